output "vpc_id" {
  description = "The team's VPC."
  value       = aws_vpc.this.id
}

output "subnet_ids" {
  description = "The private subnets, by zone id."
  value       = { for zone, subnet in aws_subnet.private : zone => subnet.id }
}

output "security_group_id" {
  description = "The group that jobs run in."
  value       = aws_security_group.job.id
}

output "key_arns" {
  description = "The keys, by purpose."
  value = {
    data      = aws_kms_key.data.arn
    artifacts = aws_kms_key.artifacts.arn
    volumes   = aws_kms_key.volumes.arn
    logs      = aws_kms_key.logs.arn
  }
}

output "buckets" {
  description = "The buckets, by their name in the spec."
  value = {
    models = aws_s3_bucket.models.id
  }
}

output "role_arns" {
  description = "The roles, by what they are for."
  value = {
    flow_logs        = aws_iam_role.flow_logs.arn
    task_scores      = aws_iam_role.task_scores.arn
    execution_scores = aws_iam_role.execution_scores.arn
    app_checkout     = aws_iam_role.app_checkout.arn
    launch_checkout  = aws_iam_role.launch_checkout.arn
  }
}

output "pipelines" {
  description = "The pipelines, by training job."
  value = {
  }
}

output "applications" {
  description = "What each application runs as and in: its role, its security group, and with an image what starts it and where it logs."
  value = {
    checkout = {
      role_arn          = aws_iam_role.app_checkout.arn
      security_group_id = aws_security_group.app_checkout.id
      launch_role_arn   = aws_iam_role.launch_checkout.arn
      log_group         = aws_cloudwatch_log_group.app_checkout.name
    }
  }
}

output "services" {
  description = "The REST APIs, by their names in the spec: the name that callers of the team's own network resolve, and what others make an endpoint to."
  value = {
    scores = {
      dns_name     = aws_lb.alb_scores.dns_name
      service_name = aws_vpc_endpoint_service.scores.service_name
    }
  }
}

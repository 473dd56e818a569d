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
    flow_logs         = aws_iam_role.flow_logs.arn
    app_checkout      = aws_iam_role.app_checkout.arn
    launch_checkout   = aws_iam_role.launch_checkout.arn
    model_classifier  = aws_iam_role.model_classifier.arn
    invoke_classifier = aws_iam_role.invoke_classifier.arn
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

output "sagemaker_runtime_endpoint_id" {
  description = "The endpoint by which SageMaker endpoints are invoked from this network: what a caller's `through` names."
  value       = aws_vpc_endpoint.sagemaker_runtime.id
}

output "endpoints" {
  description = "The SageMaker endpoints: their names, and the roles by which they are invoked."
  value = {
    classifier = {
      name            = aws_sagemaker_endpoint.classifier.name
      invoke_role_arn = aws_iam_role.invoke_classifier.arn
    }
  }
}

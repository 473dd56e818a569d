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
    dataset = aws_s3_bucket.dataset.id
    models  = aws_s3_bucket.models.id
  }
}

output "role_arns" {
  description = "The roles, by what they are for."
  value = {
    flow_logs        = aws_iam_role.flow_logs.arn
    train_nightly    = aws_iam_role.train_nightly.arn
    pipeline_nightly = aws_iam_role.pipeline_nightly.arn
    schedule_nightly = aws_iam_role.schedule_nightly.arn
    app_labeller     = aws_iam_role.app_labeller.arn
    launch_labeller  = aws_iam_role.launch_labeller.arn
  }
}

output "pipelines" {
  description = "The pipelines, by training job."
  value = {
    nightly = aws_sagemaker_pipeline.nightly.arn
  }
}

output "applications" {
  description = "What each application runs as and in: its role, its security group, and with an image what starts it and where it logs."
  value = {
    labeller = {
      role_arn          = aws_iam_role.app_labeller.arn
      security_group_id = aws_security_group.app_labeller.id
      launch_role_arn   = aws_iam_role.launch_labeller.arn
      log_group         = aws_cloudwatch_log_group.app_labeller.name
    }
  }
}

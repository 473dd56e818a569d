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
    models   = aws_s3_bucket.models.id
    profiles = aws_s3_bucket.profiles.id
  }
}

output "role_arns" {
  description = "The roles, by what they are for."
  value = {
    flow_logs        = aws_iam_role.flow_logs.arn
    train_nightly    = aws_iam_role.train_nightly.arn
    pipeline_nightly = aws_iam_role.pipeline_nightly.arn
  }
}

output "pipelines" {
  description = "The pipelines, by training job."
  value = {
    nightly = aws_sagemaker_pipeline.nightly.arn
  }
}

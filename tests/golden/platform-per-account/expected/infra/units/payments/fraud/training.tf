# Training jobs. Terraform has no resource for a job: a pipeline with one step runs it.

resource "aws_sagemaker_pipeline" "hourly" {
  pipeline_name         = "acme-payments-fraud-hourly-c4fc0cd8"
  pipeline_display_name = "acme-payments-fraud-hourly-c4fc0cd8"
  pipeline_description  = "Training job hourly of payments/fraud"
  role_arn              = aws_iam_role.pipeline_hourly.arn

  pipeline_definition = jsonencode({
    Version    = "2020-12-01"
    Metadata   = {}
    Parameters = []
    Steps = [
      {
        Name = "hourly-7643--c4fc0cd8"
        Type = "Training"
        Arguments = {
          RoleArn = aws_iam_role.train_hourly.arn
          AlgorithmSpecification = {
            TrainingImage     = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/fraud@sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
            TrainingInputMode = "File"
          }
          InputDataConfig = [
            {
              ChannelName = "transactions-labelled"
              DataSource = {
                S3DataSource = {
                  S3DataType             = "S3Prefix"
                  S3Uri                  = "s3://${aws_s3_bucket.transactions.bucket}/labelled/"
                  S3DataDistributionType = "FullyReplicated"
                }
              }
            },
          ]
          # The key is named: without one SageMaker asks for a key that AWS manages, and the bucket refuses it.
          OutputDataConfig = {
            S3OutputPath = "s3://${aws_s3_bucket.models.bucket}/scoring/"
            KmsKeyId     = aws_kms_key.artifacts.arn
          }
          ResourceConfig = {
            InstanceType   = "ml.m5.xlarge"
            InstanceCount  = 1
            VolumeSizeInGB = 50
            VolumeKmsKeyId = aws_kms_key.volumes.arn
          }
          VpcConfig = {
            Subnets = [
              aws_subnet.private["euw1-az1"].id,
              aws_subnet.private["euw1-az2"].id,
            ]
            SecurityGroupIds = [
              aws_security_group.job.id,
            ]
          }
          EnableNetworkIsolation                = true
          EnableInterContainerTrafficEncryption = true
          StoppingCondition = {
            MaxRuntimeInSeconds = 3000
          }
          Tags = [
            for key, value in merge(local.tags, { Purpose = "training" }) : { Key = key, Value = value }
          ]
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "training" })

  depends_on = [
    aws_iam_role_policy.pipeline_hourly,
    aws_iam_role_policy.train_hourly,
  ]
}

resource "aws_cloudwatch_event_rule" "hourly" {
  name                = "acme-payments-fraud-hourly-c4fc0cd8"
  description         = "Starts acme-payments-fraud-hourly-c4fc0cd8"
  schedule_expression = "rate(1 hour)"
  state               = "ENABLED"

  tags = merge(local.tags, { Purpose = "training" })
}

resource "aws_cloudwatch_event_target" "hourly" {
  rule      = aws_cloudwatch_event_rule.hourly.name
  target_id = "pipeline"
  arn       = aws_sagemaker_pipeline.hourly.arn
  role_arn  = aws_iam_role.schedule_hourly.arn

  # The first run must find everything that a job needs.
  depends_on = [
    aws_iam_role_policy.schedule_hourly,
    aws_kms_alias.data,
    aws_kms_alias.artifacts,
    aws_kms_alias.volumes,
    aws_kms_alias.logs,
    aws_s3_bucket_policy.models,
    aws_s3_bucket_policy.transactions,
    aws_vpc_endpoint.ecr_api,
    aws_vpc_endpoint.ecr_dkr,
    aws_vpc_endpoint.logs,
    aws_vpc_endpoint.monitoring,
  ]
}

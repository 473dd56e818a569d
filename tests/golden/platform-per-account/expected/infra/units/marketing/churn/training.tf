# Training jobs. Terraform has no resource for a job: a pipeline with one step runs it.

resource "aws_sagemaker_pipeline" "monthly" {
  pipeline_name         = "acme-marketing-churn-monthly-533b5280"
  pipeline_display_name = "acme-marketing-churn-monthly-533b5280"
  pipeline_description  = "Training job monthly of marketing/churn"
  role_arn              = aws_iam_role.pipeline_monthly.arn

  pipeline_definition = jsonencode({
    Version    = "2020-12-01"
    Metadata   = {}
    Parameters = []
    Steps = [
      {
        Name = "monthly-4b35--533b5280"
        Type = "Training"
        Arguments = {
          RoleArn = aws_iam_role.train_monthly.arn
          AlgorithmSpecification = {
            TrainingImage     = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/churn@sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
            TrainingInputMode = "File"
          }
          HyperParameters = {
            "max-depth" = "6"
            "rounds"    = "200"
          }
          InputDataConfig = [
            {
              ChannelName = "profiles"
              DataSource = {
                S3DataSource = {
                  S3DataType             = "S3Prefix"
                  S3Uri                  = "s3://${aws_s3_bucket.profiles.bucket}/"
                  S3DataDistributionType = "FullyReplicated"
                }
              }
            },
          ]
          # The key is named: without one SageMaker asks for a key that AWS manages, and the bucket refuses it.
          OutputDataConfig = {
            S3OutputPath = "s3://${aws_s3_bucket.models.bucket}/churn/"
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
            MaxRuntimeInSeconds = 21600
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
    aws_iam_role_policy.pipeline_monthly,
    aws_iam_role_policy.train_monthly,
  ]
}

resource "aws_cloudwatch_event_rule" "monthly" {
  name                = "acme-marketing-churn-monthly-533b5280"
  description         = "Starts acme-marketing-churn-monthly-533b5280"
  schedule_expression = "cron(0 3 1 * ? *)"
  state               = "ENABLED"

  tags = merge(local.tags, { Purpose = "training" })
}

resource "aws_cloudwatch_event_target" "monthly" {
  rule      = aws_cloudwatch_event_rule.monthly.name
  target_id = "pipeline"
  arn       = aws_sagemaker_pipeline.monthly.arn
  role_arn  = aws_iam_role.schedule_monthly.arn

  # The first run must find everything that a job needs.
  depends_on = [
    aws_iam_role_policy.schedule_monthly,
    aws_kms_alias.data,
    aws_kms_alias.artifacts,
    aws_kms_alias.volumes,
    aws_kms_alias.logs,
    aws_s3_bucket_policy.models,
    aws_s3_bucket_policy.profiles,
    aws_vpc_endpoint.ecr_api,
    aws_vpc_endpoint.ecr_dkr,
    aws_vpc_endpoint.logs,
    aws_vpc_endpoint.monitoring,
  ]
}

# Training jobs. Terraform has no resource for a job: a pipeline with one step runs it.

resource "aws_sagemaker_pipeline" "weekly" {
  pipeline_name         = "acme-logistics-routing-weekly-31263ef1"
  pipeline_display_name = "acme-logistics-routing-weekly-31263ef1"
  pipeline_description  = "Training job weekly of logistics/routing"
  role_arn              = aws_iam_role.pipeline_weekly.arn

  pipeline_definition = jsonencode({
    Version    = "2020-12-01"
    Metadata   = {}
    Parameters = []
    Steps = [
      {
        Name = "weekly-1323--31263ef1"
        Type = "Training"
        Arguments = {
          RoleArn = aws_iam_role.train_weekly.arn
          AlgorithmSpecification = {
            TrainingImage     = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/routing@sha256:fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
            TrainingInputMode = "File"
          }
          InputDataConfig = [
            {
              ChannelName = "telemetry"
              DataSource = {
                S3DataSource = {
                  S3DataType             = "S3Prefix"
                  S3Uri                  = "s3://${aws_s3_bucket.telemetry.bucket}/"
                  S3DataDistributionType = "FullyReplicated"
                }
              }
            },
          ]
          # The key is named: without one SageMaker asks for a key that AWS manages, and the bucket refuses it.
          OutputDataConfig = {
            S3OutputPath = "s3://${aws_s3_bucket.models.bucket}/routes/"
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
    aws_iam_role_policy.pipeline_weekly,
    aws_iam_role_policy.train_weekly,
  ]
}

resource "aws_cloudwatch_event_rule" "weekly" {
  name                = "acme-logistics-routing-weekly-31263ef1"
  description         = "Starts acme-logistics-routing-weekly-31263ef1"
  schedule_expression = "cron(0 4 ? * SUN *)"
  state               = "ENABLED"

  tags = merge(local.tags, { Purpose = "training" })
}

resource "aws_cloudwatch_event_target" "weekly" {
  rule      = aws_cloudwatch_event_rule.weekly.name
  target_id = "pipeline"
  arn       = aws_sagemaker_pipeline.weekly.arn
  role_arn  = aws_iam_role.schedule_weekly.arn

  # The first run must find everything that a job needs.
  depends_on = [
    aws_iam_role_policy.schedule_weekly,
    aws_kms_alias.data,
    aws_kms_alias.artifacts,
    aws_kms_alias.volumes,
    aws_kms_alias.logs,
    aws_s3_bucket_policy.models,
    aws_s3_bucket_policy.telemetry,
    aws_vpc_endpoint.ecr_api,
    aws_vpc_endpoint.ecr_dkr,
    aws_vpc_endpoint.logs,
    aws_vpc_endpoint.monitoring,
  ]
}

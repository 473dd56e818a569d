# Training jobs. Terraform has no resource for a job: a pipeline with one step runs it.

resource "aws_sagemaker_pipeline" "nightly" {
  pipeline_name         = "acme-retail-churn-nightly-760ec1d6"
  pipeline_display_name = "acme-retail-churn-nightly-760ec1d6"
  pipeline_description  = "Training job nightly of retail/churn"
  role_arn              = aws_iam_role.pipeline_nightly.arn

  pipeline_definition = jsonencode({
    Version    = "2020-12-01"
    Metadata   = {}
    Parameters = []
    Steps = [
      {
        Name = "nightly-4ef3--760ec1d6"
        Type = "Training"
        Arguments = {
          RoleArn = aws_iam_role.train_nightly.arn
          AlgorithmSpecification = {
            TrainingImage     = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/training@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
            TrainingInputMode = "File"
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
            S3OutputPath = "s3://${aws_s3_bucket.models.bucket}/nightly/"
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
    aws_iam_role_policy.pipeline_nightly,
    aws_iam_role_policy.train_nightly,
  ]
}

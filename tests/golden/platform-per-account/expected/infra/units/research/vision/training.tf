# Training jobs. Terraform has no resource for a job: a pipeline with one step runs it.

resource "aws_sagemaker_pipeline" "pretraining" {
  pipeline_name         = "acme-research-vision-pretraining-a0bb07f2"
  pipeline_display_name = "acme-research-vision-pretraining-a0bb07f2"
  pipeline_description  = "Training job pretraining of research/vision"
  role_arn              = aws_iam_role.pipeline_pretraining.arn

  pipeline_definition = jsonencode({
    Version    = "2020-12-01"
    Metadata   = {}
    Parameters = []
    Steps = [
      {
        Name = "pretraining-ad8f--a0bb07f2"
        Type = "Training"
        Arguments = {
          RoleArn = aws_iam_role.train_pretraining.arn
          AlgorithmSpecification = {
            TrainingImage     = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/vision@sha256:baa5a0964d3320fbc0c6a922140453c8513ea24ab8fd0577034804a967248096"
            TrainingInputMode = "File"
          }
          InputDataConfig = [
            {
              ChannelName = "dataset-images"
              DataSource = {
                S3DataSource = {
                  S3DataType             = "S3Prefix"
                  S3Uri                  = "s3://${aws_s3_bucket.dataset.bucket}/images/"
                  S3DataDistributionType = "FullyReplicated"
                }
              }
            },
            {
              ChannelName = "dataset-labels"
              DataSource = {
                S3DataSource = {
                  S3DataType             = "S3Prefix"
                  S3Uri                  = "s3://${aws_s3_bucket.dataset.bucket}/labels/"
                  S3DataDistributionType = "FullyReplicated"
                }
              }
            },
          ]
          # The key is named: without one SageMaker asks for a key that AWS manages, and the bucket refuses it.
          OutputDataConfig = {
            S3OutputPath = "s3://${aws_s3_bucket.models.bucket}/pretraining/"
            KmsKeyId     = aws_kms_key.artifacts.arn
          }
          ResourceConfig = {
            InstanceType   = "ml.p4d.24xlarge"
            InstanceCount  = 8
            VolumeSizeInGB = 1000
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
            MaxRuntimeInSeconds = 259200
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
    aws_iam_role_policy.pipeline_pretraining,
    aws_iam_role_policy.train_pretraining,
  ]
}

# One role a job, each under the team's boundary, which the account's stack makes. A role comes first, then
# the keys that name it, then its policy, which names the keys.

resource "aws_iam_role" "flow_logs" {
  name                 = "acme-retail-churn-flow-logs"
  path                 = "/ringfence/retail/churn/"
  description          = "Delivers the flow logs of retail/churn"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/retail/churn/acme-retail-churn-boundary"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "vpc-flow-logs.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "logs" })
}

resource "aws_iam_role_policy" "flow_logs" {
  name = "needs"
  role = aws_iam_role.flow_logs.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "DeliverFlowLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/churn/flow-logs:log-stream:*"
      },
      {
        Sid    = "FindTheStreams"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/churn/flow-logs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/churn/flow-logs",
        ]
      },
      # AWS grants logs:DescribeLogGroups on "*" only (Service Authorization Reference, Amazon
      # CloudWatch Logs).
      {
        Sid      = "FindTheGroup"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "flow_logs" {
  role_name    = aws_iam_role.flow_logs.name
  policy_names = [aws_iam_role_policy.flow_logs.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "flow_logs" {
  role_name   = aws_iam_role.flow_logs.name
  policy_arns = []
}

resource "aws_iam_role" "train_nightly" {
  name                 = "acme-retail-churn-train-nightly"
  path                 = "/ringfence/retail/churn/"
  description          = "Runs the training job nightly of retail/churn"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/retail/churn/acme-retail-churn-boundary"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "sagemaker.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "training" })
}

resource "aws_iam_role_policy" "train_nightly" {
  name = "needs"
  role = aws_iam_role.train_nightly.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${aws_s3_bucket.profiles.arn}/*"
      },
      {
        Sid      = "List1"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = aws_s3_bucket.profiles.arn
      },
      {
        Sid      = "DecryptData"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = aws_kms_key.data.arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              aws_s3_bucket.profiles.arn,
              "${aws_s3_bucket.profiles.arn}/*",
            ]
          }
        }
      },
      {
        Sid    = "WriteObjects"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:PutObject",
        ]
        Resource = "${aws_s3_bucket.models.arn}/nightly/*"
      },
      {
        Sid    = "EncryptArtifacts"
        Effect = "Allow"
        Action = [
          "kms:Encrypt",
          "kms:GenerateDataKey",
        ]
        Resource = aws_kms_key.artifacts.arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              aws_s3_bucket.models.arn,
              "${aws_s3_bucket.models.arn}/nightly/*",
            ]
          }
        }
      },
      {
        Sid    = "PullTheImage"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme/training"
      },
      # AWS grants ecr:GetAuthorizationToken on "*" only (Service Authorization Reference,
      # Amazon ECR).
      {
        Sid      = "LogIn"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid    = "WriteLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:log-stream:pipelines-*-nightly-4ef3--760ec1d6-*/*"
      },
      {
        Sid    = "FindTheLogGroup"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs",
        ]
      },
      # AWS grants cloudwatch:PutMetricData on "*" only; the namespace narrows it (Service
      # Authorization Reference, Amazon CloudWatch).
      {
        Sid      = "PublishMetrics"
        Effect   = "Allow"
        Action   = "cloudwatch:PutMetricData"
        Resource = "*"
        Condition = {
          StringEquals = {
            "cloudwatch:namespace" = "/aws/sagemaker/TrainingJobs"
          }
        }
      },
      {
        Sid    = "MakeInterfaces"
        Effect = "Allow"
        Action = "ec2:CreateNetworkInterface"
        Resource = [
          "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
          aws_security_group.job.arn,
          aws_subnet.private["euw1-az1"].arn,
          aws_subnet.private["euw1-az2"].arn,
        ]
      },
      {
        Sid    = "AttachOwnInterfaces"
        Effect = "Allow"
        Action = [
          "ec2:CreateNetworkInterfacePermission",
          "ec2:DeleteNetworkInterface",
          "ec2:DeleteNetworkInterfacePermission",
        ]
        Resource = "arn:aws:ec2:eu-west-1:111122223333:network-interface/*"
        Condition = {
          ArnEquals = {
            "ec2:Vpc" = aws_vpc.this.arn
          }
        }
      },
      # AWS grants these descriptions on "*" only (Service Authorization Reference, Amazon EC2).
      {
        Sid    = "SeeTheNetwork"
        Effect = "Allow"
        Action = [
          "ec2:DescribeDhcpOptions",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcs",
        ]
        Resource = "*"
      },
      {
        Sid      = "GrantsForVolumes"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = aws_kms_key.volumes.arn
        Condition = {
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Sid      = "DescribeVolumeKey"
        Effect   = "Allow"
        Action   = "kms:DescribeKey"
        Resource = aws_kms_key.volumes.arn
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "train_nightly" {
  role_name    = aws_iam_role.train_nightly.name
  policy_names = [aws_iam_role_policy.train_nightly.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "train_nightly" {
  role_name   = aws_iam_role.train_nightly.name
  policy_arns = []
}

resource "aws_iam_role" "pipeline_nightly" {
  name                 = "acme-retail-churn-pipeline-nightly"
  path                 = "/ringfence/retail/churn/"
  description          = "Starts the training job nightly of retail/churn"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/retail/churn/acme-retail-churn-boundary"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "sagemaker.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/acme-retail-churn-nightly-760ec1d6/*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "training" })
}

resource "aws_iam_role_policy" "pipeline_nightly" {
  name = "needs"
  role = aws_iam_role.pipeline_nightly.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "StartIsolatedJobs"
        Effect   = "Allow"
        Action   = "sagemaker:CreateTrainingJob"
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines-*-nightly-4ef3--760ec1d6-*"
        Condition = {
          "ForAllValues:StringEquals" = {
            "sagemaker:VpcSubnets" = [
              aws_subnet.private["euw1-az1"].id,
              aws_subnet.private["euw1-az2"].id,
            ]
            "sagemaker:VpcSecurityGroupIds" = aws_security_group.job.id
          }
          Null = {
            "sagemaker:VpcSubnets"          = "false"
            "sagemaker:VpcSecurityGroupIds" = "false"
          }
          Bool = {
            "sagemaker:NetworkIsolation"                = "true"
            "sagemaker:InterContainerTrafficEncryption" = "true"
          }
          ArnEquals = {
            "sagemaker:OutputKmsKey" = aws_kms_key.artifacts.arn
            "sagemaker:VolumeKmsKey" = aws_kms_key.volumes.arn
          }
        }
      },
      {
        Sid    = "WatchJobs"
        Effect = "Allow"
        Action = [
          "sagemaker:AddTags",
          "sagemaker:DescribeTrainingJob",
          "sagemaker:StopTrainingJob",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines-*-nightly-4ef3--760ec1d6-*"
      },
      {
        Sid      = "PassTheTrainingRole"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = aws_iam_role.train_nightly.arn
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "sagemaker.amazonaws.com"
          }
        }
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "pipeline_nightly" {
  role_name    = aws_iam_role.pipeline_nightly.name
  policy_names = [aws_iam_role_policy.pipeline_nightly.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "pipeline_nightly" {
  role_name   = aws_iam_role.pipeline_nightly.name
  policy_arns = []
}

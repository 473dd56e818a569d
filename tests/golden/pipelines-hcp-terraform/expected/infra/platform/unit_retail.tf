# Business unit retail: the most that the roles of its teams can ever do, whoever writes their policies. It stands
# here since no team may change it. Teams' things are known by names that are theirs alone and by the tag `Fence`.

resource "aws_iam_policy" "boundary_retail__churn" {
  name        = "acme-retail-churn-boundary"
  path        = "/ringfence/retail/churn/"
  description = "The most that a role of retail/churn can do"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "OwnObjects"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::acme-*-760ec1d6/*"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "111122223333"
          }
        }
      },
      {
        Sid      = "OwnBuckets"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::acme-*-760ec1d6"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "111122223333"
          }
        }
      },
      {
        Sid    = "OwnKeysThroughS3"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:Encrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = [
              "alias/acme/retail/churn/data",
              "alias/acme/retail/churn/artifacts",
            ]
          }
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
        }
      },
      {
        Sid      = "OwnVolumes"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/retail/churn/volumes"
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Sid      = "OwnVolumeKey"
        Effect   = "Allow"
        Action   = "kms:DescribeKey"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/retail/churn/volumes"
          }
        }
      },
      {
        Sid    = "DeclaredImages"
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
        Sid    = "OwnStreams"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/churn/flow-logs:log-stream:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:log-stream:pipelines-*--760ec1d6-*/*",
        ]
      },
      {
        Sid    = "FlowLogs"
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
        Sid      = "ListLogGroups"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
      {
        Sid    = "JobLogs"
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
        Sid      = "Metrics"
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
          "arn:aws:ec2:eu-west-1:111122223333:security-group/*",
          "arn:aws:ec2:eu-west-1:111122223333:subnet/*",
        ]
        Condition = {
          StringEquals = {
            "aws:ResourceTag/Fence" = "retail/760ec1d6"
          }
        }
      },
      # Interfaces that SageMaker makes carry no tags, and the VPC's id is not known here: the
      # role's own policy names it.
      {
        Sid    = "AttachInterfaces"
        Effect = "Allow"
        Action = [
          "ec2:CreateNetworkInterface",
          "ec2:CreateNetworkInterfacePermission",
          "ec2:DeleteNetworkInterface",
          "ec2:DeleteNetworkInterfacePermission",
        ]
        Resource = "arn:aws:ec2:eu-west-1:111122223333:network-interface/*"
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
        Sid      = "IsolatedJobs"
        Effect   = "Allow"
        Action   = "sagemaker:CreateTrainingJob"
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines-*--760ec1d6-*"
        Condition = {
          Null = {
            "sagemaker:VpcSubnets"          = "false"
            "sagemaker:VpcSecurityGroupIds" = "false"
          }
          Bool = {
            "sagemaker:NetworkIsolation"                = "true"
            "sagemaker:InterContainerTrafficEncryption" = "true"
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
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines-*--760ec1d6-*"
      },
      {
        Sid      = "PassOwnRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/churn/*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "sagemaker.amazonaws.com"
          }
        }
      },
    ]
  })

  tags = {
    Team      = "retail/churn"
    Unit      = "retail"
    Fence     = "retail/760ec1d6"
    ManagedBy = "ringfence"
    Purpose   = "boundary"
  }
}

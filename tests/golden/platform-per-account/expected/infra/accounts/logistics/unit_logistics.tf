# Business unit logistics: the most that the roles of its teams can ever do, whoever writes their policies. It stands
# here since no team may change it. Teams' things are known by names that are theirs alone and by the tag `Fence`.

resource "aws_iam_policy" "boundary_logistics__routing" {
  name        = "acme-logistics-routing-boundary"
  path        = "/ringfence/logistics/routing/"
  description = "The most that a role of logistics/routing can do"

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
        Resource = "arn:aws:s3:::acme-*-31263ef1/*"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "444455556666"
          }
        }
      },
      {
        Sid      = "OwnBuckets"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::acme-*-31263ef1"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "444455556666"
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
        Resource = "arn:aws:kms:eu-west-1:444455556666:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = [
              "alias/acme/logistics/routing/data",
              "alias/acme/logistics/routing/artifacts",
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
        Resource = "arn:aws:kms:eu-west-1:444455556666:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/logistics/routing/volumes"
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
        Resource = "arn:aws:kms:eu-west-1:444455556666:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/logistics/routing/volumes"
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
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme/routing"
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
          "arn:aws:logs:eu-west-1:444455556666:log-group:/ringfence/logistics/routing/flow-logs:log-stream:*",
          "arn:aws:logs:eu-west-1:444455556666:log-group:/aws/sagemaker/TrainingJobs:log-stream:pipelines-*--31263ef1-*/*",
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
          "arn:aws:logs:eu-west-1:444455556666:log-group:/ringfence/logistics/routing/flow-logs:*",
          "arn:aws:logs:eu-west-1:444455556666:log-group:/ringfence/logistics/routing/flow-logs",
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
          "arn:aws:logs:eu-west-1:444455556666:log-group:/aws/sagemaker/TrainingJobs:*",
          "arn:aws:logs:eu-west-1:444455556666:log-group:/aws/sagemaker/TrainingJobs",
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
          "arn:aws:ec2:eu-west-1:444455556666:security-group/*",
          "arn:aws:ec2:eu-west-1:444455556666:subnet/*",
        ]
        Condition = {
          StringEquals = {
            "aws:ResourceTag/Fence" = "logistics/31263ef1"
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
        Resource = "arn:aws:ec2:eu-west-1:444455556666:network-interface/*"
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
        Resource = "arn:aws:sagemaker:eu-west-1:444455556666:training-job/pipelines-*--31263ef1-*"
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
        Resource = "arn:aws:sagemaker:eu-west-1:444455556666:training-job/pipelines-*--31263ef1-*"
      },
      {
        Sid      = "PassOwnRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::444455556666:role/ringfence/logistics/routing/*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "sagemaker.amazonaws.com"
          }
        }
      },
      {
        Sid      = "StartPipelines"
        Effect   = "Allow"
        Action   = "sagemaker:StartPipelineExecution"
        Resource = "arn:aws:sagemaker:eu-west-1:444455556666:pipeline/*-31263ef1"
      },
    ]
  })

  tags = {
    Team      = "logistics/routing"
    Unit      = "logistics"
    Fence     = "logistics/31263ef1"
    ManagedBy = "ringfence"
    Purpose   = "boundary"
  }
}

resource "aws_iam_policy" "boundary_logistics__warehouse" {
  name        = "acme-logistics-warehouse-boundary"
  path        = "/ringfence/logistics/warehouse/"
  description = "The most that a role of logistics/warehouse can do"

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
        Resource = "arn:aws:s3:::acme-*-4fa700c6/*"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "444455556666"
          }
        }
      },
      {
        Sid      = "OwnBuckets"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::acme-*-4fa700c6"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "444455556666"
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
        Resource = "arn:aws:kms:eu-west-1:444455556666:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = [
              "alias/acme/logistics/warehouse/data",
              "alias/acme/logistics/warehouse/artifacts",
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
        Resource = "arn:aws:kms:eu-west-1:444455556666:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/logistics/warehouse/volumes"
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
        Resource = "arn:aws:kms:eu-west-1:444455556666:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/logistics/warehouse/volumes"
          }
        }
      },
      {
        Sid    = "OwnStreams"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:444455556666:log-group:/ringfence/logistics/warehouse/flow-logs:log-stream:*"
      },
      {
        Sid    = "FlowLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:444455556666:log-group:/ringfence/logistics/warehouse/flow-logs:*",
          "arn:aws:logs:eu-west-1:444455556666:log-group:/ringfence/logistics/warehouse/flow-logs",
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
    ]
  })

  tags = {
    Team      = "logistics/warehouse"
    Unit      = "logistics"
    Fence     = "logistics/4fa700c6"
    ManagedBy = "ringfence"
    Purpose   = "boundary"
  }
}

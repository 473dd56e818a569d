# Business unit research: the most that the roles of its teams can ever do, whoever writes their policies. It stands
# here since no team may change it. Teams' things are known by names that are theirs alone and by the tag `Fence`.

resource "aws_iam_policy" "boundary_research__sound" {
  name        = "acme-research-sound-boundary"
  path        = "/ringfence/research/sound/"
  description = "The most that a role of research/sound can do"

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
        Resource = "arn:aws:s3:::acme-*-618f06c3/*"
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
        Resource = "arn:aws:s3:::acme-*-618f06c3"
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
              "alias/acme/research/sound/data",
              "alias/acme/research/sound/artifacts",
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
            "kms:ResourceAliases" = "alias/acme/research/sound/volumes"
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
            "kms:ResourceAliases" = "alias/acme/research/sound/volumes"
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
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/sound/flow-logs:log-stream:*"
      },
      {
        Sid    = "FlowLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/sound/flow-logs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/sound/flow-logs",
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
    Team      = "research/sound"
    Unit      = "research"
    Fence     = "research/618f06c3"
    ManagedBy = "ringfence"
    Purpose   = "boundary"
  }
}

# Of the roles that people take: no object, no secret, no use of a key but to attach AWS's volumes.
resource "aws_iam_policy" "people_research__sound" {
  name        = "acme-research-sound-people-boundary"
  path        = "/ringfence/research/sound/"
  description = "The most that a role of the people of research/sound can do"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # AWS grants reading metrics on "*" only (Service Authorization Reference, Amazon
      # CloudWatch).
      {
        Sid    = "SeeMetrics"
        Effect = "Allow"
        Action = [
          "cloudwatch:GetMetricData",
          "cloudwatch:GetMetricStatistics",
          "cloudwatch:ListMetrics",
        ]
        Resource = "*"
      },
      {
        Sid    = "Notebooks"
        Effect = "Allow"
        Action = [
          "sagemaker:CreatePresignedNotebookInstanceUrl",
          "sagemaker:DescribeNotebookInstance",
          "sagemaker:StartNotebookInstance",
          "sagemaker:StopNotebookInstance",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/*-618f06c3"
        Condition = {
          Null = {
            "aws:SourceVpce" = "false"
          }
        }
      },
      {
        Sid      = "PassNotebookRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence/research/sound/*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "sagemaker.amazonaws.com"
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
            "aws:ResourceTag/Fence" = "research/618f06c3"
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
        Sid      = "OwnVolumes"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/research/sound/volumes"
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
            "kms:ResourceAliases" = "alias/acme/research/sound/volumes"
          }
        }
      },
    ]
  })

  tags = {
    Team      = "research/sound"
    Unit      = "research"
    Fence     = "research/618f06c3"
    ManagedBy = "ringfence"
    Purpose   = "boundary"
  }
}

resource "aws_iam_policy" "boundary_research__vision" {
  name        = "acme-research-vision-boundary"
  path        = "/ringfence/research/vision/"
  description = "The most that a role of research/vision can do"

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
        Resource = "arn:aws:s3:::acme-*-4e6aae82/*"
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
        Resource = "arn:aws:s3:::acme-*-4e6aae82"
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
              "alias/acme/research/vision/data",
              "alias/acme/research/vision/artifacts",
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
            "kms:ResourceAliases" = "alias/acme/research/vision/volumes"
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
            "kms:ResourceAliases" = "alias/acme/research/vision/volumes"
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
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/training"
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
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/vision/flow-logs:log-stream:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:log-stream:pipelines-*--4e6aae82-*/*",
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
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/vision/flow-logs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/vision/flow-logs",
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
            "aws:ResourceTag/Fence" = "research/4e6aae82"
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
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines-*--4e6aae82-*"
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
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines-*--4e6aae82-*"
      },
      {
        Sid      = "PassOwnRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence/research/vision/*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "sagemaker.amazonaws.com"
          }
        }
      },
    ]
  })

  tags = {
    Team      = "research/vision"
    Unit      = "research"
    Fence     = "research/4e6aae82"
    ManagedBy = "ringfence"
    Purpose   = "boundary"
  }
}

# Of the roles that people take: no object, no secret, no use of a key but to attach AWS's volumes.
resource "aws_iam_policy" "people_research__vision" {
  name        = "acme-research-vision-people-boundary"
  path        = "/ringfence/research/vision/"
  description = "The most that a role of the people of research/vision can do"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Pipelines"
        Effect = "Allow"
        Action = [
          "sagemaker:StartPipelineExecution",
          "sagemaker:DescribePipeline",
          "sagemaker:ListPipelineExecutions",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/*-4e6aae82"
      },
      {
        Sid    = "Runs"
        Effect = "Allow"
        Action = [
          "sagemaker:DescribePipelineExecution",
          "sagemaker:ListPipelineExecutionSteps",
          "sagemaker:StopPipelineExecution",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/*-4e6aae82/execution/*"
      },
      {
        Sid    = "Jobs"
        Effect = "Allow"
        Action = [
          "sagemaker:DescribeTrainingJob",
          "sagemaker:StopTrainingJob",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines-*--4e6aae82-*"
      },
      # AWS grants reading metrics on "*" only (Service Authorization Reference, Amazon
      # CloudWatch).
      {
        Sid    = "SeeMetrics"
        Effect = "Allow"
        Action = [
          "cloudwatch:GetMetricData",
          "cloudwatch:GetMetricStatistics",
          "cloudwatch:ListMetrics",
        ]
        Resource = "*"
      },
      {
        Sid    = "ReadLogs"
        Effect = "Allow"
        Action = "logs:GetLogEvents"
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/vision/*:log-stream:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:log-stream:pipelines-*--4e6aae82-*/*",
        ]
      },
      {
        Sid    = "SearchLogs"
        Effect = "Allow"
        Action = [
          "logs:DescribeLogStreams",
          "logs:FilterLogEvents",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/vision/*:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/vision/*",
        ]
      },
      {
        Sid    = "Notebooks"
        Effect = "Allow"
        Action = [
          "sagemaker:CreatePresignedNotebookInstanceUrl",
          "sagemaker:DescribeNotebookInstance",
          "sagemaker:StartNotebookInstance",
          "sagemaker:StopNotebookInstance",
        ]
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/*-4e6aae82"
        Condition = {
          Null = {
            "aws:SourceVpce" = "false"
          }
        }
      },
      {
        Sid      = "PassNotebookRoles"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence/research/vision/*"
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "sagemaker.amazonaws.com"
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
            "aws:ResourceTag/Fence" = "research/4e6aae82"
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
        Sid      = "OwnVolumes"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/research/vision/volumes"
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
            "kms:ResourceAliases" = "alias/acme/research/vision/volumes"
          }
        }
      },
      {
        Sid    = "AuditRoles"
        Effect = "Allow"
        Action = [
          "iam:GetRole",
          "iam:GetRolePolicy",
          "iam:ListAttachedRolePolicies",
          "iam:ListRolePolicies",
        ]
        Resource = "arn:aws:iam::111122223333:role/ringfence/research/vision/*"
      },
      {
        Sid    = "AuditBoundaries"
        Effect = "Allow"
        Action = [
          "iam:GetPolicy",
          "iam:GetPolicyVersion",
        ]
        Resource = [
          "arn:aws:iam::111122223333:policy/ringfence/research/vision/acme-research-vision-boundary",
          "arn:aws:iam::111122223333:policy/ringfence/research/vision/acme-research-vision-people-boundary",
        ]
      },
      # AWS grants these descriptions on "*" only (Service Authorization Reference, Amazon EC2).
      {
        Sid    = "AuditNetwork"
        Effect = "Allow"
        Action = [
          "ec2:DescribeFlowLogs",
          "ec2:DescribeRouteTables",
          "ec2:DescribeSecurityGroupRules",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSubnets",
          "ec2:DescribeVpcEndpoints",
          "ec2:DescribeVpcs",
        ]
        Resource = "*"
      },
      {
        Sid    = "AuditWork"
        Effect = "Allow"
        Action = [
          "sagemaker:DescribeEndpoint",
          "sagemaker:DescribeEndpointConfig",
          "sagemaker:DescribeModel",
          "sagemaker:DescribeNotebookInstance",
          "sagemaker:DescribePipeline",
          "sagemaker:DescribeTrainingJob",
        ]
        Resource = [
          "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/*-4e6aae82",
          "arn:aws:sagemaker:eu-west-1:111122223333:endpoint-config/*--4e6aae82-*",
          "arn:aws:sagemaker:eu-west-1:111122223333:model/*--4e6aae82-*",
          "arn:aws:sagemaker:eu-west-1:111122223333:notebook-instance/*-4e6aae82",
          "arn:aws:sagemaker:eu-west-1:111122223333:pipeline/*-4e6aae82",
          "arn:aws:sagemaker:eu-west-1:111122223333:training-job/pipelines-*--4e6aae82-*",
        ]
      },
      {
        Sid    = "AuditKeys"
        Effect = "Allow"
        Action = [
          "kms:DescribeKey",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListResourceTags",
        ]
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = [
              "alias/acme/research/vision/data",
              "alias/acme/research/vision/artifacts",
              "alias/acme/research/vision/volumes",
              "alias/acme/research/vision/logs",
            ]
          }
        }
      },
      {
        Sid    = "AuditBuckets"
        Effect = "Allow"
        Action = [
          "s3:GetBucketLogging",
          "s3:GetBucketOwnershipControls",
          "s3:GetBucketPolicy",
          "s3:GetBucketPublicAccessBlock",
          "s3:GetBucketTagging",
          "s3:GetBucketVersioning",
          "s3:GetEncryptionConfiguration",
          "s3:GetLifecycleConfiguration",
        ]
        Resource = "arn:aws:s3:::acme-*-4e6aae82"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "111122223333"
          }
        }
      },
    ]
  })

  tags = {
    Team      = "research/vision"
    Unit      = "research"
    Fence     = "research/4e6aae82"
    ManagedBy = "ringfence"
    Purpose   = "boundary"
  }
}

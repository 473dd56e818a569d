# Business unit retail: the most that the roles of its teams can ever do, whoever writes their policies. It stands
# here since no team may change it. Teams' things are known by names that are theirs alone and by the tag `Fence`.

resource "aws_iam_policy" "boundary_retail__app_shop" {
  name        = "acme-retail-app-shop-boundary-babac9"
  path        = "/ringfence/retail/app-shop/"
  description = "The most that a role of retail/app-shop can do"

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
        Resource = "arn:aws:s3:::acme-*-7c981f7f/*"
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
        Resource = "arn:aws:s3:::acme-*-7c981f7f"
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
              "alias/acme/retail/app-shop/data",
              "alias/acme/retail/app-shop/artifacts",
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
            "kms:ResourceAliases" = "alias/acme/retail/app-shop/volumes"
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
            "kms:ResourceAliases" = "alias/acme/retail/app-shop/volumes"
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
        Resource = [
          "arn:aws:ecr:eu-west-1:111122223333:repository/pytorch-inference",
          "arn:aws:ecr:eu-west-1:111122223333:repository/checkout",
        ]
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
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/app-shop/flow-logs:log-stream:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/*-7c981f7f:log-stream:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/app-shop/app-*:log-stream:*",
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
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/app-shop/flow-logs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/app-shop/flow-logs",
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
        Sid    = "EndpointLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/*-7c981f7f:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/*-7c981f7f",
        ]
      },
      # AWS grants cloudwatch:PutMetricData on "*" only; the namespace narrows it (Service
      # Authorization Reference, Amazon CloudWatch).
      {
        Sid      = "EndpointMetrics"
        Effect   = "Allow"
        Action   = "cloudwatch:PutMetricData"
        Resource = "*"
        Condition = {
          StringEquals = {
            "cloudwatch:namespace" = "/aws/sagemaker/Endpoints"
          }
        }
      },
      {
        Sid      = "OwnAlarms"
        Effect   = "Allow"
        Action   = "cloudwatch:DescribeAlarms"
        Resource = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*-7c981f7f"
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
            "aws:ResourceTag/Fence" = "retail/7c981f7f"
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
        Sid      = "InvokeOwnEndpoints"
        Effect   = "Allow"
        Action   = "sagemaker:InvokeEndpoint"
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/*-7c981f7f"
        Condition = {
          Null = {
            "aws:SourceVpce" = "false"
          }
        }
      },
      {
        Sid      = "TakeInvokingRoles"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence/retail/app-shop/*"
      },
    ]
  })

  tags = {
    Team      = "retail/app-shop"
    Unit      = "retail"
    Fence     = "retail/7c981f7f"
    ManagedBy = "ringfence"
    Purpose   = "boundary"
  }
}

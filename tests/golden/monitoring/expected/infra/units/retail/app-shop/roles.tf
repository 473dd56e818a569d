# One role a job, each under the team's boundary, which the account's stack makes. A role comes first, then
# the keys that name it, then its policy, which names the keys.

resource "aws_iam_role" "flow_logs" {
  name                 = "acme-retail-app-shop-flow-logs-0b0ecf"
  path                 = "/ringfence/retail/app-shop/"
  description          = "Delivers the flow logs of retail/app-shop"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/retail/app-shop/acme-retail-app-shop-boundary-babac9"

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
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/app-shop/flow-logs:log-stream:*"
      },
      {
        Sid    = "FindTheStreams"
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

resource "aws_iam_role" "app_checkout" {
  name                 = "acme-retail-app-shop-app-checkout-0aeaf0"
  path                 = "/ringfence/retail/app-shop/"
  description          = "The application checkout of retail/app-shop"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/retail/app-shop/acme-retail-app-shop-boundary-babac9"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:eu-west-1:111122223333:*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "application" })
}

resource "aws_iam_role_policy" "app_checkout" {
  name = "needs"
  role = aws_iam_role.app_checkout.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "TakeTheInvokingRoles"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = aws_iam_role.invoke_classifier.arn
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "app_checkout" {
  role_name    = aws_iam_role.app_checkout.name
  policy_names = [aws_iam_role_policy.app_checkout.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "app_checkout" {
  role_name   = aws_iam_role.app_checkout.name
  policy_arns = []
}

resource "aws_iam_role" "launch_checkout" {
  name                 = "acme-retail-app-shop-launch-checkout-3246ec"
  path                 = "/ringfence/retail/app-shop/"
  description          = "Starts the application checkout of retail/app-shop"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/retail/app-shop/acme-retail-app-shop-boundary-babac9"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ecs:eu-west-1:111122223333:*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "application" })
}

resource "aws_iam_role_policy" "launch_checkout" {
  name = "needs"
  role = aws_iam_role.launch_checkout.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "PullTheImage"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/checkout"
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
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/app-shop/app-checkout:log-stream:*"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "launch_checkout" {
  role_name    = aws_iam_role.launch_checkout.name
  policy_names = [aws_iam_role_policy.launch_checkout.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "launch_checkout" {
  role_name   = aws_iam_role.launch_checkout.name
  policy_arns = []
}

resource "aws_iam_role" "model_classifier" {
  name                 = "acme-retail-app-shop-model-classifier-298a73"
  path                 = "/ringfence/retail/app-shop/"
  description          = "The model of the endpoint classifier of retail/app-shop"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/retail/app-shop/acme-retail-app-shop-boundary-babac9"

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
            "aws:SourceArn" = "arn:aws:sagemaker:eu-west-1:111122223333:*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_iam_role_policy" "model_classifier" {
  name = "needs"
  role = aws_iam_role.model_classifier.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${aws_s3_bucket.models.arn}/resnet50/model.tar.gz"
      },
      {
        Sid      = "List1"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = aws_s3_bucket.models.arn
        Condition = {
          StringEquals = {
            "s3:prefix" = "resnet50/model.tar.gz"
          }
        }
      },
      {
        Sid      = "DecryptArtifacts"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = aws_kms_key.artifacts.arn
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              aws_s3_bucket.models.arn,
              "${aws_s3_bucket.models.arn}/resnet50/model.tar.gz",
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
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/pytorch-inference"
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
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/acme-retail-app-shop-classifier-39adb8-7c981f7f:log-stream:primary/*"
      },
      {
        Sid    = "FindTheLogGroup"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/acme-retail-app-shop-classifier-39adb8-7c981f7f:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/acme-retail-app-shop-classifier-39adb8-7c981f7f",
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
            "cloudwatch:namespace" = "/aws/sagemaker/Endpoints"
          }
        }
      },
      {
        Sid    = "WatchTheAlarms"
        Effect = "Allow"
        Action = "cloudwatch:DescribeAlarms"
        Resource = [
          "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:acme-retail-app-shop-classifier-latency-996079-7c981f7f",
          "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:acme-retail-app-shop-classifier-errors-e3441d-7c981f7f",
        ]
      },
      {
        Sid    = "MakeInterfaces"
        Effect = "Allow"
        Action = "ec2:CreateNetworkInterface"
        Resource = [
          "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
          aws_security_group.model_classifier.arn,
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
resource "aws_iam_role_policies_exclusive" "model_classifier" {
  role_name    = aws_iam_role.model_classifier.name
  policy_names = [aws_iam_role_policy.model_classifier.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "model_classifier" {
  role_name   = aws_iam_role.model_classifier.name
  policy_arns = []
}

resource "aws_iam_role" "invoke_classifier" {
  name                 = "acme-retail-app-shop-invoke-classifier-a5e379"
  path                 = "/ringfence/retail/app-shop/"
  description          = "Invokes the endpoint classifier of retail/app-shop"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/retail/app-shop/acme-retail-app-shop-boundary-babac9"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DeclaredCallers"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          ArnEquals = {
            "aws:PrincipalArn" = aws_iam_role.app_checkout.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_iam_role_policy" "invoke_classifier" {
  name = "needs"
  role = aws_iam_role.invoke_classifier.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "InvokeFromDeclaredNetworks"
        Effect   = "Allow"
        Action   = "sagemaker:InvokeEndpoint"
        Resource = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/acme-retail-app-shop-classifier-39adb8-7c981f7f"
        Condition = {
          StringEquals = {
            "aws:SourceVpce" = aws_vpc_endpoint.sagemaker_runtime.id
          }
        }
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "invoke_classifier" {
  role_name    = aws_iam_role.invoke_classifier.name
  policy_names = [aws_iam_role_policy.invoke_classifier.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "invoke_classifier" {
  role_name   = aws_iam_role.invoke_classifier.name
  policy_arns = []
}

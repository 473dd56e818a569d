# One role a job, each under the team's boundary, which the account's stack makes. A role comes first, then
# the keys that name it, then its policy, which names the keys.

resource "aws_iam_role" "flow_logs" {
  name                 = "acme-payments-fraud-flow-logs"
  path                 = "/ringfence/payments/fraud/"
  description          = "Delivers the flow logs of payments/fraud"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/payments/fraud/acme-payments-fraud-boundary"

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
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/payments/fraud/flow-logs:log-stream:*"
      },
      {
        Sid    = "FindTheStreams"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/payments/fraud/flow-logs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/payments/fraud/flow-logs",
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

resource "aws_iam_role" "task_scores" {
  name                 = "acme-payments-fraud-task-scores"
  path                 = "/ringfence/payments/fraud/"
  description          = "Answers the requests to scores of payments/fraud"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/payments/fraud/acme-payments-fraud-boundary"

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

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_iam_role_policy" "task_scores" {
  name = "needs"
  role = aws_iam_role.task_scores.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReadObjects"
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${aws_s3_bucket.models.arn}/fraud/model.mar"
      },
      {
        Sid      = "List1"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = aws_s3_bucket.models.arn
        Condition = {
          StringEquals = {
            "s3:prefix" = "fraud/model.mar"
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
              "${aws_s3_bucket.models.arn}/fraud/model.mar",
            ]
          }
        }
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "task_scores" {
  role_name    = aws_iam_role.task_scores.name
  policy_names = [aws_iam_role_policy.task_scores.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "task_scores" {
  role_name   = aws_iam_role.task_scores.name
  policy_arns = []
}

resource "aws_iam_role" "execution_scores" {
  name                 = "acme-payments-fraud-execution-scores"
  path                 = "/ringfence/payments/fraud/"
  description          = "Starts the tasks of scores of payments/fraud"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/payments/fraud/acme-payments-fraud-boundary"

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

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_iam_role_policy" "execution_scores" {
  name = "needs"
  role = aws_iam_role.execution_scores.name

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
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/model-server"
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
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/payments/fraud/service-scores:log-stream:*"
      },
      {
        Sid      = "ReadSecrets"
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:fraud/api-token-AbCdEf"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "execution_scores" {
  role_name    = aws_iam_role.execution_scores.name
  policy_names = [aws_iam_role_policy.execution_scores.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "execution_scores" {
  role_name   = aws_iam_role.execution_scores.name
  policy_arns = []
}

resource "aws_iam_role" "app_checkout" {
  name                 = "acme-payments-fraud-app-checkout"
  path                 = "/ringfence/payments/fraud/"
  description          = "The application checkout of payments/fraud"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/payments/fraud/acme-payments-fraud-boundary"

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
      # What it calls, it reaches by the network: it asks nothing of AWS.
      {
        Sid      = "NothingOfAws"
        Effect   = "Deny"
        Action   = "*"
        Resource = "*"
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
  name                 = "acme-payments-fraud-launch-checkout"
  path                 = "/ringfence/payments/fraud/"
  description          = "Starts the application checkout of payments/fraud"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::111122223333:policy/ringfence/payments/fraud/acme-payments-fraud-boundary"

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
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/payments/fraud/app-checkout:log-stream:*"
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

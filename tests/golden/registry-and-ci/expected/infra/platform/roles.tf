# Roles that the account has once: who administers, pushes and watches. None of them deploys anything, and each does
# what it is for and nothing else.

resource "aws_iam_role" "ci_retail" {
  name                 = "acme-retail-ci"
  path                 = "/ringfence-admin/"
  description          = "Applies the unit retail, from its pipeline only"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyThisPipeline"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = "repo:acme/ml-infra:ref:refs/heads/main"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "ci" })
}

resource "aws_iam_role_policy" "ci_retail" {
  name = "needs"
  role = aws_iam_role.ci_retail.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "TakeTheDeployingRole"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "ci_retail" {
  role_name    = aws_iam_role.ci_retail.name
  policy_names = [aws_iam_role_policy.ci_retail.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "ci_retail" {
  role_name   = aws_iam_role.ci_retail.name
  policy_arns = []
}

resource "aws_iam_role" "alerts_forwarder" {
  name                 = "acme-alerts-forwarder"
  path                 = "/ringfence-admin/"
  description          = "Brings events of us-east-1 here, where somebody is told of them"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "RulesElsewhere"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:events:us-east-1:111122223333:rule/acme-alert-*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "alerts" })
}

resource "aws_iam_role_policy" "alerts_forwarder" {
  name = "needs"
  role = aws_iam_role.alerts_forwarder.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Events"
        Effect   = "Allow"
        Action   = "events:PutEvents"
        Resource = "arn:aws:events:eu-west-1:111122223333:event-bus/default"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "alerts_forwarder" {
  role_name    = aws_iam_role.alerts_forwarder.name
  policy_names = [aws_iam_role_policy.alerts_forwarder.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "alerts_forwarder" {
  role_name   = aws_iam_role.alerts_forwarder.name
  policy_arns = []
}

resource "aws_iam_role" "registry_push" {
  name                 = "acme-registry-push"
  path                 = "/ringfence-admin/"
  description          = "Pushes images to the registry: the one pipeline that builds them"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "ThePipelineTakesIt"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = "repo:acme/ml-images:environment:release"
            "token.actions.githubusercontent.com:ref" = "refs/heads/main"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "registry" })
}

resource "aws_iam_role_policy" "registry_push" {
  name = "needs"
  role = aws_iam_role.registry_push.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # AWS grants ecr:GetAuthorizationToken on "*" only (Service Authorization Reference,
      # Amazon ECR).
      {
        Sid      = "LogIn"
        Effect   = "Allow"
        Action   = "ecr:GetAuthorizationToken"
        Resource = "*"
      },
      {
        Sid    = "Push"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:DescribeImageScanFindings",
          "ecr:DescribeImages",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:ListImages",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme/training"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "registry_push" {
  role_name    = aws_iam_role.registry_push.name
  policy_names = [aws_iam_role_policy.registry_push.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "registry_push" {
  role_name   = aws_iam_role.registry_push.name
  policy_arns = []
}

resource "aws_iam_role" "registry_remove" {
  name                 = "acme-registry-remove"
  path                 = "/ringfence-admin/"
  description          = "Removes images with critical findings"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TheServiceTakesIt"
        Effect    = "Allow"
        Principal = { Service = "states.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:states:eu-west-1:111122223333:stateMachine:acme-registry-remove"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "registry" })
}

resource "aws_iam_role_policy" "registry_remove" {
  name = "needs"
  role = aws_iam_role.registry_remove.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Remove"
        Effect   = "Allow"
        Action   = "ecr:BatchDeleteImage"
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme/training"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "registry_remove" {
  role_name    = aws_iam_role.registry_remove.name
  policy_names = [aws_iam_role_policy.registry_remove.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "registry_remove" {
  role_name   = aws_iam_role.registry_remove.name
  policy_arns = []
}

resource "aws_iam_role" "registry_critical" {
  name                 = "acme-registry-critical"
  path                 = "/ringfence-admin/"
  description          = "Starts the removal of images with critical findings"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TheServiceTakesIt"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:events:eu-west-1:111122223333:rule/acme-registry-critical"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "registry" })
}

resource "aws_iam_role_policy" "registry_critical" {
  name = "needs"
  role = aws_iam_role.registry_critical.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Start"
        Effect   = "Allow"
        Action   = "states:StartExecution"
        Resource = "arn:aws:states:eu-west-1:111122223333:stateMachine:acme-registry-remove"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "registry_critical" {
  role_name    = aws_iam_role.registry_critical.name
  policy_names = [aws_iam_role_policy.registry_critical.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "registry_critical" {
  role_name   = aws_iam_role.registry_critical.name
  policy_arns = []
}

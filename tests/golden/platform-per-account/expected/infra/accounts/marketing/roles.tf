# Roles that the account has once: who administers, pushes and watches. None of them deploys anything, and each does
# what it is for and nothing else.

resource "aws_iam_role" "ci_marketing" {
  name                 = "acme-marketing-ci"
  path                 = "/ringfence-admin/"
  description          = "Applies the unit marketing, from its pipeline only"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyThisPipeline"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::666677778888:oidc-provider/token.actions.githubusercontent.com" }
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

resource "aws_iam_role_policy" "ci_marketing" {
  name = "needs"
  role = aws_iam_role.ci_marketing.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "TakeTheDeployingRole"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::666677778888:role/ringfence-deploy/acme-marketing-deploy"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "ci_marketing" {
  role_name    = aws_iam_role.ci_marketing.name
  policy_names = [aws_iam_role_policy.ci_marketing.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "ci_marketing" {
  role_name   = aws_iam_role.ci_marketing.name
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
            "aws:SourceAccount" = "666677778888"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:events:us-east-1:666677778888:rule/acme-alert-*"
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
        Resource = "arn:aws:events:eu-west-1:666677778888:event-bus/default"
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

resource "aws_iam_role" "mlops" {
  name                 = "acme-mlops"
  path                 = "/ringfence-admin/"
  description          = "Watches all units: metrics, dashboards and operational logs"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyTheseRoles"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/mlops-engineer"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "monitoring" })
}

resource "aws_iam_role_policy" "mlops" {
  name = "needs"
  role = aws_iam_role.mlops.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # Numbers and names: AWS grants most of these on "*" only (Service Authorization
      # Reference, Amazon CloudWatch, CloudWatch Logs and Observability Access Manager).
      {
        Sid    = "SeeMetrics"
        Effect = "Allow"
        Action = [
          "cloudwatch:DescribeAlarms",
          "cloudwatch:GetDashboard",
          "cloudwatch:GetMetricData",
          "cloudwatch:ListDashboards",
          "cloudwatch:ListMetrics",
          "logs:DescribeLogGroups",
          "oam:ListAttachedLinks",
          "oam:ListSinks",
        ]
        Resource = "*"
      },
      {
        Sid    = "ReadOperationalLogs"
        Effect = "Allow"
        Action = [
          "logs:DescribeLogStreams",
          "logs:FilterLogEvents",
          "logs:GetLogEvents",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:666677778888:log-group:/ringfence/*/app-*",
          "arn:aws:logs:eu-west-1:666677778888:log-group:/ringfence/*/service-*",
          "arn:aws:logs:eu-west-1:666677778888:log-group:/aws/sagemaker/Endpoints/acme-*",
          "arn:aws:logs:eu-west-1:666677778888:log-group:/aws/sagemaker/TrainingJobs*",
        ]
      },
      {
        Sid    = "NeverWhatNetworksRecord"
        Effect = "Deny"
        Action = [
          "logs:DescribeLogStreams",
          "logs:FilterLogEvents",
          "logs:GetLogEvents",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:666677778888:log-group:/ringfence/*/flow-logs:*",
          "arn:aws:logs:eu-west-1:666677778888:log-group:/ringfence/*/flow-logs",
          "arn:aws:logs:eu-west-1:666677778888:log-group:/ringfence/*/dns-queries:*",
          "arn:aws:logs:eu-west-1:666677778888:log-group:/ringfence/*/dns-queries",
        ]
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "mlops" {
  role_name    = aws_iam_role.mlops.name
  policy_names = [aws_iam_role_policy.mlops.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "mlops" {
  role_name   = aws_iam_role.mlops.name
  policy_arns = []
}

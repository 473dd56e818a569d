# Roles that the account has once: who administers, pushes and watches. None of them deploys anything, and each does
# what it is for and nothing else.

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
          "arn:aws:logs:eu-west-1:555566667777:log-group:/ringfence/*/app-*",
          "arn:aws:logs:eu-west-1:555566667777:log-group:/ringfence/*/service-*",
          "arn:aws:logs:eu-west-1:555566667777:log-group:/aws/sagemaker/Endpoints/acme-*",
          "arn:aws:logs:eu-west-1:555566667777:log-group:/aws/sagemaker/TrainingJobs*",
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
          "arn:aws:logs:eu-west-1:555566667777:log-group:/ringfence/*/flow-logs:*",
          "arn:aws:logs:eu-west-1:555566667777:log-group:/ringfence/*/flow-logs",
          "arn:aws:logs:eu-west-1:555566667777:log-group:/ringfence/*/dns-queries:*",
          "arn:aws:logs:eu-west-1:555566667777:log-group:/ringfence/*/dns-queries",
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

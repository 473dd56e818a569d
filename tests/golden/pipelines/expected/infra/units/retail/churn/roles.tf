# One role a job, each under the team's boundary, which the account's stack makes. A role comes first, then
# the keys that name it, then its policy, which names the keys.

resource "aws_iam_role" "flow_logs" {
  name                 = "acme-retail-churn-flow-logs"
  path                 = "/ringfence/retail/churn/"
  description          = "Delivers the flow logs of retail/churn"
  max_session_duration = 3600
  permissions_boundary = "arn:aws:iam::333344445555:policy/ringfence/retail/churn/acme-retail-churn-boundary"

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
            "aws:SourceAccount" = "333344445555"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ec2:eu-west-1:333344445555:vpc-flow-log/*"
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
        Resource = "arn:aws:logs:eu-west-1:333344445555:log-group:/ringfence/retail/churn/flow-logs:log-stream:*"
      },
      {
        Sid    = "FindTheStreams"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:333344445555:log-group:/ringfence/retail/churn/flow-logs:*",
          "arn:aws:logs:eu-west-1:333344445555:log-group:/ringfence/retail/churn/flow-logs",
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

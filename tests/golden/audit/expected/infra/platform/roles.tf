# Roles that the account has once: who administers, pushes and watches. None of them deploys anything, and each does
# what it is for and nothing else.

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

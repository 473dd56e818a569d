# Roles that the account has once: who administers, pushes and watches. None of them deploys anything, and each does
# what it is for and nothing else.

resource "aws_iam_role" "ci_payments" {
  name                 = "acme-payments-ci"
  path                 = "/ringfence-admin/"
  description          = "Applies the unit payments, from its pipeline only"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyThisPipeline"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::333344445555:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = "repo:acme/payments-infra:ref:refs/heads/release/live"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "ci" })
}

resource "aws_iam_role_policy" "ci_payments" {
  name = "needs"
  role = aws_iam_role.ci_payments.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "TakeTheDeployingRole"
        Effect   = "Allow"
        Action   = "sts:AssumeRole"
        Resource = "arn:aws:iam::333344445555:role/ringfence-deploy/acme-payments-deploy"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "ci_payments" {
  role_name    = aws_iam_role.ci_payments.name
  policy_names = [aws_iam_role_policy.ci_payments.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "ci_payments" {
  role_name   = aws_iam_role.ci_payments.name
  policy_arns = []
}

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
        Principal = { Federated = "arn:aws:iam::333344445555:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = "repo:acme@123456/ml-infra@456789:ref:refs/heads/main"
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
        Resource = "arn:aws:iam::333344445555:role/ringfence-deploy/acme-retail-deploy"
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

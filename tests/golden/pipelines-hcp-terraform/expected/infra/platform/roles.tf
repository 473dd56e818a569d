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
        Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/app.terraform.io" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "app.terraform.io:aud" = "sts.amazonaws.com"
            "app.terraform.io:sub" = [
              "organization:acme:project:ML platform:workspace:ml-units-retail:run_phase:plan",
              "organization:acme:project:ML platform:workspace:ml-units-retail:run_phase:apply",
            ]
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

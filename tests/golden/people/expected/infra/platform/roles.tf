# Roles that the account has once: who administers, pushes and watches. None of them deploys anything, and each does
# what it is for and nothing else.

resource "aws_iam_role" "administrators_research" {
  name                 = "acme-research-administrators"
  path                 = "/ringfence-admin/"
  description          = "The administrators of the unit research"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "SignIn"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/okta" }
        Action    = "sts:AssumeRoleWithSAML"
        Condition = {
          StringLike = {
            "aws:RequestTag/Groups" = "*:research-administrators:*"
          }
          StringEquals = {
            "SAML:aud" = "https://signin.aws.amazon.com/saml"
          }
        }
      },
      {
        Sid       = "SayWhoItIs"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::111122223333:saml-provider/okta" }
        Action    = "sts:TagSession"
        Condition = {
          StringLike = {
            "aws:RequestTag/Groups" = "*:research-administrators:*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "people" })
}

resource "aws_iam_role_policy" "administrators_research" {
  name = "needs"
  role = aws_iam_role.administrators_research.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "RolesOfTeam1"
        Effect = "Allow"
        Action = [
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
        ]
        Resource = "arn:aws:iam::111122223333:role/ringfence-own/research/sound/*"
        Condition = {
          ArnEquals = {
            "iam:PermissionsBoundary" = "arn:aws:iam::111122223333:policy/ringfence/research/sound/acme-research-sound-boundary"
          }
        }
      },
      {
        Sid    = "RolesOfTeam2"
        Effect = "Allow"
        Action = [
          "iam:CreateRole",
          "iam:DeleteRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:PutRolePolicy",
        ]
        Resource = "arn:aws:iam::111122223333:role/ringfence-own/research/vision/*"
        Condition = {
          ArnEquals = {
            "iam:PermissionsBoundary" = "arn:aws:iam::111122223333:policy/ringfence/research/vision/acme-research-vision-boundary"
          }
        }
      },
      {
        Sid    = "KeepRoles"
        Effect = "Allow"
        Action = [
          "iam:DeleteRole",
          "iam:GetRole",
          "iam:GetRolePolicy",
          "iam:ListAttachedRolePolicies",
          "iam:ListInstanceProfilesForRole",
          "iam:ListRolePolicies",
          "iam:ListRoleTags",
          "iam:TagRole",
          "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole",
          "iam:UpdateRoleDescription",
        ]
        Resource = [
          "arn:aws:iam::111122223333:role/ringfence-own/research/sound/*",
          "arn:aws:iam::111122223333:role/ringfence-own/research/vision/*",
        ]
      },
      {
        Sid      = "ReadLogs"
        Effect   = "Allow"
        Action   = "logs:GetLogEvents"
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/*:log-stream:*"
      },
      {
        Sid    = "SearchLogs"
        Effect = "Allow"
        Action = [
          "logs:DescribeLogStreams",
          "logs:FilterLogEvents",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/*:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/research/*",
        ]
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "administrators_research" {
  role_name    = aws_iam_role.administrators_research.name
  policy_names = [aws_iam_role_policy.administrators_research.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "administrators_research" {
  role_name   = aws_iam_role.administrators_research.name
  policy_arns = []
}

# Roles that the account has once: who administers, pushes and watches. None of them deploys anything, and each does
# what it is for and nothing else.

resource "aws_iam_role" "key_administrators" {
  name                 = "acme-key-administrators"
  path                 = "/ringfence-admin/"
  description          = "Manages keys, and uses none"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyDeclaredPeople"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/sso/key-managers"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "keys" })
}

resource "aws_iam_role_policy" "key_administrators" {
  name = "needs"
  role = aws_iam_role.key_administrators.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ManageKeys"
        Effect = "Allow"
        Action = [
          "kms:CancelKeyDeletion",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:RevokeGrant",
          "kms:RotateKeyOnDemand",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateKeyDescription",
        ]
        Resource = "arn:aws:kms:eu-west-1:222233334444:key/*"
        Condition = {
          "ForAnyValue:StringLike" = {
            "kms:ResourceAliases" = "alias/acme/*"
          }
        }
      },
      {
        Sid      = "ScheduleDeletion"
        Effect   = "Allow"
        Action   = "kms:ScheduleKeyDeletion"
        Resource = "arn:aws:kms:eu-west-1:222233334444:key/*"
        Condition = {
          "ForAnyValue:StringLike" = {
            "kms:ResourceAliases" = "alias/acme/*"
          }
          NumericGreaterThanEquals = {
            "kms:ScheduleKeyDeletionPendingWindowInDays" = "30"
          }
        }
      },
      {
        Sid    = "FindKeys"
        Effect = "Allow"
        Action = [
          "kms:ListAliases",
          "kms:ListKeys",
        ]
        Resource = "*"
      },
      {
        Sid    = "OutOfUseTakesTwo"
        Effect = "Deny"
        Action = [
          "kms:DisableKey",
          "kms:ScheduleKeyDeletion",
        ]
        Resource = "arn:aws:kms:eu-west-1:222233334444:key/*"
        Condition = {
          Null = {
            "aws:ResourceTag/DeletionApproved" = "true"
          }
        }
      },
      {
        Sid    = "OnlyApproversApprove"
        Effect = "Deny"
        Action = [
          "kms:TagResource",
          "kms:UntagResource",
        ]
        Resource = "arn:aws:kms:eu-west-1:222233334444:key/*"
        Condition = {
          "ForAnyValue:StringEqualsIgnoreCase" = {
            "aws:TagKeys" = "DeletionApproved"
          }
        }
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "key_administrators" {
  role_name    = aws_iam_role.key_administrators.name
  policy_names = [aws_iam_role_policy.key_administrators.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "key_administrators" {
  role_name   = aws_iam_role.key_administrators.name
  policy_arns = []
}

resource "aws_iam_role" "key_deletion_approvers" {
  name                 = "acme-key-deletion-approvers"
  path                 = "/ringfence-admin/"
  description          = "Approves that keys are deleted or disabled, and does neither"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyDeclaredPeople"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::777788889999:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::777788889999:role/sso/security"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "keys" })
}

resource "aws_iam_role_policy" "key_deletion_approvers" {
  name = "needs"
  role = aws_iam_role.key_deletion_approvers.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ApproveDeletion"
        Effect = "Allow"
        Action = [
          "kms:TagResource",
          "kms:UntagResource",
        ]
        Resource = "arn:aws:kms:eu-west-1:222233334444:key/*"
        Condition = {
          "ForAnyValue:StringLike" = {
            "kms:ResourceAliases" = "alias/acme/*"
          }
          "ForAllValues:StringEquals" = {
            "aws:TagKeys" = "DeletionApproved"
          }
          Null = {
            "aws:TagKeys" = "false"
          }
        }
      },
      {
        Sid    = "LookAtKeys"
        Effect = "Allow"
        Action = [
          "kms:DescribeKey",
          "kms:ListResourceTags",
        ]
        Resource = "arn:aws:kms:eu-west-1:222233334444:key/*"
        Condition = {
          "ForAnyValue:StringLike" = {
            "kms:ResourceAliases" = "alias/acme/*"
          }
        }
      },
      {
        Sid    = "FindKeys"
        Effect = "Allow"
        Action = [
          "kms:ListAliases",
          "kms:ListKeys",
        ]
        Resource = "*"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "key_deletion_approvers" {
  role_name    = aws_iam_role.key_deletion_approvers.name
  policy_names = [aws_iam_role_policy.key_deletion_approvers.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "key_deletion_approvers" {
  role_name   = aws_iam_role.key_deletion_approvers.name
  policy_arns = []
}

resource "aws_iam_role" "break_glass" {
  name                 = "acme-break-glass"
  path                 = "/ringfence-admin/"
  description          = "Gets in when all else fails: reads objects, with a second factor"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyDeclaredPeople"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "sts:AssumeRole"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:user/people/dora"
          }
          StringEquals = {
            "aws:RequestedRegion" = [
              "eu-west-1",
              "us-east-1",
            ]
          }
          Bool = {
            "aws:MultiFactorAuthPresent" = "true"
          }
          NumericLessThanEquals = {
            "aws:MultiFactorAuthAge" = "3600"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "break-glass" })
}

resource "aws_iam_role_policy" "break_glass" {
  name = "needs"
  role = aws_iam_role.break_glass.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ReadObjects"
        Effect = "Allow"
        Action = [
          "s3:GetObject",
          "s3:GetObjectVersion",
        ]
        Resource = "arn:aws:s3:::acme-*/*"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "222233334444"
          }
        }
      },
      {
        Sid    = "ListObjects"
        Effect = "Allow"
        Action = [
          "s3:ListBucket",
          "s3:ListBucketVersions",
        ]
        Resource = "arn:aws:s3:::acme-*"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "222233334444"
          }
        }
      },
      {
        Sid      = "DecryptObjects"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:eu-west-1:222233334444:key/*"
        Condition = {
          "ForAnyValue:StringLike" = {
            "kms:ResourceAliases" = "alias/acme/*"
          }
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
        }
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "break_glass" {
  role_name    = aws_iam_role.break_glass.name
  policy_names = [aws_iam_role_policy.break_glass.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "break_glass" {
  role_name   = aws_iam_role.break_glass.name
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
        Principal = { Federated = "arn:aws:iam::222233334444:oidc-provider/token.actions.githubusercontent.com" }
        Action    = "sts:AssumeRoleWithWebIdentity"
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = "repo:acme/ml-infra:environment:retail"
            "token.actions.githubusercontent.com:ref" = "refs/heads/main"
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
        Resource = "arn:aws:iam::222233334444:role/ringfence-deploy/acme-retail-deploy"
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
            "aws:SourceAccount" = "222233334444"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:events:us-east-1:222233334444:rule/acme-alert-*"
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
        Resource = "arn:aws:events:eu-west-1:222233334444:event-bus/default"
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
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/*/app-*",
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/*/service-*",
          "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/sagemaker/Endpoints/acme-*",
          "arn:aws:logs:eu-west-1:222233334444:log-group:/aws/sagemaker/TrainingJobs*",
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
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/*/flow-logs:*",
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/*/flow-logs",
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/*/dns-queries:*",
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/*/dns-queries",
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

resource "aws_iam_role" "administrators_retail" {
  name                 = "acme-retail-administrators"
  path                 = "/ringfence-admin/"
  description          = "The administrators of the unit retail"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "SignIn"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::222233334444:saml-provider/okta" }
        Action    = "sts:AssumeRoleWithSAML"
        Condition = {
          StringLike = {
            "aws:RequestTag/Groups" = "*:retail-administrators:*"
          }
          StringEquals = {
            "SAML:aud" = "https://signin.aws.amazon.com/saml"
          }
        }
      },
      {
        Sid       = "SayWhoItIs"
        Effect    = "Allow"
        Principal = { Federated = "arn:aws:iam::222233334444:saml-provider/okta" }
        Action    = "sts:TagSession"
        Condition = {
          StringLike = {
            "aws:RequestTag/Groups" = "*:retail-administrators:*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "people" })
}

resource "aws_iam_role_policy" "administrators_retail" {
  name = "needs"
  role = aws_iam_role.administrators_retail.name

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
        Resource = "arn:aws:iam::222233334444:role/ringfence-own/retail/demand-forecast/*"
        Condition = {
          ArnEquals = {
            "iam:PermissionsBoundary" = "arn:aws:iam::222233334444:policy/ringfence/retail/demand-forecast/acme-retail-demand-forecast-boundary-e5bdd6"
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
        Resource = "arn:aws:iam::222233334444:role/ringfence-own/retail/store-analytics/*"
        Condition = {
          ArnEquals = {
            "iam:PermissionsBoundary" = "arn:aws:iam::222233334444:policy/ringfence/retail/store-analytics/acme-retail-store-analytics-boundary-bd90f5"
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
          "arn:aws:iam::222233334444:role/ringfence-own/retail/demand-forecast/*",
          "arn:aws:iam::222233334444:role/ringfence-own/retail/store-analytics/*",
        ]
      },
      {
        Sid      = "ReadLogs"
        Effect   = "Allow"
        Action   = "logs:GetLogEvents"
        Resource = "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/retail/*:log-stream:*"
      },
      {
        Sid    = "SearchLogs"
        Effect = "Allow"
        Action = [
          "logs:DescribeLogStreams",
          "logs:FilterLogEvents",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/retail/*:*",
          "arn:aws:logs:eu-west-1:222233334444:log-group:/ringfence/retail/*",
        ]
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "administrators_retail" {
  role_name    = aws_iam_role.administrators_retail.name
  policy_names = [aws_iam_role_policy.administrators_retail.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "administrators_retail" {
  role_name   = aws_iam_role.administrators_retail.name
  policy_arns = []
}

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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
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
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
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
            "aws:ResourceAccount" = "111122223333"
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
            "aws:ResourceAccount" = "111122223333"
          }
        }
      },
      {
        Sid      = "DecryptObjects"
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
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
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/*/app-*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/*/service-*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/acme-*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs*",
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
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/*/flow-logs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/*/flow-logs",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/*/dns-queries:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/*/dns-queries",
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
        Resource = [
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/churn",
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/forecast",
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/fraud",
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/routing",
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/vision",
        ]
      },
      {
        Sid    = "Fetch"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:BatchImportUpstreamImage",
          "ecr:CreateRepository",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme-public/*"
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
        Sid    = "Remove"
        Effect = "Allow"
        Action = "ecr:BatchDeleteImage"
        Resource = [
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/churn",
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/forecast",
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/fraud",
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/routing",
          "arn:aws:ecr:eu-west-1:111122223333:repository/acme/vision",
        ]
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

# One key a purpose. Who manages a key can't use it, who uses it can't manage it, and nobody else
# does either: no statement hands a key to the account's identity policies.

resource "aws_kms_key" "data" {
  description                        = "Data of retail/churn"
  deletion_window_in_days            = 30
  enable_key_rotation                = true
  rotation_period_in_days            = 365
  bypass_policy_lockout_safety_check = false

  # In a key's policy "*" is this key and no other (AWS KMS Developer Guide, key-policy-overview).
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnersSetThePolicy"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:RevokeGrant",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
              "arn:aws:iam::111122223333:root",
            ]
          }
        }
      },
      {
        Sid       = "AdministratorsManage"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
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
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/kms-admin"
          }
        }
      },
      {
        Sid       = "AdministratorsScheduleDeletion"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:ScheduleKeyDeletion"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/kms-admin"
          }
          NumericGreaterThanEquals = {
            "kms:ScheduleKeyDeletionPendingWindowInDays" = "30"
          }
        }
      },
      {
        Sid       = "ManagersNeverUse"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DeriveSharedSecret",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:GenerateMac",
          "kms:ReEncrypt*",
          "kms:ReplicateKey",
          "kms:Sign",
          "kms:Verify*",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
              "arn:aws:iam::111122223333:role/kms-admin",
            ]
          }
        }
      },
      {
        Sid       = "TrainNightlyReads"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.train_nightly.arn }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              aws_s3_bucket.profiles.arn,
              "${aws_s3_bucket.profiles.arn}/*",
            ]
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/incident"
          }
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "data" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "data" {
  name          = "alias/acme/retail/churn/data"
  target_key_id = aws_kms_key.data.key_id
}

resource "aws_kms_key" "artifacts" {
  description                        = "Artifacts of retail/churn"
  deletion_window_in_days            = 30
  enable_key_rotation                = true
  rotation_period_in_days            = 365
  bypass_policy_lockout_safety_check = false

  # In a key's policy "*" is this key and no other (AWS KMS Developer Guide, key-policy-overview).
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnersSetThePolicy"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:RevokeGrant",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
              "arn:aws:iam::111122223333:root",
            ]
          }
        }
      },
      {
        Sid       = "AdministratorsManage"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
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
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/kms-admin"
          }
        }
      },
      {
        Sid       = "AdministratorsScheduleDeletion"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:ScheduleKeyDeletion"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/kms-admin"
          }
          NumericGreaterThanEquals = {
            "kms:ScheduleKeyDeletionPendingWindowInDays" = "30"
          }
        }
      },
      {
        Sid       = "ManagersNeverUse"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DeriveSharedSecret",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:GenerateMac",
          "kms:ReEncrypt*",
          "kms:ReplicateKey",
          "kms:Sign",
          "kms:Verify*",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
              "arn:aws:iam::111122223333:role/kms-admin",
            ]
          }
        }
      },
      {
        Sid       = "TrainNightlyWrites"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.train_nightly.arn }
        Action = [
          "kms:Encrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = [
              aws_s3_bucket.models.arn,
              "${aws_s3_bucket.models.arn}/nightly/*",
            ]
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/incident"
          }
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "artifacts" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "artifacts" {
  name          = "alias/acme/retail/churn/artifacts"
  target_key_id = aws_kms_key.artifacts.key_id
}

resource "aws_kms_key" "volumes" {
  description                        = "Volumes of retail/churn"
  deletion_window_in_days            = 30
  enable_key_rotation                = true
  rotation_period_in_days            = 365
  bypass_policy_lockout_safety_check = false

  # In a key's policy "*" is this key and no other (AWS KMS Developer Guide, key-policy-overview).
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnersSetThePolicy"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:RevokeGrant",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
              "arn:aws:iam::111122223333:root",
            ]
          }
        }
      },
      {
        Sid       = "AdministratorsManage"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
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
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/kms-admin"
          }
        }
      },
      {
        Sid       = "AdministratorsScheduleDeletion"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:ScheduleKeyDeletion"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/kms-admin"
          }
          NumericGreaterThanEquals = {
            "kms:ScheduleKeyDeletionPendingWindowInDays" = "30"
          }
        }
      },
      {
        Sid       = "ManagersNeverUse"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DeriveSharedSecret",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:GenerateMac",
          "kms:ReEncrypt*",
          "kms:ReplicateKey",
          "kms:Sign",
          "kms:Verify*",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
              "arn:aws:iam::111122223333:role/kms-admin",
            ]
          }
        }
      },
      {
        Sid       = "GrantsForVolumes"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.train_nightly.arn }
        Action    = "kms:CreateGrant"
        Resource  = "*"
        Condition = {
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Sid       = "DescribeForVolumes"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.train_nightly.arn }
        Action    = "kms:DescribeKey"
        Resource  = "*"
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "volumes" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "volumes" {
  name          = "alias/acme/retail/churn/volumes"
  target_key_id = aws_kms_key.volumes.key_id
}

resource "aws_kms_key" "logs" {
  description                        = "Logs of retail/churn"
  deletion_window_in_days            = 30
  enable_key_rotation                = true
  rotation_period_in_days            = 365
  bypass_policy_lockout_safety_check = false

  # In a key's policy "*" is this key and no other (AWS KMS Developer Guide, key-policy-overview).
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnersSetThePolicy"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:RevokeGrant",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
              "arn:aws:iam::111122223333:root",
            ]
          }
        }
      },
      {
        Sid       = "AdministratorsManage"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
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
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/kms-admin"
          }
        }
      },
      {
        Sid       = "AdministratorsScheduleDeletion"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:ScheduleKeyDeletion"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/kms-admin"
          }
          NumericGreaterThanEquals = {
            "kms:ScheduleKeyDeletionPendingWindowInDays" = "30"
          }
        }
      },
      {
        Sid       = "ManagersNeverUse"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "kms:CreateGrant",
          "kms:Decrypt",
          "kms:DeriveSharedSecret",
          "kms:Encrypt",
          "kms:GenerateDataKey*",
          "kms:GenerateMac",
          "kms:ReEncrypt*",
          "kms:ReplicateKey",
          "kms:Sign",
          "kms:Verify*",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
              "arn:aws:iam::111122223333:role/kms-admin",
            ]
          }
        }
      },
      {
        Sid       = "LogGroups"
        Effect    = "Allow"
        Principal = { Service = "logs.eu-west-1.amazonaws.com" }
        Action = [
          "kms:Decrypt*",
          "kms:Describe*",
          "kms:Encrypt*",
          "kms:GenerateDataKey*",
          "kms:ReEncrypt*",
        ]
        Resource = "*"
        Condition = {
          ArnEquals = {
            "kms:EncryptionContext:aws:logs:arn" = [
              "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/churn/flow-logs",
              "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/churn/dns-queries",
            ]
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/incident"
          }
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "logs" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "logs" {
  name          = "alias/acme/retail/churn/logs"
  target_key_id = aws_kms_key.logs.key_id
}

# SageMaker writes the output of every training job of an account and region to one log group. No
# team owns it; here it gets a key and an end.

locals {
  tags = {
    Team      = "platform"
    Unit      = "platform"
    ManagedBy = "ringfence"
    Purpose   = "logs"
  }
}

resource "aws_kms_key" "logs" {
  description                        = "Operational logs of the platform"
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
              "arn:aws:iam::111122223333:role/terraform",
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
              "arn:aws:iam::111122223333:role/terraform",
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
            "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs"
          }
        }
      },
    ]
  })

  tags = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "logs" {
  name          = "alias/acme/platform/logs"
  target_key_id = aws_kms_key.logs.key_id
}

resource "aws_cloudwatch_log_group" "training" {
  name              = "/aws/sagemaker/TrainingJobs"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.logs.arn

  tags = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

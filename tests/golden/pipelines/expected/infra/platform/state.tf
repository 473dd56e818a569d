# Terraform's states: each unit's deploying role reaches its own, who deploys the platform that of the platform. This
# stack's own state lies here as well: docs/bootstrap.md says how that begins.

resource "aws_s3_bucket" "state" {
  bucket = "acme-terraform-state"

  tags = merge(local.tags, { Purpose = "state" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "state" {
  bucket                  = aws_s3_bucket.state.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  depends_on = [aws_s3_bucket_public_access_block.state]
}

resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.id

  versioning_configuration {
    status = "Enabled"
  }

  depends_on = [aws_s3_bucket_ownership_controls.state]
}

# No bucket key: without one S3 asks for the key in the name of each object, so that a role that may use the key for
# its own state may not for another's.
resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    bucket_key_enabled = false

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.state.arn
    }
  }

  depends_on = [aws_s3_bucket_versioning.state]
}

# Every state of a year can be brought back.
resource "aws_s3_bucket_lifecycle_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    id     = "versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 365
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_policy.state]
}

resource "aws_s3_bucket_policy" "state" {
  bucket = aws_s3_bucket.state.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/*",
        ]
        Condition = {
          Bool = {
            "aws:SecureTransport" = "false"
          }
        }
      },
      {
        Sid       = "OnlyModernTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/*",
        ]
        Condition = {
          NumericLessThan = {
            "s3:TlsVersion" = "1.2"
          }
        }
      },
      {
        Sid       = "NoOtherKey"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.state.arn}/*"
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = "false"
          }
          StringNotEquals = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_kms_key.state.arn
          }
        }
      },
      {
        Sid       = "NoOtherEncryption"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.state.arn}/*"
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption" = "false"
          }
          StringNotEquals = {
            "s3:x-amz-server-side-encryption" = "aws:kms"
          }
        }
      },
      # A writer that asks for aws:kms and names no key gets the key that AWS manages, not the
      # bucket's (Amazon S3 API, PutObject, x-amz-server-side-encryption-aws-kms-key-id).
      {
        Sid       = "NoKeyOfAws"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.state.arn}/*"
        Condition = {
          StringEquals = {
            "s3:x-amz-server-side-encryption" = "aws:kms"
          }
          Null = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = "true"
          }
        }
      },
      {
        Sid       = "NoKeyOfTheWriter"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.state.arn}/*"
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption-customer-algorithm" = "false"
          }
        }
      },
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/*",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/incident",
              "arn:aws:iam::111122223333:root",
              "arn:aws:iam::333344445555:role/ringfence-deploy/acme-payments-deploy",
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-research-deploy",
              "arn:aws:iam::333344445555:role/ringfence-deploy/acme-retail-deploy",
            ]
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
      {
        Sid       = "PlatformReachesItsOwn"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        NotResource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/platform/terraform.tfstate",
          "${aws_s3_bucket.state.arn}/platform/terraform.tfstate.tflock",
          "${aws_s3_bucket.state.arn}/accounts/payments/terraform.tfstate",
          "${aws_s3_bucket.state.arn}/accounts/payments/terraform.tfstate.tflock",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
          }
        }
      },
      {
        Sid       = "OnlyPayments"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        NotResource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/units/payments/terraform.tfstate",
          "${aws_s3_bucket.state.arn}/units/payments/terraform.tfstate.tflock",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::333344445555:role/ringfence-deploy/acme-payments-deploy"
          }
        }
      },
      {
        Sid       = "OnlyResearch"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        NotResource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/units/research/terraform.tfstate",
          "${aws_s3_bucket.state.arn}/units/research/terraform.tfstate.tflock",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-deploy/acme-research-deploy"
          }
        }
      },
      {
        Sid       = "OnlyRetail"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        NotResource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/units/retail/terraform.tfstate",
          "${aws_s3_bucket.state.arn}/units/retail/terraform.tfstate.tflock",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::333344445555:role/ringfence-deploy/acme-retail-deploy"
          }
        }
      },
      {
        Sid       = "UnitsOnlyUse"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "s3:DeleteObject",
          "s3:GetObject",
          "s3:ListBucket",
          "s3:PutObject",
        ]
        Resource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::333344445555:role/ringfence-deploy/acme-payments-deploy",
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-research-deploy",
              "arn:aws:iam::333344445555:role/ringfence-deploy/acme-retail-deploy",
            ]
          }
        }
      },
      {
        Sid       = "BreakGlassReads"
        Effect    = "Deny"
        Principal = "*"
        NotAction = [
          "s3:Get*",
          "s3:List*",
        ]
        Resource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/incident"
          }
        }
      },
      {
        Sid       = "StatesStay"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "s3:DeleteObject",
          "s3:DeleteObjectVersion",
        ]
        NotResource = [
          aws_s3_bucket.state.arn,
          "${aws_s3_bucket.state.arn}/*.tflock",
        ]
      },
      {
        Sid       = "OtherAccountsList"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::333344445555:root" }
        Action    = "s3:ListBucket"
        Resource  = aws_s3_bucket.state.arn
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::333344445555:role/ringfence-deploy/*"
          }
        }
      },
      {
        Sid       = "OtherAccountsUse"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::333344445555:root" }
        Action = [
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = "${aws_s3_bucket.state.arn}/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::333344445555:role/ringfence-deploy/*"
          }
        }
      },
      {
        Sid       = "OtherAccountsUnlock"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::333344445555:root" }
        Action    = "s3:DeleteObject"
        Resource  = "${aws_s3_bucket.state.arn}/*.tflock"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::333344445555:role/ringfence-deploy/*"
          }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_server_side_encryption_configuration.state]
}

resource "aws_kms_key" "state" {
  description                        = "States of Terraform"
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
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/kms-admin"
          }
        }
      },
      {
        Sid    = "StatesThroughS3"
        Effect = "Allow"
        Principal = {
          AWS = [
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::333344445555:root",
          ]
        }
        Action = [
          "kms:Decrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::333344445555:role/ringfence-deploy/acme-payments-deploy",
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-research-deploy",
              "arn:aws:iam::333344445555:role/ringfence-deploy/acme-retail-deploy",
            ]
          }
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = "${aws_s3_bucket.state.arn}/*"
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

  tags = merge(local.tags, { Purpose = "state" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "state" {
  name          = "alias/acme/platform/state"
  target_key_id = aws_kms_key.state.key_id
}

# The trails of all accounts, each in its account's folder. Who breaks the glass reads them, and nobody removes one
# before its time. CloudTrail may write as these trails and no other: an account that comes is one more of them.

resource "aws_s3_bucket" "trail" {
  bucket = "acme-platform-trail-846d400b"

  tags = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "trail" {
  bucket                  = aws_s3_bucket.trail.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "trail" {
  bucket = aws_s3_bucket.trail.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  depends_on = [aws_s3_bucket_public_access_block.trail]
}

resource "aws_s3_bucket_versioning" "trail" {
  bucket = aws_s3_bucket.trail.id

  versioning_configuration {
    status = "Enabled"
  }

  depends_on = [aws_s3_bucket_ownership_controls.trail]
}

# No bucket key: with one, CloudTrail would need to decrypt as well.
resource "aws_s3_bucket_server_side_encryption_configuration" "trail" {
  bucket = aws_s3_bucket.trail.id

  rule {
    bucket_key_enabled = false

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.trail.arn
    }
  }

  depends_on = [aws_s3_bucket_versioning.trail]
}

resource "aws_s3_bucket_lifecycle_configuration" "trail" {
  bucket = aws_s3_bucket.trail.id

  rule {
    id     = "logs"
    status = "Enabled"

    filter {}

    expiration {
      days = 365
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_policy.trail]
}

resource "aws_s3_bucket_policy" "trail" {
  bucket = aws_s3_bucket.trail.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.trail.arn,
          "${aws_s3_bucket.trail.arn}/*",
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
          aws_s3_bucket.trail.arn,
          "${aws_s3_bucket.trail.arn}/*",
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
        Resource  = "${aws_s3_bucket.trail.arn}/*"
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = "false"
          }
          StringNotEquals = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_kms_key.trail.arn
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
      {
        Sid       = "NoOtherEncryption"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.trail.arn}/*"
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption" = "false"
          }
          StringNotEquals = {
            "s3:x-amz-server-side-encryption" = "aws:kms"
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
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
        Resource  = "${aws_s3_bucket.trail.arn}/*"
        Condition = {
          StringEquals = {
            "s3:x-amz-server-side-encryption" = "aws:kms"
          }
          Null = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = "true"
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
      {
        Sid       = "NoKeyOfTheWriter"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.trail.arn}/*"
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption-customer-algorithm" = "false"
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.trail.arn,
          "${aws_s3_bucket.trail.arn}/*",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/terraform",
              "arn:aws:iam::111122223333:role/incident",
              "arn:aws:iam::111122223333:root",
            ]
          }
          BoolIfExists = {
            "aws:PrincipalIsAWSService" = "false"
          }
        }
      },
      {
        Sid       = "DeploySeesNoObjects"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = "${aws_s3_bucket.trail.arn}/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/terraform"
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
          aws_s3_bucket.trail.arn,
          "${aws_s3_bucket.trail.arn}/*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/incident"
          }
        }
      },
      {
        Sid       = "NothingIsRemoved"
        Effect    = "Deny"
        Principal = "*"
        Action = [
          "s3:DeleteObject",
          "s3:DeleteObjectVersion",
        ]
        Resource = "${aws_s3_bucket.trail.arn}/*"
      },
      {
        Sid       = "Trail111122223333Looks"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:GetBucketAcl"
        Resource  = aws_s3_bucket.trail.arn
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/acme-trail"
          }
        }
      },
      {
        Sid       = "Trail111122223333Arrives"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.trail.arn}/AWSLogs/111122223333/*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/acme-trail"
            "s3:x-amz-acl"  = "bucket-owner-full-control"
          }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_server_side_encryption_configuration.trail]
}

resource "aws_kms_key" "trail" {
  description                        = "Trails of all accounts"
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
        Sid       = "Trail111122223333Encrypts"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "kms:GenerateDataKey*"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "aws:SourceArn"                            = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/acme-trail"
            "kms:EncryptionContext:aws:cloudtrail:arn" = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/acme-trail"
          }
        }
      },
      {
        Sid       = "Trail111122223333Describes"
        Effect    = "Allow"
        Principal = { Service = "cloudtrail.amazonaws.com" }
        Action    = "kms:DescribeKey"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "aws:SourceArn" = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/acme-trail"
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

  tags = local.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "trail" {
  name          = "alias/acme/platform/trail"
  target_key_id = aws_kms_key.trail.key_id
}

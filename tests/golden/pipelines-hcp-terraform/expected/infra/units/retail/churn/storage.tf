# Buckets. Their policies hold by denies, so they stand against any identity policy of the account.
# What is set on a bucket is set in a row: S3 answers 409 to changes that come at once.

resource "aws_s3_bucket" "models" {
  bucket = "acme-retail-churn-models-760ec1d6"

  tags = merge(local.tags, { Purpose = "artifacts", Classification = "confidential" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "models" {
  bucket                  = aws_s3_bucket.models.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "models" {
  bucket = aws_s3_bucket.models.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  depends_on = [aws_s3_bucket_public_access_block.models]
}

resource "aws_s3_bucket_versioning" "models" {
  bucket = aws_s3_bucket.models.id

  versioning_configuration {
    status = "Enabled"
  }

  depends_on = [aws_s3_bucket_ownership_controls.models]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "models" {
  bucket = aws_s3_bucket.models.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.artifacts.arn
    }
  }

  depends_on = [aws_s3_bucket_versioning.models]
}

resource "aws_s3_bucket_lifecycle_configuration" "models" {
  bucket = aws_s3_bucket.models.id

  rule {
    id     = "versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 90
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_policy.models]
}

resource "aws_s3_bucket_logging" "models" {
  bucket        = aws_s3_bucket.models.id
  target_bucket = aws_s3_bucket.access_logs.id
  target_prefix = "acme-retail-churn-models-760ec1d6/"

  depends_on = [aws_s3_bucket_policy.access_logs]
}

resource "aws_s3_bucket_policy" "models" {
  bucket = aws_s3_bucket.models.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.models.arn,
          "${aws_s3_bucket.models.arn}/*",
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
          aws_s3_bucket.models.arn,
          "${aws_s3_bucket.models.arn}/*",
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
        Resource  = "${aws_s3_bucket.models.arn}/*"
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = "false"
          }
          StringNotEquals = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_kms_key.artifacts.arn
          }
        }
      },
      {
        Sid       = "NoOtherEncryption"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.models.arn}/*"
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
        Resource  = "${aws_s3_bucket.models.arn}/*"
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
        Resource  = "${aws_s3_bucket.models.arn}/*"
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
          aws_s3_bucket.models.arn,
          "${aws_s3_bucket.models.arn}/*",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              aws_iam_role.train_nightly.arn,
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
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
        Sid       = "OnlyFromTheNetwork"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.models.arn,
          "${aws_s3_bucket.models.arn}/*",
        ]
        Condition = {
          StringNotEquals = {
            "aws:SourceVpce" = aws_vpc_endpoint.s3.id
          }
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
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
        Resource  = "${aws_s3_bucket.models.arn}/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy"
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
          aws_s3_bucket.models.arn,
          "${aws_s3_bucket.models.arn}/*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/incident"
          }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_server_side_encryption_configuration.models]
}

resource "aws_s3_bucket" "profiles" {
  bucket = "acme-retail-churn-profiles-760ec1d6"

  tags = merge(local.tags, { Purpose = "data", Classification = "confidential" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "profiles" {
  bucket                  = aws_s3_bucket.profiles.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "profiles" {
  bucket = aws_s3_bucket.profiles.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  depends_on = [aws_s3_bucket_public_access_block.profiles]
}

resource "aws_s3_bucket_versioning" "profiles" {
  bucket = aws_s3_bucket.profiles.id

  versioning_configuration {
    status = "Enabled"
  }

  depends_on = [aws_s3_bucket_ownership_controls.profiles]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "profiles" {
  bucket = aws_s3_bucket.profiles.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.data.arn
    }
  }

  depends_on = [aws_s3_bucket_versioning.profiles]
}

resource "aws_s3_bucket_lifecycle_configuration" "profiles" {
  bucket = aws_s3_bucket.profiles.id

  rule {
    id     = "versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 90
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  depends_on = [aws_s3_bucket_policy.profiles]
}

resource "aws_s3_bucket_logging" "profiles" {
  bucket        = aws_s3_bucket.profiles.id
  target_bucket = aws_s3_bucket.access_logs.id
  target_prefix = "acme-retail-churn-profiles-760ec1d6/"

  depends_on = [aws_s3_bucket_policy.access_logs]
}

resource "aws_s3_bucket_policy" "profiles" {
  bucket = aws_s3_bucket.profiles.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.profiles.arn,
          "${aws_s3_bucket.profiles.arn}/*",
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
          aws_s3_bucket.profiles.arn,
          "${aws_s3_bucket.profiles.arn}/*",
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
        Resource  = "${aws_s3_bucket.profiles.arn}/*"
        Condition = {
          Null = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = "false"
          }
          StringNotEquals = {
            "s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_kms_key.data.arn
          }
        }
      },
      {
        Sid       = "NoOtherEncryption"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.profiles.arn}/*"
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
        Resource  = "${aws_s3_bucket.profiles.arn}/*"
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
        Resource  = "${aws_s3_bucket.profiles.arn}/*"
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
          aws_s3_bucket.profiles.arn,
          "${aws_s3_bucket.profiles.arn}/*",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              aws_iam_role.train_nightly.arn,
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
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
        Sid       = "OnlyFromTheNetwork"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.profiles.arn,
          "${aws_s3_bucket.profiles.arn}/*",
        ]
        Condition = {
          StringNotEquals = {
            "aws:SourceVpce" = aws_vpc_endpoint.s3.id
          }
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
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
        Resource  = "${aws_s3_bucket.profiles.arn}/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy"
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
          aws_s3_bucket.profiles.arn,
          "${aws_s3_bucket.profiles.arn}/*",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/incident"
          }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_server_side_encryption_configuration.profiles]
}

# Takes the access logs of the others. SSE-S3 is the only encryption that S3 delivers them under.

resource "aws_s3_bucket" "access_logs" {
  bucket = "acme-retail-churn-access-logs-760ec1d6"

  tags = merge(local.tags, { Purpose = "logs" })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_s3_bucket_public_access_block" "access_logs" {
  bucket                  = aws_s3_bucket.access_logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }

  depends_on = [aws_s3_bucket_public_access_block.access_logs]
}

resource "aws_s3_bucket_versioning" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  versioning_configuration {
    status = "Enabled"
  }

  depends_on = [aws_s3_bucket_ownership_controls.access_logs]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }

  depends_on = [aws_s3_bucket_versioning.access_logs]
}

resource "aws_s3_bucket_lifecycle_configuration" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

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

  depends_on = [aws_s3_bucket_policy.access_logs]
}

resource "aws_s3_bucket_policy" "access_logs" {
  bucket = aws_s3_bucket.access_logs.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyTls"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.access_logs.arn,
          "${aws_s3_bucket.access_logs.arn}/*",
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
          aws_s3_bucket.access_logs.arn,
          "${aws_s3_bucket.access_logs.arn}/*",
        ]
        Condition = {
          NumericLessThan = {
            "s3:TlsVersion" = "1.2"
          }
        }
      },
      {
        Sid       = "NobodyElse"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          aws_s3_bucket.access_logs.arn,
          "${aws_s3_bucket.access_logs.arn}/*",
        ]
        Condition = {
          ArnNotLike = {
            "aws:PrincipalArn" = [
              "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy",
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
        Resource  = "${aws_s3_bucket.access_logs.arn}/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/ringfence-deploy/acme-retail-deploy"
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
          aws_s3_bucket.access_logs.arn,
          "${aws_s3_bucket.access_logs.arn}/*",
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
        Resource = "${aws_s3_bucket.access_logs.arn}/*"
      },
      {
        Sid       = "AccessLogsArrive"
        Effect    = "Allow"
        Principal = { Service = "logging.s3.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.access_logs.arn}/*"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = [
              aws_s3_bucket.models.arn,
              aws_s3_bucket.profiles.arn,
            ]
          }
        }
      },
    ]
  })

  depends_on = [aws_s3_bucket_server_side_encryption_configuration.access_logs]
}

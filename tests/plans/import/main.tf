# A folder of somebody who knows nothing of ringfence: what the plans beside it were made from.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["123456789012"]
}

resource "aws_kms_key" "lake" {
  description             = "What lies in the lake"
  deletion_window_in_days = 30
  enable_key_rotation     = true
}

resource "aws_kms_key" "old" {
  description             = "What lay in the lake before"
  deletion_window_in_days = 30
}

resource "aws_s3_bucket" "lake" {
  bucket = "acme-lake"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.lake.arn
    }
  }
}

resource "aws_s3_bucket_policy" "lake" {
  bucket = aws_s3_bucket.lake.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Read"
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.reader.arn }
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.lake.arn}/*"
    }]
  })
}

resource "aws_iam_role" "reader" {
  name = "reader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "reader" {
  name = "lake"
  role = aws_iam_role.reader.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "kms:Decrypt"]
      Resource = ["${aws_s3_bucket.lake.arn}/*", aws_kms_key.lake.arn]
    }]
  })
}

resource "aws_ssm_parameter" "token" {
  name  = "/lake/token"
  type  = "SecureString"
  value = "hunter2"
}

resource "aws_glue_job" "loader" {
  name            = "loader"
  role_arn        = aws_iam_role.reader.arn
  execution_class = "STANDARD"

  command {
    script_location = "s3://${aws_s3_bucket.lake.bucket}/loader.py"
  }

  default_arguments = {
    "--log-level"   = "info"
    "--db-password" = "hunter2"
  }
}

resource "aws_cloudwatch_log_group" "audit" {
  name              = "/lake/audit"
  retention_in_days = 365
}

resource "aws_sns_topic" "alerts" {
  name = "alerts"
}

import {
  to = aws_s3_bucket.archive
  id = "acme-archive"
}

resource "aws_s3_bucket" "archive" {
  bucket = "acme-archive"
  tags   = { Kept = "ten years" }
}

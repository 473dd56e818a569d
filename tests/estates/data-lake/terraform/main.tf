# A data lake as many small companies have it: producers put records on a queue, a function and an ingest role bring
# them into a raw bucket, analysts read the curated one, a pipeline deploys. Written by hand, for the tests.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region              = "eu-central-1"
  allowed_account_ids = ["123456789012"]
}

data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "lambda_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

locals {
  account = data.aws_caller_identity.current.account_id
  zones   = ["raw", "curated"]
}

module "bucket" {
  source   = "./bucket"
  for_each = toset(local.zones)
  name     = "northwind-${each.key}"
  key_arn  = aws_kms_key.lake.arn
  readers  = each.key == "curated" ? [aws_iam_role.analyst.arn] : []
}

resource "aws_kms_key" "lake" {
  description         = "objects of the lake"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Analysts"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.analyst.arn }
        Action    = ["kms:Decrypt", "kms:DescribeKey"]
        Resource  = "*"
      },
    ]
  })
}

resource "aws_kms_alias" "lake" {
  name          = "alias/lake"
  target_key_id = aws_kms_key.lake.key_id
}

resource "aws_kms_grant" "ingest" {
  name              = "ingest"
  key_id            = aws_kms_key.lake.key_id
  grantee_principal = aws_iam_role.ingest.arn
  operations        = ["Encrypt", "GenerateDataKey"]
}

# Left to the policy that AWS gives a key without one.
resource "aws_kms_key" "queue" {
  description = "messages"
}

resource "aws_sqs_queue" "arrivals" {
  name              = "arrivals"
  kms_master_key_id = aws_kms_key.queue.arn
}

resource "aws_sqs_queue_policy" "arrivals" {
  queue_url = aws_sqs_queue.arrivals.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TopicSends"
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.arrivals.arn
      Condition = { ArnEquals = { "aws:SourceArn" = aws_sns_topic.records.arn } }
    }]
  })
}

resource "aws_sns_topic" "records" {
  name = "records"
}

resource "aws_sns_topic_policy" "records" {
  arn = aws_sns_topic.records.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PartnerPublishes"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::210987654321:root" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.records.arn
    }]
  })
}

resource "aws_secretsmanager_secret" "warehouse" {
  name = "warehouse/password"
}

resource "aws_secretsmanager_secret_policy" "warehouse" {
  secret_arn = aws_secretsmanager_secret.warehouse.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyAnalysts"
      Effect    = "Deny"
      Principal = "*"
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
      Condition = { ArnNotEquals = { "aws:PrincipalArn" = aws_iam_role.analyst.arn } }
    }]
  })
}

resource "aws_secretsmanager_secret_version" "warehouse" {
  secret_id     = aws_secretsmanager_secret.warehouse.id
  secret_string = var.warehouse_password
}

variable "warehouse_password" {
  type      = string
  sensitive = true
}

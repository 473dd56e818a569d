# A vault and people around it: some may read it, some come to by the known ways, some only seem to. Written by hand, for the tests.

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
  region              = "eu-west-1"
  allowed_account_ids = ["123456789012"]
}

resource "aws_s3_bucket" "vault" {
  bucket = "initech-vault"
}

# Only in the account, and only over TLS.
resource "aws_s3_bucket_policy" "vault" {
  bucket = aws_s3_bucket.vault.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.vault.arn, "${aws_s3_bucket.vault.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

# The one that reads, and what runs as it.
resource "aws_iam_role" "reader" {
  name = "reader"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Functions"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "reader" {
  name = "read"
  role = aws_iam_role.reader.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Read", Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.vault.arn}/*" }]
  })
}

resource "aws_lambda_function" "report" {
  function_name = "report"
  role          = aws_iam_role.reader.arn
  runtime       = "python3.12"
  handler       = "report.main"
  filename      = "report.zip"
}

resource "aws_iam_role" "operator" {
  name = "operator"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Account"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "operator" {
  name = "trusts"
  role = aws_iam_role.operator.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Trusts", Effect = "Allow", Action = "iam:UpdateAssumeRolePolicy", Resource = "*" }]
  })
}

locals {
  start = ["lambda:CreateFunction", "lambda:InvokeFunction"]
  people = {
    # Hands the role to a function of her own.
    alice = [
      { Sid = "Pass", Effect = "Allow", Action = "iam:PassRole", Resource = aws_iam_role.reader.arn },
      { Sid = "Start", Effect = "Allow", Action = local.start, Resource = "*" },
    ]
    # Writes the code of the function that runs as the role.
    bob = [{ Sid = "Code", Effect = "Allow", Action = "lambda:UpdateFunctionCode", Resource = aws_lambda_function.report.arn }]
    # Becomes the operator, who opens the role's trust.
    carol = [{ Sid = "Operate", Effect = "Allow", Action = "sts:AssumeRole", Resource = aws_iam_role.operator.arn }]
    # Writes a policy of his own.
    dave = [{ Sid = "Own", Effect = "Allow", Action = "iam:PutUserPolicy", Resource = "arn:aws:iam::123456789012:user/dave" }]
    # Makes an access key of alice.
    eve = [{ Sid = "Keys", Effect = "Allow", Action = "iam:CreateAccessKey", Resource = "arn:aws:iam::123456789012:user/alice" }]
    # Writes a policy of his own, and is bounded.
    frank = [{ Sid = "Own", Effect = "Allow", Action = "iam:PutUserPolicy", Resource = "arn:aws:iam::123456789012:user/frank" }]
    # Writes the policy of the bucket.
    grace = [{ Sid = "Bucket", Effect = "Allow", Action = "s3:PutBucketPolicy", Resource = aws_s3_bucket.vault.arn }]
    # Hands the role on, and starts nothing.
    heidi = [{ Sid = "Pass", Effect = "Allow", Action = "iam:PassRole", Resource = aws_iam_role.reader.arn }]
    # Hands it only to a service that it does not trust.
    ivan = [
      {
        Sid       = "Pass"
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = aws_iam_role.reader.arn
        Condition = { StringEquals = { "iam:PassedToService" = "glue.amazonaws.com" } }
      },
      { Sid = "Start", Effect = "Allow", Action = concat(local.start, ["glue:CreateJob", "glue:StartJobRun"]), Resource = "*" },
    ]
    # Puts herself into the group that reads.
    judy = [{ Sid = "Group", Effect = "Allow", Action = "iam:AddUserToGroup", Resource = "arn:aws:iam::123456789012:group/*" }]
    # Would do as alice, if nothing denied it.
    mallory = [
      { Sid = "All", Effect = "Allow", Action = "*", Resource = "*" },
      { Sid = "NoIam", Effect = "Deny", Action = ["iam:*", "sts:*", "s3:*", "lambda:*"], Resource = "*" },
    ]
    # Lifts his own boundary and reads.
    niaj = [
      { Sid = "Read", Effect = "Allow", Action = "s3:GetObject", Resource = "*" },
      { Sid = "Lift", Effect = "Allow", Action = "iam:DeleteUserPermissionsBoundary", Resource = "arn:aws:iam::123456789012:user/niaj" },
    ]
  }
  bounded = ["frank", "niaj"]
}

resource "aws_iam_user" "people" {
  for_each             = local.people
  name                 = each.key
  permissions_boundary = contains(local.bounded, each.key) ? aws_iam_policy.no_data.arn : null
}

resource "aws_iam_user_policy" "people" {
  for_each = local.people
  name     = "own"
  user     = aws_iam_user.people[each.key].name
  policy   = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_policy" "no_data" {
  name = "no-data"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "OnlyIam", Effect = "Allow", Action = "iam:*", Resource = "*" }]
  })
}

resource "aws_iam_group" "readers" {
  name = "readers"
}

resource "aws_iam_group_policy" "readers" {
  name  = "read"
  group = aws_iam_group.readers.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "GroupReads", Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.vault.arn}/*" }]
  })
}

# Rewrites the managed policy that she has.
resource "aws_iam_user" "olivia" {
  name = "olivia"
}

resource "aws_iam_policy" "olivia" {
  name = "olivia"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Versions", Effect = "Allow", Action = "iam:CreatePolicyVersion", Resource = "arn:aws:iam::123456789012:policy/olivia" }]
  })
}

resource "aws_iam_user_policy_attachment" "olivia" {
  user       = aws_iam_user.olivia.name
  policy_arn = aws_iam_policy.olivia.arn
}

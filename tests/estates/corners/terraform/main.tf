# One of each thing that decides about a request beside the ordinary policies. Written by hand, for the tests.

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]

  default_tags {
    tags = { Team = "corners" }
  }
}

# Who asks.

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy" "reader" {
  name = "reads"
  role = aws_iam_role.reader.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Everything", Effect = "Allow", Action = ["s3:*", "sqs:*"], Resource = "*" },
      { Sid = "KeysOfTheTeam", Effect = "Allow", Action = "kms:Decrypt", Resource = "*", Condition = { StringEquals = { "aws:ResourceTag/Team" = "$${aws:PrincipalTag/Team}" } } },
      { Sid = "KeysByAlias", Effect = "Allow", Action = "kms:Encrypt", Resource = "*", Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/off" } } },
    ]
  })
}

# Three functions: without a way to S3, over the internet, and through an endpoint whose door is shut.

resource "aws_iam_role" "caged" {
  name               = "caged"
  assume_role_policy = aws_iam_role.reader.assume_role_policy
}

resource "aws_iam_role" "routed" {
  name               = "routed"
  assume_role_policy = aws_iam_role.reader.assume_role_policy
}

resource "aws_iam_role_policy" "sends" {
  for_each = { caged = aws_iam_role.caged.name, routed = aws_iam_role.routed.name }
  name     = "sends"
  role     = each.value
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Sends", Effect = "Allow", Action = ["s3:GetObject", "sqs:SendMessage", "logs:CreateLogGroup"], Resource = "*" }] })
}

resource "aws_lambda_function" "caged" {
  function_name = "caged"
  role          = aws_iam_role.caged.arn
  vpc_config {
    subnet_ids         = [aws_subnet.caged.id]
    security_group_ids = [aws_security_group.function.id]
  }
}

resource "aws_lambda_function" "routed" {
  function_name = "routed"
  role          = aws_iam_role.routed.arn
  vpc_config {
    subnet_ids         = [aws_subnet.routed.id]
    security_group_ids = [aws_security_group.function.id]
  }
}

resource "aws_vpc" "caged" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_subnet" "caged" {
  vpc_id     = aws_vpc.caged.id
  cidr_block = "10.0.0.0/25"
}

resource "aws_route_table" "caged" {
  vpc_id = aws_vpc.caged.id
}

resource "aws_route_table_association" "caged" {
  subnet_id      = aws_subnet.caged.id
  route_table_id = aws_route_table.caged.id
}

resource "aws_security_group" "function" {
  name   = "function"
  vpc_id = aws_vpc.caged.id
  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "shut" {
  name   = "shut"
  vpc_id = aws_vpc.caged.id
}

resource "aws_security_group" "open" {
  name   = "open"
  vpc_id = aws_vpc.caged.id
}

resource "aws_security_group_rule" "open" {
  type                     = "ingress"
  security_group_id        = aws_security_group.open.id
  source_security_group_id = aws_security_group.function.id
  protocol                 = "tcp"
  from_port                = 0
  to_port                  = 1024
}

resource "aws_vpc_endpoint" "sqs" {
  vpc_id              = aws_vpc.caged.id
  service_name        = "com.amazonaws.eu-west-1.sqs"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.caged.id]
  security_group_ids  = [aws_security_group.shut.id]
}

resource "aws_vpc_endpoint" "logs" {
  vpc_id              = aws_vpc.caged.id
  service_name        = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [aws_subnet.caged.id]
  security_group_ids  = [aws_security_group.open.id]
}

resource "aws_vpc" "routed" {
  cidr_block = "10.1.0.0/24"
}

resource "aws_subnet" "routed" {
  vpc_id     = aws_vpc.routed.id
  cidr_block = "10.1.0.0/25"
}

resource "aws_internet_gateway" "routed" {
  vpc_id = aws_vpc.routed.id
}

resource "aws_route_table" "routed" {
  vpc_id = aws_vpc.routed.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.routed.id
  }
}

resource "aws_route_table_association" "routed" {
  subnet_id      = aws_subnet.routed.id
  route_table_id = aws_route_table.routed.id
}

resource "aws_sqs_queue" "q" {
  name = "q"
}

# Buckets: a public one that is held back, one that is not, one with lists, one under a key that is off, one with two policies.

resource "aws_s3_bucket" "held" {
  bucket = "corners-held"
}

resource "aws_s3_bucket_policy" "held" {
  bucket = aws_s3_bucket.held.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Open", Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.held.arn}/*" }] })
}

resource "aws_s3_bucket_public_access_block" "held" {
  bucket                  = aws_s3_bucket.held.id
  restrict_public_buckets = true
}

resource "aws_s3_bucket" "open" {
  bucket = "corners-open"
}

resource "aws_s3_bucket_policy" "open" {
  bucket = aws_s3_bucket.open.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Open", Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.open.arn}/*" }] })
}

resource "aws_s3_bucket_public_access_block" "open" {
  bucket                  = aws_s3_bucket.open.id
  restrict_public_buckets = false
}

resource "aws_s3_bucket" "refused" {
  bucket = "corners-refused"
}

resource "aws_s3_bucket_policy" "refused" {
  bucket = aws_s3_bucket.refused.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Open", Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.refused.arn}/*" }] })
}

resource "aws_s3_bucket_public_access_block" "refused" {
  bucket              = aws_s3_bucket.refused.id
  block_public_policy = true
}

resource "aws_s3_bucket" "lists" {
  bucket = "corners-lists"
}

resource "aws_s3_bucket_public_access_block" "lists" {
  bucket = aws_s3_bucket.lists.id
}

resource "aws_s3_bucket_ownership_controls" "lists" {
  bucket = aws_s3_bucket.lists.id
  rule {
    object_ownership = "ObjectWriter"
  }
}

resource "aws_s3_bucket_acl" "lists" {
  bucket = aws_s3_bucket.lists.id
  acl    = "public-read"
}

resource "aws_kms_key" "off" {
  is_enabled = false
}

resource "aws_kms_alias" "off" {
  name          = "alias/off"
  target_key_id = aws_kms_key.off.key_id
}

resource "aws_s3_bucket" "sealed" {
  bucket = "corners-sealed"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "sealed" {
  bucket = aws_s3_bucket.sealed.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "alias/off"
    }
  }
}

resource "aws_s3_bucket" "managed" {
  bucket = "corners-managed"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "managed" {
  bucket = aws_s3_bucket.managed.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_policy" "managed" {
  bucket = aws_s3_bucket.managed.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Partner", Effect = "Allow", Principal = { AWS = "arn:aws:iam::444455556666:root" }, Action = "s3:GetObject", Resource = "${aws_s3_bucket.managed.arn}/*" }] })
}

resource "aws_s3_bucket" "twice" {
  bucket = "corners-twice"
}

resource "aws_s3_bucket_policy" "first" {
  bucket = aws_s3_bucket.twice.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "First", Effect = "Deny", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.twice.arn}/*" }] })
}

resource "aws_s3_bucket_policy" "second" {
  bucket = aws_s3_bucket.twice.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "Second", Effect = "Allow", Principal = { AWS = aws_iam_role.reader.arn }, Action = "s3:GetObject", Resource = "${aws_s3_bucket.twice.arn}/*" }] })
}

# Behind an access point: the point allows, the bucket leaves it to its points.

resource "aws_s3_bucket" "behind" {
  bucket = "corners-behind"
}

resource "aws_s3_bucket_policy" "behind" {
  bucket = aws_s3_bucket.behind.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ThroughPoints"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.behind.arn, "${aws_s3_bucket.behind.arn}/*"]
      Condition = { StringEquals = { "s3:DataAccessPointAccount" = "111122223333" } }
    }]
  })
}

resource "aws_s3_access_point" "point" {
  name   = "point"
  bucket = aws_s3_bucket.behind.id
}

resource "aws_s3control_access_point_policy" "point" {
  access_point_arn = aws_s3_access_point.point.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Bounded"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = "${aws_s3_access_point.point.arn}/object/secret/*"
    }]
  })
}

# A user of a group that is made elsewhere.

resource "aws_iam_user" "member" {
  name = "member"
}

resource "aws_iam_user_group_membership" "member" {
  user   = aws_iam_user.member.name
  groups = ["made-elsewhere"]
}

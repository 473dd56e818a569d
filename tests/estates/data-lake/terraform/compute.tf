resource "aws_ecr_repository" "ingest" {
  name = "ingest"
}

resource "aws_ecr_repository_policy" "ingest" {
  repository = aws_ecr_repository.ingest.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "LambdaPulls"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    }]
  })
}

resource "aws_lambda_function" "ingest" {
  function_name = "ingest"
  role          = aws_iam_role.ingest.arn
  package_type  = "Image"
  image_uri     = "${aws_ecr_repository.ingest.repository_url}:1"
}

resource "aws_lambda_permission" "topic" {
  statement_id  = "TopicInvokes"
  function_name = aws_lambda_function.ingest.function_name
  action        = "lambda:InvokeFunction"
  principal     = "sns.amazonaws.com"
  source_arn    = aws_sns_topic.records.arn
}

resource "aws_cloudwatch_log_group" "ingest" {
  name              = "/aws/lambda/ingest"
  retention_in_days = 30
}

resource "aws_cloudwatch_log_resource_policy" "events" {
  policy_name = "events"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EventsWrite"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "${aws_cloudwatch_log_group.ingest.arn}:*"
    }]
  })
}

resource "aws_vpc" "lake" {
  cidr_block = "10.20.0.0/16"
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id       = aws_vpc.lake.id
  service_name = "com.amazonaws.eu-central-1.s3"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OwnBuckets"
      Effect    = "Allow"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:aws:s3:::northwind-*"]
    }]
  })
}

resource "aws_vpc_endpoint" "dynamodb" {
  vpc_id       = aws_vpc.lake.id
  service_name = "com.amazonaws.eu-central-1.dynamodb"
}

resource "aws_dynamodb_table" "offsets" {
  name         = "offsets"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "shard"
  attribute {
    name = "shard"
    type = "S"
  }
}

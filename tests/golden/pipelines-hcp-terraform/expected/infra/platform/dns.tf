# What the resolvers of the teams' networks are asked is brought to their log groups by AWS's delivery service, which the log
# groups of an account let in together. AWS would write this itself in the name of whoever records queries first; but who may write
# such a policy may open every log group of the account, so no deploying role of a unit may.

resource "aws_cloudwatch_log_resource_policy" "dns_queries" {
  policy_name = "ringfence-dns-queries"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "QueriesArrive"
        Effect    = "Allow"
        Principal = { Service = "delivery.logs.amazonaws.com" }
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/*/dns-queries:log-stream:*"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:logs:eu-west-1:111122223333:*"
          }
        }
      },
    ]
  })
}

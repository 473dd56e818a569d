# One role a job, each under the team's boundary. A role comes first, then the keys that name it,
# then its policy, which names the keys.

# The most that any role of the team can ever do, whoever writes its policies.
resource "aws_iam_policy" "boundary" {
  name        = "acme-products-recommendations-boundary"
  path        = "/ringfence/products/recommendations/"
  description = "The most that a role of products/recommendations can do"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "OwnObjects"
        Effect = "Allow"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:GetObject",
          "s3:PutObject",
        ]
        Resource = "arn:aws:s3:::acme-products-recommendations-events-e2aaf920/*"
      },
      {
        Sid      = "OwnBuckets"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::acme-products-recommendations-events-e2aaf920"
      },
      {
        Sid    = "OwnKeysThroughS3"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:Encrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = [
              "alias/acme/products/recommendations/data",
              "alias/acme/products/recommendations/artifacts",
            ]
          }
          StringEquals = {
            "kms:ViaService" = "s3.eu-west-1.amazonaws.com"
          }
        }
      },
      {
        Sid      = "OwnVolumes"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/products/recommendations/volumes"
          }
          Bool = {
            "kms:GrantIsForAWSResource" = "true"
          }
        }
      },
      {
        Sid      = "OwnVolumeKey"
        Effect   = "Allow"
        Action   = "kms:DescribeKey"
        Resource = "arn:aws:kms:eu-west-1:111122223333:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/products/recommendations/volumes"
          }
        }
      },
      {
        Sid    = "OwnStreams"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/products/recommendations/flow-logs:log-stream:*"
      },
      {
        Sid    = "FlowLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/products/recommendations/flow-logs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/products/recommendations/flow-logs",
        ]
      },
      # AWS grants logs:DescribeLogGroups on "*" only (Service Authorization Reference, Amazon
      # CloudWatch Logs).
      {
        Sid      = "ListLogGroups"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "boundary" })
}

resource "aws_iam_role" "flow_logs" {
  name                 = "acme-products-recommendations-flow-logs"
  path                 = "/ringfence/products/recommendations/"
  description          = "Delivers the flow logs of products/recommendations"
  max_session_duration = 3600
  permissions_boundary = aws_iam_policy.boundary.arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OnlyForThisTeam"
        Effect    = "Allow"
        Principal = { Service = "vpc-flow-logs.amazonaws.com" }
        Action    = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = "111122223333"
          }
          ArnLike = {
            "aws:SourceArn" = "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*"
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Purpose = "logs" })
}

resource "aws_iam_role_policy" "flow_logs" {
  name = "needs"
  role = aws_iam_role.flow_logs.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "DeliverFlowLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/products/recommendations/flow-logs:log-stream:*"
      },
      {
        Sid    = "FindTheStreams"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/products/recommendations/flow-logs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/products/recommendations/flow-logs",
        ]
      },
      # AWS grants logs:DescribeLogGroups on "*" only (Service Authorization Reference, Amazon
      # CloudWatch Logs).
      {
        Sid      = "FindTheGroup"
        Effect   = "Allow"
        Action   = "logs:DescribeLogGroups"
        Resource = "*"
      },
    ]
  })
}

# Whatever else is put on the role by hand, the next apply takes away.
resource "aws_iam_role_policies_exclusive" "flow_logs" {
  role_name    = aws_iam_role.flow_logs.name
  policy_names = [aws_iam_role_policy.flow_logs.name]
}

resource "aws_iam_role_policy_attachments_exclusive" "flow_logs" {
  role_name   = aws_iam_role.flow_logs.name
  policy_arns = []
}

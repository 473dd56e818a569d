# Business unit payments: the most that the roles of its teams can ever do, whoever writes their policies. It stands
# here since no team may change it. Teams' things are known by names that are theirs alone and by the tag `Fence`.

resource "aws_iam_policy" "boundary_payments__fraud" {
  name        = "acme-payments-fraud-boundary"
  path        = "/ringfence/payments/fraud/"
  description = "The most that a role of payments/fraud can do"

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
        Resource = "arn:aws:s3:::acme-*-c4fc0cd8/*"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "333344445555"
          }
        }
      },
      {
        Sid      = "OwnBuckets"
        Effect   = "Allow"
        Action   = "s3:ListBucket"
        Resource = "arn:aws:s3:::acme-*-c4fc0cd8"
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = "333344445555"
          }
        }
      },
      {
        Sid    = "OwnKeysThroughS3"
        Effect = "Allow"
        Action = [
          "kms:Decrypt",
          "kms:Encrypt",
          "kms:GenerateDataKey",
        ]
        Resource = "arn:aws:kms:eu-west-1:333344445555:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = [
              "alias/acme/payments/fraud/data",
              "alias/acme/payments/fraud/artifacts",
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
        Resource = "arn:aws:kms:eu-west-1:333344445555:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/payments/fraud/volumes"
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
        Resource = "arn:aws:kms:eu-west-1:333344445555:key/*"
        Condition = {
          "ForAnyValue:StringEquals" = {
            "kms:ResourceAliases" = "alias/acme/payments/fraud/volumes"
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
        Resource = "arn:aws:logs:eu-west-1:333344445555:log-group:/ringfence/payments/fraud/flow-logs:log-stream:*"
      },
      {
        Sid    = "FlowLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:333344445555:log-group:/ringfence/payments/fraud/flow-logs:*",
          "arn:aws:logs:eu-west-1:333344445555:log-group:/ringfence/payments/fraud/flow-logs",
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

  tags = {
    Team      = "payments/fraud"
    Unit      = "payments"
    Fence     = "payments/c4fc0cd8"
    ManagedBy = "ringfence"
    Purpose   = "boundary"
  }
}

# The only ways out. Each policy says who may do what to which resources, whatever credentials are
# used inside the network: the fence holds against an insider with keys of another account, too.

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.eu-west-1.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TrainNightlyReads"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.profiles.arn}/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
      {
        Sid       = "TrainNightlyLists"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:ListBucket"
        Resource  = aws_s3_bucket.profiles.arn
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
      {
        Sid       = "TrainNightlyWrites"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "s3:AbortMultipartUpload",
          "s3:PutObject",
        ]
        Resource = "${aws_s3_bucket.models.arn}/nightly/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
      # Image layers lie in a bucket of ECR's, which signs the requests with an account of its
      # own: no condition on the principal can hold (Amazon ECR User Guide, vpc-endpoints).
      {
        Sid       = "ReadImageLayers"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-churn-s3", Purpose = "network" })
}

resource "aws_vpc_endpoint" "ecr_api" {
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.eu-west-1.ecr.api"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TrainNightlyPulls"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme/training"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
      # AWS grants ecr:GetAuthorizationToken on "*" only (Service Authorization Reference,
      # Amazon ECR).
      {
        Sid       = "LogIn"
        Effect    = "Allow"
        Principal = "*"
        Action    = "ecr:GetAuthorizationToken"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-churn-ecr.api", Purpose = "network" })
}

resource "aws_vpc_endpoint" "ecr_dkr" {
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.eu-west-1.ecr.dkr"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TrainNightlyPulls"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/acme/training"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
      # AWS grants ecr:GetAuthorizationToken on "*" only (Service Authorization Reference,
      # Amazon ECR).
      {
        Sid       = "LogIn"
        Effect    = "Allow"
        Principal = "*"
        Action    = "ecr:GetAuthorizationToken"
        Resource  = "*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-churn-ecr.dkr", Purpose = "network" })
}

resource "aws_vpc_endpoint" "logs" {
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.eu-west-1.logs"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "TrainNightlyWrites"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:log-stream:pipelines-*-nightly-4ef3--760ec1d6-*/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
      {
        Sid       = "FindTheLogGroup"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-churn-logs", Purpose = "network" })
}

resource "aws_vpc_endpoint" "monitoring" {
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.eu-west-1.monitoring"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # AWS grants cloudwatch:PutMetricData on "*" only; the namespace narrows it (Service
      # Authorization Reference, Amazon CloudWatch).
      {
        Sid       = "PublishTrainingMetrics"
        Effect    = "Allow"
        Principal = "*"
        Action    = "cloudwatch:PutMetricData"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "cloudwatch:namespace" = "/aws/sagemaker/TrainingJobs"
          }
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.train_nightly.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-churn-monitoring", Purpose = "network" })
}

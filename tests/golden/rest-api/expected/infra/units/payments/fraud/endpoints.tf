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
        Sid       = "TaskScoresReads"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.models.arn}/fraud/model.mar"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.task_scores.arn
          }
        }
      },
      {
        Sid       = "TaskScoresLists"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:ListBucket"
        Resource  = aws_s3_bucket.models.arn
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.task_scores.arn
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

  tags = merge(local.tags, { Name = "acme-payments-fraud-s3", Purpose = "network" })
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
        Sid       = "LaunchCheckoutPulls"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/checkout"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.launch_checkout.arn
          }
        }
      },
      {
        Sid       = "ExecutionScoresPulls"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/model-server"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.execution_scores.arn
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
            "aws:PrincipalArn" = [
              aws_iam_role.launch_checkout.arn,
              aws_iam_role.execution_scores.arn,
            ]
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-payments-fraud-ecr.api", Purpose = "network" })
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
        Sid       = "LaunchCheckoutPulls"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/checkout"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.launch_checkout.arn
          }
        }
      },
      {
        Sid       = "ExecutionScoresPulls"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/model-server"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.execution_scores.arn
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
            "aws:PrincipalArn" = [
              aws_iam_role.launch_checkout.arn,
              aws_iam_role.execution_scores.arn,
            ]
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-payments-fraud-ecr.dkr", Purpose = "network" })
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
        Sid       = "LaunchCheckoutWrites"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/payments/fraud/app-checkout:log-stream:*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.launch_checkout.arn
          }
        }
      },
      {
        Sid       = "ExecutionScoresWrites"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/payments/fraud/service-scores:log-stream:*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.execution_scores.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-payments-fraud-logs", Purpose = "network" })
}

resource "aws_vpc_endpoint" "secretsmanager" {
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.eu-west-1.secretsmanager"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "ExecutionScoresReads"
        Effect    = "Allow"
        Principal = "*"
        Action    = "secretsmanager:GetSecretValue"
        Resource  = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:fraud/api-token-AbCdEf"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.execution_scores.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-payments-fraud-secretsmanager", Purpose = "network" })
}

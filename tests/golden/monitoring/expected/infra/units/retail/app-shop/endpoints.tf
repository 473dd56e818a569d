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
        Sid       = "ModelClassifierReads"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.models.arn}/resnet50/model.tar.gz"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.model_classifier.arn
          }
        }
      },
      {
        Sid       = "ModelClassifierLists"
        Effect    = "Allow"
        Principal = "*"
        Action    = "s3:ListBucket"
        Resource  = aws_s3_bucket.models.arn
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.model_classifier.arn
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

  tags = merge(local.tags, { Name = "acme-retail-app-shop-s3", Purpose = "network" })
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
        Sid       = "ModelClassifierPulls"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/pytorch-inference"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.model_classifier.arn
          }
        }
      },
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
              aws_iam_role.model_classifier.arn,
              aws_iam_role.launch_checkout.arn,
            ]
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-app-shop-ecr.api", Purpose = "network" })
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
        Sid       = "ModelClassifierPulls"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ]
        Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/pytorch-inference"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.model_classifier.arn
          }
        }
      },
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
              aws_iam_role.model_classifier.arn,
              aws_iam_role.launch_checkout.arn,
            ]
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-app-shop-ecr.dkr", Purpose = "network" })
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
        Sid       = "ModelClassifierWrites"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/acme-retail-app-shop-classifier-39adb8-7c981f7f:log-stream:primary/*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.model_classifier.arn
          }
        }
      },
      {
        Sid       = "ModelClassifierFindsItsGroup"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "logs:CreateLogGroup",
          "logs:DescribeLogStreams",
        ]
        Resource = [
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/acme-retail-app-shop-classifier-39adb8-7c981f7f:*",
          "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/Endpoints/acme-retail-app-shop-classifier-39adb8-7c981f7f",
        ]
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.model_classifier.arn
          }
        }
      },
      {
        Sid       = "LaunchCheckoutWrites"
        Effect    = "Allow"
        Principal = "*"
        Action = [
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ]
        Resource = "arn:aws:logs:eu-west-1:111122223333:log-group:/ringfence/retail/app-shop/app-checkout:log-stream:*"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.launch_checkout.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-app-shop-logs", Purpose = "network" })
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
        Sid       = "PublishEndpointMetrics"
        Effect    = "Allow"
        Principal = "*"
        Action    = "cloudwatch:PutMetricData"
        Resource  = "*"
        Condition = {
          StringEquals = {
            "cloudwatch:namespace" = "/aws/sagemaker/Endpoints"
          }
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.model_classifier.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-app-shop-monitoring", Purpose = "network" })
}

resource "aws_vpc_endpoint" "sagemaker_runtime" {
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.eu-west-1.sagemaker.runtime"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "InvokeClassifier"
        Effect    = "Allow"
        Principal = "*"
        Action    = "sagemaker:InvokeEndpoint"
        Resource  = "arn:aws:sagemaker:eu-west-1:111122223333:endpoint/acme-retail-app-shop-classifier-39adb8-7c981f7f"
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.invoke_classifier.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-app-shop-sagemaker.runtime", Purpose = "network" })
}

resource "aws_vpc_endpoint" "sts" {
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.eu-west-1.sts"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.endpoints.id]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AppCheckoutTakes"
        Effect    = "Allow"
        Principal = "*"
        Action    = "sts:AssumeRole"
        Resource  = aws_iam_role.invoke_classifier.arn
        Condition = {
          ArnLike = {
            "aws:PrincipalArn" = aws_iam_role.app_checkout.arn
          }
        }
      },
    ]
  })

  tags = merge(local.tags, { Name = "acme-retail-app-shop-sts", Purpose = "network" })
}

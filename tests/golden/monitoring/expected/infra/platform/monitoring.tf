# What a central team sees of the units in this account: numbers, and how things run.

# Accounts of units are linked to this. Name its ARN as `platform.monitoring.sink` and apply their stacks.
resource "aws_oam_sink" "this" {
  name = "acme-monitoring"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

resource "aws_oam_sink_policy" "this" {
  sink_identifier = aws_oam_sink.this.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "OwnAccountsLink"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::555566667777:root" }
        Action = [
          "oam:CreateLink",
          "oam:UpdateLink",
        ]
        Resource = "*"
        Condition = {
          "ForAllValues:StringEquals" = {
            "oam:ResourceTypes" = [
              "AWS::CloudWatch::Metric",
              "AWS::Logs::LogGroup",
            ]
          }
          ArnLike = {
            "aws:PrincipalArn" = "arn:aws:iam::555566667777:role/terraform"
          }
        }
      },
    ]
  })
}

output "monitoring_sink" {
  description = "What accounts of units are linked to."
  value       = aws_oam_sink.this.arn
}

resource "aws_cloudwatch_dashboard" "retail" {
  dashboard_name = "acme-retail"
  dashboard_body = jsonencode({
    widgets = [
      {
        type   = "metric"
        width  = 12
        height = 6
        properties = {
          title  = "Endpoints of retail/app-shop"
          region = "eu-west-1"
          stat   = "Sum"
          period = 300
          metrics = [
            [
              "AWS/SageMaker",
              "Invocations",
              "EndpointName",
              "acme-retail-app-shop-classifier-39adb8-7c981f7f",
              "VariantName",
              "primary",
            ],
            [
              "AWS/SageMaker",
              "Invocation4XXErrors",
              "EndpointName",
              "acme-retail-app-shop-classifier-39adb8-7c981f7f",
              "VariantName",
              "primary",
            ],
            [
              "AWS/SageMaker",
              "Invocation5XXErrors",
              "EndpointName",
              "acme-retail-app-shop-classifier-39adb8-7c981f7f",
              "VariantName",
              "primary",
            ],
          ]
        }
      },
    ]
  })
}

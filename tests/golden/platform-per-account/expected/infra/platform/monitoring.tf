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
        Sid    = "OwnAccountsLink"
        Effect = "Allow"
        Principal = {
          AWS = [
            "arn:aws:iam::444455556666:root",
            "arn:aws:iam::666677778888:root",
            "arn:aws:iam::333344445555:root",
            "arn:aws:iam::555566667777:root",
            "arn:aws:iam::222233334444:root",
          ]
        }
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
            "aws:PrincipalArn" = [
              "arn:aws:iam::444455556666:role/terraform",
              "arn:aws:iam::666677778888:role/terraform",
              "arn:aws:iam::333344445555:role/terraform",
              "arn:aws:iam::555566667777:role/terraform",
              "arn:aws:iam::222233334444:role/terraform",
            ]
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

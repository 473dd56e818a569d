# What a central team sees of the units in this account: numbers, and how things run.

resource "aws_cloudwatch_dashboard" "payments" {
  dashboard_name = "acme-payments"
  dashboard_body = jsonencode({
    widgets = [
      {
        type   = "metric"
        width  = 12
        height = 6
        properties = {
          title  = "Pipelines of payments/fraud"
          region = "eu-west-1"
          stat   = "Sum"
          period = 300
          metrics = [
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionSucceeded",
              "PipelineName",
              "acme-payments-fraud-hourly-c4fc0cd8",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-payments-fraud-hourly-c4fc0cd8",
            ],
          ]
        }
      },
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "failed_payments__fraud__hourly" {
  alarm_name          = "acme-payments-fraud-hourly-c4fc0cd8-failed"
  alarm_description   = "A run of the pipeline acme-payments-fraud-hourly-c4fc0cd8 failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-payments-fraud-hourly-c4fc0cd8" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

# What a central team sees of the units in this account: numbers, and how things run.

resource "aws_cloudwatch_dashboard" "marketing" {
  dashboard_name = "acme-marketing"
  dashboard_body = jsonencode({
    widgets = [
      {
        type   = "metric"
        width  = 12
        height = 6
        properties = {
          title  = "Pipelines of marketing/churn"
          region = "eu-west-1"
          stat   = "Sum"
          period = 300
          metrics = [
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionSucceeded",
              "PipelineName",
              "acme-marketing-churn-monthly-533b5280",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-marketing-churn-monthly-533b5280",
            ],
          ]
        }
      },
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "failed_marketing__churn__monthly" {
  alarm_name          = "acme-marketing-churn-monthly-533b5280-failed"
  alarm_description   = "A run of the pipeline acme-marketing-churn-monthly-533b5280 failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-marketing-churn-monthly-533b5280" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

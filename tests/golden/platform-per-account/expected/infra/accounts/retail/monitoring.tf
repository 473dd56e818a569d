# What a central team sees of the units in this account: numbers, and how things run.

resource "aws_cloudwatch_dashboard" "retail" {
  dashboard_name = "acme-retail"
  dashboard_body = jsonencode({
    widgets = [
      {
        type   = "metric"
        width  = 12
        height = 6
        properties = {
          title  = "Pipelines of retail/demand-forecast"
          region = "eu-west-1"
          stat   = "Sum"
          period = 300
          metrics = [
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionSucceeded",
              "PipelineName",
              "acme-retail-demand-forecast-nightly-e0b861-f34496f7",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-retail-demand-forecast-nightly-e0b861-f34496f7",
            ],
          ]
        }
      },
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "failed_retail__demand_forecast__nightly" {
  alarm_name          = "acme-retail-demand-forecast-nightly-e0b861-f34496f7-failed"
  alarm_description   = "A run of the pipeline acme-retail-demand-forecast-nightly-e0b861-f34496f7 failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-retail-demand-forecast-nightly-e0b861-f34496f7" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

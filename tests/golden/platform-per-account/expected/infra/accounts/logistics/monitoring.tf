# What a central team sees of the units in this account: numbers, and how things run.

resource "aws_cloudwatch_dashboard" "logistics" {
  dashboard_name = "acme-logistics"
  dashboard_body = jsonencode({
    widgets = [
      {
        type   = "metric"
        width  = 12
        height = 6
        properties = {
          title  = "Pipelines of logistics/routing"
          region = "eu-west-1"
          stat   = "Sum"
          period = 300
          metrics = [
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionSucceeded",
              "PipelineName",
              "acme-logistics-routing-weekly-31263ef1",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-logistics-routing-weekly-31263ef1",
            ],
          ]
        }
      },
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "failed_logistics__routing__weekly" {
  alarm_name          = "acme-logistics-routing-weekly-31263ef1-failed"
  alarm_description   = "A run of the pipeline acme-logistics-routing-weekly-31263ef1 failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-logistics-routing-weekly-31263ef1" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

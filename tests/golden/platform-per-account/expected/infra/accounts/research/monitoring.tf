# What a central team sees of the units in this account: numbers, and how things run.

resource "aws_cloudwatch_dashboard" "research" {
  dashboard_name = "acme-research"
  dashboard_body = jsonencode({
    widgets = [
      {
        type   = "metric"
        width  = 12
        height = 6
        properties = {
          title  = "Pipelines of research/vision"
          region = "eu-west-1"
          stat   = "Sum"
          period = 300
          metrics = [
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionSucceeded",
              "PipelineName",
              "acme-research-vision-pretraining-a0bb07f2",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-research-vision-pretraining-a0bb07f2",
            ],
          ]
        }
      },
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "failed_research__vision__pretraining" {
  alarm_name          = "acme-research-vision-pretraining-a0bb07f2-failed"
  alarm_description   = "A run of the pipeline acme-research-vision-pretraining-a0bb07f2 failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-research-vision-pretraining-a0bb07f2" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

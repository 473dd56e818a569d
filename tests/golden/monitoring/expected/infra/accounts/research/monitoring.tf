# What a central team sees of the units in this account: numbers, and how things run.

# Metrics, and the log groups of applications, REST APIs, endpoints and jobs. What networks record is not among them.
resource "aws_oam_link" "platform" {
  label_template  = "$AccountName"
  sink_identifier = "arn:aws:oam:eu-west-1:111122223333:sink/0123abcd-01ab-01ab-01ab-0123456789ab"
  resource_types = [
    "AWS::CloudWatch::Metric",
    "AWS::Logs::LogGroup",
  ]

  link_configuration {
    log_group_configuration {
      filter = "LogGroupName LIKE '/ringfence/research/vision/app-%' OR LogGroupName LIKE '/aws/sagemaker/Endpoints/acme-%' OR LogGroupName LIKE '/aws/sagemaker/TrainingJobs%'"
    }
  }

  tags = merge(local.tags, { Purpose = "monitoring" })
}

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
              "acme-research-vision-nightly-a0bb07f2",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-research-vision-nightly-a0bb07f2",
            ],
          ]
        }
      },
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "failed_research__vision__nightly" {
  alarm_name          = "acme-research-vision-nightly-a0bb07f2-failed"
  alarm_description   = "A run of the pipeline acme-research-vision-nightly-a0bb07f2 failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-research-vision-nightly-a0bb07f2" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions = [
    "arn:aws:sns:eu-west-1:111122223333:on-call",
  ]

  tags = merge(local.tags, { Purpose = "monitoring" })
}

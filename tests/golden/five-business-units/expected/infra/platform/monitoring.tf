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
              "acme-logistics-routing-weekly-2845c2dc",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-logistics-routing-weekly-2845c2dc",
            ],
          ]
        }
      },
    ]
  })
}

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
              "acme-marketing-churn-monthly-98af4975",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-marketing-churn-monthly-98af4975",
            ],
          ]
        }
      },
    ]
  })
}

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
              "acme-payments-fraud-hourly-771d98ef",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-payments-fraud-hourly-771d98ef",
            ],
          ]
        }
      },
    ]
  })
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
              "acme-research-vision-pretraining-4e6aae82",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-research-vision-pretraining-4e6aae82",
            ],
          ]
        }
      },
    ]
  })
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
          title  = "Pipelines of retail/demand-forecast"
          region = "eu-west-1"
          stat   = "Sum"
          period = 300
          metrics = [
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionSucceeded",
              "PipelineName",
              "acme-retail-demand-forecast-nightly-e0b861-bca32083",
            ],
            [
              "AWS/Sagemaker/ModelBuildingPipeline",
              "ExecutionFailed",
              "PipelineName",
              "acme-retail-demand-forecast-nightly-e0b861-bca32083",
            ],
          ]
        }
      },
    ]
  })
}

resource "aws_cloudwatch_metric_alarm" "failed_logistics__routing__weekly" {
  alarm_name          = "acme-logistics-routing-weekly-2845c2dc-failed"
  alarm_description   = "A run of the pipeline acme-logistics-routing-weekly-2845c2dc failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-logistics-routing-weekly-2845c2dc" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

resource "aws_cloudwatch_metric_alarm" "failed_marketing__churn__monthly" {
  alarm_name          = "acme-marketing-churn-monthly-98af4975-failed"
  alarm_description   = "A run of the pipeline acme-marketing-churn-monthly-98af4975 failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-marketing-churn-monthly-98af4975" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

resource "aws_cloudwatch_metric_alarm" "failed_payments__fraud__hourly" {
  alarm_name          = "acme-payments-fraud-hourly-771d98ef-failed"
  alarm_description   = "A run of the pipeline acme-payments-fraud-hourly-771d98ef failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-payments-fraud-hourly-771d98ef" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

resource "aws_cloudwatch_metric_alarm" "failed_research__vision__pretraining" {
  alarm_name          = "acme-research-vision-pretraining-4e6aae82-failed"
  alarm_description   = "A run of the pipeline acme-research-vision-pretraining-4e6aae82 failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-research-vision-pretraining-4e6aae82" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

resource "aws_cloudwatch_metric_alarm" "failed_retail__demand_forecast__nightly" {
  alarm_name          = "acme-retail-demand-forecast-nightly-e0b861-bca32083-failed"
  alarm_description   = "A run of the pipeline acme-retail-demand-forecast-nightly-e0b861-bca32083 failed"
  namespace           = "AWS/Sagemaker/ModelBuildingPipeline"
  metric_name         = "ExecutionFailed"
  dimensions          = { PipelineName = "acme-retail-demand-forecast-nightly-e0b861-bca32083" }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"

  tags = merge(local.tags, { Purpose = "monitoring" })
}

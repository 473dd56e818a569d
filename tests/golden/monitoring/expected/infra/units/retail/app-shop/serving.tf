# SageMaker endpoints. Their models run in the team's network without one of their own, and are invoked as one role each, which the
# declared callers take (roles.tf), from the declared networks only.

# The model of classifier: to the interface endpoints and to S3, nowhere else. Nobody connects to it: SageMaker brings it the requests.
resource "aws_security_group" "model_classifier" {
  name_prefix = "acme-retail-app-shop-model-classifier-"
  description = "Model of the endpoint classifier of retail/app-shop"
  vpc_id      = aws_vpc.this.id

  tags = merge(local.tags, { Name = "acme-retail-app-shop-model-classifier", Purpose = "serving" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "model_classifier_to_endpoints" {
  security_group_id            = aws_security_group.model_classifier.id
  description                  = "AWS services, through the interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_model_classifier" {
  security_group_id            = aws_security_group.endpoints.id
  description                  = "Model of the endpoint classifier"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.model_classifier.id

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_vpc_security_group_egress_rule" "model_classifier_to_s3" {
  security_group_id = aws_security_group.model_classifier.id
  description       = "S3, through the gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id

  tags = merge(local.tags, { Purpose = "serving" })
}

# It is here before the endpoint: SageMaker would make one without a key, which keeps its logs for ever.
resource "aws_cloudwatch_log_group" "endpoint_classifier" {
  name              = "/aws/sagemaker/Endpoints/acme-retail-app-shop-classifier-39adb8-7c981f7f"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.logs.arn

  tags = merge(local.tags, { Purpose = "logs" })
}

# A model can't be changed. Its name ends in digits that stand for what it is made of, so the next one is there before this one goes.
resource "aws_sagemaker_model" "classifier" {
  name                     = "classifier--7c981f7f-0a0a3dc7d154"
  execution_role_arn       = aws_iam_role.model_classifier.arn
  enable_network_isolation = true

  primary_container {
    image          = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    model_data_url = "s3://${aws_s3_bucket.models.bucket}/resnet50/model.tar.gz"
  }

  vpc_config {
    subnets = [
      aws_subnet.private["euw1-az1"].id,
      aws_subnet.private["euw1-az2"].id,
    ]
    security_group_ids = [aws_security_group.model_classifier.id]
  }

  tags = merge(local.tags, { Purpose = "serving" })

  lifecycle {
    create_before_destroy = true
  }

  # SageMaker looks for the artifact when the model is made.
  depends_on = [
    aws_iam_role_policy.model_classifier,
    aws_vpc_endpoint.s3,
  ]
}

resource "aws_sagemaker_endpoint_configuration" "classifier" {
  name_prefix = "classifier--7c981f7f-"
  kms_key_arn = aws_kms_key.volumes.arn

  production_variants {
    variant_name           = "primary"
    model_name             = aws_sagemaker_model.classifier.name
    instance_type          = "ml.m5.xlarge"
    initial_instance_count = 2
    initial_variant_weight = 1

    container_startup_health_check_timeout_in_seconds = 600
  }

  tags = merge(local.tags, { Purpose = "serving" })

  lifecycle {
    create_before_destroy = true
  }
}

# New machines take over when they are well, and the old ones stay until then. When an alarm goes off, all goes back to them.
resource "aws_sagemaker_endpoint" "classifier" {
  name                 = "acme-retail-app-shop-classifier-39adb8-7c981f7f"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.classifier.name

  deployment_config {
    blue_green_update_policy {
      maximum_execution_timeout_in_seconds = 3600
      termination_wait_in_seconds          = 300

      traffic_routing_configuration {
        type                     = "CANARY"
        wait_interval_in_seconds = 300

        canary_size {
          type  = "INSTANCE_COUNT"
          value = 1
        }
      }
    }

    auto_rollback_configuration {
      alarms {
        alarm_name = aws_cloudwatch_metric_alarm.endpoint_classifier_errors.alarm_name
      }

      alarms {
        alarm_name = aws_cloudwatch_metric_alarm.endpoint_classifier_latency.alarm_name
      }
    }
  }

  tags = merge(local.tags, { Purpose = "serving" })

  # It must find everything that a model needs.
  depends_on = [
    aws_cloudwatch_log_group.endpoint_classifier,
    aws_vpc_security_group_egress_rule.model_classifier_to_endpoints,
    aws_vpc_security_group_egress_rule.model_classifier_to_s3,
    aws_vpc_security_group_ingress_rule.endpoints_from_model_classifier,
    aws_kms_alias.data,
    aws_kms_alias.artifacts,
    aws_kms_alias.volumes,
    aws_kms_alias.logs,
    aws_s3_bucket_policy.models,
    aws_vpc_endpoint.ecr_api,
    aws_vpc_endpoint.ecr_dkr,
    aws_vpc_endpoint.logs,
    aws_vpc_endpoint.monitoring,
    aws_vpc_endpoint.sagemaker_runtime,
    aws_vpc_endpoint.sts,
  ]
}

resource "aws_appautoscaling_target" "endpoint_classifier" {
  service_namespace  = "sagemaker"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.classifier.name}/variant/primary"
  min_capacity       = 2
  max_capacity       = 4

  tags = merge(local.tags, { Purpose = "serving" })
}

# So many invocations a minute a machine. It grows at once, and shrinks slowly.
resource "aws_appautoscaling_policy" "endpoint_classifier" {
  name               = "invocations"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.endpoint_classifier.service_namespace
  scalable_dimension = aws_appautoscaling_target.endpoint_classifier.scalable_dimension
  resource_id        = aws_appautoscaling_target.endpoint_classifier.resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 600
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }
}

# Of each request SageMaker reports 1 when the model answered with an error of its own, else 0: the average is the part that failed.
resource "aws_cloudwatch_metric_alarm" "endpoint_classifier_errors" {
  alarm_name          = "acme-retail-app-shop-classifier-errors-e3441d-7c981f7f"
  alarm_description   = "The model of acme-retail-app-shop-classifier-39adb8-7c981f7f fails"
  namespace           = "AWS/SageMaker"
  metric_name         = "Invocation5XXErrors"
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0.01
  period              = 60
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"

  dimensions = {
    EndpointName = "acme-retail-app-shop-classifier-39adb8-7c981f7f"
    VariantName  = "primary"
  }

  tags = merge(local.tags, { Purpose = "serving" })
}

# In microseconds: the ninety-ninth percentile of what the model takes for an answer.
resource "aws_cloudwatch_metric_alarm" "endpoint_classifier_latency" {
  alarm_name          = "acme-retail-app-shop-classifier-latency-996079-7c981f7f"
  alarm_description   = "The model of acme-retail-app-shop-classifier-39adb8-7c981f7f is slow"
  namespace           = "AWS/SageMaker"
  metric_name         = "ModelLatency"
  extended_statistic  = "p99"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1000000
  period              = 60
  evaluation_periods  = 3
  treat_missing_data  = "notBreaching"

  dimensions = {
    EndpointName = "acme-retail-app-shop-classifier-39adb8-7c981f7f"
    VariantName  = "primary"
  }

  tags = merge(local.tags, { Purpose = "serving" })
}

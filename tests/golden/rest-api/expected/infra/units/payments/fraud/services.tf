# REST APIs: containers on Fargate behind an internal load balancer each. The only ways in are the callers' groups and, where
# callers live in other networks, PrivateLink.

resource "aws_cloudwatch_log_group" "insights" {
  name              = "/aws/ecs/containerinsights/acme-payments-fraud-services-771d98ef/performance"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.logs.arn

  tags = merge(local.tags, { Purpose = "logs" })
}

resource "aws_ecs_cluster" "this" {
  name = "acme-payments-fraud-services-771d98ef"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  tags = merge(local.tags, { Purpose = "serving" })

  # Container Insights would make its log group itself, without a key and without an end.
  depends_on = [aws_cloudwatch_log_group.insights]
}

# The load balancer: from its callers, to the tasks.
resource "aws_security_group" "alb_scores" {
  name_prefix = "acme-payments-fraud-alb-scores-"
  description = "Load balancer of scores of payments/fraud"
  vpc_id      = aws_vpc.this.id

  tags = merge(local.tags, { Name = "acme-payments-fraud-alb-scores", Purpose = "network" })

  lifecycle {
    create_before_destroy = true
  }
}

# The tasks: from the load balancer, to the endpoints and to S3.
resource "aws_security_group" "task_scores" {
  name_prefix = "acme-payments-fraud-task-scores-"
  description = "Tasks of scores of payments/fraud"
  vpc_id      = aws_vpc.this.id

  tags = merge(local.tags, { Name = "acme-payments-fraud-task-scores", Purpose = "network" })

  lifecycle {
    create_before_destroy = true
  }
}

# What comes through PrivateLink: to the load balancer. Nobody of this network comes in here.
resource "aws_security_group" "link_scores" {
  name_prefix = "acme-payments-fraud-link-scores-"
  description = "PrivateLink to scores of payments/fraud"
  vpc_id      = aws_vpc.this.id

  tags = merge(local.tags, { Name = "acme-payments-fraud-link-scores", Purpose = "network" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "app_checkout__to__alb_scores" {
  security_group_id            = aws_security_group.app_checkout.id
  description                  = "checkout calls scores"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.alb_scores.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_ingress_rule" "alb_scores__from__app_checkout" {
  security_group_id            = aws_security_group.alb_scores.id
  description                  = "checkout calls scores"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.app_checkout.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_egress_rule" "link_scores_to_alb_scores" {
  security_group_id            = aws_security_group.link_scores.id
  description                  = "Callers of scores in other networks, through PrivateLink"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.alb_scores.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_ingress_rule" "alb_scores_from_link_scores" {
  security_group_id            = aws_security_group.alb_scores.id
  description                  = "Callers of scores in other networks, through PrivateLink"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.link_scores.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_egress_rule" "alb_scores_to_task_scores" {
  security_group_id            = aws_security_group.alb_scores.id
  description                  = "The load balancer hands requests to scores"
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
  referenced_security_group_id = aws_security_group.task_scores.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_ingress_rule" "task_scores_from_alb_scores" {
  security_group_id            = aws_security_group.task_scores.id
  description                  = "The load balancer hands requests to scores"
  ip_protocol                  = "tcp"
  from_port                    = 8080
  to_port                      = 8080
  referenced_security_group_id = aws_security_group.alb_scores.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_egress_rule" "task_scores_to_endpoints" {
  security_group_id            = aws_security_group.task_scores.id
  description                  = "AWS services, through the interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_task_scores" {
  security_group_id            = aws_security_group.endpoints.id
  description                  = "AWS services, through the interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.task_scores.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_egress_rule" "task_scores_to_s3" {
  security_group_id = aws_security_group.task_scores.id
  description       = "S3, through the gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_cloudwatch_log_group" "service_scores" {
  name              = "/ringfence/payments/fraud/service-scores"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.logs.arn

  tags = merge(local.tags, { Purpose = "logs" })
}

# The container can write to its scratch folders only, gains nothing as root, and is told secrets by reference: ECS reads them with
# the execution role when it starts a task. Versions before stay, for a roll back must find them.
resource "aws_ecs_task_definition" "scores" {
  family                   = "acme-payments-fraud-scores-771d98ef"
  skip_destroy             = true
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = "1024"
  memory                   = "4096"
  task_role_arn            = aws_iam_role.task_scores.arn
  execution_role_arn       = aws_iam_role.execution_scores.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  volume {
    name = "scratch-1"
  }

  container_definitions = jsonencode([
    {
      name                   = "scores"
      image                  = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/model-server@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
      essential              = true
      readonlyRootFilesystem = true
      stopTimeout            = 30
      linuxParameters = {
        initProcessEnabled = true
        capabilities = {
          drop = ["ALL"]
        }
      }
      portMappings = [
        {
          containerPort = 8080
          hostPort      = 8080
          protocol      = "tcp"
        },
      ]
      environment = [
        { name = "LOG_LEVEL", value = "info" },
        { name = "MODEL_URI", value = "s3://${aws_s3_bucket.models.bucket}/fraud/model.mar" },
      ]
      secrets = [
        { name = "API_TOKEN", valueFrom = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:fraud/api-token-AbCdEf" },
      ]
      mountPoints = [
        { sourceVolume = "scratch-1", containerPath = "/tmp", readOnly = false },
      ]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.service_scores.name
          awslogs-region        = "eu-west-1"
          awslogs-stream-prefix = "scores"
        }
      }
    },
  ])

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_ecs_service" "scores" {
  name                               = "acme-payments-fraud-scores-771d98ef"
  cluster                            = aws_ecs_cluster.this.arn
  task_definition                    = aws_ecs_task_definition.scores.arn
  launch_type                        = "FARGATE"
  platform_version                   = "LATEST"
  desired_count                      = 2
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  availability_zone_rebalancing      = "ENABLED"
  health_check_grace_period_seconds  = 120
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"

  network_configuration {
    subnets          = [for subnet in aws_subnet.private : subnet.id]
    security_groups  = [aws_security_group.task_scores.id]
    assign_public_ip = false
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.alb_scores.arn
    container_name   = "scores"
    container_port   = 8080
  }

  # A version that does not become healthy is given up, and the one before comes back.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  tags = merge(local.tags, { Purpose = "serving" })

  # Scaling sets it.
  lifecycle {
    ignore_changes = [desired_count]
  }

  # The first task must find everything that it needs.
  depends_on = [
    aws_iam_role_policy.execution_scores,
    aws_iam_role_policy.task_scores,
    aws_lb_listener.alb_scores,
    aws_vpc_endpoint.s3,
    aws_vpc_endpoint.ecr_api,
    aws_vpc_endpoint.ecr_dkr,
    aws_vpc_endpoint.logs,
    aws_vpc_endpoint.secretsmanager,
    aws_vpc_security_group_egress_rule.alb_scores_to_task_scores,
    aws_vpc_security_group_ingress_rule.task_scores_from_alb_scores,
    aws_vpc_security_group_egress_rule.task_scores_to_endpoints,
    aws_vpc_security_group_ingress_rule.endpoints_from_task_scores,
    aws_vpc_security_group_egress_rule.task_scores_to_s3,
  ]
}

resource "aws_lb" "alb_scores" {
  name                       = "alb-scores-771d98ef"
  load_balancer_type         = "application"
  internal                   = true
  ip_address_type            = "ipv4"
  subnets                    = [for subnet in aws_subnet.private : subnet.id]
  security_groups            = [aws_security_group.alb_scores.id]
  idle_timeout               = 60
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = true

  access_logs {
    enabled = true
    bucket  = aws_s3_bucket.balancer_logs.id
    prefix  = "scores"
  }

  # Who was turned away before there was a request: a wrong certificate, an old protocol.
  connection_logs {
    enabled = true
    bucket  = aws_s3_bucket.balancer_logs.id
    prefix  = "scores"
  }

  tags = merge(local.tags, { Purpose = "serving" })

  depends_on = [aws_s3_bucket_policy.balancer_logs]
}

# Tasks register by their addresses. Between here and them requests stay in the team's own subnets.
resource "aws_lb_target_group" "alb_scores" {
  name                          = "p8080-scores-771d98ef"
  port                          = 8080
  protocol                      = "HTTP"
  target_type                   = "ip"
  vpc_id                        = aws_vpc.this.id
  deregistration_delay          = 30
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    enabled             = true
    protocol            = "HTTP"
    port                = "traffic-port"
    path                = "/ping"
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }

  tags = merge(local.tags, { Purpose = "serving" })

  lifecycle {
    create_before_destroy = true
  }
}

# The authorities whose clients are let in. The bundle is somebody else's: who deploys must be able to read it.
resource "aws_lb_trust_store" "alb_scores" {
  name                             = "trust-scores-771d98ef"
  ca_certificates_bundle_s3_bucket = "acme-certificates"
  ca_certificates_bundle_s3_key    = "clients.pem"

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_lb_listener" "alb_scores" {
  load_balancer_arn = aws_lb.alb_scores.arn
  port              = 443
  protocol          = "HTTPS"
  # TLS 1.3 and nothing older.
  ssl_policy      = "ELBSecurityPolicy-TLS13-1-3-2021-06"
  certificate_arn = "arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"

  mutual_authentication {
    mode                             = "verify"
    trust_store_arn                  = aws_lb_trust_store.alb_scores.arn
    ignore_client_certificate_expiry = false
  }

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.alb_scores.arn
  }

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_appautoscaling_target" "service_scores" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.scores.name}"
  min_capacity       = 2
  max_capacity       = 10

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_appautoscaling_policy" "service_scores" {
  name               = "acme-payments-fraud-scores-771d98ef"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.service_scores.service_namespace
  scalable_dimension = aws_appautoscaling_target.service_scores.scalable_dimension
  resource_id        = aws_appautoscaling_target.service_scores.resource_id

  # Requests a minute and task. Out at once, in slowly: a model takes its time to load.
  target_tracking_scaling_policy_configuration {
    target_value       = 600
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = "ALBRequestCountPerTarget"
      resource_label         = "${aws_lb.alb_scores.arn_suffix}/${aws_lb_target_group.alb_scores.arn_suffix}"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "healthy_scores" {
  alarm_name          = "acme-payments-fraud-scores-healthy-771d98ef"
  alarm_description   = "Fewer tasks of scores are well than there should be at least"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HealthyHostCount"
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "LessThanThreshold"
  threshold           = 2
  treat_missing_data  = "breaching"
  alarm_actions       = ["arn:aws:sns:eu-west-1:111122223333:on-call"]

  dimensions = {
    LoadBalancer = aws_lb.alb_scores.arn_suffix
    TargetGroup  = aws_lb_target_group.alb_scores.arn_suffix
  }

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_cloudwatch_metric_alarm" "slow_scores" {
  alarm_name          = "acme-payments-fraud-scores-slow-771d98ef"
  alarm_description   = "One in a hundred answers of scores takes too long"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "TargetResponseTime"
  extended_statistic  = "p99"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0.3
  treat_missing_data  = "notBreaching"
  alarm_actions       = ["arn:aws:sns:eu-west-1:111122223333:on-call"]

  dimensions = {
    LoadBalancer = aws_lb.alb_scores.arn_suffix
    TargetGroup  = aws_lb_target_group.alb_scores.arn_suffix
  }

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_cloudwatch_metric_alarm" "failing_scores" {
  alarm_name          = "acme-payments-fraud-scores-failing-771d98ef"
  alarm_description   = "Too many requests to scores fail, in percent"
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = ["arn:aws:sns:eu-west-1:111122223333:on-call"]

  metric_query {
    id          = "percent"
    expression  = "100 * (FILL(failed, 0) + FILL(refused, 0)) / requests"
    label       = "Failed requests in percent"
    return_data = true
  }

  metric_query {
    id = "failed"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "HTTPCode_Target_5XX_Count"
      period      = 60
      stat        = "Sum"

      dimensions = {
        LoadBalancer = aws_lb.alb_scores.arn_suffix
      }
    }
  }

  metric_query {
    id = "refused"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "HTTPCode_ELB_5XX_Count"
      period      = 60
      stat        = "Sum"

      dimensions = {
        LoadBalancer = aws_lb.alb_scores.arn_suffix
      }
    }
  }

  metric_query {
    id = "requests"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "RequestCount"
      period      = 60
      stat        = "Sum"

      dimensions = {
        LoadBalancer = aws_lb.alb_scores.arn_suffix
      }
    }
  }

  tags = merge(local.tags, { Purpose = "serving" })
}

# PrivateLink takes no application load balancer, so a network load balancer stands before it and hands on what comes, TLS
# unopened. Its group has no rule for what comes in: nobody but PrivateLink gets through, which its rules are not asked about.
resource "aws_lb" "link_scores" {
  name                             = "link-scores-771d98ef"
  load_balancer_type               = "network"
  internal                         = true
  ip_address_type                  = "ipv4"
  subnets                          = [for subnet in aws_subnet.private : subnet.id]
  security_groups                  = [aws_security_group.link_scores.id]
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = true

  enforce_security_group_inbound_rules_on_private_link_traffic = "off"

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_lb_target_group" "link_scores" {
  name        = "to-scores-771d98ef"
  port        = 443
  protocol    = "TCP"
  target_type = "alb"
  vpc_id      = aws_vpc.this.id

  # Health checks have no certificate and are turned away. With one target, all of them unwell, requests go there anyway.
  health_check {
    enabled  = true
    protocol = "HTTPS"
    port     = "traffic-port"
    path     = "/ping"
    matcher  = "200-499"
  }

  tags = merge(local.tags, { Purpose = "serving" })
}

resource "aws_lb_target_group_attachment" "link_scores" {
  target_group_arn = aws_lb_target_group.link_scores.arn
  target_id        = aws_lb.alb_scores.arn
  port             = 443

  # A load balancer without a listener on the port can't be a target.
  depends_on = [aws_lb_listener.alb_scores]
}

resource "aws_lb_listener" "link_scores" {
  load_balancer_arn = aws_lb.link_scores.arn
  port              = 443
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.link_scores.arn
  }

  tags = merge(local.tags, { Purpose = "serving" })
}

# Who is not named can't even ask, and who asks has to be let in by a person.
resource "aws_vpc_endpoint_service" "scores" {
  acceptance_required        = true
  network_load_balancer_arns = [aws_lb.link_scores.arn]
  allowed_principals = [
    "arn:aws:iam::444455556666:role/network",
  ]

  tags = merge(local.tags, { Name = "acme-payments-fraud-scores-771d98ef", Purpose = "network" })
}

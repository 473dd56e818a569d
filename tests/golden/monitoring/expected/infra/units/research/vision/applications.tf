# Applications: what the team's own code, wherever it is written down, runs as and in. Each has a role (roles.tf) and a group.

# labeller: to the interface endpoints and to S3, and to what names it as a caller.
resource "aws_security_group" "app_labeller" {
  name_prefix = "acme-research-vision-app-labeller-"
  description = "Application labeller of research/vision"
  vpc_id      = aws_vpc.this.id

  tags = merge(local.tags, { Name = "acme-research-vision-app-labeller", Purpose = "application" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "app_labeller_to_endpoints" {
  security_group_id            = aws_security_group.app_labeller.id
  description                  = "AWS services, through the interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id

  tags = merge(local.tags, { Purpose = "application" })
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_app_labeller" {
  security_group_id            = aws_security_group.endpoints.id
  description                  = "Application labeller"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.app_labeller.id

  tags = merge(local.tags, { Purpose = "application" })
}

resource "aws_vpc_security_group_egress_rule" "app_labeller_to_s3" {
  security_group_id = aws_security_group.app_labeller.id
  description       = "Image layers, through the gateway endpoint of S3"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id

  tags = merge(local.tags, { Purpose = "application" })
}

resource "aws_cloudwatch_log_group" "app_labeller" {
  name              = "/ringfence/research/vision/app-labeller"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.logs.arn

  tags = merge(local.tags, { Purpose = "logs" })
}

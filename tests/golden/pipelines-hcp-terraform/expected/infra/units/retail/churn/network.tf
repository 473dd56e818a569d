# A network without a way to the internet: no internet gateway, no NAT, no peering. What leaves it,
# leaves by an endpoint of endpoints.tf, under that endpoint's policy.

resource "aws_vpc" "this" {
  cidr_block = "10.64.0.0/22"

  # Both are needed for the private names of the endpoints.
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = merge(local.tags, { Name = "acme-retail-churn", Purpose = "network" })
}

# By zone id: the same zone in every account. By key, not by number: a zone that goes moves no other.
resource "aws_subnet" "private" {
  for_each = {
    "euw1-az1" = "10.64.0.0/24"
    "euw1-az2" = "10.64.1.0/24"
  }

  vpc_id                  = aws_vpc.this.id
  availability_zone_id    = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = false

  tags = merge(local.tags, { Name = "acme-retail-churn-${each.key}", Purpose = "network" })
}

# One route table a zone, with the local route and the S3 endpoint's only.
resource "aws_route_table" "private" {
  for_each = aws_subnet.private

  vpc_id = aws_vpc.this.id

  tags = merge(local.tags, { Name = "acme-retail-churn-${each.key}", Purpose = "network" })
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

# The main route table and the default group exist anyway. Without routes and rules they serve nobody. They have no
# tags: AWS makes them without, and a role that may tag what has none could take what is not the unit's.
resource "aws_default_route_table" "unused" {
  default_route_table_id = aws_vpc.this.default_route_table_id
  route                  = []
}

resource "aws_default_security_group" "unused" {
  vpc_id = aws_vpc.this.id
}

# Jobs: to each other, to the endpoints and to S3, nowhere else.
resource "aws_security_group" "job" {
  name_prefix = "acme-retail-churn-job-"
  description = "Jobs of retail/churn"
  vpc_id      = aws_vpc.this.id

  tags = merge(local.tags, { Name = "acme-retail-churn-job", Purpose = "network" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "job_from_itself" {
  security_group_id            = aws_security_group.job.id
  description                  = "Machines of one job talk to each other"
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.job.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_egress_rule" "job_to_itself" {
  security_group_id            = aws_security_group.job.id
  description                  = "Machines of one job talk to each other"
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.job.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_vpc_security_group_egress_rule" "job_to_endpoints" {
  security_group_id            = aws_security_group.job.id
  description                  = "AWS services, through the interface endpoints"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id

  tags = merge(local.tags, { Purpose = "network" })
}

# Without this rule neither data nor image layers arrive: S3 is reached by its public addresses.
resource "aws_vpc_security_group_egress_rule" "job_to_s3" {
  security_group_id = aws_security_group.job.id
  description       = "S3, through the gateway endpoint"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id

  tags = merge(local.tags, { Purpose = "network" })
}

# Endpoints: answer jobs, start nothing themselves.
resource "aws_security_group" "endpoints" {
  name_prefix = "acme-retail-churn-endpoints-"
  description = "Interface endpoints of retail/churn"
  vpc_id      = aws_vpc.this.id

  tags = merge(local.tags, { Name = "acme-retail-churn-endpoints", Purpose = "network" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints_from_job" {
  security_group_id            = aws_security_group.endpoints.id
  description                  = "Jobs"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.job.id

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_cloudwatch_log_group" "flow_logs" {
  name              = "/ringfence/retail/churn/flow-logs"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.logs.arn

  tags = merge(local.tags, { Purpose = "logs" })
}

resource "aws_flow_log" "this" {
  vpc_id               = aws_vpc.this.id
  traffic_type         = "ALL"
  log_destination_type = "cloud-watch-logs"
  log_destination      = aws_cloudwatch_log_group.flow_logs.arn
  iam_role_arn         = aws_iam_role.flow_logs.arn

  tags = merge(local.tags, { Name = "acme-retail-churn", Purpose = "logs" })

  depends_on = [aws_iam_role_policy.flow_logs]
}

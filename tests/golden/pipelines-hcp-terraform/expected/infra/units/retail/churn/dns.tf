# Names are a way out as well: whoever looks up secret.example.com tells it to those who answer for example.com. The VPC's
# resolver answers the names of the team's own endpoints and no others. When the firewall itself fails nothing is answered: that
# is so unless somebody makes an aws_route53_resolver_firewall_config that says otherwise.

# Each name ends in a dot, as AWS answers it: Terraform compares letter by letter.
resource "aws_route53_resolver_firewall_domain_list" "own" {
  name = "acme-retail-churn-dns-own"
  domains = [
    "*.dkr.ecr.eu-west-1.amazonaws.com.",
    "*.s3.eu-west-1.amazonaws.com.",
    "api.ecr.eu-west-1.amazonaws.com.",
    "logs.eu-west-1.amazonaws.com.",
    "monitoring.eu-west-1.amazonaws.com.",
    "s3.eu-west-1.amazonaws.com.",
  ]

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_route53_resolver_firewall_domain_list" "others" {
  name    = "acme-retail-churn-dns-others"
  domains = ["*."]

  tags = merge(local.tags, { Purpose = "network" })
}

resource "aws_route53_resolver_firewall_rule_group" "this" {
  name = "acme-retail-churn-dns"

  tags = merge(local.tags, { Purpose = "network" })
}

# Behind a name of AWS's stand others of AWS's, which are not listed here.
resource "aws_route53_resolver_firewall_rule" "own" {
  name                               = "acme-retail-churn-dns-own"
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.own.id
  priority                           = 100
  action                             = "ALLOW"
  firewall_domain_redirection_action = "TRUST_REDIRECTION_DOMAIN"
}

resource "aws_route53_resolver_firewall_rule" "others" {
  name                    = "acme-retail-churn-dns-others"
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.others.id
  priority                = 200
  action                  = "BLOCK"
  block_response          = "NODATA"
}

resource "aws_route53_resolver_firewall_rule_group_association" "this" {
  name                   = "acme-retail-churn-dns"
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.this.id
  vpc_id                 = aws_vpc.this.id
  priority               = 101

  tags = merge(local.tags, { Purpose = "network" })

  # A group without rules lets everything through.
  depends_on = [
    aws_route53_resolver_firewall_rule.own,
    aws_route53_resolver_firewall_rule.others,
  ]
}

# What was asked, and by whom. The account's stack lets the queries into this group.
resource "aws_cloudwatch_log_group" "dns_queries" {
  name              = "/ringfence/retail/churn/dns-queries"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.logs.arn

  tags = merge(local.tags, { Purpose = "logs" })
}

resource "aws_route53_resolver_query_log_config" "this" {
  name            = "acme-retail-churn-dns-queries"
  destination_arn = aws_cloudwatch_log_group.dns_queries.arn

  tags = merge(local.tags, { Purpose = "logs" })
}

resource "aws_route53_resolver_query_log_config_association" "this" {
  resolver_query_log_config_id = aws_route53_resolver_query_log_config.this.id
  resource_id                  = aws_vpc.this.id
}

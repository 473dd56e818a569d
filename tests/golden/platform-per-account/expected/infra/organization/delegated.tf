# What watches over all accounts is administered from the platform's account, in this region. Trusted access comes first:
# `aws organizations enable-aws-service-access --service-principal …` for each of them (docs/audit.md).

resource "aws_organizations_delegated_administrator" "config" {
  account_id        = "111122223333"
  service_principal = "config.amazonaws.com"

  depends_on = [data.aws_organizations_organization.this]
}

resource "aws_organizations_delegated_administrator" "config_multiaccountsetup" {
  account_id        = "111122223333"
  service_principal = "config-multiaccountsetup.amazonaws.com"

  depends_on = [data.aws_organizations_organization.this]
}

resource "aws_organizations_delegated_administrator" "access_analyzer" {
  account_id        = "111122223333"
  service_principal = "access-analyzer.amazonaws.com"

  depends_on = [data.aws_organizations_organization.this]
}

resource "aws_guardduty_organization_admin_account" "this" {
  admin_account_id = "111122223333"

  depends_on = [data.aws_organizations_organization.this]
}

resource "aws_securityhub_organization_admin_account" "this" {
  admin_account_id = "111122223333"

  depends_on = [data.aws_organizations_organization.this]
}

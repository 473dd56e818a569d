# What there is once over all accounts. It is applied in the account that manages the organization.

locals {
  tags = {
    Team      = "platform"
    Unit      = "platform"
    ManagedBy = "ringfence"
    Purpose   = "organization"
  }
}

# Policies that go by another organization's id would lock everybody out: nothing is made then.
data "aws_organizations_organization" "this" {
  lifecycle {
    postcondition {
      condition     = self.id == "o-a1b2c3d4e5"
      error_message = "The account is not of the organization o-a1b2c3d4e5."
    }
  }
}

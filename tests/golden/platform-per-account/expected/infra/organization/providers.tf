# Credentials of any other account are refused before anything is read or changed.
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["999900001111"]

  assume_role {
    role_arn = "arn:aws:iam::999900001111:role/terraform"
  }

  # Approvers set it on a key that is to be deleted or disabled, and nobody else may: neither does Terraform.
  ignore_tags {
    keys = ["DeletionApproved"]
  }
}

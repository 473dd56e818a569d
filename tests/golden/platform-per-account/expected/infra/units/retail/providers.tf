# Credentials of any other account are refused before anything is read or changed.
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["222233334444"]

  assume_role {
    role_arn = "arn:aws:iam::222233334444:role/ringfence-deploy/acme-retail-deploy"
  }

  # Approvers set it on a key that is to be deleted or disabled, and nobody else may: neither does Terraform.
  ignore_tags {
    keys = ["DeletionApproved"]
  }
}

# Credentials of any other account are refused before anything is read or changed.
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["555566667777"]

  assume_role {
    role_arn = "arn:aws:iam::555566667777:role/terraform"
  }

  # Approvers set it on a key that is to be deleted or disabled, and nobody else may: neither does Terraform.
  ignore_tags {
    keys = ["DeletionApproved"]
  }
}

# Where AWS records what happens to IAM and to the root user.
provider "aws" {
  alias               = "global"
  region              = "us-east-1"
  allowed_account_ids = ["555566667777"]

  assume_role {
    role_arn = "arn:aws:iam::555566667777:role/terraform"
  }
}

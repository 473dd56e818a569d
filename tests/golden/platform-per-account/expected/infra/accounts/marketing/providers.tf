# Credentials of any other account are refused before anything is read or changed.
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["666677778888"]

  assume_role {
    role_arn = "arn:aws:iam::666677778888:role/terraform"
  }
}

# Where AWS records what happens to IAM and to the root user.
provider "aws" {
  alias               = "global"
  region              = "us-east-1"
  allowed_account_ids = ["666677778888"]

  assume_role {
    role_arn = "arn:aws:iam::666677778888:role/terraform"
  }
}

# Credentials of any other account are refused before anything is read or changed.
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["333344445555"]

  assume_role {
    role_arn = "arn:aws:iam::333344445555:role/terraform"
  }
}

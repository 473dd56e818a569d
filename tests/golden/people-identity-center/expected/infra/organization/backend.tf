terraform {
  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "organization/terraform.tfstate"
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
  }
}

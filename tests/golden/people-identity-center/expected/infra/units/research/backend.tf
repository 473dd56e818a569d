terraform {
  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "units/research/terraform.tfstate"
    region       = "eu-west-1"
    encrypt      = true
    use_lockfile = true
  }
}

terraform {
  backend "s3" {
    bucket       = "acme-terraform-state"
    key          = "platform/terraform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true

    # The bucket's own key encrypts what names no other, so `encrypt` is not set: it would ask for one that S3 manages.
  }
}

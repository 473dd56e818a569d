# Terragrunt runs Terraform in this folder as it lies: provider, backend and roles stand in the files beside this one.

# What has to be applied before.
dependencies {
  paths = [
    "../../accounts/payments",
  ]
}

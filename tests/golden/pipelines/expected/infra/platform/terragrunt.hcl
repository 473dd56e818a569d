# Terragrunt runs Terraform in this folder as it lies: provider, backend and roles stand in the files beside this one.

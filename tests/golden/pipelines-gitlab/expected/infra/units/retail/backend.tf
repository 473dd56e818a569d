terraform {
  # State in a file beside this one: for trying things out. Choose `s3` or `remote` for anything shared.
  backend "local" {
    path = "terraform.tfstate"
  }
}

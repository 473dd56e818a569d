# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "logistics/routing"
    Unit      = "logistics"
    ManagedBy = "ringfence"
  }
}

# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "logistics/warehouse"
    Unit      = "logistics"
    ManagedBy = "ringfence"
  }
}

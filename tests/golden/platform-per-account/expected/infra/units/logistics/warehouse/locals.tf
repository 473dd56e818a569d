# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "logistics/warehouse"
    Unit      = "logistics"
    Fence     = "logistics/4fa700c6"
    ManagedBy = "ringfence"
  }
}

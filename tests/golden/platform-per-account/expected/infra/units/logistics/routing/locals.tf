# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "logistics/routing"
    Unit      = "logistics"
    Fence     = "logistics/31263ef1"
    ManagedBy = "ringfence"
  }
}

# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "retail/store-analytics"
    Unit      = "retail"
    Fence     = "retail/605cba23"
    ManagedBy = "ringfence"
  }
}

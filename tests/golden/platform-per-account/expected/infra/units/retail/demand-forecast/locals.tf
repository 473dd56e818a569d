# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "retail/demand-forecast"
    Unit      = "retail"
    Fence     = "retail/f34496f7"
    ManagedBy = "ringfence"
  }
}

# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "retail/vision"
    Unit      = "retail"
    Fence     = "retail/9538ea4a"
    ManagedBy = "ringfence"
  }
}

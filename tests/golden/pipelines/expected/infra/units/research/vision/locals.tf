# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "research/vision"
    Unit      = "research"
    Fence     = "research/4e6aae82"
    ManagedBy = "ringfence"
  }
}

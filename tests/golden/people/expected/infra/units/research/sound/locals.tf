# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "research/sound"
    Unit      = "research"
    Fence     = "research/618f06c3"
    ManagedBy = "ringfence"
  }
}

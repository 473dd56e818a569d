# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "research/language"
    Unit      = "research"
    Fence     = "research/875224b7"
    ManagedBy = "ringfence"
  }
}

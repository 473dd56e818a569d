# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "marketing/campaigns"
    Unit      = "marketing"
    Fence     = "marketing/15a62d43"
    ManagedBy = "ringfence"
  }
}

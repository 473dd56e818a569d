# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "marketing/campaigns"
    Unit      = "marketing"
    Fence     = "marketing/ce29d153"
    ManagedBy = "ringfence"
  }
}

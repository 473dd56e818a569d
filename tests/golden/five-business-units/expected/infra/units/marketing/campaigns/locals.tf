# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "marketing/campaigns"
    Unit      = "marketing"
    ManagedBy = "ringfence"
  }
}

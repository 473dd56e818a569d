# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "marketing/churn"
    Unit      = "marketing"
    Fence     = "marketing/533b5280"
    ManagedBy = "ringfence"
  }
}

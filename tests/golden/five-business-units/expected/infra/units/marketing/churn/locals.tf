# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "marketing/churn"
    Unit      = "marketing"
    Fence     = "marketing/98af4975"
    ManagedBy = "ringfence"
  }
}

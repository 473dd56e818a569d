# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "payments/disputes"
    Unit      = "payments"
    Fence     = "payments/19330890"
    ManagedBy = "ringfence"
  }
}

# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "payments/fraud"
    Unit      = "payments"
    Fence     = "payments/c4fc0cd8"
    ManagedBy = "ringfence"
  }
}

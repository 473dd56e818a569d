# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "payments/fraud"
    Unit      = "payments"
    Fence     = "payments/771d98ef"
    ManagedBy = "ringfence"
  }
}

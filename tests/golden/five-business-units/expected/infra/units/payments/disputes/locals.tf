# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "payments/disputes"
    Unit      = "payments"
    ManagedBy = "ringfence"
  }
}

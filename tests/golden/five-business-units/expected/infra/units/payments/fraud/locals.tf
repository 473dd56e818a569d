# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "payments/fraud"
    Unit      = "payments"
    ManagedBy = "ringfence"
  }
}

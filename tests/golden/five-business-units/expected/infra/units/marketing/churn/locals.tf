# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "marketing/churn"
    Unit      = "marketing"
    ManagedBy = "ringfence"
  }
}

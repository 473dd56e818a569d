# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "retail/churn"
    Unit      = "retail"
    Fence     = "retail/760ec1d6"
    ManagedBy = "ringfence"
  }
}

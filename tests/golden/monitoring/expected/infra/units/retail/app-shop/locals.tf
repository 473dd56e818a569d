# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "retail/app-shop"
    Unit      = "retail"
    Fence     = "retail/7c981f7f"
    ManagedBy = "ringfence"
  }
}

# On every resource that takes tags, beside its purpose. Policies know the team's things by `Fence`, which never changes.
locals {
  tags = {
    Team      = "products/recommendations"
    Unit      = "products"
    Fence     = "products/e2aaf920"
    ManagedBy = "ringfence"
  }
}

# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "products/recommendations"
    Unit      = "products"
    ManagedBy = "ringfence"
  }
}

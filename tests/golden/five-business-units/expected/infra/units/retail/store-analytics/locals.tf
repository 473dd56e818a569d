# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "retail/store-analytics"
    Unit      = "retail"
    ManagedBy = "ringfence"
  }
}

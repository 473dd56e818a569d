# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "retail/demand-forecast"
    Unit      = "retail"
    ManagedBy = "ringfence"
  }
}

# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "research/vision"
    Unit      = "research"
    ManagedBy = "ringfence"
  }
}

# On every resource that takes tags, beside its purpose.
locals {
  tags = {
    Team      = "research/language"
    Unit      = "research"
    ManagedBy = "ringfence"
  }
}

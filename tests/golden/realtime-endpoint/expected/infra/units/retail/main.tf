# Business unit retail: one module a team. Teams share nothing here.

module "vision" {
  source = "./vision"
}

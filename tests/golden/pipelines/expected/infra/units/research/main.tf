# Business unit research: one module a team. Teams share nothing here.

module "vision" {
  source = "./vision"
}

# Business unit research: one module a team. Teams share nothing here.

module "language" {
  source = "./language"
}

module "vision" {
  source = "./vision"
}

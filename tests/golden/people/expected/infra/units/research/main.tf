# Business unit research: one module a team. Teams share nothing here.

module "sound" {
  source = "./sound"
}

module "vision" {
  source = "./vision"
}

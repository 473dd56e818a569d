# Business unit logistics: one module a team. Teams share nothing here.

module "routing" {
  source = "./routing"
}

module "warehouse" {
  source = "./warehouse"
}

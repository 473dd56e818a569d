# Business unit products: one module a team. Teams share nothing here.

module "recommendations" {
  source = "./recommendations"
}

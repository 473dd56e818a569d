# Business unit retail: one module a team. Teams share nothing here.

module "app_shop" {
  source = "./app-shop"
}

# Business unit marketing: one module a team. Teams share nothing here.

module "campaigns" {
  source = "./campaigns"
}

module "churn" {
  source = "./churn"
}

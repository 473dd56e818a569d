# Business unit retail: one module a team. Teams share nothing here.

module "churn" {
  source = "./churn"
}

# Business unit retail: one module a team. Teams share nothing here.

module "demand_forecast" {
  source = "./demand-forecast"
}

module "store_analytics" {
  source = "./store-analytics"
}

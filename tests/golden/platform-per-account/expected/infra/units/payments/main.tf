# Business unit payments: one module a team. Teams share nothing here.

module "disputes" {
  source = "./disputes"
}

module "fraud" {
  source = "./fraud"
}

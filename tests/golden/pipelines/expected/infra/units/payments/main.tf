# Business unit payments: one module a team. Teams share nothing here.

module "fraud" {
  source = "./fraud"
}

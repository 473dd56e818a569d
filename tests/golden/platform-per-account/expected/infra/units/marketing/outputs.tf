output "campaigns" {
  description = "What team campaigns was given."
  value       = module.campaigns
}

output "churn" {
  description = "What team churn was given."
  value       = module.churn
}

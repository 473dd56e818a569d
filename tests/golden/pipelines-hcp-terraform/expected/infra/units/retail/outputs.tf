output "churn" {
  description = "What team churn was given."
  value       = module.churn
}

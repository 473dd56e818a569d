output "demand_forecast" {
  description = "What team demand-forecast was given."
  value       = module.demand_forecast
}

output "store_analytics" {
  description = "What team store-analytics was given."
  value       = module.store_analytics
}

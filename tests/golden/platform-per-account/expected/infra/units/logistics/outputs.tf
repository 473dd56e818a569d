output "routing" {
  description = "What team routing was given."
  value       = module.routing
}

output "warehouse" {
  description = "What team warehouse was given."
  value       = module.warehouse
}

output "disputes" {
  description = "What team disputes was given."
  value       = module.disputes
}

output "fraud" {
  description = "What team fraud was given."
  value       = module.fraud
}

output "fraud" {
  description = "What team fraud was given."
  value       = module.fraud
}

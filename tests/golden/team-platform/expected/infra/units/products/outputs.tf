output "recommendations" {
  description = "What team recommendations was given."
  value       = module.recommendations
}

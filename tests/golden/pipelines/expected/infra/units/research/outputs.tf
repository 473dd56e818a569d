output "vision" {
  description = "What team vision was given."
  value       = module.vision
}

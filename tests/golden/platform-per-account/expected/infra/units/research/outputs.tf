output "language" {
  description = "What team language was given."
  value       = module.language
}

output "vision" {
  description = "What team vision was given."
  value       = module.vision
}

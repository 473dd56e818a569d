output "sound" {
  description = "What team sound was given."
  value       = module.sound
}

output "vision" {
  description = "What team vision was given."
  value       = module.vision
}

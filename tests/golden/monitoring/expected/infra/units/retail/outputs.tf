output "app_shop" {
  description = "What team app-shop was given."
  value       = module.app_shop
}

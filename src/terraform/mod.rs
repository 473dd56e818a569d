//! Terraform as it lies on disk, read back: what would be applied, not what we meant.

mod config;

pub use config::{Address, Config, Mode, Resource, Root, Unread};

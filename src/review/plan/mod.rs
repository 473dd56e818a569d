//! What Terraform's own plan says that it would do, read for danger.

mod types;

pub use types::{Fate, PlanChanges, PlannedChange};

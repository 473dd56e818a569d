//! What Terraform's own plan says that it would do, read for danger.

mod changes;
mod deciding;
mod secrets;
#[cfg(test)]
mod tests;
mod types;
mod values;
mod words;

pub(crate) use changes::told;
pub use types::{Fate, PlanChanges, PlannedChange};

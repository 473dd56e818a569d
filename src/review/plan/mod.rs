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

use crate::symbol::Map;

/// What stands in the place of a secret.
pub(super) const HIDDEN: &str = secrets::HIDDEN;

/// The arguments of a resource of a kind on both sides without secrets, and the paths of the secrets that differ.
pub(super) fn hidden(kind: &str, before: &Map, after: &Map) -> (Map, Map, Vec<String>) {
    secrets::hide(kind, before, after)
}

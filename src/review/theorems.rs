//! Theorems that come out otherwise on one side than on the other.

use super::{Standing, TheoremChange};

/// Every theorem that comes out otherwise; those that come out worse first.
pub(super) fn changes(_before: Standing<'_>, _after: Standing<'_>) -> Vec<TheoremChange> {
    Vec::new()
}

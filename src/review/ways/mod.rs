//! Ways through networks that are there on one side and not on the other.

use super::{Standing, WayChange};

/// Every way that opens or closes, those that open first.
pub(super) fn changes(_before: Standing<'_>, _after: Standing<'_>) -> Vec<WayChange> {
    Vec::new()
}

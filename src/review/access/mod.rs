//! Who can do what on one side and not on the other.

use super::{AccessChange, Standing};

/// Every change of what somebody can do, what is most dangerous first.
pub(super) fn changes(_before: Standing<'_>, _after: Standing<'_>) -> Vec<AccessChange> {
    Vec::new()
}

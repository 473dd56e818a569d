//! What a central team sees.

use serde::{Deserialize, Serialize};

/// What accounts of units are linked to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SinkClaim {
    /// Its name.
    pub name: String,
    /// The ARNs of the roles that link their accounts to it, ordered.
    pub linked_by: Vec<String>,
    /// The types of what they may share.
    pub shares: Vec<String>,
}

//! What the organization over the accounts forbids.

use serde::{Deserialize, Serialize};

use crate::model::SpecPath;

/// What nobody does in the accounts that are claimed, whatever his own policies say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GuardrailsClaims {
    /// Where the spec says so.
    pub spec: SpecPath,
    /// The organization's id.
    pub organization: String,
    /// True when somebody else attaches the policies: then they are taken for granted, and nothing is proved by them.
    pub handed_over: bool,
    /// What policies of both kinds are attached to: ids of organizational units, accounts or the root.
    pub targets: Vec<String>,
    /// The regions in which something may be done.
    pub regions: Vec<String>,
    /// ARNs of roles that are held by nothing of it; `*` for any account, and at the end for anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exempt: Vec<String>,
    /// What the names of things begin with, before a hyphen: the organization's short name, by every name that it had.
    pub names: Vec<String>,
}

impl GuardrailsClaims {
    /// True of the id of an account, not of a unit or the root.
    pub fn is_account(target: &str) -> bool {
        target.bytes().all(|byte| byte.is_ascii_digit())
    }
}

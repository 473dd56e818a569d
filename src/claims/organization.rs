//! What there is once over all accounts.

use serde::{Deserialize, Serialize};

use super::deploy::owner;
use super::{ControlClaim, TeamClaims};
use crate::model::SpecPath;

/// The stack of the organization.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OrganizationClaims {
    /// The folder of its root module: `organization`.
    pub stack: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// The account that manages the organization.
    pub account: String,
    /// The region that its stack is applied in.
    pub region: String,
    /// The organization's id.
    pub id: String,
    /// Settings in its stack, exactly as they must be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<ControlClaim>,
}

impl OrganizationClaims {
    /// As an owner of what stands in its stack.
    pub fn as_owner(&self) -> TeamClaims {
        let place = (
            self.account.as_str(),
            self.region.as_str(),
            self.stack.as_str(),
        );
        TeamClaims {
            controls: self.controls.clone(),
            ..owner(self.stack.clone(), &self.spec, place)
        }
    }
}

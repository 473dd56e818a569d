//! What an organization forbids in the accounts, whoever asks.

use schemars::JsonSchema;

use super::leaf::{ExemptRole, Name, OrganizationId, PolicyTarget, Region};
use super::types::At;

/// What the organization over the accounts forbids, as service and resource control policies.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Guardrails {
    /// The organization's id.
    pub organization: At<OrganizationId>,
    /// The name of the account that manages the organization: its policies are made in a stack `organization` then. Left out, they
    /// are written as JSON, for whoever has the organization to attach.
    pub account: Option<At<Name>>,
    /// What the policies are attached to: organizational units, accounts or the root. The accounts in which something is made, when it
    /// is left out.
    #[schemars(length(min = 1, max = 100), extend("uniqueItems" = true))]
    pub targets: Option<Vec<At<PolicyTarget>>>,
    /// The regions in which something may be done; that of the spec when it is left out.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub regions: Option<Vec<At<Region>>>,
    /// Roles that the policies do not hold, such as `arn:aws:iam::*:role/AWSControlTowerExecution`. `*` for the account means each.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub exempt: Option<Vec<At<ExemptRole>>>,
}

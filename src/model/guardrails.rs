use super::{Model, SpecPath};

/// What the organization over the accounts forbids.
#[derive(Clone, Debug, PartialEq)]
pub struct Guardrails {
    /// Where the spec says so.
    pub spec: SpecPath,
    /// The organization's id: `o-a1b2c3d4e5`.
    pub organization: String,
    /// The account that manages the organization, when its policies are made here; else they are handed over.
    pub owner: Option<OrganizationAccount>,
    /// What the policies are attached to: ids of organizational units, accounts or the root.
    pub targets: Vec<String>,
    /// The regions in which something may be done.
    pub regions: Vec<String>,
    /// ARNs of roles that the policies do not hold; `*` stands for any account, and at the end for anything.
    pub exempt: Vec<String>,
}

/// The account that manages an organization. Nothing of teams is in it, for no such policy would hold anybody there.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationAccount {
    /// Its name in the spec.
    pub name: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its id, twelve digits.
    pub id: String,
    /// The whole key of the state of its stack in the backend, prefix included.
    pub state_key: String,
    /// The ARN of the role that Terraform takes to apply the stack; none when it is applied with the credentials at hand.
    pub assume_role: Option<String>,
}

/// The folder of the stack of an organization.
pub const ORGANIZATION_STACK: &str = "organization";

impl Model {
    /// The account with a stack `organization`, when there is one.
    pub fn organization_account(&self) -> Option<&OrganizationAccount> {
        self.guardrails.as_ref()?.owner.as_ref()
    }
}

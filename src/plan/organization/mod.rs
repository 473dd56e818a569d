//! What there is once over all accounts: the root module `organization`, applied in the account that manages the organization.

use serde::Serialize;

use super::StackPlan;
use crate::model::{Guardrails, Model, ORGANIZATION_STACK, OrganizationAccount};

/// The stack of an organization.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OrganizationStack {
    /// The root module.
    pub stack: StackPlan,
    /// The account's name in the spec.
    pub name: String,
    /// The organization's id.
    pub id: String,
}

/// Plans the stack, when the spec says which account manages the organization.
pub(super) fn plan_organization(model: &Model) -> Option<OrganizationStack> {
    let guardrails = model.guardrails.as_ref()?;
    let owner = guardrails.owner.as_ref()?;
    Some(stack(model, guardrails, owner))
}

fn stack(model: &Model, guardrails: &Guardrails, owner: &OrganizationAccount) -> OrganizationStack {
    OrganizationStack {
        stack: StackPlan::new(model, ORGANIZATION_STACK, &owner.id, &owner.state_key)
            .applied_as(owner.assume_role.as_deref()),
        name: owner.name.clone(),
        id: guardrails.organization.clone(),
    }
}

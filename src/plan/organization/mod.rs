//! What there is once over all accounts: the root module `organization`, applied in the account that manages the organization; or its
//! policies as JSON, for whoever has the organization to attach.

mod iam;
mod pack;
mod resource;
mod scope;
mod service;
mod things;

use serde::Serialize;

use super::{DelegatedPlan, PermissionSetsPlan, StackPlan, audit, people};
use crate::iam::Policy;
use crate::model::{Guardrails, Model, ORGANIZATION_STACK, OrganizationAccount};
use pack::{Concern, pack};
use scope::Scope;

/// How long a policy of an organization may be: since May 2026 service control policies may have twice as much, and not in every
/// partition (Organizations User Guide, `orgs_reference_limits.html`).
const LONGEST: usize = 5120;

/// The stack of an organization.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OrganizationStack {
    /// The root module.
    pub stack: StackPlan,
    /// The account's name in the spec.
    pub name: String,
    /// The organization's id.
    pub id: String,
    /// Its policies.
    pub guardrails: GuardrailsPlan,
    /// What IAM Identity Center gives to people.
    pub people: Option<PermissionSetsPlan>,
    /// Who administers what watches over the accounts.
    pub delegated: Option<DelegatedPlan>,
}

/// Policies that somebody else attaches.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HandedOver {
    /// The organization's id.
    pub id: String,
    /// The policies.
    pub guardrails: GuardrailsPlan,
}

/// The policies of an organization, and what they are attached to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GuardrailsPlan {
    /// What each of them is attached to.
    pub targets: Vec<String>,
    /// The policies: those that hold principals, then those that hold resources.
    pub policies: Vec<GuardrailPlan>,
}

/// A policy of an organization.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GuardrailPlan {
    /// Its label, and the name of its file: `service_control_1`.
    pub label: String,
    /// Its name.
    pub name: String,
    /// `SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`.
    pub kind: String,
    /// What it is about.
    pub description: String,
    /// What it says.
    pub policy: Policy,
}

/// The stack, when the spec says which account manages the organization.
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
        guardrails: policies(model, guardrails),
        people: people::permission_sets(model),
        delegated: audit::plan_delegated(model),
    }
}

/// What is handed over, when somebody else has the organization.
pub(super) fn plan_handed_over(model: &Model) -> Option<HandedOver> {
    let guardrails = model.guardrails.as_ref()?;
    guardrails.owner.is_none().then(|| HandedOver {
        id: guardrails.organization.clone(),
        guardrails: policies(model, guardrails),
    })
}

fn policies(model: &Model, guardrails: &Guardrails) -> GuardrailsPlan {
    let scope = Scope { model, guardrails };
    let all = [
        ("service", service::concerns(&scope)),
        ("resource", resource::concerns(&scope)),
    ];
    GuardrailsPlan {
        targets: guardrails.targets.clone(),
        policies: all
            .into_iter()
            .flat_map(|(what, concerns)| numbered(&model.organization, what, concerns))
            .collect(),
    }
}

fn numbered(organization: &str, what: &str, concerns: Vec<Concern>) -> Vec<GuardrailPlan> {
    let packed = pack(concerns, LONGEST).into_iter().enumerate();
    packed
        .map(|(index, document)| {
            let number = index + 1;
            GuardrailPlan {
                label: format!("{what}_control_{number}"),
                name: format!("{organization}-{what}-control-{number}"),
                kind: format!("{}_CONTROL_POLICY", what.to_uppercase()),
                description: document.names.join(", "),
                policy: document.policy,
            }
        })
        .collect()
}

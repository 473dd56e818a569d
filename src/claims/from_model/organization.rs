//! The organization over the accounts.

use crate::claims::OrganizationClaims;
use crate::model::Model;

/// Its stack, when it has one.
pub(super) fn organization(model: &Model) -> Option<OrganizationClaims> {
    let guardrails = model.guardrails.as_ref()?;
    let owner = guardrails.owner.as_ref()?;
    Some(OrganizationClaims {
        stack: "organization".to_owned(),
        spec: guardrails.spec.clone(),
        account: owner.id.clone(),
        region: model.region.clone(),
        id: guardrails.organization.clone(),
        controls: super::people::permission_sets(model),
    })
}

//! The organization over the accounts.

use crate::claims::{ControlClaim, ControlTheorem, OrganizationClaims};
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
        controls: { super::people::permission_sets(model).into_iter() }
            .chain(delegated(model))
            .collect(),
    })
}

/// Who administers what watches over the accounts.
fn delegated(model: &Model) -> Vec<ControlClaim> {
    let (Some(delegations), Some(audit)) = (model.delegations(), model.audit()) else {
        return Vec::new();
    };
    let account = delegations.account.as_str();
    let control = |what: &str, kind: &str| {
        let says = format!("{what} of the organization is administered from {account}");
        let says = (ControlTheorem::Audit, says.as_str());
        ControlClaim::new(says, kind, [], &audit.spec)
    };
    let services = delegations.services.iter().map(|principal| {
        let mut claim = control(principal, "aws_organizations_delegated_administrator");
        claim.arguments = crate::claims::arguments([
            ("account_id", account.into()),
            ("service_principal", (*principal).into()),
        ]);
        claim.known_by(&["service_principal"])
    });
    let own = [
        (delegations.guardduty, "GuardDuty", "guardduty"),
        (delegations.security_hub, "Security Hub", "securityhub"),
    ];
    let own = own.into_iter().filter(|(there, ..)| *there);
    let own = own.map(|(_, what, kind)| {
        let mut claim = control(what, &format!("aws_{kind}_organization_admin_account"));
        claim.arguments = crate::claims::arguments([("admin_account_id", account.into())]);
        claim
    });
    services.chain(own).collect()
}

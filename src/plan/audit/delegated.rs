//! Who administers what watches over all accounts.

use serde::Serialize;

use crate::model::Model;

/// What the platform's account administers for the organization.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DelegatedPlan {
    /// The account.
    pub account: String,
    /// The services that Organizations delegates.
    pub services: Vec<DelegatedService>,
    /// GuardDuty.
    pub guardduty: bool,
    /// Security Hub.
    pub security_hub: bool,
}

/// A service that Organizations delegates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DelegatedService {
    /// Its label in Terraform.
    pub label: String,
    /// Its principal.
    pub principal: String,
}

/// What is delegated, in the stack of the organization.
pub(in crate::plan) fn plan(model: &Model) -> Option<DelegatedPlan> {
    let delegations = model.delegations()?;
    let services = delegations.services.iter().map(|principal| {
        let label = principal.split('.').next().unwrap_or_default();
        DelegatedService {
            label: label.replace('-', "_"),
            principal: (*principal).to_owned(),
        }
    });
    Some(DelegatedPlan {
        account: delegations.account,
        services: services.collect(),
        guardduty: delegations.guardduty,
        security_hub: delegations.security_hub,
    })
}

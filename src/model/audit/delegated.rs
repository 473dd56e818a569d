//! Who administers what watches over all accounts of an organization.

use crate::model::Model;

/// What the platform's account administers for the whole organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegations {
    /// The platform's account.
    pub account: String,
    /// Service principals that Organizations delegates
    /// (AWS Organizations User Guide, `orgs_integrate_services_list.html`).
    pub services: Vec<&'static str>,
    /// GuardDuty, which has a way of its own.
    pub guardduty: bool,
    /// Security Hub, which has one as well.
    pub security_hub: bool,
}

impl Model {
    /// What is delegated, where the organization's stack is made here and something watches.
    pub fn delegations(&self) -> Option<Delegations> {
        self.organization_account()?;
        let audit = self.audit()?;
        let mut services = Vec::new();
        if audit.config.is_some() {
            services.extend([
                "config.amazonaws.com",
                "config-multiaccountsetup.amazonaws.com",
            ]);
        }
        if audit.analyzers.is_some() {
            services.push("access-analyzer.amazonaws.com");
        }
        let delegations = Delegations {
            account: self.platform.account.clone(),
            services,
            guardduty: audit.guardduty,
            security_hub: audit.standards.is_some(),
        };
        let some = delegations.guardduty || delegations.security_hub;
        (some || !delegations.services.is_empty()).then_some(delegations)
    }
}

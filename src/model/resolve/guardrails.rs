//! The organization over the accounts.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Account, Backend, Guardrails, ORGANIZATION_STACK, OrganizationAccount, SpecPath, names,
};
use crate::spec::{self, At, Name};

impl Resolver<'_> {
    /// What is forbidden in `accounts`, those in which something is made.
    pub(super) fn guardrails(
        &mut self,
        accounts: &[Account],
        backend: &Backend,
    ) -> Option<Guardrails> {
        let said = self.document.guardrails.as_ref()?;
        let owner = said.account.as_ref();
        let owner = owner.map(|name| self.organization_account(name, accounts, backend));
        let targets = match &said.targets {
            Some(targets) => texts(targets),
            None => accounts.iter().map(|it| it.id.clone()).collect(),
        };
        self.all_held(said, accounts);
        let regions = match &said.regions {
            Some(regions) => texts(regions),
            None => vec![self.document.region.value.to_string()],
        };
        Some(Guardrails {
            spec: SpecPath("guardrails".to_owned()),
            organization: said.organization.value.to_string(),
            owner,
            targets,
            regions,
            exempt: said.exempt.as_deref().map(texts).unwrap_or_default(),
        })
    }

    /// Where only accounts are named, each of ours must be: a unit, or the root, may be over any.
    fn all_held(&mut self, said: &spec::Guardrails, accounts: &[Account]) {
        let targets = said.targets.as_deref().unwrap_or_default();
        let accounts_only = targets
            .iter()
            .all(|it| it.value.as_str().bytes().all(|byte| byte.is_ascii_digit()));
        let Some(first) = targets.first().filter(|_| accounts_only) else {
            return;
        };
        for account in accounts {
            if targets.iter().any(|it| it.value.as_str() == account.id) {
                continue;
            }
            let message = format!("nothing is attached to `{}`, {}", account.name, account.id);
            let found = Diagnostic::error("not-a-target", message, self.here(first.span)).help(
                format!("add \"{}\", or the unit that it lies in", account.id),
            );
            self.diagnostics.push(found);
        }
    }

    /// Policies of an organization hold nobody in the account that manages it
    /// (Organizations User Guide, `orgs_manage_policies_scps.html`).
    fn organization_account(
        &mut self,
        name: &At<Name>,
        accounts: &[Account],
        backend: &Backend,
    ) -> OrganizationAccount {
        let id = self.account(Some(name));
        if accounts.iter().any(|it| it.id == id) {
            let message = format!(
                "`{}` manages the organization, and something else is made in it",
                name.value
            );
            let found = Diagnostic::error("held-by-nothing", message, self.here(name.span)).help(
                "its policies hold nobody in the account that manages it: let platform and units live in others",
            );
            self.diagnostics.push(found);
        }
        OrganizationAccount {
            name: name.value.to_string(),
            spec: SpecPath("accounts".to_owned()).child(name.value.as_str()),
            state_key: self.state_key(ORGANIZATION_STACK, names::organization_state(), backend),
            assume_role: self.assumed_in(&id),
            id,
        }
    }
}

fn texts<T: AsRef<str>>(listed: &[At<T>]) -> Vec<String> {
    listed
        .iter()
        .map(|it| it.value.as_ref().to_owned())
        .collect()
}

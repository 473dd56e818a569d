//! The accounts in which something is made.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::{LOG_RETENTION_DAYS, Resolver};
use crate::diagnostic::Diagnostic;
use crate::model::{Account, Administrators, Backend, Platform, SpecPath, Unit, names};
use crate::spec;

impl Resolver<'_> {
    /// The platform's account.
    pub(super) fn platform_account(&self) -> String {
        let platform = self.document.platform.as_ref();
        self.account(platform.and_then(|platform| platform.account.as_ref()))
    }

    /// The platform's account and those of the units, each once.
    pub(super) fn accounts<'u>(
        &mut self,
        platform: &Platform,
        units: impl Iterator<Item = &'u Unit>,
        backend: &Backend,
    ) -> Vec<Account> {
        let others = units
            .filter(|unit| unit.account != platform.account)
            .map(|unit| (self.name_of(&unit.account), unit.account.as_str()));
        let others: BTreeMap<String, &str> = others.collect();
        let name = self.name_of(&platform.account);
        let mut accounts = vec![self.settle(name, &platform.account, true, backend)];
        for (name, id) in others {
            accounts.push(self.settle(name, id, false, backend));
        }
        accounts
    }

    fn declared(&self, id: &str) -> Option<&(spec::At<spec::Name>, spec::Account)> {
        let mut declared = self.document.accounts.0.iter();
        declared.find(|(_, account)| account.id().value.as_str() == id)
    }

    /// The name of an account in the spec; its id, when the spec has it no more.
    fn name_of(&self, id: &str) -> String {
        let declared = self.declared(id);
        declared.map_or_else(|| id.to_owned(), |(name, _)| name.value.to_string())
    }

    /// Who administers where no account says otherwise.
    pub(super) fn administrators(&self) -> Administrators {
        let said = &self.document.administrators;
        Administrators {
            keys: texts(&said.keys),
            deploy: said.deploy.value.to_string(),
            break_glass: said.break_glass.value.to_string(),
        }
    }

    /// Who administers an account. A policy lets roles of its own account in, so others would be locked out.
    fn administrators_in(&mut self, id: &str) -> Administrators {
        let mut all = self.administrators();
        let Some((name, account)) = self.declared(id) else {
            return all;
        };
        let name = name.clone();
        if let Some(said) = account.administered() {
            if let Some(keys) = &said.keys {
                all.keys = texts(keys);
            }
            if let Some(deploy) = &said.deploy {
                all.deploy = deploy.value.to_string();
            }
            if let Some(role) = &said.break_glass {
                all.break_glass = role.value.to_string();
            }
        }
        let own = |arn: &str| arn.split(':').nth(4) == Some(id);
        let keys: Vec<String> = all.keys.iter().filter(|arn| own(arn)).cloned().collect();
        let lacks = [
            ("keys", keys.is_empty()),
            ("deploy", !own(&all.deploy)),
            ("break-glass", !own(&all.break_glass)),
        ];
        for (field, _) in lacks.into_iter().filter(|(_, lacks)| *lacks) {
            let message = format!("`{}` has no role of its own for `{field}`", name.value);
            let found = Diagnostic::error("account-without-role", message, self.here(name.span))
                .help(format!(
                    "policies let in roles of their own account: write `{}: {{ id: \"{id}\", keys: […], deploy: …, break-glass: … }}`",
                    name.value
                ));
            self.diagnostics.push(found);
        }
        all.keys = keys;
        all
    }

    /// What was given out to an account stays with its id: its name is for people.
    fn settle(&mut self, name: String, id: &str, is_platform: bool, backend: &Backend) -> Account {
        let platform = self.document.platform.as_ref();
        let organization = self.document.organization.value.as_str();
        let (stack, logs, state_key) = match is_platform {
            true => (
                "platform".to_owned(),
                self.alias(
                    "platform/logs".to_owned(),
                    names::platform_alias(organization, "logs"),
                ),
                self.state_key("platform", names::platform_state(), backend),
            ),
            false => (
                format!("accounts/{name}"),
                self.alias(
                    format!("platform/{id}/logs"),
                    names::account_alias(organization, id, "logs"),
                ),
                self.state_key(
                    &format!("accounts/{id}"),
                    names::account_state(&name),
                    backend,
                ),
            ),
        };
        let mut aliases = IndexMap::from([("logs".to_owned(), logs)]);
        if is_platform && backend.is_kept() {
            let state = names::platform_alias(organization, "state");
            let state = self.alias("platform/state".to_owned(), state);
            aliases.insert("state".to_owned(), state);
        }
        Account {
            administrators: self.administrators_in(id),
            assume_role: self.assumed_in(id),
            spec: SpecPath("accounts".to_owned()).child(&name),
            name,
            id: id.to_owned(),
            stack,
            log_retention_days: platform
                .and_then(|platform| platform.log_retention_days.as_ref())
                .map_or(LOG_RETENTION_DAYS, |days| days.value.days()),
            state_key,
            aliases,
        }
    }
    /// The role that the account's entry names for applying its stacks.
    fn assumed_in(&self, id: &str) -> Option<String> {
        let (_, account) = self.declared(id)?;
        let deploy = account.administered()?.deploy.as_ref()?;
        Some(deploy.value.to_string())
    }
}

fn texts(roles: &[spec::At<spec::RoleArn>]) -> Vec<String> {
    roles.iter().map(|role| role.value.to_string()).collect()
}

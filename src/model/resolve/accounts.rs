//! The accounts in which something is made.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::{LOG_RETENTION_DAYS, Resolver};
use crate::model::{Account, Backend, Platform, SpecPath, Unit, names};

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

    /// The name of an account in the spec; its id, when the spec has it no more.
    fn name_of(&self, id: &str) -> String {
        let mut declared = self.document.accounts.0.iter();
        let named = declared.find(|(_, declared)| declared.value.as_str() == id);
        named.map_or_else(|| id.to_owned(), |(name, _)| name.value.to_string())
    }

    /// What was given out to an account stays with its id: its name is for people.
    fn settle(&mut self, name: String, id: &str, is_platform: bool, backend: &Backend) -> Account {
        let platform = self.document.platform.as_ref();
        let organization = self.document.organization.value.as_str();
        let logs = names::platform_alias(organization, "logs");
        let (stack, logs, state_key) = match is_platform {
            true => (
                "platform".to_owned(),
                self.alias("platform/logs".to_owned(), logs),
                self.state_key("platform", names::platform_state(), backend),
            ),
            false => (
                format!("accounts/{name}"),
                self.alias(format!("platform/{id}/logs"), logs),
                self.state_key(
                    &format!("accounts/{id}"),
                    names::account_state(&name),
                    backend,
                ),
            ),
        };
        Account {
            spec: SpecPath("accounts".to_owned()).child(&name),
            name,
            id: id.to_owned(),
            stack,
            log_retention_days: platform
                .and_then(|platform| platform.log_retention_days.as_ref())
                .map_or(LOG_RETENTION_DAYS, |days| days.value.days()),
            state_key,
            aliases: IndexMap::from([("logs".to_owned(), logs)]),
        }
    }
}

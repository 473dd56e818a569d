//! The accounts in which something is made.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::{LOG_RETENTION_DAYS, Resolver};
use crate::diagnostic::Diagnostic;
use crate::model::{Account, Administrators, Backend, Platform, SpecPath, Unit, names};
use crate::spec;

/// The path by which the lock has the bucket of the trails. No bucket of a team has a path of two parts.
pub(super) const TRAIL_BUCKET: &str = "platform/trail";

/// The same of what AWS Config delivers.
pub(super) const CONFIG_BUCKET: &str = "platform/config";

/// The buckets that the platform has, whatever the spec says of teams.
pub(super) const PLATFORM_BUCKETS: [&str; 2] = [TRAIL_BUCKET, CONFIG_BUCKET];

impl Resolver<'_> {
    /// Locks from before accounts had trails list a bucket for one a team: ringfence makes it no more, and says nothing of what
    /// is in it. No bucket of a spec may be called so.
    pub(super) fn no_trails_of_teams(&mut self) {
        let of_team = |path: &str| path != TRAIL_BUCKET && path.ends_with("/trail");
        self.lock.buckets.retain(|path, _| !of_team(path));
        self.lock.removed.retain(|path, _| !of_team(path));
    }

    /// The name in AWS of a bucket of the platform's, by its path and purpose: the one given out before, or a new one. It begins like
    /// the names of teams' buckets and ends in a token of its own.
    pub(super) fn platform_bucket(&mut self, path: &str, purpose: &str) -> String {
        if let Some(known) = self.lock.buckets.get(path) {
            return known.clone();
        }
        let organization = self.document.organization.value.to_string();
        let account = self.platform_account();
        let region = self.document.region.value.as_str();
        let token = self.free_token([&organization, &account, region, "platform", purpose]);
        let name = names::platform_bucket(&organization, purpose, &token);
        self.taken.tokens.insert(token);
        self.lock.buckets.insert(path.to_owned(), name.clone());
        name
    }

    /// What the organization was called when things of the account were named, today's name included.
    fn organizations(&self, id: &str) -> Vec<String> {
        let mut found = BTreeSet::from([self.document.organization.value.to_string()]);
        let units = self.lock.units.iter();
        for (name, unit) in units.filter(|(_, unit)| unit.account.as_deref() == Some(id)) {
            found.extend(unit.organization.clone());
            let below = format!("{name}/");
            let teams = self.lock.teams.iter();
            let teams = teams.filter(|(path, _)| path.starts_with(&below));
            found.extend(teams.map(|(_, team)| team.organization.clone()));
        }
        found.into_iter().collect()
    }

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
        self.administrators_by_default(&self.platform_account())
    }

    /// What the account's entry says of who administers it.
    pub(super) fn administered(&self, id: &str) -> Option<&spec::AdministeredAccount> {
        self.declared(id)?.1.administered()
    }

    /// Who administers an account. A policy lets roles of its own account in, so others would be locked out.
    fn administrators_in(&mut self, id: &str) -> Administrators {
        let mut all = self.administrators_by_default(id);
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
        // What the organization was called when the account was first used: a trail keeps its name.
        let first = logs
            .split_once('/')
            .map_or(organization, |(first, _)| first);
        let trail = names::trail(first);
        let mut aliases = IndexMap::from([("logs".to_owned(), logs)]);
        if is_platform {
            let trail = names::platform_alias(organization, "trail");
            let trail = self.alias("platform/trail".to_owned(), trail);
            aliases.insert("trail".to_owned(), trail);
        }
        let audit = platform.and_then(|platform| platform.audit.as_ref());
        if audit.is_some_and(|audit| audit.alerts.is_some()) {
            let (path, alerts) = match is_platform {
                true => (
                    "platform/alerts".to_owned(),
                    names::platform_alias(organization, "alerts"),
                ),
                false => (
                    format!("platform/{id}/alerts"),
                    names::account_alias(organization, id, "alerts"),
                ),
            };
            aliases.insert("alerts".to_owned(), self.alias(path, alerts));
        }
        if is_platform && audit.is_some_and(|audit| audit.config.is_some()) {
            let config = names::platform_alias(organization, "config");
            let config = self.alias("platform/config".to_owned(), config);
            aliases.insert("config".to_owned(), config);
        }
        if is_platform && platform.is_some_and(|it| it.registry.is_some()) {
            aliases.insert("registry".to_owned(), self.registry_alias());
        }
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
            trail,
            organizations: self.organizations(id),
            admins: self.admin_roles(id),
        }
    }
    /// The role that the account's entry names for applying its stacks.
    pub(super) fn assumed_in(&self, id: &str) -> Option<String> {
        let (_, account) = self.declared(id)?;
        let deploy = account.administered()?.deploy.as_ref()?;
        Some(deploy.value.to_string())
    }
}

fn texts(roles: &[spec::At<spec::RoleArn>]) -> Vec<String> {
    roles.iter().map(|role| role.value.to_string()).collect()
}

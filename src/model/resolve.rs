//! From a spec and what was given out before to a model, and what is given out now.

mod accounts;
mod admins;
mod audit;
mod clashes;
mod deploys;
mod guardrails;
mod identity;
mod monitoring;
mod networks;
mod people;
mod registry;
mod removals;
mod renames;
mod serving;
mod shares;
mod team;

use super::lock::Lock;
use super::{Backend, Model, Platform, SpecPath, StateKeeper, Unit, names};
use crate::diagnostic::{self, Diagnostic};
use crate::spec::{self, Document, Spec, partition};

/// What a log is kept for when nobody says how long, in days.
const LOG_RETENTION_DAYS: u32 = 365;

/// Settles names, defaults, references and addresses.
///
/// The lock that comes back has all entries of the one that went in, those of what was renamed under its new path, and
/// those of new teams.
///
/// # Errors
/// What can't be reconciled with what was given out before: a supernet that no longer holds a team's block, a size that
/// a team's network does not have, no room left; a rename of what is not known; data that is gone without a word.
pub fn resolve(spec: &Spec, lock: &Lock) -> Result<(Model, Lock), Vec<Diagnostic>> {
    let mut resolver = Resolver {
        spec,
        document: &spec.document,
        lock: lock.clone(),
        taken: identity::Taken::default(),
        diagnostics: Vec::new(),
    };
    let model = resolver.model();
    if resolver.diagnostics.is_empty() {
        resolver.clashes(&model);
    }
    let mut diagnostics = resolver.diagnostics;
    diagnostic::sort(&mut diagnostics);
    if diagnostics.is_empty() {
        Ok((model, resolver.lock))
    } else {
        Err(diagnostics)
    }
}

struct Resolver<'s> {
    spec: &'s Spec,
    document: &'s Document,
    /// Grows.
    lock: Lock,
    taken: identity::Taken,
    diagnostics: Vec<Diagnostic>,
}

/// A unit and its name, from the spec.
type NamedUnit<'s> = (&'s str, &'s spec::Unit);

impl<'s> Resolver<'s> {
    fn model(&mut self) -> Model {
        let document = self.document;
        self.no_trails_of_teams();
        self.name_the_unnamed();
        self.renames();
        let before = self.lock.clone();
        let mut kept = self.removals();
        let region = document.region.value.as_str();
        let backend = self.backend();
        let mut units: Vec<NamedUnit<'s>> = document
            .units
            .0
            .iter()
            .map(|(name, unit)| (name.value.as_str(), unit))
            .collect();
        units.sort_by_key(|(name, _)| *name);
        let mut networks = self.networks(&units, &before);
        let mut platform = Platform {
            account: self.platform_account(),
            trail_bucket: self.platform_bucket(accounts::TRAIL_BUCKET, "trail"),
            audit: self.audit(),
            registry: None,
            monitoring: self.monitoring(),
        };
        let mut units: Vec<Unit> = units
            .into_iter()
            .map(|(name, unit)| {
                let mut unit = self.unit(name, unit, &backend, &mut networks);
                unit.kept = kept.remove(name).unwrap_or_default();
                unit
            })
            .collect();
        self.shares(&mut units);
        self.callers(&mut units);
        platform.registry = self.registry(&units);
        self.pulls(&platform, &units);
        let gone = self.gone(kept, &backend);
        let accounts = self.accounts(&platform, units.iter().chain(&gone), &backend);
        let guardrails = self.guardrails(&accounts, &backend);
        Model {
            organization: document.organization.value.to_string(),
            partition: partition(region).to_owned(),
            region: region.to_owned(),
            administrators: self.administrators(),
            backend,
            platform,
            accounts,
            units,
            gone,
            people: self.sign_in(),
            guardrails,
            delivery: self.delivery(),
        }
    }

    fn backend(&self) -> Backend {
        match &self.document.backend {
            None | Some(spec::Backend::Local) => Backend::Local,
            Some(spec::Backend::S3 {
                bucket,
                state,
                region,
                kms_key,
                prefix,
            }) => Backend::S3 {
                bucket: bucket.value.to_string(),
                region: region
                    .as_ref()
                    .unwrap_or(&self.document.region)
                    .value
                    .to_string(),
                keeper: state
                    .as_ref()
                    .map_or(StateKeeper::Foreign, |state| state.value),
                kms_key_id: kms_key.as_ref().map(|key| key.value.to_string()),
                prefix: prefix.as_ref().map_or_else(String::new, |prefix| {
                    format!("{}/", prefix.value.as_str().trim_end_matches('/'))
                }),
            },
            Some(spec::Backend::Remote {
                hostname,
                organization,
                workspace_prefix,
            }) => Backend::Remote {
                hostname: hostname
                    .as_ref()
                    .map_or("app.terraform.io", |name| name.value.as_str())
                    .to_owned(),
                organization: organization.value.to_string(),
                workspace_prefix: workspace_prefix
                    .as_ref()
                    .map_or_else(String::new, |prefix| prefix.value.to_string()),
            },
        }
    }

    /// The key of a state: what was given out, behind the prefix of the backend.
    fn state_key(&mut self, stack: &str, new: String, backend: &Backend) -> String {
        let key = self.lock.states.entry(stack.to_owned()).or_insert(new);
        match backend {
            Backend::S3 { prefix, .. } => format!("{prefix}{key}"),
            Backend::Local | Backend::Remote { .. } => key.clone(),
        }
    }

    fn alias(&mut self, path: String, new: String) -> String {
        self.lock.aliases.entry(path).or_insert(new).clone()
    }

    /// The id of an account by its name, or of the only one.
    fn account(&self, named: Option<&spec::At<spec::Name>>) -> String {
        let accounts = &self.document.accounts.0;
        accounts
            .iter()
            .find(|(name, _)| named.is_none_or(|named| named.value == name.value))
            .map(|(_, account)| account.id().value.to_string())
            .unwrap_or_default()
    }

    fn unit(
        &mut self,
        name: &'s str,
        unit: &'s spec::Unit,
        backend: &Backend,
        networks: &mut networks::Networks,
    ) -> Unit {
        let path = SpecPath("units".to_owned()).child(name);
        let people = people::of_unit(&path, unit);
        let account = self.account(unit.account.as_ref());
        let first_name = self.unit_name(name, &account);
        let new = names::unit_state(&first_name);
        let state_key = self.state_key(&format!("units/{name}"), new, backend);
        let mut teams: Vec<_> = unit.teams.0.iter().collect();
        teams.sort_by_key(|(name, _)| name.value.as_str());
        let mut resolved = Vec::new();
        for (team, said) in teams {
            // Without a network there is a finding that says why.
            if let Some(network) = networks.remove(&(name.to_owned(), team.value.to_string())) {
                let place = team::Place {
                    unit: name,
                    name: team.value.as_str(),
                    identity: self.identity((name, team.value.as_str()), &account),
                    path: path.child("teams").child(team.value.as_str()),
                };
                resolved.push(self.team(&place, said, network));
            }
        }
        Unit {
            name: name.to_owned(),
            first_name,
            renamed_from: unit.renamed_from.as_ref().map(|it| it.value.to_string()),
            spec: path,
            account,
            state_key,
            deploy: self.deploy(name, Some(unit), &resolved),
            teams: resolved,
            kept: Vec::new(),
            people,
        }
    }
}

//! Who deploys a unit, and how far he reaches.

use std::collections::{BTreeMap, BTreeSet};

use super::Resolver;
use crate::model::{Deploy, Identity, Team, TrustStore};
use crate::spec;

impl Resolver<'_> {
    /// The deploying role of a unit whose teams have been named. It reaches every team of the unit that the lock knows, those that
    /// are gone included: what they had has to be taken away by somebody.
    /// `said` is what the spec says of it, if it is still there; `now` are the teams that it has today.
    pub(super) fn deploy(&self, unit: &str, said: Option<&spec::Unit>, now: &[Team]) -> Deploy {
        let below = format!("{unit}/");
        let state_key = self.lock.states.get(&format!("units/{unit}"));
        let state_key = state_key.map_or("", String::as_str);
        let locked = self.lock.units.get(unit);
        let unit_name = locked.map_or(unit, |unit| unit.name.as_str());
        let organization = locked.and_then(|unit| unit.organization.clone());
        let teams = self.lock.teams.iter();
        let mut teams: Vec<Identity> = teams
            .filter(|(path, _)| path.starts_with(&below))
            .map(|(_, team)| Identity {
                organization: team.organization.clone(),
                unit: unit_name.to_owned(),
                team: team.name.clone(),
                token: team.token.clone(),
            })
            .collect();
        // By what they were first called, which no renaming changes.
        teams.sort_by(|a, b| (&a.team, &a.token).cmp(&(&b.team, &b.token)));
        let matched = |name: &str| {
            teams.iter().any(|team| {
                name.starts_with(&format!("{}-", team.organization))
                    && name.ends_with(&format!("-{}", team.token))
            })
        };
        let buckets = self.lock.buckets.iter();
        let other_buckets = buckets
            .filter(|(path, name)| path.starts_with(&below) && !matched(name))
            .map(|(_, name)| name.clone())
            .collect();
        let having = |things: &BTreeMap<String, String>| {
            let of = |path: &str| things.keys().any(|it| it.starts_with(&format!("{path}/")));
            let paths = self.lock.teams.iter().filter(|(path, _)| of(path));
            let tokens: BTreeSet<&str> = paths.map(|(_, team)| team.token.as_str()).collect();
            let teams = teams
                .iter()
                .filter(|team| tokens.contains(team.token.as_str()));
            teams.cloned().collect()
        };
        let (endpoints, services) = (having(&self.lock.endpoints), having(&self.lock.services));
        let notebooks = having(&self.lock.notebooks);
        let people = having(&self.lock.people);
        let deployers = said.and_then(|unit| unit.deployers.as_ref());
        let deployers = deployers.into_iter().flatten();
        Deploy {
            organization: organization
                .unwrap_or_else(|| self.document.organization.value.to_string()),
            unit: unit_name.to_owned(),
            deployers: deployers.map(|role| role.value.to_string()).collect(),
            endpoints,
            services,
            notebooks,
            people,
            bundles: bundles(now),
            ci: self.pipeline((unit, state_key), said.and_then(|unit| unit.ci.as_ref())),
            teams,
            other_buckets,
        }
    }
}

/// What the trust stores of REST APIs are made of, each once.
fn bundles(teams: &[Team]) -> Vec<String> {
    let services = teams.iter().flat_map(|team| &team.services);
    let made = services.filter_map(|service| match &service.mutual_tls {
        Some(TrustStore::Bundle { bucket, key }) => Some(format!("{bucket}/{key}")),
        Some(TrustStore::Existing(_)) | None => None,
    });
    made.collect::<BTreeSet<_>>().into_iter().collect()
}

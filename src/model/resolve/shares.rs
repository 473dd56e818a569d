//! Shares, once every team has its names: both sides of each learn of it, and the jobs that read across.

use std::collections::HashMap;

use super::Resolver;
use crate::model::{Party, Share, SharedRead, SpecPath, Team, Unit};
use crate::spec::{self, At, Readable};

/// Where each team is.
type Places<'s> = HashMap<&'s str, (usize, usize)>;

impl Resolver<'_> {
    /// Gives every team the shares that it gives and takes, and every job what it reads of others.
    pub(super) fn shares(&self, units: &mut [Unit]) {
        let said = &self.document.shares;
        if said.is_empty() {
            return;
        }
        let ids: Vec<(String, (usize, usize))> = units
            .iter()
            .enumerate()
            .flat_map(|(at, unit)| {
                let teams = unit.teams.iter().enumerate();
                teams.map(move |(team_at, team)| {
                    (format!("{}/{}", unit.name, team.name), (at, team_at))
                })
            })
            .collect();
        let places: Places<'_> = ids.iter().map(|(id, at)| (id.as_str(), *at)).collect();
        let shares: Vec<Share> = said
            .iter()
            .enumerate()
            .filter_map(|(number, said)| share(number, said, units, &places))
            .collect();
        for share in shares {
            if let Some(owner) = team_at(units, &places, &share.owner.id) {
                owner.gives.push(share.clone());
            }
            if let Some(consumer) = team_at(units, &places, &share.consumer.id) {
                consumer.takes.push(share);
            }
        }
        let documents = self.document.units.0.iter();
        let documents: HashMap<&str, &spec::Unit> = documents
            .map(|(name, unit)| (name.value.as_str(), unit))
            .collect();
        for unit in units {
            let Some(said) = documents.get(unit.name.as_str()) else {
                continue;
            };
            for team in &mut unit.teams {
                in_order(team);
                reads(said, team);
            }
        }
    }
}

/// Gives the jobs and servers of a team what they read of others.
fn reads(unit: &spec::Unit, team: &mut Team) {
    if team.takes.is_empty() {
        return;
    }
    let said = unit.teams.0.iter();
    let said = { said }.find(|(name, _)| name.value.as_str() == team.name);
    let Some((_, said)) = said else {
        return;
    };
    for (name, job) in said.training.iter().flat_map(|jobs| &jobs.0) {
        let named = |job: &&mut crate::model::Training| job.name == name.value.as_str();
        if let Some(found) = team.training.iter_mut().find(named) {
            found.shared = shared(&job.reads, &found.spec.child("reads"), &team.takes);
        }
    }
    for (name, server) in said.serving.iter().flat_map(|servers| &servers.0) {
        let named = |server: &&mut crate::model::Serving| server.name == name.value.as_str();
        if let Some(found) = team.serving.iter_mut().find(named) {
            found.shared = shared(&server.reads, &found.spec.child("reads"), &team.takes);
        }
    }
}

/// By the names that do not change: renaming somebody moves no statement of somebody else's policies.
fn in_order(team: &mut Team) {
    let names = |party: &Party| (party.identity.unit.clone(), party.identity.team.clone());
    team.gives.sort_by_key(|share| {
        let Share {
            physical, prefix, ..
        } = share;
        (names(&share.consumer), physical.clone(), prefix.clone())
    });
    team.takes.sort_by_key(|share| {
        let Share {
            physical, prefix, ..
        } = share;
        (names(&share.owner), physical.clone(), prefix.clone())
    });
}

fn team_at<'u>(units: &'u mut [Unit], places: &Places<'_>, id: &str) -> Option<&'u mut Team> {
    let (unit, team) = *places.get(id)?;
    units.get_mut(unit)?.teams.get_mut(team)
}

/// A checked spec names only teams and buckets that there are.
fn share(number: usize, said: &spec::Share, units: &[Unit], places: &Places<'_>) -> Option<Share> {
    let (owner, bucket, prefix) = said.from.value.parts();
    let find = |id: &str| {
        let (unit, team) = *places.get(id)?;
        let unit = units.get(unit)?;
        Some((unit, unit.teams.get(team)?))
    };
    let party = |id: &str| {
        let (unit, team) = find(id)?;
        Some(Party {
            id: id.to_owned(),
            identity: team.identity.clone(),
            account: unit.account.clone(),
        })
    };
    let (_, team) = find(owner)?;
    let bucket = team.buckets.iter().find(|it| it.name == bucket)?;
    Some(Share {
        spec: SpecPath("shares".to_owned()).child(&number.to_string()),
        owner: party(owner)?,
        consumer: party(said.to.value.as_str())?,
        bucket: bucket.name.clone(),
        physical: bucket.physical.clone(),
        holds: bucket.holds,
        alias: team.alias(bucket.holds.key_purpose()),
        prefix,
        because: said.because.value.to_string(),
        until: said.until.value.date(),
    })
}

/// What is read of other teams, each under the share that covers it.
fn shared(reads: &[At<Readable>], path: &SpecPath, takes: &[Share]) -> Vec<SharedRead> {
    let shared = reads.iter().enumerate().filter_map(|(number, read)| {
        let Readable::Shared(place) = &read.value else {
            return None;
        };
        let (team, bucket, prefix) = place.parts();
        let covers = |share: &&Share| {
            share.owner.id == team && share.bucket == bucket && prefix.starts_with(&share.prefix)
        };
        Some(SharedRead {
            share: takes.iter().find(covers)?.clone(),
            prefix: prefix.clone(),
            spec: path.child(&number.to_string()),
        })
    });
    shared.collect()
}

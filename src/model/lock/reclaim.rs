//! What is gone and may be given out again.

use std::collections::BTreeSet;

use super::{Data, Lock};
use crate::spec::{Document, Zones};

/// The paths that a spec still speaks of.
#[derive(Default)]
struct Spoken {
    /// Units and teams that it has, under the names of today and those of before.
    there: BTreeSet<String>,
    /// What it says was removed.
    removed: BTreeSet<String>,
}

impl Spoken {
    fn of(document: &Document) -> Self {
        let mut spoken = Self::default();
        for (name, unit) in &document.units.0 {
            let before = unit.renamed_from.as_ref().map(|it| it.value.as_str());
            for unit_name in [Some(name.value.as_str()), before].into_iter().flatten() {
                for (name, team) in &unit.teams.0 {
                    let before = team.renamed_from.as_ref().map(|it| it.value.as_str());
                    let names = [Some(name.value.as_str()), before].into_iter().flatten();
                    spoken
                        .there
                        .extend(names.map(|team| format!("{unit_name}/{team}")));
                }
                spoken.there.insert(unit_name.to_owned());
            }
        }
        let removed = document.removed.iter().flatten();
        spoken
            .removed
            .extend(removed.map(|one| one.path().0.to_owned()));
        spoken
    }

    /// True when neither a team nor its removal is in the spec.
    fn nothing_of(&self, team: &str) -> bool {
        !self.there.contains(team)
            && !self.removed.contains(team)
            && !self.removed.contains(first(team, 1))
    }
}

/// True when the registry of a spec has the repository of a path.
fn has_repository(document: &Document, path: &str) -> bool {
    let platform = document.platform.as_ref();
    let registry = platform.and_then(|it| it.registry.as_ref());
    let mut repositories = registry.into_iter().flat_map(|it| &it.repositories.0);
    let name = path.strip_prefix("platform/");
    repositories.any(|(known, _)| Some(known.value.as_str()) == name)
}

/// The first parts of a path: `retail/churn` of `retail/churn/raw`.
fn first(path: &str, parts: usize) -> &str {
    let end = path.match_indices('/').nth(parts - 1);
    end.map_or(path, |(end, _)| path.get(..end).unwrap_or(path))
}

impl Lock {
    /// The lock without what is gone for good: what the spec no longer has, renames or names under `removed`, and whose
    /// data was not kept. Names of kept data stay, and what their team is called by.
    ///
    /// To be used once the removal is applied: what is given back is given out to the next who comes.
    #[must_use]
    pub fn reclaimed(&self, document: &Document) -> Self {
        let spoken = Spoken::of(document);
        let gone = |path: &str| {
            let team = first(path, 2);
            spoken.nothing_of(team) && self.was_given_up(team)
        };
        let keeps = |path: &str| self.keeps_data_of(first(path, 2));
        let destroyed = |path: &str| {
            self.removed.get(path) == Some(&Data::Destroy)
                && !spoken.removed.contains(path)
                && (gone(path) || spoken.there.contains(first(path, 2)))
        };
        let mut lock = self.clone();
        lock.networks.retain(|team, _| !gone(team));
        lock.teams.retain(|team, _| !gone(team) || keeps(team));
        lock.aliases
            .retain(|path, _| path.starts_with("platform/") || !gone(path) || keeps(path));
        lock.training.retain(|path, _| !gone(path));
        lock.serving.retain(|path, _| !gone(path));
        lock.applications.retain(|path, _| !gone(path));
        lock.endpoints.retain(|path, _| !gone(path));
        lock.services.retain(|path, _| !gone(path));
        lock.repositories
            .retain(|path, _| has_repository(document, path));
        lock.notebooks.retain(|path, _| !gone(path));
        lock.people.retain(|path, _| !gone(path));
        lock.buckets.retain(|path, _| !destroyed(path));
        lock.removed.retain(|path, _| !destroyed(path));
        let units: BTreeSet<String> = lock
            .teams
            .keys()
            .map(|team| first(team, 1).to_owned())
            .collect();
        let stays = |unit: &str| {
            units.contains(unit) || spoken.there.contains(unit) || spoken.removed.contains(unit)
        };
        lock.units.retain(|unit, _| stays(unit));
        lock.states
            .retain(|stack, _| stack.strip_prefix("units/").is_none_or(stays));
        lock.zones_of_today(document);
        lock
    }

    /// True when something was said of all of a team's data.
    fn was_given_up(&self, team: &str) -> bool {
        let mut buckets = self.buckets_of(team);
        buckets.all(|path| self.removed.contains_key(path))
    }

    /// True when data of a team that is gone, or of a bucket of it, was kept.
    pub(crate) fn keeps_data_of(&self, team: &str) -> bool {
        let mut buckets = self.buckets_of(team);
        buckets.any(|path| self.removed.get(path) == Some(&Data::Keep))
    }

    /// The paths of the buckets that a team was given, those of logs included.
    pub(crate) fn buckets_of(&self, team: &str) -> impl Iterator<Item = &String> {
        let below = format!("{team}/");
        self.buckets
            .range(below.clone()..)
            .map(|(path, _)| path)
            .take_while(move |path| path.starts_with(&below))
    }

    /// Drops zones that are no longer used, and their subnets.
    fn zones_of_today(&mut self, document: &Document) {
        let today: BTreeSet<String> = match &document.network.zones {
            Zones::Ids(ids) => ids.iter().map(|id| id.value.to_string()).collect(),
            Zones::Count(count) => {
                self.zones.truncate(count.value.get() as usize);
                // Zones that are still to be given out have no subnets.
                self.zones.iter().cloned().collect()
            }
        };
        for network in self.networks.values_mut() {
            network.subnets.retain(|zone, _| today.contains(zone));
        }
    }
}

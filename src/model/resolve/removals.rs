//! What is no longer in the spec: data goes only when the spec says so.

use std::collections::{BTreeMap, BTreeSet};

use super::Resolver;
use super::accounts::PLATFORM_BUCKETS;
use crate::diagnostic::{Diagnostic, Label, Span};
use crate::model::lock::Data;
use crate::model::{Backend, Kept, SpecPath, Unit, names};
use crate::spec::{Removed, Team};

/// The bucket that every team has.
const OF_LOGS: &str = "access-logs";
/// The bucket that a team with services has, for the logs of their load balancers.
pub(super) const OF_BALANCERS: &str = "balancer-logs";

/// What is kept, by unit.
pub(super) type KeptByUnit = BTreeMap<String, Vec<Kept>>;

/// Unit, team and bucket of a path.
fn parts(path: &str) -> [&str; 3] {
    let mut parts = path.splitn(3, '/');
    [(); 3].map(|()| parts.next().unwrap_or_default())
}

impl<'s> Resolver<'s> {
    fn unit_said(&self, unit: &str) -> Option<&'s crate::spec::Unit> {
        let mut units = self.document.units.0.iter();
        let found = units.find(|(name, _)| name.value.as_str() == unit);
        found.map(|(_, unit)| unit)
    }

    /// Every bucket that the spec has, by path.
    fn live(&self) -> BTreeSet<String> {
        let mut live = BTreeSet::from(PLATFORM_BUCKETS.map(str::to_owned));
        for (unit, said) in &self.document.units.0 {
            for (team, said) in &said.teams.0 {
                let within = format!("{}/{}", unit.value, team.value);
                live.extend(buckets(said).map(|bucket| format!("{within}/{bucket}")));
            }
        }
        live
    }

    /// Writes down what the spec says of what is gone, refuses what goes without a word, and gives what is kept.
    pub(super) fn removals(&mut self) -> KeptByUnit {
        let live = self.live();
        self.said(&live);
        let gone: Vec<String> = self.lock.buckets.keys().cloned().collect();
        let mut unsaid = BTreeMap::new();
        let mut back = BTreeMap::new();
        let mut kept = KeptByUnit::new();
        for path in &gone {
            let choice = self.lock.removed.get(path).copied();
            match (live.contains(path), choice) {
                (false, None) => self.unsaid(path, &mut unsaid),
                (false, Some(Data::Keep)) => self.keep(path, &mut kept),
                (true, Some(Data::Keep)) => self.back(path, &mut back),
                // What was deleted may be made again.
                (true, Some(Data::Destroy)) => drop(self.lock.removed.remove(path)),
                (true, None) | (false, Some(Data::Destroy)) => {}
            }
        }
        self.diagnostics
            .extend(unsaid.into_values().chain(back.into_values()));
        kept
    }

    /// Takes the word of the spec for what it says was removed.
    fn said(&mut self, live: &BTreeSet<String>) {
        let said: Vec<&'s Removed> = self.document.removed.iter().flatten().collect();
        let mut words: BTreeMap<&'s str, (Data, Span)> = BTreeMap::new();
        for one in said {
            let (path, place) = one.path();
            if self.is_there(path, live) {
                let message = format!("`{path}` is said to be removed, and it is there");
                let found = Diagnostic::error("removed-and-there", message, self.here(place))
                    .help("take it out of `units`, or take this entry away");
                self.diagnostics.push(found);
            } else if let Some((_, first)) = words.get(path) {
                let found = Diagnostic::error(
                    "removed-twice",
                    format!("`{path}` is removed twice"),
                    self.here(place),
                )
                .and(self.here(*first).saying("first said here"))
                .help("say once what becomes of its data");
                self.diagnostics.push(found);
            } else if self.was_made(path) {
                words.insert(path, (one.data(), place));
            } else {
                let found = Diagnostic::error(
                    "unknown-removal",
                    format!("nothing was made that was called `{path}`"),
                    self.here(place),
                )
                .help("write the path that it has in `ringfence.lock`, or take this entry away");
                self.diagnostics.push(found);
            }
        }
        let gone = self
            .lock
            .buckets
            .keys()
            .filter(|path| !live.contains(*path));
        for path in gone {
            let [unit, team, _] = parts(path);
            let of_bucket = words.get(path.as_str());
            let of_more = || {
                let team = words.get(format!("{unit}/{team}").as_str());
                team.or_else(|| words.get(unit))
            };
            let Some((choice, _)) = of_bucket.or_else(of_more) else {
                continue;
            };
            // A bucket that was kept once is not deleted because its team goes later.
            let was_kept = self.lock.removed.get(path) == Some(&Data::Keep);
            if of_bucket.is_some() || !was_kept {
                self.lock.removed.insert(path.clone(), *choice);
            }
        }
    }

    fn is_there(&self, path: &str, live: &BTreeSet<String>) -> bool {
        match parts(path) {
            [unit, "", _] => self.unit_said(unit).is_some(),
            [unit, team, ""] => live.contains(&format!("{unit}/{team}/{OF_LOGS}")),
            _ => live.contains(path),
        }
    }

    fn was_made(&self, path: &str) -> bool {
        match parts(path) {
            [unit, "", _] => self.lock.units.contains_key(unit),
            [_, _, ""] => self.lock.teams.contains_key(path),
            _ => self.lock.buckets.contains_key(path),
        }
    }

    /// One finding for the largest thing that is gone.
    fn unsaid(&self, path: &str, found: &mut BTreeMap<String, Diagnostic>) {
        let [unit, team, bucket] = parts(path);
        let teams = self.unit_said(unit).map(|unit| &unit.teams.0);
        let has = |name: &str| {
            teams.is_some_and(|teams| teams.iter().any(|(team, _)| team.value.as_str() == name))
        };
        let units = SpecPath("units".to_owned());
        let (what, path, near) = match (teams.is_some(), has(team)) {
            (false, _) => ("unit", unit.to_owned(), units),
            (true, false) => (
                "team",
                format!("{unit}/{team}"),
                units.child(unit).child("teams"),
            ),
            (true, true) => (
                "bucket",
                path.to_owned(),
                units
                    .child(unit)
                    .child("teams")
                    .child(team)
                    .child("buckets"),
            ),
        };
        let name = match what {
            "unit" => unit,
            "team" => team,
            _ => bucket,
        };
        let message = format!("the {what} `{path}` is gone, and it has data");
        let help = format!(
            "say what becomes of the data, `removed: [{{ {what}: {path}, data: keep, because: \"…\" }}]`, or, if it has \
             another name now, `renamed-from: {name}` there"
        );
        let label = self.near(&near);
        found
            .entry(path)
            .or_insert_with(|| Diagnostic::error("data-gone", message, label).help(help));
    }

    /// Kept data has the names that its team would get back.
    fn back(&self, path: &str, found: &mut BTreeMap<String, Diagnostic>) {
        let [unit, team, bucket] = parts(path);
        let path = SpecPath("units".to_owned())
            .child(unit)
            .child("teams")
            .child(team);
        let whole = format!("{unit}/{team}");
        let (what, near) = match bucket == OF_LOGS || found.contains_key(&whole) {
            true => (whole, path),
            false => (
                format!("{unit}/{team}/{bucket}"),
                path.child("buckets").child(bucket),
            ),
        };
        let message = format!("`{what}` was removed, and data of that name was kept");
        let label = self.near(&near);
        found.entry(what).or_insert_with(|| {
            Diagnostic::error("kept-data", message, label).help(
                "take another name; to take the data back, remove its entries from `removed` in `ringfence.lock` and, if \
                 the removal was applied, import buckets and keys before the next apply (docs/renaming.md)",
            )
        });
    }

    fn near(&self, path: &SpecPath) -> Label {
        let mut path = path.0.as_str();
        let span = loop {
            match (
                self.spec.span(&SpecPath(path.to_owned())),
                path.rsplit_once('.'),
            ) {
                (Some(span), _) => break span,
                (None, Some((above, _))) => path = above,
                (None, None) => break Span::default(),
            }
        };
        self.here(span)
    }

    fn keep(&self, path: &str, kept: &mut KeptByUnit) {
        let [unit, team, bucket] = parts(path);
        let teams = kept.entry(unit.to_owned()).or_default();
        if teams.last().is_none_or(|last| last.team != team) {
            teams.push(Kept {
                team: team.to_owned(),
                keys: Vec::new(),
                buckets: Vec::new(),
            });
        }
        let Some(last) = teams.last_mut() else {
            return;
        };
        last.buckets.push(bucket.to_owned());
        let said = self.unit_said(unit);
        let lives = said.is_some_and(|unit| {
            let mut teams = unit.teams.0.iter();
            teams.any(|(name, _)| name.value.as_str() == team)
        });
        // What a bucket holds may have been another once: its older objects lie under the other key.
        let keys: &[&str] = match (lives, bucket) {
            (true, _) | (false, OF_LOGS | OF_BALANCERS) => &[],
            (false, _) => &["artifacts", "data"],
        };
        for key in keys {
            if !last.keys.iter().any(|known| known == key) {
                last.keys.push((*key).to_owned());
            }
        }
    }

    /// The units that are gone and of which the spec still says that they, or something of them, were removed: their
    /// stacks stay until that is applied.
    pub(super) fn gone(&mut self, mut kept: KeptByUnit, backend: &Backend) -> Vec<Unit> {
        let said = self.document.removed.iter().flatten();
        let units = said.map(|one| parts(one.path().0)[0]);
        let units: BTreeSet<&'s str> = units
            .filter(|unit| self.unit_said(unit).is_none())
            .collect();
        units
            .into_iter()
            .map(|name| {
                let locked = self.lock.units.get(name);
                let account = locked.and_then(|unit| unit.account.clone());
                let account = account.unwrap_or_else(|| self.account(None));
                let first_name = locked.map_or(name, |unit| unit.name.as_str()).to_owned();
                let new = names::unit_state(&first_name);
                Unit {
                    name: name.to_owned(),
                    first_name,
                    renamed_from: None,
                    spec: SpecPath("removed".to_owned()),
                    account,
                    state_key: self.state_key(&format!("units/{name}"), new, backend),
                    deploy: self.deploy(name, None, &[]),
                    teams: Vec::new(),
                    kept: kept.remove(name).unwrap_or_default(),
                    people: None,
                }
            })
            .collect()
    }
}

/// The names of a team's buckets, those of logs included.
fn buckets(team: &Team) -> impl Iterator<Item = &str> {
    let declared = team.buckets.iter().flat_map(|buckets| &buckets.0);
    let serves = team.services.iter().any(|services| !services.0.is_empty());
    declared
        .map(|(name, _)| name.value.as_str())
        .chain([OF_LOGS])
        .chain(serves.then_some(OF_BALANCERS))
}

//! What things are called in AWS: what they were called when they were made, or what is free for those who come.

use std::collections::{BTreeSet, HashSet};

use super::Resolver;
use super::accounts::PLATFORM_BUCKETS;
use super::team::Place;
use crate::model::lock::{Kind, Lock, LockedTeam, LockedUnit};
use crate::model::{Identity, names};
use crate::spec::Unit;

/// The name, or the first of `name-2`, `name-3` … that is not taken: what was renamed keeps its old name in AWS.
pub(super) fn free(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_usize..).map(|number| format!("{wanted}-{number}"));
    std::iter::once(wanted.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_default()
}

/// Names that are taken, for those that come to be looked up at once.
#[derive(Default)]
pub(super) struct Taken {
    /// Teams by what names call their unit and them.
    teams: HashSet<(String, String)>,
    pub tokens: HashSet<String>,
}

impl Taken {
    fn of(lock: &Lock) -> Self {
        let teams = lock.teams.iter().map(|(path, team)| {
            let unit = path.split('/').next().unwrap_or_default();
            (unit.to_owned(), team.name.clone())
        });
        let tokens = lock.teams.values().map(|team| team.token.clone());
        // No team's pattern may match a bucket of the platform's.
        let of_platform = PLATFORM_BUCKETS.iter().filter_map(|path| {
            let (_, token) = lock.buckets.get(*path)?.rsplit_once('-')?;
            Some(token.to_owned())
        });
        Self {
            teams: teams.collect(),
            tokens: tokens.chain(of_platform).collect(),
        }
    }
}

impl Resolver<'_> {
    /// Teams of locks from before names were pinned are called as they were called then, which is the path by which the lock
    /// has them.
    pub(super) fn name_the_unnamed(&mut self) {
        self.taken = Taken::of(&self.lock);
        let known: Vec<String> = self.lock.networks.keys().cloned().collect();
        for path in known {
            if let (Some((unit, team)), false) =
                (path.split_once('/'), self.lock.teams.contains_key(&path))
            {
                let alias = self.lock.aliases.get(&format!("{path}/data"));
                let organization = alias.and_then(|alias| alias.split_once('/'));
                let organization = organization.map(|(first, _)| first.to_owned());
                let account = self.account_of(unit);
                self.name_unit(unit, &account);
                self.name_team((unit, team), &account, organization);
            }
        }
    }

    /// The account of the unit that is, or was, called so; the platform's when nobody can say.
    fn account_of(&self, unit: &str) -> String {
        let is = |name: &str, said: &Unit| {
            let before = said.renamed_from.as_ref().map(|it| it.value.as_str());
            name == unit || before == Some(unit)
        };
        let mut units = self.document.units.0.iter();
        let found = units.find(|(name, said)| is(name.value.as_str(), said));
        self.account(found.and_then(|(_, said)| said.account.as_ref()))
    }

    /// What names in AWS call a unit.
    pub(super) fn unit_name(&mut self, unit: &str, account: &str) -> String {
        self.name_unit(unit, account);
        let organization = self.document.organization.value.to_string();
        match self.lock.units.get_mut(unit) {
            Some(locked) => {
                locked.account = Some(account.to_owned());
                locked.organization.get_or_insert(organization);
                locked.name.clone()
            }
            None => unit.to_owned(),
        }
    }

    fn name_unit(&mut self, unit: &str, account: &str) {
        if self.lock.units.contains_key(unit) {
            return;
        }
        let units = &self.lock.units;
        let units = units.values().map(|unit| unit.name.as_str());
        let taken: BTreeSet<&str> = units.collect();
        let name = free(unit, |name| taken.contains(name));
        let locked = LockedUnit {
            name,
            organization: Some(self.document.organization.value.to_string()),
            account: Some(account.to_owned()),
        };
        self.lock.units.insert(unit.to_owned(), locked);
    }

    /// What names in AWS call a team.
    pub(super) fn identity(&mut self, (unit, team): (&str, &str), account: &str) -> Identity {
        let path = format!("{unit}/{team}");
        let unit_name = self.unit_name(unit, account);
        self.name_team((unit, team), account, None);
        let LockedTeam {
            organization,
            name,
            token,
        } = match self.lock.teams.get(&path) {
            Some(locked) => locked.clone(),
            None => LockedTeam {
                organization: String::new(),
                name: String::new(),
                token: String::new(),
            },
        };
        Identity {
            organization,
            unit: unit_name,
            team: name,
            token,
        }
    }

    fn name_team(
        &mut self,
        (unit, team): (&str, &str),
        account: &str,
        organization: Option<String>,
    ) {
        let path = format!("{unit}/{team}");
        if self.lock.teams.contains_key(&path) {
            return;
        }
        let organization =
            organization.unwrap_or_else(|| self.document.organization.value.to_string());
        let teams = &self.taken.teams;
        let name = free(team, |name| {
            teams.contains(&(unit.to_owned(), name.to_owned()))
        });
        let unit_name = self.lock.units.get(unit).map(|unit| unit.name.as_str());
        let token = self.free_token([
            &organization,
            account,
            self.document.region.value.as_str(),
            unit_name.unwrap_or(unit),
            &name,
        ]);
        self.taken.tokens.insert(token.clone());
        self.taken.teams.insert((unit.to_owned(), name.clone()));
        let locked = LockedTeam {
            organization,
            name,
            token,
        };
        self.lock.teams.insert(path, locked);
    }

    /// A token that nobody else has.
    pub(super) fn free_token(&self, parts: [&str; 5]) -> String {
        let numbered = (2_usize..).map(|number| number.to_string());
        let mut tokens = std::iter::once(names::token(&parts)).chain(numbered.map(|number| {
            let mut parts = parts.to_vec();
            parts.push(&number);
            names::token(&parts)
        }));
        tokens
            .find(|token| !self.taken.tokens.contains(token))
            .unwrap_or_default()
    }

    /// What names in AWS call what a team runs and serves.
    pub(super) fn job(&mut self, kind: Kind, place: &Place<'_>, name: &str) -> String {
        let path = format!("{}/{}/{name}", place.unit, place.name);
        let below = format!("{}/{}/", place.unit, place.name);
        let jobs = self.lock.named_mut(kind);
        if let Some(known) = jobs.get(&path) {
            return known.clone();
        }
        let siblings = jobs
            .range(below.clone()..)
            .take_while(|(path, _)| path.starts_with(&below));
        let taken: BTreeSet<&str> = siblings.map(|(_, name)| name.as_str()).collect();
        let new = free(name, |name| taken.contains(name));
        jobs.insert(path, new.clone());
        new
    }

    /// The name of a bucket in AWS: the one given out before, or a new one.
    pub(super) fn physical(&mut self, place: &Place<'_>, name: &str) -> String {
        let path = format!("{}/{}/{name}", place.unit, place.name);
        if let Some(known) = self.lock.buckets.get(&path) {
            return known.clone();
        }
        let Identity {
            organization,
            unit,
            team,
            token,
        } = &place.identity;
        let named = |name: &str| names::bucket(organization, (unit, team, name), token);
        let below = format!("{}/{}/", place.unit, place.name);
        let siblings = self.lock.buckets.range(below.clone()..);
        let siblings = siblings.take_while(|(path, _)| path.starts_with(&below));
        let taken: BTreeSet<&str> = siblings.map(|(_, name)| name.as_str()).collect();
        let new = free(name, |name| taken.contains(named(name).as_str()));
        let new = named(&new);
        self.lock.buckets.insert(path, new.clone());
        new
    }
}

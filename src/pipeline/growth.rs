//! Which quota bursts next when teams come: tried with more teams like those that are there, not guessed.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{PipelineError, wanted};
use crate::model::{Account, Identity, Model, Team, Unit};
use crate::plan::{Plan, plan_account};
use crate::quotas::{CountUse, Counted, PolicyUse, counted, counts, policies};
use crate::render::{self, Environment};
use crate::terraform::{Config, read_files};

/// How many more teams are tried.
const FURTHEST: usize = 512;

/// A quota that bursts when a unit gets so many teams.
#[derive(Clone, Debug, PartialEq)]
pub struct Burst {
    /// The unit that the teams come to: the one with the most teams in its account.
    pub unit: String,
    /// How many teams it has.
    pub teams: usize,
    /// How many it has when the quota bursts.
    pub at: usize,
    /// What there is too much of then.
    pub over: Over,
}

/// What there is too much of.
#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    /// Too many things.
    Count(CountUse),
    /// A policy that is too long.
    Policy(PolicyUse),
}

impl Over {
    /// Whether AWS gives more when asked.
    pub fn is_adjustable(&self) -> bool {
        matches!(self, Self::Count(count) if count.adjustable)
    }
}

/// For the largest unit of each account: the next quota that AWS raises when asked, and the next that it does not. What bursts
/// already is not told again. `config` is the model's own.
///
/// # Errors
/// A template that fails.
pub fn next_bursts(model: &Model, config: &Config) -> Result<Vec<Burst>, PipelineError> {
    let environment = Environment::new()?;
    let now = counted(config);
    let mut found = Vec::new();
    for account in &model.accounts {
        let units = model.units.iter().filter(|unit| unit.account == account.id);
        let Some(unit) = units.max_by_key(|unit| unit.teams.len()) else {
            continue;
        };
        let growth = Growth {
            environment: &environment,
            model,
            account,
            unit,
        };
        found.extend(growth.next(&now)?);
    }
    Ok(found)
}

/// What is too long or too many with so many more teams: each number is tried once, whatever is looked for.
#[derive(Default)]
struct Tried(BTreeMap<usize, BTreeMap<String, Over>>);

impl Tried {
    fn with(
        &mut self,
        growth: &Growth<'_>,
        more: usize,
    ) -> Result<&BTreeMap<String, Over>, PipelineError> {
        match self.0.entry(more) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(growth.over_with(more)?)),
        }
    }
}

/// A unit that grows.
struct Growth<'a> {
    environment: &'a Environment,
    model: &'a Model,
    account: &'a Account,
    unit: &'a Unit,
}

impl Growth<'_> {
    fn next(&self, now: &BTreeMap<Counted, usize>) -> Result<Vec<Burst>, PipelineError> {
        let mut all = self.by_counts(now)?;
        let mut tried = Tried::default();
        for adjustable in [true, false] {
            all.extend(self.by_search(adjustable, &mut tried)?);
        }
        all.sort_by_key(|burst| burst.at);
        let first = |adjustable: bool| {
            let mut of_kind = all.iter();
            of_kind.find(|it| it.over.is_adjustable() == adjustable)
        };
        Ok([first(true), first(false)]
            .into_iter()
            .flatten()
            .cloned()
            .collect())
    }

    fn burst(&self, more: usize, over: Over) -> Burst {
        let teams = self.unit.teams.len();
        Burst {
            unit: self.unit.name.clone(),
            teams,
            at: teams + more,
            over,
        }
    }

    /// What each team has the same number of.
    fn by_counts(&self, now: &BTreeMap<Counted, usize>) -> Result<Vec<Burst>, PipelineError> {
        let (before, after) = (self.counted_with(0)?, self.counted_with(1)?);
        let bursts = after.into_iter().filter_map(|(which, with_one)| {
            let a_team = with_one.checked_sub(before.get(&which).copied().unwrap_or(0))?;
            let used = now.get(&which).copied()?;
            let count = CountUse::new(&which, used)?;
            let left = count.most.checked_sub(used)?;
            let more = left.checked_div(a_team)? + 1;
            let used = used + more * a_team;
            Some(self.burst(more, Over::Count(CountUse { used, ..count })))
        });
        Ok(bursts.collect())
    }

    fn counted_with(&self, more: usize) -> Result<BTreeMap<Counted, usize>, PipelineError> {
        let files = wanted(&self.grown(more))?.files;
        Ok(counted(&read_files(&files)))
    }

    /// What the account's stack has for all teams of a unit together, and AWS gives more of when asked, or does not.
    fn by_search(
        &self,
        adjustable: bool,
        tried: &mut Tried,
    ) -> Result<Option<Burst>, PipelineError> {
        let mut new = |more: usize| -> Result<Option<Over>, PipelineError> {
            let already: Vec<String> = tried.with(self, 0)?.keys().cloned().collect();
            let mut over = tried.with(self, more)?.iter();
            let new = over
                .find(|(name, over)| over.is_adjustable() == adjustable && !already.contains(name));
            Ok(new.map(|(_, over)| over.clone()))
        };
        let mut most = 1;
        while new(most)?.is_none() {
            if most >= FURTHEST {
                return Ok(None);
            }
            most *= 2;
        }
        let mut least = most / 2;
        while most - least > 1 {
            let middle = least.midpoint(most);
            match new(middle)? {
                Some(_) => most = middle,
                None => least = middle,
            }
        }
        Ok(new(most)?.map(|over| self.burst(most, over)))
    }

    /// What is too long or too many in the account's stack, by a name that stays.
    fn over_with(&self, more: usize) -> Result<BTreeMap<String, Over>, PipelineError> {
        let mut stack = plan_account(&self.grown(more), self.account);
        // Each team's boundary is its own: it grows with nobody.
        stack.units.clear();
        let plan = Plan {
            accounts: vec![stack],
            units: Vec::new(),
            gone: Vec::new(),
            organization: None,
            handed_over: None,
        };
        let config = read_files(&render::files(self.environment, &plan)?);
        let policies = policies(&config).into_iter();
        let long = policies
            .filter(|policy| policy.used > policy.most)
            .map(|policy| (policy.address.clone(), Over::Policy(policy)));
        let counts = counts(&config).into_iter().filter(CountUse::is_over);
        let many = counts.map(|count| {
            let name = format!("{} {}", count.kind, count.whereabouts);
            (name, Over::Count(count))
        });
        Ok(long.chain(many).collect())
    }

    /// The unit alone in its account, with more teams like the largest that it has.
    fn grown(&self, more: usize) -> Model {
        let mut unit = self.unit.clone();
        let largest = unit.teams.iter().max_by_key(|team| size(team)).cloned();
        let free = |team: &Team| self.unit.teams.iter().all(|known| known.name != team.name);
        let new = largest.iter().flat_map(|team| {
            (0..)
                .map(|number| another(team, number))
                .filter(free)
                .take(more)
        });
        let new: Vec<Team> = new.collect();
        for team in &new {
            unit.deploy.teams.push(team.identity.clone());
            if !team.endpoints.is_empty() {
                unit.deploy.endpoints.push(team.identity.clone());
            }
            if !team.services.is_empty() {
                unit.deploy.services.push(team.identity.clone());
            }
        }
        unit.teams.extend(new);
        Model {
            units: vec![unit],
            gone: Vec::new(),
            accounts: vec![self.account.clone()],
            ..self.model.clone()
        }
    }
}

fn size(team: &Team) -> usize {
    let serving = team.applications.len() + team.endpoints.len() + team.services.len();
    team.training.len() + team.serving.len() + serving
}

/// A team like this one under names of its own, which are as long. It shares nothing.
fn another(team: &Team, number: usize) -> Team {
    let digits = number.to_string();
    let stem: String = team
        .name
        .chars()
        .take(team.name.len().saturating_sub(digits.len()))
        .collect();
    let name = format!("{stem}{digits}");
    let token = format!("{number:08x}");
    let renamed = |text: &str| text.replace(&team.identity.token, &token);
    let mut new = team.clone();
    new.identity = Identity {
        team: name.clone(),
        token: token.clone(),
        ..team.identity.clone()
    };
    for alias in new.aliases.values_mut() {
        *alias = alias.replace(&format!("/{}/", team.identity.team), &format!("/{name}/"));
    }
    for bucket in &mut new.buckets {
        bucket.physical = renamed(&bucket.physical);
    }
    new.access_log_bucket = renamed(&new.access_log_bucket);
    new.gives.clear();
    new.takes.clear();
    new.name = name;
    new
}

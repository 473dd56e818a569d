use std::collections::{BTreeMap, BTreeSet};

use super::goal::{Changed, Goal, Reach};
use super::walk::{Path, walk};
use super::world::{Shown, World};
use crate::access::authorize::Callers;
use crate::estate::{Asker, Puzzle, Target};
use crate::explain::Ground;
use crate::iam::PrincipalKind as NamedKind;
use crate::symbol::Text;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question<'g> {
    /// For what: `s3:GetObject`.
    pub action: String,
    /// On what.
    pub target: Target<'g>,
    /// Keys of the context that are given, in lower case.
    pub context: BTreeMap<String, Vec<Text>>,
    /// When, as `aws:CurrentTime` has it.
    pub moment: String,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Everybody<'g> {
    /// The principals of the estate who can, those who can for certain and at once first.
    pub paths: Vec<Path<'g>>,
    /// Others who can, or may.
    pub classes: Vec<Class<'g>>,
    /// What was not understood and may bear on the answer.
    pub puzzles: Vec<&'g Puzzle>,
}

/// Callers beyond the principals of the estate.
#[derive(Clone, Debug)]
pub struct Class<'g> {
    /// Who, in words.
    pub who: String,
    /// The calls that show it.
    pub calls: Vec<Shown<'g>>,
    /// False when it depends on something that is not known.
    pub certain: bool,
    /// What is not known.
    pub why: Vec<String>,
}

impl Everybody<'_> {
    /// True when somebody can, for certain or perhaps.
    pub fn is_anybody(&self) -> bool {
        !self.paths.is_empty() || !self.classes.is_empty()
    }
}

/// Everybody who can do what is asked about.
pub fn who_can<'g>(ground: &'g Ground, question: &Question<'g>) -> Everybody<'g> {
    let mut given = question.context.clone();
    given
        .entry("aws:currenttime".to_owned())
        .or_insert_with(|| vec![Text::from(question.moment.as_str())]);
    let mut world = World::new(ground, given);
    let goal = Goal::new(&world, &question.action, question.target.clone());
    let trusts = ground.estate.principals.iter();
    world.name(
        goal.documents()
            .chain(trusts.filter_map(|it| it.trust.as_ref())),
    );
    let puzzles = { ground.estate.puzzles.iter() }.filter(|puzzle| {
        puzzle
            .about
            .as_ref()
            .is_none_or(|about| concerns(&goal, about))
    });
    Everybody {
        paths: walk(&world, &goal),
        classes: classes(&world, &goal),
        puzzles: puzzles.collect(),
    }
}

fn concerns(goal: &Goal<'_>, about: &Text) -> bool {
    let mut things = goal.things();
    goal.target.arn == *about || things.any(|thing| thing.arn == *about)
}

/// Those beyond the principals of the estate.
fn classes<'g>(world: &World<'g>, goal: &Goal<'g>) -> Vec<Class<'g>> {
    let mut made = Vec::new();
    let mut add = |who: String, reach: Reach<'g>| {
        let (calls, certain, why) = match reach {
            Reach::No => return,
            Reach::Yes(calls) => (calls, true, Vec::new()),
            Reach::Perhaps(calls, why) => (calls, false, why),
        };
        made.push(Class {
            who,
            calls,
            certain,
            why,
        });
    };
    let none = Changed::default();
    for name in services(goal) {
        let who = format!("the service {name}");
        add(who, goal.reach(world, &Asker::Service(name), none));
    }
    let owner = owner(goal);
    for account in accounts(world, owner.as_ref()) {
        let who = format!("any other role or user of {account}, where its own policies allow it");
        add(
            who,
            goal.reach_of_kind(world, &Callers::OfAccount(account), none),
        );
    }
    if let Some(owner) = owner {
        let who = "principals of other accounts, where their own policies allow it".to_owned();
        add(
            who,
            goal.reach_of_kind(world, &Callers::OfOtherAccounts(owner), none),
        );
    }
    let service = Asker::Service(ANY_SERVICE.to_owned());
    add(
        "any AWS service".to_owned(),
        goal.reach(world, &service, none),
    );
    if goal
        .action
        .to_ascii_lowercase()
        .starts_with("sts:assumerolewith")
    {
        let who = "people whom an identity provider vouches for".to_owned();
        add(who, goal.reach_of_kind(world, &Callers::Federated, none));
    }
    let anonymous = goal.reach(world, &Asker::Anonymous, none);
    add("anybody, unsigned".to_owned(), anonymous);
    made
}

/// A service that no policy names.
const ANY_SERVICE: &str = "any-other-service.amazonaws.com";

/// The account that owns what is asked about.
fn owner(goal: &Goal<'_>) -> Option<Text> {
    let of_thing = goal.target.thing.map(|it| it.account.clone());
    let of_role = || goal.target.principal.map(|it| it.account.clone());
    let in_arn = || crate::access::account_of(&goal.target.arn);
    let told = of_thing.or_else(of_role).or_else(in_arn);
    told.filter(|it| it.first_unknown().is_none())
}

/// The accounts of which anybody may be let in: the owner's.
fn accounts(world: &World<'_>, owner: Option<&Text>) -> BTreeSet<Text> {
    let estate = &world.ground.estate;
    match owner {
        Some(owner) => BTreeSet::from([owner.clone()]),
        None => estate
            .accounts
            .iter()
            .map(|it| Text::from(it.as_str()))
            .collect(),
    }
}

/// The services that the policies name.
fn services(goal: &Goal<'_>) -> BTreeSet<String> {
    let policies = goal.documents().filter_map(|it| it.content.known());
    let statements = policies.flat_map(|policy| &policy.statements);
    let listed = statements.flat_map(|it| it.principals.iter().flat_map(|it| it.listed()));
    let services = listed.filter(|(kind, _)| *kind == NamedKind::Service);
    services
        .filter_map(|(_, text)| text.as_literal())
        .map(str::to_owned)
        .collect()
}

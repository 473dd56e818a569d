//! What somebody beside is asked: whether he writes policies as he likes, and whether he takes a step to something claimed.

use super::super::actor::Can;
use super::super::path::{self, Meant, beginning, by_own_policy};
use super::super::protected::{Protected, one_of};
use super::super::{ESCALATION, table};
use super::found::Found;
use super::handed::Handed;
use crate::access::{Formula, encode};
use crate::prove::ask::Asker;
use crate::prove::{Code, Finding};
use crate::steps::{Kind, On, Step, named};
use crate::symbol::Text;

/// Whoever can write policies as he likes lets himself do anything. Under a boundary, or by a policy, of which it is known what it comes
/// to, that is asked of whoever is put under it.
pub(super) fn writes(
    one: &Found<'_>,
    (account, protected): (&Text, &Protected),
    handed: &[Handed<'_, '_>],
    asker: &mut Asker,
) -> Option<Finding> {
    let known = Formula::any(handed.iter().map(Handed::formula).collect::<Vec<_>>());
    let about = beginning(table::writes, account).but_not(known);
    let actor = one.actor(account);
    let can = actor.can(about, asker);
    let blame = || {
        let message = format!("{} can let itself do anything", one.name);
        Finding::new(ESCALATION, Code::WritesPolicies, "", message)
    };
    let finding = path::found(
        can,
        &actor,
        asker,
        &Meant {
            of: &table::writes,
            runs: None,
        },
        |_| blame(),
        blame,
    )?;
    let next = protected.roles.keys().next();
    let next = next
        .map(|arn| Text::from(arn.as_str()))
        .zip(named("write-policy-of-role"));
    let last = finding.path.last().map(|taken| taken.request.clone());
    let then = next
        .zip(last)
        .and_then(|((role, step), last)| by_own_policy(step, &last, &role));
    let path = finding.path.iter().cloned().chain(then).collect();
    Some(match finding.path.is_empty() {
        true => finding,
        false => finding.by_way_of(path),
    })
}

/// A sort of steps to something claimed.
struct Sort {
    what: &'static str,
    /// What it may be about. One way is shown, rather one that can be gone to its end.
    about: Vec<Formula>,
    of: fn(&Step) -> bool,
    /// Nothing new for whoever writes policies as he likes.
    minor: bool,
}

/// One answer for each sort of steps.
pub(super) fn reaches(
    one: &Found<'_>,
    (account, protected): (&Text, &Protected),
    free: bool,
    asker: &mut Asker,
) -> Vec<Option<Finding>> {
    let sorts = sorts(one, protected).into_iter();
    sorts
        .filter(|sort| !(free && sort.minor))
        .map(|sort| {
            let ways = sort.about.iter().filter_map(|about| {
                let about = first_of(sort.of).and(about.clone());
                reached(one, (account, protected), &sort, about, asker)
            });
            let ways: Vec<Finding> = ways.collect();
            ways.into_iter()
                .rev()
                .max_by_key(|finding| finding.path.len())
        })
        .collect()
}

fn reached(
    one: &Found<'_>,
    (account, protected): (&Text, &Protected),
    sort: &Sort,
    about: Formula,
    asker: &mut Asker,
) -> Option<Finding> {
    let actor = one.actor(account);
    let can = actor.can(about, asker);
    let blame = |thing: &str, team: &str| {
        let message = format!("{} can {} {thing}", one.name, sort.what);
        Finding::new(ESCALATION, Code::Escalates, team, message)
    };
    let made = match &can {
        Can::Yes(request) => protected.roles.get(&request.resource.to_string()),
        _ => None,
    };
    let runs = made.and_then(|made| made.runs.as_ref());
    path::found(
        can,
        &actor,
        asker,
        &Meant { of: &sort.of, runs },
        |request| {
            let made = protected.roles.get(&request.resource.to_string());
            let team = made.map_or("", |made| made.team.as_str());
            blame(&format!("`{}`", request.resource), team)
        },
        || blame("something that is claimed", ""),
    )
}

fn is_pass(step: &Step) -> bool {
    step.kind == Kind::Pass
}

fn edits_principals(step: &Step) -> bool {
    let changes = matches!(
        step.kind,
        Kind::EditPrincipal | Kind::EditTrust | Kind::Credentials
    );
    let subject = step.asks.iter().all(|ask| matches!(ask.on, On::Subject(_)));
    changes && subject
}

fn edits_policies(step: &Step) -> bool {
    let mut asks = step.asks.iter();
    step.kind == Kind::EditPrincipal && asks.all(|ask| ask.on == On::Of("policy"))
}

fn makes(step: &Step) -> bool {
    step.kind == Kind::Make
}

fn takes_over(step: &Step) -> bool {
    step.name == "change-pipeline"
}

fn opens_notebooks(step: &Step) -> bool {
    matches!(
        step.name,
        "open-notebook-instance" | "give-notebook-instance-a-start-script"
    )
}

fn opens_endpoints(step: &Step) -> bool {
    step.name == "open-endpoint"
}

fn assumes(step: &Step) -> bool {
    step.name == "assume-role"
}

fn sorts(one: &Found<'_>, protected: &Protected) -> Vec<Sort> {
    let own = one.arn.as_ref();
    let principals = protected.principals(own);
    let sort = |what, of: fn(&Step) -> bool, about: Vec<Formula>, minor| Sort {
        what,
        about,
        of,
        minor,
    };
    let passed = protected.passed(own);
    let policies = vec![one_of(&protected.policies)];
    let names = vec![protected.names(own)];
    let pipelines = vec![one_of(&protected.pipelines)];
    let endpoints = vec![one_of(&protected.endpoints)];
    let notebooks = vec![one_of(&protected.notebooks)];
    let named = vec![one_of(&others(&protected.named, own))];
    vec![
        sort("pass the role", is_pass, passed, false),
        sort("change", edits_principals, vec![principals], true),
        sort("change the policy", edits_policies, policies, true),
        sort("make a principal that is taken for", makes, names, false),
        sort("run what it likes as", takes_over, pipelines, false),
        sort("open", opens_endpoints, endpoints, false),
        sort("open the notebook", opens_notebooks, notebooks, false),
        sort("take the role", assumes, named, false),
    ]
}

fn others(named: &[Text], own: Option<&Text>) -> Vec<Text> {
    named
        .iter()
        .filter(|arn| Some(*arn) != own)
        .cloned()
        .collect()
}

/// What the steps ask for first: that tells whom or what they are about.
fn first_of(of: fn(&Step) -> bool) -> Formula {
    let steps = crate::steps::all().filter(|step| of(step));
    let first = steps.filter_map(|step| step.asks.first());
    let mut actions: Vec<&str> = first.flat_map(|ask| ask.actions).copied().collect();
    actions.sort_unstable();
    actions.dedup();
    encode::actions_like(actions)
}

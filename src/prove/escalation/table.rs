//! The actions of steps, as questions ask for them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::access::{Formula, actions, encode};
use crate::iam::{Effect, Matches, Statement};
use crate::steps::{Gives, Kind, Step, all};
use crate::symbol::Text;

/// Every action that some step asks for, in lower case.
static ACTIONS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let listed = all().flat_map(|step| step.asks).flat_map(|it| it.actions);
    listed.map(|action| action.to_ascii_lowercase()).collect()
});

/// Any action of any step. Clones share their constraints, which a solver knows again.
static ANY: LazyLock<Formula> = LazyLock::new(|| named(|_| true));
static ON_KEYS: LazyLock<Formula> = LazyLock::new(|| of_service(Kind::EditResource, "kms:"));
static ON_BUCKETS: LazyLock<Formula> = LazyLock::new(|| of_service(Kind::EditResource, "s3:"));
static TAKING: LazyLock<Formula> = LazyLock::new(|| encode::actions_like(["sts:*"]));

pub(super) fn any() -> Formula {
    ANY.clone()
}

/// What changes who may use a key.
pub(super) fn on_keys() -> Formula {
    ON_KEYS.clone()
}

/// What changes who may use a bucket.
pub(super) fn on_buckets() -> Formula {
    ON_BUCKETS.clone()
}

/// Taking a role, in whichever way.
pub(super) fn taking() -> Formula {
    TAKING.clone()
}

/// The actions of the steps that are wanted.
pub(super) fn named(wanted: impl Fn(&Step) -> bool) -> Formula {
    let asks = all().filter(|step| wanted(step)).flat_map(|it| it.asks);
    let names: BTreeSet<&str> = asks.flat_map(|ask| ask.actions).copied().collect();
    encode::actions_like(names)
}

fn of_service(kind: Kind, prefix: &str) -> Formula {
    let of = |step: &Step| {
        let mut asks = step.asks.iter();
        step.kind == kind && asks.all(|ask| ask.actions.iter().all(|it| it.starts_with(prefix)))
    };
    named(of)
}

/// Lets the writer say what somebody may do, in whatever words he likes.
pub(super) fn writes(step: &Step) -> bool {
    let by_tags = step.name.starts_with("tag-");
    step.kind == Kind::EditPrincipal
        && step.gives == Gives::Permissions
        && !by_tags
        && step.name != "put-user-into-group"
}

/// The step that asks for an action: one that asks for nothing else, if there is one.
pub(super) fn step_of(action: &str, wanted: impl Fn(&Step) -> bool) -> Option<&'static Step> {
    let asks = |step: &&Step| {
        let mut asks = step.asks.iter();
        wanted(step) && asks.any(|ask| ask.actions.iter().any(|it| it.eq_ignore_ascii_case(action)))
    };
    all().filter(asks).min_by_key(|step| step.asks.len())
}

/// False of a statement that allows no action of any step.
pub(super) fn concerns(statement: &Statement) -> bool {
    let may_be = |action: &Text| match action.as_literal() {
        Some(word) if !word.contains(['*', '?']) => ACTIONS.contains(&word.to_ascii_lowercase()),
        Some(pattern) => actions::expand(pattern)
            .iter()
            .any(|it| ACTIONS.contains(&it.name.to_ascii_lowercase())),
        None => true,
    };
    match &statement.actions {
        Matches::Only(listed) => listed.iter().any(may_be),
        Matches::Except(_) => true,
    }
}

/// What bears on steps: denies, and what may allow one.
pub(super) fn relevant<'s>(statements: impl IntoIterator<Item = &'s Statement>) -> Vec<Statement> {
    let bears = |it: &&Statement| it.effect == Effect::Deny || concerns(it);
    statements.into_iter().filter(bears).cloned().collect()
}

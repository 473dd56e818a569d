//! `data/protections.json`: its shape, and what it says of a change.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Weakens, Weaker, bare};
use crate::review::ArgumentChange;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // A test reads it too: there it may not fail.
    serde_json::from_str(include_str!("../../../data/protections.json")).unwrap_or_default()
});

#[derive(Debug, Default, Deserialize)]
pub(super) struct Table {
    pub(super) arguments: Vec<Entry>,
    pub(super) gone: Vec<Goes>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    pub(super) of: Vec<String>,
    pub(super) argument: String,
    worse: Worse,
    usual: Option<String>,
    weakens: Weakens,
    says: String,
}

/// When a value is worse than another.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Worse {
    When(When),
    /// Words, the best first.
    Order(Vec<String>),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum When {
    False,
    True,
    Less,
    More,
    Gone,
    Other,
}

/// A type that protects by being there.
#[derive(Clone, Debug, Deserialize)]
pub(in crate::review) struct Goes {
    pub(in crate::review) kind: String,
    /// Types of what it protects: with those it may go.
    pub(in crate::review) with: Vec<String>,
    pub(in crate::review) weakens: Weakens,
    pub(in crate::review) says: String,
}

#[cfg(test)]
pub(super) fn table() -> Table {
    serde_json::from_str(include_str!("../../../data/protections.json")).unwrap()
}

/// In: the path without the places of blocks.
pub(super) fn weaker(kind: &str, path: &str, change: &ArgumentChange) -> Option<Weaker> {
    let mut entries = TABLE.arguments.iter();
    let entry = entries.find(|it| {
        it.of.iter().any(|of| of == kind) && it.argument == path && it.is_worse(change)
    })?;
    let usual = entry.usual.as_deref();
    let shown = |value: &Option<String>| value.as_deref().map(bare).or(usual).map(str::to_owned);
    let nothing = || "nothing".to_owned();
    let says = entry
        .says
        .replace("{before}", &shown(&change.before).unwrap_or_else(nothing));
    let says = says.replace("{after}", &shown(&change.after).unwrap_or_else(nothing));
    Some(Weaker::new(entry.weakens, says))
}

pub(super) fn goes(kind: &str) -> Option<Goes> {
    TABLE.gone.iter().find(|it| it.kind == kind).cloned()
}

impl Entry {
    fn is_worse(&self, change: &ArgumentChange) -> bool {
        let usual = self.usual.as_deref();
        let before = change.before.as_deref().map(bare).or(usual);
        let after = change.after.as_deref().map(bare).or(usual);
        if before == after {
            return false;
        }
        match &self.worse {
            Worse::Order(words) => {
                let place = |value: Option<&str>| {
                    let place = |value| words.iter().position(|it| it == value);
                    // What is not known may be the worst.
                    value.map_or(usize::MAX, |value| place(value).unwrap_or(usize::MAX))
                };
                before.is_some() && place(after) > place(before)
            }
            Worse::When(when) => worse(*when, before, after),
        }
    }
}

fn worse(when: When, before: Option<&str>, after: Option<&str>) -> bool {
    let number = |value: Option<&str>| value.and_then(|it| it.parse::<f64>().ok());
    match when {
        When::False => after != Some("true"),
        When::True => after != Some("false"),
        When::Gone => before.is_some() && after.is_none(),
        When::Other => before.is_some(),
        When::Less | When::More => match (number(before), number(after)) {
            (Some(before), Some(after)) if matches!(when, When::Less) => after < before,
            (Some(before), Some(after)) => after > before,
            // A number that is not known may be any.
            _ => true,
        },
    }
}

//! What a plan says that it would do, in sentences.

use std::collections::BTreeMap;

use super::sentence::Said;
use crate::review::plan::{Fate, PlanChanges, PlannedChange};

/// In the past participle: `2 destroyed`.
pub(super) fn done(fate: Fate) -> &'static str {
    match fate {
        Fate::Destroyed => "destroyed",
        Fate::Replaced => "replaced",
        Fate::LeftBehind => "left behind",
        Fate::Forgotten => "forgotten",
        Fate::Changed => "changed",
        Fate::Imported => "imported",
        Fate::Created => "created",
        Fate::Moved => "moved",
        Fate::Read => "read",
        Fate::Deferred => "put off",
    }
}

/// The sign in front of it, where signs stand in columns.
pub(super) fn sign(fate: Fate) -> char {
    match fate {
        Fate::Destroyed => '-',
        Fate::Replaced => '±',
        Fate::LeftBehind | Fate::Forgotten => '×',
        Fate::Changed => '~',
        Fate::Imported => '=',
        Fate::Created => '+',
        Fate::Moved => '>',
        Fate::Read => '<',
        Fate::Deferred => '?',
    }
}

/// True for what takes away data or a key.
pub(super) fn is_grave(change: &PlannedChange) -> bool {
    change.keeper && matches!(change.fate, Fate::Destroyed | Fate::Replaced)
}

/// What happens to one resource.
pub(super) fn sentence(change: &PlannedChange) -> Said {
    let said = Said::default().name(&change.address);
    let said = match (change.fate, is_grave(change)) {
        (Fate::Deferred, _) => said.words(": its planning is put off"),
        (Fate::LeftBehind, _) => said.words(match change.keeper {
            true => " is left behind with what it holds, and a new and empty one takes its place",
            false => " is left behind, and a new one takes its place",
        }),
        (fate, true) => said.words(format!(" is {} with what it holds", done(fate))),
        (fate, false) => said.words(format!(" is {}", done(fate))),
    };
    let said = match &change.imported {
        Some(id) if id.is_empty() => said.words(", taken over by an id that is not known yet"),
        Some(identity) if identity.starts_with('{') => {
            said.words(", taken over by its identity ").name(identity)
        }
        Some(id) => said.words(", taken over by its id ").name(id),
        None => said,
    };
    let said = match &change.moved_from {
        Some(from) => said.words(", was ").name(from),
        None => said,
    };
    let said = match change.replaced_for.as_slice() {
        [] => said,
        paths => said.words(" for ").name(paths.join(", ")),
    };
    match &change.reason {
        Some(reason) => said.words(format!(": {}", reason.replace('_', " "))),
        None => said,
    }
}

/// What is told in one line.
pub(super) enum Line<'p> {
    /// One change.
    One(&'p PlannedChange),
    /// What is made or looked up, of one type: what it is made of is in the plan.
    Many {
        /// What happens to them.
        fate: Fate,
        /// The type.
        kind: &'p str,
        /// Their addresses.
        addresses: Vec<String>,
    },
}

/// More of what is made or looked up than these are told by type.
const MANY: usize = 8;

/// Changes in the plan's order; where much is made or looked up, that is folded by type, behind all else.
pub(super) fn lines(changes: &[PlannedChange]) -> Vec<Line<'_>> {
    let plain = |it: &&PlannedChange| matches!(it.fate, Fate::Created | Fate::Read);
    if changes.iter().filter(plain).count() <= MANY {
        return changes.iter().map(Line::One).collect();
    }
    let (plain, rest): (Vec<_>, Vec<_>) = changes.iter().partition(plain);
    let mut folded: BTreeMap<(Fate, &str), Vec<&PlannedChange>> = BTreeMap::new();
    for change in plain {
        let of_kind = folded.entry((change.fate, change.kind.as_str()));
        of_kind.or_default().push(change);
    }
    let folded = folded
        .into_iter()
        .map(|((fate, kind), all)| match all.as_slice() {
            [only] => Line::One(only),
            all => Line::Many {
                fate,
                kind,
                addresses: all.iter().map(|it| it.address.clone()).collect(),
            },
        });
    rest.into_iter().map(Line::One).chain(folded).collect()
}

/// `12 aws_iam_role are created`.
pub(super) fn many(fate: Fate, kind: &str, number: usize) -> Said {
    let said = Said::of(format!("{number} ")).name(kind);
    said.words(format!(" are {}", done(fate)))
}

/// `1 destroyed, 2 changed`.
pub(super) fn counts(plan: &PlanChanges) -> String {
    let mut counts: Vec<(Fate, usize)> = Vec::new();
    for change in &plan.changes {
        match counts.iter_mut().find(|(fate, _)| *fate == change.fate) {
            Some((_, number)) => *number += 1,
            None => counts.push((change.fate, 1)),
        }
    }
    counts.sort();
    let counts = counts.into_iter();
    let told = counts.map(|(fate, number)| format!("{number} {}", done(fate)));
    told.collect::<Vec<_>>().join(", ")
}

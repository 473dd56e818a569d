//! What a plan says that it would do, in sentences.

use super::sentence::Said;
use crate::review::plan::{Fate, PlanChanges, PlannedChange};

/// In the past participle: `2 destroyed`.
pub(super) fn done(fate: Fate) -> &'static str {
    match fate {
        Fate::Destroyed => "destroyed",
        Fate::Replaced => "replaced",
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
        Fate::Forgotten => '×',
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
        (fate, true) => said.words(format!(" is {} with what it holds", done(fate))),
        (fate, false) => said.words(format!(" is {}", done(fate))),
    };
    let said = match &change.imported {
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

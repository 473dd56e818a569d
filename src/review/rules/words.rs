//! The sentences of judgements.

use super::super::{AccessChange, WayChange};
use super::happenings::End;

pub(super) fn end(end: End) -> &'static str {
    match end {
        End::Created => "made",
        End::Stays => "changed",
        End::Destroyed => "destroyed",
        End::Replaced => "replaced",
        End::LeftBehind => "left behind",
    }
}

/// ` (its bucket changes)`; nothing when nobody knows.
pub(super) fn for_what(arguments: &[&str]) -> String {
    match arguments {
        [] => String::new(),
        some => format!(" (its `{}` is another one)", some.join("`, `")),
    }
}

/// Changes of one sort are told in one line: the same turn, to the same sort of thing.
pub(super) fn sort(change: &AccessChange) -> String {
    let what = change.what.first().map_or("", |it| it.kind.as_str());
    format!("{} {what} {}", change.turn.word(), change.certain)
}

/// A way by its ends: `retail/churn training jobs to internet`.
pub(super) fn ends(way: &WayChange) -> Vec<String> {
    let ends = way.from.iter().flat_map(|from| {
        let to = way.to.iter();
        to.map(move |to| format!("{} to {}", from.name, to.name))
    });
    ends.collect()
}

/// Where an access change stands: the statements, else the line of the spec, else the thing.
pub(super) fn places(change: &AccessChange) -> Vec<String> {
    let declared = change.because.as_ref().and_then(|it| it.place.clone());
    match (change.places.is_empty(), declared) {
        (false, _) => change.places.clone(),
        (true, Some(place)) => vec![place],
        (true, None) => change.what.iter().map(|it| it.name.clone()).collect(),
    }
}

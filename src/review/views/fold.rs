//! Parties that a change is folded over: what they have in common, and what they are called.

use std::collections::BTreeSet;

use crate::review::{AccessChange, Party, Reach};

/// What several parties are in a sentence.
pub(super) enum Fold<'p> {
    /// There is one, or all are the same.
    One(&'p Party),
    /// Within their teams all are called the same.
    Alike {
        /// What they are.
        kind: &'p str,
        /// What they are called within their team.
        rest: &'p str,
    },
    /// They have nothing in common but what they are; not even that if it is empty.
    Many {
        /// How many.
        number: usize,
        /// What they are.
        kind: &'p str,
    },
}

/// What a list of parties is in a sentence. An empty list is nobody, which callers ask for before.
pub(super) fn of(parties: &[Party]) -> Fold<'_> {
    let Some((first, others)) = parties.split_first() else {
        return Fold::Many {
            number: 0,
            kind: "",
        };
    };
    if others.iter().all(|it| it == first) {
        return Fold::One(first);
    }
    let kind = match others.iter().all(|it| it.kind == first.kind) {
        true => first.kind.as_str(),
        false => "",
    };
    let rest = rest(first);
    let alike = !kind.is_empty() && others.iter().all(|it| self::rest(it) == rest);
    match (alike, rest) {
        (true, Some(rest)) => Fold::Alike { kind, rest },
        _ => Fold::Many {
            number: parties.len(),
            kind,
        },
    }
}

/// What it is called within its team.
fn rest(party: &Party) -> Option<&str> {
    let rest = party.name.strip_prefix(party.team.as_deref()?)?;
    match rest {
        "" => Some(""),
        _ => rest.strip_prefix('/'),
    }
}

/// Behind things of several teams: whose they are, as seen from those that reach them.
pub(super) fn whose(who: &[Party], what: &[Party]) -> &'static str {
    let teams = |parties: &[Party]| -> Vec<Option<String>> {
        parties.iter().map(|it| it.team.clone()).collect()
    };
    match (who.len() == what.len(), teams(who) == teams(what)) {
        (true, true) => " of the same team",
        (true, false) => " of another team",
        _ => " of each",
    }
}

/// `training roles`, `keys`; `others` for what has no name in common.
pub(super) fn plural(kind: &str) -> String {
    match kind {
        "" => "others".to_owned(),
        _ if kind.ends_with('s') => kind.to_owned(),
        _ => match kind.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ => format!("{kind}s"),
        },
    }
}

/// The names behind a fold: of those that are not all the same; their teams, where each is of another. Empty for what is not folded.
pub(super) fn behind(who: &[Party], what: &[Party]) -> Vec<String> {
    let differ = |all: &&[Party]| all.iter().any(|it| Some(it) != all.first());
    let Some(many) = [who, what].into_iter().find(differ) else {
        return Vec::new();
    };
    let teams: Option<Vec<String>> = many.iter().map(|it| it.team.clone()).collect();
    let each_of_another = |all: &Vec<String>| {
        let once: BTreeSet<&String> = all.iter().collect();
        once.len() == all.len()
    };
    match teams.filter(each_of_another) {
        Some(teams) => teams,
        None => {
            let mut names: Vec<String> = many.iter().map(|it| it.name.clone()).collect();
            names.dedup();
            names
        }
    }
}

/// Changes of access that differ in nothing but what is done to what, together: those that one should look at apart from the others.
pub(super) fn together<'r>(
    changes: impl Iterator<Item = &'r AccessChange>,
) -> Vec<Vec<&'r AccessChange>> {
    let mut groups: Vec<Vec<&AccessChange>> = Vec::new();
    for change in changes {
        let fits =
            |group: &&mut Vec<&AccessChange>| group.first().is_some_and(|it| alike(it, change));
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    groups
}

fn alike(one: &AccessChange, other: &AccessChange) -> bool {
    let of = |it: &AccessChange| (it.turn, is_far(it), it.certain, it.teams);
    !one.who.is_empty()
        && of(one) == of(other)
        && one.because == other.because
        && one.who == other.who
}

/// True for access beyond one's own team and what everybody's platform does: what one should see first.
pub(super) fn is_far(change: &AccessChange) -> bool {
    change.reach <= Reach::Control
}

/// As many as a line bears, the others counted: `retail/churn, ads/bids and 38 more`.
pub(super) fn few(names: &[String], shown: usize) -> String {
    let (first, more) = names.split_at_checked(shown).unwrap_or((names, &[]));
    match more.len() {
        0 => names.join(", "),
        // Counting one takes as much room as naming it.
        1 => names.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

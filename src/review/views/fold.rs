//! Parties that a change is folded over: what they have in common, and what they are called.

use crate::review::Party;

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

/// The names behind a fold: teams where both ends are in theirs, else what the many are called. Empty for what is not folded.
pub(super) fn behind(who: &[Party], what: &[Party]) -> Vec<String> {
    let many = [who, what].into_iter().find(|it| it.len() > 1);
    let named = many.into_iter().flatten().map(|it| {
        let team = it.team.as_ref().filter(|_| who.len() == what.len());
        team.unwrap_or(&it.name).clone()
    });
    let mut names: Vec<String> = named.collect();
    names.dedup();
    names
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

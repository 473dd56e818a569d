//! What changes, in sentences: the same in every view. Names stand apart from words, so that a view can set them as code.

use super::fold::{self, Fold};
use crate::review::{AccessChange, Party, TheoremChange, Turn, WayChange};

/// More actions than these are counted, not named: the rest is in the data.
const ACTIONS: usize = 4;

/// What people call it when all that changes is among these actions.
const VERBS: &[(&str, &[&str])] = &[
    ("decrypt", &["kms:Decrypt"]),
    ("read", &["s3:GetObject", "s3:GetObjectVersion"]),
    ("write to", &["s3:PutObject", "s3:AbortMultipartUpload"]),
    ("become", &["sts:AssumeRole", "sts:TagSession"]),
];

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Words(String),
    /// A name from outside: what views set as code.
    Name(String),
}

/// A sentence without its full stop.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Its parts, in order.
    pub pieces: Vec<Piece>,
}

impl Said {
    pub(super) fn of(words: impl Into<String>) -> Self {
        Self::default().words(words)
    }

    pub(super) fn words(mut self, words: impl Into<String>) -> Self {
        self.pieces.push(Piece::Words(words.into()));
        self
    }

    pub(super) fn name(mut self, name: impl Into<String>) -> Self {
        self.pieces.push(Piece::Name(name.into()));
        self
    }

    /// Names behind each other, as many as a sentence bears.
    fn names(mut self, names: &[String], most: usize) -> Self {
        let (shown, more) = names.split_at_checked(most).unwrap_or((names, &[]));
        for (at, name) in shown.iter().enumerate() {
            if at > 0 {
                self = self.words(", ");
            }
            self = self.name(name);
        }
        match more.len() {
            0 => self,
            more => self.words(format!(" and {more} more")),
        }
    }

    fn then(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Without anything that sets names apart, on one line.
    pub(super) fn plain(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Words(text) | Piece::Name(text) => text.as_str(),
        });
        pieces.collect::<String>().replace('\n', "\\n")
    }
}

/// Who can do what, or can't any more.
pub(super) fn access(change: &AccessChange) -> Said {
    match change.who.as_slice() {
        [] => circumstances(nobody(teams(change), change), change).then(because(change)),
        who => {
            let said = begin(who, change).then(deeds(change, ACTIONS));
            end(circumstances(said, change).then(because(change)), change)
        }
    }
}

/// What several changes have in common, before a colon: who, which way, and what declares it.
pub(super) fn lead(change: &AccessChange) -> Said {
    begin(&change.who, change).words("…").then(because(change))
}

/// The rest of a change behind [`lead`]: what is done to what.
pub(super) fn deed(change: &AccessChange, actions: usize) -> Said {
    end(circumstances(deeds(change, actions), change), change)
}

fn teams(change: &AccessChange) -> Said {
    match change.teams {
        0 | 1 => Said::default(),
        teams => Said::of(format!("in {teams} teams: ")),
    }
}

/// `training role retail/churn/nightly gains `.
fn begin(who: &[Party], change: &AccessChange) -> Said {
    let perhaps = if change.certain { "" } else { "perhaps " };
    let verb = match change.turn {
        Turn::Gained => "gains",
        Turn::Lost => "loses",
        Turn::Widened => "has under more circumstances",
        Turn::Narrowed => "has under fewer circumstances",
        Turn::Altered => "has under other circumstances",
    };
    let said = teams(change).then(subject(who));
    said.words(format!(" {perhaps}{verb} "))
}

fn circumstances(said: Said, change: &AccessChange) -> Said {
    match change.circumstances.as_slice() {
        [] => said,
        told => said.words(format!(", {}", told.join(", "))),
    }
}

fn because(change: &AccessChange) -> Said {
    let Some(because) = &change.because else {
        return Said::default();
    };
    let said = Said::of(format!(" through {}", because.what));
    match &because.place {
        Some(place) => said.words(" (").name(place).words(")"),
        None => said,
    }
}

fn end(said: Said, change: &AccessChange) -> Said {
    match (change.everybody, change.turn) {
        (true, Turn::Lost) => said.words(", and nobody is left who can"),
        (true, Turn::Gained) => said.words(", which nobody could before"),
        _ => said,
    }
}

/// `nobody can decrypt ads/bids/data any more`.
fn nobody(said: Said, change: &AccessChange) -> Said {
    let perhaps = if change.certain { "" } else { "perhaps " };
    let (who, end) = match change.turn {
        Turn::Gained => ("somebody can ", " for the first time"),
        Turn::Lost => ("nobody can ", " any more"),
        Turn::Widened => ("it is possible to ", " under more circumstances"),
        Turn::Narrowed => ("it is possible to ", " under fewer circumstances"),
        Turn::Altered => ("it is possible to ", " under other circumstances"),
    };
    let said = said.words(format!("{perhaps}{who}"));
    let said = match verb(&change.actions) {
        Some(verb) => said.words(format!("{verb} ")).then(object(change)),
        None => said.words("use ").then(deeds(change, ACTIONS)),
    };
    said.words(end)
}

fn verb(actions: &[String]) -> Option<&'static str> {
    let all = |known: &[&str]| actions.iter().all(|it| known.contains(&it.as_str()));
    let found = VERBS.iter().find(|(_, known)| all(known));
    found.filter(|_| !actions.is_empty()).map(|(verb, _)| *verb)
}

/// `s3:GetObject on payments/fraud/artifacts/*`.
fn deeds(change: &AccessChange, actions: usize) -> Said {
    let said = Said::default().names(&change.actions, actions);
    match change.what.is_empty() {
        true => said,
        false => said.words(" on ").then(object(change)),
    }
}

fn subject(who: &[Party]) -> Said {
    match fold::of(who) {
        Fold::One(party) => party_said(party, false),
        Fold::Alike { kind, rest } => kinded(kind, rest),
        Fold::Many { number, kind } => Said::of(format!("{number} {}", fold::plural(kind))),
    }
}

fn object(change: &AccessChange) -> Said {
    match fold::of(&change.what) {
        Fold::One(party) => party_said(party, true),
        Fold::Alike { kind, rest } => {
            let said = match is_plain(kind) {
                true => Said::default().name(rest),
                false => kinded(kind, rest),
            };
            said.words(fold::whose(&change.who, &change.what))
        }
        Fold::Many { number, kind } => Said::of(format!("{number} {}", fold::plural(kind))),
    }
}

/// Kinds that go without saying where something is done to them.
fn is_plain(kind: &str) -> bool {
    matches!(kind, "bucket" | "object" | "objects" | "")
}

fn kinded(kind: &str, name: &str) -> Said {
    match (kind, name) {
        // No name has blanks in it: these are words.
        (kind, name) if name.contains(' ') => Said::of(format!("{kind} {name}").trim().to_owned()),
        ("", name) => Said::default().name(name),
        (kind, "") => Said::of(kind),
        (kind, name) if kind == name => Said::of(kind),
        (kind, name) => Said::of(format!("{kind} ")).name(name),
    }
}

fn party_said(party: &Party, object: bool) -> Said {
    match object && is_plain(&party.kind) && !party.name.is_empty() {
        true => Said::default().name(&party.name),
        false => kinded(&party.kind, &party.name),
    }
}

/// What reaches what, or does not any more.
pub(super) fn way(change: &WayChange) -> Said {
    let said = match change.teams {
        0 | 1 => Said::default(),
        teams => Said::of(format!("in {teams} teams: ")),
    };
    let perhaps = if change.certain { "" } else { "perhaps " };
    let reaches = match change.opens {
        true => format!(" can {perhaps}reach "),
        false => format!(" can {perhaps}no longer reach "),
    };
    let said = said.then(subject(&change.from)).words(reaches);
    let said = said.then(match fold::of(&change.to) {
        Fold::Alike { kind, rest } => {
            kinded(kind, rest).words(fold::whose(&change.from, &change.to))
        }
        _ => subject(&change.to),
    });
    let said = match change.what.as_str() {
        "" => said,
        what => said.words(format!(" with {what}")),
    };
    match change.by.as_str() {
        "" => said,
        by => said.words(", by ").name(by),
    }
}

/// `fence: proved before, 3 findings now`.
pub(super) fn theorem(change: &TheoremChange) -> Said {
    let said = Said::default().name(&change.theorem);
    said.words(format!(": {} before, {} now", change.before, change.after))
}

//! The sentences of judgements.

use super::super::{AccessChange, Because, Party, Turn, WayChange};
use super::happenings::End;

/// How many are named before the rest is counted.
const NAMED: usize = 3;

pub(super) fn end(end: End) -> &'static str {
    match end {
        End::Stays => "changed",
        End::Destroyed => "destroyed",
        End::Replaced => "replaced",
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

/// `training role retail/churn/nightly gains s3:GetObject on bucket payments/fraud/artifacts/* through share 2`.
pub(super) fn access(change: &AccessChange) -> String {
    let actions = few(change.actions.iter().map(String::as_str));
    let on = few(change.what.iter().map(|it| it.name.as_str()));
    let perhaps = if change.certain { "" } else { "perhaps " };
    let lost = change.turn == Turn::Lost;
    if lost && change.everybody {
        return format!("{perhaps}nobody can {actions} on {on} any more");
    }
    let who = match change.who.as_slice() {
        [] => "somebody".to_owned(),
        who => parties(who),
    };
    let verb = match change.turn {
        Turn::Gained => "gains",
        Turn::Widened => "may under more circumstances do",
        Turn::Altered => "may under other circumstances do",
        Turn::Narrowed => "may under fewer circumstances do",
        Turn::Lost => "loses",
    };
    let because = change.because.as_ref().map_or_else(String::new, through);
    let teams = match change.teams {
        0 | 1 => String::new(),
        teams => format!("in {teams} teams: "),
    };
    format!("{teams}{who} {perhaps}{verb} {actions} on {on}{because}")
}

fn through(because: &Because) -> String {
    match &because.place {
        Some(place) => format!(" through {} ({place})", because.what),
        None => format!(" through {}", because.what),
    }
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

/// `an internet gateway opens a way from retail/churn to 0.0.0.0/0: all traffic`.
pub(super) fn way(way: &WayChange) -> String {
    let perhaps = if way.certain { "" } else { "perhaps " };
    let (from, to) = (parties(&way.from), parties(&way.to));
    format!(
        "{perhaps}a way opens from {from} to {to}: {} by {}",
        way.what, way.by
    )
}

fn parties(all: &[Party]) -> String {
    let named: Vec<String> = all
        .iter()
        .map(|it| match it.kind.as_str() {
            "" => it.name.clone(),
            kind if it.name.is_empty() => kind.to_owned(),
            kind => format!("{kind} {}", it.name),
        })
        .collect();
    few(named.iter().map(String::as_str))
}

/// The first ones, and how many more there are.
fn few<'s>(words: impl Iterator<Item = &'s str>) -> String {
    let all: Vec<&str> = words.collect();
    match all.len() {
        0 => "something".to_owned(),
        count if count > NAMED + 1 => {
            let named = all.get(..NAMED).unwrap_or_default();
            format!("{} and {} more", named.join(", "), count - NAMED)
        }
        _ => all.join(", "),
    }
}

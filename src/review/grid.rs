//! Teams × teams, before and after: what crosses from one to another. From claims, and from what is known of access.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::{AccessChange, Change, Party, Turn};
use crate::claims::{Claims, ShareClaim};
use crate::explain::Ground;
use crate::model::SpecPath;
use crate::prove::matrix::{Judgement, called, calls};

/// What crosses between teams, before and after.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MatrixChange {
    /// The teams of both sides, ordered by name; units stand together.
    pub teams: Vec<MatrixTeam>,
    /// Pairs of teams at which something crosses on one side at least, or at which access changes. At all others nothing is
    /// declared to cross, on neither side.
    pub cells: Vec<MatrixCell>,
}

/// A team of either side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MatrixTeam {
    /// `unit/team`; of one that is renamed, what it is called after.
    pub team: String,
    /// That it is new, gone, or renamed (`moved`); nothing for one that stays.
    pub change: Option<Change>,
    /// What it was called, of one that is renamed.
    pub was: Option<String>,
}

/// A pair of teams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct MatrixCell {
    /// Whose things they are.
    pub from: String,
    /// Who reaches them.
    pub to: String,
    /// What is declared to cross before: `reads artifacts/* until 2027-06-30`.
    pub before: Vec<String>,
    /// After.
    pub after: Vec<String>,
    /// Whether more or less crosses; nothing where it is the same.
    pub turn: Option<Turn>,
    /// Actions that are gained or widened there, as far as access was compared.
    pub gained: Vec<String>,
    /// Actions that are lost or narrowed there.
    pub lost: Vec<String>,
    /// True when a finding names both teams, as far as somebody asked: before.
    pub found_before: bool,
    /// After.
    pub found_after: bool,
}

/// Something that is declared to cross: what it is the same by, and what it is called.
type Crossing = (String, String);

/// What one side says of a pair of teams, by what both are known by.
#[derive(Default)]
struct Pair {
    crossings: Vec<Crossing>,
    found: bool,
}

/// The matrix of two sides; `None` when neither has claims. Proofs are looked at if somebody has asked for them, and not made: that of the
/// side before under the names of the side after, which stands behind it.
pub(super) fn matrix(
    (before, called): (&Ground, &Ground),
    after: &Ground,
    access: &[AccessChange],
) -> Option<MatrixChange> {
    let (old, new) = (before.claims.as_ref(), after.claims.as_ref());
    old.or(new)?;
    let (was, is) = (fences(old), fences(new));
    let name = |fence: &str| -> String {
        let name = is.get(fence).or_else(|| was.get(fence));
        name.copied().unwrap_or(fence).to_owned()
    };
    let (mut left, mut right) = (pairs(before, called), pairs(after, after));
    let mut keys: BTreeSet<(String, String)> = left.keys().chain(right.keys()).cloned().collect();
    let changed = by_pair(access);
    let fence = |team: &str| {
        let of = |all: &BTreeMap<&str, &str>| {
            let found = all.iter().find(|(_, name)| **name == team);
            found.map(|(fence, _)| (*fence).to_owned())
        };
        of(&is).or_else(|| of(&was))
    };
    let mut turned: BTreeMap<(String, String), Actions> = BTreeMap::new();
    for ((from, to), actions) in changed {
        if let Some(key) = fence(&from).zip(fence(&to)) {
            keys.insert(key.clone());
            turned.insert(key, actions);
        }
    }
    let cells = keys.into_iter().map(|key| {
        let sides = (
            left.remove(&key).unwrap_or_default(),
            right.remove(&key).unwrap_or_default(),
        );
        let actions = turned.remove(&key).unwrap_or_default();
        cell((name(&key.0), name(&key.1)), sides, actions)
    });
    let mut cells: Vec<MatrixCell> = cells.collect();
    cells.sort_by(|one, other| (&one.from, &one.to).cmp(&(&other.from, &other.to)));
    Some(MatrixChange {
        teams: teams(&was, &is),
        cells,
    })
}

/// The names of teams, by what they keep when they are renamed.
fn fences(claims: Option<&Claims>) -> BTreeMap<&str, &str> {
    let teams = claims.into_iter().flat_map(|it| &it.teams);
    teams
        .map(|team| (team.fence.as_str(), team.id.as_str()))
        .collect()
}

fn teams(was: &BTreeMap<&str, &str>, is: &BTreeMap<&str, &str>) -> Vec<MatrixTeam> {
    let fences: BTreeSet<&&str> = was.keys().chain(is.keys()).collect();
    let teams = fences.into_iter().filter_map(|fence| {
        let (old, new) = (was.get(*fence), is.get(*fence));
        let change = match (old, new) {
            (None, _) => Some(Change::Added),
            (_, None) => Some(Change::Removed),
            (old, new) if old == new => None,
            _ => Some(Change::Moved),
        };
        let was = old.filter(|_| change == Some(Change::Moved));
        Some(MatrixTeam {
            team: (*new.or(old)?).to_owned(),
            change,
            was: was.map(|it| (*it).to_owned()),
        })
    });
    let mut teams: Vec<MatrixTeam> = teams.collect();
    teams.sort_by(|one, other| one.team.split('/').cmp(other.team.split('/')));
    teams
}

/// What one side says of each pair of which it says anything: whose things, and who reaches them.
fn pairs(ground: &Ground, judged: &Ground) -> BTreeMap<(String, String), Pair> {
    let mut pairs: BTreeMap<(String, String), Pair> = BTreeMap::new();
    let Some(claims) = &ground.claims else {
        return pairs;
    };
    let known = claims.teams.iter();
    let known: BTreeMap<&str, &str> = known
        .map(|team| (team.id.as_str(), team.fence.as_str()))
        .collect();
    let mut add = |from: &str, to: &str, crossing: Crossing| {
        if let Some((from, to)) = known.get(from).zip(known.get(to)) {
            let pair = pairs.entry(((*from).to_owned(), (*to).to_owned()));
            pair.or_default().crossings.push(crossing);
        }
    };
    for team in &claims.teams {
        for share in &team.gives {
            let bucket = team.buckets.iter().find(|it| it.name == share.bucket);
            add(
                &share.owner,
                &share.reader,
                shared(share, bucket.map(|it| &it.spec)),
            );
        }
        for (endpoint, _, by) in called(team) {
            let told = format!("calls endpoint {}", last(&endpoint.spec));
            add(&team.id, by, (endpoint.name.clone(), told));
        }
        for (service, by) in calls(team) {
            let told = format!("calls service {}", last(&service.spec));
            add(&team.id, by, (service.name.clone(), told));
        }
    }
    if let Some((proof, claims)) = judged.proof_if_asked().zip(judged.claims.as_ref()) {
        let fence = |at: usize| claims.teams.get(at).map(|team| team.fence.clone());
        for (from, to) in Judgement::of(proof, claims).named() {
            if let Some(key) = fence(from).zip(fence(to)) {
                pairs.entry(key).or_default().found = true;
            }
        }
    }
    pairs
}

fn shared(share: &ShareClaim, bucket: Option<&SpecPath>) -> Crossing {
    let ShareClaim { prefix, until, .. } = share;
    let name = bucket.map_or(share.bucket.as_str(), last);
    (
        format!("{}/{prefix} {until}", share.bucket),
        format!("reads {name}/{prefix}* until {until}"),
    )
}

/// What the spec calls it.
fn last(path: &SpecPath) -> &str {
    path.0.rsplit('.').next().unwrap_or_default()
}

/// Actions that are gained and lost.
#[derive(Default)]
struct Actions {
    gained: BTreeSet<String>,
    lost: BTreeSet<String>,
}

/// Changes of access between two teams, by whose things they are and who reaches them.
fn by_pair(access: &[AccessChange]) -> BTreeMap<(String, String), Actions> {
    let mut found: BTreeMap<(String, String), Actions> = BTreeMap::new();
    for change in access {
        for (who, what) in ends(change) {
            let Some((from, to)) = what.team.clone().zip(who.team.clone()) else {
                continue;
            };
            if from == to {
                continue;
            }
            let actions = found.entry((from, to)).or_default();
            let all = change.actions.iter().cloned();
            if change.turn.opens() {
                actions.gained.extend(all.clone());
            }
            if !change.turn.opens() || change.turn == Turn::Altered {
                actions.lost.extend(all);
            }
        }
    }
    found
}

/// Who reaches what in a change: side by side when it is folded over both, else everybody everything.
fn ends(change: &AccessChange) -> Vec<(&Party, &Party)> {
    let AccessChange { who, what, .. } = change;
    match who.len() == what.len() {
        true => who.iter().zip(what).collect(),
        false => {
            let each = who.iter();
            each.flat_map(|one| what.iter().map(move |other| (one, other)))
                .collect()
        }
    }
}

fn cell((from, to): (String, String), (old, new): (Pair, Pair), actions: Actions) -> MatrixCell {
    let has = |side: &Pair, key: &str| side.crossings.iter().any(|(it, _)| it == key);
    let more = new.crossings.iter().any(|(key, _)| !has(&old, key));
    let less = old.crossings.iter().any(|(key, _)| !has(&new, key));
    let opens = more || !actions.gained.is_empty();
    let closes = less || !actions.lost.is_empty();
    let turn = match (opens, closes) {
        (true, true) => Some(Turn::Altered),
        (true, false) if old.crossings.is_empty() => Some(Turn::Gained),
        (true, false) => Some(Turn::Widened),
        (false, true) if new.crossings.is_empty() => Some(Turn::Lost),
        (false, true) => Some(Turn::Narrowed),
        (false, false) => None,
    };
    let told = |side: Pair| side.crossings.into_iter().map(|(_, told)| told).collect();
    MatrixCell {
        from,
        to,
        turn,
        found_before: old.found,
        found_after: new.found,
        before: told(old),
        after: told(new),
        gained: actions.gained.into_iter().collect(),
        lost: actions.lost.into_iter().collect(),
    }
}

//! Many changes as few: the very same of several teams is one.

use std::collections::{BTreeMap, BTreeSet};

use super::circumstances::Circumstance;
use super::names::{ANONYMOUS, ANY_SERVICE, OTHER_ROLE};
use super::told::{Told, pairs};
use crate::review::{AccessChange, Party, Reach, Turn};

/// What has to be alike.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    turn: u8,
    reach: Reach,
    everybody: bool,
    certain: bool,
    who: String,
    what: String,
    actions: Vec<String>,
    because: Option<String>,
    circumstances: Vec<String>,
    /// Between which teams it goes across.
    across: Option<(Option<String>, Option<String>)>,
}

/// Puts changes together and in order: what is most dangerous first.
pub(super) fn fold(changes: Vec<Told>) -> Vec<AccessChange> {
    let mut alike: BTreeMap<Alike, Vec<Told>> = BTreeMap::new();
    for told in told_once(nobody(changes)) {
        let group = alike.entry(self::alike(&told)).or_default();
        let change = &told.change;
        let same = |it: &Told| it.change.who == change.who && it.change.what == change.what;
        if !group.iter().any(same) {
            group.push(told);
        }
    }
    let mut all: Vec<AccessChange> = Vec::new();
    for group in alike.into_values() {
        all.extend(together(group));
    }
    for change in &mut all {
        change.teams = whose(change).len().max(1);
        if one_declares(change) {
            continue;
        }
        change.because = None;
    }
    all.sort_by(|one, other| order(one).cmp(&order(other)));
    all
}

/// A few of one team are easier to read side by side.
const FEW: usize = 3;

fn together(group: Vec<Told>) -> Vec<AccessChange> {
    let of_teams: BTreeSet<String> = group.iter().flat_map(|it| whose(&it.change)).collect();
    if of_teams.len() < 2 && group.len() <= FEW {
        return group.into_iter().map(Told::of_one).collect();
    }
    let words =
        |it: &Told| -> Vec<String> { it.circumstances.iter().map(|it| it.told.clone()).collect() };
    let first = group.first().map(words);
    let same = group.iter().all(|it| Some(words(it)) == first);
    let mut group = group.into_iter();
    let Some(told) = group.next() else {
        return Vec::new();
    };
    // What names things of one team is true of that team only.
    let mut all = match same || of_teams.len() < 2 {
        true => told.of_one(),
        false => told.of_each(),
    };
    group.for_each(|it| join(&mut all, it.change));
    vec![all]
}

impl Told {
    fn of_one(self) -> AccessChange {
        let circumstances = self.circumstances.into_iter().map(|it| it.told);
        AccessChange {
            circumstances: circumstances.collect(),
            ..self.change
        }
    }

    fn of_each(self) -> AccessChange {
        let circumstances = self.circumstances.into_iter().map(|it| it.of_each);
        AccessChange {
            circumstances: circumstances.collect(),
            ..self.change
        }
    }
}

/// All that a role that comes or goes may do with what has no policies of its own, as one change: what a reader wants to know of it is that it
/// comes.
pub(super) fn of_new(changes: Vec<(bool, Told)>) -> Vec<Told> {
    let mut kept: Vec<Told> = Vec::new();
    let mut made: BTreeMap<(Option<Party>, u8, Reach, bool), Told> = BTreeMap::new();
    for (is_new, told) in changes {
        if !is_new {
            kept.push(told);
            continue;
        }
        let change = &told.change;
        let key = (
            change.who.first().cloned(),
            rank(change.turn),
            change.reach,
            change.certain,
        );
        match made.get_mut(&key) {
            None => drop(made.insert(key, told)),
            Some(known) => {
                for action in &change.actions {
                    if !known.change.actions.contains(action) {
                        known.change.actions.push(action.clone());
                    }
                }
                let shared = |it: &Circumstance| told.circumstances.contains(it);
                known.circumstances.retain(shared);
                join(&mut known.change, told.change);
            }
        }
    }
    for mut told in made.into_values() {
        told.change.actions.sort();
        kept.push(told);
    }
    kept
}

/// Of what nobody can any more it does not matter who could.
fn nobody(changes: Vec<Told>) -> Vec<Told> {
    let mut kept: Vec<Told> = Vec::new();
    let mut gone: BTreeMap<(Party, bool), AccessChange> = BTreeMap::new();
    for told in changes {
        let change = &told.change;
        let what = change.what.first().cloned();
        let Some(what) = what.filter(|_| change.everybody && change.turn == Turn::Lost) else {
            kept.push(told);
            continue;
        };
        let mut change = told.change;
        change.who.clear();
        match gone.get_mut(&(what.clone(), change.certain)) {
            None => drop(gone.insert((what, change.certain), change)),
            Some(known) => {
                known.reach = known.reach.min(change.reach);
                for action in change.actions {
                    if !known.actions.contains(&action) {
                        known.actions.push(action);
                    }
                }
                for place in change.places {
                    if !known.places.contains(&place) {
                        known.places.push(place);
                    }
                }
            }
        }
    }
    for mut change in gone.into_values() {
        change.actions.sort();
        change.because = None;
        kept.push(Told {
            change,
            circumstances: Vec::new(),
        });
    }
    kept
}

/// What roles that nobody makes yet could is told with those that are there.
fn told_once(changes: Vec<Told>) -> Vec<Told> {
    let all = changes.iter().map(|it| &it.change);
    let known: BTreeSet<(u8, Option<String>, Party, String)> =
        all.filter(|it| !is_other(it)).flat_map(each).collect();
    let is_new = |Told { change, .. }: &Told| {
        !is_other(change) || each(change).any(|it| !known.contains(&it))
    };
    changes.into_iter().filter(is_new).collect()
}

fn is_other(change: &AccessChange) -> bool {
    change.who.first().is_some_and(|it| it.kind == OTHER_ROLE)
}

fn each(change: &AccessChange) -> impl Iterator<Item = (u8, Option<String>, Party, String)> {
    let team = change.who.first().and_then(|it| it.team.clone());
    let what = change.what.first().cloned();
    let turn = rank(change.turn);
    let actions = change.actions.clone().into_iter();
    actions.filter_map(move |action| Some((turn, team.clone(), what.clone()?, action)))
}

fn join(known: &mut AccessChange, more: AccessChange) {
    let before = known.because.clone();
    let mut seen: BTreeSet<(Option<Party>, Party)> = pairs(known)
        .map(|(who, what)| (Some(who.clone()), what.clone()))
        .collect();
    if known.who.is_empty() {
        seen.extend(known.what.iter().map(|what| (None, what.clone())));
    }
    let mut whos = more.who.into_iter();
    for what in more.what {
        let who = whos.next();
        if seen.insert((who.clone(), what.clone())) {
            known.who.extend(who);
            known.what.push(what);
        }
    }
    for place in more.places {
        if !known.places.contains(&place) {
            known.places.push(place);
        }
    }
    // What declares them apart is not the same line of the spec: then none is told for all.
    if let (Some(own), Some(other)) = (&mut known.because, more.because)
        && before.as_ref() != Some(&other)
    {
        own.place = None;
        if own.what != other.what {
            own.what = kind(&own.what);
        }
    }
}

fn one_declares(change: &AccessChange) -> bool {
    change
        .because
        .as_ref()
        .is_some_and(|it| !it.what.is_empty())
}

/// `training job` of `training job nightly`.
fn kind(what: &str) -> String {
    what.rsplit_once(' ')
        .map_or(what, |(kind, _)| kind)
        .to_owned()
}

fn alike(
    Told {
        change,
        circumstances,
    }: &Told,
) -> Alike {
    let (who, what) = match (change.who.first(), change.what.first()) {
        (who, Some(what)) => {
            // What a team's role may do with what is nobody's goes by names that are the team's.
            let names = who.is_some_and(|it| it.team.is_some()) && what.kind.is_empty();
            let named = match names && what.team.is_none() && what.arn != "*" {
                true => "what is called by its names".to_owned(),
                false => shape(what, what),
            };
            (who.map_or_else(String::new, |who| shape(who, what)), named)
        }
        _ => (String::new(), String::new()),
    };
    // What is behind the name of a thing tells what of it: all objects, those below a prefix.
    let declared = change.because.as_ref().map(|it| kind(&it.what));
    Alike {
        turn: rank(change.turn),
        reach: change.reach,
        everybody: change.everybody,
        certain: change.certain,
        who,
        what,
        actions: change.actions.clone(),
        because: declared,
        circumstances: circumstances.iter().map(|it| it.alike.clone()).collect(),
        across: match change.reach {
            Reach::AcrossUnits | Reach::AcrossTeams => {
                let team = |of: &[Party]| of.first().and_then(|it| it.team.clone());
                Some((team(&change.who), team(&change.what)))
            }
            _ => None,
        },
    }
}

/// What somebody or something is, without which one of its kind.
fn shape(party: &Party, of: &Party) -> String {
    let whose = match (&party.team, &of.team) {
        (Some(one), Some(other)) if one == other => "own",
        (Some(_), _) => "a team's",
        (None, _) => "nobody's",
    };
    let within = match party.name.as_str() {
        name if name.ends_with("/*") => "/*",
        _ => "",
    };
    match &party.team {
        Some(_) => format!("{} {whose} {within}", party.kind),
        None => format!("{} {whose} {}", party.kind, party.name),
    }
}

/// The teams that a change is about.
fn whose(change: &AccessChange) -> BTreeSet<String> {
    let of_pair = |(who, what): (&Party, &Party)| who.team.clone().or_else(|| what.team.clone());
    let mut found: BTreeSet<String> = pairs(change).filter_map(of_pair).collect();
    if change.who.is_empty() {
        found.extend(change.what.iter().filter_map(|it| it.team.clone()));
    }
    found
}

fn rank(turn: Turn) -> u8 {
    match turn {
        Turn::Gained => 0,
        Turn::Widened => 1,
        Turn::Altered => 2,
        Turn::Lost => 3,
        Turn::Narrowed => 4,
    }
}

type Order<'c> = (
    bool,
    (bool, u8, bool),
    Reach,
    (u8, u8),
    Option<&'c Party>,
    Option<&'c Party>,
    &'c [String],
);

/// What opens goes first, what reaches far before what does not.
fn order(change: &AccessChange) -> Order<'_> {
    let crowd = change.who.first().map_or(0, crowd);
    // From outside it is whom it takes least to be, even where it is not certain.
    let outside = match change.reach {
        Reach::Outside => crowd,
        _ => u8::MAX,
    };
    (
        !change.turn.opens(),
        // Who administers or deploys follows from what the teams have: it is read last, and what hangs on somebody's unknown policies after that.
        (change.reach == Reach::Platform, outside, !change.certain),
        change.reach,
        (rank(change.turn), crowd),
        change.what.first(),
        change.who.first(),
        &change.actions,
    )
}

/// Whom it takes least to be goes first, services last: nobody is one by himself.
fn crowd(who: &Party) -> u8 {
    match who.kind.as_str() {
        ANONYMOUS => 0,
        ANY_SERVICE | "service" => 2,
        _ => 1,
    }
}

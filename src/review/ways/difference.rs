//! From the ways of two sides to those that open and close.

use std::collections::{BTreeMap, BTreeSet};

use super::dns::covers;
use super::fact::{End, Fact, Sort, Way};
use super::names::addresses;
use super::room::{Family, Room};

/// A way that is there on one side only.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Turned {
    pub opens: bool,
    pub way: Way,
}

/// Every difference. What is the same on both sides, word by word, is none, whether it is known or not.
pub(super) fn differences(before: &[Fact], after: &[Fact]) -> Vec<Turned> {
    let (old, new) = (by_key(before), by_key(after));
    let keys: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let mut made = Vec::new();
    for key in keys {
        let of = |all: &BTreeMap<&str, Vec<&'_ Fact>>| -> Vec<Fact> {
            let found = all.get(key).into_iter().flatten();
            found.map(|it| (*it).clone()).collect()
        };
        let (old, new) = without_the_same(of(&old), of(&new));
        made.extend(
            one_way(&old, &new)
                .into_iter()
                .map(|way| Turned { opens: true, way }),
        );
        made.extend(
            one_way(&new, &old)
                .into_iter()
                .map(|way| Turned { opens: false, way }),
        );
    }
    made
}

fn by_key(facts: &[Fact]) -> BTreeMap<&str, Vec<&Fact>> {
    let mut made: BTreeMap<&str, Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        made.entry(&fact.key).or_default().push(fact);
    }
    made
}

/// What is not known and the same on both sides cancels out; what is known must stay, as it may cover something.
fn without_the_same(mut old: Vec<Fact>, mut new: Vec<Fact>) -> (Vec<Fact>, Vec<Fact>) {
    new.retain(|fact| {
        let same =
            |other: &Fact| !fact.way.certain && !other.way.certain && fact.sort == other.sort;
        match old.iter().position(same) {
            Some(at) => {
                old.remove(at);
                false
            }
            None => true,
        }
    });
    (old, new)
}

/// The ways of the second that the first does not have; of those that it has perhaps, or that there are perhaps, the same.
fn one_way(old: &[Fact], new: &[Fact]) -> Vec<Way> {
    let certain: Vec<&Fact> = old.iter().filter(|it| it.way.certain).collect();
    let all: Vec<&Fact> = old.iter().collect();
    let mut made = Vec::new();
    for fact in new {
        let surely = match fact.way.certain {
            true => left(fact, &all),
            false => None,
        };
        made.extend(match surely {
            Some(way) => Some(way),
            None => left(fact, &certain).map(|way| Way {
                certain: false,
                ..way
            }),
        });
    }
    made
}

/// What is left of a way without others.
fn left(fact: &Fact, others: &[&Fact]) -> Option<Way> {
    let there = |way: &Way| Some(way.clone());
    match &fact.sort {
        Sort::Point => match others.is_empty() {
            true => there(&fact.way),
            false => None,
        },
        Sort::Name(name) => {
            let covered = others.iter().any(|it| match &it.sort {
                Sort::Name(wide) => covers(wide, name),
                _ => false,
            });
            if covered { None } else { there(&fact.way) }
        }
        Sort::Room(room, family, end) => {
            let rooms = others.iter().filter_map(|it| match &it.sort {
                Sort::Room(room, ..) => Some(room),
                _ => None,
            });
            let left = room.minus(rooms);
            match left.as_slice() {
                [] => None,
                [only] => Some(narrowed(&fact.way, only, *family, *end)),
                // Said as it is written: in pieces it would only be harder to read.
                _ => there(&fact.way),
            }
        }
    }
}

fn narrowed(way: &Way, room: &Room, family: Family, end: End) -> Way {
    let mut way = way.clone();
    way.what = room.traffic();
    if let Some(block) = room.addresses(family) {
        let party = addresses(&block);
        match end {
            End::From => way.from = party,
            End::To => way.to = party,
        }
    }
    way
}

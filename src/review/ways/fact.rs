//! What is compared: ways as each side has them.

use super::super::Party;
use super::room::{Family, Room};
use super::side::Item;

/// What makes a way.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum By {
    /// A resource: what it is, and its address without modules.
    Resource(&'static str, String),
    /// Something that nobody writes, or that has to be said.
    Words(String),
}

impl By {
    pub fn item(kind: &'static str, item: Item<'_>) -> Self {
        Self::Resource(kind, item.label())
    }

    /// For people: what there is one of, by its name; of several, how many.
    pub fn said(all: &[Self]) -> String {
        let mut said: Vec<String> = Vec::new();
        for by in all {
            let one = match by {
                Self::Words(words) => words.clone(),
                Self::Resource(kind, label) => {
                    let alike =
                        |it: &&Self| matches!(it, Self::Resource(other, _) if other == kind);
                    match all.iter().filter(alike).count() {
                        1 => label.clone(),
                        many => format!("{many} {kind}s"),
                    }
                }
            };
            if !said.contains(&one) {
                said.push(one);
            }
        }
        said.join(", ")
    }
}

/// A way on one side.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Way {
    pub from: Party,
    pub to: Party,
    pub what: String,
    pub by: By,
    /// See [`super::super::WayChange::outward`].
    pub outward: bool,
    /// See [`super::super::WayChange::declared`].
    pub declared: bool,
    pub certain: bool,
    pub place: String,
    /// The network that it is in, by what it is called on both sides.
    pub network: Option<String>,
}

/// What a way is, over both sides.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Sort {
    /// There or not there.
    Point,
    /// A name, or all below one, that is answered.
    Name(String),
    /// So much of what goes between the two. Addresses stand at the end that is named.
    Room(Room, Family, End),
}

/// Which end of a way the addresses of its rooms are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    From,
    To,
}

/// A way, by what it is called on both sides. Ways with the same key differ in their rooms or names only.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fact {
    pub key: String,
    pub sort: Sort,
    pub way: Way,
}

impl Fact {
    /// Something that is there or not.
    pub fn point(key: String, way: Way) -> Self {
        Self {
            key,
            sort: Sort::Point,
            way,
        }
    }
}

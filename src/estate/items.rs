//! The resources of a config by their kind, and the names by which they are linked.

use std::collections::HashMap;

use super::types::{Origin, Puzzle};
use crate::symbol::{Text, Value};
use crate::terraform::{Config, Mode, Resource, Root};

/// A resource with the root module that it is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'c> {
    pub root: &'c Root,
    pub resource: &'c Resource,
}

impl<'c> Item<'c> {
    pub fn origin(&self) -> Origin {
        Origin {
            stack: self.root.path.clone(),
            address: self.resource.address.0.clone(),
            place: self.resource.place.clone(),
        }
    }

    /// An argument; null counts as absent.
    pub fn get(&self, argument: &str) -> Option<&'c Value> {
        self.resource.arguments.get(argument)
    }

    /// An attribute as references to it read.
    pub fn attribute(&self, name: &str) -> Text {
        self.root.attribute(self.resource, name)
    }

    pub fn account(&self) -> Text {
        self.told(
            self.resource
                .account
                .as_ref()
                .or(self.root.account.as_ref()),
            "account-id",
        )
    }

    pub fn region(&self) -> Text {
        self.told(
            self.resource.region.as_ref().or(self.root.region.as_ref()),
            "region",
        )
    }

    fn told(&self, known: Option<&String>, what: &str) -> Text {
        match (known, self.root.path.as_str()) {
            (Some(known), _) => Text::from(known.as_str()),
            (None, "") => Text::atom(what),
            (None, path) => Text::atom(format!("{path}:{what}")),
        }
    }

    /// What an argument links to.
    pub fn link(&self, argument: &str) -> Link {
        match self.get(argument) {
            None => Link::None,
            Some(Value::Text(text)) if text.first_unknown().is_none() => Link::To(text.clone()),
            Some(Value::Unknown(why)) => Link::Unknown(why.why().to_owned()),
            Some(Value::Text(text)) => {
                let why = text.first_unknown().map(|unknown| unknown.why());
                Link::Unknown(why.unwrap_or_default().to_owned())
            }
            Some(_) => Link::Unknown("it is no string".to_owned()),
        }
    }

    /// What each item of a list argument links to; one unknown for a list of which nothing is known.
    pub fn links(&self, argument: &str) -> Vec<Link> {
        let one = |value: &Value| match value {
            Value::Text(text) if text.first_unknown().is_none() => Link::To(text.clone()),
            Value::Unknown(why) => Link::Unknown(why.why().to_owned()),
            _ => Link::Unknown("it is not known".to_owned()),
        };
        match self.get(argument) {
            None => Vec::new(),
            Some(Value::List(items)) => items.iter().map(one).collect(),
            Some(other) => vec![one(other)],
        }
    }

    /// A truth value; `Err` when it is written and not known.
    pub fn flag(&self, argument: &str, default: bool) -> Option<bool> {
        match self.get(argument) {
            None => Some(default),
            Some(value) => value.as_bool(),
        }
    }

    /// A puzzle about this resource.
    pub fn puzzle(&self, message: impl Into<String>, about: Option<Text>) -> Puzzle {
        Puzzle {
            origin: Some(self.origin()),
            place: self.resource.place.clone(),
            message: message.into(),
            about,
        }
    }
}

/// What an argument links to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Link {
    None,
    To(Text),
    Unknown(String),
}

/// The resources of a config by their kind.
#[derive(Debug, Default)]
pub(super) struct Items<'c> {
    managed: HashMap<&'c str, Vec<Item<'c>>>,
    looked_up: HashMap<&'c str, Vec<Item<'c>>>,
}

impl<'c> Items<'c> {
    pub fn new(config: &'c Config) -> Self {
        let mut made = Self::default();
        for (root, resource) in config.resources() {
            let of_mode = match resource.mode {
                Mode::Managed => &mut made.managed,
                Mode::Data => &mut made.looked_up,
            };
            let item = Item { root, resource };
            of_mode.entry(&resource.kind).or_default().push(item);
        }
        made
    }

    pub fn all(&self, kind: &str) -> impl Iterator<Item = Item<'c>> + '_ {
        self.managed.get(kind).into_iter().flatten().copied()
    }

    pub fn looked_up(&self, kind: &str) -> impl Iterator<Item = Item<'c>> + '_ {
        self.looked_up.get(kind).into_iter().flatten().copied()
    }

    /// Every managed resource, kind by kind in order.
    pub fn kinds(&self) -> Vec<(&'c str, &[Item<'c>])> {
        let kinds = self.managed.iter();
        let mut kinds: Vec<_> = kinds
            .map(|(kind, items)| (*kind, items.as_slice()))
            .collect();
        kinds.sort_by_key(|(kind, _)| *kind);
        kinds
    }
}

/// Things by the names under which links know them.
#[derive(Debug)]
pub(super) struct Names(HashMap<Text, Vec<(usize, Text)>>);

impl Names {
    /// In: for each thing its account and its names.
    pub fn new(things: impl Iterator<Item = (Text, Vec<Text>)>) -> Self {
        let mut made: HashMap<Text, Vec<(usize, Text)>> = HashMap::new();
        for (position, (account, names)) in things.enumerate() {
            for name in names {
                let listed = made.entry(name).or_default();
                if !listed.iter().any(|(before, _)| *before == position) {
                    listed.push((position, account.clone()));
                }
            }
        }
        Self(made)
    }

    /// The things of this name that may be meant from this account: two accounts that are known and differ have different things.
    pub fn find(&self, name: &Text, account: &Text) -> Vec<usize> {
        let listed = self.0.get(name).into_iter().flatten();
        let differ = |other: &Text| {
            let (one, other) = (account.as_literal(), other.as_literal());
            one.is_some() && other.is_some() && one != other
        };
        listed
            .filter(|(_, other)| !differ(other))
            .map(|(position, _)| *position)
            .collect()
    }
}

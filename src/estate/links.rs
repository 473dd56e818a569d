//! Which thing an argument of another resource means.

use std::collections::HashMap;

use super::items::{Item, Items, Link, Names};
use super::resources::KINDS;
use super::types::{KeyFacts, Puzzle, Special, Thing, ThingKind};
use crate::symbol::Text;

/// The attributes by which links name a thing, beside its ARN.
fn names(kind: ThingKind) -> &'static [&'static str] {
    match kind {
        ThingKind::Bucket => &["id", "bucket"],
        ThingKind::Key => &["id", "key_id"],
        ThingKind::Repository => &["id", "name"],
        ThingKind::Queue => &["id", "url"],
        ThingKind::Function => &["id", "function_name"],

        _ => &["id"],
    }
}

/// Things by their names, kind by kind.
pub(super) struct Links {
    names: HashMap<ThingKind, Names>,
    /// The things that are made elsewhere and named here, by kind and name.
    elsewhere: HashMap<(ThingKind, Text), usize>,
}

/// The resources by their root module and address.
pub(super) fn by_origin<'i, 'c>(items: &'i Items<'c>) -> HashMap<(&'c str, &'c str), &'i Item<'c>> {
    let all = items.kinds();
    let all = all.into_iter().flat_map(|(_, items)| items);
    all.map(|item| {
        let key = (item.root.path.as_str(), item.resource.address.0.as_str());
        (key, item)
    })
    .collect()
}

impl Links {
    pub fn new(items: &Items<'_>, things: &[Thing]) -> Self {
        let by_origin = by_origin(items);
        let names_of = |thing: &Thing| {
            let origin = thing.origin.as_ref();
            let item =
                origin.and_then(|at| by_origin.get(&(at.stack.as_str(), at.address.as_str())));
            let of_item = item.into_iter();
            let of_item =
                of_item.flat_map(|item| names(thing.kind).iter().map(|name| item.attribute(name)));
            std::iter::once(thing.arn.clone()).chain(of_item).collect()
        };
        let kinds = KINDS.iter().map(|(_, kind)| *kind);
        let names = kinds.chain([ThingKind::Other]).map(|kind| {
            let of_kind = things.iter().map(|thing| match thing.kind == kind {
                true => (thing.account.clone(), names_of(thing)),
                false => (thing.account.clone(), Vec::new()),
            });
            (kind, Names::new(of_kind))
        });
        Self {
            names: names.collect(),
            elsewhere: HashMap::new(),
        }
    }

    /// The things that an argument may mean. One that is not here is made, and listed as a puzzle; so is an argument that is not known.
    pub fn find(
        &mut self,
        kind: ThingKind,
        item: &Item<'_>,
        argument: &str,
        things: &mut Vec<Thing>,
        puzzles: &mut Vec<Puzzle>,
    ) -> Vec<usize> {
        let name = match item.link(argument) {
            Link::To(name) => name,
            Link::None => {
                puzzles.push(item.puzzle(format!("`{argument}` is not written"), None));
                return Vec::new();
            }
            Link::Unknown(why) => {
                let message = format!(
                    "it is not known what this belongs to, so it may be anything of its kind: {why}"
                );
                puzzles.push(item.puzzle(message, None));
                return Vec::new();
            }
        };
        let names = self.names.get(&kind);
        let found = names.map_or(Vec::new(), |names| names.find(&name, &item.account()));
        if !found.is_empty() {
            return found;
        }
        let key = (kind, name.clone());
        if let Some(at) = self.elsewhere.get(&key) {
            return vec![*at];
        }
        let made = made_elsewhere(kind, item, &name);
        let message = format!("`{name}` is made elsewhere: what else bears on it is not known");
        puzzles.push(item.puzzle(message, Some(made.arn.clone())));
        things.push(made);
        let at = things.len() - 1;
        self.elsewhere.insert(key, at);
        vec![at]
    }
}

fn made_elsewhere(kind: ThingKind, item: &Item<'_>, name: &Text) -> Thing {
    Thing {
        kind,
        terraform: String::new(),
        arn: arn(kind, item, name),
        account: item.account(),
        region: item.region(),
        policies: Vec::new(),
        special: match kind {
            ThingKind::Bucket => Special::Bucket(Box::default()),
            ThingKind::Key => Special::Key(KeyFacts::default()),
            _ => Special::None,
        },
        origin: None,
        certain: true,
    }
}

fn arn(kind: ThingKind, item: &Item<'_>, name: &Text) -> Text {
    if name.to_string().starts_with("arn:") {
        return name.clone();
    }
    let regional = |service: &str, before: &str| {
        Text::literal(format!("arn:aws:{service}:"))
            .then_text(&item.region())
            .then(":")
            .then_text(&item.account())
            .then(before)
            .then_text(name)
    };
    match kind {
        ThingKind::Bucket => Text::literal("arn:aws:s3:::").then_text(name),
        ThingKind::Key if name.to_string().starts_with("alias/") => regional("kms", ":"),
        ThingKind::Key => regional("kms", ":key/"),
        ThingKind::Repository => regional("ecr", ":repository/"),
        ThingKind::Function => regional("lambda", ":function:"),
        _ => Text::unknown(format!("the ARN of {name}, which is made elsewhere")),
    }
}

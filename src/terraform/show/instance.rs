//! The values of one instance with what is said of them: which are unknown, which are sensitive.

use super::super::config::{Address, Mode, Resource};
use crate::iam::Policy;
use crate::symbol::{Map, Place, Unknown, Value, parse_json};

/// Why a value that is only known after the apply is unknown.
pub(super) const LATER: &str = "it is known after the apply";
const SENSITIVE: &str = "it is marked as sensitive";
/// Why a value is unknown that is both.
pub(super) const SENSITIVE_LATER: &str = "it is marked as sensitive, and known after the apply";

/// True for a value that is not shown because the document marks it as sensitive.
pub fn is_marked_sensitive(unknown: &Unknown) -> bool {
    unknown.why().starts_with(SENSITIVE)
}

/// One instance on the way to a [`Resource`].
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub address: String,
    pub mode: Mode,
    pub kind: String,
    /// Every attribute that is not null, with what is unknown as unknown.
    pub values: Map,
    /// The attributes in which something is marked as sensitive.
    pub sensitive: Vec<String>,
    /// True when it is not certain that it will be there.
    pub uncertain: bool,
}

impl Shape {
    /// `managed` or `data`; instances of other modes are never in AWS.
    pub fn mode(word: &str) -> Option<Mode> {
        match word {
            "managed" => Some(Mode::Managed),
            "data" => Some(Mode::Data),
            _ => None,
        }
    }

    /// As it stands in the document called `name`.
    pub fn resource(self, name: &str, account: Option<String>, region: Option<String>) -> Resource {
        let place = Place {
            file: name.into(),
            line: 1,
        };
        Resource {
            address: Address(self.address),
            mode: self.mode,
            kind: self.kind,
            arguments: Map {
                place: Some(place.clone()),
                ..self.values
            },
            place,
            account,
            region,
            ignore_changes: Vec::new(),
            sensitive: self.sensitive,
            prevent_destroy: false,
            uncertain: self.uncertain,
        }
    }
}

/// The attributes of an instance. In: its values, and what of them is unknown and sensitive, each as a tree with `true`
/// where it is so. Nulls are left out. A policy is kept even if it is sensitive, since it has to be judged; other sensitive
/// values are let go of and stand as unknown.
pub(super) fn attributes(values: Value, unknown: &Value, sensitive: &Value) -> Map {
    match marked(values, unknown, sensitive) {
        Value::Map(mut map) => {
            map.entries.retain(|_, value| !matches!(value, Value::Null));
            *map
        }
        _ => Map::default(),
    }
}

/// The attributes of a tree of marks in which something is marked.
pub(super) fn marked_attributes(marks: &Value) -> Vec<String> {
    let marks = marks.as_map().into_iter().flat_map(|map| &map.entries);
    let marked = marks.filter(|(_, marks)| holds_mark(marks));
    marked.map(|(name, _)| name.clone()).collect()
}

fn marked(value: Value, unknown: &Value, sensitive: &Value) -> Value {
    if matches!(unknown, Value::Bool(true)) {
        // The mark stays, for the files may tell what the value is. Which part will be marked is not known yet.
        return Value::Unknown(Unknown::because(match holds_mark(sensitive) {
            true => SENSITIVE_LATER,
            false => LATER,
        }));
    }
    if matches!(sensitive, Value::Bool(true)) {
        return match as_json(value) {
            policy @ Value::Json(_) if Policy::from_value(&policy).is_ok() => policy,
            Value::Null => Value::Null,
            _ => Value::Unknown(Unknown::because(SENSITIVE)),
        };
    }
    match value {
        Value::Map(map) => Value::from(marked_map(*map, unknown, sensitive)),
        Value::List(items) => Value::List(marked_list(items, unknown, sensitive)),
        other => as_json(other),
    }
}

/// True when something in a tree of marks is marked.
pub(super) fn holds_mark(marks: &Value) -> bool {
    match marks {
        Value::Bool(marked) => *marked,
        Value::List(items) => items.iter().any(holds_mark),
        Value::Map(map) => map.entries.values().any(holds_mark),
        _ => false,
    }
}

fn marked_map(map: Map, unknown: &Value, sensitive: &Value) -> Map {
    let below = |tree: &Value, key: &str| tree.get(key).cloned().unwrap_or(Value::Null);
    let mut made = Map::default();
    for (key, value) in map.entries {
        let value = marked(value, &below(unknown, &key), &below(sensitive, &key));
        made.entries.insert(key, value);
    }
    // What is unknown is left out of the values.
    let more = unknown.as_map().into_iter().flat_map(|map| &map.entries);
    for (key, unknown) in more {
        if !made.entries.contains_key(key) {
            let value = marked(Value::Null, unknown, &below(sensitive, key));
            made.entries.insert(key.clone(), value);
        }
    }
    made
}

fn marked_list(items: Vec<Value>, unknown: &Value, sensitive: &Value) -> Vec<Value> {
    let at = |tree: &Value, position: usize| {
        let found = tree.items().get(position);
        found.cloned().unwrap_or(Value::Null)
    };
    let items = items.into_iter().enumerate();
    items
        .map(|(position, item)| marked(item, &at(unknown, position), &at(sensitive, position)))
        .collect()
}

/// A string that is the JSON of an object (a policy, a pipeline) or of a list of objects (containers), as the reader of files keeps
/// `jsonencode`.
fn as_json(value: Value) -> Value {
    let Value::Text(text) = &value else {
        return value;
    };
    let may_be = |literal: &str| {
        let inner = literal.trim_start();
        let inner = inner.strip_prefix('[').map_or(inner, str::trim_start);
        inner.starts_with('{')
    };
    match text
        .as_literal()
        .is_some_and(may_be)
        .then(|| parse_json(text))
    {
        Some(Ok(inner @ Value::Map(_))) => Value::Json(Box::new(inner)),
        Some(Ok(inner @ Value::List(_)))
            if inner.items().iter().all(|it| it.as_map().is_some()) =>
        {
            Value::Json(Box::new(inner))
        }
        _ => value,
    }
}

/// The provider writes what is not set as an empty string or list: left out, as it is in files. Maps (tags) are data and
/// stay as they are; blocks are lists of maps.
pub(super) fn without_unset(map: &mut Map) {
    map.entries.retain(|_, value| !is_unset(value));
    for value in map.entries.values_mut() {
        let Value::List(items) = value else { continue };
        for item in items {
            if let Value::Map(block) = item {
                without_unset(block);
            }
        }
    }
}

fn is_unset(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(map) => map.entries.is_empty(),
        _ => false,
    }
}

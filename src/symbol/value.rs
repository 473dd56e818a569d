use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::Number;

use super::{Piece, Text, Unknown};

/// Where something stands: a file, relative to the folder that was read, and a line counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file, with `/` between folders.
    pub file: Arc<str>,
    /// The line, counted from 1.
    pub line: u32,
}

/// An object or block and the place where it was written. The place does not count in `==`.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// What it holds, in the order of the text.
    pub entries: IndexMap<String, Value>,
    /// Where it begins, when it was read from a file.
    pub place: Option<Place>,
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Map {
    /// What stands under `key`; null counts as absent, as it does in Terraform's arguments.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries
            .get(key)
            .filter(|value| !matches!(value, Value::Null))
    }

    /// Puts something else in the place of each piece of every text in it.
    pub fn change_texts(&mut self, change: &dyn Fn(&Piece) -> Text) {
        let values = self.entries.values_mut();
        values.for_each(|value| value.change_texts(change));
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(Box::new(map))
    }
}

/// A Terraform value as far as it is known before apply.
///
/// Nested blocks of a resource are lists of maps under the block's name, as in the provider's schema.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(Text),
    /// A list, tuple or set.
    List(Vec<Value>),
    /// An object or map.
    Map(Box<Map>),
    /// A string that is the JSON encoding of a value: what `jsonencode` gave.
    Json(Box<Value>),
    /// A value of which nothing is known, not even its type.
    Unknown(Unknown),
}

impl Value {
    /// A string value.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::Text(text.into())
    }

    fn change_texts(&mut self, change: &dyn Fn(&Piece) -> Text) {
        match self {
            Self::Text(text) => {
                let mut made = Text::new();
                for piece in text.pieces() {
                    made.push_text(&change(piece));
                }
                *text = made;
            }
            Self::List(items) => items.iter_mut().for_each(|it| it.change_texts(change)),
            Self::Map(map) => map.change_texts(change),
            Self::Json(inner) => inner.change_texts(change),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Unknown(_) => {}
        }
    }

    /// Whether it, or a part of it, is unknown.
    pub fn has_unknown(&self) -> bool {
        match self {
            Self::Unknown(_) => true,
            Self::Text(text) => text.first_unknown().is_some(),
            Self::List(items) => items.iter().any(Self::has_unknown),
            Self::Map(map) => map.entries.values().any(Self::has_unknown),
            Self::Json(inner) => inner.has_unknown(),
            Self::Null | Self::Bool(_) | Self::Number(_) => false,
        }
    }

    /// The string, if it is one.
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The string, if it is one that is wholly known.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().and_then(Text::as_literal)
    }

    /// The truth value; Terraform also takes the strings `true` and `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(known) => Some(*known),
            Self::Text(text) => match text.as_literal() {
                Some("true") => Some(true),
                Some("false") => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The whole number, if it is one; Terraform also takes strings of digits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            Self::Text(text) => text.as_literal()?.parse().ok(),
            _ => None,
        }
    }

    /// The items of a list; nothing for other values.
    pub fn items(&self) -> &[Value] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The object, if it is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// What stands under `key` in an object; `None` for other values and for null.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map().and_then(|map| map.get(key))
    }

    /// The only block of a nested block type that is written at most once: `block("rule")` of a list of one.
    pub fn block(&self, key: &str) -> Option<&Value> {
        match self.get(key)? {
            Self::List(items) => items.first(),
            other => Some(other),
        }
    }
}

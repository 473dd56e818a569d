use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::symbol::{Map, Value};

/// The single values of a resource on both sides, by their paths without positions: `rule.expiration.days`.
#[derive(Clone, Default, PartialEq)]
pub(in crate::review) struct Leaves {
    before: BTreeMap<String, Vec<Leaf>>,
    after: BTreeMap<String, Vec<Leaf>>,
}

/// Secrets may be among them, so nothing of them is printed.
impl fmt::Debug for Leaves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leaves").finish_non_exhaustive()
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Leaf {
    Known(String),
    /// It is known after the apply only, or marked as sensitive.
    Unknown,
}

/// The values of both sides. In: which arguments somebody writes, since what the provider fills in is not known either.
pub(in crate::review) fn leaves(
    before: Option<&Map>,
    after: Option<&Map>,
    written: impl Fn(&str) -> bool,
) -> Leaves {
    let mut made = Leaves::default();
    for (name, value) in before.into_iter().flat_map(|map| &map.entries) {
        below(name, value, &mut made.before);
    }
    for (name, value) in after.into_iter().flat_map(|map| &map.entries) {
        if !matches!(value, Value::Unknown(_)) || written(name) {
            below(name, value, &mut made.after);
        }
    }
    made
}

fn below(path: &str, value: &Value, found: &mut BTreeMap<String, Vec<Leaf>>) {
    let leaf = match value {
        Value::Null => return,
        Value::List(items) => {
            for item in items {
                below(path, item, found);
            }
            return;
        }
        Value::Map(map) => {
            for (name, value) in &map.entries {
                below(&format!("{path}.{name}"), value, found);
            }
            return;
        }
        Value::Json(inner) => return below(path, inner, found),
        Value::Bool(known) => Leaf::Known(known.to_string()),
        Value::Number(number) => Leaf::Known(number.to_string()),
        Value::Text(text) if text.first_unknown().is_some() => Leaf::Unknown,
        Value::Text(text) => Leaf::Known(text.to_string()),
        Value::Unknown(_) => Leaf::Unknown,
    };
    found.entry(path.to_owned()).or_default().push(leaf);
}

impl Leaves {
    /// The values of a path before and after; `*` at its end is every key of a map. Where a block around it is not known, neither is it.
    pub(super) fn sides(&self, path: &str) -> [Vec<Leaf>; 2] {
        [&self.before, &self.after].map(|side| match path.strip_suffix('*') {
            Some(beginning) => {
                let all = side.iter().filter(|(path, _)| path.starts_with(beginning));
                // With the name of each, so that what moves from one to another differs.
                let named = all.flat_map(|(path, leaves)| {
                    leaves.iter().map(move |leaf| match leaf {
                        Leaf::Known(text) => Leaf::Known(format!("{path}={text}")),
                        Leaf::Unknown => Leaf::Unknown,
                    })
                });
                named.collect()
            }
            None => at(side, path),
        })
    }

    /// What others may call the resource by, while it is there.
    pub(in crate::review) fn names(&self) -> impl Iterator<Item = &str> {
        let names = ["id", "arn", "name", "bucket", "key_id"];
        let values = names.into_iter().filter_map(|name| self.before.get(name));
        values.flatten().filter_map(Leaf::known)
    }
}

fn at(side: &BTreeMap<String, Vec<Leaf>>, path: &str) -> Vec<Leaf> {
    if let Some(found) = side.get(path) {
        return found.clone();
    }
    let dots = path.match_indices('.').map(|(at, _)| at);
    let mut around = dots.filter_map(|at| side.get(path.get(..at)?));
    let hidden = around.any(|leaves| leaves.contains(&Leaf::Unknown));
    hidden.then_some(Leaf::Unknown).into_iter().collect()
}

impl Leaf {
    pub(super) fn known(&self) -> Option<&str> {
        match self {
            Self::Known(text) => Some(text),
            Self::Unknown => None,
        }
    }

    /// What is not known may be any.
    pub(super) fn is_among(&self, values: &BTreeSet<String>) -> bool {
        self.known().is_none_or(|known| values.contains(known))
    }

    pub(super) fn number(&self) -> Option<f64> {
        self.known()?.parse().ok()
    }

    /// True when it names everybody, or an account that is none of ours. What is not known may; what names no account does not.
    pub(super) fn is_foreign(&self, ours: &BTreeSet<String>) -> bool {
        let Some(known) = self.known() else {
            return true;
        };
        let mut words = known.split(|it: char| !it.is_ascii_alphanumeric());
        let everybody = matches!(known, "*" | "all" | "All");
        everybody || words.any(|word| is_account(word) && !ours.contains(word))
    }
}

fn is_account(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|it| it.is_ascii_digit())
}

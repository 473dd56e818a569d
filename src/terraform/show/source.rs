//! A plan or state with the files that it comes from: what the document does not know the files tell, and where it stands.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::super::config::{Mode, Resource, Root, Unread};
use super::written::without_keys;
use crate::iam::Policy;
use crate::symbol::{Map, Piece, Text, Value};

pub(super) fn managed(root: &Root) -> impl Iterator<Item = &Resource> {
    let resources = root.resources.iter();
    resources.filter(|resource| resource.mode == Mode::Managed)
}

/// The document's root with what the files add: places, values that the document does not know, the path. A value that both know is
/// the document's. What the files have and the document has not is listed, unless it is known to go.
pub(super) fn merge(
    shown: Root,
    source: &Root,
    gone: &BTreeSet<String>,
    unread: &mut Vec<Unread>,
) -> Root {
    let prefix = match source.path.as_str() {
        "" => String::new(),
        path => format!("{path}:"),
    };
    let known = known_atoms(&shown, &prefix);
    let by_address: HashMap<&str, &Resource> = source
        .resources
        .iter()
        .map(|resource| (resource.address.0.as_str(), resource))
        .collect();
    let mut by_block: BTreeMap<String, &Resource> = BTreeMap::new();
    for resource in &source.resources {
        by_block
            .entry(without_keys(&resource.address.0))
            .or_insert(resource);
    }
    let shown = in_stack(shown, "", &prefix);
    let mut seen = HashSet::new();
    let mut resources = Vec::new();
    for resource in shown.resources {
        let block = without_keys(&resource.address.0);
        let written = by_address.get(resource.address.0.as_str());
        let made = match (written, by_block.get(&block)) {
            (Some(written), _) => with_source(resource, written, &known),
            (None, Some(block)) => placed(resource, block),
            (None, None) => resource,
        };
        seen.insert(block);
        resources.push(made);
    }
    for (block, resource) in by_block {
        if resource.mode == Mode::Managed
            && !resource.uncertain
            && !seen.contains(&block)
            && !gone.contains(&block)
        {
            unread.push(Unread {
                place: resource.place.clone(),
                message: format!(
                    "`{}` is in the files and not in the document that was read with them",
                    resource.address
                ),
            });
        }
    }
    Root {
        path: source.path.clone(),
        account: shown.account.or_else(|| source.account.clone()),
        region: shown.region.or_else(|| source.region.clone()),
        resources,
        ..source.clone()
    }
}

/// The same root module with other words before the names of its atoms.
pub(super) fn in_stack(mut root: Root, before: &str, after: &str) -> Root {
    if before == after {
        return root;
    }
    let rename = |piece: &Piece| match piece {
        Piece::Atom(atom) => {
            let own = atom.name().strip_prefix(before).unwrap_or(atom.name());
            Text::atom(format!("{after}{own}"))
        }
        other => Text::from_iter([other.clone()]),
    };
    for resource in &mut root.resources {
        resource.arguments.change_texts(&rename);
    }
    root
}

/// What the document knows of attributes that are atoms to the files.
fn known_atoms(shown: &Root, prefix: &str) -> HashMap<String, Text> {
    let mut known = HashMap::new();
    for resource in managed(shown) {
        for (name, value) in &resource.arguments.entries {
            if let Some(text) = value.as_text()
                && text.as_literal().is_some()
            {
                let atom = format!("{prefix}{}.{name}", resource.address);
                known.insert(atom, text.clone());
            }
        }
    }
    known
}

fn with_source(shown: Resource, written: &Resource, known: &HashMap<String, Text>) -> Resource {
    let fill = |piece: &Piece| match piece {
        Piece::Atom(atom) => match known.get(atom.name()) {
            Some(text) => text.clone(),
            None => Text::from_iter([piece.clone()]),
        },
        other => Text::from_iter([other.clone()]),
    };
    let mut arguments = Map {
        place: written.arguments.place.clone(),
        ..Map::default()
    };
    let mut filled = written.arguments.clone();
    filled.change_texts(&fill);
    for (name, value) in shown.arguments.entries {
        let other = filled.get(&name).cloned();
        let value = match other {
            // The same with the places of its parts.
            Some(other) if same(&other, &value) => other,
            Some(other) if value.has_unknown() && !matches!(other, Value::Unknown(_)) => other,
            _ => value,
        };
        arguments.entries.insert(name, value);
    }
    Resource {
        arguments,
        place: written.place.clone(),
        account: shown.account.or_else(|| written.account.clone()),
        region: shown.region.or_else(|| written.region.clone()),
        ignore_changes: written.ignore_changes.clone(),
        prevent_destroy: written.prevent_destroy,
        ..shown
    }
}

fn placed(mut shown: Resource, block: &Resource) -> Resource {
    shown.place = block.place.clone();
    shown.arguments.place = block.arguments.place.clone();
    shown.ignore_changes.clone_from(&block.ignore_changes);
    shown.prevent_destroy = block.prevent_destroy;
    shown
}

/// Equal up to the way it is written: JSON as text, one item for a list of one.
fn same(written: &Value, shown: &Value) -> bool {
    written == shown
        || match (written, shown) {
            (Value::Json(one), Value::Json(other)) => {
                same(one, other) || same_policy(written, shown)
            }
            (Value::Map(written), Value::Map(shown)) => {
                written.entries.len() == shown.entries.len()
                    && written.entries.iter().all(|(key, value)| {
                        shown
                            .entries
                            .get(key)
                            .is_some_and(|other| same(value, other))
                    })
            }
            // A plan does not tell whether what refers to one thing is that or a list of it.
            (Value::List(written), Value::Text(_)) => {
                matches!(written.as_slice(), [only] if only == shown)
            }
            (Value::List(written), Value::List(shown)) => {
                written.len() == shown.len()
                    && written
                        .iter()
                        .zip(shown)
                        .all(|(one, other)| same(one, other))
            }
            _ => false,
        }
}

/// Equal as policies: one action alone or in a list.
fn same_policy(written: &Value, shown: &Value) -> bool {
    let policy = |value: &Value| {
        let mut policy = Policy::from_value(value).ok()?;
        for statement in &mut policy.statements {
            statement.place = None;
        }
        Some(policy)
    };
    let written = policy(written);
    written.is_some() && written == policy(shown)
}

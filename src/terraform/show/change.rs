//! From an entry of `resource_changes` to what will be there and to what happens.

use super::document::{RawChange, ResourceChange, plain};
use super::instance::{Shape, attributes, holds_mark, marked_attributes};
use super::notes::Change;
use crate::symbol::{Map, Value};

/// The instance as it will be after the apply; `None` for one that will be gone, or that no one manages any more.
pub(super) fn planned(entry: &ResourceChange, uncertain: bool) -> Option<Shape> {
    let mode = Shape::mode(&entry.mode)?;
    if entry.deposed.is_some() {
        return None;
    }
    let (_, after) = sides(&entry.change);
    Some(Shape {
        address: entry.address.clone(),
        mode,
        kind: entry.kind.clone(),
        values: after?,
        sensitive: marks(&entry.change.after_sensitive),
        uncertain,
    })
}

/// The instance as it is before the apply, under the address that it has afterwards: moving changes nothing but the address. `None` for one that is
/// not there. An object that an earlier replacement left behind stands beside the one that took its place.
pub(super) fn former(entry: &ResourceChange) -> Option<Shape> {
    let mode = Shape::mode(&entry.mode)?;
    let (before, _) = sides(&entry.change);
    Some(Shape {
        address: match &entry.deposed {
            Some(key) => format!("{} (deposed object {key})", entry.address),
            None => entry.address.clone(),
        },
        mode,
        kind: entry.kind.clone(),
        values: before?,
        sensitive: marks(&entry.change.before_sensitive),
        uncertain: false,
    })
}

/// True when Terraform lets go of the instance, which stays as it is.
pub(super) fn is_let_go(entry: &ResourceChange) -> bool {
    matches!(entry.change.actions.as_slice(), [only] if only == "forget")
}

/// What happens to the instance; `None` when nothing does.
pub(super) fn noted(entry: ResourceChange) -> Option<Change> {
    let mode = Shape::mode(&entry.mode)?;
    let change = &entry.change;
    let importing = change.importing.as_ref().map(|json| taken_by(&json.0));
    let nothing = change.actions.iter().all(|action| action == "no-op");
    if nothing && entry.previous_address.is_none() && importing.is_none() {
        return None;
    }
    let (before, after) = sides(change);
    Some(Change {
        sensitive: sensitive(change),
        replaced_for: paths(change),
        before: before.unwrap_or_default(),
        after: after.unwrap_or_default(),
        address: entry.address,
        previous_address: entry.previous_address,
        mode,
        kind: entry.kind,
        actions: entry.change.actions,
        reason: entry.action_reason,
        importing,
        deposed: entry.deposed,
    })
}

fn marks(json: &Option<crate::symbol::Json>) -> Vec<String> {
    let marks = json.as_ref().map(|json| marked_attributes(&json.0));
    marks.unwrap_or_default()
}

/// The id by which something is imported, or else its identity (Terraform 1.12 and later): `{ bucket = "acme-archive" }`.
fn taken_by(importing: &Value) -> String {
    if let Some(id) = importing.get("id").and_then(Value::as_str) {
        return id.to_owned();
    }
    let identity = importing.get("identity").and_then(Value::as_map);
    let parts = identity.into_iter().flat_map(|it| &it.entries);
    let parts = parts.filter_map(|(name, value)| match value {
        Value::Null => None,
        Value::Number(number) => Some(format!("{name} = {number}")),
        Value::Bool(is) => Some(format!("{name} = {is}")),
        other => Some(format!("{name} = \"{}\"", other.as_str()?)),
    });
    let parts: Vec<String> = parts.collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!("{{ {} }}", parts.join(", ")),
    }
}

fn sides(change: &RawChange) -> (Option<Map>, Option<Map>) {
    let value = |json: &Option<crate::symbol::Json>| match json {
        Some(json) => json.0.clone(),
        None => Value::Null,
    };
    let side = |values: Value, unknown: Value, sensitive: Value| match values {
        Value::Null => None,
        values => Some(attributes(values, &unknown, &sensitive)),
    };
    let before = side(
        value(&change.before),
        Value::Null,
        value(&change.before_sensitive),
    );
    let after = side(
        value(&change.after),
        value(&change.after_unknown),
        value(&change.after_sensitive),
    );
    (before, after)
}

/// The attributes that are sensitive before or after and not the same.
fn sensitive(change: &RawChange) -> Vec<String> {
    let side = |json: &Option<crate::symbol::Json>| json.as_ref().map(|json| json.0.clone());
    // One that is made had no values, and one that goes will have none.
    let values = |json| side(json).unwrap_or(Value::Null);
    let (before, after) = (values(&change.before), values(&change.after));
    let marks = [
        side(&change.before_sensitive),
        side(&change.after_sensitive),
    ];
    let marked = |name: &str| {
        let mut marks = marks.iter().flatten();
        marks.any(|marks| marks.get(name).is_some_and(holds_mark))
    };
    let names = before.as_map().into_iter().chain(after.as_map());
    let mut changed: Vec<String> = Vec::new();
    for name in names.flat_map(|map| map.entries.keys()) {
        let value = |side: &Value| {
            side.get(name)
                .filter(|it| !matches!(it, Value::Null))
                .cloned()
        };
        if !changed.contains(name) && marked(name) && value(&before) != value(&after) {
            changed.push(name.clone());
        }
    }
    changed
}

fn paths(change: &RawChange) -> Vec<String> {
    let step = |step: &Value| match step {
        Value::Number(number) => number.to_string(),
        other => other.as_str().unwrap_or("?").to_owned(),
    };
    let path = |path: &Value| {
        let steps: Vec<String> = path.items().iter().map(step).collect();
        steps.join(".")
    };
    let listed = change.replace_paths.as_ref();
    listed.map_or(Vec::new(), |json| json.0.items().iter().map(path).collect())
}

/// The values of one side, for data sources of a state.
pub(super) fn of_instance(instance: super::document::Instance) -> Option<Shape> {
    let mode = Shape::mode(&instance.mode)?;
    let marks = plain(instance.sensitive_values);
    let values = attributes(plain(instance.values), &Value::Null, &marks);
    Some(Shape {
        address: instance.address,
        mode,
        kind: instance.kind,
        values,
        sensitive: marked_attributes(&marks),
        uncertain: false,
    })
}

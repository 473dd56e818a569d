//! What is known of the arguments of an instance, and how they differ.

use super::super::ArgumentChange;
use super::super::arguments::{Differences, differences};
use super::Fate;
use super::secrets::{HIDDEN, hide};
use crate::symbol::{Map, Value};
use crate::terraform::Resource;
use crate::terraform::show::{Change, is_marked_sensitive};

/// What will be there: where the plan does not know a value and the files do, theirs. What was marked as sensitive, or will be, stays as it is.
pub(super) fn settled(change: &Change, known: Option<&Resource>) -> Map {
    let mut settled = change.after.clone();
    for (name, value) in &mut settled.entries {
        if value.has_unknown()
            && !is_marked(value)
            && !change.sensitive.contains(name)
            && let Some(written) = known.and_then(|known| known.arguments.get(name))
            && !matches!(written, Value::Unknown(_))
        {
            value.clone_from(written);
        }
    }
    settled
}

/// Arguments that the files write and that nobody knows before the apply.
pub(super) fn unknown_arguments(known: &Resource) -> Vec<String> {
    let unknown = known.arguments.entries.iter();
    let unknown = unknown.filter(|(_, value)| value.has_unknown());
    unknown.map(|(name, _)| name.clone()).collect()
}

/// True when a part of it is marked as sensitive: what the files write there is as secret.
fn is_marked(value: &Value) -> bool {
    match value {
        Value::Unknown(unknown) => is_marked_sensitive(unknown),
        Value::List(items) => items.iter().any(is_marked),
        Value::Map(map) => map.entries.values().any(is_marked),
        Value::Json(inner) => is_marked(inner),
        _ => false,
    }
}

/// What differs, without secrets. Of what comes or goes, the policies alone: its other arguments are all new, or all gone.
pub(super) fn found(
    change: &Change,
    after: &Map,
    known: Option<&Resource>,
    fate: Fate,
) -> Differences {
    let (before, after) = (shown(change, &change.before), shown(change, after));
    let (before, after, hidden) = hide(&change.kind, &before, &after);
    let whole = match fate {
        Fate::Created | Fate::Destroyed | Fate::Forgotten | Fate::Read => true,
        Fate::Imported => change.before.entries.is_empty(),
        _ => false,
    };
    let mut found = differences(&before, &after);
    if matches!(fate, Fate::Forgotten | Fate::Read) {
        return Differences::default();
    }
    if whole {
        found.arguments.clear();
        return found;
    }
    found.arguments.retain(|one| {
        !hidden.contains(&one.path)
            && !is_filled_in(change, known, one)
            && !is_shadow(&one.path)
            && (!is_empty(&one.before) || !is_empty(&one.after))
    });
    for one in &mut found.arguments {
        let bare = |value: &mut Option<String>| {
            *value = value.take().map(|it| it.replace(QUOTED, HIDDEN));
        };
        bare(&mut one.before);
        bare(&mut one.after);
    }
    let marked = change
        .sensitive
        .iter()
        .filter(|name| !hidden.contains(name));
    let marked: Vec<&String> = marked.collect();
    found
        .arguments
        .extend(hidden.iter().chain(marked).map(|path| ArgumentChange {
            path: path.clone(),
            before: Some(HIDDEN.to_owned()),
            after: Some(HIDDEN.to_owned()),
        }));
    found
}

/// One side without the documents that are marked: a policy is judged, and not shown.
fn shown(change: &Change, side: &Map) -> Map {
    let mut shown = side.clone();
    shown
        .entries
        .retain(|name, value| !(change.sensitive.contains(name) && holds_document(value)));
    shown
}

fn holds_document(value: &Value) -> bool {
    match value {
        Value::Json(_) => true,
        Value::List(items) => items.iter().any(holds_document),
        Value::Map(map) => map.entries.values().any(holds_document),
        _ => false,
    }
}

/// What the provider fills in after the apply, and nobody wrote.
fn is_filled_in(change: &Change, known: Option<&Resource>, argument: &ArgumentChange) -> bool {
    let root = argument.path.split(['.', '[']).next().unwrap_or_default();
    let later = matches!(change.after.get(root), Some(Value::Unknown(_)));
    later && known.is_some_and(|known| known.arguments.get(root).is_none())
}

/// As a secret looks among the values.
const QUOTED: &str = "\"(sensitive)\"";

/// The provider writes what is not set as something empty, or not at all.
fn is_empty(value: &Option<String>) -> bool {
    matches!(value.as_deref(), None | Some("null" | "{}" | "[]" | "\"\""))
}

/// `tags_all` says again what `tags` and the provider's default tags say.
fn is_shadow(path: &str) -> bool {
    path == "tags_all" || path.starts_with("tags_all.")
}

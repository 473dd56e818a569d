//! What a state or plan shows of a control although nobody wrote it.

use crate::prove::world::Item;
use crate::symbol::Value;

/// What AWS hands out to a kind, or settles when nobody says anything.
const HANDED_OUT: &[(&str, &[&str])] = &[("", &["arn", "id", "owner_id"])];

/// What AWS settles when nobody says anything, and means something when somebody does.
const SETTLED: &[(&str, &[&str])] = &[("aws_iam_openid_connect_provider", &["thumbprint_list"])];

/// True of an argument that says nothing beyond what is claimed: nothing at all, or handed out by AWS. A state or plan shows as well
/// what is off or empty since nobody said anything; in a file somebody did say it, and some things are on when nobody does.
pub(super) fn says_nothing(item: Item<'_>, name: &str, value: &Value) -> bool {
    let kind = item.resource.kind.as_str();
    let mut of_kind = HANDED_OUT.iter();
    let handed_out = of_kind.any(|(of, all)| (of.is_empty() || *of == kind) && all.contains(&name));
    let written = [".tf", ".tofu", ".tf.json"];
    let file = &item.resource.place.file;
    let written = written.iter().any(|end| file.ends_with(end));
    let mut settled = SETTLED.iter();
    let settled = settled.any(|(of, all)| *of == kind && all.contains(&name));
    handed_out || !written && settled || matches!(value, Value::Null) || !written && is_empty(value)
}

/// Nothing at any depth, or that something is off.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Text(text) => text.as_literal() == Some(""),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::List(items) => items.iter().all(is_empty),
        Value::Map(map) => map.entries.values().all(is_empty),
        Value::Bool(true) | Value::Json(_) | Value::Unknown(_) => false,
    }
}

//! Functions on lists, maps and sets, and conversions.

use serde_json::Number;

use super::{Outcome, not_known};
use crate::symbol::{Map, Text, Unknown, Value, parse_json};
use crate::terraform::operators::same;
use crate::terraform::types::{as_set, distinct};
use crate::terraform::values::{as_f64, is_open, number_from, text_of};

/// The function `name`; `None` when it is not here.
pub(super) fn call(name: &str, values: &[Value]) -> Option<Outcome> {
    Some(match (name, values) {
        ("jsonencode", [value]) => Ok(Value::Json(Box::new(value.clone()))),
        ("jsondecode", [value]) => jsondecode(value),
        ("concat", lists) => concat(lists),
        ("merge", maps) => merge(maps),
        ("toset", [Value::List(items)]) => Ok(Value::List(as_set(items.clone()))),
        ("distinct", [Value::List(items)]) => all_settled(items, distinct),
        ("tostring", [Value::Null]) => Ok(Value::Null),
        ("tostring", [Value::Json(_)]) => Ok(values.first()?.clone()),
        ("tostring", [value]) => text_of(value)
            .map(Value::Text)
            .ok_or_else(|| needs("a simple value")),
        ("tonumber", [value]) => match as_f64(value).and_then(number_from) {
            Some(number) => Ok(number),
            None if is_open(value) => not_known("a number that AWS settles"),
            None if *value == Value::Null => Ok(Value::Null),
            None => Err(needs("a number")),
        },
        ("tobool", [value]) => match value.as_bool() {
            Some(known) => Ok(Value::Bool(known)),
            None if is_open(value) => not_known("a truth value that AWS settles"),
            None => Err(needs("a truth value")),
        },
        ("keys", [Value::Map(map)]) => Ok(Value::List(
            sorted(map).map(|(key, _)| key_value(key)).collect(),
        )),
        ("values", [Value::Map(map)]) => Ok(Value::List(
            sorted(map).map(|(_, value)| value.clone()).collect(),
        )),
        ("length", [Value::List(items)]) => Ok(number(items.len())),
        ("length", [Value::Map(map)]) => Ok(number(map.entries.len())),
        ("lookup", [Value::Map(map), key, rest @ ..]) => lookup(map, key, rest.first()),
        ("element", [Value::List(items), at]) => element(items, at),
        ("index", [Value::List(items), value]) => index(items, value),
        ("contains", [Value::List(items), value]) => contains(items, value),
        ("flatten", [Value::List(items)]) => flatten(items),
        ("compact", [Value::List(items)]) => compact(items),
        ("coalesce", values) => coalesce(values),
        ("coalescelist", lists) => coalesce_list(lists),
        ("one", [Value::List(items)]) => match items.as_slice() {
            [] => Ok(Value::Null),
            [only] => Ok(only.clone()),
            _ => Err("the list has more than one item".to_owned()),
        },
        ("reverse", [Value::List(items)]) => Ok(Value::List(items.iter().rev().cloned().collect())),
        ("sort", [Value::List(items)]) => sort(items),
        ("slice", [Value::List(items), from, to]) => slice(items, from, to),
        ("range", limits) => range(limits),
        ("zipmap", [Value::List(keys), Value::List(values)]) => zipmap(keys, values),
        ("setunion", lists) => match concat(lists) {
            Ok(Value::List(items)) => Ok(Value::List(as_set(items))),
            other => other,
        },
        ("setintersection", lists) => set_by(lists, |in_first, in_second| in_first && in_second),
        ("setsubtract", lists) => set_by(lists, |in_first, in_second| in_first && !in_second),
        ("setproduct", lists) => set_product(lists),
        ("alltrue", [Value::List(items)]) => truth(items, false),
        ("anytrue", [Value::List(items)]) => truth(items, true),
        ("min", values) => extreme(values, f64::min),
        ("max", values) => extreme(values, f64::max),
        ("abs", [value]) => of_number(value, f64::abs),
        ("floor", [value]) => of_number(value, f64::floor),
        ("ceil", [value]) => of_number(value, f64::ceil),
        _ if values.iter().any(is_open) && KNOWN.contains(&name) => {
            not_known(format!("an argument of {name} is settled by AWS"))
        }
        _ => return None,
    })
}

/// Functions whose arguments may be one atom, so that their type can't be seen.
const KNOWN: &[&str] = &[
    "toset", "distinct", "keys", "values", "lookup", "element", "index", "contains", "flatten",
    "compact", "one", "reverse", "sort", "slice", "zipmap", "alltrue", "anytrue", "tolist",
    "tomap",
];

fn needs(what: &str) -> String {
    format!("it needs {what}")
}

fn number(count: usize) -> Value {
    Value::Number(Number::from(count))
}

fn sorted(map: &Map) -> impl Iterator<Item = (&str, &Value)> {
    let mut entries: Vec<_> = map.entries.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    entries
        .into_iter()
        .map(|(key, value)| (key.as_str(), value))
}

/// A key with atoms is kept as `${name}`; as a string that would say something else.
fn key_value(key: &str) -> Value {
    match key.contains("${") {
        true => Value::Unknown(Unknown::because(format!("the key {key}"))),
        false => Value::text(key),
    }
}

fn jsondecode(value: &Value) -> Outcome {
    match value {
        Value::Json(inner) => Ok(Value::clone(inner)),
        Value::Text(text) => match parse_json(text) {
            Ok(value) => Ok(value),
            Err(message) if text.as_literal().is_some() => Err(message),
            Err(message) => not_known(message),
        },
        _ => Err(needs("a string")),
    }
}

fn concat(lists: &[Value]) -> Outcome {
    let mut all = Vec::new();
    for list in lists {
        match list {
            Value::List(items) => all.extend_from_slice(items),
            open if is_open(open) => return not_known("a list that AWS settles"),
            _ => return Err(needs("lists")),
        }
    }
    Ok(Value::List(all))
}

fn merge(maps: &[Value]) -> Outcome {
    let mut all = Map::default();
    for map in maps {
        match map {
            Value::Map(map) => {
                all.place = all.place.or_else(|| map.place.clone());
                let entries = map.entries.iter();
                all.entries
                    .extend(entries.map(|(key, value)| (key.clone(), value.clone())));
            }
            Value::Null => {}
            Value::Unknown(unknown) => return Ok(Value::Unknown(unknown.clone())),
            open if is_open(open) => return not_known("a map that AWS settles"),
            _ => return Err(needs("maps")),
        }
    }
    Ok(Value::from(all))
}

/// A list function that compares its items, when these can be compared.
fn all_settled(items: &[Value], run: impl Fn(Vec<Value>) -> Vec<Value>) -> Outcome {
    match items.iter().any(|item| matches!(item, Value::Unknown(_))) {
        true => not_known("an item is not known"),
        false => Ok(Value::List(run(items.to_vec()))),
    }
}

fn lookup(map: &Map, key: &Value, default: Option<&Value>) -> Outcome {
    let Some(key) = key.as_str() else {
        return not_known("a key that AWS settles");
    };
    match (map.entries.get(key), default) {
        (Some(value), _) | (None, Some(value)) => Ok(value.clone()),
        (None, None) => Err(format!("there is no `{key}`")),
    }
}

fn element(items: &[Value], at: &Value) -> Outcome {
    let Some(at) = at.as_i64() else {
        return not_known("an index that AWS settles");
    };
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let at = at
        .checked_rem_euclid(length)
        .and_then(|at| usize::try_from(at).ok());
    match at.and_then(|at| items.get(at)) {
        Some(item) => Ok(item.clone()),
        None => Err("the list is empty".to_owned()),
    }
}

fn index(items: &[Value], value: &Value) -> Outcome {
    for (at, item) in items.iter().enumerate() {
        match same(item, value) {
            Some(true) => return Ok(number(at)),
            Some(false) => {}
            None => return not_known("an item is not known"),
        }
    }
    Err("the item is not in the list".to_owned())
}

fn contains(items: &[Value], value: &Value) -> Outcome {
    let mut open = false;
    for item in items {
        match same(item, value) {
            Some(true) => return Ok(Value::Bool(true)),
            Some(false) => {}
            None => open = true,
        }
    }
    match open {
        true => not_known("an item is not known"),
        false => Ok(Value::Bool(false)),
    }
}

fn flatten(items: &[Value]) -> Outcome {
    let mut flat = Vec::new();
    for item in items {
        match item {
            Value::List(inner) => match flatten(inner)? {
                Value::List(inner) => flat.extend(inner),
                unknown => return Ok(unknown),
            },
            // It may be a list.
            Value::Unknown(unknown) => return Ok(Value::Unknown(unknown.clone())),
            other => flat.push(other.clone()),
        }
    }
    Ok(Value::List(flat))
}

fn compact(items: &[Value]) -> Outcome {
    if items.iter().any(|item| matches!(item, Value::Unknown(_))) {
        return not_known("an item is not known");
    }
    let kept = items
        .iter()
        .filter(|item| **item != Value::Null && item.as_str() != Some(""));
    Ok(Value::List(kept.cloned().collect()))
}

fn coalesce(values: &[Value]) -> Outcome {
    for value in values {
        match value {
            Value::Null => {}
            Value::Text(text) if text.is_empty() => {}
            // One atom may be the empty string; with a literal beside it, it is not.
            Value::Text(text) if text.first_unknown().is_some() => {
                return not_known("an argument is not known");
            }
            other => return Ok(other.clone()),
        }
    }
    Err("every argument is null or empty".to_owned())
}

fn coalesce_list(lists: &[Value]) -> Outcome {
    let full = lists.iter().find(|list| !list.items().is_empty());
    match full {
        Some(list) => Ok(list.clone()),
        None => Err("every list is empty".to_owned()),
    }
}

fn sort(items: &[Value]) -> Outcome {
    let texts: Option<Vec<_>> = items.iter().map(Value::as_str).collect();
    match texts {
        Some(mut texts) => {
            texts.sort_unstable();
            Ok(Value::List(texts.into_iter().map(Value::text).collect()))
        }
        None if items.iter().any(is_open) => not_known("an item is settled by AWS"),
        None => Err(needs("strings")),
    }
}

fn slice(items: &[Value], from: &Value, to: &Value) -> Outcome {
    let at = |value: &Value| value.as_i64().and_then(|at| usize::try_from(at).ok());
    match (at(from), at(to)) {
        (Some(from), Some(to)) => match items.get(from..to) {
            Some(part) => Ok(Value::List(part.to_vec())),
            None => Err("the indices lie outside of the list".to_owned()),
        },
        _ => not_known("an index is not known"),
    }
}

fn range(limits: &[Value]) -> Outcome {
    let limits: Option<Vec<f64>> = limits.iter().map(as_f64).collect();
    let (from, to, step) = match limits.as_deref() {
        Some([to]) => (0.0, *to, if *to < 0.0 { -1.0 } else { 1.0 }),
        Some([from, to]) => (*from, *to, if to < from { -1.0 } else { 1.0 }),
        Some([from, to, step]) => (*from, *to, *step),
        _ => return not_known("a limit is not known"),
    };
    let mut made = Vec::new();
    let mut at = from;
    while (step > 0.0 && at < to) || (step < 0.0 && at > to) {
        // The limit is Terraform's own.
        if made.len() == 1024 {
            return Err("more than 1024 numbers".to_owned());
        }
        made.extend(number_from(at));
        at += step;
    }
    Ok(Value::List(made))
}

fn zipmap(keys: &[Value], values: &[Value]) -> Outcome {
    if keys.len() != values.len() {
        return Err("the lists differ in length".to_owned());
    }
    let mut map = Map::default();
    for (key, value) in keys.iter().zip(values) {
        match key.as_str() {
            Some(key) => map.entries.insert(key.to_owned(), value.clone()),
            None => return not_known("a key is settled by AWS"),
        };
    }
    Ok(Value::from(map))
}

/// Of the first list, the items for which `keep` holds, given whether they are in all the others.
fn set_by(lists: &[Value], keep: impl Fn(bool, bool) -> bool) -> Outcome {
    let Some((Value::List(first), others)) = lists.split_first() else {
        return Err(needs("sets"));
    };
    let mut kept = Vec::new();
    for item in first {
        let mut everywhere = true;
        for other in others {
            match contains(other.items(), item)? {
                Value::Bool(is_in) => everywhere &= is_in,
                unknown => return Ok(unknown),
            }
        }
        if keep(true, everywhere) {
            kept.push(item.clone());
        }
    }
    Ok(Value::List(as_set(kept)))
}

fn set_product(lists: &[Value]) -> Outcome {
    let mut rows: Vec<Vec<Value>> = vec![Vec::new()];
    for list in lists {
        let Value::List(items) = list else {
            return not_known("a set is not known");
        };
        rows = rows
            .iter()
            .flat_map(|row| {
                items.iter().map(|item| {
                    let mut row = row.clone();
                    row.push(item.clone());
                    row
                })
            })
            .collect();
    }
    Ok(Value::List(rows.into_iter().map(Value::List).collect()))
}

fn truth(items: &[Value], deciding: bool) -> Outcome {
    let known: Vec<_> = items.iter().map(Value::as_bool).collect();
    if known.contains(&Some(deciding)) {
        return Ok(Value::Bool(deciding));
    }
    match known.contains(&None) {
        true => not_known("an item is not known"),
        false => Ok(Value::Bool(!deciding)),
    }
}

fn extreme(values: &[Value], pick: impl Fn(f64, f64) -> f64) -> Outcome {
    let numbers: Option<Vec<f64>> = values.iter().map(as_f64).collect();
    let picked = numbers.and_then(|numbers| numbers.into_iter().reduce(pick));
    match picked.and_then(number_from) {
        Some(number) => Ok(number),
        None => not_known("an argument is not a known number"),
    }
}

fn of_number(value: &Value, run: impl Fn(f64) -> f64) -> Outcome {
    match as_f64(value).map(run).and_then(number_from) {
        Some(number) => Ok(number),
        None if is_open(value) => not_known("a number that AWS settles"),
        None => Err(needs("a number")),
    }
}

/// A string argument.
pub(super) fn text(value: &Value) -> Result<Text, String> {
    text_of(value).ok_or_else(|| needs("a string"))
}

//! The types of variables: values are converted to them and get the defaults of `optional`.

use std::sync::Arc;

use super::eval::Scope;
use super::syntax::{Call, Expr, Kind};
use super::values::{as_f64, number_from, text_of};
use super::world::{Eval, Failure, fail};
use crate::symbol::{Map, Text, Value};

/// `value` as Terraform hands it on from a variable of type `of`.
pub(super) fn convert<'m>(of: &Expr, value: Arc<Value>, scope: &Scope<'_, 'm>) -> Eval<'m> {
    if keeps(of) {
        return Ok(super::world::Val::Plain(value));
    }
    let value = scope.own(value, &of.place)?;
    Ok(converted(of, value, scope)?.into())
}

fn keeps(of: &Expr) -> bool {
    matches!(&of.kind, Kind::Name(name, _) if name == "any")
}

fn converted(of: &Expr, value: Value, scope: &Scope<'_, '_>) -> Result<Value, Failure> {
    // What is not known, or settled by AWS, may be of the type already.
    let open = match &value {
        Value::Null | Value::Unknown(_) => true,
        Value::Text(text) => text.as_literal().is_none(),
        _ => false,
    };
    if open || keeps(of) {
        return Ok(value);
    }
    match &of.kind {
        Kind::Name(name, _) => primitive(name, value, of),
        // The types of Terraform 0.11: `type = "string"`.
        Kind::Literal(name) => primitive(name.as_str().unwrap_or_default(), value, of),
        Kind::Call(call) => constructed(call, value, of, scope),
        _ => fail(&of.place, "this is not a type"),
    }
}

fn primitive(name: &str, value: Value, of: &Expr) -> Result<Value, Failure> {
    let made = match (name, &value) {
        ("string", Value::Json(_)) => return Ok(value),
        ("string", _) => text_of(&value).map(Value::Text),
        ("number", _) => as_f64(&value).and_then(number_from),
        ("bool", _) => value.as_bool().map(Value::Bool),
        ("list" | "set", Value::List(_)) | ("map", Value::Map(_)) => return Ok(value),
        _ => None,
    };
    match made {
        Some(made) => Ok(made),
        None => fail(
            &of.place,
            format!("a value of the variable is not of type `{name}`"),
        ),
    }
}

fn constructed(
    call: &Call,
    value: Value,
    of: &Expr,
    scope: &Scope<'_, '_>,
) -> Result<Value, Failure> {
    let inner = call.arguments.first();
    match (call.name.as_str(), inner, value) {
        ("list" | "set", Some(inner), Value::List(items)) => {
            let items = items.into_iter().map(|item| converted(inner, item, scope));
            let items = items.collect::<Result<Vec<_>, _>>()?;
            Ok(Value::List(match call.name.as_str() {
                "set" => as_set(items),
                _ => items,
            }))
        }
        ("map", Some(inner), Value::Map(map)) => {
            let entries = map.entries.into_iter();
            let entries = entries.map(|(key, item)| Ok((key, converted(inner, item, scope)?)));
            Ok(Value::from(Map {
                entries: entries.collect::<Result<_, _>>()?,
                place: map.place,
            }))
        }
        ("tuple", Some(inner), Value::List(items)) => match &inner.kind {
            Kind::List(types) if types.len() == items.len() => {
                let items = types.iter().zip(items);
                let items = items.map(|(of, item)| converted(of, item, scope));
                Ok(Value::List(items.collect::<Result<_, _>>()?))
            }
            _ => fail(&of.place, "a value of the variable has another length"),
        },
        ("object", Some(inner), Value::Map(map)) => object(inner, *map, scope),
        (name, ..) => fail(
            &of.place,
            format!("a value of the variable is not of type `{name}`"),
        ),
    }
}

/// Attributes that the type does not name are dropped, as Terraform does.
fn object(of: &Expr, mut map: Map, scope: &Scope<'_, '_>) -> Result<Value, Failure> {
    let Kind::Object(attributes) = &of.kind else {
        return fail(&of.place, "`object` needs its attributes");
    };
    let mut made = Map {
        place: map.place.clone(),
        ..Map::default()
    };
    for (name, of) in attributes {
        let name = name.as_literal().unwrap_or_default();
        let given = map.entries.swap_remove(name);
        let (of, default, optional) = match &of.kind {
            Kind::Call(call) if call.name == "optional" => match call.arguments.as_slice() {
                [of] => (of, None, true),
                [of, default] => (of, Some(default), true),
                _ => return fail(&of.place, "`optional` takes a type and a default"),
            },
            _ => (of, None, false),
        };
        let value = match (given, default) {
            (Some(Value::Null) | None, Some(default)) => {
                let value = scope.value(default)?;
                scope.own(value, &default.place)?
            }
            (Some(value), _) => value,
            (None, None) if optional => Value::Null,
            (None, None) => {
                return fail(
                    &of.place,
                    format!("a value of the variable has no `{name}`"),
                );
            }
        };
        made.entries
            .insert(name.to_owned(), converted(of, value, scope)?);
    }
    Ok(Value::from(made))
}

/// Each item once; sorted when all are known strings, which is the order in which Terraform walks a set.
pub(super) fn as_set(items: Vec<Value>) -> Vec<Value> {
    let literal = |item: &Value| item.as_text().and_then(Text::as_literal).map(str::to_owned);
    let keys: Option<std::collections::BTreeSet<String>> = items.iter().map(literal).collect();
    match keys {
        Some(keys) => keys.into_iter().map(Value::text).collect(),
        None => distinct(items),
    }
}

/// Each item once, in the order of the first.
pub(super) fn distinct(items: Vec<Value>) -> Vec<Value> {
    let mut made: Vec<Value> = Vec::new();
    for item in items {
        if !made.contains(&item) {
            made.push(item);
        }
    }
    made
}

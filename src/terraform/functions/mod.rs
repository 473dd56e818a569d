//! Terraform's functions on values that may be known only in part (Terraform documentation, "Functions").
//!
//! A function that is not here gives an unknown value, never a wrong one.

mod collections;
mod net;
mod strings;

use std::rc::Rc;

use super::eval::Scope;
use super::syntax::Call;
use super::values::size;
use super::world::{Eval, Val, fail, unknown};
use crate::symbol::{Place, Unknown, Value};

/// A result, or why Terraform would refuse the arguments.
type Outcome = Result<Value, String>;

fn not_known(why: impl Into<String>) -> Outcome {
    Ok(Value::Unknown(Unknown::because(why.into())))
}

/// Calls a function.
pub(super) fn call<'m>(scope: &Scope<'_, 'm>, call: &Call, place: &Place) -> Eval<'m> {
    let name = call.name.as_str();
    match name {
        "try" => return first_that_works(scope, call, place),
        "can" => {
            let works = call
                .arguments
                .iter()
                .all(|argument| scope.eval(argument).is_ok());
            return Ok(Value::Bool(works).into());
        }
        _ => {}
    }
    let mut arguments = Vec::new();
    for (position, argument) in call.arguments.iter().enumerate() {
        let value = scope.eval(argument)?;
        if call.expand && position + 1 == call.arguments.len() {
            match scope.items(&value, &argument.place)? {
                Ok(items) => arguments.extend(items.into_iter().map(|(_, item)| item)),
                Err(why) => return Ok(unknown(why)),
            }
        } else {
            arguments.push(value);
        }
    }
    if let Some(value) = lazily(name, &arguments) {
        return Ok(value);
    }
    let mut values: Vec<Value> = Vec::with_capacity(arguments.len());
    for argument in arguments {
        let value = scope.plain(argument, place)?;
        values.push(scope.own(value, place)?);
    }
    check_growth(scope, name, &values, place)?;
    match plain(name, values) {
        Some(Ok(value)) => {
            scope.spend(size(&value), place)?;
            Ok(value.into())
        }
        Some(Err(message)) => fail(place, format!("{name}: {message}")),
        None => Ok(unknown(format!("function {name} is not known"))),
    }
}

/// `try`: the first argument that Terraform would not refuse.
fn first_that_works<'m>(scope: &Scope<'_, 'm>, call: &Call, place: &Place) -> Eval<'m> {
    let mut last = fail(place, "try: no argument works");
    for argument in &call.arguments {
        last = scope.eval(argument);
        if last.is_ok() {
            break;
        }
    }
    last
}

/// What can be said without looking into every resource.
fn lazily<'m>(name: &str, arguments: &[Val<'m>]) -> Option<Val<'m>> {
    let number = |count: usize| Val::from(Value::Number(count.into()));
    match (name, arguments) {
        ("sensitive" | "nonsensitive" | "tolist" | "tomap", [value]) => match value {
            Val::Plain(plain) if name == "tolist" || name == "tomap" => match **plain {
                Value::List(_) | Value::Map(_) | Value::Unknown(_) => Some(value.clone()),
                _ => None,
            },
            _ => Some(value.clone()),
        },
        ("length", [Val::List(items)]) => Some(number(items.len())),
        ("length", [Val::Map(entries)]) => Some(number(entries.len())),
        ("values", [Val::Map(entries)]) => {
            Some(Val::List(Rc::new(entries.values().cloned().collect())))
        }
        ("keys", [Val::Map(entries)]) => {
            let keys = entries.keys().map(|key| Value::text(key.as_str()));
            Some(Value::List(keys.collect()).into())
        }
        ("one", [Val::List(items)]) => match items.as_slice() {
            [] => Some(Value::Null.into()),
            [only] => Some(only.clone()),
            _ => None,
        },
        ("concat", lists) if lists.iter().any(|list| matches!(list, Val::List(_))) => {
            let mut all = Vec::new();
            for list in lists {
                match list {
                    Val::List(items) => all.extend(items.iter().cloned()),
                    Val::Plain(plain) => match &**plain {
                        Value::List(items) => all.extend(items.iter().cloned().map(Val::from)),
                        _ => return None,
                    },
                    _ => return None,
                }
            }
            Some(Val::List(Rc::new(all)))
        }
        ("merge", maps) if maps.iter().any(|map| matches!(map, Val::Map(_))) => {
            let mut all = std::collections::BTreeMap::new();
            for map in maps {
                match map {
                    Val::Map(entries) => {
                        all.extend(entries.iter().map(|(k, v)| (k.clone(), v.clone())))
                    }
                    Val::Plain(plain) => match &**plain {
                        Value::Map(map) => {
                            let entries = map.entries.iter();
                            all.extend(entries.map(|(k, v)| (k.clone(), Val::from(v.clone()))));
                        }
                        _ => return None,
                    },
                    _ => return None,
                }
            }
            Some(Val::Map(Rc::new(all)))
        }
        _ => None,
    }
}

/// Some functions give far more than they take: that is counted before it is made.
fn check_growth(
    scope: &Scope<'_, '_>,
    name: &str,
    values: &[Value],
    place: &Place,
) -> Result<(), super::world::Failure> {
    let sizes = values.iter().map(size);
    match name {
        "join" | "replace" | "formatlist" | "setproduct" => {
            let product = sizes.fold(1_usize, |all, one| all.saturating_mul(one.div_ceil(64)));
            scope.spend(product, place)
        }
        _ => Ok(()),
    }
}

fn plain(name: &str, values: Vec<Value>) -> Option<Outcome> {
    // One argument of which nothing is known settles most functions.
    let open = values.iter().find_map(|value| match value {
        Value::Unknown(unknown) => Some(unknown.clone()),
        _ => None,
    });
    if let Some(unknown) = open
        && !matches!(name, "jsonencode" | "coalesce" | "merge")
    {
        return Some(Ok(Value::Unknown(unknown)));
    }
    collections::call(name, &values)
        .or_else(|| strings::call(name, &values))
        .or_else(|| net::call(name, &values))
}

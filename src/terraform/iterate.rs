//! Walking over collections in the order in which Terraform does.

use super::eval::Scope;
use super::syntax::{Expr, Kind, Step};
use super::values::size;
use super::world::{Failure, Val, fail, unknown};
use crate::symbol::{Place, Text, Value};

/// Keys and values, or why they are not known.
type Pairs<'m> = Result<Vec<(Val<'m>, Val<'m>)>, String>;

impl<'m> Scope<'_, 'm> {
    /// What `for` and `dynamic` bind: the items of a set are their own keys.
    pub(super) fn pairs(&self, value: &Val<'m>, from: &Expr) -> Result<Pairs<'m>, Failure> {
        let pairs = self.items(value, &from.place)?;
        let is_list = match value {
            Val::Plain(plain) => matches!(**plain, Value::List(_)),
            _ => false,
        };
        if !is_list {
            return Ok(pairs);
        }
        let is_set = self.is_set(from, 0);
        let keyed = |(key, item): (Val<'m>, Val<'m>)| match is_set {
            Some(false) => (key, item),
            Some(true) => (item.clone(), item),
            None => (unknown("whether this is a list or a set"), item),
        };
        Ok(pairs.map(|pairs| pairs.into_iter().map(keyed).collect()))
    }

    /// Whether an expression gives a set and not a list, as far as its form tells: values do not keep it.
    fn is_set(&self, expr: &Expr, depth: usize) -> Option<bool> {
        // Long ways are not worth it.
        if depth > 20 {
            return None;
        }
        match &expr.kind {
            Kind::List(_) | Kind::For(_) => Some(false),
            Kind::Call(call) => match call.name.as_str() {
                "toset" | "setunion" | "setintersection" | "setsubtract" | "setproduct" => {
                    Some(true)
                }
                "tolist" | "concat" | "flatten" | "keys" | "values" | "sort" | "split"
                | "slice" | "distinct" | "compact" | "range" | "reverse" | "formatlist"
                | "cidrsubnets" => Some(false),
                _ => None,
            },
            Kind::Name(name, steps) => match (name.as_str(), steps.as_slice()) {
                ("local", [Step::Attribute(name)]) => {
                    let expr = self.module.module.locals.get(name)?;
                    self.is_set(expr, depth + 1)
                }
                ("var", [Step::Attribute(name)]) => {
                    let block = self.module.module.variables.get(name)?;
                    match &block.body.attributes.get("type")?.kind {
                        Kind::Call(call) if call.name == "set" => Some(true),
                        Kind::Call(call) if matches!(call.name.as_str(), "list" | "tuple") => {
                            Some(false)
                        }
                        _ => None,
                    }
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Keys and values of a collection; lists and sets have numbers as keys.
    pub(super) fn items(&self, collection: &Val<'m>, place: &Place) -> Result<Pairs<'m>, Failure> {
        Ok(Ok(match collection {
            Val::List(items) => numbered(items.iter().cloned()),
            Val::Map(entries) => entries
                .iter()
                .map(|(key, item)| (named(key), item.clone()))
                .collect(),
            Val::Plain(value) => match &**value {
                Value::List(items) => {
                    self.spend(size(value), place)?;
                    numbered(items.iter().cloned().map(Val::from))
                }
                Value::Map(map) => {
                    self.spend(size(value), place)?;
                    let mut entries: Vec<_> = map.entries.iter().collect();
                    entries.sort_by_key(|(key, _)| *key);
                    let entries = entries.into_iter();
                    entries
                        .map(|(key, item)| (named(key), Val::from(item.clone())))
                        .collect()
                }
                Value::Unknown(unknown) => return Ok(Err(unknown.why().to_owned())),
                Value::Text(text) if text.as_literal().is_none() => {
                    return Ok(Err(format!("{text} is settled by AWS")));
                }
                _ => return fail(place, "this is not a collection"),
            },
            Val::Resource(_) | Val::Module(_) => {
                let value = self.plain(collection.clone(), place)?;
                return self.items(&Val::Plain(value), place);
            }
        }))
    }
}

fn numbered<'m>(items: impl Iterator<Item = Val<'m>>) -> Vec<(Val<'m>, Val<'m>)> {
    let number = |at: usize| Val::from(Value::Number(at.into()));
    items
        .enumerate()
        .map(|(at, item)| (number(at), item))
        .collect()
}

fn named<'m>(key: &str) -> Val<'m> {
    // A key with atoms is kept as `${name}`; as a string that would say something else.
    match key.contains("${") {
        true => unknown(format!("the key {key}")),
        false => Text::from(key).into(),
    }
}

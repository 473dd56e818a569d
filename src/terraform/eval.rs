//! Expressions into values.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use super::functions;
use super::operators;
use super::syntax::{Expr, For, Kind, Part, Step};
use super::values::{size, text_of};
use super::world::{Eval, Failure, ModuleInstance, Repetition, Val, fail, unknown};
use crate::symbol::{Map, Piece, Place, Text, Unknown, Value};

/// Where an expression is evaluated: in which module instance, for which key, within which `for`.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s, 'm> {
    pub module: &'s Rc<ModuleInstance<'m>>,
    pub repetition: &'s Repetition<'m>,
    pub frame: Option<&'s Frame<'s, 'm>>,
}

/// A name that a `for` or a `dynamic` block binds.
pub(super) struct Frame<'s, 'm> {
    pub name: &'s str,
    pub value: Val<'m>,
    pub outer: Option<&'s Frame<'s, 'm>>,
}

impl<'s, 'm> Scope<'s, 'm> {
    pub(super) fn new(module: &'s Rc<ModuleInstance<'m>>, repetition: &'s Repetition<'m>) -> Self {
        Self {
            module,
            repetition,
            frame: None,
        }
    }

    /// The value of an expression, with everything in it looked up.
    pub(super) fn value(&self, expr: &Expr) -> Result<Arc<Value>, Failure> {
        let value = self.eval(expr)?;
        self.plain(value, &expr.place)
    }

    /// The value of an expression.
    pub(super) fn eval(&self, expr: &Expr) -> Eval<'m> {
        self.spend(16, &expr.place)?;
        self.module
            .world
            .deeper(&expr.place, || self.eval_kind(expr))
    }

    fn eval_kind(&self, expr: &Expr) -> Eval<'m> {
        let place = &expr.place;
        match &expr.kind {
            Kind::Literal(value) => Ok(Val::Plain(Arc::clone(value))),
            Kind::Template(parts) => self.template(parts, place),
            Kind::List(items) => {
                let items: Vec<_> = items
                    .iter()
                    .map(|item| self.eval(item))
                    .collect::<Result<_, _>>()?;
                self.list(items, place)
            }
            Kind::Object(entries) => self.object(entries, place),
            Kind::Name(name, steps) => self.resolve(name, steps, place),
            Kind::Access(base, steps) => {
                let base = self.eval(base)?;
                self.steps(base, steps, place)
            }
            Kind::Call(call) => functions::call(self, call, place),
            Kind::If(branches) => {
                let [condition, yes, no] = &**branches;
                self.conditional(condition, yes, no)
            }
            Kind::Not(inner) => {
                let value = self.value(inner)?;
                Ok(operators::not(&value, place)?.into())
            }
            Kind::Negative(inner) => {
                let value = self.value(inner)?;
                Ok(operators::negative(&value, place)?.into())
            }
            Kind::Binary(operator, sides) => {
                let [left, right] = &**sides;
                let left = self.value(left)?;
                // `false && error` is fine in Terraform 1.12 and an error before; the operand decides either way.
                if let Some(decided) = operators::short_circuit(*operator, &left) {
                    return Ok(Value::Bool(decided).into());
                }
                let right = self.value(right)?;
                Ok(operators::binary(*operator, &left, &right, place)?.into())
            }
            Kind::For(each) => self.for_expr(each, place),
        }
    }

    pub(super) fn spend(&self, amount: usize, place: &Place) -> Result<(), Failure> {
        self.module.world.spend(amount, place)
    }

    /// Everything looked up: resources become objects of what is known of them.
    pub(super) fn plain(&self, value: Val<'m>, place: &Place) -> Result<Arc<Value>, Failure> {
        match value {
            Val::Plain(value) => Ok(value),
            Val::Resource(resource) => Ok(Arc::new(Value::from(resource.object()))),
            Val::Module(module) => {
                let mut map = Map::default();
                for name in module.module.outputs.keys() {
                    let output = module.output(name, place)?;
                    let output = self.plain(output, place)?;
                    map.entries.insert(name.clone(), self.own(output, place)?);
                }
                Ok(Arc::new(Value::from(map)))
            }
            Val::List(items) => {
                let items = items.iter().map(|item| {
                    let item = self.plain(item.clone(), place)?;
                    self.own(item, place)
                });
                Ok(Arc::new(Value::List(items.collect::<Result<_, _>>()?)))
            }
            Val::Map(entries) => {
                let mut map = Map::default();
                for (key, item) in entries.iter() {
                    let item = self.plain(item.clone(), place)?;
                    map.entries.insert(key.clone(), self.own(item, place)?);
                }
                Ok(Arc::new(Value::from(map)))
            }
        }
    }

    /// The value itself: a copy, when somebody else holds it too.
    pub(super) fn own(&self, value: Arc<Value>, place: &Place) -> Result<Value, Failure> {
        match Arc::try_unwrap(value) {
            Ok(value) => Ok(value),
            Err(shared) => {
                self.spend(size(&shared), place)?;
                Ok(Value::clone(&shared))
            }
        }
    }

    /// A list; plain when all its items are.
    pub(super) fn list(&self, items: Vec<Val<'m>>, place: &Place) -> Eval<'m> {
        if !items.iter().all(|item| matches!(item, Val::Plain(_))) {
            return Ok(Val::List(Rc::new(items)));
        }
        let mut made = Vec::with_capacity(items.len());
        for item in items {
            if let Val::Plain(item) = item {
                made.push(self.own(item, place)?);
            }
        }
        Ok(Value::List(made).into())
    }

    /// An object; plain when all its values are.
    fn map(&self, entries: IndexMap<String, Val<'m>>, place: &Place) -> Eval<'m> {
        if !entries.values().all(|item| matches!(item, Val::Plain(_))) {
            let entries: BTreeMap<_, _> = entries.into_iter().collect();
            return Ok(Val::Map(Rc::new(entries)));
        }
        let mut map = Map {
            place: Some(place.clone()),
            ..Map::default()
        };
        for (key, item) in entries {
            if let Val::Plain(item) = item {
                map.entries.insert(key, self.own(item, place)?);
            }
        }
        Ok(Value::from(map).into())
    }

    fn template(&self, parts: &[Part], place: &Place) -> Eval<'m> {
        let mut text = Text::new();
        let mut length = 0;
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_literal(literal),
                Part::Directive => text.push(Piece::Unknown(Unknown::because(
                    "a template directive is not evaluated",
                ))),
                Part::Value(expr) => {
                    let value = self.value(expr)?;
                    let Some(part) = text_of(&value) else {
                        return fail(&expr.place, "this can't be part of a string");
                    };
                    length += size(&Value::Text(part.clone()));
                    self.spend(length, place)?;
                    text.push_text(&part);
                }
            }
        }
        Ok(text.into())
    }

    fn object(&self, entries: &[(Expr, Expr)], place: &Place) -> Eval<'m> {
        let mut made = IndexMap::with_capacity(entries.len());
        let mut unknown_key = None;
        for (key, value) in entries {
            let name = self.value(key)?;
            let value = self.eval(value)?;
            match self.key(&name, &key.place)? {
                Ok(name) => {
                    // The last of two equal keys counts, as in Terraform.
                    made.insert(name, value);
                }
                Err(why) => unknown_key = Some(why),
            }
        }
        match unknown_key {
            Some(why) => Ok(unknown(why)),
            None => self.map(made, place),
        }
    }

    /// The name under which something is kept: atoms in it stay as `${name}`. `Err` within for an unknown one.
    fn key(&self, name: &Value, place: &Place) -> Result<Result<String, String>, Failure> {
        let Some(text) = text_of(name) else {
            return fail(place, "the key of an object is a string");
        };
        Ok(match text.first_unknown() {
            Some(part) => Err(format!("a key is not known: {}", part.why())),
            None => Ok(text.to_string()),
        })
    }

    fn conditional(&self, condition: &Expr, yes: &Expr, no: &Expr) -> Eval<'m> {
        let value = self.value(condition)?;
        match value.as_bool() {
            Some(true) => return self.eval(yes),
            Some(false) => return self.eval(no),
            None => {}
        }
        match &*value {
            Value::Unknown(_) => {}
            Value::Text(text) if text.as_literal().is_none() => {}
            _ => return fail(&condition.place, "the condition is neither true nor false"),
        }
        match (self.value(yes), self.value(no)) {
            (Ok(yes), Ok(no)) if operators::same(&yes, &no) == Some(true) => Ok(Val::Plain(yes)),
            _ => Ok(unknown("it hangs on a condition that is not known")),
        }
    }

    fn for_expr(&self, each: &For, place: &Place) -> Eval<'m> {
        let collection = self.eval(&each.collection)?;
        let items = match self.pairs(&collection, &each.collection)? {
            Ok(items) => items,
            Err(why) => return Ok(unknown(why)),
        };
        let mut list = Vec::new();
        let mut map: IndexMap<String, Val<'m>> = IndexMap::new();
        let mut groups: IndexMap<String, Vec<Val<'m>>> = IndexMap::new();
        for (key, value) in items {
            let outer = each.key_name.as_ref().map(|name| Frame {
                name,
                value: key,
                outer: self.frame,
            });
            let frame = Frame {
                name: &each.value_name,
                value,
                outer: outer.as_ref().or(self.frame),
            };
            let scope = Scope {
                frame: Some(&frame),
                ..*self
            };
            if let Some(condition) = &each.condition {
                let value = scope.value(condition)?;
                match value.as_bool() {
                    Some(true) => {}
                    Some(false) => continue,
                    None => return Ok(unknown("the `if` of a `for` is not known")),
                }
            }
            let Some(key_expr) = &each.key else {
                list.push(scope.eval(&each.value)?);
                continue;
            };
            let name = scope.value(key_expr)?;
            let value = scope.eval(&each.value)?;
            match scope.key(&name, &key_expr.place)? {
                Err(why) => return Ok(unknown(why)),
                Ok(name) if each.grouping => groups.entry(name).or_default().push(value),
                Ok(name) if map.contains_key(&name) => {
                    return fail(place, format!("two items have the key `{name}`"));
                }
                Ok(name) => {
                    map.insert(name, value);
                }
            }
        }
        if each.key.is_none() {
            return self.list(list, place);
        }
        for (name, group) in groups {
            map.insert(name, self.list(group, place)?);
        }
        self.map(map, place)
    }

    /// A name and the steps into what it stands for.
    fn resolve(&self, name: &str, steps: &[Step], place: &Place) -> Eval<'m> {
        let mut frame = self.frame;
        while let Some(bound) = frame {
            if bound.name == name {
                return self.steps(bound.value.clone(), steps, place);
            }
            frame = bound.outer;
        }
        let (value, rest) = self.reference(name, steps, place)?;
        self.steps(value, rest, place)
    }
}

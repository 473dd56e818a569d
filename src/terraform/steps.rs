//! Steps into a value: attributes, indices, splats.

use std::rc::Rc;
use std::sync::Arc;

use super::eval::Scope;
use super::syntax::Step;
use super::values::text_of;
use super::world::{Eval, Failure, Val, fail, unknown};
use crate::symbol::{Atom, Piece, Place, Text, Value};

impl<'m> Scope<'_, 'm> {
    /// Follows `steps` from a value.
    pub(super) fn steps(&self, mut value: Val<'m>, steps: &[Step], place: &Place) -> Eval<'m> {
        let mut rest = steps;
        loop {
            if let Val::Plain(plain) = &value {
                let (inner, left) = self.plain_steps(plain, rest, place)?;
                value = inner;
                rest = left;
            }
            let Some((step, left)) = rest.split_first() else {
                return Ok(value);
            };
            rest = left;
            value = match step {
                Step::Attribute(name) => {
                    if let Val::Resource(resource) = &value
                        && let Some(atom) = self.inside_block(resource, name, rest, place)
                    {
                        return Ok(atom);
                    }
                    self.attribute(&value, name, place)?
                }
                Step::Index(key) => {
                    let key = self.value(key)?;
                    self.index(&value, &key, place)?
                }
                Step::FullSplat => return self.splat(value, rest, place),
                Step::AttributeSplat => {
                    let is_attribute = |step: &&Step| matches!(step, Step::Attribute(_));
                    let own = rest.iter().take_while(is_attribute).count();
                    let (own, left) = rest.split_at_checked(own).unwrap_or((rest, &[]));
                    rest = left;
                    self.splat(value, own, place)?
                }
            };
        }
    }

    /// A computed attribute of a block that is written: `aws_eks_cluster.x.vpc_config[0].vpc_id`.
    fn inside_block(
        &self,
        resource: &Rc<super::resource::ResourceInstance<'m>>,
        name: &str,
        rest: &[Step],
        place: &Place,
    ) -> Option<Val<'m>> {
        if rest.is_empty() || !resource.has_blocks(name) {
            return None;
        }
        let written = resource.attribute(name, place).ok()?;
        if self.steps(written, rest, place).is_ok() {
            return None;
        }
        let mut path = format!("{}.{name}", resource.atom_name());
        for step in rest {
            match step {
                Step::Attribute(name) => path.push_str(&format!(".{name}")),
                Step::Index(key) => {
                    let key = self.value(key).ok()?;
                    path.push_str(&format!("[{}]", text_of(&key)?));
                }
                _ => return None,
            }
        }
        Some(Text::atom(path).into())
    }

    /// As many steps as there are without copying what is stepped over.
    fn plain_steps<'e>(
        &self,
        value: &Arc<Value>,
        steps: &'e [Step],
        place: &Place,
    ) -> Result<(Val<'m>, &'e [Step]), Failure> {
        let mut at: &Value = value;
        let mut rest = steps;
        while let Some((step, left)) = rest.split_first() {
            let found = match step {
                Step::Attribute(name) => self.plain_attribute(at, name, place)?,
                Step::Index(key) => {
                    let key = self.value(key)?;
                    plain_index(at, &key, place)?
                }
                _ => break,
            };
            rest = left;
            match found {
                Inside::Part(part) => at = part,
                Inside::New(new) => return Ok((Val::from(new), rest)),
            }
        }
        if std::ptr::eq(at, &**value) {
            return Ok((Val::Plain(Arc::clone(value)), rest));
        }
        self.spend(super::values::size(at), place)?;
        Ok((Val::from(at.clone()), rest))
    }

    fn plain_attribute<'v>(
        &self,
        value: &'v Value,
        name: &str,
        place: &Place,
    ) -> Result<Inside<'v>, Failure> {
        match value {
            Value::Map(map) => match map.entries.get(name) {
                Some(part) => Ok(Inside::Part(part)),
                None => fail(place, format!("there is no attribute `{name}`")),
            },
            Value::Unknown(_) => Ok(Inside::Part(value)),
            Value::Text(text) => match only_atom(text) {
                Some(atom) => Ok(Inside::New(Value::Text(Text::atom(format!(
                    "{}.{name}",
                    atom.name()
                ))))),
                None => fail(place, format!("a string has no attribute `{name}`")),
            },
            _ => fail(place, format!("this has no attribute `{name}`")),
        }
    }

    fn attribute(&self, value: &Val<'m>, name: &str, place: &Place) -> Eval<'m> {
        match value {
            Val::Resource(resource) => resource.attribute(name, place),
            Val::Module(module) => module.output(name, place),
            Val::Map(entries) => match entries.get(name) {
                Some(item) => Ok(item.clone()),
                None => fail(place, format!("there is no attribute `{name}`")),
            },
            Val::List(_) => fail(place, format!("a list has no attribute `{name}`")),
            Val::Plain(_) => self.steps(value.clone(), &[Step::Attribute(name.to_owned())], place),
        }
    }

    fn index(&self, value: &Val<'m>, key: &Value, place: &Place) -> Eval<'m> {
        let found = match value {
            Val::List(items) => match key.as_i64() {
                Some(at) => usize::try_from(at)
                    .ok()
                    .and_then(|at| items.get(at).cloned()),
                None => return Ok(unknown("an index is not known")),
            },
            _ => match key.as_str() {
                Some(name) => return self.attribute(value, name, place),
                None => return Ok(unknown("an index is not known")),
            },
        };
        match found {
            Some(item) => Ok(item),
            None => fail(place, "there is no item with this index"),
        }
    }

    fn splat(&self, value: Val<'m>, steps: &[Step], place: &Place) -> Eval<'m> {
        let items = match &value {
            Val::List(items) => items.to_vec(),
            Val::Plain(plain) => match &**plain {
                Value::Null => Vec::new(),
                Value::List(_) => match self.items(&value, place)? {
                    Ok(items) => items.into_iter().map(|(_, item)| item).collect(),
                    Err(why) => return Ok(unknown(why)),
                },
                Value::Unknown(_) => return Ok(value),
                Value::Text(text) if text.as_literal().is_none() => {
                    return Ok(unknown(format!("{text} is settled by AWS")));
                }
                _ => vec![value],
            },
            _ => vec![value],
        };
        let items: Vec<_> = items
            .into_iter()
            .map(|item| self.steps(item, steps, place))
            .collect::<Result<_, _>>()?;
        self.list(items, place)
    }
}

/// What a step leads to: a part of the value, or a new value.
enum Inside<'v> {
    Part(&'v Value),
    New(Value),
}

/// The atom that is the whole text.
fn only_atom(text: &Text) -> Option<&Atom> {
    match text.pieces() {
        [Piece::Atom(atom)] => Some(atom),
        _ => None,
    }
}

fn plain_index<'v>(value: &'v Value, key: &Value, place: &Place) -> Result<Inside<'v>, Failure> {
    let not_known = || {
        let why = crate::symbol::Unknown::because("an index is not known");
        Ok(Inside::New(Value::Unknown(why)))
    };
    let found = match value {
        Value::List(items) => match key.as_i64() {
            Some(at) => usize::try_from(at).ok().and_then(|at| items.get(at)),
            None => return not_known(),
        },
        Value::Map(map) => match text_of(key) {
            Some(name) if name.first_unknown().is_none() => {
                // A key with atoms is kept as `${name}`; another atom may still be equal to it.
                let found = map.entries.get(&name.to_string());
                if found.is_none() && name.as_literal().is_none() {
                    return not_known();
                }
                found
            }
            _ => return not_known(),
        },
        Value::Unknown(_) => Some(value),
        Value::Text(text) => {
            return match (only_atom(text), text_of(key)) {
                (Some(atom), Some(key)) if key.as_literal().is_some() => Ok(Inside::New(
                    Value::Text(Text::atom(format!("{}[{key}]", atom.name()))),
                )),
                (Some(_), _) => not_known(),
                (None, _) => fail(place, "a string has no items"),
            };
        }
        _ => None,
    };
    match found {
        Some(part) => Ok(Inside::Part(part)),
        None => fail(place, "there is no item with this index"),
    }
}

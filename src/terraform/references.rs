//! What names stand for: variables, locals, resources, modules and the few words of the language.

use std::rc::Rc;

use super::config::Mode;
use super::eval::Scope;
use super::syntax::{Expr, Step};
use super::types;
use super::world::{Eval, Failure, Group, ModuleInstance, Repetition, Space, Val, fail, unknown};
use crate::symbol::{Place, Text, Value};

/// A value and the steps that still lead into it.
type Found<'e, 'm> = Result<(Val<'m>, &'e [Step]), Failure>;

impl<'m> Scope<'_, 'm> {
    /// What a name that no `for` binds stands for.
    pub(super) fn reference<'e>(
        &self,
        name: &str,
        steps: &'e [Step],
        place: &Place,
    ) -> Found<'e, 'm> {
        let (first, rest) = attribute(name, steps, place)?;
        let value = match name {
            "var" => self.module.variable(first, place)?,
            "local" => self.module.local(first, place)?,
            "each" | "count" => self.repeated(name, first, place)?,
            "path" => match first {
                "module" | "root" if self.module.module.path.is_empty() => Text::from(".").into(),
                "module" | "root" => Text::from(self.module.module.path.as_str()).into(),
                _ => unknown(format!("path.{first} differs from machine to machine")),
            },
            "terraform" | "tofu" => unknown(format!("{name}.{first} is not in the files")),
            "self" => unknown("self is known after apply"),
            "module" => {
                let group = self.module.call(first, place)?;
                return self.member(&group, Val::Module, rest);
            }
            "data" => return self.data(first, rest, place),
            "ephemeral" => return self.ephemeral(first, rest, place),
            kind => return self.resource(Mode::Managed, kind, first, rest, place),
        };
        Ok((value, rest))
    }

    fn data<'e>(&self, kind: &str, steps: &'e [Step], place: &Place) -> Found<'e, 'm> {
        let (name, rest) = attribute("data", steps, place)?;
        self.resource(Mode::Data, kind, name, rest, place)
    }

    fn ephemeral<'e>(&self, kind: &str, steps: &'e [Step], place: &Place) -> Found<'e, 'm> {
        let (name, _) = attribute("ephemeral", steps, place)?;
        let key = format!("{kind}.{name}");
        if !self.module.module.ephemeral.contains_key(&key) {
            return fail(place, format!("`ephemeral.{key}` is not declared"));
        }
        Ok((
            unknown(format!("ephemeral.{key} is never written down")),
            &[],
        ))
    }

    fn resource<'e>(
        &self,
        mode: Mode,
        kind: &str,
        name: &str,
        steps: &'e [Step],
        place: &Place,
    ) -> Found<'e, 'm> {
        let group = self
            .module
            .resource_group(mode, &format!("{kind}.{name}"), place)?;
        self.member(&group, Val::Resource, steps)
    }

    /// A block with `count` or `for_each` and its key, without a copy of the whole group.
    fn member<'e, T>(
        &self,
        group: &Group<T>,
        wrap: impl Fn(Rc<T>) -> Val<'m>,
        steps: &'e [Step],
    ) -> Found<'e, 'm> {
        if let Some((Step::Index(key), rest)) = steps.split_first() {
            let key = self.value(key)?;
            if let Some(member) = group.member(&key) {
                return Ok((wrap(member), rest));
            }
        }
        Ok((group.value(wrap), steps))
    }

    fn repeated(&self, name: &str, attribute: &str, place: &Place) -> Eval<'m> {
        let found = match (name, attribute) {
            ("each", "key") => &self.repetition.key,
            ("each", "value") => &self.repetition.value,
            ("count", "index") => &self.repetition.index,
            _ => return fail(place, format!("`{name}.{attribute}` is not known")),
        };
        match found {
            Some(value) => Ok(value.clone()),
            None => fail(place, format!("`{name}` stands where nothing is repeated")),
        }
    }
}

/// The attribute that has to follow a name.
fn attribute<'e>(
    name: &str,
    steps: &'e [Step],
    place: &Place,
) -> Result<(&'e str, &'e [Step]), Failure> {
    match steps.split_first() {
        Some((Step::Attribute(first), rest)) => Ok((first, rest)),
        _ => fail(place, format!("`{name}` is not the name of anything")),
    }
}

impl<'m> ModuleInstance<'m> {
    /// A value that is found once; looking for it while it is being looked for is a cycle.
    fn once(
        &self,
        space: Space,
        name: &'m str,
        place: &Place,
        find: impl FnOnce() -> Eval<'m>,
    ) -> Eval<'m> {
        let key = (space, name);
        match self.values.borrow().get(&key) {
            Some(Some(known)) => return known.clone(),
            Some(None) => return fail(place, format!("`{name}` is defined by itself: a cycle")),
            None => {}
        }
        self.values.borrow_mut().insert(key, None);
        let found = find();
        self.values.borrow_mut().insert(key, Some(found.clone()));
        found
    }

    /// `local.name`.
    pub(super) fn local(self: &Rc<Self>, name: &str, place: &Place) -> Eval<'m> {
        let Some((name, expr)) = self.module.locals.get_key_value(name) else {
            return fail(place, format!("`local.{name}` is not declared"));
        };
        self.once(Space::Local, name, place, || self.eval_alone(expr))
    }

    /// `module.this.name`, seen from the caller.
    pub(super) fn output(self: &Rc<Self>, name: &str, place: &Place) -> Eval<'m> {
        let Some((name, block)) = self.module.outputs.get_key_value(name) else {
            return fail(place, format!("the module has no output `{name}`"));
        };
        self.once(Space::Output, name, place, || {
            match block.body.attributes.get("value") {
                Some(expr) => self.eval_alone(expr),
                None => fail(&block.place, "the output has no `value`"),
            }
        })
    }

    /// `var.name`.
    pub(super) fn variable(self: &Rc<Self>, name: &str, place: &Place) -> Eval<'m> {
        let Some((name, block)) = self.module.variables.get_key_value(name) else {
            return fail(place, format!("`var.{name}` is not declared"));
        };
        self.once(Space::Variable, name, place, || {
            let attributes = &block.body.attributes;
            let default = attributes.get("default");
            let mut value = match self.given(name)? {
                Some(value) => value,
                None => match default {
                    Some(expr) => self.eval_alone(expr)?,
                    None if self.caller.is_none() => {
                        return Ok(unknown(format!("var.{name} has no value in the files")));
                    }
                    None => return self.not_given(name),
                },
            };
            let is_null = matches!(&value, Val::Plain(value) if matches!(**value, Value::Null));
            let nullable = attributes.get("nullable").map(|expr| self.eval_alone(expr));
            if let (true, Some(Ok(Val::Plain(nullable))), Some(default)) =
                (is_null, nullable, default)
                && nullable.as_bool() == Some(false)
            {
                value = self.eval_alone(default)?;
            }
            match (attributes.get("type"), value) {
                (Some(of), Val::Plain(value)) => {
                    let nothing = Repetition::default();
                    types::convert(of, value, &Scope::new(self, &nothing))
                }
                (_, value) => Ok(value),
            }
        })
    }

    /// What the caller, or a `tfvars` file, gives for a variable.
    fn given(self: &Rc<Self>, name: &str) -> Result<Option<Val<'m>>, Failure> {
        if let Some((caller, call)) = &self.caller {
            return match call.body.attributes.get(name) {
                Some(expr) => Scope::new(caller, &self.repetition).eval(expr).map(Some),
                None => Ok(None),
            };
        }
        let mut files = self.module.values.iter().rev();
        match files.find_map(|(_, body)| body.attributes.get(name)) {
            Some(expr) => self.eval_alone(expr).map(Some),
            None => Ok(None),
        }
    }

    fn not_given(&self, name: &str) -> Eval<'m> {
        match &self.caller {
            Some((_, call)) => fail(
                &call.place,
                format!("the module needs a value for `{name}`"),
            ),
            None => Ok(unknown(format!("var.{name} has no value"))),
        }
    }

    /// An expression that stands outside of everything that is repeated.
    pub(super) fn eval_alone(self: &Rc<Self>, expr: &Expr) -> Eval<'m> {
        let nothing = Repetition::default();
        Scope::new(self, &nothing).eval(expr)
    }
}

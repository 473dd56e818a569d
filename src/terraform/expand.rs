//! `count` and `for_each`: which instances a block has.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::config::Mode;
use super::eval::Scope;
use super::module::Module;
use super::resource::ResourceInstance;
use super::syntax::Block;
use super::world::{Failure, Group, ModuleInstance, Repetition, Val, fail, unknown};
use crate::symbol::{Place, Text, Value};

/// More instances of one block than anybody has.
const MOST: usize = 10_000;

enum Instances<'m> {
    One,
    Counted(usize),
    Keyed(Vec<(String, Val<'m>)>),
    Unknown(String),
}

impl<'m> ModuleInstance<'m> {
    /// The instances of the resource or data source `kind.name`.
    pub(super) fn resource_group(
        self: &Rc<Self>,
        mode: Mode,
        name: &str,
        place: &Place,
    ) -> Result<Rc<Group<ResourceInstance<'m>>>, Failure> {
        let Some((name, block)) = self.module.resources(mode).get_key_value(name) else {
            let data = if mode == Mode::Data { "data." } else { "" };
            return fail(place, format!("`{data}{name}` is not declared"));
        };
        let key = (mode, name.as_str());
        match self.resources.borrow().get(&key) {
            Some(Some(known)) => return Ok(Rc::clone(known)),
            Some(None) => return fail(place, format!("`{name}` repeats by itself: a cycle")),
            None => {}
        }
        self.resources.borrow_mut().insert(key, None);
        let group = self.group(block, |repetition, uncertain| {
            Ok(ResourceInstance::new(
                self, mode, block, repetition, uncertain,
            ))
        });
        let group = Rc::new(group.unwrap_or_else(|failure| {
            let message = failure.message.clone();
            self.world.report(failure);
            Group::Missing(message)
        }));
        self.resources
            .borrow_mut()
            .insert(key, Some(Rc::clone(&group)));
        Ok(group)
    }

    /// The instances of the module that `module "name"` calls.
    pub(super) fn call(
        self: &Rc<Self>,
        name: &str,
        place: &Place,
    ) -> Result<Rc<Group<ModuleInstance<'m>>>, Failure> {
        let Some((name, block)) = self.module.calls.get_key_value(name) else {
            return fail(place, format!("`module.{name}` is not declared"));
        };
        match self.calls.borrow().get(name.as_str()) {
            Some(Some(known)) => return Ok(Rc::clone(known)),
            Some(None) => {
                return fail(place, format!("`module.{name}` repeats by itself: a cycle"));
            }
            None => {}
        }
        self.calls.borrow_mut().insert(name, None);
        let group = self.called(block).unwrap_or_else(|failure| {
            let message = failure.message.clone();
            self.world.report(failure);
            Group::Missing(message)
        });
        let group = Rc::new(group);
        self.calls
            .borrow_mut()
            .insert(name, Some(Rc::clone(&group)));
        Ok(group)
    }

    fn called(self: &Rc<Self>, block: &'m Block) -> Result<Group<ModuleInstance<'m>>, Failure> {
        let module = self.called_module(block)?;
        let mut above = Some(self);
        while let Some(instance) = above {
            if std::ptr::eq(instance.module, module) {
                return fail(&block.place, "the module calls itself");
            }
            above = instance.caller.as_ref().map(|(caller, _)| caller);
        }
        self.group(block, |repetition, uncertain| {
            self.world.spend(1024, &block.place)?;
            let name = format!("module.{}{}", block.label(0), repetition.suffix);
            let made = Rc::new(ModuleInstance {
                world: Rc::clone(&self.world),
                module,
                address: self.address_of(&name),
                caller: Some((Rc::clone(self), block)),
                repetition,
                uncertain: uncertain || self.uncertain,
                values: Default::default(),
                resources: Default::default(),
                calls: Default::default(),
                accounts: Default::default(),
            });
            self.world.keep(&made);
            Ok(made)
        })
    }

    fn called_module(&self, block: &'m Block) -> Result<&'m Module, Failure> {
        let Some(source) = block.body.attributes.get("source") else {
            return fail(&block.place, "the module has no `source`");
        };
        let Some(source) = source.as_literal() else {
            return fail(&source.place, "the `source` of a module is a plain string");
        };
        let Some(path) = local_source(&self.module.path, source) else {
            return fail(
                &block.place,
                format!("the module `{source}` is not in this folder, so it is not read"),
            );
        };
        match self.world.modules.get(&path) {
            Some(module) => Ok(module),
            None => fail(&block.place, format!("there is no module in `{path}`")),
        }
    }

    fn group<T>(
        self: &Rc<Self>,
        block: &Block,
        make: impl Fn(Repetition<'m>, bool) -> Result<Rc<T>, Failure>,
    ) -> Result<Group<T>, Failure> {
        Ok(match self.instances(block)? {
            Instances::One => Group::Single(make(Repetition::default(), false)?),
            Instances::Counted(count) => {
                let instances = (0..count).map(|index| {
                    let repetition = Repetition {
                        index: Some(Value::Number(index.into()).into()),
                        suffix: format!("[{index}]"),
                        ..Repetition::default()
                    };
                    make(repetition, false)
                });
                Group::Counted(instances.collect::<Result<_, _>>()?)
            }
            Instances::Keyed(entries) => {
                let mut made = BTreeMap::new();
                for (key, value) in entries {
                    let repetition = Repetition {
                        key: Some(Text::from(key.as_str()).into()),
                        value: Some(value),
                        suffix: format!("[{}]", quoted(&key)),
                        ..Repetition::default()
                    };
                    made.insert(key, make(repetition, false)?);
                }
                Group::Keyed(made)
            }
            Instances::Unknown(why) => {
                let repetition = Repetition {
                    index: Some(unknown(why.as_str())),
                    key: Some(unknown(why.as_str())),
                    value: Some(unknown(why.as_str())),
                    suffix: String::new(),
                };
                Group::Uncertain(make(repetition, true)?, why)
            }
        })
    }

    fn instances(self: &Rc<Self>, block: &Block) -> Result<Instances<'m>, Failure> {
        let attributes = &block.body.attributes;
        let nothing = Repetition::default();
        let scope = Scope::new(self, &nothing);
        for lifecycle in block.nested("lifecycle") {
            if let Some(enabled) = lifecycle.body.attributes.get("enabled") {
                return fail(&enabled.place, "`enabled` in `lifecycle` is not understood");
            }
        }
        match (attributes.get("count"), attributes.get("for_each")) {
            (Some(count), Some(_)) => {
                fail(&count.place, "`count` and `for_each` exclude each other")
            }
            (Some(count), None) => {
                let value = scope.value(count)?;
                counted(&value, &count.place)
            }
            (None, Some(each)) => {
                let value = scope.eval(each)?;
                keyed(&scope, value, &each.place)
            }
            (None, None) => Ok(Instances::One),
        }
    }
}

fn counted<'m>(value: &Value, place: &Place) -> Result<Instances<'m>, Failure> {
    match value.as_i64().map(usize::try_from) {
        Some(Ok(count)) if count <= MOST => Ok(Instances::Counted(count)),
        Some(_) => fail(place, format!("`count` is a number from 0 to {MOST}")),
        None if super::values::is_open(value) => {
            Ok(Instances::Unknown("its `count` is not known".to_owned()))
        }
        None => fail(place, "`count` is a whole number"),
    }
}

fn keyed<'m>(
    scope: &Scope<'_, 'm>,
    value: Val<'m>,
    place: &Place,
) -> Result<Instances<'m>, Failure> {
    let is_list = match &value {
        Val::List(_) => return fail(place, "`for_each` is a map or a set of strings"),
        Val::Plain(plain) => matches!(**plain, Value::List(_)),
        _ => false,
    };
    let items = match scope.items(&value, place)? {
        Ok(items) => items,
        Err(why) => {
            return Ok(Instances::Unknown(format!(
                "its `for_each` is not known: {why}"
            )));
        }
    };
    if items.len() > MOST {
        return fail(place, format!("`for_each` has more than {MOST} items"));
    }
    let mut entries = Vec::new();
    for (key, item) in items {
        // The items of a set are their own keys.
        let key = if is_list { &item } else { &key };
        match key {
            Val::Plain(key) => match key.as_str() {
                Some(key) if !key.contains("${") => entries.push((key.to_owned(), item)),
                _ if super::values::is_open(key) || key.as_str().is_some() => {
                    let why = "a key of its `for_each` is not known".to_owned();
                    return Ok(Instances::Unknown(why));
                }
                _ => return fail(place, "`for_each` is a map or a set of strings"),
            },
            _ => return fail(place, "`for_each` is a map or a set of strings"),
        }
    }
    Ok(Instances::Keyed(entries))
}

/// The folder that a local `source` names, relative to the tree; `None` for any other source, and for
/// one that leads out of the tree.
pub(super) fn local_source(from: &str, source: &str) -> Option<String> {
    if !source.starts_with("./") && !source.starts_with("../") && source != "." && source != ".." {
        return None;
    }
    let mut path: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                path.pop()?;
            }
            part => path.push(part),
        }
    }
    Some(path.join("/"))
}

/// A key as Terraform writes it in an address.
fn quoted(key: &str) -> String {
    let mut quoted = String::from("\"");
    for character in key.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted.replace("${", "$${").replace("%{", "%%{")
}

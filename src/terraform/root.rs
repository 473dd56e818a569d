//! One root module, from its files to what an apply of it would handle.

use std::collections::BTreeMap;
use std::rc::Rc;

use indexmap::IndexMap;

use super::config::{Mode, Provider, Root, Unread};
use super::eval::Scope;
use super::module::Module;
use super::syntax::Block;
use super::world::{Failure, ModuleInstance, Repetition, World};
use crate::symbol::{Map, Place, Unknown, Value};

/// Arguments of a `module` block that are not variables of the module.
const OF_CALLS: &[&str] = &[
    "source",
    "version",
    "providers",
    "count",
    "for_each",
    "depends_on",
];

/// Reads one root module. In: it, and all modules by their folders. Out: what it comes to and what
/// could not be read.
pub(super) fn read(
    module: &Module,
    modules: &BTreeMap<String, Module>,
    bytes: u64,
) -> (Root, Vec<Unread>) {
    let world = Rc::new(World::new(&module.path, modules, bytes));
    let top = Rc::new(ModuleInstance {
        world: Rc::clone(&world),
        module,
        address: String::new(),
        caller: None,
        repetition: Repetition::default(),
        uncertain: false,
        values: Default::default(),
        resources: Default::default(),
        calls: Default::default(),
        accounts: Default::default(),
    });
    world.keep(&top);
    let mut root = Root {
        path: module.path.clone(),
        providers: providers(&top),
        ..Root::default()
    };
    let account = top.account("aws");
    root.account = account.account.as_literal().map(str::to_owned);
    root.region = account.region.as_literal().map(str::to_owned);
    settings(&top, &mut root);
    visit(&top, &mut root);
    root.outputs = outputs(&top);
    world.close();
    let failures = world.take_failures().into_iter();
    let unread = failures.map(|failure| Unread {
        place: failure.place,
        message: failure.message,
    });
    (root, unread.collect())
}

fn outputs(top: &Rc<ModuleInstance<'_>>) -> IndexMap<String, Value> {
    let nothing = Repetition::default();
    let scope = Scope::new(top, &nothing);
    let mut made = IndexMap::new();
    for (name, block) in &top.module.outputs {
        let value = top
            .output(name, &block.place)
            .and_then(|value| scope.plain(value, &block.place));
        let value = match value {
            Ok(value) => Value::clone(&value),
            Err(failure) => {
                let why = Unknown::because(failure.message.as_str());
                top.world.report(failure);
                Value::Unknown(why)
            }
        };
        made.insert(name.clone(), value);
    }
    made
}

fn providers(top: &Rc<ModuleInstance<'_>>) -> Vec<Provider> {
    let nothing = Repetition::default();
    let scope = Scope::new(top, &nothing);
    let made = top.module.providers.values().map(|block| {
        let mut arguments = scope.body(&block.body, &block.place);
        let alias = arguments.entries.shift_remove("alias");
        Provider {
            name: block.label(0).to_owned(),
            alias: alias.and_then(|alias| alias.as_str().map(str::to_owned)),
            arguments,
            place: block.place.clone(),
        }
    });
    made.collect()
}

fn settings(top: &Rc<ModuleInstance<'_>>, root: &mut Root) {
    let nothing = Repetition::default();
    let scope = Scope::new(top, &nothing);
    for block in &top.module.settings {
        if let Some(version) = block.body.attributes.get("required_version") {
            root.required_version = version.as_literal().map(str::to_owned);
        }
        for nested in &block.body.blocks {
            let kind = match nested.kind.as_str() {
                "backend" => nested.label(0),
                "cloud" => "cloud",
                _ => continue,
            };
            let arguments: Map = scope.body(&nested.body, &nested.place);
            root.backend = Some((kind.to_owned(), arguments));
        }
    }
}

/// The sources of providers by local names. What is not literal Terraform refuses.
fn required_providers(instance: &ModuleInstance<'_>) -> Vec<(String, String)> {
    let blocks = instance.module.settings.iter();
    let blocks = blocks.flat_map(|block| block.nested("required_providers"));
    let prefix = match instance.address.as_str() {
        "" => String::new(),
        address => format!("{address}."),
    };
    let named = blocks.flat_map(|block| &block.body.attributes);
    named
        .filter_map(|(name, expr)| Some((format!("{prefix}{name}"), expr.as_source()?)))
        .collect()
}

/// Everything in one module instance and in those that it calls.
fn visit(instance: &Rc<ModuleInstance<'_>>, root: &mut Root) {
    let world = &instance.world;
    let report = |failure: Failure| world.report(failure);
    root.required_providers.extend(required_providers(instance));
    for (name, expr) in &instance.module.locals {
        if let Err(failure) = instance.local(name, &expr.place) {
            report(failure);
        }
    }
    for mode in [Mode::Data, Mode::Managed] {
        for (name, block) in instance.module.resources(mode) {
            match instance.resource_group(mode, name, &block.place) {
                Ok(group) => {
                    for resource in group.instances() {
                        if let Err(failure) = world.spend(1024, &block.place) {
                            return report(failure);
                        }
                        root.resources.push(resource.resource());
                    }
                }
                Err(failure) => report(failure),
            }
        }
    }
    for (name, block) in &instance.module.calls {
        match instance.call(name, &block.place) {
            Ok(group) => {
                for inner in group.instances() {
                    let address = inner.address.clone();
                    root.modules.insert(address, inner.module.path.clone());
                    inputs(&inner, block);
                    visit(&inner, root);
                }
            }
            Err(failure) => report(failure),
        }
    }
    if instance.caller.is_some() {
        for (name, block) in &instance.module.outputs {
            if let Err(failure) = instance.output(name, &block.place) {
                report(failure);
            }
        }
    }
}

/// Variables that a call gives or leaves out wrongly.
fn inputs(instance: &Rc<ModuleInstance<'_>>, call: &Block) {
    for (name, block) in &instance.module.variables {
        if let Err(failure) = instance.variable(name, &block.place) {
            instance.world.report(failure);
        }
    }
    for (name, expr) in &call.body.attributes {
        if !OF_CALLS.contains(&name.as_str()) && !instance.module.variables.contains_key(name) {
            instance.world.report(Failure {
                place: Place::clone(&expr.place),
                message: format!("the module has no variable `{name}`"),
            });
        }
    }
}

//! From a plan to a [`Root`]: what will be there after its apply.

use std::collections::{BTreeMap, HashSet};

use super::super::address::module_prefix;
use super::super::computed;
use super::super::config::{Mode, Provider, Root};
use super::super::provider::Account;
use super::accounts::{Providers, of_shape};
use super::before::Before;
use super::document::{Check, Configuration, DataModule, OutputChange, Plan, State};
use super::error::ShowError;
use super::instance::{LATER, SENSITIVE_LATER, Shape, without_unset};
use super::notes::{Deferred, PlanNotes};
use super::state::at;
use super::written::{Written, evaluate};
use super::{Shown, Variables, change, mirrors};
use crate::symbol::{Piece, Place, Text, Unknown, Value};

/// In: the name of the document for places, what was parsed of it, and the state before if that is asked for. Out: it, and the values of
/// variables.
pub(super) fn read(
    name: &str,
    plan: Plan,
    prior: Option<Option<State>>,
) -> Result<(Shown, Variables), ShowError> {
    let variables: Variables = plan
        .variables
        .into_iter()
        .map(|(name, it)| (name, it.value.unwrap_or_default()))
        .collect();
    let mut unread = Vec::new();
    let mut shapes = Vec::new();
    let mut notes = PlanNotes {
        format_version: plan.format_version,
        terraform_version: plan.terraform_version,
        errored: plan.errored,
        complete: plan.complete,
        actions: plan
            .action_invocations
            .into_iter()
            .map(|it| it.address)
            .collect(),
        outputs: changed(plan.output_changes),
        failed: failed(plan.checks),
        ..PlanNotes::default()
    };
    let mut before = Before::new(prior);
    for entry in plan.resource_changes {
        shapes.extend(change::planned(&entry, false));
        shapes.extend(before.add(&entry));
        notes.changes.extend(change::noted(entry));
    }
    notes.drift = plan
        .resource_drift
        .into_iter()
        .filter_map(change::noted)
        .collect();
    for deferred in plan.deferred_changes {
        let entry = deferred.resource_change;
        let message = format!(
            "`{}` is not planned yet: its planning was put off",
            entry.address
        );
        unread.push(at(name, message));
        notes.deferred.push(Deferred {
            address: entry.address.clone(),
            actions: entry.change.actions.clone(),
            reason: deferred.reason,
        });
        shapes.extend(before.add(&entry));
        shapes.extend(change::planned(&entry, true));
    }
    shapes.extend(before.untouched());
    if plan.errored {
        let message = "this plan ended in an error and is not the whole".to_owned();
        unread.push(at(name, message));
    }
    looked_up(plan.prior_state, &mut shapes);
    let of = |shapes, former: &[Shape]| {
        let configuration = &plan.configuration;
        root(name, configuration, &variables, (shapes, former))
    };
    let shown = Shown {
        root: of(shapes, before.makers()),
        unread,
        plan: Some(notes),
        written: Written::new(&plan.configuration).managed(),
        before: before.all().map(|shapes| of(shapes, &[])),
    };
    Ok((shown, variables))
}

fn changed(outputs: BTreeMap<String, OutputChange>) -> Vec<String> {
    let changes = |one: &OutputChange| one.actions.iter().any(|action| action != "no-op");
    let changed = outputs.into_iter().filter(|(_, one)| changes(one));
    changed.map(|(name, _)| name).collect()
}

/// Their messages are the plan's to tell: what stands in them nobody marks as secret.
fn failed(checks: Vec<Check>) -> Vec<String> {
    let failed = checks
        .into_iter()
        .filter(|check| matches!(check.status.as_deref(), Some("fail" | "error")));
    failed.map(|check| check.address.to_display).collect()
}

/// The data sources that were read while planning.
fn looked_up(prior: Option<super::document::PriorState>, shapes: &mut Vec<Shape>) {
    let planned: HashSet<String> = shapes.iter().map(|shape| shape.address.clone()).collect();
    let values = prior.and_then(|prior| prior.values);
    let mut waiting: Vec<DataModule> = values.map(|it| it.root_module).into_iter().collect();
    while let Some(module) = waiting.pop() {
        let read = module.resources.into_iter().filter_map(change::of_instance);
        shapes.extend(read.filter(|shape| !planned.contains(&shape.address)));
        waiting.extend(module.child_modules.into_iter().rev());
    }
}

fn root(
    name: &str,
    configuration: &Configuration,
    variables: &Variables,
    (mut shapes, former): (Vec<Shape>, &[Shape]),
) -> Root {
    let written = Written::new(configuration);
    for shape in &mut shapes {
        as_written(shape, &written);
    }
    mirrors::leave_out(&mut shapes, former, |address, argument| {
        written.has(address, argument)
    });
    refer(&mut shapes, &written);
    let providers = Providers::new(configuration, variables, &shapes, &written);
    let default = providers.of("aws");
    let mut root = Root {
        account: default.account.clone(),
        region: default.region.clone(),
        providers: blocks(name, configuration, variables),
        ..Root::default()
    };
    for shape in shapes {
        let provider = written.provider(&shape.address).unwrap_or("aws");
        let at = of_shape(&shape, &providers.of(provider));
        root.resources
            .push(shape.resource(name, at.account, at.region));
    }
    root
}

/// Takes out what only the provider will fill in, since that is an atom or follows from arguments. What is written and
/// unknown stays.
fn as_written(shape: &mut Shape, written: &Written) {
    let Shape {
        address, values, ..
    } = shape;
    values
        .entries
        .retain(|name, value| !matches!(value, Value::Unknown(_)) || written.has(address, name));
    without_unset(values);
}

/// What is written and unknown becomes the atom of what it refers to, where that is certain.
fn refer(shapes: &mut [Shape], written: &Written) {
    let mut found: Vec<(usize, String, Value)> = Vec::new();
    for (position, shape) in shapes.iter().enumerate() {
        for (argument, value) in &shape.values.entries {
            let why = match value {
                Value::Unknown(unknown) if unknown.why() == LATER => LATER,
                Value::Unknown(unknown) if unknown.why() == SENSITIVE_LATER => SENSITIVE_LATER,
                _ => continue,
            };
            let references = written.references(&shape.address, argument);
            let value = match references.as_slice() {
                [one] => target(&shape.address, one, shapes).map(Value::Text),
                _ => None,
            };
            let why = || {
                let listed: Vec<&str> = references.iter().take(4).copied().collect();
                let why = format!("{why}; it is written with {}", listed.join(", "));
                Value::Unknown(Unknown::because(why))
            };
            let value = value.unwrap_or_else(why);
            found.push((position, argument.clone(), value));
        }
    }
    for (position, argument, value) in found {
        if let Some(shape) = shapes.get_mut(position) {
            shape.values.entries.insert(argument, value);
        }
    }
}

/// The attribute that a reference alone stands for, when AWS hands it out (`{@…}` in the table of computed attributes). The expression may
/// be a function of it, but nothing that is made of one opaque id and nothing else is the id of another thing; a name,
/// on the other hand, is often the beginning of another name.
fn target(address: &str, reference: &str, shapes: &[Shape]) -> Option<Text> {
    let (resource, attribute) = reference.rsplit_once('.')?;
    let module = module_prefix(address);
    let target = format!("{module}{resource}");
    let target = shapes
        .iter()
        .find(|shape| shape.address == target && shape.mode == Mode::Managed)?;
    let text = computed::attribute(&computed::Of {
        data: false,
        kind: &target.kind,
        attribute,
        atoms: &target.address,
        account: &|| Account {
            account: Text::unknown("the account"),
            region: Text::unknown("the region"),
        },
        argument: &|name| target.values.get(name)?.as_text().cloned(),
    })?;
    let handed_out = |name: &str| {
        let own = name.strip_prefix(target.address.as_str());
        own.is_some_and(|own| matches!(own, ".id" | ".key_id"))
    };
    // Only where the whole is the id: the ARN around it has an account in it, which may be another provider's.
    match text.pieces() {
        [Piece::Atom(atom)] if handed_out(atom.name()) => Some(text),
        _ => None,
    }
}

fn blocks(name: &str, configuration: &Configuration, variables: &Variables) -> Vec<Provider> {
    let own = configuration.provider_config.values();
    let mut made: Vec<Provider> = own
        .filter(|provider| provider.module_address.is_none())
        .map(|provider| {
            let expressions = provider.expressions.as_ref();
            let arguments = expressions.map(|it| evaluate(it, variables));
            Provider {
                name: provider.name.clone(),
                alias: provider.alias.clone(),
                arguments: match arguments {
                    Some(Value::Map(map)) => *map,
                    _ => crate::symbol::Map::default(),
                },
                place: Place {
                    file: name.into(),
                    line: 1,
                },
            }
        })
        .collect();
    made.sort_by(|a, b| (&a.name, &a.alias).cmp(&(&b.name, &b.alias)));
    made
}

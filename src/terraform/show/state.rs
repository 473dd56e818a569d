//! From a state to a [`Root`].

use std::collections::BTreeSet;

use super::super::config::{Root, Unread};
use super::accounts::{OfModules, of_arns, of_shape};
use super::document::{Module, Output, State, plain};
use super::instance::{Shape, attributes, without_unset};
use super::{Shown, change, mirrors};
use crate::symbol::{Map, Place, Value};

/// In: the name of the document for places, and what was parsed of it. Out: what was there at the last refresh.
pub(super) fn read(name: &str, state: State) -> Shown {
    let mut unread = Vec::new();
    let mut shapes = Vec::new();
    let mut root = Root::default();
    if let Some(values) = state.values {
        let outputs = values.outputs.into_iter();
        root.outputs = outputs.map(|(name, it)| (name, output(it))).collect();
        root.outputs.sort_keys();
        gather(name, values.root_module, &mut shapes, &mut unread);
    }
    for shape in &mut shapes {
        without_unset(&mut shape.values);
    }
    mirrors::leave_out(&mut shapes, &[], |_, _| false);
    let agreed = of_arns(shapes.iter());
    let whereabouts = OfModules::new(&shapes, agreed.clone());
    root.account.clone_from(&agreed.account);
    root.region.clone_from(&agreed.region);
    root.resources = shapes
        .into_iter()
        .map(|shape| {
            let at = of_shape(&shape, whereabouts.of(&shape));
            shape.resource(name, at.account, at.region)
        })
        .collect();
    Shown {
        root,
        unread,
        plan: None,
        written: BTreeSet::new(),
        before: None,
    }
}

fn gather(name: &str, module: Module, shapes: &mut Vec<Shape>, unread: &mut Vec<Unread>) {
    let mut waiting = vec![module];
    while let Some(module) = waiting.pop() {
        for instance in module.resources {
            if instance.deposed_key.is_some() {
                let message = format!(
                    "an object that `{}` had before it was replaced is still there",
                    instance.address
                );
                unread.push(at(name, message));
                continue;
            }
            shapes.extend(change::of_instance(instance));
        }
        waiting.extend(module.child_modules.into_iter().rev());
    }
}

/// The instances of a state that a plan was made against; those that an earlier replacement left behind are left out.
pub(super) fn instances(state: State) -> Vec<Shape> {
    let mut shapes = Vec::new();
    if let Some(values) = state.values {
        gather("", values.root_module, &mut shapes, &mut Vec::new());
    }
    shapes
}

fn output(output: Output) -> Value {
    let one = Value::from(Map {
        entries: [("value".to_owned(), plain(output.value))].into(),
        place: None,
    });
    let marks = Value::from(Map {
        entries: [("value".to_owned(), Value::Bool(output.sensitive))].into(),
        place: None,
    });
    let mut made = attributes(one, &Value::Null, &marks);
    made.entries.swap_remove("value").unwrap_or(Value::Null)
}

pub(super) fn at(name: &str, message: String) -> Unread {
    Unread {
        place: Place {
            file: name.into(),
            line: 1,
        },
        message,
    }
}

//! Stack → module → resource.

use serde::Serialize;

use super::items::{Argument, argument};
use super::{Room, clip};
use crate::review::text::{count, stack_name};
use crate::review::{Change, Report, ResourceChange, StackChange, StatementChange};
use crate::terraform::module_of;

/// A root module in which something changes.
#[derive(Serialize)]
pub(super) struct Stack<'r> {
    name: &'r str,
    count: String,
    look: bool,
    modules: Vec<Module<'r>>,
    left: usize,
}

/// A module of a stack; the root module has no name.
#[derive(Serialize)]
struct Module<'r> {
    name: &'r str,
    look: bool,
    resources: Vec<Resource>,
}

/// What happens to a resource, or to several alike.
#[derive(Serialize)]
struct Resource {
    sign: char,
    state: &'static str,
    addresses: Vec<String>,
    moved_from: Option<String>,
    kept: bool,
    danger: Option<&'static str>,
    arguments: Vec<Argument>,
    statements: Vec<Statement>,
}

/// A statement of a policy that differs.
#[derive(Serialize)]
pub(super) struct Statement {
    sign: char,
    state: &'static str,
    name: String,
    elements: Vec<Element>,
}

/// An element of a statement that differs.
#[derive(Serialize)]
struct Element {
    element: String,
    removed: Vec<String>,
    added: Vec<String>,
}

/// As many stacks as there is room for, and how many there is none for.
pub(super) fn stacks<'r>(report: &'r Report, room: &mut Room) -> (Vec<Stack<'r>>, usize) {
    let shown: Vec<Stack<'r>> = { report.stacks.iter() }
        .map_while(|it| (room.0 > 0).then(|| stack(it, room)))
        .collect();
    let left = report.stacks.len() - shown.len();
    (shown, left)
}

fn stack<'r>(change: &'r StackChange, room: &mut Room) -> Stack<'r> {
    let mut modules: Vec<Module<'r>> = Vec::new();
    let mut left = 0;
    for one in &change.resources {
        let name = module_of(one.addresses.first().map_or("", String::as_str));
        let resource = resource(one, name);
        if !room.take(resource.size()) {
            left += one.addresses.len();
            continue;
        }
        let at = modules.iter().position(|it| it.name == name);
        let look = one.danger.is_some();
        match at.and_then(|at| modules.get_mut(at)) {
            Some(module) => {
                module.look |= look;
                module.resources.push(resource);
            }
            None => modules.push(Module {
                name,
                look,
                resources: vec![resource],
            }),
        }
    }
    Stack {
        name: stack_name(&change.path),
        count: count(&change.count),
        look: change.resources.iter().any(|it| it.danger.is_some()),
        modules,
        left,
    }
}

/// `module` is where it stands in the tree already.
fn resource(one: &ResourceChange, module: &str) -> Resource {
    let short = |address: &str| {
        let rest = address.strip_prefix(module);
        let rest = rest.and_then(|rest| rest.strip_prefix('.'));
        clip(rest.unwrap_or(address))
    };
    let (sign, state) = sign(one.change);
    // A statement of a new or removed resource is in the text in full.
    let is_there = matches!(one.change, Change::Changed | Change::Moved);
    let statements = one.statements.iter().filter(|_| is_there);
    Resource {
        sign,
        state,
        addresses: one.addresses.iter().map(|it| short(it)).collect(),
        moved_from: one.moved_from.as_deref().map(clip),
        kept: one.kept,
        danger: one.danger.map(|it| it.words()),
        arguments: one.arguments.iter().map(argument).collect(),
        statements: statements.map(statement).collect(),
    }
}

pub(super) fn statement(change: &StatementChange) -> Statement {
    let (sign, state) = sign(change.change);
    let elements = change.elements.iter().map(|it| Element {
        element: clip(&it.element),
        removed: it.removed.iter().map(|it| clip(it)).collect(),
        added: it.added.iter().map(|it| clip(it)).collect(),
    });
    Statement {
        sign,
        state,
        name: clip(&format!("{}: {}", change.argument, change.name)),
        elements: elements.collect(),
    }
}

impl Statement {
    /// About how many bytes of the page it takes.
    pub(super) fn size(&self) -> usize {
        let values = { self.elements.iter() }.flat_map(|it| it.removed.iter().chain(&it.added));
        150 + values.map(|it| it.len() + 30).sum::<usize>()
    }
}

fn sign(change: Change) -> (char, &'static str) {
    match change {
        Change::Added => ('+', "added"),
        Change::Removed => ('−', "removed"),
        Change::Changed => ('~', "changed"),
        Change::Moved => ('→', "moved"),
    }
}

impl Resource {
    /// About how many bytes of the page it takes.
    fn size(&self) -> usize {
        let addresses = self.addresses.iter().map(|it| it.len() + 20);
        let arguments = self.arguments.iter().map(Argument::size);
        let statements = self.statements.iter().map(Statement::size);
        200 + addresses.sum::<usize>() + arguments.sum::<usize>() + statements.sum::<usize>()
    }
}

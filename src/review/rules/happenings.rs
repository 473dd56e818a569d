//! What happens to resources, whether a comparison of files tells it or a plan.

use super::super::effects::{Event, Leaves, Turn};
use super::super::plan::{Fate, PlannedChange};
use super::super::{ArgumentChange, Change, Report, StatementChange};
use super::super::{ResourceChange, StackChange, Watching, keepers};
use crate::terraform;

/// Something that happens to one resource.
pub(super) struct Happening<'r> {
    pub(super) end: End,
    pub(super) kind: &'r str,
    /// As a reader finds it: `units/retail: module.churn.aws_kms_key.data`.
    pub(super) address: String,
    pub(super) arguments: &'r [ArgumentChange],
    pub(super) statements: &'r [StatementChange],
    /// For which arguments it is replaced.
    pub(super) replaced_for: Vec<&'r str>,
    /// What its arguments were and will be.
    pub(super) leaves: &'r Leaves,
    /// True when the network of its module goes away.
    pub(super) with_its_network: bool,
    pub(super) watching: Watching,
}

/// Whether it is there afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was not before, and is.
    Created,
    /// It is.
    Stays,
    /// It is not.
    Destroyed,
    /// Another one is.
    Replaced,
    /// Another one is, and it stays as it is, managed by nobody.
    LeftBehind,
}

/// All that happens to resources.
pub(super) fn happenings(report: &Report) -> Vec<Happening<'_>> {
    let of_stacks = report.stacks.iter().flat_map(of_stack);
    let planned = report.plan.iter().flat_map(|plan| &plan.changes);
    let planned: Vec<&PlannedChange> = planned.collect();
    let of_plan = planned.iter().filter_map(|one| of_plan(one, &planned));
    of_stacks.chain(of_plan).collect()
}

fn of_stack(stack: &StackChange) -> Vec<Happening<'_>> {
    let gone = |one: &&ResourceChange| one.change == Change::Removed && one.kind == "aws_vpc";
    let networks = stack.resources.iter().filter(gone);
    let networks = networks.flat_map(|one| &one.addresses);
    let modules: Vec<&str> = networks.map(|address| module_of(address)).collect();
    let mut made = Vec::new();
    for one in &stack.resources {
        let replaced_for = replaced_for(one);
        let end = match one.change {
            // It stays as it is.
            Change::Removed if one.kept => continue,
            Change::Added => End::Created,
            Change::Removed => End::Destroyed,
            Change::Changed | Change::Moved if replaced_for.is_empty() => End::Stays,
            Change::Changed | Change::Moved => End::Replaced,
        };
        for address in &one.addresses {
            let module = module_of(address);
            made.push(Happening {
                end,
                kind: &one.kind,
                address: match stack.path.as_str() {
                    "" => address.clone(),
                    path => format!("{path}: {address}"),
                },
                arguments: &one.arguments,
                statements: &one.statements,
                watching: one.watching,
                leaves: &one.leaves,
                replaced_for: replaced_for.clone(),
                with_its_network: !module.is_empty() && modules.contains(&module),
            });
        }
    }
    made
}

/// Files don't say that something is replaced; the provider's schema does.
fn replaced_for(one: &ResourceChange) -> Vec<&str> {
    let paths = one.arguments.iter();
    // What is not written is as the provider has it, which may well be the same.
    let both = paths.filter(|argument| argument.before.is_some() && argument.after.is_some());
    let paths = both.map(|argument| argument.path.as_str());
    let mut found: Vec<&str> = paths
        .filter(|path| keepers::is_replaced_for(&one.kind, path))
        .collect();
    found.sort_unstable();
    found
}

/// What happened to a resource behind Terraform's back.
pub(super) fn drifted(one: &PlannedChange) -> Option<Happening<'_>> {
    of_plan(one, &[])
}

fn of_plan<'r>(one: &'r PlannedChange, all: &[&PlannedChange]) -> Option<Happening<'r>> {
    let end = match one.fate {
        Fate::Destroyed => End::Destroyed,
        Fate::Replaced => End::Replaced,
        Fate::LeftBehind => End::LeftBehind,
        Fate::Changed | Fate::Imported | Fate::Moved => End::Stays,
        Fate::Created => End::Created,
        Fate::Forgotten | Fate::Read | Fate::Deferred => return None,
    };
    let module = module_of(&one.address);
    let network = |other: &&PlannedChange| {
        other.kind == "aws_vpc"
            && other.fate == Fate::Destroyed
            && module_of(&other.address) == module
    };
    Some(Happening {
        end,
        kind: &one.kind,
        address: one.address.clone(),
        arguments: &one.arguments,
        statements: &one.statements,
        watching: one.watching,
        leaves: &one.leaves,
        replaced_for: one.replaced_for.iter().map(String::as_str).collect(),
        with_its_network: !module.is_empty() && all.iter().any(network),
    })
}

/// Arguments that say nothing to AWS.
const WEIGHTLESS: &[&str] = &["tags", "tags_all", "description", "comment", "timeouts"];

impl Happening<'_> {
    /// What effects are asked of.
    pub(super) fn event(&self, turn: Turn) -> Event<'_> {
        let weighs = |argument: &ArgumentChange| {
            let root = argument.path.split(['.', '[']).next();
            !root.is_some_and(|root| WEIGHTLESS.contains(&root))
        };
        Event {
            kind: self.kind,
            turn,
            leaves: self.leaves,
            differs: self.arguments.iter().any(weighs),
        }
    }
}

/// `module.churn` of `module.churn.aws_vpc.this`, empty in the root module; with what stands before the address where that is told: `units/retail: module.churn`.
pub(in crate::review) fn module_of(address: &str) -> &str {
    let own = match address.split_once(": ") {
        // Not within the key of an instance.
        Some((stack, own)) if !stack.contains('[') => own,
        _ => address,
    };
    match terraform::module_of(own) {
        "" => "",
        module => {
            let before = address.len() - own.len();
            address.get(..before + module.len()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_stands_before_the_resource() {
        assert_eq!(module_of("aws_vpc.this"), "");
        assert_eq!(module_of("module.churn.aws_vpc.this"), "module.churn");
        assert_eq!(
            module_of("units/retail: module.a[\"k\"].module.b.aws_vpc.this[0]"),
            "units/retail: module.a[\"k\"].module.b"
        );
    }
}

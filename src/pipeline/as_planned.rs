//! What was rendered, held against what was planned, without reading twice what lies as it was rendered.

use std::collections::BTreeSet;

use super::{PipelineError, Wanted};
use crate::readback;
use crate::terraform::{Config, Root, Unread, read_files};
use crate::workspace::{Files, Tree, loads};

/// Refuses what the templates say otherwise than it was planned. `config` is what was read of `tree`, the folder as it would lie.
///
/// A stack whose files in the folder are exactly those that were rendered has been read already. Any other one is read by
/// itself: what somebody put beside the templates' files, or edited in them, is not the templates' fault.
pub(super) fn check(wanted: &Wanted, tree: &Tree, config: &Config) -> Result<(), PipelineError> {
    let stacks = stacks(wanted);
    let found: BTreeSet<&str> = config.roots().map(|root| root.path.as_str()).collect();
    let (read, unread): (Vec<&str>, Vec<&str>) = stacks
        .into_iter()
        .partition(|stack| found.contains(stack) && lies_as_rendered(stack, wanted, tree));
    let alone = alone(&unread, &wanted.files);
    let read: BTreeSet<&str> = read.into_iter().collect();
    let of_rendered = |one: &&Unread| {
        let file = one.place.file.as_ref();
        read.iter().any(|stack| is_below(stack, file))
    };
    let failed = alone.unread.first();
    if let Some(unread) = failed.or_else(|| config.unread.iter().find(of_rendered)) {
        return Err(PipelineError::NotTerraform(unread.clone()));
    }
    let is_read = |root: &&Root| read.contains(root.path.as_str());
    let roots = config.roots().filter(is_read).chain(alone.roots());
    let differences = readback::differences_among(&wanted.plan, roots);
    match differences.is_empty() {
        true => Ok(()),
        false => Err(PipelineError::NotPlanned(differences)),
    }
}

/// The folders of all stacks.
fn stacks(wanted: &Wanted) -> Vec<&str> {
    let plan = &wanted.plan;
    let units = plan.units.iter().map(|unit| &unit.stack);
    let accounts = plan.accounts.iter().map(|account| &account.stack);
    let organization = plan.organization.iter().map(|it| &it.stack);
    let all = accounts.chain(units).chain(organization);
    all.map(|stack| stack.path.as_str()).collect()
}

fn alone(stacks: &[&str], files: &Files) -> Config {
    let below = stacks.iter().flat_map(|stack| within(stack, files));
    read_files(
        &below
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect(),
    )
}

/// True when Terraform would load of a stack's folder what was rendered, and nothing else.
fn lies_as_rendered(stack: &str, wanted: &Wanted, tree: &Tree) -> bool {
    let readable = !tree.unreadable.iter().any(|one| is_below(stack, &one.path));
    readable && within(stack, &tree.texts).eq(within(stack, &wanted.files))
}

/// The files below a folder that Terraform loads.
fn within<'f>(
    folder: &'f str,
    files: &'f Files,
) -> impl Iterator<Item = (&'f String, &'f String)> + 'f {
    files
        .range(format!("{folder}/")..)
        .take_while(move |(path, _)| is_below(folder, path))
        .filter(|(path, _)| loads(path))
}

fn is_below(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

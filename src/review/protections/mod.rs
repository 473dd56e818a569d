//! What protects data from loss or misuse, and when a change makes it weaker: `data/protections.json`, what deletes data by its age, and what an organization
//! forbids. Who may do what and who reaches whom is asked elsewhere.

mod expiry;
mod guardrails;
mod table;
#[cfg(test)]
mod tests;

use super::{ArgumentChange, StatementChange};
pub(super) use guardrails::WRITTEN as WRITTEN_GUARDRAIL;
pub(super) use table::Goes;

/// What becomes weaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Weakens {
    /// Data is deleted that was not to be, or sooner.
    Data,
    /// Misuse is easier.
    Guard,
    /// What is deleted or changed can be brought back for less long.
    Recovery,
}

/// One thing that is weaker than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Weaker {
    pub(super) weakens: Weakens,
    /// What is weaker; it follows the address.
    pub(super) says: String,
}

impl Weaker {
    fn new(weakens: Weakens, says: impl Into<String>) -> Self {
        Self {
            weakens,
            says: says.into(),
        }
    }
}

/// What the change of a resource that stays makes weaker, each once.
pub(super) fn weaker(
    kind: &str,
    arguments: &[ArgumentChange],
    statements: &[StatementChange],
) -> Vec<Weaker> {
    let of_arguments = arguments.iter().filter_map(|one| {
        let path = plain(&one.path);
        lifecycle(&path, one)
            .or_else(|| table::weaker(kind, &path, one))
            .or_else(|| expiry::weaker(kind, &path, one))
            .or_else(|| guardrails::of_argument(kind, &path))
    });
    let of_statements = statements
        .iter()
        .filter_map(|one| guardrails::of_statement(kind, one));
    let mut found: Vec<Weaker> = Vec::new();
    for one in of_arguments.chain(of_statements) {
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// What the end of a resource makes weaker, and with what it may go.
pub(super) fn goes(kind: &str) -> Option<Goes> {
    guardrails::goes(kind).or_else(|| table::goes(kind))
}

/// The meta-argument that keeps Terraform from destroying anything (Terraform documentation, "lifecycle").
fn lifecycle(path: &str, change: &ArgumentChange) -> Option<Weaker> {
    let gone = path == "lifecycle.prevent_destroy" && change.after.is_none();
    let says = "nothing keeps Terraform from destroying it any more";
    gone.then(|| Weaker::new(Weakens::Guard, says))
}

/// A path without the places of blocks: `rule.expiration.days` of `rule[0].expiration[0].days`.
fn plain(path: &str) -> String {
    let mut inside = false;
    let outside = path.chars().filter(|character| {
        let was = inside;
        match character {
            '[' => inside = true,
            ']' => inside = false,
            _ => {}
        }
        !was && !inside
    });
    outside.collect()
}

/// A value as people write it.
fn bare(value: &str) -> &str {
    value.trim_matches('"')
}

//! What would have to change for a call to be allowed, smallest first, and what else would no longer hold then.

mod edit;
mod keys;
mod proof;
mod steps;

use super::ask::Question;
use super::can::Found;
use super::types::{Change, Verdict};
use super::view::Shower;
use edit::Edit;

/// How many ways are told.
const TOLD: usize = 3;

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    /// In words.
    says: String,
    /// What it comes to in the Terraform.
    takes: Takes,
}

/// What a step comes to in the Terraform.
#[derive(Clone, Debug, PartialEq)]
enum Takes {
    /// Nothing: it is about the request, or something is to be found out.
    Nothing,
    /// This.
    Edit(Edit),
    /// Something that is not made on what was read, so that it is not known what it would break.
    More,
}

impl Step {
    fn of(says: impl Into<String>, takes: Takes) -> Self {
        Self {
            says: says.into(),
            takes,
        }
    }

    fn edit(says: impl Into<String>, edit: Option<Edit>) -> Self {
        Self::of(says, edit.map_or(Takes::More, Takes::Edit))
    }
}

/// A way to have it allowed: all of it has to be done.
type Steps = Vec<Step>;

/// The ways to have it allowed that take least. The smallest that changes the Terraform is held against the claims, if there are any.
pub(super) fn changes(
    question: &Question<'_>,
    found: &Found<'_>,
    shower: &Shower<'_>,
) -> Vec<Change> {
    let ways = ways(question, found, shower);
    let smallest = ways.iter().position(|steps| edits(steps).is_some());
    let made = ways.iter().enumerate().map(|(number, steps)| Change {
        steps: steps.iter().map(|step| step.says.clone()).collect(),
        breaks: match (smallest == Some(number), edits(steps)) {
            (true, Some(edits)) if question.proving => proof::broken(question.ground, &edits),
            _ => None,
        },
    });
    made.collect()
}

/// All that a way takes in the Terraform; `None` when that is nothing, or more than can be made on what was read.
fn edits(steps: &[Step]) -> Option<Vec<&Edit>> {
    let mut made = Vec::new();
    for step in steps {
        match &step.takes {
            Takes::Nothing => {}
            Takes::Edit(edit) => made.push(edit),
            Takes::More => return None,
        }
    }
    (!made.is_empty()).then_some(made)
}

fn ways(question: &Question<'_>, found: &Found<'_>, shower: &Shower<'_>) -> Vec<Steps> {
    let mut ways: Vec<Steps> = vec![beside(found)];
    for called in found.needed() {
        let options = steps::options(question, called, shower);
        if options.is_empty() {
            continue;
        }
        let both = ways.iter().flat_map(|before| {
            options.iter().map(|option| {
                let mut steps = before.clone();
                for step in option {
                    if !steps.contains(step) {
                        steps.push(step.clone());
                    }
                }
                steps
            })
        });
        let mut both: Vec<Steps> = both.collect();
        both.sort_by_key(Vec::len);
        both.truncate(TOLD);
        ways = both;
    }
    ways.retain(|steps| !steps.is_empty());
    let mut least: Vec<Steps> = Vec::new();
    for steps in ways {
        let more = |known: &Steps| known.iter().all(|step| steps.contains(step));
        if !least.iter().any(more) {
            least.push(steps);
        }
    }
    least
}

/// What has to change beside policies.
fn beside(found: &Found<'_>) -> Steps {
    let checks = found
        .checks
        .iter()
        .filter(|it| it.verdict == Verdict::Denied);
    let checks = checks.map(|check| {
        let place = check
            .place
            .as_ref()
            .map_or_else(String::new, |it| format!(" ({it})"));
        Step::of(
            match check.what {
                "key state" => format!("enable the key{place}"),
                "encryption" => "encrypt with a key of the account's own".to_owned(),
                what => format!("{what}: switch it off, or have no public policy{place}"),
            },
            Takes::More,
        )
    });
    let hops = found
        .way
        .hops
        .iter()
        .filter(|it| it.verdict == Verdict::Denied);
    let hops = hops.map(|hop| {
        let place = hop
            .place
            .as_ref()
            .map_or_else(String::new, |it| format!(" ({it})"));
        Step::of(format!("open the way: {}{place}", hop.says), Takes::More)
    });
    checks.chain(hops).collect()
}

#[cfg(test)]
mod tests;

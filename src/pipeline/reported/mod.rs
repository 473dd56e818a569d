//! What a change means: both sides are made ready here, and put together by [`unjudged`].

mod folder;
mod inputs;
mod lying;
mod one_side;
mod pipelines;
mod revised;

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{
    Beside, PipelineError, Proposal, Settled, Wanted, acceptances, beside, propose, wanted,
};
use crate::explain::Ground;
use crate::model::SpecPath;
use crate::parallel;
use crate::review::rules::Rules;
use crate::review::{self, ArgumentChange, Report, StackChange, Stray, unjudged};
use crate::terraform::Config;
use crate::workspace::{Files, OnEdit, Workspace};
use lying::Lies;
use one_side::{HasText, OneSide};
use pipelines::Pipelines;

/// What the environment that a spec describes is compared with.
#[derive(Clone, Copy, Debug)]
pub enum Against<'a> {
    /// The output folder as it lies.
    Folder,
    /// A revision of the repository that the spec lies in: the output folder as it was committed, or where it was not, what the spec said.
    Revision(&'a str),
    /// Folders of Terraform, plans and states as one world: a plan is what there will be after its apply.
    Inputs {
        /// At least one.
        inputs: &'a [PathBuf],
        /// The folder of files that plans and states among them come from.
        files: Option<&'a Path>,
    },
}

/// A question about a change.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// The spec: the side after is what it says.
    pub settled: &'a Settled,
    /// The spec's file.
    pub file: &'a Path,
    /// The output folder.
    pub out: &'a Path,
    /// The side before.
    pub against: Against<'a>,
    /// The day on which it is asked whether findings are accepted.
    pub today: Date,
    /// What the change is judged by.
    pub rules: &'a Rules,
}

/// Says what a change means. Reads only.
///
/// # Errors
/// An output folder or another side that can't be read; templates that say something else than was planned.
pub fn reported(change: &Change<'_>) -> Result<Report, PipelineError> {
    let wanted = wanted(&change.settled.model)?;
    let workspace = Workspace::open(change.out)?;
    let mut notes = Vec::new();
    let mut proposal = propose(&workspace, &wanted, OnEdit::Refuse)?;
    if proposal.needs_decision() {
        let on_edit = match change.against {
            // What is applied is what lies there; that it was edited is told apart.
            Against::Revision(_) => OnEdit::Keep,
            _ => OnEdit::Overwrite,
        };
        if on_edit == OnEdit::Overwrite {
            notes.push(
                "some files were edited by hand; this is what `generate --overwrite` would change"
                    .to_owned(),
            );
        }
        proposal = propose(&workspace, &wanted, on_edit)?;
    }
    let lock = &change.settled.lock;
    if !lock.is_up_to_date() {
        notes.push(format!("{} would be written", lock.path().display()));
    }
    let outside = beside(change.settled, change.out)?;
    let (ground, before) = parallel::both(
        || Ground::new(proposal.config.clone(), Some(wanted.claims.clone())),
        || before(change, (&proposal, &outside), &workspace, &wanted),
    );
    let sides = before?;
    notes.extend(sides.pipelines.notes);
    let spec = &change.settled.spec;
    let (name, ground) = match sides.lying {
        None => (format!("what {} says", spec.source().name()), ground),
        Some(config) => (
            format!("{} as it lies", change.out.display()),
            Ground::new(config, Some(wanted.claims.clone())),
        ),
    };
    let after = OneSide {
        spec: Some(spec.clone()),
        accepted: acceptances(spec),
        ..OneSide::new(name, sides.after, ground)
    };
    let before_rules = sides
        .before
        .spec
        .as_ref()
        .map(|it| super::rules(it, change.today));
    let turned = before_rules.as_ref().map(|it| change.rules.turned(it));
    let rules = match &before_rules {
        // A change that switches rules off does not judge itself.
        Some(before) => change.rules.stricter(before),
        None => change.rules.clone(),
    };
    let mut report = put_together(change, sides.before, after, notes);
    report.rules = turned.unwrap_or_default();
    // What applies the rest is read first.
    report.files.splice(0..0, sides.pipelines.files);
    report.strays = sides.strays;
    report.judge(&rules);
    Ok(report)
}

/// What there is before, and of the side after what hangs on it.
struct Sides {
    before: OneSide,
    /// The text of the side after.
    after: Files,
    /// The side after where that is the folder as it lies, not what the spec says.
    lying: Option<Config>,
    strays: Vec<Stray>,
    pipelines: Pipelines,
}

fn before(
    change: &Change<'_>,
    (proposal, outside): (&Proposal, &Beside),
    workspace: &Workspace,
    wanted: &Wanted,
) -> Result<Sides, PipelineError> {
    let (before, pipelines) = match change.against {
        Against::Folder => {
            let lying = proposal.lying(workspace, &wanted.files)?;
            let (before, after) = folder::side(change, lying, &proposal.comparison);
            return Ok(Sides {
                before,
                after,
                lying: None,
                strays: Vec::new(),
                pipelines: pipelines::of_folder(outside),
            });
        }
        Against::Revision(name) => {
            let revision = revised::find(change, name)?;
            let side = revised::side(change, (&revision, outside), proposal, &wanted.files)?;
            let pipelines = pipelines::of_revision(&revision, outside)?;
            return after_revision(side, pipelines, (proposal, workspace), &wanted.files);
        }
        Against::Inputs { inputs, files } => (
            inputs::side(change, inputs, files, (wanted, &proposal.config))?,
            pipelines::of_inputs(outside),
        ),
    };
    Ok(Sides {
        before,
        after: proposal.text_after(workspace, &wanted.files)?,
        lying: None,
        strays: Vec::new(),
        pipelines,
    })
}

/// What comes after a revision: what the spec says, where it was generated or nobody generated yet; else what lies there.
fn after_revision(
    (mut before, owned): (OneSide, Files),
    pipelines: Pipelines,
    (proposal, workspace): (&Proposal, &Workspace),
    wanted: &Files,
) -> Result<Sides, PipelineError> {
    let (mut lying, mut strays) = (None, Vec::new());
    let after = match lying::lies(workspace, (&proposal.comparison, wanted), &owned)? {
        Lies::AsWanted => proposal.text_after(workspace, wanted)?,
        Lies::AsBefore(by_hand) => {
            strays = by_hand;
            if !owned.is_empty() {
                let note = format!(
                    "the folder is as {} has it: this is what `generate` would change",
                    before.name
                );
                before.notes.push(note);
            }
            proposal.text_after(workspace, wanted)?
        }
        Lies::Otherwise(found) => {
            strays = found;
            let there = proposal.lying(workspace, wanted)?;
            lying = Some(there.config);
            there.texts.0
        }
    };
    Ok(Sides {
        before,
        after,
        lying,
        strays,
        pipelines,
    })
}

/// What both sides mean. Nobody has judged it yet.
fn put_together(
    change: &Change<'_>,
    before: OneSide,
    after: OneSide,
    notes: Vec<String>,
) -> Report {
    let of_before = |path: &SpecPath| before.locate(path);
    let of_after = |path: &SpecPath| after.locate(path);
    let mut report = unjudged(
        before.standing(change.today, &of_before),
        after.standing(change.today, &of_after),
    );
    if before.text != HasText::Yes {
        report.files.clear();
    }
    if before.text == HasText::NorOnlyArguments {
        without_what_nobody_wrote(&mut report.stacks);
    }
    report.unknown.extend(before.unknown.iter().cloned());
    report.notes.splice(0..0, notes);
    report.notes.extend(before.notes.iter().cloned());
    parallel::let_go((before, after));
    report
}

/// Leaves out the arguments that are gone: text says nothing of most that a document has. What anybody can do by them is told nevertheless, by
/// what both sides allow.
fn without_what_nobody_wrote(stacks: &mut Vec<StackChange>) {
    for stack in stacks.iter_mut() {
        let count = &mut stack.count;
        stack.resources.retain_mut(|one| {
            // A document leaves out what is empty.
            let as_before = |it: &ArgumentChange| match (&it.before, &it.after) {
                // Documents have nothing of what Terraform is told about itself.
                (None, Some(_)) if it.path == "lifecycle.prevent_destroy" => true,
                (_, None) => true,
                (None, Some(after)) => after == "[]",
                _ => false,
            };
            if review::is_setting(&one.kind) {
                return false;
            }
            one.arguments.retain(|it| !as_before(it));
            let nothing = one.change == review::Change::Changed
                && one.arguments.is_empty()
                && one.statements.is_empty();
            if nothing {
                count.changed = count.changed.saturating_sub(one.addresses.len());
            }
            !nothing
        });
    }
    stacks.retain(|stack| !stack.resources.is_empty());
}

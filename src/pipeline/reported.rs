//! What a change means: both sides are made ready here, and put together by [`review::report`](crate::review::report).

use std::path::Path;

use jiff::civil::Date;

use super::claims::read_claims;
use super::propose::Lying;
use super::{CLAIMS, PipelineError, Settled, acceptances, located, propose, wanted};
use crate::claims::Claims;
use crate::explain::{Ground, Locate};
use crate::model::SpecPath;
use crate::prove::Acceptance;
use crate::review::rules::Rules;
use crate::review::{Accepting, Report, Standing, Unknown, report};
use crate::spec::Spec;
use crate::workspace::{Comparison, Files, OnEdit, Workspace};

/// What the environment that a spec describes is compared with.
#[derive(Clone, Copy, Debug)]
pub enum Against {
    /// The output folder as it lies.
    Folder,
}

/// A question about a change.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// The spec: the side after is what it says.
    pub settled: &'a Settled,
    /// The output folder.
    pub out: &'a Path,
    /// The side before.
    pub against: Against,
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
        notes.push(
            "some files were edited by hand; this is what `generate --overwrite` would change"
                .to_owned(),
        );
        proposal = propose(&workspace, &wanted, OnEdit::Overwrite)?;
    }
    let lying = proposal.lying(&workspace, &wanted.files)?;
    let lock = &change.settled.lock;
    if !lock.is_up_to_date() {
        notes.push(format!("{} would be written", lock.path().display()));
    }
    let spec = &change.settled.spec;
    let (before, files) = of_folder(change, lying, &proposal.comparison);
    let name = format!("what {} says", spec.source().name());
    let ground = Ground::new(proposal.config, Some(wanted.claims));
    let after = OneSide {
        spec: Some(spec.clone()),
        accepted: acceptances(spec),
        ..OneSide::new(name, files, ground)
    };
    Ok(put_together(change, before, after, notes))
}

/// One side, with all that it is made of.
struct OneSide {
    name: String,
    files: Files,
    ground: Ground,
    /// The spec, for the places in it.
    spec: Option<Spec>,
    accepted: Vec<Acceptance>,
    written: bool,
    /// What is not known of it.
    unknown: Vec<Unknown>,
}

impl OneSide {
    fn new(name: String, files: Files, ground: Ground) -> Self {
        Self {
            name,
            files,
            ground,
            spec: None,
            accepted: Vec::new(),
            written: false,
            unknown: Vec::new(),
        }
    }

    fn locate(&self, path: &SpecPath) -> Option<String> {
        located(self.spec.as_ref()?, path)
    }

    fn standing<'a>(&'a self, today: Date, locate: &'a Locate<'a>) -> Standing<'a> {
        Standing {
            accepting: Accepting {
                entries: &self.accepted,
                today,
            },
            written: self.written,
            ..Standing::new(&self.name, &self.files, &self.ground, locate)
        }
    }
}

fn put_together(
    change: &Change<'_>,
    before: OneSide,
    after: OneSide,
    notes: Vec<String>,
) -> Report {
    let of_before = |path: &SpecPath| before.locate(path);
    let of_after = |path: &SpecPath| after.locate(path);
    let mut report = report(
        before.standing(change.today, &of_before),
        after.standing(change.today, &of_after),
        change.rules,
    );
    report.unknown.extend(before.unknown.iter().cloned());
    report.judge(change.rules);
    report.notes.splice(0..0, notes);
    report
}

/// The side before is the output folder as it lies. What its owner lives with is what the spec says now: nobody keeps what it said then.
fn of_folder(change: &Change<'_>, lying: Lying, comparison: &Comparison) -> (OneSide, Files) {
    let Lying { config, texts } = lying;
    let (files, after) = texts;
    let mut unknown = Vec::new();
    let claims = claims_among(&files, &change.out.join(CLAIMS), &mut unknown);
    let written = claims.is_some() && nobody_touched(&files, comparison);
    let name = format!("{} as it lies", change.out.display());
    let before = OneSide {
        accepted: acceptances(&change.settled.spec),
        written,
        unknown,
        ..OneSide::new(name, files, Ground::new(config, claims))
    };
    (before, after)
}

/// The claims that lie among files. Where they can't be read, that is said; the side has none then.
fn claims_among(files: &Files, name: &Path, unknown: &mut Vec<Unknown>) -> Option<Claims> {
    let read = read_claims(name, files.get(CLAIMS)?);
    read.map_err(|error| {
        unknown.push(Unknown {
            what: name.display().to_string(),
            why: format!("{error}; so nothing of the side before has a name of the spec's, and none of its theorems is asked"),
        });
    })
    .ok()
}

/// True when all that Terraform would load is as ringfence wrote it.
fn nobody_touched(files: &Files, comparison: &Comparison) -> bool {
    let Comparison {
        changed,
        removed,
        unchanged,
        kept,
        hand_edited,
        in_the_way,
        ..
    } = comparison;
    let ours = |path: &String| {
        let mut lists = [unchanged, changed, removed].into_iter();
        lists.any(|list| list.binary_search(path).is_ok())
    };
    kept.is_empty() && hand_edited.is_empty() && in_the_way.is_empty() && files.keys().all(ours)
}

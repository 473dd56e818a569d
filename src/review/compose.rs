//! From two sides to a [`Report`].

use std::collections::BTreeMap;

use super::rules::Rules;
use super::{Compared, Report, Side, access, plan, review, rules, theorems, ways};
use crate::explain::{Ground, Locate};
use crate::terraform::show::PlanNotes;

/// One side of a comparison, with what questions about access need.
#[derive(Clone, Copy)]
pub struct Standing<'a> {
    /// What it is, in words: see [`Compared`].
    pub name: &'a str,
    /// The files: text by path, with `/` between folders. May hold more than Terraform; empty for a plan or state.
    pub files: &'a BTreeMap<String, String>,
    /// What Terraform makes of them, what AWS would have, and the claims about it if there are any.
    pub ground: &'a Ground,
    /// Where a path of this side's spec stands: `ringfence.yaml:48:5`.
    pub locate: &'a Locate<'a>,
}

impl<'a> Standing<'a> {
    fn side(&self) -> Side<'a> {
        Side {
            files: self.files,
            config: &self.ground.config,
        }
    }
}

/// Says what a change from one side to another means.
#[must_use]
pub fn report(before: Standing<'_>, after: Standing<'_>, rules: &Rules) -> Report {
    let claims = after.ground.claims.as_ref();
    let claims = claims.or(before.ground.claims.as_ref());
    let mut report = Report {
        version: 1,
        compared: Compared {
            organization: claims.map_or_else(String::new, |it| it.organization.clone()),
            before: before.name.to_owned(),
            after: after.name.to_owned(),
        },
        access: access::changes(before, after),
        ways: ways::changes(before, after),
        theorems: theorems::changes(before, after),
        ..Report::default()
    }
    .with(review(before.side(), after.side()));
    report.judge(rules);
    report
}

/// Says what the apply of plans means. In: what is there before, what will be there, and what each plan says of the way, with the path
/// of its root module.
#[must_use]
pub fn planned(
    before: Standing<'_>,
    after: Standing<'_>,
    plans: &[(String, PlanNotes)],
    rules: &Rules,
) -> Report {
    let mut report = report(before, after, rules);
    let told = plan::told(plans, &after.ground.config);
    // The plan says the same better: what is replaced, moved, imported.
    report.stacks.clear();
    report.plan = Some(told.changes);
    report.unknown.extend(told.unknown);
    report.notes.extend(told.notes);
    report.judge(rules);
    report
}

impl Report {
    /// Judges what is in the report by rules, and gives the verdict.
    pub fn judge(&mut self, rules: &Rules) {
        self.judgements = rules::judge(self, rules);
        self.verdict = rules::verdict(self);
    }
}

//! From two sides to a [`Report`].

use std::collections::BTreeMap;

use super::rules::Rules;
use super::{Compared, Report, Side, access, grid, review, rules, theorems, ways};
use crate::explain::{Ground, Locate};

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
    // Behind the theorems: it looks at proofs that they have asked for.
    report.matrix = grid::matrix(before.ground, after.ground, &report.access);
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

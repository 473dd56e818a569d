//! What one team lets another read.

use jiff::civil::Date;
use schemars::JsonSchema;

use super::Spec;
use super::leaf::{Day, Reason, SharedPlace, TeamPath};
use super::types::At;
use crate::diagnostic::{self, Diagnostic};

/// Objects of one team that another may read until a day: the only way across a fence.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Share {
    /// What is shared: a bucket or a prefix in one.
    pub from: At<SharedPlace>,
    /// Who may read it.
    pub to: At<TeamPath>,
    /// What may be done with it.
    pub access: At<Access>,
    /// Why.
    pub because: At<Reason>,
    /// The last day, in UTC, on which it holds; from the next day on AWS refuses.
    pub until: At<Day>,
}

/// What a share allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum Access {
    /// List and read.
    Read,
}

impl Spec {
    /// The shares that have ended before `today`: each has to be taken out of the spec, or prolonged.
    #[must_use]
    pub fn ended(&self, today: Date) -> Vec<Diagnostic> {
        let shares = self.document.shares.iter();
        let ended = shares.filter(|share| share.until.value.date() < today);
        let mut found: Vec<Diagnostic> = ended
            .map(|share| {
                let message = format!("the share ended on {}", share.until.value);
                Diagnostic::error("share-ended", message, self.label(share.until.span))
                    .and(self.label(share.to.span).saying("who could read"))
                    .help(
                        "AWS refuses since then: remove the share and what reads it, or name a later day",
                    )
            })
            .collect();
        diagnostic::sort(&mut found);
        found
    }
}

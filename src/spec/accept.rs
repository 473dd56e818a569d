//! Findings that one lives with.

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Spec;
use super::leaf::{Day, FindingAddress, FindingCode, Reason};
use super::types::At;
use crate::diagnostic::{self, Diagnostic};
use crate::prove::Theorem;

/// A finding of `prove` that one lives with until a day. It is shown as accepted, and never as proved.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Accept {
    /// The theorem that does not hold.
    #[schemars(with = "TheoremSchema")]
    pub theorem: At<Theorem>,
    /// The address of the resource that is to blame, as the finding shows it: `units/retail: module.churn.aws_s3_bucket.raw`. Of a
    /// finding that blames none, the team: `retail/churn`.
    pub address: At<FindingAddress>,
    /// The finding's code; without it all findings of the theorem at the address are accepted.
    pub code: Option<At<FindingCode>>,
    /// Why.
    pub because: At<Reason>,
    /// The last day, in UTC, on which it is accepted.
    pub until: At<Day>,
}

/// The schema of a theorem's name.
struct TheoremSchema;

impl JsonSchema for TheoremSchema {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Theorem".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Theorem::ALL.map(Theorem::name) })
    }
}

impl Spec {
    /// What was accepted until a day before `today`: from then on it is a finding again. Warnings, as the finding may be gone.
    #[must_use]
    pub fn no_longer_accepted(&self, today: Date) -> Vec<Diagnostic> {
        let entries = self.document.accept.iter().flatten();
        let over = entries.filter(|one| one.until.value.date() < today);
        let ended = |until: &At<Day>, what, again: &str, help| {
            let message = format!("this was accepted until {}", until.value);
            Diagnostic::warning("acceptance-ended", message, self.label(until.span))
                .and(self.label(what).saying(again))
                .help(help)
        };
        let mut found: Vec<Diagnostic> = over
            .map(|one| {
                let again = "a finding again, if it still is one";
                let help = "put right what it accepts and take the entry out, or name a later day";
                ended(&one.until, one.address.span, again, help)
            })
            .collect();
        let changes = self.document.review.iter().flat_map(|it| &it.accept);
        let over = changes.filter(|one| one.until.value.date() < today);
        found.extend(over.map(|one| {
            let again = "judged as any other change again";
            let help = "take the entry out if the change is applied, or name a later day";
            ended(&one.until, one.about.span, again, help)
        }));
        diagnostic::sort(&mut found);
        found
    }
}

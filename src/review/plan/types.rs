use schemars::JsonSchema;
use serde::Serialize;

use super::super::effects::Leaves;
use super::super::{ArgumentChange, Danger, StatementChange};

/// What a plan would do, in the order in which it should be read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PlanChanges {
    /// The version of the plan's format.
    pub format_version: String,
    /// The version of Terraform that made it.
    pub terraform_version: Option<String>,
    /// Every resource to which something happens: those that hold data or keys and go away first.
    pub changes: Vec<PlannedChange>,
    /// The outputs that change, by name.
    pub outputs: Vec<String>,
    /// What differs already from what Terraform last saw: somebody changed it behind its back.
    pub drift: Vec<PlannedChange>,
}

/// What happens to one resource.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct PlannedChange {
    /// What happens.
    pub fate: Fate,
    /// Its address.
    pub address: String,
    /// Its address before, of what is moved.
    pub moved_from: Option<String>,
    /// Its type.
    pub kind: String,
    /// True when it holds data, or a key that data is encrypted with.
    pub keeper: bool,
    /// Why, in words: `what changes can't be changed in place`.
    pub reason: Option<String>,
    /// The id that it is imported by, or its identity: `{ bucket = "acme-archive" }`; empty where that is not known yet.
    pub imported: Option<String>,
    /// The arguments for which it is replaced.
    pub replaced_for: Vec<String>,
    /// Arguments that differ. What is sensitive is masked on both sides: `(sensitive)`.
    pub arguments: Vec<ArgumentChange>,
    /// Arguments that are known after the apply only.
    pub unknown: Vec<String>,
    /// Statements of policies that differ, other than of what is marked as sensitive.
    pub statements: Vec<StatementChange>,
    /// Why it deserves a second look.
    pub danger: Option<Danger>,
    /// What its arguments were and will be.
    #[serde(skip)]
    pub(in crate::review) leaves: Leaves,
    /// What judging needs to know of what watches.
    #[serde(skip)]
    pub watching: super::super::Watching,
}

/// What happens to a resource. In the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is destroyed.
    Destroyed,
    /// It is destroyed, and made again.
    Replaced,
    /// Terraform lets go of it, and makes a new one in its place; it stays as it is.
    LeftBehind,
    /// Terraform lets go of it; it stays as it is.
    Forgotten,
    /// It is changed in place.
    Changed,
    /// It was there before, and Terraform takes it over.
    Imported,
    /// It is made.
    Created,
    /// The same under another address.
    Moved,
    /// It is looked up during the apply.
    Read,
    /// Nobody knows yet: its planning is put off.
    Deferred,
}

impl PlanChanges {
    /// True when nothing would happen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.drift.is_empty() && self.outputs.is_empty()
    }
}

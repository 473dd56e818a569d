use crate::symbol::Map;
use crate::terraform::Mode;

/// What a plan says beside what will be there: the way to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlanNotes {
    /// `format_version`.
    pub format_version: String,
    /// The version of Terraform (or OpenTofu) that made it.
    pub terraform_version: Option<String>,
    /// What the apply would do; instances of which it does nothing are left out, unless they move or are imported.
    pub changes: Vec<Change>,
    /// What was changed outside of Terraform since the last apply.
    pub drift: Vec<Change>,
    /// What is not planned yet.
    pub deferred: Vec<Deferred>,
    /// The addresses of actions of providers that the apply calls.
    pub actions: Vec<String>,
    /// The outputs of the root module that change.
    pub outputs: Vec<String>,
    /// The checks and conditions that fail, or could not be asked: `check.health`.
    pub failed: Vec<String>,
    /// The plan ended in an error and is not the whole.
    pub errored: bool,
    /// False when another plan has to follow; `None` when the plan does not say.
    pub complete: Option<bool>,
}

/// What happens to one instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its address.
    pub address: String,
    /// The address that it had before, when it moves.
    pub previous_address: Option<String>,
    /// Managed or looked up.
    pub mode: Mode,
    /// The type: `aws_s3_bucket`.
    pub kind: String,
    /// The words of the plan, in order: `delete`, `create` for one that is replaced; `forget` for one that is let go of.
    pub actions: Vec<String>,
    /// Why, in the plan's word: `replace_because_cannot_update`.
    pub reason: Option<String>,
    /// The id under which it is imported, or its identity: `{ bucket = "acme-archive" }`. Empty where it is not known yet.
    pub importing: Option<String>,
    /// The key of an object that an earlier replacement left behind.
    pub deposed: Option<String>,
    /// The attributes that make a replacement necessary: `name`, `rule.0.id`.
    pub replaced_for: Vec<String>,
    /// The attributes before; empty for one that is made. Sensitive values are unknown.
    pub before: Map,
    /// The attributes after; empty for one that is destroyed or let go of. Sensitive values are unknown.
    pub after: Map,
    /// The attributes whose sensitive value changes.
    pub sensitive: Vec<String>,
}

/// An instance that Terraform has not planned yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deferred {
    /// Its address.
    pub address: String,
    /// What is planned for it so far, in the plan's words.
    pub actions: Vec<String>,
    /// Why, in the plan's word: `resource_config_unknown`.
    pub reason: Option<String>,
}

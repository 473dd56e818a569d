use schemars::JsonSchema;
use serde::Serialize;

use super::effects::Leaves;

/// What differs between two folders of Terraform. What is the same on both sides is not in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Review {
    /// The root modules in which something changes; those with something dangerous first.
    pub stacks: Vec<StackChange>,
    /// The files that change, in the order in which they should be read.
    pub files: Vec<FileChange>,
    /// What could not be read on the side after the change: the resources in it are not compared.
    pub unread: Vec<String>,
}

impl Review {
    /// True when nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stacks.is_empty() && self.files.is_empty()
    }
}

/// What becomes of a resource, a statement or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Only there before the change.
    Removed,
    /// There on both sides, and different.
    Changed,
    /// The same thing under another address, by a `moved` block.
    Moved,
    /// Only there after the change.
    Added,
}

/// What changes in one root module.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StackChange {
    /// Its folder; empty for the folder itself.
    pub path: String,
    /// How many resources are added, changed, removed and moved.
    pub count: Count,
    /// The resources; dangerous ones first.
    pub resources: Vec<ResourceChange>,
}

/// Numbers of resources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Count {
    /// Only after.
    pub added: usize,
    /// On both sides, different.
    pub changed: usize,
    /// Only before.
    pub removed: usize,
    /// Under another address.
    pub moved: usize,
}

/// One change, and the resources that it happens to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ResourceChange {
    /// What happens.
    pub change: Change,
    /// The addresses in the root module: several when the very same change happens to all of them.
    pub addresses: Vec<String>,
    /// The address before, of a resource that is moved.
    pub moved_from: Option<String>,
    /// The type: `aws_s3_bucket`.
    pub kind: String,
    /// Why it deserves a second look.
    pub danger: Option<Danger>,
    /// Arguments that differ, other than policies. Empty for what is added or removed: the text says it all.
    pub arguments: Vec<ArgumentChange>,
    /// Statements of policies that differ; all of them for what is added or removed.
    pub statements: Vec<StatementChange>,
    /// True for what is removed from the files alone: a `removed` block lets it stay where it is.
    pub kept: bool,
    /// What its arguments were and will be.
    #[serde(skip)]
    pub(super) leaves: Leaves,
    /// What judging needs to know of what watches.
    #[serde(skip)]
    pub watching: super::Watching,
}

/// An argument that differs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ArgumentChange {
    /// Its path: `rule[0].status`.
    pub path: String,
    /// The value before, in short; nothing when there was none.
    pub before: Option<String>,
    /// The value after, in short; nothing when there is none.
    pub after: Option<String>,
}

/// A statement of a policy that differs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct StatementChange {
    /// The argument that holds the policy: `assume_role_policy`.
    pub argument: String,
    /// The `Sid`, or its place: `statement 3`.
    pub name: String,
    /// What happens to it.
    pub change: Change,
    /// True when it forbids: as it is now, or as it was where it is removed.
    pub denies: bool,
    /// Its elements as far as they differ.
    pub elements: Vec<ElementChange>,
}

/// An element of a statement that differs. Order and repetition of values mean nothing, so it is a comparison of sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct ElementChange {
    /// `Action`, `NotResource`, `Condition StringEquals aws:SourceVpce` …
    pub element: String,
    /// Values that are gone.
    pub removed: Vec<String>,
    /// Values that are new.
    pub added: Vec<String>,
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct FileChange {
    /// Its path relative to the folder; from the root of the repository on where it lies beside the folder.
    pub path: String,
    /// True for a file beside the folder: what applies the folder, a pipeline of an engine.
    pub beside: bool,
    /// What happens to it.
    pub change: Change,
    /// True when a dangerous change stands in it.
    pub dangerous: bool,
    /// Unified hunks with three lines of context, each beginning with its `@@` line.
    pub hunks: Vec<String>,
}

/// Why a change deserves a second look. A hint for the order of reading; what is safe is for the proof to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Danger {
    /// Data, or the key to it, goes away.
    Loss,
    /// Where the state of a stack is, or which role and which providers apply it.
    Apply,
    /// Who may assume a role, or under which boundary it works.
    Trust,
    /// Who may use or manage a key.
    Key,
    /// What somebody may do.
    Policy,
    /// What is open to the public.
    PublicAccess,
    /// What is encrypted, and with which key.
    Encryption,
    /// Who reaches whom over the network.
    Network,
    /// What protects data from loss or misuse.
    Protection,
    /// What is logged.
    Audit,
}

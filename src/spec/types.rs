//! The language: what a spec can say, in the words in which it says it. The JSON Schema is made from these types.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::accept::Accept;
use super::admins::{BreakGlass, Ci, KeyAdministrators, UnitCi};
use super::audit::Audit;
use super::guardrails::Guardrails;
use super::leaf::{
    AccountId, AnyImage, BucketName, Classification, HostName, IncludePath, InstanceType, Int,
    KeyArn, KeyPrefix, LogRetention, Name, Organization, ParameterName, PinnedImage, Place,
    PrivateBlock, Readable, Reason, Region, RemoteOrganization, RoleArn, ScheduleExpression,
    StateBucket, TeamName, UnitName, WorkspacePrefix, ZoneId,
};
use super::monitoring::Monitoring;
use super::people::{People, TeamPeople, UnitPeople, Workspace};
use super::registry::Registry;
use super::removal::Removed;
use super::review::Reviewing;
use super::serving::{Application, Endpoint, Service};
use super::shares::Share;
use crate::diagnostic::Span;
pub use crate::model::{Holds, StateKeeper};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// Places are no part of the language: the schema is that of the value.
impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Named things in the order of the file, each name once.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries<K, V>(pub Vec<(At<K>, V)>);

impl<K, V> Default for Entries<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: JsonSchema, V: JsonSchema> JsonSchema for Entries<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}By{}", V::schema_name(), K::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names = generator.subschema_for::<K>();
        let values = generator.subschema_for::<V>();
        json_schema!({
            "type": "object",
            "propertyNames": names,
            "additionalProperties": values
        })
    }
}

/// A whole spec: the content of `ringfence.yaml`.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    rename_all = "kebab-case",
    deny_unknown_fields,
    title = "ringfence.yaml",
    extend("anyOf" = [
        { "required": ["units"], "properties": { "units": { "type": "object" } } },
        { "required": ["include"], "properties": { "include": { "type": "array" } } }
    ])
)]
pub struct Document {
    /// The version of the language: 1.
    pub ringfence: At<Int<1, 1>>,
    /// The organization's short name: it begins every physical name.
    pub organization: At<Organization>,
    /// The cloud.
    pub cloud: At<Cloud>,
    /// The region.
    pub region: At<Region>,
    /// The accounts by a name of your own; ids in quotes.
    #[schemars(extend("minProperties" = 1))]
    pub accounts: Entries<Name, Account>,
    /// Where teams get their networks from.
    pub network: NetworkPlan,
    /// Where Terraform keeps state; a local file when it is left out.
    pub backend: Option<Backend>,
    /// Who administers.
    pub administrators: Administrators,
    /// What an account has once.
    pub platform: Option<Platform>,
    /// Other files with `units`, relative to this one and below its folder: `[units/*.yaml]`.
    #[schemars(length(min = 1, max = 100), extend("uniqueItems" = true))]
    pub include: Option<Vec<At<IncludePath>>>,
    /// The business units; those of included files come after those written here.
    #[schemars(with = "Option<Entries<UnitName, Unit>>")]
    pub units: Entries<UnitName, Unit>,
    /// What teams let others read: the only way across a fence.
    #[schemars(with = "Option<Vec<Share>>")]
    pub shares: Vec<Share>,
    /// What was taken out of `units`, and what becomes of its data.
    pub removed: Option<Vec<Removed>>,
    /// Findings of `prove` that one lives with.
    pub accept: Option<Vec<Accept>>,
    /// How people sign in.
    pub people: Option<People>,
    /// What the organization over the accounts forbids.
    pub guardrails: Option<Guardrails>,
    /// The pipelines that apply units' stacks.
    pub ci: Option<Ci>,
    /// What a change is judged by.
    pub review: Option<Reviewing>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(untagged, inline)]
pub enum Account {
    /// Its id; it is administered as `administrators` says.
    Id(At<AccountId>),
    /// Its id, and who administers it.
    Administered(Box<AdministeredAccount>),
}

impl Account {
    /// Its id.
    pub fn id(&self) -> &At<AccountId> {
        match self {
            Self::Id(id) => id,
            Self::Administered(account) => &account.id,
        }
    }

    /// Who administers it, as far as its entry says.
    pub fn administered(&self) -> Option<&AdministeredAccount> {
        match self {
            Self::Id(_) => None,
            Self::Administered(account) => Some(account),
        }
    }
}

/// An account with administrators of its own: roles of that account. What is left out is as `administrators` says.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AdministeredAccount {
    /// Its id.
    pub id: At<AccountId>,
    /// Manage keys, can never use one.
    #[schemars(length(min = 1, max = 100), extend("uniqueItems" = true))]
    pub keys: Option<Vec<At<RoleArn>>>,
    /// Applies the account's stacks: Terraform takes this role, which lets in who runs it.
    pub deploy: Option<At<RoleArn>>,
    /// Gets in when all else fails.
    pub break_glass: Option<At<RoleArn>>,
}

/// A cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum Cloud {
    /// Amazon Web Services.
    Aws,
}

/// Where teams get their networks from.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NetworkPlan {
    /// The block that all teams' blocks are cut from.
    pub supernet: At<PrivateBlock>,
    /// How many availability zones, or which: `[euw1-az1, euw1-az2]`.
    pub zones: Zones,
    /// The prefix length of a team's block; 22 when it is left out.
    pub team_size: Option<At<Int<16, 28>>>,
    /// The prefix length of a zone's subnet; by default the team's block is cut in four, or in eight for more than four zones.
    pub subnet_size: Option<At<Int<16, 28>>>,
}

/// The availability zones.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(untagged, inline)]
pub enum Zones {
    /// The first so many of the region.
    Count(At<Int<1, 6>>),
    /// These.
    Ids(#[schemars(length(min = 1, max = 6), extend("uniqueItems" = true))] Vec<At<ZoneId>>),
}

/// Where Terraform keeps state.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    tag = "type",
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Backend {
    /// An S3 bucket, with native locking.
    S3 {
        /// The bucket.
        bucket: At<StateBucket>,
        /// Whether the platform's stack makes the bucket (`made`), takes over one that exists (`adopted`), or somebody else
        /// keeps it (`foreign`, which is meant when it is left out).
        #[schemars(with = "Option<StateBucketKeeperSchema>")]
        state: Option<At<StateKeeper>>,
        /// Its region; that of the spec when it is left out.
        region: Option<At<Region>>,
        /// The key that encrypts states, when it is not the bucket's own.
        kms_key: Option<At<KeyArn>>,
        /// What stands before the keys of states.
        prefix: Option<At<KeyPrefix>>,
    },
    /// A file beside the stack: for trying things out.
    Local,
    /// HCP Terraform or another remote backend.
    Remote {
        /// The host; `app.terraform.io` when it is left out.
        hostname: Option<At<HostName>>,
        /// The organization there.
        organization: At<RemoteOrganization>,
        /// What stands before the names of workspaces.
        workspace_prefix: Option<At<WorkspacePrefix>>,
    },
}

/// The schema of [`StateKeeper`].
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum StateBucketKeeperSchema {
    /// The platform's stack makes it.
    Made,
    /// It exists, and the platform's stack imports it.
    Adopted,
    /// Somebody else keeps it.
    Foreign,
}

/// Who administers. A role that is given by its ARN exists already.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Administrators {
    /// Manage keys, can never use one.
    pub keys: KeyAdministrators,
    /// Applies what the accounts have once, and may deploy each unit as its deploying role; reads no data.
    pub deploy: At<RoleArn>,
    /// Gets in when all else fails.
    pub break_glass: BreakGlass,
}

/// What an account has once.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Platform {
    /// The name of its account; may be left out when there is only one.
    pub account: Option<At<Name>>,
    /// How long operational logs are kept; 365 days when it is left out.
    pub log_retention_days: Option<At<LogRetention>>,
    /// What a central team sees of all units.
    pub monitoring: Option<Monitoring>,
    /// What watches over each account, beside its trail.
    pub audit: Option<Audit>,
    /// The registry that teams pull their images from.
    pub registry: Option<Registry>,
}

/// A business unit: one stack.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unit {
    /// What it was called before: nothing that was made is made anew.
    pub renamed_from: Option<At<UnitName>>,
    /// The name of its account; may be left out when there is only one.
    pub account: Option<At<Name>>,
    /// Roles that may apply the unit's stack beside `administrators.deploy`: each may take the unit's deploying role. They exist
    /// already.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub deployers: Option<Vec<At<RoleArn>>>,
    /// The teams.
    pub teams: Entries<TeamName, Team>,
    /// Its people beside those of its teams.
    pub people: Option<UnitPeople>,
    /// Whose pipeline applies its stack, where it differs from the common one.
    pub ci: Option<UnitCi>,
}

/// A team: one fence.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Team {
    /// What it was called before: nothing that was made is made anew.
    pub renamed_from: Option<At<TeamName>>,
    /// Its network, when the common size does not fit.
    pub network: Option<TeamNetwork>,
    /// How long its logs are kept; 365 days when it is left out.
    pub log_retention_days: Option<At<LogRetention>>,
    /// How long a deleted key can be restored; 30 days when it is left out.
    pub key_deletion_window_days: Option<At<Int<7, 30>>>,
    /// Its buckets.
    pub buckets: Option<Entries<BucketName, Bucket>>,
    /// Its training jobs.
    pub training: Option<Entries<Name, Training>>,
    /// Who serves its models by means of their own: each gets a role that reads them.
    pub serving: Option<Entries<Name, Serving>>,
    /// The applications that it runs in its network.
    pub applications: Option<Entries<Name, Application>>,
    /// Its SageMaker endpoints.
    pub endpoints: Option<Entries<Name, Endpoint>>,
    /// Its REST APIs.
    pub services: Option<Entries<Name, Service>>,
    /// Its people.
    pub people: Option<TeamPeople>,
    /// Where its scientists work.
    pub workspace: Option<Workspace>,
}

/// A team's network.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TeamNetwork {
    /// The prefix length of its block.
    pub size: Option<At<Int<16, 28>>>,
    /// Names that are looked up from inside it beside those of AWS's services that it uses: each as a whole, without wildcards.
    #[schemars(length(min = 1, max = 50), extend("uniqueItems" = true))]
    pub resolves: Option<Vec<At<HostName>>>,
}

/// A bucket.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bucket {
    /// What it was called before.
    pub renamed_from: Option<At<BucketName>>,
    /// A tag; `confidential` when it is left out.
    pub classification: Option<At<Classification>>,
    /// `data` for what jobs read, `artifacts` for what they make and servers serve.
    #[schemars(with = "Option<HoldsSchema>")]
    pub holds: Option<At<Holds>>,
    /// Roles that bring data in from outside the team's network: they write and never read. They exist already.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub writers: Option<Vec<At<RoleArn>>>,
    /// After how many days a version that is no longer current is removed; 90 when it is left out.
    pub noncurrent_days: Option<At<Int<1, 36500>>>,
    /// After how many days objects expire; they are kept when it is left out.
    pub expire_days: Option<At<Int<1, 36500>>>,
}

/// The schema of [`Holds`].
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
#[expect(dead_code, reason = "only its schema is used")]
enum HoldsSchema {
    /// What jobs read.
    Data,
    /// What jobs make and servers serve.
    Artifacts,
}

/// A training job.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Training {
    /// What it was called before.
    pub renamed_from: Option<At<Name>>,
    /// What runs.
    pub image: Image,
    /// What it reads, one channel each: a bucket or a prefix in one, its own or after `//` another team's that is shared.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub reads: Vec<At<Readable>>,
    /// What it writes; the first is where the model goes.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub writes: Vec<At<Place>>,
    /// On what it runs.
    pub instance: Option<Instance>,
    /// After how many minutes it is stopped; 360 when it is left out.
    pub max_runtime_minutes: Option<At<Int<1, 40320>>>,
    /// When it runs; by hand when it is left out.
    pub schedule: Option<At<ScheduleExpression>>,
    /// Passed to the container as they are written.
    pub hyperparameters: Option<Entries<ParameterName, At<Parameter>>>,
    /// Lets the job upload in parts, for which S3 wants it to be able to decrypt what it writes.
    pub multipart_uploads: Option<Because>,
}

/// An image in ECR.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(untagged, inline)]
pub enum Image {
    /// By digest.
    Pinned(At<PinnedImage>),
    /// By tag, with the reason why.
    Explained(ExplainedImage),
}

/// An image that may be named by tag.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExplainedImage {
    /// The image.
    pub uri: At<AnyImage>,
    /// Why a tag that can move is right here.
    pub mutable_because: At<Reason>,
}

/// The machines of a job.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Instance {
    /// The type; `ml.m5.xlarge` when it is left out.
    #[schemars(rename = "type")]
    pub kind: Option<At<InstanceType>>,
    /// How many; 1 when it is left out.
    pub count: Option<At<Int<1, 1000>>>,
    /// The size of each one's volume; 50 GiB when it is left out.
    pub volume_gib: Option<At<Int<1, 16384>>>,
}

/// A hyperparameter's value, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter(pub String);

impl JsonSchema for Parameter {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Parameter".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number", "boolean"],
            "maxLength": 2500,
            "pattern": "^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*$"
        })
    }
}

/// A reason for loosening something.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Because {
    /// The reason.
    pub because: At<Reason>,
}

/// Something that serves models.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Serving {
    /// What it was called before.
    pub renamed_from: Option<At<Name>>,
    /// The artifacts that it reads: a bucket or a prefix in one, its own or after `//` another team's that is shared.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub reads: Vec<At<Readable>>,
    /// The image that it runs.
    pub image: Option<Image>,
}

impl Zones {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        match self {
            Self::Count(count) => count.value.get(),
            Self::Ids(ids) => u32::try_from(ids.len()).unwrap_or(u32::MAX),
        }
    }

    /// Where they are said, or another place when there is none.
    pub(crate) fn span_or(&self, other: Span) -> Span {
        match self {
            Self::Count(count) => count.span,
            Self::Ids(ids) => ids.first().map_or(other, |id| id.span),
        }
    }
}

impl Image {
    /// The image and where it is said.
    #[must_use]
    pub fn uri(&self) -> (&str, Span) {
        match self {
            Self::Pinned(image) => (image.value.as_str(), image.span),
            Self::Explained(image) => (image.uri.value.as_str(), image.uri.span),
        }
    }
}

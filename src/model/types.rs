use indexmap::IndexMap;
use ipnet::Ipv4Net;

use super::{
    AdminRoles, Application, Audit, Delivery, Deploy, Endpoint, Guardrails, Monitoring, Registry,
    Service, Share, SharedRead, SignIn, TeamPeople, UnitPeople,
};

/// The place of a thing in the spec, as a person would say it: `units.research.teams.vision.buckets.models`.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct SpecPath(pub String);

impl SpecPath {
    /// The path of something below this one.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        if self.0.is_empty() {
            Self(name.to_owned())
        } else {
            Self(format!("{}.{name}", self.0))
        }
    }
}

/// The whole environment.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The organization's short name: the stem of every physical name.
    pub organization: String,
    /// The AWS partition: `aws`, `aws-cn`, `aws-us-gov`; it follows from the region.
    pub partition: String,
    /// The region: `eu-west-1`.
    pub region: String,
    /// Who administers.
    pub administrators: Administrators,
    /// Where Terraform keeps state.
    pub backend: Backend,
    /// The platform.
    pub platform: Platform,
    /// The accounts in which something is made: the platform's first, then those that units live in, ordered by name.
    pub accounts: Vec<Account>,
    /// The business units, ordered by name.
    pub units: Vec<Unit>,
    /// Units that were removed and whose stacks still have to be taken away, ordered by name. They have no teams.
    pub gone: Vec<Unit>,
    /// How people sign in; none when nobody does.
    pub people: Option<SignIn>,
    /// What the organization over the accounts forbids.
    pub guardrails: Option<Guardrails>,
    /// For what pipelines are written.
    pub delivery: Option<Delivery>,
}

impl Model {
    /// Who administers an account.
    pub fn administrators_of(&self, account: &str) -> &Administrators {
        let mut accounts = self.accounts.iter();
        let found = accounts.find(|known| known.id == account);
        found.map_or(&self.administrators, |known| &known.administrators)
    }
}

impl Model {
    /// The units that have a stack: those of the spec, and those whose stacks still have to be taken away.
    pub fn units_with_stacks(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().chain(&self.gone)
    }
}

/// Who administers, as IAM role ARNs. Which of these roles the account's stack makes says [`AdminRoles`].
#[derive(Clone, Debug, PartialEq)]
pub struct Administrators {
    /// Manage keys, can never use one.
    pub keys: Vec<String>,
    /// Applies what the accounts have once; reads no data. Units have deploying roles of their own.
    pub deploy: String,
    /// Gets in when all else fails.
    pub break_glass: String,
    /// Approves that keys are deleted or disabled; nothing where who manages them does so alone.
    pub approvers: Option<String>,
}

/// Who keeps the bucket of states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StateKeeper {
    /// The platform's stack makes it.
    Made,
    /// It exists, and the platform's stack imports it.
    Adopted,
    /// Somebody else: ringfence neither makes nor looks at it.
    Foreign,
}

/// Where Terraform keeps state.
#[derive(Clone, Debug, PartialEq)]
pub enum Backend {
    /// An S3 bucket with native locking.
    S3 {
        /// The bucket's name.
        bucket: String,
        /// Its region.
        region: String,
        /// Who keeps the bucket.
        keeper: StateKeeper,
        /// The key that encrypts the state, when it is not the bucket's default.
        kms_key_id: Option<String>,
        /// What stands before every state's key; empty or ending in `/`. The `state_key`s of this model have it already.
        prefix: String,
    },
    /// A file beside the stack: for trying things out.
    Local,
    /// HCP Terraform or another remote backend.
    Remote {
        /// The host name.
        hostname: String,
        /// The organization there.
        organization: String,
        /// What stands before the stack's name in the workspace's name.
        workspace_prefix: String,
    },
}

impl Backend {
    /// True when the platform's stack has the bucket of states.
    pub fn is_kept(&self) -> bool {
        matches!(self, Self::S3 { keeper, .. } if *keeper != StateKeeper::Foreign)
    }
}

/// The platform: what there is once, whatever the accounts.
#[derive(Clone, Debug, PartialEq)]
pub struct Platform {
    /// Its account, twelve digits.
    pub account: String,
    /// The physical name of the bucket that the trails of all accounts are delivered to.
    pub trail_bucket: String,
    /// What a central team sees of all units; nothing without one.
    pub monitoring: Option<Monitoring>,
    /// What watches over each account, beside its trail.
    pub audit: Option<Audit>,
    /// The registry that teams pull their images from.
    pub registry: Option<Registry>,
}

/// An account, with what it has once, whoever works in it: one stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Its name in the spec.
    pub name: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its id, twelve digits.
    pub id: String,
    /// Who administers it: roles of the account.
    pub administrators: Administrators,
    /// The ARN of the role that Terraform takes to apply its stacks; none when it is applied with the credentials at hand.
    pub assume_role: Option<String>,
    /// The folder of its stack: `platform`, or `accounts/<name>`.
    pub stack: String,
    /// How long operational logs are kept; a value that CloudWatch Logs takes.
    pub log_retention_days: u32,
    /// The whole key of its state in the backend, prefix included.
    pub state_key: String,
    /// Aliases by purpose (`logs`), without the leading `alias/`.
    pub aliases: IndexMap<String, String>,
    /// The name of its trail.
    pub trail: String,
    /// What the names of all buckets in it begin with, before a hyphen: the organization, by every name that it had.
    pub organizations: Vec<String>,
    /// The administrators' roles that its stack makes.
    pub admins: AdminRoles,
}

/// A business unit: one stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// Its name in the spec.
    pub name: String,
    /// What it is called by in AWS: what it was called when it was first made.
    pub first_name: String,
    /// What the spec says it was called before.
    pub renamed_from: Option<String>,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// The account, twelve digits.
    pub account: String,
    /// The whole key of its state in the backend, prefix included.
    pub state_key: String,
    /// The role that applies it.
    pub deploy: Deploy,
    /// The teams, ordered by name.
    pub teams: Vec<Team>,
    /// What was removed from it, and is to be forgotten by Terraform instead of deleted; ordered by team.
    pub kept: Vec<Kept>,
    /// Its people beside those of its teams.
    pub people: Option<UnitPeople>,
}

/// Data of a team that is kept although the team, or some of its buckets, are gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The team's name in the spec.
    pub team: String,
    /// The purposes of the keys that protect it, where the team has gone with its keys.
    pub keys: Vec<String>,
    /// The buckets, by their names in the spec or `access-logs`, ordered.
    pub buckets: Vec<String>,
}

/// What a team is called by in AWS: what it, its unit and the organization were called when it was first made.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    /// The organization.
    pub organization: String,
    /// The unit.
    pub unit: String,
    /// The team.
    pub team: String,
    /// What the names of its buckets end in, but of those that were named before there were tokens.
    pub token: String,
}

/// A team: one fence, one child module.
#[derive(Clone, Debug, PartialEq)]
pub struct Team {
    /// Its name in the spec.
    pub name: String,
    /// What the spec says it was called before.
    pub renamed_from: Option<String>,
    /// What it is called by in AWS.
    pub identity: Identity,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its VPC.
    pub network: Network,
    /// Aliases by purpose (`data`, `artifacts`, `volumes`, `logs`), without the leading `alias/`.
    pub aliases: IndexMap<String, String>,
    /// The buckets that the spec names, ordered by name.
    pub buckets: Vec<Bucket>,
    /// The physical name of the bucket that takes S3 access logs.
    pub access_log_bucket: String,
    /// How long the team's logs are kept; a value that CloudWatch Logs takes.
    pub log_retention_days: u32,
    /// How long a deleted key can be restored, 7 to 30.
    pub key_deletion_window_days: u32,
    /// Training jobs, ordered by name.
    pub training: Vec<Training>,
    /// Who serves models, ordered by name.
    pub serving: Vec<Serving>,
    /// Applications that it runs in its network, ordered by name.
    pub applications: Vec<Application>,
    /// SageMaker endpoints, ordered by name.
    pub endpoints: Vec<Endpoint>,
    /// REST APIs, ordered by name.
    pub services: Vec<Service>,
    /// What it lets others read, ordered by whom.
    pub gives: Vec<Share>,
    /// What others let it read, ordered by whose it is.
    pub takes: Vec<Share>,
    /// Its people and where they work.
    pub people: TeamPeople,
}

/// A team's VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The VPC's block.
    pub cidr: Ipv4Net,
    /// One private subnet a zone, ordered by zone id.
    pub subnets: Vec<Subnet>,
    /// Names that are looked up from inside beside those of AWS's services, ordered.
    pub resolves: Vec<String>,
}

/// A private subnet.
#[derive(Clone, Debug, PartialEq)]
pub struct Subnet {
    /// The availability zone's id: `euw1-az1`. Ids, unlike names, mean the same zone in every account.
    pub zone_id: String,
    /// Its block.
    pub cidr: Ipv4Net,
}

/// What a bucket holds, which settles the key that encrypts it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Holds {
    /// What jobs read: encrypted under the data key.
    Data,
    /// What jobs make and endpoints serve: encrypted under the artifacts key.
    Artifacts,
}

impl Holds {
    /// The purpose of the key: `data` or `artifacts`.
    pub fn key_purpose(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Artifacts => "artifacts",
        }
    }
}

/// A bucket.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    /// Its name in the spec.
    pub name: String,
    /// What the spec says it was called before.
    pub renamed_from: Option<String>,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its name in AWS.
    pub physical: String,
    /// What it holds.
    pub holds: Holds,
    /// The ARNs of roles that bring objects in from outside the network. Not made by ringfence.
    pub writers: Vec<String>,
    /// The classification that the user gave: a tag.
    pub classification: String,
    /// After how many days a version that is no longer current is removed.
    pub noncurrent_days: u32,
    /// After how many days objects expire; `None` keeps them.
    pub expire_days: Option<u32>,
}

/// Objects of a bucket below a prefix.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    /// The bucket's name in the spec; it is one of the team's.
    pub bucket: String,
    /// The prefix, without a leading slash: empty for the whole bucket, ending in `/` for what is below it, else the whole key of one
    /// object.
    pub prefix: String,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// A container image in ECR.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The registry's account.
    pub account: String,
    /// The registry's region.
    pub region: String,
    /// The repository's name.
    pub repository: String,
    /// What follows the repository: `@sha256:…` or `:tag`.
    pub reference: String,
}

impl Image {
    /// The image as SageMaker wants it: `111122223333.dkr.ecr.eu-west-1.amazonaws.com/name@sha256:…`.
    pub fn uri(&self) -> String {
        let suffix = if self.region.starts_with("cn-") {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        };
        format!(
            "{}.dkr.ecr.{}.{suffix}/{}{}",
            self.account, self.region, self.repository, self.reference
        )
    }
}

/// The machines of a job.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// The type: `ml.m5.xlarge`.
    pub kind: String,
    /// How many.
    pub count: u32,
    /// The size of each one's volume in GiB.
    pub volume_gib: u32,
    /// True when the type has local NVMe storage, which is encrypted by its own hardware and takes no volume key.
    pub local_storage: bool,
}

/// When a job runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Schedule {
    /// An EventBridge expression: `cron(0 2 * * ? *)` or `rate(1 day)`.
    pub expression: String,
}

/// A training job.
#[derive(Clone, Debug, PartialEq)]
pub struct Training {
    /// Its name in the spec.
    pub name: String,
    /// What the spec says it was called before.
    pub renamed_from: Option<String>,
    /// What names in AWS call it.
    pub physical: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// What runs.
    pub image: Image,
    /// Where the spec names the image.
    pub image_spec: SpecPath,
    /// What it reads: one channel each.
    pub reads: Vec<Location>,
    /// What it reads of other teams: one channel each, after those.
    pub shared: Vec<SharedRead>,
    /// What it writes; the first is where SageMaker puts `model.tar.gz`.
    pub writes: Vec<Location>,
    /// The reason why the job may decrypt what it writes, which S3 asks for in multipart uploads; `None` forbids it.
    pub multipart_uploads: Option<String>,
    /// On what it runs.
    pub instance: Instance,
    /// After how many seconds it is stopped.
    pub max_runtime_seconds: u32,
    /// Passed to the container as they are.
    pub hyperparameters: IndexMap<String, String>,
    /// When it runs; `None` leaves starting to people.
    pub schedule: Option<Schedule>,
}

/// Something that serves models of the team: its role is the only one that decrypts them.
#[derive(Clone, Debug, PartialEq)]
pub struct Serving {
    /// Its name in the spec.
    pub name: String,
    /// What the spec says it was called before.
    pub renamed_from: Option<String>,
    /// What names in AWS call it.
    pub physical: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// The artifacts that it reads.
    pub reads: Vec<Location>,
    /// What it reads of other teams.
    pub shared: Vec<SharedRead>,
    /// The image that it runs.
    pub image: Option<Image>,
}

//! Roles: what they are for, who takes them and what they need.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{PeopleNeed, ThroughClaim};
use crate::model::SpecPath;

/// What a role is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RolePurpose {
    /// A training job runs as it.
    Training,
    /// A pipeline starts jobs as it.
    Pipeline,
    /// A schedule starts a pipeline as it.
    Schedule,
    /// A model is served as it.
    Serving,
    /// An application of the team runs as it.
    Application,
    /// A SageMaker endpoint is invoked as it.
    Invoke,
    /// The tasks of a REST API run as it.
    Task,
    /// Tasks are started as it: it pulls the image, writes the log and reads the secrets.
    Execution,
    /// The VPC's flow logs are delivered as it.
    FlowLogs,
    /// A unit's stack is applied as it.
    Deploy,
    /// A central team watches all units as it.
    Watching,
    /// Events of another region are brought as it.
    Alerts,
    /// The registry's images come and go as it.
    Registry,
    /// Scientists of a team take it.
    Scientist,
    /// Engineers of a team take it.
    Engineer,
    /// Auditors of a team take it.
    Auditor,
    /// A notebook runs as it.
    Notebook,
    /// Administrators of a unit take it.
    UnitAdministrator,
    /// Keys are managed as it.
    KeyAdministrators,
    /// It is approved as it that a key is deleted or disabled.
    DeletionApprovers,
    /// It gets in when all else fails.
    BreakGlass,
    /// A pipeline takes it on its way to a deploying role.
    Pipelines,
}

/// A role that ringfence makes, found by its ARN.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RoleClaim {
    /// Its ARN.
    pub arn: String,
    /// What it is for.
    pub purpose: RolePurpose,
    /// Who may assume it.
    pub trust: TrustClaim,
    /// What it needs; it can do this and nothing else.
    pub needs: Vec<Need>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// Who may assume a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TrustClaim {
    /// A service of AWS.
    Service(ServiceTrust),
    /// Other roles.
    Roles(RolesTrust),
    /// People or pipelines whom an identity provider vouches for.
    Federated(FederatedTrust),
    /// IAM users who have just shown a second factor.
    Users(UsersTrust),
}

impl TrustClaim {
    /// The service principal; `None` when roles take it.
    pub fn service(&self) -> Option<&ServiceTrust> {
        match self {
            Self::Service(trust) => Some(trust),
            Self::Roles(_) | Self::Federated(_) | Self::Users(_) => None,
        }
    }
}

/// Roles that may assume a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RolesTrust {
    /// Their ARNs, ordered.
    pub roles: Vec<String>,
    /// Patterns of ARNs, of roles whose names AWS ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub patterns: Vec<String>,
}

/// Whom an identity provider vouches for, and under which conditions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FederatedTrust {
    /// The ARN of the OIDC or SAML provider.
    pub provider: String,
    /// `sts:AssumeRoleWithWebIdentity` or `sts:AssumeRoleWithSAML`.
    pub action: String,
    /// What each of these condition keys must be: one of the values, letter by letter.
    pub conditions: BTreeMap<String, Vec<String>>,
    /// What each of these keys must be like: one of the patterns.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub patterns: BTreeMap<String, Vec<String>>,
    /// True when the session carries tags, which the conditions speak of as `aws:RequestTag/…`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tags: bool,
}

/// IAM users who may assume a role, each with a second factor.
///
/// A session of a role never carries one (IAM User Guide, `id_credentials_mfa_configure-api-require.html`), so these are users.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct UsersTrust {
    /// Their ARNs, ordered.
    pub users: Vec<String>,
    /// How many seconds ago the factor was shown, at most.
    pub mfa_age_seconds: u32,
    /// How many seconds a session lasts, at most.
    pub session_seconds: u32,
    /// The regions of the endpoints of STS that they ask: those in which somebody is told of it.
    pub regions: Vec<String>,
}

/// A service that may assume a role, and for what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ServiceTrust {
    /// The service principal: `sagemaker.amazonaws.com`.
    pub service: String,
    /// The account that `aws:SourceAccount` must name.
    pub source_account: String,
    /// The pattern that `aws:SourceArn` must lie in.
    pub source_arn: String,
}

/// One thing that a role must be able to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Need {
    /// What.
    pub what: NeedKind,
    /// The line of the spec that asks for it.
    pub because: SpecPath,
}

/// The things that roles need, in the words of the spec.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "need")]
pub enum NeedKind {
    /// List and read objects below a prefix, or one object, from the team's network; with the bucket's key.
    ReadObjects {
        /// The bucket's name in AWS.
        bucket: String,
        /// Empty, or ending in `/`; else the key of one object.
        prefix: String,
    },
    /// List and read objects of another team that are shared, from the team's own network; with the bucket's key.
    ReadShared {
        /// `unit/team` of the owner.
        owner: String,
        /// The bucket's name in AWS.
        bucket: String,
        /// Empty, or ending in `/`.
        prefix: String,
    },
    /// Write objects below a prefix, from the team's network; with the bucket's key.
    WriteObjects {
        /// The bucket's name in AWS.
        bucket: String,
        /// Empty, or ending in `/`.
        prefix: String,
        /// Also in parts, for which S3 asks for `kms:Decrypt` on the bucket's key.
        multipart: bool,
    },
    /// Pull images from an ECR repository, from the team's network, layers included.
    PullImage {
        /// The repository's ARN.
        repository: String,
    },
    /// Write log streams, from the team's network.
    WriteLogs {
        /// The log group's name.
        group: String,
        /// The account of the log group.
        account: String,
        /// The pattern of the stream's names.
        streams: String,
    },
    /// Write streams of a log group that is there, from the team's network.
    WriteStreams {
        /// The log group's name.
        group: String,
    },
    /// Look at alarms, as SageMaker does before it rolls a replacement back.
    WatchAlarms {
        /// Their names.
        alarms: Vec<String>,
    },
    /// See metrics, alarms and dashboards, and which log groups there are.
    SeeMetrics,
    /// Read what is in log groups.
    ReadLogs {
        /// Patterns of their ARNs, without the `:*` behind them.
        groups: Vec<String>,
    },
    /// Publish CloudWatch metrics, from the team's network.
    PublishMetrics {
        /// The namespaces.
        namespaces: Vec<String>,
    },
    /// Have network interfaces in the team's subnets and groups (as SageMaker makes them for the role).
    UseNetwork,
    /// Have volumes encrypted, by grants for AWS resources.
    EncryptVolumes {
        /// The alias of the key, with `alias/` in front.
        key: String,
    },
    /// Start, watch and stop training jobs, isolated, in the team's network and under its keys.
    RunTraining {
        /// The pattern of the jobs' ARNs.
        jobs: String,
        /// The ARN of the role that is passed to the job.
        role: String,
        /// The alias of the volume key; `None` for instances with local storage.
        volume_key: Option<String>,
        /// The alias of the key for what the job writes.
        output_key: String,
    },
    /// Start a pipeline.
    StartPipeline {
        /// Its ARN.
        pipeline: String,
    },
    /// Deliver the VPC's flow logs.
    DeliverFlowLogs {
        /// The log group's name.
        group: String,
    },
    /// Send events to an event bus.
    SendEvents {
        /// The bus's ARN.
        bus: String,
    },
    /// Take another role, from the team's network.
    AssumeRole {
        /// Its ARN.
        role: String,
    },
    /// Invoke a SageMaker endpoint, from the declared networks only.
    InvokeEndpoint {
        /// Its ARN.
        endpoint: String,
        /// The networks.
        through: Vec<ThroughClaim>,
    },
    /// Read secrets of Secrets Manager, from the team's network.
    ReadSecrets {
        /// Their ARNs.
        secrets: Vec<String>,
    },
    /// Push images to repositories of ECR, and fetch those to build on through caches.
    PushImages {
        /// The repositories' ARNs.
        repositories: Vec<String>,
        /// The ARN patterns of the repositories of caches.
        caches: Vec<String>,
    },
    /// Remove images from repositories of ECR.
    RemoveImages {
        /// The repositories' ARNs.
        repositories: Vec<String>,
    },
    /// Start a state machine.
    StartMachine {
        /// Its ARN.
        machine: String,
    },
    /// What people need.
    People(PeopleNeed),
    /// Manage keys of the account, and use none.
    ManageKeys {
        /// Patterns of their aliases, with `alias/` in front.
        aliases: Vec<String>,
        /// True when an approver has to let one be deleted or disabled.
        by_two: bool,
    },
    /// Approve that a key of the account is deleted or disabled.
    ApproveDeletion {
        /// Patterns of their aliases, with `alias/` in front.
        aliases: Vec<String>,
    },
    /// Read objects of the account's buckets.
    ReadInEmergency {
        /// Patterns of the aliases of the keys that they lie under, with `alias/` in front.
        aliases: Vec<String>,
        /// Patterns of the names of the buckets.
        buckets: Vec<String>,
    },
}

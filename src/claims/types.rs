use std::collections::BTreeMap;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::{
    ApplicationClaim, ConfigClaims, ControlClaim, DeployClaims, EndpointClaim, GuardrailsClaims,
    NotebookClaim, OrganizationClaims, PeopleNeed, RegistryClaims, ServiceClaim, ShareClaim,
    SinkClaim, StateClaims, ThroughClaim, TopicClaim, TrailsClaims,
};
use crate::model::SpecPath;

/// All claims about one output folder: the content of `.ringfence/claims.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Claims {
    /// The version of this format: 1.
    pub version: u32,
    /// The organization's short name.
    pub organization: String,
    /// The AWS partition: `aws`.
    pub partition: String,
    /// Role ARNs that apply what the accounts have once, each in its account. Part of the trusted base: whoever sets policies can give
    /// himself anything.
    pub deploy: Vec<String>,
    /// Role ARNs for emergencies, each in its account. Part of the trusted base.
    pub break_glass: Vec<String>,
    /// Role ARNs that manage keys and can never use one, each in its account.
    pub key_administrators: Vec<String>,
    /// What each account has once; the platform's comes first.
    pub accounts: Vec<AccountClaims>,
    /// Who deploys the units, ordered by unit.
    pub deploys: Vec<DeployClaims>,
    /// The bucket of states; nothing when somebody else keeps it.
    pub state: Option<StateClaims>,
    /// The bucket that the trails of all accounts are delivered to.
    pub trails: TrailsClaims,
    /// One entry a team, ordered by `id`.
    pub teams: Vec<TeamClaims>,
    /// The bucket that AWS Config of all accounts delivers to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<ConfigClaims>,
    /// The registry that teams pull their images from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<RegistryClaims>,
    /// What there is once over all accounts; nothing when somebody else has the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_stack: Option<OrganizationClaims>,
    /// What the organization over the accounts forbids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardrails: Option<GuardrailsClaims>,
    /// Role ARNs that approve that a key is deleted or disabled, each in its account. Where there is none, who manages a key does so alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deletion_approvers: Vec<String>,
}

/// What an account has once, whoever works in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AccountClaims {
    /// The folder of its root module: `platform`, `accounts/research`.
    pub stack: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// Its keys.
    pub keys: Vec<KeyClaim>,
    /// Its log groups.
    pub log_groups: Vec<LogGroupClaim>,
    /// Its trail. It records access to the objects of every bucket that is claimed in the account.
    pub trail: TrailClaim,
    /// The pattern of the log groups that what VPCs' resolvers are asked is brought to.
    pub query_logs: String,
    /// What accounts of units are linked to, where a central team watches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sink: Option<SinkClaim>,
    /// The roles that its stack makes, beside those that deploy units.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleClaim>,
    /// Its settings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<ControlClaim>,
    /// The topic of its alerts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicClaim>,
}

/// What one team owns and needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TeamClaims {
    /// `unit/team`.
    pub id: String,
    /// The tag `Fence` of its resources: what policies know them by, and no other team's.
    pub fence: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The folder of the root module that makes it: `units/research`.
    pub stack: String,
    /// The ARNs of the roles that deploy it. Part of its trusted base, and of nobody else's.
    pub deploy: Vec<String>,
    /// Its network.
    pub network: NetworkClaim,
    /// Its keys.
    pub keys: Vec<KeyClaim>,
    /// Its buckets.
    pub buckets: Vec<BucketClaim>,
    /// Its log groups.
    pub log_groups: Vec<LogGroupClaim>,
    /// Its roles.
    pub roles: Vec<RoleClaim>,
    /// What it runs.
    pub pipelines: Vec<PipelineClaim>,
    /// The applications that it runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applications: Vec<ApplicationClaim>,
    /// Its SageMaker endpoints.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<EndpointClaim>,
    /// Its REST APIs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceClaim>,
    /// Patterns of the names that are its own.
    pub names: NamesClaim,
    /// The trail of the account, of an owner that is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trail: Option<TrailClaim>,
    /// What it lets others read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gives: Vec<ShareClaim>,
    /// What others let it read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<ShareClaim>,
    /// Its settings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<ControlClaim>,
    /// The topic of its alerts, of an owner that is an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicClaim>,
    /// Its notebooks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notebooks: Vec<NotebookClaim>,
}

/// Patterns of names that are the team's and nobody else's: what a boundary can say without a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NamesClaim {
    /// Of the buckets that it works with.
    pub buckets: Vec<String>,
    /// Of its training jobs.
    pub jobs: String,
    /// Of its pipelines.
    pub pipelines: String,
    /// Of its SageMaker endpoints, and their alarms; empty for a team without.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub endpoints: String,
}

impl AccountClaims {
    /// The ARN of its trail.
    pub fn trail_arn(&self, partition: &str) -> String {
        let Self {
            region,
            account,
            trail: TrailClaim { name, .. },
            ..
        } = self;
        format!("arn:{partition}:cloudtrail:{region}:{account}:trail/{name}")
    }

    /// The account as an owner of keys and log groups, without a network, buckets or roles. `deploy` are the roles that apply its
    /// stack.
    pub fn as_owner(&self, deploy: &[String]) -> TeamClaims {
        TeamClaims {
            id: self.stack.clone(),
            fence: String::new(),
            spec: self.spec.clone(),
            account: self.account.clone(),
            region: self.region.clone(),
            stack: self.stack.clone(),
            deploy: deploy.to_vec(),
            network: NetworkClaim {
                cidr: Ipv4Net::default(),
                zones: Vec::new(),
                services: Vec::new(),
                names: Vec::new(),
            },
            keys: self.keys.clone(),
            buckets: Vec::new(),
            log_groups: self.log_groups.clone(),
            roles: self.roles.clone(),
            pipelines: Vec::new(),
            applications: Vec::new(),
            endpoints: Vec::new(),
            services: Vec::new(),
            names: NamesClaim::default(),
            trail: Some(self.trail.clone()),
            gives: Vec::new(),
            takes: Vec::new(),
            controls: self.controls.clone(),
            topic: self.topic.clone(),
            notebooks: Vec::new(),
        }
    }
}

impl TeamClaims {
    /// False for an owner without a network.
    pub fn has_network(&self) -> bool {
        !self.network.zones.is_empty()
    }
}

/// A team's network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NetworkClaim {
    /// The VPC's block.
    pub cidr: Ipv4Net,
    /// The zone ids that it has a subnet in.
    pub zones: Vec<String>,
    /// The services that are reached through interface endpoints, in the form of the endpoint's
    /// service name after `com.amazonaws.REGION.`: `ecr.api`. S3 is always reached, through a gateway endpoint.
    pub services: Vec<String>,
    /// The names that are looked up from inside, ordered; `*.` in front stands for whatever lies below. No others are answered.
    #[serde(default)]
    pub names: Vec<String>,
}

/// A key, found by its alias.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct KeyClaim {
    /// The alias with `alias/` in front.
    pub alias: String,
    /// `data`, `artifacts`, `volumes` or `logs`.
    pub purpose: String,
    /// The AWS services that use it as themselves.
    pub services: Vec<KeyService>,
}

/// Somebody who uses a key beside the owner's roles: mostly a service as itself, not for a caller.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "service")]
pub enum KeyService {
    /// CloudWatch Logs, for these log groups.
    Logs {
        /// Their names.
        groups: Vec<String>,
    },
    /// CloudTrail, for these trails.
    CloudTrail {
        /// Their ARNs.
        trails: Vec<String>,
    },
    /// EventBridge, for what it publishes to this topic.
    Alerts {
        /// The topic's ARN.
        topic: String,
    },
    /// AWS Config, for these accounts.
    Config {
        /// Their ids.
        accounts: Vec<String>,
    },
    /// Terraform's S3 backend, through S3, for these roles and objects of this bucket.
    States {
        /// The bucket's name.
        bucket: String,
        /// The ARNs of the roles.
        roles: Vec<String>,
    },
    /// A service that these roles have use it, by grants for what the service makes.
    Grants {
        /// The service, as `kms:ViaService` begins with it: `ecr`.
        through: String,
        /// The ARNs of the roles.
        roles: Vec<String>,
    },
}

/// What a bucket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BucketPurpose {
    /// What jobs read.
    Data,
    /// What jobs make and endpoints serve.
    Artifacts,
    /// Takes S3 server access logs; SSE-S3, as S3 asks for.
    AccessLogs,
    /// Takes the logs of load balancers; SSE-S3, as Elastic Load Balancing asks for.
    BalancerLogs,
    /// Takes the trails of all accounts.
    Trail,
    /// Terraform's states.
    State,
    /// Takes what AWS Config of all accounts records.
    Config,
}

/// A bucket, found by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BucketClaim {
    /// Its name in AWS.
    pub name: String,
    /// What it is for.
    pub purpose: BucketPurpose,
    /// The alias of the key that encrypts it, with `alias/` in front; `None` for SSE-S3.
    pub key: Option<String>,
    /// The ARNs of roles that bring objects in from outside the team's network: they write and never read.
    pub writers: Vec<String>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// A log group, found by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LogGroupClaim {
    /// Its name.
    pub name: String,
    /// The alias of its key, with `alias/` in front.
    pub key: String,
}

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

/// A pipeline with one training step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PipelineClaim {
    /// Its name.
    pub name: String,
    /// The ARN of the role that it runs as.
    pub role: String,
    /// The ARN of the role that its training step runs as.
    pub training_role: String,
    /// The image of its training step.
    pub image: String,
    /// `s3://` addresses of its input channels.
    pub inputs: Vec<String>,
    /// The `s3://` address of its output.
    pub output: String,
    /// The alias of the volume key; `None` for instances with local storage.
    pub volume_key: Option<String>,
    /// The alias of the key for what the job writes.
    pub output_key: String,
    /// The expression of its schedule and the ARN of the role that starts it; `None` without a schedule.
    pub schedule: Option<(String, String)>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// An account's trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TrailClaim {
    /// Its name.
    pub name: String,
    /// The types of what it records data events of, beside objects: `AWS::SageMaker::Endpoint`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub data: Vec<String>,
}

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use super::{
    ApplicationClaim, ConfigClaims, ControlClaim, DeployClaims, EndpointClaim, GuardrailsClaims,
    NotebookClaim, OrganizationClaims, RegistryClaims, RoleClaim, ServiceClaim, ShareClaim,
    SinkClaim, StateClaims, TopicClaim, TrailsClaims,
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

impl BucketPurpose {
    /// What a bucket is called that the spec does not name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Artifacts => "artifacts",
            Self::AccessLogs => "access-logs",
            Self::BalancerLogs => "balancer-logs",
            Self::Trail => "trail",
            Self::State => "state",
            Self::Config => "config",
        }
    }
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

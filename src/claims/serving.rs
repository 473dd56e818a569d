//! What is served, and who may call it.

use serde::{Deserialize, Serialize};

use crate::model::SpecPath;

/// An application of a team: a role and a security group for whatever its owner runs in the team's network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ApplicationClaim {
    /// Its name in the spec.
    pub name: String,
    /// The ARN of its role.
    pub role: String,
    /// The `name_prefix` of its security group.
    pub group: String,
    /// The names of endpoint services that it calls, with an interface endpoint to each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consumes: Vec<String>,
    /// SageMaker endpoints of other teams that it invokes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invokes: Vec<InvokedClaim>,
    /// True when AWS pulls an image for it.
    pub pulls: bool,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// A SageMaker endpoint of another team, as an application invokes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InvokedClaim {
    /// The endpoint's ARN.
    pub endpoint: String,
    /// The ARN of the role that the application takes for it.
    pub role: String,
    /// Where the endpoint's owner says so.
    pub spec: SpecPath,
}

/// A SageMaker real-time endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EndpointClaim {
    /// Its name in AWS.
    pub name: String,
    /// The ARN of the role that its model runs as.
    pub role: String,
    /// The ARN of the role that invokes it; `None` when nobody but proxies does, which invoke it as their own.
    pub invoke_role: Option<String>,
    /// The `name_prefix` of the security group that its model runs in.
    pub group: String,
    /// The image.
    pub image: String,
    /// The `s3://` address of the model's artifact.
    pub model: String,
    /// The machines' type.
    pub instance_type: String,
    /// The alias of the volume key; `None` for instances with local storage.
    pub volume_key: Option<String>,
    /// The `s3://` address that requests and answers are kept at, and the alias of the key.
    pub capture: Option<(String, String)>,
    /// How many of a hundred requests are kept.
    pub capture_percent: Option<u32>,
    /// How many machines there are at least, and at most.
    pub instances: (u32, u32),
    /// Told to the container, ordered by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<(String, String)>,
    /// The names of its alarms, which roll a replacement back: about errors, about latency.
    pub alarms: Vec<String>,
    /// How many of a hundred requests may fail, and the latency that is too much, in milliseconds.
    pub limits: (u32, u32),
    /// The ARNs of SNS topics that alarms tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<String>,
    /// Who calls it; nobody else does.
    pub callers: Vec<CallerClaim>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// Somebody who may call a SageMaker endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CallerClaim {
    /// The ARN of its role.
    pub role: String,
    /// The application that it is: its name for one of the team's own, `unit/team/application` for another's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// The network that it calls from.
    pub through: ThroughClaim,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// The network that somebody calls from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "network")]
pub enum ThroughClaim {
    /// The team's own.
    Own,
    /// The caller's, with this endpoint for `sagemaker.runtime`.
    Endpoint {
        /// Its id.
        id: String,
    },
    /// Not declared: it is assumed to reach the team's own endpoint.
    Undeclared,
}

/// A REST API behind an internal load balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ServiceClaim {
    /// Its name in AWS, as a service of ECS.
    pub name: String,
    /// The name of its load balancer.
    pub balancer: String,
    /// The `name_prefix` of the load balancer's security group.
    pub balancer_group: String,
    /// The `name_prefix` of its tasks' security group.
    pub task_group: String,
    /// The ARN of the role that its tasks run as.
    pub task_role: String,
    /// The ARN of the role that starts its tasks.
    pub execution_role: String,
    /// The image.
    pub image: String,
    /// The port that the container listens on.
    pub port: u16,
    /// The `s3://` address of the model that the container loads.
    pub model: Option<String>,
    /// The name in AWS of the SageMaker endpoint that the container signs requests for.
    pub endpoint: Option<String>,
    /// The ARN of the load balancer's certificate.
    pub certificate: String,
    /// What clients' certificates are held against.
    pub trust_store: Option<TrustStoreClaim>,
    /// What the container is told, ordered by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environment: Vec<(String, String)>,
    /// The ARNs of the secrets that it is told, by the variable's name, ordered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<(String, String)>,
    /// The folders that the container may write to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scratch: Vec<String>,
    /// The ARN of its web ACL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_acl: Option<String>,
    /// The name of the bucket that takes the load balancer's logs.
    pub log_bucket: String,
    /// The names of the alarms that watch over it.
    pub alarms: Vec<String>,
    /// How many tasks there are, at least and at most.
    pub tasks: (u32, u32),
    /// The team's own applications that call it, by their names in the spec.
    pub applications: Vec<String>,
    /// The way in from other networks.
    pub link: Option<LinkClaim>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// Where the certificates of clients' authorities come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "trust-store")]
pub enum TrustStoreClaim {
    /// A trust store that exists.
    Existing {
        /// Its ARN.
        arn: String,
    },
    /// One that is made of this object.
    Bundle {
        /// The bucket's name.
        bucket: String,
        /// The object's key.
        key: String,
    },
}

/// A PrivateLink endpoint service, with a network load balancer of its own before the load balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LinkClaim {
    /// The name of the network load balancer.
    pub balancer: String,
    /// The `name_prefix` of its security group.
    pub group: String,
    /// The ARNs of the principals that may make an endpoint to it, ordered.
    pub principals: Vec<String>,
    /// The applications of other teams that call it, as `unit/team/application`, ordered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applications: Vec<String>,
    /// The name of its endpoint service, once the spec tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

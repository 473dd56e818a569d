//! What a team serves, and who calls it.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::json;

use super::leaf::{
    ApplicationPath, BundleUri, CertificateArn, EndpointCalling, EndpointInstanceType, Folder,
    HealthPath, Int, LinkName, ModelArchive, Name, ObjectPath, Place, RoleArn, SecretArn,
    ServiceCalling, TopicArn, TrustStoreArn, VariableName, VpcEndpointId, WebAclArn,
};
use super::types::{At, Entries, Image};

/// Variables of a container, as they are written.
pub type Environment = Entries<VariableName, At<Variable>>;

/// A variable's value, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable(pub String);

impl Variable {
    /// How many characters SageMaker takes
    /// ([ContainerDefinition](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html)).
    pub(crate) const LONGEST: usize = 1024;
}

impl JsonSchema for Variable {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Variable".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "number", "boolean"],
            "maxLength": Self::LONGEST,
            "pattern": "^[^\\x00-\\x08\\x0b-\\x1f\\x7f]*$"
        })
    }
}

/// An application that a team runs in its own network: it gets a role and a security group to run in, and may be named as a
/// caller.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Application {
    /// What it was called before.
    pub renamed_from: Option<At<Name>>,
    /// The image that it runs: with one it gets a role that pulls it, and a log group.
    pub image: Option<Image>,
}

/// A SageMaker real-time endpoint.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Endpoint {
    /// What it was called before.
    pub renamed_from: Option<At<Name>>,
    /// The model: one packed archive in a bucket of the team that holds artifacts.
    pub model: At<ModelArchive>,
    /// The image that serves it.
    pub image: Image,
    /// Who may call it, and nobody else: applications of the team, roles, applications of other teams. May be left out
    /// when a service of the team is a proxy for it.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub callers: Option<Vec<EndpointCaller>>,
    /// On what it runs.
    pub instance: Option<EndpointInstance>,
    /// How far it grows.
    pub scaling: Option<Scaling>,
    /// After how many seconds of starting a container that does not answer is given up; 600 when it is left out.
    pub startup_timeout_seconds: Option<At<Int<60, 3600>>>,
    /// Told to the container.
    #[schemars(extend("maxProperties" = 100))]
    pub environment: Option<Environment>,
    /// Requests and answers that are kept; none when it is left out.
    pub capture: Option<Capture>,
    /// What wakes people.
    pub alarms: Option<Alarms>,
}

/// Somebody who calls an endpoint.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(untagged, inline)]
pub enum EndpointCaller {
    /// An application of the team, or a role whose network nobody declares: it is assumed to reach the team's own.
    Said(At<EndpointCalling>),
    /// A role that calls from a network of its own.
    Role(CallingRole),
    /// An application of another team.
    Application(CallingApplication),
}

/// A role that calls from a network of its own.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CallingRole {
    /// The role. ringfence does not make it.
    pub role: At<RoleArn>,
    /// The id of its own VPC endpoint for `sagemaker.runtime`.
    pub through: At<VpcEndpointId>,
}

/// An application of another team that calls from its own network.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CallingApplication {
    /// The application: `//payments/web/shop`.
    pub application: At<ApplicationPath>,
    /// The id of its team's VPC endpoint for `sagemaker.runtime`: an output of that team's module.
    pub through: At<VpcEndpointId>,
}

/// The machines of an endpoint.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EndpointInstance {
    /// The type; `ml.m5.xlarge` when it is left out.
    #[schemars(rename = "type")]
    pub kind: Option<At<EndpointInstanceType>>,
    /// How many there are at least; 2 when it is left out.
    pub count: Option<At<Int<1, 1000>>>,
}

/// How far an endpoint grows.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scaling {
    /// How many machines there are at most; twice as many as at least when it is left out.
    pub max: Option<At<Int<1, 1000>>>,
    /// How many invocations a minute one machine takes before another is started; 600 when it is left out.
    pub invocations_per_instance: Option<At<Int<1, 1_000_000>>>,
}

/// Requests and answers that are kept.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Capture {
    /// Where: a bucket of the team or a prefix in one.
    pub to: At<Place>,
    /// How many of a hundred; all when it is left out.
    pub percent: Option<At<Int<1, 100>>>,
}

/// What wakes people.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Alarms {
    /// The topics of SNS that are told; nobody when it is left out.
    #[schemars(length(min = 1, max = 5), extend("uniqueItems" = true))]
    pub notify: Option<Vec<At<TopicArn>>>,
    /// The ninety-ninth percentile of the latency that is too much, in milliseconds; 1000 when it is left out.
    pub latency_ms: Option<At<Int<1, 3_600_000>>>,
    /// How many of a hundred requests may fail; 1 when it is left out.
    pub errors_percent: Option<At<Int<1, 100>>>,
}

/// A REST API behind an internal load balancer.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    rename_all = "kebab-case",
    deny_unknown_fields,
    extend("oneOf" = [
        json!({
            "required": ["model"],
            "properties": { "serve-with": { "const": "container" }, "model": { "type": "string" }, "endpoint": { "type": "null" } }
        }),
        json!({
            "required": ["endpoint"],
            "properties": { "serve-with": { "const": "proxy" }, "endpoint": { "type": "string" }, "model": { "type": "null" } }
        })
    ])
)]
pub struct Service {
    /// What it was called before.
    pub renamed_from: Option<At<Name>>,
    /// `container` runs the model itself, `proxy` signs requests for an endpoint of the team.
    pub serve_with: At<ServeWith>,
    /// The container's image.
    pub image: Image,
    /// The model that the container loads: one object in a bucket of the team that holds artifacts.
    pub model: Option<At<ObjectPath>>,
    /// The endpoint that the proxy calls.
    pub endpoint: Option<At<Name>>,
    /// Who may call it, and nobody else: applications of the team, applications of other teams, principals outside.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub callers: Vec<At<ServiceCalling>>,
    /// The name of its endpoint service, once it is made: callers in other teams' networks are given their way to it then.
    pub service_name: Option<At<LinkName>>,
    /// The load balancer's certificate, of the unit's account.
    pub certificate: At<CertificateArn>,
    /// The certificates that clients must show; none when it is left out.
    pub mutual_tls: Option<MutualTls>,
    /// The port that the container listens on; 8080 when it is left out.
    pub port: Option<At<Int<1, 65535>>>,
    /// The path that says whether a container is well; `/ping` when it is left out.
    pub health: Option<At<HealthPath>>,
    /// Told to the container.
    #[schemars(extend("maxProperties" = 100))]
    pub environment: Option<Environment>,
    /// Secrets that the container is told, by the variable's name; of the unit's account.
    #[schemars(extend("maxProperties" = 50))]
    pub secrets: Option<Entries<VariableName, At<SecretArn>>>,
    /// The folders that the container may write to; `/tmp` alone when it is left out.
    #[schemars(length(min = 0, max = 10), extend("uniqueItems" = true))]
    pub scratch: Option<Vec<At<Folder>>>,
    /// How many tasks, and how big.
    pub tasks: Option<Tasks>,
    /// How long things may take.
    pub timeouts: Option<Timeouts>,
    /// A web ACL of WAF before the load balancer.
    pub web_acl: Option<At<WebAclArn>>,
    /// What wakes people.
    pub alarms: Option<Alarms>,
}

/// What answers the requests of a REST API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum ServeWith {
    /// The container runs the model.
    Container,
    /// The container signs requests for an endpoint.
    Proxy,
}

/// Where the certificates of clients' authorities come from.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(untagged, inline)]
pub enum MutualTls {
    /// A trust store that exists.
    Existing(ExistingTrustStore),
    /// A bundle that a trust store is made of.
    Bundle(TrustBundle),
}

/// A trust store that exists.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExistingTrustStore {
    /// It.
    pub trust_store: At<TrustStoreArn>,
}

/// A bundle that a trust store is made of.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TrustBundle {
    /// The certificates, one after the other as PEM. Who applies the unit's stack must be able to read it.
    pub bundle: At<BundleUri>,
}

/// The tasks of a REST API.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tasks {
    /// How many there are at least; 2 when it is left out.
    pub min: Option<At<Int<1, 1000>>>,
    /// How many there are at most; twice as many as at least when it is left out.
    pub max: Option<At<Int<1, 1000>>>,
    /// The CPU units of each, of which 1024 are one virtual processor; 1024 when it is left out.
    pub cpu: Option<At<Int<256, 16384>>>,
    /// The memory of each; 4096 MiB when it is left out.
    pub memory_mib: Option<At<Int<512, 122_880>>>,
    /// How many requests a minute one takes before another is started; 600 when it is left out.
    pub requests_per_task: Option<At<Int<1, 1_000_000>>>,
}

/// How long things of a REST API may take, in seconds.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Timeouts {
    /// A connection without a word; 60 when it is left out.
    pub idle_seconds: Option<At<Int<1, 4000>>>,
    /// Requests under way when a task is taken away; 30 when it is left out.
    pub drain_seconds: Option<At<Int<0, 3600>>>,
    /// A task from its start until it must be well; 120 when it is left out.
    pub start_seconds: Option<At<Int<1, 3600>>>,
}

//! What a team serves, and who calls it.

use indexmap::IndexMap;

use super::{Image, Location, SpecPath};

/// An application that a team runs in its own network: a role and a security group to run it in.
///
/// ringfence does not make its workload: whoever writes that names the role and the group.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// Its name in the spec.
    pub name: String,
    /// What the spec says it was called before.
    pub renamed_from: Option<String>,
    /// What names in AWS call it.
    pub physical: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// The image that it runs: gives it an execution role that pulls it, and a log group.
    pub image: Option<Image>,
    /// What it calls of other teams, through PrivateLink, ordered by whose it is.
    pub consumes: Vec<Consumed>,
    /// SageMaker endpoints of other teams that name it as a caller, ordered by whose they are.
    pub invokes: Vec<Invoked>,
}

/// A SageMaker endpoint of another team, as an application calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoked {
    /// `unit/team/endpoint`.
    pub endpoint: String,
    /// The endpoint's ARN.
    pub arn: String,
    /// The ARN of the role that invokes it, which the application takes.
    pub role: String,
    /// Where the endpoint's owner says who calls it.
    pub spec: SpecPath,
}

/// The REST API of another team, as an application calls it.
#[derive(Clone, Debug, PartialEq)]
pub struct Consumed {
    /// `unit/team/service`.
    pub service: String,
    /// The name of the endpoint service, told by the spec once it is made: `com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0`.
    pub name: String,
    /// Where the service's owner says who calls it.
    pub spec: SpecPath,
}

/// Who calls a SageMaker endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// Who.
    pub who: CallingRole,
    /// The network that he calls from.
    pub through: Through,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// A role that calls.
#[derive(Clone, Debug, PartialEq)]
pub enum CallingRole {
    /// The team's own application with this name in the spec.
    Own(String),
    /// An application of another team.
    Other {
        /// `unit/team/application`.
        application: String,
        /// The ARN of its role, which ringfence makes in the other team's stack.
        role: String,
    },
    /// A role that ringfence does not make.
    Role(String),
    /// The team's own REST API with this name in the spec, whose tasks sign requests for the endpoint: they take no other role.
    Proxy(String),
}

/// The network that somebody calls from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Through {
    /// The team's own endpoint for `sagemaker.runtime`.
    Own,
    /// The caller's own endpoint for `sagemaker.runtime`, by its id.
    Endpoint(String),
    /// The team's own endpoint for `sagemaker.runtime`, which a role that declares no network must reach somehow: an assumption.
    Undeclared,
}

/// A SageMaker real-time endpoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// Its name in the spec.
    pub name: String,
    /// What the spec says it was called before.
    pub renamed_from: Option<String>,
    /// What names in AWS call it.
    pub physical: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// The model's artifact: its prefix is the whole key of one object.
    pub model: Location,
    /// The image that serves it.
    pub image: Image,
    /// Where the spec names the image.
    pub image_spec: SpecPath,
    /// Told to the container.
    pub environment: IndexMap<String, String>,
    /// Who calls it; at least one.
    pub callers: Vec<Caller>,
    /// The machines' type: `ml.m5.xlarge`.
    pub instance_type: String,
    /// True when the type has local NVMe storage: SageMaker takes no volume key then.
    pub local_storage: bool,
    /// How many machines there are at least, and to begin with.
    pub instances_min: u32,
    /// How many there are at most; the same when it does not scale.
    pub instances_max: u32,
    /// How many invocations a minute one machine takes before another is started.
    pub invocations_per_instance: u32,
    /// After how many seconds of starting a container that does not answer is given up.
    pub startup_timeout_seconds: u32,
    /// What is captured; nothing when it is `None`.
    pub capture: Option<Capture>,
    /// What wakes people.
    pub alarms: Alarms,
}

/// Requests and answers that are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// Where, in a bucket of the team.
    pub to: Location,
    /// How many of a hundred.
    pub percent: u32,
}

/// What wakes people.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarms {
    /// The ARNs of SNS topics that are told; may be empty.
    pub notify: Vec<String>,
    /// The ninety-ninth percentile of the model's latency that is too much, in milliseconds.
    pub latency_ms: u32,
    /// How many of a hundred requests may fail.
    pub errors_percent: u32,
}

/// A REST API behind an internal load balancer.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Its name in the spec.
    pub name: String,
    /// What the spec says it was called before.
    pub renamed_from: Option<String>,
    /// What names in AWS call it.
    pub physical: String,
    /// Where the spec says so.
    pub spec: SpecPath,
    /// What answers.
    pub serves: Serves,
    /// The container's image.
    pub image: Image,
    /// Where the spec names the image.
    pub image_spec: SpecPath,
    /// The port that the container listens on.
    pub port: u16,
    /// The path that says whether it is well: `/ping`.
    pub health: String,
    /// Told to the container.
    pub environment: IndexMap<String, String>,
    /// The ARNs of secrets of Secrets Manager that the container is told, by the variable's name.
    pub secrets: IndexMap<String, String>,
    /// The folders that the container may write to; all else is read-only.
    pub scratch: Vec<String>,
    /// Who calls it; at least one.
    pub callers: Vec<ServiceCaller>,
    /// The ARN of the load balancer's certificate in ACM.
    pub certificate: String,
    /// The certificates of clients that are let in; `None` asks for none.
    pub mutual_tls: Option<TrustStore>,
    /// How many tasks, and how big.
    pub tasks: Tasks,
    /// How long things may take.
    pub timeouts: Timeouts,
    /// The ARN of a web ACL of WAF.
    pub web_acl: Option<String>,
    /// The name of its endpoint service, once it is made: other teams' applications are given a way to it.
    pub service_name: Option<String>,
    /// The physical name of the bucket that takes the load balancer's logs.
    pub log_bucket: String,
    /// What wakes people; the latency is that of the load balancer's targets.
    pub alarms: Alarms,
}

/// What answers the requests of a REST API.
#[derive(Clone, Debug, PartialEq)]
pub enum Serves {
    /// The container runs the model: the key of one object.
    Container {
        /// The model's artifact.
        model: Location,
    },
    /// The container signs requests for a SageMaker endpoint of the team, by its name in the spec.
    Proxy {
        /// The endpoint.
        endpoint: String,
    },
}

/// Who calls a REST API.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceCaller {
    /// Who.
    pub who: ServiceCallerKind,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// Who calls a REST API.
#[derive(Clone, Debug, PartialEq)]
pub enum ServiceCallerKind {
    /// The team's own application, by its name in the spec: from its security group.
    Own(String),
    /// An application of another team, through PrivateLink.
    Other {
        /// `unit/team/application`.
        application: String,
        /// The ARN of the principal that makes its endpoint: the role that deploys its unit.
        principal: String,
    },
    /// A principal outside who may make an endpoint to it: an account's root, a role.
    Principal(String),
}

/// Where the certificates of clients' authorities come from.
#[derive(Clone, Debug, PartialEq)]
pub enum TrustStore {
    /// The ARN of one that exists.
    Existing(String),
    /// One that is made, from a bundle that somebody else keeps in S3.
    Bundle {
        /// The bucket's name.
        bucket: String,
        /// The object's key.
        key: String,
    },
}

/// The tasks of a REST API.
#[derive(Clone, Debug, PartialEq)]
pub struct Tasks {
    /// How many there are at least, and to begin with.
    pub min: u32,
    /// How many there are at most.
    pub max: u32,
    /// CPU units of each: 1024 is one virtual processor.
    pub cpu: u32,
    /// Memory of each, in MiB.
    pub memory_mib: u32,
    /// How many requests a minute one takes before another is started.
    pub requests_per_task: u32,
}

/// How long things of a REST API may take, in seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeouts {
    /// A connection without a word.
    pub idle_seconds: u32,
    /// Requests under way when a task is taken away.
    pub drain_seconds: u32,
    /// A task from its start until it must be well.
    pub start_seconds: u32,
}

impl Service {
    /// True when somebody outside the team's network calls it.
    pub fn is_linked(&self) -> bool {
        let mut callers = self.callers.iter();
        callers.any(|it| !matches!(it.who, ServiceCallerKind::Own(_)))
    }

    /// True when its container signs requests for a SageMaker endpoint.
    pub fn is_proxy(&self) -> bool {
        matches!(self.serves, Serves::Proxy { .. })
    }

    /// True when the application of the team calls it.
    pub fn is_called_by(&self, application: &str) -> bool {
        let mut callers = self.callers.iter();
        callers.any(|it| matches!(&it.who, ServiceCallerKind::Own(name) if name == application))
    }
}

impl Endpoint {
    /// True when the application of the team calls it.
    pub fn is_called_by(&self, application: &str) -> bool {
        let mut callers = self.callers.iter();
        callers.any(|it| matches!(&it.who, CallingRole::Own(name) if name == application))
    }

    /// True when somebody takes the role that invokes it: everybody does but proxies.
    pub fn has_invoke_role(&self) -> bool {
        let mut callers = self.callers.iter();
        callers.any(|it| !matches!(it.who, CallingRole::Proxy(_)))
    }

    /// True when it may have more machines than it begins with.
    pub fn scales(&self) -> bool {
        self.instances_max > self.instances_min
    }
}

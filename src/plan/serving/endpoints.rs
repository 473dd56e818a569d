use indexmap::IndexMap;
use serde::Serialize;

use super::super::isolation::subnets;
use super::super::policies::{label, role_arn};
use super::super::team::{TeamScope, address, bucket_address};
use crate::model::{Capture, Endpoint, Location};
use crate::symbol::Text;

/// A SageMaker endpoint with its model, its configuration and what watches over it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EndpointPlan {
    /// Its label in Terraform: `classifier`.
    pub label: String,
    /// The label that it had before.
    pub moved_from: Option<String>,
    /// What it is called, in descriptions that can't be changed.
    pub first_name: String,
    /// Its name.
    pub name: String,
    /// The name of its model, another for each content.
    pub model_name: String,
    /// What the names of its configurations begin with.
    pub prefix: String,
    /// What its model's security group's name begins with.
    pub group_prefix: String,
    /// The ARN of the role that the model runs as.
    pub role: Text,
    /// False when nobody but proxies invokes it.
    pub has_invoke_role: bool,
    /// The image.
    pub image: String,
    /// Where the artifact lies.
    pub artifact: Text,
    /// Told to the container.
    pub environment: IndexMap<String, String>,
    /// The ids of the subnets.
    pub subnets: Vec<Text>,
    /// The machines' type.
    pub instance_type: String,
    /// How many machines there are to begin with.
    pub instances: u32,
    /// After how many seconds of starting a container is given up.
    pub startup_timeout_seconds: u32,
    /// The ARN of the key of the volumes; none for machines whose local storage encrypts itself.
    pub volume_key: Option<Text>,
    /// What is kept of requests and answers.
    pub capture: Option<CapturePlan>,
    /// How it grows; nothing when it does not.
    pub scaling: Option<ScalingPlan>,
    /// How many machines at most are replaced first; none replaces all at once.
    pub canary: Option<u32>,
    /// When a replacement is given up.
    pub replacement_timeout_seconds: u32,
    /// The log group that SageMaker writes to.
    pub log_group: String,
    /// What wakes people, and rolls a replacement back.
    pub alarms: AlarmPlan,
}

/// Requests and answers that are kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CapturePlan {
    /// Where.
    pub address: Text,
    /// The ARN of the bucket's key.
    pub key: Text,
    /// How many of a hundred.
    pub percent: u32,
}

/// How an endpoint grows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScalingPlan {
    /// How many machines at least.
    pub min: u32,
    /// How many at most.
    pub max: u32,
    /// How many invocations a minute one machine takes.
    pub invocations_per_instance: u32,
}

/// What wakes people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlarmPlan {
    /// The name of the alarm about latency.
    pub latency: String,
    /// The latency that is too much, in microseconds, as CloudWatch has it.
    pub latency_us: u64,
    /// The name of the alarm about errors.
    pub errors: String,
    /// How many of all requests may fail: `0.01`.
    pub errors_ratio: f64,
    /// Who is told.
    pub notify: Vec<String>,
}

/// The one variant that an endpoint has. Scaling and streams of logs know it by this name, which never changes.
pub(in crate::plan) const VARIANT: &str = "primary";

pub(in crate::plan) fn plan(scope: &TeamScope<'_>) -> Vec<EndpointPlan> {
    let endpoints = scope.team.endpoints.iter();
    endpoints.map(|it| endpoint(scope, it)).collect()
}

fn endpoint(scope: &TeamScope<'_>, endpoint: &Endpoint) -> EndpointPlan {
    let names = &scope.names;
    let physical = &endpoint.physical;
    EndpointPlan {
        moved_from: endpoint.renamed_from.as_deref().map(label),
        first_name: physical.clone(),
        name: names.endpoint(physical),
        model_name: names.endpoint_model(physical, &content(scope, endpoint)),
        prefix: names.endpoint_version_prefix(physical),
        group_prefix: names.group_prefix("model", physical),
        role: role_arn("model", &endpoint.name),
        has_invoke_role: endpoint.has_invoke_role(),
        label: label(&endpoint.name),
        image: endpoint.image.uri(),
        artifact: address(&endpoint.model),
        environment: endpoint.environment.clone(),
        subnets: subnets(scope, "id"),
        instance_type: endpoint.instance_type.clone(),
        instances: endpoint.instances_min,
        startup_timeout_seconds: endpoint.startup_timeout_seconds,
        volume_key: (!endpoint.local_storage).then(|| TeamScope::key("volumes")),
        capture: endpoint.capture.as_ref().map(|it| capture(scope, it)),
        scaling: endpoint.scales().then_some(ScalingPlan {
            min: endpoint.instances_min,
            max: endpoint.instances_max,
            invocations_per_instance: endpoint.invocations_per_instance,
        }),
        canary: (endpoint.instances_min > 1).then_some(1),
        replacement_timeout_seconds: replacement_timeout(endpoint.startup_timeout_seconds),
        log_group: names.endpoint_log_group(physical),
        alarms: AlarmPlan {
            latency: alarm(scope, endpoint, "latency"),
            latency_us: u64::from(endpoint.alarms.latency_ms) * 1000,
            errors: alarm(scope, endpoint, "errors"),
            errors_ratio: f64::from(endpoint.alarms.errors_percent) / 100.0,
            notify: endpoint.alarms.notify.clone(),
        },
    }
}

/// The name of one of an endpoint's alarms. It ends in the team's token, as all names do that policies know by a pattern.
pub(in crate::plan) fn alarm(scope: &TeamScope<'_>, endpoint: &Endpoint, about: &str) -> String {
    scope
        .names
        .endpoint(&format!("{}-{about}", endpoint.physical))
}

/// What makes a model another one, all that SageMaker does not change in place. Subnets go by their blocks: their ids are known after
/// an apply only, and one whose block or zone changes is another one.
fn content(scope: &TeamScope<'_>, endpoint: &Endpoint) -> String {
    let network = &scope.team.network;
    let subnets = network.subnets.iter();
    let subnets: Vec<String> = subnets
        .map(|it| format!("{}={}", it.zone_id, it.cidr))
        .collect();
    let bucket = scope
        .bucket_of(&endpoint.model)
        .map_or("", |it| it.physical.as_str());
    let role = scope.names.role(&format!("model-{}", endpoint.physical));
    [
        endpoint.image.uri(),
        format!("{bucket}/{}", endpoint.model.prefix),
        // Values hold anything: what ends one must not be able to stand in it.
        format!("{:?}", endpoint.environment),
        role,
        network.cidr.to_string(),
        subnets.join("\n"),
    ]
    .join("\0")
}

/// Time for new machines to start, twice over, and for what [`EndpointPlan`]'s template waits: between ten minutes and four hours
/// (SageMaker API, `BlueGreenUpdatePolicy`).
fn replacement_timeout(startup_seconds: u32) -> u32 {
    const WAITS: u32 = 1800;
    const LEAST: u32 = 3600;
    const MOST: u32 = 14_400;
    startup_seconds
        .saturating_mul(2)
        .saturating_add(WAITS)
        .clamp(LEAST, MOST)
}

/// SageMaker puts a slash behind the address itself.
fn capture(scope: &TeamScope<'_>, capture: &Capture) -> CapturePlan {
    let to = Location {
        prefix: capture.to.prefix.trim_end_matches('/').to_owned(),
        ..capture.to.clone()
    };
    CapturePlan {
        address: match to.prefix.as_str() {
            "" => bucket_address(&to),
            _ => address(&to),
        },
        key: scope.key_at(&to),
        percent: capture.percent,
    }
}

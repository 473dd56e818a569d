//! REST APIs: containers on Fargate behind an internal load balancer, with a way in through PrivateLink where callers live in
//! other networks.

mod balancer;
mod groups;
mod link;
mod logs;
pub(super) mod moves;
mod policies;
mod roles;
mod task;

use serde::Serialize;

use super::policies::label;
use super::team::TeamScope;
use crate::model::{Service, TeamNames};
use crate::symbol::Text;

pub use balancer::{BalancerPlan, TaskScalingPlan, TrustStorePlan};
pub use groups::{GroupPlan, RulePlan};
pub(super) use link::consumed;
pub use link::{ConsumedPlan, LinkPlan};
pub(super) use logs::{LOG_BUCKET, log_bucket};
pub(super) use policies::{boundary, secrets_endpoint};
pub(super) use roles::roles;
pub use task::{MountPlan, SecretPlan, TaskPlan, VariablePlan};

/// The REST APIs of a team, with the cluster that they run in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServicesPlan {
    /// The cluster's name.
    pub cluster: String,
    /// The log group of Container Insights, made here so that it has the team's key and an end.
    pub insights_log_group: String,
    /// How long logs are kept.
    pub retention_days: u32,
    /// The region.
    pub region: String,
    /// Each by itself.
    pub services: Vec<ServicePlan>,
}

/// A REST API.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServicePlan {
    /// Its label in Terraform.
    pub label: String,
    /// Its name in the spec.
    pub called: String,
    /// Its name in AWS, and that of its task definition's family.
    pub name: String,
    /// Its log group.
    pub log_group: String,
    /// What runs.
    pub task: TaskPlan,
    /// What stands before it.
    pub balancer: BalancerPlan,
    /// How many tasks there are.
    pub scaling: TaskScalingPlan,
    /// The groups that it has, each with what is described in it.
    pub groups: Vec<GroupPlan>,
    /// The ways between groups.
    pub rules: Vec<RulePlan>,
    /// The way in from other networks.
    pub link: Option<LinkPlan>,
    /// The names of its alarms.
    pub alarms: AlarmNames,
    /// The ARNs of topics that are told of alarms.
    pub notify: Vec<String>,
    /// The latency that is too much, in seconds.
    pub latency_seconds: f64,
    /// How many of a hundred requests may fail.
    pub errors_percent: u32,
}

/// The names of a REST API's alarms.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlarmNames {
    /// Too many requests fail.
    pub failing: String,
    /// Too few tasks are well.
    pub healthy: String,
    /// Answers take too long.
    pub slow: String,
}

/// What a team serves; nothing when it has no REST API.
pub(super) fn plan(scope: &TeamScope<'_>) -> Option<ServicesPlan> {
    let services = &scope.team.services;
    (!services.is_empty()).then(|| ServicesPlan {
        cluster: scope.names.cluster(),
        insights_log_group: insights_log_group(&scope.names),
        retention_days: scope.team.log_retention_days,
        region: scope.model.region.clone(),
        services: services.iter().map(|it| service(scope, it)).collect(),
    })
}

fn service(scope: &TeamScope<'_>, service: &Service) -> ServicePlan {
    let physical = &service.physical;
    ServicePlan {
        label: label(&service.name),
        called: service.name.clone(),
        name: scope.names.service(physical),
        log_group: scope.names.service_log_group(physical),
        task: task::plan(scope, service),
        balancer: balancer::plan(scope, service),
        scaling: balancer::scaling(service),
        groups: groups::groups(scope, service),
        rules: groups::rules(scope, service),
        link: link::plan(scope, service),
        alarms: alarms(scope, physical),
        notify: service.alarms.notify.clone(),
        latency_seconds: f64::from(service.alarms.latency_ms) / 1000.0,
        errors_percent: service.alarms.errors_percent,
    }
}

fn alarms(scope: &TeamScope<'_>, service: &str) -> AlarmNames {
    let about = |what: &str| scope.names.service(&format!("{service}-{what}"));
    AlarmNames {
        failing: about("failing"),
        healthy: about("healthy"),
        slow: about("slow"),
    }
}

/// The log group that Container Insights writes to: its name is not ours to choose
/// (CloudWatch User Guide, `Container-Insights-reference-performance-logs-ECS.html`).
pub(super) fn insights_log_group(names: &TeamNames) -> String {
    format!("/aws/ecs/containerinsights/{}/performance", names.cluster())
}

/// The log groups that REST APIs of the team have.
pub(super) fn log_groups(scope: &TeamScope<'_>) -> Vec<String> {
    let services = &scope.team.services;
    let insights = (!services.is_empty()).then(|| insights_log_group(&scope.names));
    let own = services
        .iter()
        .map(|it| scope.names.service_log_group(&it.physical));
    own.chain(insights).collect()
}

/// The name of a service's own resource in Terraform: `alb_api`.
fn own(kind: &str, service: &Service) -> String {
    format!("{kind}_{}", label(&service.name))
}

/// A reference to an attribute of a group of the team's.
fn group_id(label: &str) -> Text {
    super::policies::reference("aws_security_group", label, "id")
}

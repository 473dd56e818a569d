use serde::Serialize;

use super::super::policies::reference;
use super::super::team::TeamScope;
use super::own;
use crate::model::{Service, TrustStore};
use crate::symbol::Text;

/// The load balancer of a REST API.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BalancerPlan {
    /// Its name.
    pub name: String,
    /// The name of the target group.
    pub targets: String,
    /// What its logs lie below in the bucket.
    pub log_prefix: String,
    /// The ARN of its certificate.
    pub certificate: String,
    /// The ARN of what clients' certificates are held against; nothing when none is asked for.
    pub trust_store: Option<Text>,
    /// The trust store that is made for it.
    pub makes_trust_store: Option<TrustStorePlan>,
    /// The path that says whether a task is well.
    pub health: String,
    /// After how many seconds a silent connection is closed.
    pub idle_seconds: u32,
    /// How many seconds requests under way have when a task is taken away.
    pub drain_seconds: u32,
    /// The ARN of its web ACL.
    pub web_acl: Option<String>,
}

/// A trust store, made of a bundle that somebody else keeps.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrustStorePlan {
    /// Its name.
    pub name: String,
    /// The bucket of the bundle.
    pub bucket: String,
    /// The bundle's key.
    pub key: String,
}

/// How many tasks there are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskScalingPlan {
    /// At least, and to begin with.
    pub min: u32,
    /// At most.
    pub max: u32,
    /// How many requests a minute one takes.
    pub requests_per_task: u32,
    /// There may be more than to begin with.
    pub scales: bool,
}

pub(super) fn plan(scope: &TeamScope<'_>, service: &Service) -> BalancerPlan {
    let physical = &service.physical;
    let (trust_store, makes_trust_store) = match &service.mutual_tls {
        None => (None, None),
        Some(TrustStore::Existing(arn)) => (Some(Text::from(arn.as_str())), None),
        Some(TrustStore::Bundle { bucket, key }) => {
            let made = TrustStorePlan {
                name: scope.names.balancing("trust", physical),
                bucket: bucket.clone(),
                key: key.clone(),
            };
            let arn = reference("aws_lb_trust_store", &own("alb", service), "arn");
            (Some(arn), Some(made))
        }
    };
    BalancerPlan {
        name: scope.names.balancer(physical),
        targets: targets(scope, service),
        log_prefix: log_prefix(service),
        certificate: service.certificate.clone(),
        trust_store,
        makes_trust_store,
        health: service.health.clone(),
        idle_seconds: service.timeouts.idle_seconds,
        drain_seconds: service.timeouts.drain_seconds,
        web_acl: service.web_acl.clone(),
    }
}

/// The port is in the name: another one makes another group, which must not be called like the one that still serves.
fn targets(scope: &TeamScope<'_>, service: &Service) -> String {
    let purpose = format!("p{}", service.port);
    scope.names.balancing(&purpose, &service.physical)
}

/// What the load balancer's logs lie below in the team's bucket for them.
pub(in crate::plan) fn log_prefix(service: &Service) -> String {
    service.physical.clone()
}

pub(super) fn scaling(service: &Service) -> TaskScalingPlan {
    let tasks = &service.tasks;
    TaskScalingPlan {
        min: tasks.min,
        max: tasks.max,
        requests_per_task: tasks.requests_per_task,
        scales: tasks.max > tasks.min,
    }
}

//! Applications, and the SageMaker endpoints that they and others invoke.

pub(super) mod endpoints;
pub(super) mod invokers;
pub(super) mod moves;
pub(super) mod roles;

use serde::Serialize;

pub use endpoints::{AlarmPlan, CapturePlan, EndpointPlan, ScalingPlan};
pub use moves::MovePlan;

use super::policies::label;
use super::team::TeamScope;

/// An application that the team runs in its own network: what it finds there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApplicationPlan {
    /// Its label in Terraform: `checkout`.
    pub label: String,
    /// The label that it had before.
    pub moved_from: Option<String>,
    /// What it is called, in descriptions that can't be changed.
    pub first_name: String,
    /// What its security group's name begins with.
    pub group_prefix: String,
    /// True when AWS runs an image of its: its layers come from S3.
    pub pulls: bool,
    /// The log group of its containers; none without an image.
    pub log_group: Option<String>,
}

/// The team's applications.
pub(super) fn applications(scope: &TeamScope<'_>) -> Vec<ApplicationPlan> {
    let applications = scope.team.applications.iter();
    applications
        .map(|it| ApplicationPlan {
            label: label(&it.name),
            moved_from: it.renamed_from.as_deref().map(label),
            first_name: it.physical.clone(),
            group_prefix: scope.names.group_prefix("app", &it.physical),
            pulls: it.image.is_some(),
            log_group: { it.image.as_ref() }
                .map(|_| scope.names.application_log_group(&it.physical)),
        })
        .collect()
}

use serde::Serialize;

use super::super::team::TeamScope;
use super::{ApplicationPlan, EndpointPlan, applications, endpoints};

/// A resource that has another label than before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovePlan {
    /// Its type.
    pub kind: &'static str,
    /// The label that it had.
    pub from: String,
    /// The label that it has.
    pub to: String,
}

const GROUP: &str = "aws_security_group";
const OUT: &str = "aws_vpc_security_group_egress_rule";
const IN: &str = "aws_vpc_security_group_ingress_rule";
const LOGS: &str = "aws_cloudwatch_log_group";

/// What an application has, with what stands before and behind its name in each label.
const OF_APPLICATION: &[(&str, &str, &str)] = &[
    (GROUP, "app_", ""),
    (OUT, "app_", "_to_endpoints"),
    (IN, "endpoints_from_app_", ""),
    (OUT, "app_", "_to_s3"),
    (LOGS, "app_", ""),
];

/// The same of an endpoint.
const OF_ENDPOINT: &[(&str, &str, &str)] = &[
    (GROUP, "model_", ""),
    (OUT, "model_", "_to_endpoints"),
    (IN, "endpoints_from_model_", ""),
    (OUT, "model_", "_to_s3"),
    (LOGS, "endpoint_", ""),
    ("aws_sagemaker_model", "", ""),
    ("aws_sagemaker_endpoint_configuration", "", ""),
    ("aws_sagemaker_endpoint", "", ""),
    ("aws_appautoscaling_target", "endpoint_", ""),
    ("aws_appautoscaling_policy", "endpoint_", ""),
    ("aws_cloudwatch_metric_alarm", "endpoint_", "_errors"),
    ("aws_cloudwatch_metric_alarm", "endpoint_", "_latency"),
];

/// What was renamed of the team's applications and endpoints. Terraform passes over what was never there.
pub(in crate::plan) fn plan(scope: &TeamScope<'_>) -> Vec<MovePlan> {
    let applications = applications(scope).into_iter();
    let applications = applications.flat_map(
        |ApplicationPlan {
             label, moved_from, ..
         }| { of(OF_APPLICATION, moved_from, &label) },
    );
    let endpoints = endpoints::plan(scope).into_iter();
    let endpoints = endpoints.flat_map(
        |EndpointPlan {
             label, moved_from, ..
         }| of(OF_ENDPOINT, moved_from, &label),
    );
    applications.chain(endpoints).collect()
}

/// What moves when something that has these was called otherwise before.
pub(in crate::plan) fn of(
    table: &[(&'static str, &str, &str)],
    before: Option<String>,
    today: &str,
) -> Vec<MovePlan> {
    let Some(before) = before else {
        return Vec::new();
    };
    let moves = table.iter().map(|(kind, start, end)| MovePlan {
        kind,
        from: format!("{start}{before}{end}"),
        to: format!("{start}{today}{end}"),
    });
    moves.collect()
}

//! What a renamed REST API had in Terraform under its label before.

use serde::Serialize;

use super::super::policies::label;
use super::super::team::TeamScope;
use crate::model::Service;

/// A resource that has another address than before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MovePlan {
    /// Its kind.
    pub kind: String,
    /// Its label before.
    pub from: String,
    /// Its label.
    pub to: String,
}

/// What a service has, with what stands before its name in the label.
const OWN: &[(&str, &str)] = &[
    ("aws_appautoscaling_policy", "service_"),
    ("aws_appautoscaling_target", "service_"),
    ("aws_cloudwatch_log_group", "service_"),
    ("aws_cloudwatch_metric_alarm", "errors_"),
    ("aws_cloudwatch_metric_alarm", "healthy_"),
    ("aws_cloudwatch_metric_alarm", "latency_"),
    ("aws_ecs_service", ""),
    ("aws_ecs_task_definition", ""),
    ("aws_lb", "alb_"),
    ("aws_lb", "link_"),
    ("aws_lb_listener", "alb_"),
    ("aws_lb_listener", "link_"),
    ("aws_lb_target_group", "alb_"),
    ("aws_lb_target_group", "link_"),
    ("aws_lb_target_group_attachment", "link_"),
    ("aws_lb_trust_store", "alb_"),
    ("aws_security_group", "alb_"),
    ("aws_security_group", "link_"),
    ("aws_security_group", "task_"),
    ("aws_vpc_endpoint_service", ""),
    ("aws_wafv2_web_acl_association", "alb_"),
];

/// Rules are not among them: they cost nothing to be made anew, and their labels name applications, too.
pub(super) fn of(scope: &TeamScope<'_>) -> Vec<MovePlan> {
    let services = scope.team.services.iter();
    let renamed = services.filter_map(|it| Some((it, it.renamed_from.as_deref()?)));
    renamed
        .flat_map(|(service, before)| {
            let has = OWN.iter().filter(|(kind, start)| has(service, kind, start));
            has.map(move |(kind, start)| MovePlan {
                kind: (*kind).to_owned(),
                from: format!("{start}{}", label(before)),
                to: format!("{start}{}", label(&service.name)),
            })
        })
        .collect()
}

fn has(service: &Service, kind: &str, start: &str) -> bool {
    match (kind, start) {
        (_, "link_") | ("aws_vpc_endpoint_service", _) => service.is_linked(),
        ("aws_lb_trust_store", _) => {
            matches!(
                service.mutual_tls,
                Some(crate::model::TrustStore::Bundle { .. })
            )
        }
        ("aws_wafv2_web_acl_association", _) => service.web_acl.is_some(),
        ("aws_appautoscaling_policy" | "aws_appautoscaling_target", _) => {
            service.tasks.max > service.tasks.min
        }
        _ => true,
    }
}

//! What a renamed REST API had in Terraform under its label before.

use super::super::MovePlan;
use super::super::policies::label;
use super::super::serving::moves::of;
use super::super::team::TeamScope;

/// What a service has, with what stands before and behind its name in each label.
const OWN: &[(&str, &str, &str)] = &[
    ("aws_appautoscaling_policy", "service_", ""),
    ("aws_appautoscaling_target", "service_", ""),
    ("aws_cloudwatch_log_group", "service_", ""),
    ("aws_cloudwatch_metric_alarm", "failing_", ""),
    ("aws_cloudwatch_metric_alarm", "healthy_", ""),
    ("aws_cloudwatch_metric_alarm", "slow_", ""),
    ("aws_ecs_service", "", ""),
    ("aws_ecs_task_definition", "", ""),
    ("aws_lb", "alb_", ""),
    ("aws_lb", "link_", ""),
    ("aws_lb_listener", "alb_", ""),
    ("aws_lb_listener", "link_", ""),
    ("aws_lb_target_group", "alb_", ""),
    ("aws_lb_target_group", "link_", ""),
    ("aws_lb_target_group_attachment", "link_", ""),
    ("aws_lb_trust_store", "alb_", ""),
    ("aws_security_group", "alb_", ""),
    ("aws_security_group", "link_", ""),
    ("aws_security_group", "task_", ""),
    ("aws_vpc_endpoint_service", "", ""),
    ("aws_wafv2_web_acl_association", "alb_", ""),
];

/// What was renamed of the team's REST APIs. Terraform passes over what was never there. Rules are not among them: they cost nothing
/// to be made anew, and their labels name applications, too.
pub(in crate::plan) fn plan(scope: &TeamScope<'_>) -> Vec<MovePlan> {
    let services = scope.team.services.iter();
    let moves = services.flat_map(|service| {
        let before = service.renamed_from.as_deref().map(label);
        of(OWN, before, &label(&service.name))
    });
    moves.collect()
}

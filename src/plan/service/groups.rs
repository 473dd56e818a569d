//! Security groups: callers to the load balancer, the load balancer to the tasks, the tasks to endpoints. Nothing else.

use serde::Serialize;

use super::super::policies::{label, reference};
use super::super::team::TeamScope;
use super::{group_id, own};
use crate::model::{Service, ServiceCallerKind};
use crate::symbol::Text;

/// A security group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupPlan {
    /// Its label in Terraform.
    pub label: String,
    /// What its name begins with, with a hyphen behind.
    pub prefix: String,
    /// The `Name` tag.
    pub name: String,
    /// What is in it, in words that never change.
    pub description: String,
    /// What is in it, in a comment.
    pub comment: String,
}

/// One half of a way between two groups, or to S3.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RulePlan {
    /// Its label in Terraform.
    pub label: String,
    /// `ingress` or `egress`.
    pub direction: String,
    /// The id of the group that has it.
    pub group: Text,
    /// What it is for.
    pub description: String,
    /// The port.
    pub port: u16,
    /// The id of the group on the other side.
    pub peer: Option<Text>,
    /// The prefix list on the other side.
    pub list: Option<Text>,
    /// A task can't start, or be asked, without it.
    pub of_tasks: bool,
}

pub(super) fn group(
    scope: &TeamScope<'_>,
    (label, prefix): (String, String),
    description: String,
    comment: &str,
) -> GroupPlan {
    GroupPlan {
        label,
        name: prefix.trim_end_matches('-').to_owned(),
        prefix,
        description: format!("{description} of {}", scope.names.first_id()),
        comment: comment.to_owned(),
    }
}

/// The load balancer's, the tasks', and that of the load balancer before PrivateLink.
pub(super) fn groups(scope: &TeamScope<'_>, service: &Service) -> Vec<GroupPlan> {
    let physical = &service.physical;
    let named = |purpose: &str| {
        let prefix = scope.names.group_prefix(purpose, physical);
        (own(purpose, service), prefix)
    };
    let mut groups = vec![
        group(
            scope,
            named("alb"),
            format!("Load balancer of {physical}"),
            "The load balancer: from its callers, to the tasks.",
        ),
        group(
            scope,
            named("task"),
            format!("Tasks of {physical}"),
            "The tasks: from the load balancer, to the endpoints and to S3.",
        ),
    ];
    if service.is_linked() {
        groups.push(group(
            scope,
            named("link"),
            format!("PrivateLink to {physical}"),
            "What comes through PrivateLink: to the load balancer. Nobody of this network comes in here.",
        ));
    }
    groups
}

pub(super) fn rules(scope: &TeamScope<'_>, service: &Service) -> Vec<RulePlan> {
    let (alb, task, link) = (
        own("alb", service),
        own("task", service),
        own("link", service),
    );
    let called = &service.name;
    let mut rules = Vec::new();
    for application in applications(service) {
        let caller = format!("app_{}", label(application));
        let words = format!("{application} calls {called}");
        rules.extend(way(&caller, &alb, 443, &words));
    }
    if service.is_linked() {
        let words = format!("Callers of {called} in other networks, through PrivateLink");
        rules.extend(way(&link, &alb, 443, &words));
    }
    let words = format!("The load balancer hands requests to {called}");
    rules.extend(way(&alb, &task, service.port, &words));
    if !scope.team.interface_services().is_empty() {
        let words = "AWS services, through the interface endpoints";
        rules.extend(way(&task, "endpoints", 443, words));
    }
    rules.push(RulePlan {
        label: format!("{task}_to_s3"),
        direction: "egress".to_owned(),
        group: group_id(&task),
        description: "S3, through the gateway endpoint".to_owned(),
        port: 443,
        peer: None,
        list: Some(reference("aws_vpc_endpoint", "s3", "prefix_list_id")),
        of_tasks: true,
    });
    rules
}

/// The team's own applications that call it.
fn applications(service: &Service) -> impl Iterator<Item = &str> {
    service.callers.iter().filter_map(|it| match &it.who {
        ServiceCallerKind::Own(name) => Some(name.as_str()),
        ServiceCallerKind::Other { .. } | ServiceCallerKind::Principal(_) => None,
    })
}

/// Out of one group and into another.
pub(super) fn way(from: &str, to: &str, port: u16, description: &str) -> [RulePlan; 2] {
    let half = |direction: &str, label: String, group: &str, peer: &str| RulePlan {
        label,
        direction: direction.to_owned(),
        group: group_id(group),
        description: description.to_owned(),
        port,
        peer: Some(group_id(peer)),
        list: None,
        of_tasks: [from, to].iter().any(|it| it.starts_with("task_")),
    };
    // Two names in one label: where each ends, two underscores tell, since labels of names hold single ones.
    let join = if from.starts_with("app_") { "__" } else { "_" };
    [
        half("egress", format!("{from}{join}to{join}{to}"), from, to),
        half("ingress", format!("{to}{join}from{join}{from}"), to, from),
    ]
}

//! PrivateLink: a REST API's side, and that of who calls one of another team's.

use serde::Serialize;

use super::super::policies::label;
use super::super::team::TeamScope;
use super::groups::{GroupPlan, RulePlan, group, way};
use crate::model::{Consumed, Service, ServiceCallerKind};

/// The way in from other networks: a network load balancer and an endpoint service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LinkPlan {
    /// The load balancer's name.
    pub name: String,
    /// The name of the target group.
    pub targets: String,
    /// The ARNs of the principals that may make an endpoint to it, ordered.
    pub principals: Vec<String>,
    /// Clients are asked for a certificate, which health checks have none of.
    pub mutual_tls: bool,
}

/// An endpoint to the REST API of another team.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConsumedPlan {
    /// Its label in Terraform: made of the endpoint service's id, since that stays when a team is renamed.
    pub label: String,
    /// `unit/team/service`.
    pub service: String,
    /// The name of the endpoint service.
    pub name: String,
    /// The `Name` tag.
    pub tag: String,
    /// The endpoint's group.
    pub group: GroupPlan,
    /// The ways from applications.
    pub rules: Vec<RulePlan>,
}

pub(super) fn plan(scope: &TeamScope<'_>, service: &Service) -> Option<LinkPlan> {
    service.is_linked().then(|| LinkPlan {
        name: scope.names.link(&service.physical),
        targets: scope.names.balancing("to", &service.physical),
        principals: principals(service),
        mutual_tls: service.mutual_tls.is_some(),
    })
}

/// Who may make an endpoint to it: each once, ordered.
fn principals(service: &Service) -> Vec<String> {
    let mut principals: Vec<String> = Vec::new();
    for caller in &service.callers {
        let arn = match &caller.who {
            ServiceCallerKind::Own(_) => continue,
            ServiceCallerKind::Other { principal, .. } => principal,
            ServiceCallerKind::Principal(arn) => arn,
        };
        if !principals.contains(arn) {
            principals.push(arn.clone());
        }
    }
    principals.sort();
    principals
}

/// The endpoints to other teams' REST APIs, one a service, whoever of the team calls it.
pub(in crate::plan) fn consumed(scope: &TeamScope<'_>) -> Vec<ConsumedPlan> {
    let mut plans: Vec<ConsumedPlan> = Vec::new();
    for application in &scope.team.applications {
        for consumed in &application.consumes {
            let index = plans.iter().position(|it| it.name == consumed.name);
            let index = index.unwrap_or_else(|| {
                plans.push(endpoint(scope, consumed));
                plans.len() - 1
            });
            if let Some(plan) = plans.get_mut(index) {
                let caller = format!("app_{}", label(&application.name));
                let words = format!("{} calls {}", application.name, consumed.service);
                plan.rules.extend(way(&caller, &plan.label, 443, &words));
            }
        }
    }
    plans
}

fn endpoint(scope: &TeamScope<'_>, consumed: &Consumed) -> ConsumedPlan {
    let id = service_id(&consumed.name);
    let label = format!("to_{}", label(id));
    let prefix = scope.names.group_prefix("to", id);
    let words = format!("Endpoint to {id}");
    let comment = format!(
        "To {}: from the applications that call it.",
        consumed.service
    );
    ConsumedPlan {
        tag: prefix.trim_end_matches('-').to_owned(),
        group: group(scope, (label.clone(), prefix), words, &comment),
        label,
        service: consumed.service.clone(),
        name: consumed.name.clone(),
        rules: Vec::new(),
    }
}

/// `vpce-svc-0123456789abcdef0` of `com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0`.
fn service_id(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

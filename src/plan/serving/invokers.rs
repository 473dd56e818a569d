//! Who invokes which SageMaker endpoint, by which way: said once, for the roles' own policies and for those of the network.

use super::super::keys::sid;
use super::super::policies::{each_once, reference, role_arn};
use super::super::team::TeamScope;
use crate::model::{Application, CallingRole, Endpoint, Through};
use crate::symbol::Text;

/// The ARN of an endpoint. It is computed: the endpoint comes after the ways to it, whose policies name it.
pub(in crate::plan) fn arn(scope: &TeamScope<'_>, endpoint: &Endpoint) -> Text {
    let name = scope.names.endpoint(&endpoint.physical);
    Text::from(scope.arns.sagemaker(&format!("endpoint/{name}")))
}

/// The ARN of the role by which an endpoint is invoked.
pub(in crate::plan) fn invoke_role(endpoint: &Endpoint) -> Text {
    role_arn("invoke", &endpoint.name)
}

/// The ARN of an application's role.
pub(in crate::plan) fn application_role(name: &str) -> Text {
    role_arn("app", name)
}

/// A role that invokes an endpoint through the team's own network.
pub(in crate::plan) struct Invoker {
    /// What a Sid calls it.
    pub sid: String,
    /// The role's ARN.
    pub role: Text,
    /// The endpoint's ARN.
    pub endpoint: Text,
}

/// Those who invoke something through the team's own network: the endpoints' invoke roles, and those of other teams' endpoints that
/// its applications take.
pub(in crate::plan) fn within(scope: &TeamScope<'_>) -> Vec<Invoker> {
    let mut all: Vec<Invoker> = Vec::new();
    for endpoint in &scope.team.endpoints {
        let name = sid(&endpoint.name);
        let mut add = |sid: String, role: Text| {
            all.push(Invoker {
                sid,
                role,
                endpoint: arn(scope, endpoint),
            });
        };
        if networks(endpoint).contains(&own_runtime()) {
            add(format!("Invoke{name}"), invoke_role(endpoint));
        }
        for service in proxies(endpoint) {
            let called = format!("Task{}Invokes{name}", sid(service));
            add(called, role_arn("task", service));
        }
    }
    for invoked in scope.team.applications.iter().flat_map(|it| &it.invokes) {
        let (role, endpoint) = (Text::from(&*invoked.role), Text::from(&*invoked.arn));
        if !all.iter().any(|it| it.role == role) {
            let sid = format!("InvokeOfOthers{}", all.len() + 1);
            all.push(Invoker {
                sid,
                role,
                endpoint,
            });
        }
    }
    all
}

/// The roles that an application takes: to invoke the team's own endpoints, and those of others.
pub(in crate::plan) fn taken(scope: &TeamScope<'_>, application: &Application) -> Vec<Text> {
    let own = scope.team.endpoints.iter();
    let own = own.filter(|it| it.is_called_by(&application.name));
    let others = application.invokes.iter();
    own.map(invoke_role)
        .chain(others.map(|it| Text::from(&*it.role)))
        .collect()
}

/// The team's own endpoint for `sagemaker.runtime`.
pub(in crate::plan) fn own_runtime() -> Text {
    reference("aws_vpc_endpoint", "sagemaker_runtime", "id")
}

/// The REST APIs that sign requests for an endpoint as their own roles.
fn proxies(endpoint: &Endpoint) -> impl Iterator<Item = &str> {
    let callers = endpoint.callers.iter();
    callers.filter_map(|it| match &it.who {
        CallingRole::Proxy(service) => Some(service.as_str()),
        _ => None,
    })
}

/// The networks that an endpoint is invoked from by its invoke role: ids of endpoints for `sagemaker.runtime`.
pub(in crate::plan) fn networks(endpoint: &Endpoint) -> Vec<Text> {
    let callers = endpoint.callers.iter();
    let takers = callers.filter(|it| !matches!(it.who, CallingRole::Proxy(_)));
    each_once(takers.map(|caller| match &caller.through {
        Through::Own | Through::Undeclared => own_runtime(),
        Through::Endpoint(id) => Text::from(id.as_str()),
    }))
}

/// Those who take an endpoint's invoke role, by their ARNs.
pub(in crate::plan) fn takers(endpoint: &Endpoint) -> Vec<Text> {
    let callers = endpoint.callers.iter();
    callers
        .filter_map(|caller| match &caller.who {
            CallingRole::Own(name) => Some(application_role(name)),
            CallingRole::Other { role, .. } | CallingRole::Role(role) => {
                Some(Text::from(role.as_str()))
            }
            CallingRole::Proxy(_) => None,
        })
        .collect()
}

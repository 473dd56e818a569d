//! Who calls, once every team has its names: each side learns of the other.

use std::collections::BTreeMap;

use super::Resolver;
use crate::model::{
    Arns, Caller, CallingRole, Consumed, DEPLOY_PATH, Endpoint, Invoked, Serves, Service,
    ServiceCaller, ServiceCallerKind, SpecPath, Team, TeamNames, Through, Unit,
};
use crate::spec::{self, EndpointCaller, EndpointCalling, ServiceCalling, partition};

/// An application that other teams may name.
struct Known {
    /// The ARN of its role.
    role: String,
    /// The ARN of the role that deploys its unit.
    deploy: String,
}

/// By `unit/team/application`.
type Applications = BTreeMap<String, Known>;

impl Resolver<'_> {
    /// Gives every endpoint and service its callers, and every application what it calls of other teams.
    pub(in crate::model::resolve) fn callers(&self, units: &mut [Unit]) {
        let known = self.known(units);
        let mut consumed: BTreeMap<String, Vec<Consumed>> = BTreeMap::new();
        for unit in units.iter_mut() {
            let mut said = self.document.units.0.iter();
            let Some((_, said)) = said.find(|(name, _)| name.value.as_str() == unit.name) else {
                continue;
            };
            for team in &mut unit.teams {
                let mut said = said.teams.0.iter();
                let said = said.find(|(name, _)| name.value.as_str() == team.name);
                if let Some((_, said)) = said {
                    of_endpoints(team, said, &known);
                    let id = format!("{}/{}", unit.name, team.name);
                    of_services(team, said, &known, (&id, &mut consumed));
                }
            }
        }
        let mut invoked = self.invoked(units);
        for unit in units {
            for team in &mut unit.teams {
                for application in &mut team.applications {
                    let id = format!("{}/{}/{}", unit.name, team.name, application.name);
                    application.consumes = consumed.remove(&id).unwrap_or_default();
                    application
                        .consumes
                        .sort_by(|a, b| a.service.cmp(&b.service));
                    application.invokes = invoked.remove(&id).unwrap_or_default();
                }
            }
        }
    }

    /// The SageMaker endpoints that name applications of other teams as callers, by application.
    fn invoked(&self, units: &[Unit]) -> BTreeMap<String, Vec<Invoked>> {
        let mut found: BTreeMap<String, Vec<Invoked>> = BTreeMap::new();
        for unit in units {
            let arns = self.arns_of(unit);
            for team in &unit.teams {
                let names = TeamNames::new(unit, team);
                for endpoint in &team.endpoints {
                    let invoked = |caller: &Caller| Invoked {
                        endpoint: format!("{}/{}/{}", unit.name, team.name, endpoint.name),
                        arn: names.endpoint_arn(arns, &endpoint.physical),
                        role: names.invoke_role_arn(arns, &endpoint.physical),
                        spec: caller.spec.clone(),
                    };
                    for caller in &endpoint.callers {
                        if let CallingRole::Other { application, .. } = &caller.who {
                            let all = found.entry(application.clone()).or_default();
                            all.push(invoked(caller));
                        }
                    }
                }
            }
        }
        for all in found.values_mut() {
            all.sort_by(|a, b| a.endpoint.cmp(&b.endpoint));
            all.dedup_by(|a, b| a.endpoint == b.endpoint);
        }
        found
    }

    /// ARNs in a unit's account.
    fn arns_of<'u>(&'u self, unit: &'u Unit) -> Arns<'u> {
        let region = self.document.region.value.as_str();
        Arns {
            partition: partition(region),
            region,
            account: &unit.account,
        }
    }

    fn known(&self, units: &[Unit]) -> Applications {
        let mut found = Applications::new();
        for unit in units {
            let arns = self.arns_of(unit);
            for team in &unit.teams {
                for application in &team.applications {
                    let name = team.identity.application_role(&application.physical);
                    let known = Known {
                        role: arns.role(&team.identity.role_path(), &name),
                        deploy: arns.role(DEPLOY_PATH, &unit.deploy.role()),
                    };
                    let id = format!("{}/{}/{}", unit.name, team.name, application.name);
                    found.insert(id, known);
                }
            }
        }
        found
    }
}

/// The team's proxies are callers of their endpoints as those are that the spec names, and come after them.
fn of_endpoints(team: &mut Team, said: &spec::Team, known: &Applications) {
    let proxies: Vec<(String, Caller)> = team.services.iter().filter_map(proxy).collect();
    for endpoint in &mut team.endpoints {
        let mut all = said.endpoints.iter().flat_map(|all| &all.0);
        let said = all.find(|(name, _)| name.value.as_str() == endpoint.name);
        let callers = said.and_then(|(_, said)| said.callers.as_ref());
        let callers = callers.into_iter().flatten().enumerate();
        endpoint.callers = callers
            .filter_map(|(number, said)| caller(endpoint, number, said, known))
            .collect();
        let own = proxies.iter().filter(|(name, _)| *name == endpoint.name);
        endpoint
            .callers
            .extend(own.map(|(_, caller)| caller.clone()));
    }
}

/// The endpoint that a service is a proxy for, and the service as its caller.
fn proxy(service: &Service) -> Option<(String, Caller)> {
    let Serves::Proxy { endpoint } = &service.serves else {
        return None;
    };
    let caller = Caller {
        who: CallingRole::Proxy(service.name.clone()),
        through: Through::Own,
        spec: service.spec.child("endpoint"),
    };
    Some((endpoint.clone(), caller))
}

/// The place of one of the callers of something.
fn place(of: &SpecPath, number: usize) -> SpecPath {
    of.child("callers").child(&number.to_string())
}

fn caller(
    endpoint: &Endpoint,
    number: usize,
    said: &EndpointCaller,
    known: &Applications,
) -> Option<Caller> {
    let (who, through) = match said {
        EndpointCaller::Said(said) => match &said.value {
            EndpointCalling::Own(name) => (CallingRole::Own(name.to_string()), Through::Own),
            EndpointCalling::Role(role) => {
                (CallingRole::Role(role.to_string()), Through::Undeclared)
            }
        },
        EndpointCaller::Role(calling) => (
            CallingRole::Role(calling.role.value.to_string()),
            Through::Endpoint(calling.through.value.to_string()),
        ),
        EndpointCaller::Application(calling) => {
            let application = calling.application.value.path();
            let who = CallingRole::Other {
                application: application.to_owned(),
                role: known.get(application)?.role.clone(),
            };
            (who, Through::Endpoint(calling.through.value.to_string()))
        }
    };
    Some(Caller {
        who,
        through,
        spec: place(&endpoint.spec, number),
    })
}

fn of_services(
    team: &mut Team,
    said: &spec::Team,
    known: &Applications,
    (id, consumed): (&str, &mut BTreeMap<String, Vec<Consumed>>),
) {
    for service in &mut team.services {
        let mut all = said.services.iter().flat_map(|all| &all.0);
        let said = all.find(|(name, _)| name.value.as_str() == service.name);
        let callers = said.map(|(_, said)| said.callers.as_slice());
        let callers = callers.unwrap_or_default().iter().enumerate();
        service.callers = callers
            .filter_map(|(number, said)| {
                Some(ServiceCaller {
                    who: service_caller(&said.value, known)?,
                    spec: place(&service.spec, number),
                })
            })
            .collect();
        let Some(name) = &service.service_name else {
            continue;
        };
        for caller in &service.callers {
            if let ServiceCallerKind::Other { application, .. } = &caller.who {
                let one = Consumed {
                    service: format!("{id}/{}", service.name),
                    name: name.clone(),
                    spec: caller.spec.clone(),
                };
                consumed.entry(application.clone()).or_default().push(one);
            }
        }
    }
}

fn service_caller(said: &ServiceCalling, known: &Applications) -> Option<ServiceCallerKind> {
    Some(match said {
        ServiceCalling::Own(name) => ServiceCallerKind::Own(name.to_string()),
        ServiceCalling::Principal(principal) => ServiceCallerKind::Principal(principal.to_string()),
        ServiceCalling::Other(application) => ServiceCallerKind::Other {
            application: application.path().to_owned(),
            principal: known.get(application.path())?.deploy.clone(),
        },
    })
}

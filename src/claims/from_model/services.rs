//! What is claimed of REST APIs.

use super::Claimant;
use crate::claims::{
    BucketClaim, BucketPurpose, LinkClaim, LogGroupClaim, Need, NeedKind, RoleClaim, RolePurpose,
    ServiceClaim, ThroughClaim, TrustStoreClaim,
};
use crate::model::{Serves, Service, ServiceCallerKind, SpecPath, TrustStore};

fn need(what: NeedKind, because: SpecPath) -> Need {
    Need { what, because }
}

impl Claimant<'_> {
    pub(super) fn services(&self) -> Vec<ServiceClaim> {
        let services = self.team.services.iter();
        services.map(|service| self.service(service)).collect()
    }

    fn service(&self, service: &Service) -> ServiceClaim {
        let physical = &service.physical;
        let names = &self.names;
        let mut secrets: Vec<(String, String)> = service
            .secrets
            .iter()
            .map(|(name, arn)| (name.clone(), arn.clone()))
            .collect();
        secrets.sort();
        let (model, endpoint) = match &service.serves {
            Serves::Container { model } => (Some(self.address(model)), None),
            Serves::Proxy { endpoint } => (None, Some(self.endpoint_name(endpoint))),
        };
        ServiceClaim {
            name: names.service(physical),
            balancer: names.balancer(physical),
            balancer_group: names.group_prefix("alb", physical),
            task_group: names.group_prefix("task", physical),
            task_role: self.role_arn(&format!("task-{physical}")),
            execution_role: self.role_arn(&format!("execution-{physical}")),
            image: service.image.uri(),
            port: service.port,
            environment: environment(service, model.as_ref(), endpoint.as_ref()),
            model,
            endpoint,
            certificate: service.certificate.clone(),
            trust_store: service.mutual_tls.as_ref().map(|it| match it {
                TrustStore::Existing(arn) => TrustStoreClaim::Existing { arn: arn.clone() },
                TrustStore::Bundle { bucket, key } => TrustStoreClaim::Bundle {
                    bucket: bucket.clone(),
                    key: key.clone(),
                },
            }),
            secrets,
            scratch: service.scratch.clone(),
            web_acl: service.web_acl.clone(),
            log_bucket: service.log_bucket.clone(),
            alarms: ["failing", "healthy", "slow"]
                .map(|about| names.service(&format!("{physical}-{about}")))
                .to_vec(),
            tasks: (service.tasks.min, service.tasks.max),
            applications: callers(service, |kind| match kind {
                ServiceCallerKind::Own(name) => Some(name),
                ServiceCallerKind::Other { .. } | ServiceCallerKind::Principal(_) => None,
            }),
            link: self.link(service),
            spec: service.spec.clone(),
        }
    }

    fn link(&self, service: &Service) -> Option<LinkClaim> {
        let principals = callers(service, |kind| match kind {
            ServiceCallerKind::Own(_) => None,
            ServiceCallerKind::Other { principal, .. } => Some(principal),
            ServiceCallerKind::Principal(arn) => Some(arn),
        });
        (!principals.is_empty()).then(|| LinkClaim {
            balancer: self.names.link(&service.physical),
            group: self.names.group_prefix("link", &service.physical),
            principals,
            applications: callers(service, |kind| match kind {
                ServiceCallerKind::Other { application, .. } => Some(application),
                ServiceCallerKind::Own(_) | ServiceCallerKind::Principal(_) => None,
            }),
            name: service.service_name.clone(),
        })
    }

    /// The name in AWS of an endpoint of the team.
    fn endpoint_name(&self, endpoint: &str) -> String {
        let mut endpoints = self.team.endpoints.iter();
        let found = endpoints.find(|it| it.name == endpoint);
        found.map_or_else(String::new, |it| self.names.endpoint(&it.physical))
    }

    /// Two a service: what answers, and what starts that.
    pub(super) fn service_roles(&self) -> Vec<RoleClaim> {
        let services = self.team.services.iter();
        services
            .flat_map(|service| [self.task_role(service), self.execution_role(service)])
            .collect()
    }

    fn service_role(
        &self,
        service: &Service,
        (purpose, name): (RolePurpose, &str),
        needs: Vec<Need>,
    ) -> RoleClaim {
        RoleClaim {
            arn: self.role_arn(&format!("{name}-{}", service.physical)),
            purpose,
            trust: self.by_tasks(),
            needs,
            spec: service.spec.clone(),
        }
    }

    fn task_role(&self, service: &Service) -> RoleClaim {
        let needed = match &service.serves {
            Serves::Container { model } => self.read(model),
            Serves::Proxy { endpoint } => need(
                NeedKind::InvokeEndpoint {
                    endpoint: self
                        .arns
                        .sagemaker(&format!("endpoint/{}", self.endpoint_name(endpoint))),
                    through: vec![ThroughClaim::Own],
                },
                service.spec.child("endpoint"),
            ),
        };
        self.service_role(service, (RolePurpose::Task, "task"), vec![needed])
    }

    fn execution_role(&self, service: &Service) -> RoleClaim {
        let mut needs = vec![
            need(
                NeedKind::PullImage {
                    repository: self.arns.repository(&service.image),
                },
                service.image_spec.clone(),
            ),
            need(
                NeedKind::WriteStreams {
                    group: self.names.service_log_group(&service.physical),
                },
                service.spec.clone(),
            ),
        ];
        let mut secrets: Vec<String> = service.secrets.values().cloned().collect();
        secrets.sort();
        secrets.dedup();
        if !secrets.is_empty() {
            let read = NeedKind::ReadSecrets { secrets };
            needs.push(need(read, service.spec.child("secrets")));
        }
        self.service_role(service, (RolePurpose::Execution, "execution"), needs)
    }

    /// The log groups of REST APIs, and of the cluster that they run in.
    pub(super) fn service_log_groups(&self) -> Vec<LogGroupClaim> {
        let services = &self.team.services;
        let own = services
            .iter()
            .map(|it| self.names.service_log_group(&it.physical));
        let cluster = self.names.cluster();
        let insights = format!("/aws/ecs/containerinsights/{cluster}/performance");
        own.chain((!services.is_empty()).then_some(insights))
            .map(|name| LogGroupClaim {
                name,
                key: self.team.alias("logs"),
            })
            .collect()
    }

    /// The bucket that takes load balancers' logs; none without one.
    pub(super) fn balancer_logs(&self) -> Option<BucketClaim> {
        let first = self.team.services.first()?;
        Some(BucketClaim {
            name: first.log_bucket.clone(),
            purpose: BucketPurpose::BalancerLogs,
            key: None,
            writers: Vec::new(),
            spec: self.team.spec.clone(),
        })
    }
}

/// What the spec says, and where the model or endpoint is, unless the spec says that otherwise.
fn environment(
    service: &Service,
    model: Option<&String>,
    endpoint: Option<&String>,
) -> Vec<(String, String)> {
    let served = [("MODEL_URI", model), ("ENDPOINT_NAME", endpoint)];
    let served = served
        .into_iter()
        .filter(|(name, _)| !service.environment.contains_key(*name))
        .filter_map(|(name, value)| Some((name.to_owned(), value?.clone())));
    let said = service.environment.iter();
    let said = said.map(|(name, value)| (name.clone(), value.clone()));
    let mut all: Vec<(String, String)> = said.chain(served).collect();
    all.sort();
    all
}

/// Those callers that are of some kind, each once, ordered.
fn callers<'a>(
    service: &'a Service,
    of_kind: impl Fn(&'a ServiceCallerKind) -> Option<&'a String>,
) -> Vec<String> {
    let all = service.callers.iter().map(|it| &it.who);
    let mut found: Vec<String> = all.filter_map(of_kind).cloned().collect();
    found.sort();
    found.dedup();
    found
}

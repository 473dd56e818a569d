//! Applications and SageMaker endpoints: what they are, who calls them, and what their roles need.

use super::Claimant;
use crate::claims::{
    ApplicationClaim, CallerClaim, EndpointClaim, InvokedClaim, LogGroupClaim, Need, NeedKind,
    RoleClaim, RolePurpose, RolesTrust, ThroughClaim, TrustClaim,
};
use crate::model::{
    Application, Caller, CallingRole, Capture, ENDPOINT_NAMESPACE, Endpoint, SpecPath, Through,
};

impl Claimant<'_> {
    pub(super) fn applications(&self) -> Vec<ApplicationClaim> {
        let applications = self.team.applications.iter();
        let claims = applications.map(|it| ApplicationClaim {
            name: it.name.clone(),
            role: self.role_arn(&format!("app-{}", it.physical)),
            group: self.names.group_prefix("app", &it.physical),
            consumes: it.consumes.iter().map(|it| it.name.clone()).collect(),
            invokes: it
                .invokes
                .iter()
                .map(|it| InvokedClaim {
                    endpoint: it.arn.clone(),
                    role: it.role.clone(),
                    spec: it.spec.clone(),
                })
                .collect(),
            pulls: it.image.is_some(),
            spec: it.spec.clone(),
        });
        claims.collect()
    }

    pub(super) fn endpoints(&self) -> Vec<EndpointClaim> {
        let endpoints = self.team.endpoints.iter();
        endpoints.map(|it| self.endpoint(it)).collect()
    }

    fn endpoint(&self, endpoint: &Endpoint) -> EndpointClaim {
        let invoke_role = self.role_arn(&format!("invoke-{}", endpoint.physical));
        let environment = endpoint.environment.iter();
        let mut environment: Vec<(String, String)> =
            environment.map(|(k, v)| (k.clone(), v.clone())).collect();
        environment.sort();
        EndpointClaim {
            name: self.names.endpoint(&endpoint.physical),
            role: self.role_arn(&format!("model-{}", endpoint.physical)),
            invoke_role: endpoint.has_invoke_role().then_some(invoke_role),
            group: self.names.group_prefix("model", &endpoint.physical),
            image: endpoint.image.uri(),
            model: self.address(&endpoint.model),
            instance_type: endpoint.instance_type.clone(),
            volume_key: (!endpoint.local_storage).then(|| self.team.alias("volumes")),
            capture: endpoint.capture.as_ref().map(|it| self.captured(it)),
            capture_percent: endpoint.capture.as_ref().map(|it| it.percent),
            instances: (endpoint.instances_min, endpoint.instances_max),
            environment,
            alarms: self.alarms(endpoint),
            limits: (endpoint.alarms.errors_percent, endpoint.alarms.latency_ms),
            notify: endpoint.alarms.notify.clone(),
            callers: endpoint.callers.iter().map(|it| self.caller(it)).collect(),
            spec: endpoint.spec.clone(),
        }
    }

    /// The address without the slash at its end, and the key of the bucket.
    fn captured(&self, capture: &Capture) -> (String, String) {
        let address = self.address(&capture.to);
        let bucket = self.team.buckets.iter();
        let mut bucket = bucket.filter(|bucket| bucket.name == capture.to.bucket);
        let purpose = bucket
            .next()
            .map_or("artifacts", |it| it.holds.key_purpose());
        let address = address.trim_end_matches('/').to_owned();
        (address, self.team.alias(purpose))
    }

    pub(super) fn alarms(&self, endpoint: &Endpoint) -> Vec<String> {
        ["errors", "latency"]
            .map(|about| {
                let called = format!("{}-{about}", endpoint.physical);
                self.names.endpoint(&called)
            })
            .to_vec()
    }

    fn caller(&self, caller: &Caller) -> CallerClaim {
        let (role, application) = match &caller.who {
            CallingRole::Own(name) => (self.role_of_application(name), Some(name.clone())),
            CallingRole::Other { application, role } => (role.clone(), Some(application.clone())),
            CallingRole::Role(role) => (role.clone(), None),
            CallingRole::Proxy(service) => (self.role_of_tasks(service), None),
        };
        CallerClaim {
            role,
            application,
            through: through(&caller.through),
            spec: caller.spec.clone(),
        }
    }

    fn role_of_application(&self, name: &str) -> String {
        let mut named = self.team.applications.iter().filter(|it| it.name == name);
        let physical = named.next().map_or(name, |it| it.physical.as_str());
        self.role_arn(&format!("app-{physical}"))
    }

    fn role_of_tasks(&self, name: &str) -> String {
        let mut named = self.team.services.iter().filter(|it| it.name == name);
        let physical = named.next().map_or(name, |it| it.physical.as_str());
        self.role_arn(&format!("task-{physical}"))
    }

    pub(super) fn endpoint_arn(&self, endpoint: &Endpoint) -> String {
        let name = self.names.endpoint(&endpoint.physical);
        self.arns.sagemaker(&format!("endpoint/{name}"))
    }

    /// The log groups that are made for applications and endpoints.
    pub(super) fn serving_log_groups(&self) -> Vec<LogGroupClaim> {
        let endpoints = self.team.endpoints.iter();
        let endpoints = endpoints.map(|it| self.names.endpoint_log_group(&it.physical));
        let launched = self
            .team
            .applications
            .iter()
            .filter(|it| it.image.is_some());
        let launched = launched.map(|it| self.names.application_log_group(&it.physical));
        endpoints
            .chain(launched)
            .map(|name| LogGroupClaim {
                name,
                key: self.team.alias("logs"),
            })
            .collect()
    }

    pub(super) fn serving_roles(&self) -> Vec<RoleClaim> {
        let mut roles = Vec::new();
        for it in &self.team.applications {
            roles.push(self.application_role(it));
            roles.extend(self.launching_role(it));
        }
        for it in &self.team.endpoints {
            roles.push(self.model_role(it));
            if it.has_invoke_role() {
                roles.push(self.invoking_role(it));
            }
        }
        roles
    }

    /// An application takes the roles that invoke what it calls.
    fn application_role(&self, application: &Application) -> RoleClaim {
        let own = self.team.endpoints.iter();
        let own = own.filter(|it| it.is_called_by(&application.name));
        let own = own.map(|it| {
            let role = self.role_arn(&format!("invoke-{}", it.physical));
            let mut callers = it.callers.iter();
            let caller = callers.find(|it| it.who == CallingRole::Own(application.name.clone()));
            (role, caller.map_or(&it.spec, |it| &it.spec))
        });
        let others = application.invokes.iter();
        let others = others.map(|it| (it.role.clone(), &it.spec));
        let needs = own.chain(others).map(|(role, spec)| Need {
            what: NeedKind::AssumeRole { role },
            because: spec.clone(),
        });
        RoleClaim {
            arn: self.role_arn(&format!("app-{}", application.physical)),
            purpose: RolePurpose::Application,
            trust: self.by_tasks(),
            needs: needs.collect(),
            spec: application.spec.clone(),
        }
    }

    /// Tasks of ECS in the account and region.
    pub(super) fn by_tasks(&self) -> TrustClaim {
        self.trust("ecs-tasks.amazonaws.com", self.arns.ecs("*"))
    }

    fn launching_role(&self, application: &Application) -> Option<RoleClaim> {
        let image = application.image.as_ref()?;
        let needs = [
            NeedKind::PullImage {
                repository: self.arns.repository(image),
            },
            NeedKind::WriteStreams {
                group: self.names.application_log_group(&application.physical),
            },
        ];
        Some(RoleClaim {
            arn: self.role_arn(&format!("launch-{}", application.physical)),
            purpose: RolePurpose::Execution,
            trust: self.by_tasks(),
            needs: because(needs, &application.spec),
            spec: application.spec.clone(),
        })
    }

    fn model_role(&self, endpoint: &Endpoint) -> RoleClaim {
        let mut needs = vec![self.read(&endpoint.model)];
        needs.extend(endpoint.capture.as_ref().map(|capture| Need {
            what: NeedKind::WriteObjects {
                bucket: self.physical(&capture.to),
                prefix: capture.to.prefix.clone(),
                multipart: false,
            },
            because: capture.to.spec.clone(),
        }));
        needs.push(Need {
            what: NeedKind::PullImage {
                repository: self.arns.repository(&endpoint.image),
            },
            because: endpoint.image_spec.clone(),
        });
        let volumes = (!endpoint.local_storage).then(|| NeedKind::EncryptVolumes {
            key: self.team.alias("volumes"),
        });
        let runs = [
            NeedKind::WriteLogs {
                group: self.names.endpoint_log_group(&endpoint.physical),
                account: self.unit.account.clone(),
                streams: "primary/*".to_owned(),
            },
            NeedKind::PublishMetrics {
                namespaces: vec![ENDPOINT_NAMESPACE.to_owned()],
            },
            NeedKind::WatchAlarms {
                alarms: self.alarms(endpoint),
            },
            NeedKind::UseNetwork,
        ];
        needs.extend(because(runs.into_iter().chain(volumes), &endpoint.spec));
        RoleClaim {
            arn: self.role_arn(&format!("model-{}", endpoint.physical)),
            purpose: RolePurpose::Serving,
            trust: self.trust("sagemaker.amazonaws.com", self.arns.sagemaker("*")),
            needs,
            spec: endpoint.spec.clone(),
        }
    }

    /// Taken by the callers, from whichever network; it invokes from theirs only.
    fn invoking_role(&self, endpoint: &Endpoint) -> RoleClaim {
        let callers = endpoint.callers.iter();
        let takers = callers.filter(|it| !matches!(it.who, CallingRole::Proxy(_)));
        let mut roles: Vec<String> = Vec::new();
        let mut networks: Vec<ThroughClaim> = Vec::new();
        for taker in takers {
            let claim = self.caller(taker);
            roles.push(claim.role);
            if !networks.contains(&claim.through) {
                networks.push(claim.through);
            }
        }
        roles.sort();
        roles.dedup();
        RoleClaim {
            arn: self.role_arn(&format!("invoke-{}", endpoint.physical)),
            purpose: RolePurpose::Invoke,
            trust: TrustClaim::Roles(RolesTrust {
                roles,
                patterns: Vec::new(),
            }),
            needs: vec![Need {
                what: NeedKind::InvokeEndpoint {
                    endpoint: self.endpoint_arn(endpoint),
                    through: networks,
                },
                because: endpoint.spec.child("callers"),
            }],
            spec: endpoint.spec.clone(),
        }
    }
}

fn because(needs: impl IntoIterator<Item = NeedKind>, spec: &SpecPath) -> Vec<Need> {
    let needs = needs.into_iter().map(|what| Need {
        what,
        because: spec.clone(),
    });
    needs.collect()
}

fn through(through: &Through) -> ThroughClaim {
    match through {
        Through::Own => ThroughClaim::Own,
        Through::Endpoint(id) => ThroughClaim::Endpoint { id: id.clone() },
        Through::Undeclared => ThroughClaim::Undeclared,
    }
}

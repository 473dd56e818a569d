//! People and notebooks of a team: who takes each role, and what it needs.

use std::collections::BTreeMap;

use super::Claimant;
use crate::claims::{
    FederatedTrust, Need, NeedKind, NotebookClaim, PeopleNeed, RoleClaim, RolePurpose, TrustClaim,
};
use crate::model::{
    ADMIN_PATH, Account, Arns, Duty, Model, Notebook, Person, SpecPath, TRAINING_LOG_GROUP,
    TeamNames, Unit,
};

impl Claimant<'_> {
    /// The roles of people and of their notebooks.
    pub(super) fn people_roles(&self) -> Vec<RoleClaim> {
        let people = &self.team.people;
        let roles = people.roles.iter().map(|person| self.person(person));
        let notebooks = people.notebooks.iter().map(|it| self.notebook_role(it));
        roles.chain(notebooks).collect()
    }

    /// The notebooks.
    pub(super) fn notebooks(&self) -> Vec<NotebookClaim> {
        let notebooks = self.team.people.notebooks.iter();
        let claim = |notebook: &Notebook| NotebookClaim {
            name: self.names.notebook(&notebook.physical),
            role: self.role_arn(&format!("notebook-{}", notebook.physical)),
            volume_key: self.team.alias("volumes"),
            instance_type: notebook.instance_type.clone(),
            volume_gib: notebook.volume_gib,
            spec: notebook.spec.clone(),
        };
        notebooks.map(claim).collect()
    }

    fn person(&self, person: &Person) -> RoleClaim {
        let (purpose, needs) = match person.duty {
            Duty::Scientist => (RolePurpose::Scientist, self.scientist(&person.spec)),
            Duty::Engineer => (RolePurpose::Engineer, self.engineer(&person.spec)),
            Duty::Auditor => (RolePurpose::Auditor, self.auditor(&person.spec)),
        };
        RoleClaim {
            arn: self.role_arn(&person.role()),
            purpose,
            trust: by_groups(self.model, self.arns, &person.groups),
            needs,
            spec: person.spec.clone(),
        }
    }

    fn notebook_role(&self, notebook: &Notebook) -> RoleClaim {
        let name = self.names.notebook(&notebook.physical);
        let source = self.arns.sagemaker(&format!("notebook-instance/{name}"));
        RoleClaim {
            arn: self.role_arn(&format!("notebook-{}", notebook.physical)),
            purpose: RolePurpose::Notebook,
            trust: self.trust("sagemaker.amazonaws.com", source),
            needs: notebook.reads.iter().map(|at| self.read(at)).collect(),
            spec: notebook.spec.clone(),
        }
    }

    /// Pipelines, jobs, logs and metrics.
    fn working(&self, because: &SpecPath) -> Vec<Need> {
        let mut needs = Vec::new();
        for job in &self.team.training {
            let pipeline = self.pipeline_arn(job);
            let pattern = self.names.job_pattern(&job.physical);
            needs.push(NeedKind::StartPipeline {
                pipeline: pipeline.clone(),
            });
            needs.extend(
                [
                    PeopleNeed::WatchPipeline { pipeline },
                    PeopleNeed::WatchJobs {
                        jobs: self.arns.sagemaker(&format!("training-job/{pattern}")),
                    },
                    PeopleNeed::ReadLogs {
                        group: TRAINING_LOG_GROUP.to_owned(),
                        streams: format!("{pattern}/*"),
                        own: false,
                    },
                ]
                .map(NeedKind::People),
            );
        }
        // All but the flow logs, which are the auditors'.
        let groups = self.log_groups().into_iter();
        let flow_logs = self.names.flow_log_group();
        let groups = groups.filter(|group| group.name != flow_logs);
        needs.extend(groups.map(|group| own_logs(group.name)));
        needs.push(NeedKind::People(PeopleNeed::SeeMetrics));
        needs_of(needs, because)
    }

    fn scientist(&self, because: &SpecPath) -> Vec<Need> {
        let mut needs = self.working(because);
        let people = &self.team.people;
        for notebook in &people.notebooks {
            let name = self.names.notebook(&notebook.physical);
            let open = PeopleNeed::OpenNotebook {
                notebook: self.arns.sagemaker(&format!("notebook-instance/{name}")),
                role: self.role_arn(&format!("notebook-{}", notebook.physical)),
                through: people.through.clone(),
            };
            needs.extend(needs_of([NeedKind::People(open)], &notebook.spec));
        }
        if let Some(first) = people.notebooks.first() {
            let key = self.team.alias("volumes");
            let start = [NeedKind::UseNetwork, NeedKind::EncryptVolumes { key }];
            needs.extend(needs_of(start, &first.spec));
        }
        needs
    }

    fn engineer(&self, because: &SpecPath) -> Vec<Need> {
        let mut needs = self.working(because);
        for endpoint in &self.team.endpoints {
            let name = self.names.endpoint(&endpoint.physical);
            let versions = self.names.endpoint_versions();
            let see = PeopleNeed::SeeEndpoint {
                endpoint: self.arns.sagemaker(&format!("endpoint/{name}")),
                versions: ["endpoint-config", "model"]
                    .map(|kind| self.arns.sagemaker(&format!("{kind}/{versions}")))
                    .to_vec(),
                alarms: self.alarms(endpoint),
            };
            needs.extend(needs_of([NeedKind::People(see)], because));
        }
        let cluster = self.names.cluster();
        for service in &self.team.services {
            let name = self.names.service(&service.physical);
            let see = PeopleNeed::SeeService {
                service: self.arns.ecs(&format!("service/{cluster}/{name}")),
                tasks: self.arns.ecs(&format!("task/{cluster}/*")),
            };
            needs.extend(needs_of([NeedKind::People(see)], because));
        }
        needs
    }

    fn auditor(&self, because: &SpecPath) -> Vec<Need> {
        let path = self.names.role_path();
        let names = &self.names;
        let named = ["endpoint", "notebook-instance", "pipeline"];
        let named = named.map(|kind| format!("{kind}/{}", names.pipelines()));
        let versions = ["endpoint-config", "model"];
        let versions = versions.map(|kind| format!("{kind}/{}", names.endpoint_versions()));
        let jobs = format!("training-job/{}", names.jobs_pattern());
        let work = named.into_iter().chain(versions).chain([jobs]);
        let audit = PeopleNeed::Audit {
            roles: self.arns.role(&path, "*"),
            boundaries: [names.boundary(), names.people_boundary()]
                .map(|name| self.arns.policy(&path, &name))
                .to_vec(),
            work: work.map(|rest| self.arns.sagemaker(&rest)).collect(),
        };
        let logs = own_logs(names.flow_log_group());
        needs_of([NeedKind::People(audit), logs], because)
    }
}

/// The roles of administrators of an account's units.
pub(super) fn administrators(model: &Model, account: &Account) -> Vec<RoleClaim> {
    let units = model.units.iter().filter(|it| it.account == account.id);
    let claim = |unit: &Unit| {
        let people = unit.people.as_ref()?;
        let arns = Arns::of_unit(model, unit);
        let makes = unit.teams.iter().map(|team| {
            let names = TeamNames::new(unit, team);
            NeedKind::People(PeopleNeed::MakeRoles {
                roles: arns.role(&names.own_role_path(), "*"),
                boundary: arns.policy(&names.role_path(), &names.boundary()),
            })
        });
        let logs = own_logs(format!("/ringfence/{}/*", unit.first_name));
        Some(RoleClaim {
            arn: arns.role(ADMIN_PATH, &unit.administrators()),
            purpose: RolePurpose::UnitAdministrator,
            trust: by_groups(model, arns, &people.administrators),
            needs: needs_of(makes.chain([logs]), &people.spec),
            spec: people.spec.clone(),
        })
    };
    units.filter_map(claim).collect()
}

fn own_logs(group: String) -> NeedKind {
    NeedKind::People(PeopleNeed::ReadLogs {
        group,
        streams: "*".to_owned(),
        own: true,
    })
}

fn needs_of(needs: impl IntoIterator<Item = NeedKind>, because: &SpecPath) -> Vec<Need> {
    let need = |what| Need {
        what,
        because: because.clone(),
    };
    needs.into_iter().map(need).collect()
}

/// People of these groups, whom the account's SAML provider vouches for: the tag `Groups` of their session has the name of one of
/// them between colons.
pub(super) fn by_groups(model: &Model, arns: Arns<'_>, groups: &[String]) -> TrustClaim {
    let provider = model.people.as_ref().map_or("", |people| &people.saml);
    let audience = vec![arns.saml_audience().to_owned()];
    let groups = groups.iter().map(|group| format!("*:{group}:*")).collect();
    TrustClaim::Federated(FederatedTrust {
        provider: arns.saml_provider(provider),
        action: "sts:AssumeRoleWithSAML".to_owned(),
        conditions: BTreeMap::from([("SAML:aud".to_owned(), audience)]),
        patterns: BTreeMap::from([("aws:RequestTag/Groups".to_owned(), groups)]),
        tags: true,
    })
}

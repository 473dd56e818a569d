//! People and notebooks of a team: who takes each role, and what it needs.

use std::collections::BTreeMap;

use super::Claimant;
use crate::claims::{
    ControlClaim, ControlTheorem, Expected, FederatedTrust, Need, NeedKind, NotebookClaim,
    PeopleNeed, RoleClaim, RolePurpose, RolesTrust, TrustClaim,
};
use crate::model::{
    ADMIN_PATH, Account, Arns, Duty, Model, Notebook, Person, SignIn, SpecPath, TRAINING_LOG_GROUP,
    TeamNames, Unit, permission_set, permission_set_of_unit,
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
            trust: taken_by(
                self.model,
                self.arns,
                &person.groups,
                &permission_set(&self.team.identity, person.duty),
            ),
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
        // All but those of the network, which are the auditors'.
        let groups = self.log_groups().into_iter();
        let of_network = self.network_logs();
        let groups = groups.filter(|group| !of_network.contains(&group.name));
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
            keys: self.keys().into_iter().map(|key| key.alias).collect(),
            buckets: { self.team.buckets.iter() }
                .map(|bucket| bucket.physical.clone())
                .collect(),
        };
        let logs = self.network_logs().map(own_logs);
        needs_of([NeedKind::People(audit)].into_iter().chain(logs), because)
    }

    /// What the network writes: traffic, and the names that were asked for.
    fn network_logs(&self) -> [String; 2] {
        [self.names.flow_log_group(), self.names.query_log_group()]
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
            trust: taken_by(
                model,
                arns,
                &people.administrators,
                &permission_set_of_unit(unit),
            ),
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

/// Who takes a role: people of these groups, whom the account's SAML provider vouches for (the tag `Groups` of their session has the
/// name of one of them between colons), or those who have its permission set.
fn taken_by(model: &Model, arns: Arns<'_>, groups: &[String], set: &str) -> TrustClaim {
    let saml = match &model.people {
        Some(SignIn::IdentityCenter(_)) => {
            return TrustClaim::Roles(RolesTrust {
                roles: Vec::new(),
                patterns: vec![arns.reserved_role(set)],
            });
        }
        Some(SignIn::Saml(name)) => name.as_str(),
        None => "",
    };
    let audience = vec![arns.saml_audience().to_owned()];
    let groups = groups.iter().map(|group| format!("*:{group}:*")).collect();
    TrustClaim::Federated(FederatedTrust {
        provider: arns.saml_provider(saml),
        action: "sts:AssumeRoleWithSAML".to_owned(),
        conditions: BTreeMap::from([("SAML:aud".to_owned(), audience)]),
        patterns: BTreeMap::from([("aws:RequestTag/Groups".to_owned(), groups)]),
        tags: true,
    })
}

/// The permission sets, each with what it says and who has it: exactly these, in the stack of the organization.
pub(super) fn permission_sets(model: &Model) -> Vec<ControlClaim> {
    let Some(SignIn::IdentityCenter(center)) = &model.people else {
        return Vec::new();
    };
    let instance = || Expected::from(&center.instance);
    let sets = model.permission_sets().into_iter();
    sets.flat_map(|set| {
        let says = format!("people who have `{}` may take its role", set.name);
        let about = (ControlTheorem::Fence, says.as_str());
        let arn = || {
            let kind = "aws_ssoadmin_permission_set";
            Expected::of(kind, [("name", Expected::from(&set.name))], "arn")
        };
        let made = ControlClaim::new(
            about,
            "aws_ssoadmin_permission_set",
            [
                ("name", Expected::from(&set.name)),
                ("instance_arn", instance()),
                ("session_duration", Expected::from("PT1H")),
            ],
            &set.spec,
        );
        let takes = Expected::object([
            ("Version", Expected::from("2012-10-17")),
            (
                "Statement",
                Expected::list([Expected::object([
                    ("Sid", Expected::from("TakeTheRole")),
                    ("Effect", Expected::from("Allow")),
                    ("Action", Expected::from("sts:AssumeRole")),
                    ("Resource", Expected::from(&set.role)),
                ])]),
            ),
        ]);
        let policy = ControlClaim::new(
            about,
            "aws_ssoadmin_permission_set_inline_policy",
            [
                ("instance_arn", instance()),
                ("permission_set_arn", arn()),
                ("inline_policy", takes),
            ],
            &set.spec,
        );
        let assigned = set.groups.iter().map(|id| {
            ControlClaim::new(
                about,
                "aws_ssoadmin_account_assignment",
                [
                    ("instance_arn", instance()),
                    ("permission_set_arn", arn()),
                    ("principal_id", Expected::from(id)),
                    ("principal_type", Expected::from("GROUP")),
                    ("target_id", Expected::from(&set.account)),
                    ("target_type", Expected::from("AWS_ACCOUNT")),
                ],
                &set.spec,
            )
            .known_by(&["permission_set_arn", "principal_id"])
        });
        let first = [
            made.known_by(&["name"]),
            policy.known_by(&["permission_set_arn"]),
        ];
        first.into_iter().chain(assigned).collect::<Vec<_>>()
    })
    .collect()
}

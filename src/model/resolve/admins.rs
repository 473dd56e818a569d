//! Administrators whose roles ringfence makes, and the pipelines that apply units' stacks.

use super::Resolver;
use crate::model::{
    AdminRoles, Administrators, Arns, Backend, Delivery, Install, Oidc, PeopleRole, Pipeline,
    PipelinePlace, SpecPath, Workload, Workspaces, names,
};
use crate::spec::{
    self, At, BreakGlass, Ci, CiProvider, KeyAdministrators, MadeBreakGlass, PersonArn, PlatformBy,
    UnitCi, partition, repository_parts,
};

/// How long sessions of roles last that people take when nobody says how long: the least that IAM takes
/// ([CreateRole](https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html)).
const SESSION_MINUTES: u32 = 60;

impl Resolver<'_> {
    /// The ARNs of an account.
    fn arns<'a>(&'a self, account: &'a str) -> Arns<'a> {
        let region = self.document.region.value.as_str();
        Arns {
            partition: partition(region),
            region,
            account,
        }
    }

    /// What the organization was called when the account was first used: a role keeps its name.
    fn first_organization(&self, id: &str) -> String {
        let path = match id == self.platform_account() {
            true => "platform/logs".to_owned(),
            false => format!("platform/{id}/logs"),
        };
        let alias = self.lock.aliases.get(&path);
        let first = alias.and_then(|alias| alias.split_once('/'));
        let now = self.document.organization.value.as_str();
        first.map_or(now, |(first, _)| first).to_owned()
    }

    /// Who administers an account where its entry does not say otherwise: roles that are there, and those that its stack makes.
    pub(super) fn administrators_by_default(&self, id: &str) -> Administrators {
        let said = &self.document.administrators;
        let made = self.admin_roles(id);
        let own = self.administered(id);
        let own_keys = own.and_then(|own| own.keys.as_deref());
        let own_glass = own.and_then(|own| own.break_glass.as_ref());
        let arn = |role: Option<&PeopleRole>| role.map(|role| role.arn(self.arns(id)));
        Administrators {
            keys: match &said.keys {
                KeyAdministrators::Existing(roles) => texts(roles),
                KeyAdministrators::Made(_) => match own_keys {
                    Some(own) => texts(own),
                    None => arn(made.keys.as_ref()).into_iter().collect(),
                },
            },
            deploy: said.deploy.value.to_string(),
            break_glass: match &said.break_glass {
                BreakGlass::Existing(role) => role.value.to_string(),
                BreakGlass::Made(_) => match own_glass {
                    Some(own) => own.value.to_string(),
                    None => arn(made.break_glass.as_ref()).unwrap_or_default(),
                },
            },
            approvers: arn(made.approvers.as_ref()),
        }
    }

    /// The administrators' roles that an account's stack makes: those that the spec gives by people, unless the account's entry names
    /// roles of its own.
    pub(super) fn admin_roles(&self, id: &str) -> AdminRoles {
        let said = &self.document.administrators;
        let own = self.administered(id);
        let organization = self.first_organization(id);
        let role =
            |kind: &str, people: Vec<String>, session_minutes: u32, spec: SpecPath| PeopleRole {
                name: names::admin_role(&organization, kind),
                people,
                session_minutes,
                spec,
            };
        let path = SpecPath("administrators".to_owned());
        let mut made = AdminRoles::default();
        let has_keys = own.is_some_and(|own| own.keys.is_some());
        if let (KeyAdministrators::Made(said), false) = (&said.keys, has_keys) {
            let path = path.child("keys");
            let people = |people: &[At<PersonArn>]| texts(people);
            made.keys = Some(role(
                "key-administrators",
                people(&said.people),
                SESSION_MINUTES,
                path.child("people"),
            ));
            made.approvers = said.approvers.as_ref().map(|approvers| {
                let path = path.child("approvers");
                role(
                    "key-deletion-approvers",
                    people(approvers),
                    SESSION_MINUTES,
                    path,
                )
            });
        }
        let has_glass = own.is_some_and(|own| own.break_glass.is_some());
        if let (BreakGlass::Made(said), false) = (&said.break_glass, has_glass) {
            let MadeBreakGlass {
                people,
                session_minutes,
            } = said;
            let minutes = session_minutes.as_ref();
            let minutes = minutes.map_or(SESSION_MINUTES, |minutes| minutes.value.get());
            let path = path.child("break-glass");
            made.break_glass = Some(role("break-glass", texts(people), minutes, path));
        }
        made.oidc = self.document.ci.as_ref().and_then(|ci| {
            Some(Oidc {
                issuer: issuer(ci, &self.backend())?,
                existing: ci.existing.as_ref().is_some_and(|it| it.value),
                spec: SpecPath("ci".to_owned()),
            })
        });
        made
    }

    /// The pipeline that applies a unit's stack; none when there are none, or when it is not said whose it is, as of units that are
    /// gone. `state_key` is that of the unit's state.
    pub(super) fn pipeline(
        &self,
        (unit, state_key): (&str, &str),
        own: Option<&UnitCi>,
    ) -> Option<Pipeline> {
        let ci = self.document.ci.as_ref()?;
        let spec = match own {
            Some(_) => SpecPath("units".to_owned()).child(unit).child("ci"),
            None => SpecPath("ci".to_owned()),
        };
        let (workload, place) = match ci.provider.as_ref()?.value {
            CiProvider::HcpTerraform => (self.run(ci, state_key)?, None),
            CiProvider::GitHub | CiProvider::GitLab => {
                let place = place(ci, own)?;
                (workload(ci, own, &place)?, Some(place))
            }
        };
        let Workload { issuer, claims } = workload;
        Some(Pipeline {
            issuer,
            claims,
            place,
            spec,
        })
    }

    /// A run in the workspace that keeps a state.
    fn run(&self, ci: &Ci, state_key: &str) -> Option<Workload> {
        let backend = self.backend();
        let workspace = backend.workspace(state_key)?;
        let Backend::Remote {
            hostname,
            organization,
            ..
        } = backend
        else {
            return None;
        };
        let project = ci.project.as_ref()?.value.as_str();
        Some(Workload::hcp_terraform(
            &hostname,
            &organization,
            project,
            &workspace,
        ))
    }

    /// For what pipelines are written; none when there are none.
    pub(super) fn delivery(&self) -> Option<Delivery> {
        let ci = self.document.ci.as_ref()?;
        let engines = ci.pipelines.as_ref()?;
        let platform = ci.platform.as_ref().map(|it| it.value);
        let provider = ci.provider.as_ref().map(|it| it.value);
        let by_runs = provider == Some(CiProvider::HcpTerraform);
        let place = (provider.is_some() && !by_runs).then(|| place(ci, None));
        Some(Delivery {
            engines: engines.iter().map(|engine| engine.value).collect(),
            place: place.flatten(),
            platform_by_hand: platform == Some(PlatformBy::Hand),
            runners: ci.runners.as_deref().map(texts).unwrap_or_default(),
            image: ci.image.as_ref().map(|image| image.value.to_string()),
            install: ci.install.as_ref().map(install),
            workspaces: by_runs.then(|| workspaces(ci)).flatten(),
        })
    }
}

/// Where a unit's pipeline runs, or without one's own words that of the repository of the spec.
fn place(ci: &Ci, own: Option<&UnitCi>) -> Option<PipelinePlace> {
    let repository = own.and_then(|it| it.repository.as_ref());
    let repository = repository.or(ci.repository.as_ref())?.value.as_str();
    let branch = own.and_then(|it| it.branch.as_ref()).or(ci.branch.as_ref());
    let environment = own.and_then(|it| it.environment.as_ref());
    let environment = environment.or(ci.environment.as_ref());
    Some(PipelinePlace {
        repository: without_ids(repository),
        branch: branch.map(|it| it.value.to_string()),
        environment: environment.map(|it| it.value.to_string()),
    })
}

fn install(said: &spec::Install) -> Install {
    match said {
        spec::Install::Source(source) => Install::Source {
            git: source.git.value.to_string(),
            revision: source.revision.value.to_string(),
        },
        spec::Install::Program(program) => Install::Program {
            url: program.url.value.to_string(),
            sha256: program.sha256.value.to_string(),
        },
    }
}

fn workspaces(ci: &Ci) -> Option<Workspaces> {
    Some(Workspaces {
        project: ci.project.as_ref()?.value.to_string(),
        repository: without_ids(ci.repository.as_ref()?.value.as_str()),
        branch: ci.branch.as_ref().map(|it| it.value.to_string()),
    })
}

/// What tokens say of a job in one place and no other; GitLab's name no environment.
fn workload(ci: &Ci, own: Option<&UnitCi>, place: &PipelinePlace) -> Option<Workload> {
    let host = ci.host.as_ref().map(|host| host.value.as_str());
    let repository = own.and_then(|it| it.repository.as_ref());
    let repository = repository.or(ci.repository.as_ref())?.value.as_str();
    let branch = place.branch.as_deref();
    let environment = place.environment.as_deref();
    match ci.provider.as_ref()?.value {
        CiProvider::GitHub => Workload::github(host, repository, branch, environment),
        CiProvider::GitLab if environment.is_some() => None,
        CiProvider::GitLab => branch.map(|branch| Workload::gitlab(host, repository, branch)),
        CiProvider::HcpTerraform => None,
    }
}

/// Who signs tokens; nobody where what applies has credentials of its own.
fn issuer(ci: &Ci, backend: &Backend) -> Option<String> {
    let host = ci.host.as_ref().map(|host| host.value.as_str());
    Some(match ci.provider.as_ref()?.value {
        CiProvider::HcpTerraform => match backend {
            Backend::Remote { hostname, .. } => hostname.clone(),
            Backend::S3 { .. } | Backend::Local => return None,
        },
        CiProvider::GitHub => Workload::github_issuer(host),
        CiProvider::GitLab => Workload::gitlab_issuer(host),
    })
}

/// `acme/ml-infra` of `acme@123456/ml-infra@456789`.
fn without_ids(repository: &str) -> String {
    let parts = repository_parts(repository).into_iter();
    parts.map(|(name, _)| name).collect::<Vec<_>>().join("/")
}

fn texts<T: ToString>(arns: &[At<T>]) -> Vec<String> {
    arns.iter().map(|arn| arn.value.to_string()).collect()
}

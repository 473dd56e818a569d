//! Administrators whose roles ringfence makes, and the pipelines that apply units' stacks.

use super::Resolver;
use crate::model::{
    AdminRoles, Administrators, Arns, Delivery, Oidc, PeopleRole, Pipeline, PipelinePlace,
    SpecPath, Workload, names,
};
use crate::spec::{
    At, BreakGlass, Ci, CiProvider, KeyAdministrators, MadeBreakGlass, PersonArn, UnitCi,
    partition, repository_parts,
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
                issuer: issuer(ci)?,
                existing: ci.existing.as_ref().is_some_and(|it| it.value),
                spec: SpecPath("ci".to_owned()),
            })
        });
        made
    }

    /// The pipeline that applies a unit's stack; none when there are none, or when it is not said whose it is, as of units that are
    /// gone.
    pub(super) fn pipeline(&self, unit: &str, own: Option<&UnitCi>) -> Option<Pipeline> {
        let ci = self.document.ci.as_ref()?;
        let repository = own.and_then(|it| it.repository.as_ref());
        let repository = repository.or(ci.repository.as_ref())?.value.as_str();
        let branch = own.and_then(|it| it.branch.as_ref()).or(ci.branch.as_ref());
        let environment = own.and_then(|it| it.environment.as_ref());
        let environment = environment.or(ci.environment.as_ref());
        let branch = branch.map(|it| it.value.as_str());
        let environment = environment.map(|it| it.value.as_str());
        let Workload { issuer, claims } = workload(ci, repository, branch, environment)?;
        let spec = match own {
            Some(_) => SpecPath("units".to_owned()).child(unit).child("ci"),
            None => SpecPath("ci".to_owned()),
        };
        let place = PipelinePlace {
            repository: without_ids(repository),
            branch: branch.map(str::to_owned),
            environment: environment.map(str::to_owned),
        };
        Some(Pipeline {
            issuer,
            claims,
            place,
            spec,
        })
    }

    /// For what pipelines are written; none when there are none.
    pub(super) fn delivery(&self) -> Option<Delivery> {
        let ci = self.document.ci.as_ref()?;
        let engines = ci.pipelines.as_ref()?;
        let signed = ci.provider.is_some().then_some(ci.repository.as_ref());
        let place = signed.flatten().map(|repository| PipelinePlace {
            repository: without_ids(repository.value.as_str()),
            branch: ci.branch.as_ref().map(|it| it.value.to_string()),
            environment: ci.environment.as_ref().map(|it| it.value.to_string()),
        });
        Some(Delivery {
            engines: engines.iter().map(|engine| engine.value).collect(),
            place,
            runners: ci.runners.as_deref().map(texts).unwrap_or_default(),
            image: ci.image.as_ref().map(|image| image.value.to_string()),
        })
    }
}

/// What tokens say of a job in one place and no other; GitLab's name no environment.
fn workload(
    ci: &Ci,
    repository: &str,
    branch: Option<&str>,
    environment: Option<&str>,
) -> Option<Workload> {
    let host = ci.host.as_ref().map(|host| host.value.as_str());
    match ci.provider.as_ref()?.value {
        CiProvider::GitHub => Workload::github(host, repository, branch, environment),
        CiProvider::GitLab if environment.is_some() => None,
        CiProvider::GitLab => branch.map(|branch| Workload::gitlab(host, repository, branch)),
    }
}

/// Who signs tokens; nobody where what applies has credentials of its own.
fn issuer(ci: &Ci) -> Option<String> {
    let host = ci.host.as_ref().map(|host| host.value.as_str());
    Some(match ci.provider.as_ref()?.value {
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

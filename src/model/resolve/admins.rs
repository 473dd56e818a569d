//! Administrators whose roles ringfence makes, and the pipelines that apply units' stacks.

use super::Resolver;
use crate::model::{
    AdminRoles, Administrators, Arns, CI_AUDIENCE, Oidc, PeopleRole, Pipeline, SpecPath, names,
};
use crate::spec::{
    At, BreakGlass, Ci, CiProvider, KeyAdministrators, MadeBreakGlass, PersonArn, UnitCi, partition,
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
        let arn = |role: Option<&PeopleRole>| role.map(|role| role.arn(self.arns(id)));
        Administrators {
            keys: match &said.keys {
                KeyAdministrators::Existing(roles) => texts(roles),
                KeyAdministrators::Made(_) => arn(made.keys.as_ref()).into_iter().collect(),
            },
            deploy: said.deploy.value.to_string(),
            break_glass: match &said.break_glass {
                BreakGlass::Existing(role) => role.value.to_string(),
                BreakGlass::Made(_) => arn(made.break_glass.as_ref()).unwrap_or_default(),
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
        made.oidc = self.document.ci.as_ref().map(|ci| Oidc {
            issuer: issuer(ci),
            existing: ci.existing.as_ref().is_some_and(|it| it.value),
            spec: SpecPath("ci".to_owned()),
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
        let issuer = issuer(ci);
        let claims = subject(ci.provider.value, repository, branch, environment)?;
        let claims = [("aud", CI_AUDIENCE.to_owned())].into_iter().chain(claims);
        let spec = match own {
            Some(_) => SpecPath("units".to_owned()).child(unit).child("ci"),
            None => SpecPath("ci".to_owned()),
        };
        Some(Pipeline {
            claims: claims
                .map(|(name, value)| (format!("{issuer}:{name}"), value))
                .collect(),
            issuer,
            spec,
        })
    }
}

/// What tokens say of a job in one place and no other
/// ([GitHub](https://docs.github.com/en/actions/reference/security/oidc),
/// [GitLab](https://docs.gitlab.com/ci/secrets/id_token_authentication/)). GitHub's subject names the environment or the branch; AWS
/// looks at the branch by itself as well
/// ([keys for OIDC federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html)).
fn subject(
    provider: CiProvider,
    repository: &str,
    branch: Option<&str>,
    environment: Option<&str>,
) -> Option<Vec<(&'static str, String)>> {
    let by_branch = |branch: &str| format!("repo:{repository}:ref:refs/heads/{branch}");
    let by_environment = |environment: &str| format!("repo:{repository}:environment:{environment}");
    Some(match (provider, branch, environment) {
        (CiProvider::GitHub, Some(branch), None) => vec![("sub", by_branch(branch))],
        (CiProvider::GitHub, None, Some(environment)) => vec![("sub", by_environment(environment))],
        (CiProvider::GitHub, Some(branch), Some(environment)) => vec![
            ("sub", by_environment(environment)),
            ("ref", format!("refs/heads/{branch}")),
        ],
        (CiProvider::GitLab, Some(branch), None) => vec![(
            "sub",
            format!("project_path:{repository}:ref_type:branch:ref:{branch}"),
        )],
        _ => return None,
    })
}

/// The issuer of a provider's tokens without `https://`. A GitHub of one's own has it below a path.
fn issuer(ci: &Ci) -> String {
    let host = ci.host.as_ref().map(|host| host.value.as_str());
    match (ci.provider.value, host) {
        (CiProvider::GitHub, None) => "token.actions.githubusercontent.com".to_owned(),
        (CiProvider::GitHub, Some(host)) => format!("{host}/_services/token"),
        (CiProvider::GitLab, host) => host.unwrap_or("gitlab.com").to_owned(),
    }
}

fn texts<T: ToString>(arns: &[At<T>]) -> Vec<String> {
    arns.iter().map(|arn| arn.value.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(provider: CiProvider, branch: Option<&str>, environment: Option<&str>) -> Option<String> {
        let claims = subject(provider, "acme/ml", branch, environment)?;
        let claims = claims.iter();
        let claims: Vec<String> = claims.map(|(name, it)| format!("{name}={it}")).collect();
        Some(claims.join(" "))
    }

    #[test]
    fn a_token_is_known_by_branch_and_environment_as_its_provider_tells_them() {
        use CiProvider::{GitHub, GitLab};
        let (main, live) = (Some("main"), Some("live"));
        let told = |it: &str| Some(it.to_owned());
        assert_eq!(
            of(GitHub, main, None),
            told("sub=repo:acme/ml:ref:refs/heads/main")
        );
        assert_eq!(
            of(GitHub, None, live),
            told("sub=repo:acme/ml:environment:live")
        );
        assert_eq!(
            of(GitHub, main, live),
            told("sub=repo:acme/ml:environment:live ref=refs/heads/main")
        );
        assert_eq!(
            of(GitLab, main, None),
            told("sub=project_path:acme/ml:ref_type:branch:ref:main")
        );
    }

    #[test]
    fn a_pipeline_of_any_branch_is_none() {
        assert_eq!(of(CiProvider::GitHub, None, None), None);
        assert_eq!(of(CiProvider::GitLab, None, Some("live")), None);
    }
}

//! Workloads outside AWS that take roles by tokens of OpenID Connect: pipelines.

use super::{Account, Arns, Model};

/// What a token must say for its bearer to be let in: exactly this, never a pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Who signs the token: the address without a scheme, such as `token.actions.githubusercontent.com`.
    pub issuer: String,
    /// Whom it is for.
    pub audience: String,
    /// Whose it is.
    pub subject: String,
    /// What its owner has to have the subject made of, where that is not how it comes.
    pub template: Option<&'static str>,
    /// True when the account has the issuer's identity provider already.
    pub provider_exists: bool,
}

/// The audience of tokens for AWS
/// ([GitHub, configuring OpenID Connect in AWS](https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws)).
pub const AUDIENCE: &str = "sts.amazonaws.com";

/// Who signs the tokens of GitHub's workflows.
pub const GITHUB: &str = "token.actions.githubusercontent.com";

/// What the subject of GitHub's tokens is made of when it names branch and environment.
const BOTH: &str = r#"["repo", "environment", "ref"]"#;

impl Workload {
    /// A workflow of GitHub's, on a branch or in an environment
    /// ([OpenID Connect reference, example subject claims](https://docs.github.com/actions/reference/security/oidc)). A token's
    /// subject names the environment alone where a job has one; with both, the repository's subject has to be made of
    /// `["repo", "environment", "ref"]`, which is for its owner to set.
    pub fn github(
        repository: &str,
        branch: Option<&str>,
        environment: Option<&str>,
        provider_exists: bool,
    ) -> Self {
        let template = (branch.is_some() && environment.is_some()).then_some(BOTH);
        let environment = environment.map(|name| format!(":environment:{name}"));
        let branch = branch.map(|name| format!(":ref:refs/heads/{name}"));
        Self {
            issuer: GITHUB.to_owned(),
            audience: AUDIENCE.to_owned(),
            subject: format!(
                "repo:{repository}{}{}",
                environment.unwrap_or_default(),
                branch.unwrap_or_default()
            ),
            template,
            provider_exists,
        }
    }

    /// A pipeline of GitLab's, on a branch
    /// ([GitLab, ID token payload](https://docs.gitlab.com/ci/secrets/id_token_authentication/)).
    pub fn gitlab(host: &str, project: &str, branch: &str, provider_exists: bool) -> Self {
        Self {
            issuer: host.to_owned(),
            audience: AUDIENCE.to_owned(),
            template: None,
            subject: format!("project_path:{project}:ref_type:branch:ref:{branch}"),
            provider_exists,
        }
    }

    /// The ARN of the identity provider in an account.
    pub fn provider(&self, arns: Arns<'_>) -> String {
        let Arns {
            partition, account, ..
        } = arns;
        let issuer = &self.issuer;
        format!("arn:{partition}:iam::{account}:oidc-provider/{issuer}")
    }
}

impl Model {
    /// The workloads that take roles of an account, each for the sake of one of its roles.
    pub fn workloads<'m>(&'m self, account: &'m Account) -> impl Iterator<Item = &'m Workload> {
        let of_platform = account.id == self.platform.account;
        let registry = self.platform.registry.as_ref().filter(|_| of_platform);
        registry.and_then(|it| it.pusher.workload()).into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_names_what_is_declared_and_nothing_that_matches_more() {
        let github = |branch, environment| {
            let workload = Workload::github("acme/ml-images", branch, environment, false);
            (workload.subject, workload.template.is_some())
        };
        let said = |subject: &str, by_template| (subject.to_owned(), by_template);
        assert_eq!(
            github(None, Some("release")),
            said("repo:acme/ml-images:environment:release", false)
        );
        assert_eq!(
            github(Some("main"), None),
            said("repo:acme/ml-images:ref:refs/heads/main", false)
        );
        assert_eq!(
            github(Some("main"), Some("release")),
            said(
                "repo:acme/ml-images:environment:release:ref:refs/heads/main",
                true
            )
        );
        assert_eq!(
            Workload::gitlab("gitlab.com", "acme/ml/images", "main", false).subject,
            "project_path:acme/ml/images:ref_type:branch:ref:main"
        );
    }
}

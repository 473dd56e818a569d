//! Workloads outside AWS that take roles by tokens of OpenID Connect: pipelines.

use super::{Account, Arns, CI_AUDIENCE};

/// Who signs the tokens of GitHub's workflows.
const GITHUB: &str = "token.actions.githubusercontent.com";

/// What a token must say for its bearer to be let in: exactly this, never a pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Who signs the token: the address without a scheme, such as `token.actions.githubusercontent.com`.
    pub issuer: String,
    /// What it says, by the names of conditions: audience and subject, and the branch where the subject does not say it.
    pub claims: Vec<(String, String)>,
    /// True when the account has the issuer's identity provider already.
    pub provider_exists: bool,
}

impl Workload {
    fn new(issuer: &str, claims: Vec<(&str, String)>, provider_exists: bool) -> Self {
        let audience = [("aud", CI_AUDIENCE.to_owned())];
        let claims = audience.into_iter().chain(claims);
        Self {
            issuer: issuer.to_owned(),
            claims: claims
                .map(|(name, value)| (format!("{issuer}:{name}"), value))
                .collect(),
            provider_exists,
        }
    }

    /// A workflow of GitHub's, on a branch or in an environment
    /// ([OpenID Connect reference, example subject claims](https://docs.github.com/actions/reference/security/oidc)). The subject names
    /// the environment alone where a job has one; AWS looks at the branch by itself as well
    /// ([keys for OIDC federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html)).
    pub fn github(
        repository: &str,
        branch: Option<&str>,
        environment: Option<&str>,
        provider_exists: bool,
    ) -> Self {
        let of_branch = branch.map(|name| format!("refs/heads/{name}"));
        let claims = match (environment, of_branch) {
            (Some(environment), of_branch) => {
                let subject = format!("repo:{repository}:environment:{environment}");
                let of_branch = of_branch.map(|it| ("ref", it));
                [("sub", subject)].into_iter().chain(of_branch).collect()
            }
            (None, Some(of_branch)) => vec![("sub", format!("repo:{repository}:ref:{of_branch}"))],
            // A checked spec says one of them; this lets nobody in.
            (None, None) => vec![("sub", format!("repo:{repository}"))],
        };
        Self::new(GITHUB, claims, provider_exists)
    }

    /// A pipeline of GitLab's, on a branch
    /// ([GitLab, ID token payload](https://docs.gitlab.com/ci/secrets/id_token_authentication/)).
    pub fn gitlab(host: &str, project: &str, branch: &str, provider_exists: bool) -> Self {
        let subject = format!("project_path:{project}:ref_type:branch:ref:{branch}");
        Self::new(host, vec![("sub", subject)], provider_exists)
    }

    /// The ARN of the identity provider in an account.
    pub fn provider(&self, arns: Arns<'_>) -> String {
        arns.oidc_provider(&self.issuer)
    }

    /// True when the registry's part has to make the identity provider: an account has one of an issuer, and pipelines that apply stacks
    /// may have brought it.
    pub fn wants_provider(&self, account: &Account) -> bool {
        let oidc = account.admins.oidc.as_ref();
        let brought = oidc.is_some_and(|it| it.issuer == self.issuer);
        !self.provider_exists && !brought
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_say_what_is_declared_and_nothing_that_matches_more() {
        let said = |workload: Workload| {
            let claims = workload.claims.into_iter().skip(1);
            let claims: Vec<String> = claims
                .filter_map(|(name, value)| Some(format!("{}={value}", name.rsplit(':').next()?)))
                .collect();
            claims.join(" ")
        };
        let github = |branch, environment| {
            said(Workload::github(
                "acme/ml-images",
                branch,
                environment,
                false,
            ))
        };
        assert_eq!(
            github(None, Some("release")),
            "sub=repo:acme/ml-images:environment:release"
        );
        assert_eq!(
            github(Some("main"), None),
            "sub=repo:acme/ml-images:ref:refs/heads/main"
        );
        assert_eq!(
            github(Some("main"), Some("release")),
            "sub=repo:acme/ml-images:environment:release ref=refs/heads/main"
        );
        assert_eq!(
            said(Workload::gitlab(
                "gitlab.com",
                "acme/ml/images",
                "main",
                false
            )),
            "sub=project_path:acme/ml/images:ref_type:branch:ref:main"
        );
    }
}

//! Workloads outside AWS that take roles by tokens of OpenID Connect: pipelines.

use super::{Arns, CI_AUDIENCE};

/// What a token must say for its bearer to be let in: exactly this, never a pattern.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// Who signs the token: the address without a scheme, such as `token.actions.githubusercontent.com`.
    pub issuer: String,
    /// What it says, by the names of conditions: audience and subject, and the branch where the subject does not say it. Of a name that
    /// is here twice it says one or the other.
    pub claims: Vec<(String, String)>,
}

impl Workload {
    fn new(issuer: String, claims: Vec<(&str, String)>) -> Self {
        let audience = [("aud", CI_AUDIENCE.to_owned())];
        let claims = audience.into_iter().chain(claims);
        Self {
            claims: claims
                .map(|(name, value)| (format!("{issuer}:{name}"), value))
                .collect(),
            issuer,
        }
    }

    /// Who signs the tokens of GitHub's workflows. A GitHub of one's own has it below a path.
    pub fn github_issuer(host: Option<&str>) -> String {
        match host {
            None => "token.actions.githubusercontent.com".to_owned(),
            Some(host) => format!("{host}/_services/token"),
        }
    }

    /// Who signs the tokens of GitLab's pipelines.
    pub fn gitlab_issuer(host: Option<&str>) -> String {
        host.unwrap_or("gitlab.com").to_owned()
    }

    /// A workflow of GitHub's, on a branch or in an environment, or both
    /// ([example subject claims](https://docs.github.com/en/actions/reference/security/oidc)); nothing without either. The subject names
    /// the environment or the branch; AWS looks at the branch by itself as well
    /// ([keys for OIDC federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html)).
    pub fn github(
        host: Option<&str>,
        repository: &str,
        branch: Option<&str>,
        environment: Option<&str>,
    ) -> Option<Self> {
        let of_branch = branch.map(|name| format!("refs/heads/{name}"));
        let claims = match (environment, of_branch) {
            (Some(environment), of_branch) => {
                let subject = format!("repo:{repository}:environment:{environment}");
                let of_branch = of_branch.map(|it| ("ref", it));
                [("sub", subject)].into_iter().chain(of_branch).collect()
            }
            (None, Some(of_branch)) => vec![("sub", format!("repo:{repository}:ref:{of_branch}"))],
            (None, None) => return None,
        };
        Some(Self::new(Self::github_issuer(host), claims))
    }

    /// A pipeline of GitLab's, on a branch
    /// ([GitLab, ID token payload](https://docs.gitlab.com/ci/secrets/id_token_authentication/)).
    pub fn gitlab(host: Option<&str>, project: &str, branch: &str) -> Self {
        let subject = format!("project_path:{project}:ref_type:branch:ref:{branch}");
        Self::new(Self::gitlab_issuer(host), vec![("sub", subject)])
    }

    /// A run in a workspace of HCP Terraform's or Terraform Enterprise's: its plan and its apply, each of which has a token of its own
    /// ([dynamic credentials](https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration)).
    pub fn hcp_terraform(host: &str, organization: &str, project: &str, workspace: &str) -> Self {
        let run = format!("organization:{organization}:project:{project}:workspace:{workspace}");
        let subject = |phase: &str| ("sub", format!("{run}:run_phase:{phase}"));
        Self::new(host.to_owned(), vec![subject("plan"), subject("apply")])
    }

    /// The ARN of the identity provider in an account.
    pub fn provider(&self, arns: Arns<'_>) -> String {
        arns.oidc_provider(&self.issuer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_say_what_is_declared_and_nothing_that_matches_more() {
        let said = |workload: Option<Workload>| {
            let claims = workload.map(|it| it.claims).into_iter().flatten();
            let claims: Vec<String> = claims
                .skip(1)
                .filter_map(|(name, value)| Some(format!("{}={value}", name.rsplit(':').next()?)))
                .collect();
            claims.join(" ")
        };
        let github =
            |branch, environment| said(Workload::github(None, "acme/ml", branch, environment));
        let (main, live) = (Some("main"), Some("live"));
        assert_eq!(github(None, live), "sub=repo:acme/ml:environment:live");
        assert_eq!(github(main, None), "sub=repo:acme/ml:ref:refs/heads/main");
        assert_eq!(
            github(main, live),
            "sub=repo:acme/ml:environment:live ref=refs/heads/main"
        );
        assert_eq!(
            said(Some(Workload::gitlab(None, "acme/ml", "main"))),
            "sub=project_path:acme/ml:ref_type:branch:ref:main"
        );
    }

    #[test]
    fn a_workflow_of_any_branch_is_none() {
        assert_eq!(Workload::github(None, "acme/ml", None, None), None);
    }
}

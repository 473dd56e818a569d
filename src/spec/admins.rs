//! Who administers, where ringfence makes the roles, and which pipelines apply units' stacks.

use schemars::JsonSchema;

use super::leaf::{
    CiBranch, CiEnvironment, CiProject, CiRepository, ContainerImage, FileHash, GitCommit,
    HostName, InstallUrl, Int, PersonArn, RoleArn, RunnerLabel, UserArn,
};
use super::types::At;

/// Who manages keys and can never use one.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(untagged, inline)]
pub enum KeyAdministrators {
    /// Roles that exist already.
    Existing(
        #[schemars(length(min = 1, max = 100), extend("uniqueItems" = true))] Vec<At<RoleArn>>,
    ),
    /// A role that ringfence makes in each account.
    Made(MadeKeyAdministrators),
}

/// The roles that manage keys, made in each account.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MadeKeyAdministrators {
    /// Roles and users that may take the role that manages keys.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub people: Vec<At<PersonArn>>,
    /// Roles and users that approve that a key is deleted or disabled: without them one person can do either alone. None of them is
    /// one of `people`.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub approvers: Option<Vec<At<PersonArn>>>,
}

/// Who gets in when all else fails.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(untagged, inline)]
pub enum BreakGlass {
    /// A role that exists already.
    Existing(At<RoleArn>),
    /// A role that ringfence makes in each account.
    Made(MadeBreakGlass),
}

/// The role for emergencies, made in each account.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct MadeBreakGlass {
    /// Users that may take it, each with a second factor: a role's session carries none.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub people: Vec<At<UserArn>>,
    /// How long a session lasts at most; 60 minutes when it is left out, which is the least that IAM takes.
    pub session_minutes: Option<At<Int<60, 240>>>,
}

/// Where pipelines run that apply units' stacks: each unit gets a role that only its pipeline takes, through OpenID Connect.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Ci {
    /// Who runs the pipelines and says whose they are; left out where what applies has credentials of its own, as Atlantis has.
    pub provider: Option<At<CiProvider>>,
    /// Its host, when it is a server of one's own.
    pub host: Option<At<HostName>>,
    /// `true` when the accounts have its OpenID Connect provider already: an account can have one only.
    pub existing: Option<At<bool>>,
    /// The repository: `acme/ml-infra`. GitHub's with ids, as new ones have them: `acme@123456/ml-infra@456789`.
    pub repository: Option<At<CiRepository>>,
    /// The one branch.
    pub branch: Option<At<CiBranch>>,
    /// The one environment: of GitHub only.
    pub environment: Option<At<CiEnvironment>>,
    /// The project that the workspaces are in: of HCP Terraform only, and there it must be said.
    pub project: Option<At<CiProject>>,
    /// For which engines `generate` writes pipelines that review, plan and apply the stacks.
    #[schemars(length(min = 1, max = 5), extend("uniqueItems" = true))]
    pub pipelines: Option<Vec<At<Engine>>>,
    /// Who applies what accounts and the organization have once; the pipelines, as `administrators.deploy`, when it is left out.
    pub platform: Option<At<PlatformBy>>,
    /// The labels of the runners that pipelines run on; GitHub's own when they are left out, GitLab's that take untagged jobs.
    #[schemars(length(min = 1, max = 10), extend("uniqueItems" = true))]
    pub runners: Option<Vec<At<RunnerLabel>>>,
    /// The image that pipelines run in, by digest: it has ringfence, terraform, git, curl and jq.
    pub image: Option<At<ContainerImage>>,
    /// Where jobs of GitHub's take ringfence from when they run in no image.
    pub install: Option<Install>,
}

/// What is installed as ringfence before a job takes a role: exactly this, whoever owns a name in a registry tomorrow.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(untagged, inline)]
pub enum Install {
    /// A commit, built with cargo and its lock file.
    Source(InstallSource),
    /// A program for the runners.
    Program(InstallProgram),
}

/// A commit of a repository that everybody who runs a job may read.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InstallSource {
    /// The repository.
    pub git: At<InstallUrl>,
    /// The commit, by all its 40 digits.
    pub revision: At<GitCommit>,
}

/// A program that is downloaded and is not run unless it has this hash.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InstallProgram {
    /// Where it lies.
    pub url: At<InstallUrl>,
    /// Its SHA-256.
    pub sha256: At<FileHash>,
}

/// Who applies what accounts and the organization have once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum PlatformBy {
    /// The pipelines, before the units.
    Pipelines,
    /// Somebody, before he lets a change in.
    Hand,
}

/// What applies stacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum Engine {
    /// A workflow of GitHub's: `.github/workflows/ringfence.yml`.
    GithubActions,
    /// A pipeline of GitLab's to include: `ringfence.gitlab-ci.yml`.
    GitlabCi,
    /// Atlantis: `atlantis.yaml`.
    Atlantis,
    /// Workspaces of HCP Terraform, made by Terraform: `hcp-terraform/main.tf`.
    HcpTerraform,
    /// Terragrunt: a `terragrunt.hcl` in each stack.
    Terragrunt,
}

impl Engine {
    /// Each with its name in the spec.
    pub const ALL: [(&str, Self); 5] = [
        ("github-actions", Self::GithubActions),
        ("gitlab-ci", Self::GitlabCi),
        ("atlantis", Self::Atlantis),
        ("hcp-terraform", Self::HcpTerraform),
        ("terragrunt", Self::Terragrunt),
    ];

    /// Its name in the spec.
    #[must_use]
    pub fn name(self) -> &'static str {
        let mut all = Self::ALL.into_iter();
        all.find(|(_, engine)| *engine == self)
            .map_or("", |(name, _)| name)
    }
}

/// Whose pipeline applies a unit's stack, where it differs from the common one.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct UnitCi {
    /// The repository.
    pub repository: Option<At<CiRepository>>,
    /// The one branch.
    pub branch: Option<At<CiBranch>>,
    /// The one environment.
    pub environment: Option<At<CiEnvironment>>,
}

/// Who runs pipelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum CiProvider {
    /// GitHub Actions.
    #[schemars(rename = "github")]
    GitHub,
    /// GitLab CI/CD.
    #[schemars(rename = "gitlab")]
    GitLab,
    /// HCP Terraform, or Terraform Enterprise, which keep the states as well: of a `remote` backend only.
    HcpTerraform,
}

//! The registry that all teams pull their images from.

use schemars::JsonSchema;

use super::leaf::{
    CiBranch, CiEnvironment, CiRepository, HostName, Int, Name, Puller, RoleArn, SecretArn,
    Upstream,
};
use super::types::{At, Because, Entries};

/// The registry of the platform's account: repositories, who pushes to them and who pulls.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Registry {
    /// Who pushes: the one pipeline that builds images.
    pub pipeline: ImagePipeline,
    /// The repositories.
    #[schemars(extend("minProperties" = 1))]
    pub repositories: Entries<Name, Repository>,
    /// Public registries that the pipeline takes base images from, through a cache.
    pub pull_through: Option<Entries<Name, Cache>>,
    /// Leaves images in which something critical is found where they are; they are removed when it is left out.
    pub critical_may_stay: Option<Because>,
}

/// Who pushes.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(untagged, inline)]
pub enum ImagePipeline {
    /// A workflow of GitHub's.
    GitHub(GitHubWorkflow),
    /// A pipeline of GitLab's.
    GitLab(GitLabPipeline),
    /// A role that exists already.
    Role(PushingRole),
}

/// A workflow of GitHub's: of one repository, on one branch or in one environment.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    rename_all = "kebab-case",
    deny_unknown_fields,
    inline,
    extend("anyOf" = [{ "required": ["branch"] }, { "required": ["environment"] }])
)]
pub struct GitHubWorkflow {
    /// The repository, with its owner.
    pub github: At<CiRepository>,
    /// The branch.
    pub branch: Option<At<CiBranch>>,
    /// The environment.
    pub environment: Option<At<CiEnvironment>>,
    /// Whether the account has GitHub's identity provider already; it is made when this is left out.
    pub identity_provider: Option<At<ProviderKeeper>>,
}

/// A pipeline of GitLab's: of one project, on one branch.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, inline)]
pub struct GitLabPipeline {
    /// The project, with its groups.
    pub gitlab: At<CiRepository>,
    /// The branch.
    pub branch: At<CiBranch>,
    /// The host; `gitlab.com` when it is left out.
    pub host: Option<At<HostName>>,
    /// Whether the account has GitLab's identity provider already; it is made when this is left out.
    pub identity_provider: Option<At<ProviderKeeper>>,
}

/// Who keeps an identity provider: an account has one for each host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum ProviderKeeper {
    /// The platform's stack makes it.
    Made,
    /// The account has it already.
    Existing,
}

/// A role that pushes and that ringfence does not make.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields, inline)]
pub struct PushingRole {
    /// Its ARN.
    pub role: At<RoleArn>,
}

/// A repository.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Repository {
    /// What it was called before.
    pub renamed_from: Option<At<Name>>,
    /// Who pulls: teams as `retail/churn`, and units as `payments`, each with all of its teams.
    #[schemars(length(min = 1, max = 100), extend("uniqueItems" = true))]
    pub teams: Vec<At<Puller>>,
    /// How many images with a tag are kept; 100 when it is left out.
    pub keep_images: Option<At<Int<1, 10000>>>,
    /// After how many days an image that has lost its tags is removed; 14 when it is left out.
    pub untagged_days: Option<At<Int<1, 3650>>>,
}

/// A public registry, by a name of your own.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Cache {
    /// Its host.
    pub from: At<Upstream>,
    /// The secret with what it asks of those who log in; it exists already, and its name begins with `ecr-pullthroughcache/`.
    pub credentials: Option<At<SecretArn>>,
}

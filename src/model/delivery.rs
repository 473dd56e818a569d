use super::{Backend, Model, Unit};
use crate::spec::Engine;

/// For what pipelines are written that review, plan and apply the stacks.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// The engines, in the order of the spec.
    pub engines: Vec<Engine>,
    /// Where the pipelines run that have tokens signed; none when nobody signs any.
    pub place: Option<PipelinePlace>,
    /// True when somebody applies what accounts and the organization have once, and pipelines leave it alone.
    pub platform_by_hand: bool,
    /// Labels of the runners.
    pub runners: Vec<String>,
    /// The image of the jobs, by digest.
    pub image: Option<String>,
    /// Where jobs that run in no image have ringfence from.
    pub install: Option<Install>,
    /// Where the workspaces are, when a workspace a stack runs Terraform.
    pub workspaces: Option<Workspaces>,
}

/// What is installed as ringfence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Install {
    /// A commit of a repository, which cargo builds.
    Source {
        /// The address of the repository.
        git: String,
        /// The commit.
        revision: String,
    },
    /// A program.
    Program {
        /// Its address.
        url: String,
        /// Its hash.
        sha256: String,
    },
}

/// Workspaces of HCP Terraform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspaces {
    /// The project that they are in.
    pub project: String,
    /// The repository that they follow.
    pub repository: String,
    /// The branch; its default branch when there is none.
    pub branch: Option<String>,
}

/// Where a pipeline runs: what its token says, in the spec's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelinePlace {
    /// The repository, without the ids that tokens may name.
    pub repository: String,
    /// The one branch; none where the environment alone says it.
    pub branch: Option<String>,
    /// The environment.
    pub environment: Option<String>,
}

impl Delivery {
    /// True when pipelines are written for the engine.
    pub fn has(&self, engine: Engine) -> bool {
        self.engines.contains(&engine)
    }

    /// True when what is written here applies the unit: its role lets in the same repository and branch. A unit may be of another
    /// repository, and is applied there.
    pub fn applies(&self, unit: &Unit) -> bool {
        let Some(here) = &self.place else {
            return true;
        };
        let of_unit = unit.deploy.ci.as_ref().and_then(|ci| ci.place.as_ref());
        of_unit
            .is_none_or(|there| there.repository == here.repository && there.branch == here.branch)
    }
}

impl Model {
    /// True when pipelines are written for the engine.
    pub fn delivers_by(&self, engine: Engine) -> bool {
        self.delivery.as_ref().is_some_and(|it| it.has(engine))
    }
}

impl Backend {
    /// The name of the workspace that keeps the state of a key, of a remote backend. It is called after the key, which stays when the
    /// unit is renamed.
    pub fn workspace(&self, state_key: &str) -> Option<String> {
        let Self::Remote {
            workspace_prefix, ..
        } = self
        else {
            return None;
        };
        let key = state_key.strip_suffix("/terraform.tfstate");
        let name = key.unwrap_or(state_key).replace('/', "-");
        Some(format!("{workspace_prefix}{name}"))
    }
}

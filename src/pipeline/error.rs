use std::io;
use std::path::PathBuf;

use thiserror::Error;

use crate::diagnostic::Diagnostic;
use crate::quotas::PolicyUse;
use crate::readback::Difference;
use crate::render::RenderError;
use crate::terraform::Unread;
use crate::terraform::show::InputError;
use crate::workspace::WorkspaceError;

use super::RevisionError;

/// Why a phase gave nothing to the next one.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PipelineError {
    /// The spec or the lock file is wrong: every problem that was found.
    #[error("the spec has {} problems", .0.len())]
    Wrong(Vec<Diagnostic>),
    /// There is no spec at this path.
    #[error("there is no spec at `{path}`")]
    NoSpec {
        /// The path as it was given.
        path: PathBuf,
    },
    /// A file can't be read.
    #[error("cannot read `{path}`")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A template could not be loaded or rendered.
    #[error("the Terraform can't be rendered")]
    Render(#[from] RenderError),
    /// A template gave something that is not Terraform.
    #[error("what the templates give is not Terraform: `{}`, line {}: {}", .0.place.file, .0.place.line, .0.message)]
    NotTerraform(Unread),
    /// A template says something else than what was planned.
    #[error("the templates say something else than was planned: {}", listed(.0))]
    NotPlanned(Vec<Difference>),
    /// A policy is longer than AWS takes.
    #[error("{}", too_long(.0))]
    TooLong(Vec<PolicyUse>),
    /// There is nothing to prove against: no spec, and no claims in the folders asked about.
    #[error("there are no claims to hold the Terraform against")]
    NoClaims,
    /// More than one folder has claims.
    #[error("there are claims in `{first}` and in `{second}`")]
    ManyClaims {
        /// The one that was found first.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// The claims of a folder can't be read as such.
    #[error("`{path}` can't be read as claims: {why}")]
    BadClaims {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// What is asked about can't be read.
    #[error(transparent)]
    Input(#[from] InputError),
    /// Two inputs are the same stack.
    #[error("the stack `{stack}` is given twice")]
    TwiceOneStack {
        /// The stack, as the claims call it.
        stack: String,
    },
    /// An input may be one stack or another.
    #[error("it can't be told which stack an input is: {}", stacks.join(", "))]
    WhichStack {
        /// Those that it may be.
        stacks: Vec<String>,
    },
    /// Pipelines can't name the output folder: it is in another repository than the spec, or in none.
    #[error("`{}` is not in `{}`, where the pipelines of the spec run", path.display(), root.display())]
    OutsideRepository {
        /// The output folder.
        path: PathBuf,
        /// The root of the spec's repository.
        root: PathBuf,
    },
    /// Pipelines can't name the spec or the output folder.
    #[error("`{}` can't stand in a pipeline", path.escape_debug())]
    UnfitPath {
        /// The path from the root of the repository on.
        path: String,
    },
    /// Nothing is known of a revision.
    #[error(transparent)]
    Revision(#[from] RevisionError),
    /// The output folder, or the lock file beside the spec.
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
}

fn listed(differences: &[Difference]) -> String {
    let listed = differences.iter().map(|one| match &one.place {
        Some(place) => format!("\n  {}:{}: {one}", place.file, place.line),
        None => format!("\n  {one}"),
    });
    listed.collect()
}

fn too_long(uses: &[PolicyUse]) -> String {
    let lines = uses.iter().map(|one| {
        format!(
            "the policy of `{}` is too long for AWS: {} of {} {} ({})",
            one.address, one.used, one.most, one.unit, one.source
        )
    });
    lines.collect::<Vec<_>>().join("\n  ")
}

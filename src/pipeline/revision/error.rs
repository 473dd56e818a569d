use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why nothing is known of a revision.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RevisionError {
    /// There is no `git`, or it can't be started.
    #[error("`git` can't be run")]
    NoGit {
        /// What the system said.
        source: io::Error,
    },
    /// The spec lies in no repository that `git` would read.
    #[error("`{}` is in no Git repository: {said}", folder.display())]
    NoRepository {
        /// The spec's folder.
        folder: PathBuf,
        /// What `git` said.
        said: String,
    },
    /// What was given can name no revision.
    #[error("`{name}` is no name of a revision")]
    NotAName {
        /// As it was given.
        name: String,
    },
    /// The repository has no commit of the name.
    #[error("there is no revision `{name}`")]
    Unknown {
        /// As it was given.
        name: String,
        /// The branch or tag that may be meant.
        near: Option<String>,
        /// Only the end of the history is here.
        shallow: bool,
    },
    /// Something of the revision is not in the repository: it was cloned without it.
    #[error("`{path}` of revision `{name}` is not in this clone")]
    Missing {
        /// The file.
        path: String,
        /// The revision as it was given.
        name: String,
    },
    /// `git` could not say.
    #[error("`git` failed: {said}")]
    Failed {
        /// What it said.
        said: String,
    },
}

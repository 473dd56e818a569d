use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the output folder was not read or written. Whatever it is, the tree is the old one as a whole, but for
/// [`WorkspaceError::Unfinished`], which says so.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WorkspaceError {
    /// A wanted path that is no plain relative path.
    #[error("`{path}` can't be written: {why}")]
    BadPath {
        /// The path as it was asked for.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Two wanted paths that are one on a file system that ignores case.
    #[error(
        "`{first}` and `{second}` are the same path where upper and lower case are not told apart"
    )]
    CaseClash {
        /// The one that sorts first.
        first: String,
        /// The other.
        second: String,
    },
    /// A wanted path is a symbolic link on disk, or leads through one. Links are never written through.
    #[error(
        "`{path}` is a symbolic link, and ringfence does not write through links; remove it or name another folder"
    )]
    Symlink {
        /// The link.
        path: PathBuf,
    },
    /// A folder lies where a file is wanted, or the other way round, and what lies there has to stay.
    #[error("`{wanted}` can't be written: `{by}` is in the way and not ringfence's; move it")]
    Blocked {
        /// The wanted path.
        wanted: PathBuf,
        /// What lies there.
        by: PathBuf,
    },
    /// The output path is no folder, or can't be one.
    #[error("`{path}` can't be the output folder: {why}")]
    NotAFolder {
        /// The path as it was given.
        path: PathBuf,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The manifest can't be believed. Nothing is written without it: it says what ringfence may remove.
    #[error(
        "`{path}` is not a manifest that this ringfence can read: {why}; restore it, or remove it to have every file treated as foreign"
    )]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another run holds the lock.
    #[error("another ringfence is writing here (`{path}` is locked); try again when it is done")]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
    /// Terraform holds the lock of a local state inside the folder: its working folder would be swapped under it.
    #[error(
        "terraform is at work here (`{path}` exists); wait for it, or run `terraform force-unlock` if it is gone"
    )]
    TerraformRunning {
        /// Terraform's lock file.
        path: PathBuf,
    },
    /// Something in the output folder is mounted there, so it can't be linked into a new tree.
    #[error(
        "`{path}` is on another file system or mount than the folder above the output; unmount it or choose another output folder"
    )]
    OtherFilesystem {
        /// The file or folder.
        path: PathBuf,
    },
    /// The output folder can't be renamed: it is a mount point, or a layer of a container image.
    #[error(
        "`{path}` can't be replaced as a whole ({cause}); if it is a mount point, choose a folder inside it"
    )]
    CannotSwap {
        /// The output folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A killed run left the old tree aside, and the output folder was made anew by somebody else since.
    #[error(
        "an interrupted run left the old tree in `{aside}`, and `{out}` was made anew since; move one of them away"
    )]
    Stranded {
        /// Where the old tree is.
        aside: PathBuf,
        /// The output folder.
        out: PathBuf,
    },
    /// The new tree is in place, but what somebody changed in the old one meanwhile could not be carried over.
    /// Nothing is lost: the next run tries again.
    #[error(
        "the new tree is written, but changes made to the old one meanwhile are still in `{aside}`: {why}"
    )]
    Unfinished {
        /// Where the old tree is.
        aside: PathBuf,
        /// What went wrong.
        why: Box<WorkspaceError>,
    },
    /// The system refused: disk full, read-only, permission denied …
    #[error("cannot {action} `{path}`: {cause}")]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said. Part of the message, so not given as `source` again.
        cause: io::Error,
    },
}

/// Says what was being done, and to what, when the system refuses.
pub(super) trait Doing<T> {
    fn doing(self, action: &'static str, path: &Path) -> Result<T, WorkspaceError>;
}

impl<T> Doing<T> for io::Result<T> {
    fn doing(self, action: &'static str, path: &Path) -> Result<T, WorkspaceError> {
        self.map_err(|cause| WorkspaceError::Io {
            action,
            path: path.to_path_buf(),
            cause,
        })
    }
}

/// "Not there" as `None`: what was there when listed may be gone, or have a file above it, when looked at.
pub(super) fn if_there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    use io::ErrorKind::{NotADirectory, NotFound};
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => Ok(None),
        Err(error) => Err(error),
    }
}

//! Getting what was written to the disk, so that a power cut leaves no tree with empty files in it.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::WorkspaceError;
use super::error::Doing;

/// With more files and folders than this, asking the system once is faster than asking for each, even though it then
/// writes out what others have pending.
#[cfg(target_os = "linux")]
const MANY: usize = 300;

/// Syncs the files and folders of a new tree below `root`.
pub(super) fn all(
    root: &Path,
    files: &[PathBuf],
    folders: &[PathBuf],
) -> Result<(), WorkspaceError> {
    #[cfg(target_os = "linux")]
    if files.len() + folders.len() > MANY {
        let handle = File::open(root).doing("open", root)?;
        return rustix::fs::syncfs(handle)
            .map_err(std::io::Error::from)
            .doing("write to the disk", root);
    }
    for path in files {
        let file = File::open(path).doing("open", path)?;
        file.sync_all().doing("write to the disk", path)?;
    }
    for path in folders {
        folder(path)?;
    }
    folder(root)
}

/// Syncs a folder: which names are in it.
#[cfg(unix)]
pub(super) fn folder(path: &Path) -> Result<(), WorkspaceError> {
    let handle = File::open(path).doing("open", path)?;
    handle.sync_all().doing("write to the disk", path)
}

/// Syncs a folder: which names are in it. There is no such call here.
#[cfg(not(unix))]
pub(super) fn folder(_: &Path) -> Result<(), WorkspaceError> {
    Ok(())
}

//! Where the output folder is, and looking at single things in it.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::error::{Doing, if_there};
use super::scan::{Kind, identity_at};
use super::snapshot::Snapshot;
use super::staging::parent;
use super::{WorkspaceError, paths};

/// The folder that is meant, without links; its last parts need not exist.
pub(super) fn resolve(out: &Path) -> Result<PathBuf, WorkspaceError> {
    let wrong = |why| WorkspaceError::NotAFolder {
        path: out.to_path_buf(),
        why,
    };
    let full = std::path::absolute(out).doing("look at", out)?;
    for there in full.ancestors() {
        if if_there(fs::symlink_metadata(there))
            .doing("look at", there)?
            .is_none()
        {
            continue;
        }
        let base = fs::canonicalize(there).doing("follow the link", there)?;
        let rest = full.strip_prefix(there).unwrap_or(Path::new(""));
        if rest.components().any(|part| part == Component::ParentDir) {
            return Err(wrong("`..` follows a folder that does not exist"));
        }
        if !base.is_dir() {
            return Err(wrong("it is, or lies below, a file"));
        }
        let path = base.join(rest);
        return match path.file_name() {
            // Joining nothing leaves a slash at the end.
            Some(name) => Ok(parent(&path).join(name)),
            None => Err(wrong("it is the root of the file system")),
        };
    }
    Err(wrong("no folder above it exists"))
}

/// Terraform locks a local state with a file beside it. Its working folder is not to be swapped under it.
pub(super) fn refuse_while_terraform_runs(
    out: &Path,
    snapshot: &Snapshot,
) -> Result<(), WorkspaceError> {
    let lock = snapshot.entries.keys().find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with('.') && name.ends_with(".lock.info")
    });
    match lock {
        Some(path) => Err(WorkspaceError::TerraformRunning {
            path: out.join(path),
        }),
        None => Ok(()),
    }
}

/// A mount point can't be renamed, and what is mounted inside can neither be linked into a new tree nor be removed with
/// the old one.
pub(super) fn refuse_mounts(out: &Path, snapshot: &Snapshot) -> Result<(), WorkspaceError> {
    let device = |path: &Path| identity_at(path).map(|found| found.map(|(device, _)| device));
    let above = device(parent(out))?;
    if device(out)?.is_some_and(|here| Some(here) != above) {
        return Err(WorkspaceError::CannotSwap {
            path: out.to_path_buf(),
            cause: io::ErrorKind::CrossesDevices.into(),
        });
    }
    let folders = snapshot
        .entries
        .iter()
        .filter(|(_, stamp)| stamp.kind == Kind::Folder);
    for (folder, _) in folders {
        let path = out.join(folder);
        if device(&path)?.is_some_and(|here| Some(here) != above) {
            return Err(WorkspaceError::OtherFilesystem { path });
        }
    }
    Ok(())
}

/// The bytes of a regular file in the folder; `None` when there is none, or only through a link.
pub(super) fn read_file(out: &Path, path: &str) -> Result<Option<Vec<u8>>, WorkspaceError> {
    paths::check_one(path).map_err(|why| WorkspaceError::BadPath {
        path: path.into(),
        why,
    })?;
    let full = out.join(path);
    for part in full.ancestors().take_while(|part| *part != out) {
        let meta = if_there(fs::symlink_metadata(part)).doing("look at", part)?;
        let is_plain = meta.is_some_and(|meta| {
            if part == full {
                meta.is_file()
            } else {
                meta.is_dir()
            }
        });
        if !is_plain {
            return Ok(None);
        }
    }
    if_there(fs::read(&full)).doing("read", &full)
}

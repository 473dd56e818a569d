//! The folder beside the output folder in which the new tree is built, and from which an interrupted swap is
//! finished or undone.
//!
//! `.<name>.ringfence-<8 letters>/` holds
//! - `ringfence-staging`: empty; says that the folder is ours to remove;
//! - `tree/`: the new tree; after an exchange, the old one;
//! - `old/`: the old tree, where there is no exchange;
//! - `journal.json`: what was found in the old tree. It is there from just before the swap until everything that
//!   changed in the old tree meanwhile has been carried over. Without it there is nothing of value in the folder.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::WorkspaceError;
use super::error::Doing;
use super::sync;

const MARKER: &str = "ringfence-staging";
const JOURNAL: &str = "journal.json";
const RANDOM: usize = 8;

/// A staging folder. Removed on drop unless it was given up or holds the only copy of something.
#[derive(Debug)]
pub(super) struct Staging {
    path: PathBuf,
    remove: bool,
}

impl Staging {
    /// Makes a new one beside the output folder.
    pub fn create(out: &Path) -> Result<Staging, WorkspaceError> {
        let parent = parent(out);
        let path = tempfile::Builder::new()
            .prefix(&prefix(out, "-"))
            .rand_bytes(RANDOM)
            .tempdir_in(parent)
            .doing("make a staging folder in", parent)?
            .keep();
        let staging = Staging { path, remove: true };
        let marker = staging.path.join(MARKER);
        File::create_new(&marker).doing("write", &marker)?;
        Ok(staging)
    }

    /// The staging folders that earlier runs left, or that a run is at work in: only who holds the lock knows which.
    pub fn leftovers(out: &Path) -> Result<Vec<Staging>, WorkspaceError> {
        let parent = parent(out);
        let prefix = prefix(out, "-");
        let mut found = Vec::new();
        for entry in fs::read_dir(parent).doing("list", parent)? {
            let entry = entry.doing("list", parent)?;
            let path = entry.path();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            // Killed before it was marked, it is empty. Anything else without the mark is not ours.
            if is_folder
                && is_ours(&entry.file_name(), &prefix)
                && (path.join(MARKER).exists() || is_empty(&path))
            {
                found.push(Staging {
                    path,
                    remove: false,
                });
            }
        }
        Ok(found)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn tree(&self) -> PathBuf {
        self.path.join("tree")
    }

    pub fn old(&self) -> PathBuf {
        self.path.join("old")
    }

    pub fn journal(&self) -> PathBuf {
        self.path.join(JOURNAL)
    }

    /// From here on it is needed to finish the swap, whatever happens to this run.
    pub fn keep(&mut self) {
        self.remove = false;
    }

    /// Nothing in it is needed any more, and a later run must know that too: what is missing from a half-removed
    /// old tree is not something that somebody removed.
    pub fn forget_journal(&mut self) -> Result<(), WorkspaceError> {
        let journal = self.journal();
        super::error::if_there(fs::remove_file(&journal)).doing("remove", &journal)?;
        sync::folder(&self.path)?;
        self.remove = true;
        Ok(())
    }

    /// Removes it. The marker goes last, so that a run killed here leaves what the next one knows as ours.
    pub fn discard(mut self) -> Result<(), WorkspaceError> {
        self.remove = false;
        discard(&self.path)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if self.remove {
            let _ = discard(&self.path);
        }
    }
}

fn discard(path: &Path) -> Result<(), WorkspaceError> {
    let _ = fs::remove_file(path.join(JOURNAL));
    for entry in fs::read_dir(path).doing("list", path)? {
        let entry = entry.doing("list", path)?;
        let inner = entry.path();
        let is_folder = entry.file_type().doing("look at", &inner)?.is_dir();
        if is_folder {
            remove_tree(&inner).doing("remove", &inner)?;
        } else if entry.file_name() != MARKER {
            fs::remove_file(&inner).doing("remove", &inner)?;
        }
    }
    let _ = fs::remove_file(path.join(MARKER));
    fs::remove_dir(path).doing("remove", path)
}

/// Removes a tree, folders without write permission included. Files are not touched but unlinked: most of them are
/// the very files of the new tree.
fn remove_tree(tree: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(tree) {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            open_folders(tree);
            fs::remove_dir_all(tree)
        }
        result => result,
    }
}

#[cfg(unix)]
fn open_folders(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_folders(&entry.path());
        }
    }
}

#[cfg(not(unix))]
fn open_folders(_: &Path) {}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Where the lock file of an output folder lies.
pub(super) fn lock_path(out: &Path) -> PathBuf {
    parent(out).join(prefix(out, "-lock"))
}

/// The folder that the output folder lies in.
pub(super) fn parent(out: &Path) -> &Path {
    out.parent().unwrap_or(out)
}

fn prefix(out: &Path, end: &str) -> OsString {
    let mut name = OsString::from(".");
    name.push(out.file_name().unwrap_or_default());
    name.push(".ringfence");
    name.push(end);
    name
}

fn is_ours(name: &OsStr, prefix: &OsStr) -> bool {
    let rest = name
        .as_encoded_bytes()
        .strip_prefix(prefix.as_encoded_bytes());
    rest.is_some_and(|rest| rest.len() == RANDOM && rest.iter().all(u8::is_ascii_alphanumeric))
}

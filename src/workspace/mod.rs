//! The output folder: written as a whole or not at all, edits by hand and foreign files left alone.
//!
//! A write decides on a snapshot of the folder ([`Comparison`]), builds the whole new tree in a folder beside it (what
//! stays is hard-linked, so it keeps its number and times), and exchanges the two in one step. Killed at any moment,
//! the folder is the old tree or the new one. A manifest in the tree, `.ringfence/manifest.json`, says which
//! files are ringfence's and what they were when written; everything else is somebody else's and stays.
//!
//! Where the file system has no exchange, the old tree is renamed away and the new one in; a run killed between the two
//! leaves no folder, and the next [`Workspace::open`] or write moves the old one back.
//!
//! What others do to the folder during a write is carried over to the new tree: a file that is written in place is the
//! same file in both anyway, and what was made, replaced or removed in the old tree is compared after the swap. A run
//! killed before that leaves a note, and the next one does it. What remains:
//! - who stands in the folder (a shell, a process started there) stands in the old one after a swap, and must enter it
//!   anew; what he makes there after the carrying over, a matter of milliseconds before it is removed, is lost;
//! - Terraform with a local state says by a lock file that it is at work, and a write then refuses; Terraform with a
//!   remote state can't be seen, and must not be at work in the folder while it is written;
//! - access lists and extended attributes of folders and of rewritten files are not kept, only permissions and owner;
//! - where a foreign file can't be linked it is copied, and then belongs to who runs ringfence;
//! - a folder that is a mount point, or has one in it, can't be written.

mod atomic;
mod build;
mod decide;
mod error;
mod journal;
mod lock;
mod manifest;
mod outcome;
mod owned;
mod paths;
mod place;
mod probe;
mod scan;
mod snapshot;
mod staging;
mod swap;
mod sync;
mod tree;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub use atomic::write_file_atomically;
use decide::{Decision, Layout};
use error::Doing;
pub use error::WorkspaceError;
use journal::Journal;
use lock::Lock;
pub use manifest::MANIFEST;
pub use outcome::{Comparison, Conflict, OnEdit, Outcome, Reason, Written};
pub use owned::Owned;
#[doc(hidden)]
pub use probe::{Point, Probe};
use snapshot::Snapshot;
use staging::Staging;
pub use tree::{Tree, Unreadable, loads};

/// The wanted tree: text by path relative to the output folder, with `/` between folders. The manifest is not in it.
pub type Files = BTreeMap<String, String>;

/// An output folder, there or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    out: PathBuf,
}

impl Workspace {
    /// Opens an output folder, which need not exist. If the path is a link, the folder that it leads to is meant.
    ///
    /// Errors: the path is a file or has no name; the manifest can't be read; a folder can't be read. Takes no lock,
    /// unless a killed run left no folder at all (see the module's page), which is mended.
    pub fn open(out: &Path) -> Result<Workspace, WorkspaceError> {
        let workspace = Workspace {
            out: place::resolve(out)?,
        };
        if !workspace.out.exists() && !workspace.leftovers()?.is_empty() {
            let _lock = workspace.lock(&Probe::default())?;
            swap::recover(&workspace.out)?;
        }
        Snapshot::check(&workspace.out)?;
        Ok(workspace)
    }

    /// The folder, with links resolved.
    pub fn path(&self) -> &Path {
        &self.out
    }

    /// Compares the wanted tree with the one on disk. Reads only.
    ///
    /// Errors: a wanted path that can't be written (see [`WorkspaceError`]); a manifest or folder that can't be read.
    pub fn compare(&self, files: &Files) -> Result<Comparison, WorkspaceError> {
        self.decide(files, |_, decision| {
            // What can't be written however edits are treated is better said now.
            decision.layout(&self.out, OnEdit::Overwrite)?;
            Ok(decision.comparison())
        })
    }

    /// [`Workspace::compare`] and [`Workspace::as_it_would_lie`], with one look at the folder.
    pub fn preview(
        &self,
        files: &Files,
        on_edit: OnEdit,
    ) -> Result<(Comparison, Tree), WorkspaceError> {
        self.decide(files, |snapshot, decision| {
            decision.layout(&self.out, OnEdit::Overwrite)?;
            let tree = self.lies(snapshot, decision, on_edit)?;
            Ok((decision.comparison(), tree))
        })
    }

    /// The text of a regular file of the folder; `None` when there is none, or it is not text.
    pub fn text_on_disk(&self, path: &str) -> Result<Option<String>, WorkspaceError> {
        let bytes = place::read_file(&self.out, path)?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// The Terraform that would lie in the folder after [`Workspace::write`] with the same arguments: foreign and kept
    /// files included. When that write would refuse, the Terraform that lies there now. Reads only.
    ///
    /// Errors: as for [`Workspace::compare`], and a folder where a file is wanted or the other way round.
    pub fn as_it_would_lie(&self, files: &Files, on_edit: OnEdit) -> Result<Tree, WorkspaceError> {
        self.decide(files, |snapshot, decision| {
            self.lies(snapshot, decision, on_edit)
        })
    }

    fn decide<T>(
        &self,
        files: &Files,
        look: impl FnOnce(&Snapshot, &Decision<'_>) -> Result<T, WorkspaceError>,
    ) -> Result<T, WorkspaceError> {
        paths::check(files)?;
        let snapshot = Snapshot::take(&self.out, files)?;
        look(&snapshot, &Decision::new(&self.out, &snapshot, files)?)
    }

    fn lies(
        &self,
        snapshot: &Snapshot,
        decision: &Decision<'_>,
        on_edit: OnEdit,
    ) -> Result<Tree, WorkspaceError> {
        if on_edit == OnEdit::Refuse && !decision.conflicts().is_empty() {
            return Ok(Tree::now(snapshot));
        }
        let layout = decision.layout(&self.out, on_edit)?;
        Ok(Tree::after(snapshot, &layout))
    }

    /// Makes the folder the wanted tree, foreign files left as they are.
    ///
    /// When everything is as wanted nothing is touched. Otherwise waits up to ten seconds for other runs. Errors: see
    /// [`WorkspaceError`]; the old tree is in place as it was.
    pub fn write(&self, files: &Files, on_edit: OnEdit) -> Result<Outcome, WorkspaceError> {
        self.write_probed(files, on_edit, &Probe::default())
    }

    /// [`Workspace::write`], with a test looking on.
    #[doc(hidden)]
    pub fn write_probed(
        &self,
        files: &Files,
        on_edit: OnEdit,
        probe: &Probe<'_>,
    ) -> Result<Outcome, WorkspaceError> {
        paths::check(files)?;
        // Only this answer can be given without the lock. Any other may come from a tree that is just being swapped.
        if !self.is_left_over()? && self.is_as_wanted(files, on_edit)? {
            return Ok(Outcome::Unchanged);
        }
        let parent = staging::parent(&self.out);
        fs::create_dir_all(parent).doing("make the folder", parent)?;
        let _lock = self.lock(probe)?;
        let carried_over = swap::recover(&self.out)?;
        let snapshot = Snapshot::take(&self.out, files)?;
        let decision = Decision::new(&self.out, &snapshot, files)?;
        let conflicts = decision.conflicts();
        if on_edit == OnEdit::Refuse && !conflicts.is_empty() {
            return Ok(Outcome::HandEdited { files: conflicts });
        }
        let layout = decision.layout(&self.out, on_edit)?;
        if layout.is_on_disk(&snapshot) {
            return Ok(Outcome::Unchanged);
        }
        let mut written = self.put(&snapshot, &layout, probe)?;
        written.before = decision.comparison();
        written.carried_over.splice(0..0, carried_over);
        Ok(Outcome::Written(written))
    }

    fn put(
        &self,
        snapshot: &Snapshot,
        layout: &Layout<'_>,
        probe: &Probe<'_>,
    ) -> Result<Written, WorkspaceError> {
        place::refuse_while_terraform_runs(&self.out, snapshot)?;
        let old = scan::identity_at(&self.out)?;
        place::refuse_mounts(&self.out, snapshot)?;
        let mut staging = Staging::create(&self.out)?;
        (probe.at)(Point::Marked);
        build::tree(&self.out, &staging.tree(), layout, probe)?;
        let carried_over = if snapshot.exists {
            let journal = Journal::new(old, &snapshot.entries);
            swap::replace(&self.out, &mut staging, &journal, probe)?
        } else {
            swap::first(&self.out, &staging, probe)?;
            Vec::new()
        };
        (probe.at)(Point::Removing);
        let path = staging.path().to_path_buf();
        // The new tree is in place: what can't be removed is litter, not a failure.
        let leftover = staging.discard().err().map(|_| path);
        Ok(Written {
            before: Comparison::default(),
            carried_over,
            leftover,
        })
    }

    fn is_as_wanted(&self, files: &Files, on_edit: OnEdit) -> Result<bool, WorkspaceError> {
        let snapshot = Snapshot::take(&self.out, files)?;
        let decision = Decision::new(&self.out, &snapshot, files)?;
        if on_edit == OnEdit::Refuse && !decision.conflicts().is_empty() {
            return Ok(false);
        }
        Ok(decision.layout(&self.out, on_edit)?.is_on_disk(&snapshot))
    }

    fn lock(&self, probe: &Probe<'_>) -> Result<Lock, WorkspaceError> {
        Lock::take(staging::lock_path(&self.out), probe.patience)
    }

    /// True when a killed run left something beside the folder, or another run is at work.
    fn is_left_over(&self) -> Result<bool, WorkspaceError> {
        Ok(staging::lock_path(&self.out).exists() || !self.leftovers()?.is_empty())
    }

    fn leftovers(&self) -> Result<Vec<Staging>, WorkspaceError> {
        match staging::parent(&self.out).exists() {
            true => Staging::leftovers(&self.out),
            false => Ok(Vec::new()),
        }
    }
}

/// Reads the Terraform of a folder as it lies.
///
/// Errors: it is no folder, or can't be read. Single files that can't be read are in [`Tree::unreadable`].
pub fn read_tree(path: &Path) -> Result<Tree, WorkspaceError> {
    let folder = fs::canonicalize(path).doing("read", path)?;
    if !folder.is_dir() {
        return Err(WorkspaceError::NotAFolder {
            path: path.to_path_buf(),
            why: "it is a file",
        });
    }
    Snapshot::terraform(&folder).map(|snapshot| Tree::now(&snapshot))
}

//! The output folder: written as a whole or not at all, edits by hand and foreign files left alone.
//!
//! A write decides on a snapshot of the folder ([`Comparison`]), builds the whole new tree in a folder beside it (what
//! stays is hard-linked, so it keeps its number and times), and exchanges the two in one step. Killed at any moment,
//! the folder is the old tree or the new one. A manifest in the tree, `.ringfence/manifest.json`, says which
//! files are ringfence's and what they were when written; everything else is somebody else's and stays.
//!
//! Where the file system has no exchange, the old tree is renamed away and the new one in; a run killed between the two
//! leaves no folder, and the next [`Workspace::open`] or write moves the old one back.

mod atomic;
mod build;
mod decide;
mod error;
mod journal;
mod lock;
mod manifest;
mod paths;
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
pub use error::WorkspaceError;
use error::{Doing, if_there};
use journal::Journal;
use lock::Lock;
#[doc(hidden)]
pub use probe::{Point, Probe};
use snapshot::Snapshot;
use staging::Staging;
pub use tree::{Tree, Unreadable};

/// The wanted tree: text by path relative to the output folder, with `/` between folders. The manifest is not in it.
pub type Files = BTreeMap<String, String>;

/// What to do when somebody edited, removed or put a file where ringfence would write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnEdit {
    /// Write nothing at all and say which files.
    Refuse,
    /// Leave these as they are, write the rest. The manifest remembers what would have been written, so nobody is
    /// asked again until that changes.
    Keep,
    /// Write over them, those kept earlier included.
    Overwrite,
}

/// Why a file can't just be written or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Ringfence's, and not as it was written (or kept by an earlier decision, and what would be written has changed).
    Edited,
    /// Ringfence's, and removed by hand.
    Deleted,
    /// Ringfence's, edited, and not wanted any more.
    EditedAndUnwanted,
    /// Not ringfence's, and in the place of a wanted file.
    Foreign,
}

/// A file that somebody has to decide about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its path relative to the output folder.
    pub path: String,
    /// Why.
    pub reason: Reason,
    /// A unified diff from what is on disk to what would be there.
    pub diff: String,
}

/// How the wanted tree differs from the one on disk. Paths are relative to the output folder and sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Wanted and not there.
    pub added: Vec<String>,
    /// There as ringfence wrote them, and wanted otherwise.
    pub changed: Vec<String>,
    /// There as ringfence wrote them, and not wanted any more.
    pub removed: Vec<String>,
    /// Left alone by an earlier decision.
    pub kept: Vec<String>,
    /// There as wanted.
    pub unchanged: Vec<String>,
    /// Edited or deleted by hand.
    pub hand_edited: Vec<Conflict>,
    /// Foreign files where wanted ones should be.
    pub in_the_way: Vec<Conflict>,
    /// The manifest would be written: true with any of the above but `kept` and `unchanged`, and also when only
    /// ownership changes (a foreign file that is as wanted becomes ringfence's).
    pub manifest_differs: bool,
}

impl Comparison {
    /// True when a write would touch nothing.
    pub fn is_up_to_date(&self) -> bool {
        !self.manifest_differs
            && [&self.added, &self.changed, &self.removed]
                .iter()
                .all(|list| list.is_empty())
            && self.hand_edited.is_empty()
            && self.in_the_way.is_empty()
    }
}

/// What a write came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was there as wanted; nothing was touched.
    Unchanged,
    /// The new tree is in place.
    Written(Written),
    /// Nothing was written: somebody has to decide about these files first.
    HandEdited {
        /// The files, sorted by path.
        files: Vec<Conflict>,
    },
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// How the trees differed before.
    pub before: Comparison,
    /// What others changed in the folder during the write (or during one that was killed): carried over to the new
    /// tree. Where that meant two versions of a file, the older is beside the newer as `….ringfence-saved`.
    pub carried_over: Vec<PathBuf>,
    /// The folder of the old tree, if it could not be removed. The next run tries again.
    pub leftover: Option<PathBuf>,
}

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
        let workspace = Workspace { out: resolve(out)? };
        if !workspace.out.exists() && !workspace.leftovers()?.is_empty() {
            let _lock = workspace.lock(&Probe::default())?;
            swap::recover(&workspace.out)?;
        }
        Snapshot::take(&workspace.out, &Files::new())?;
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
        paths::check(files)?;
        let snapshot = Snapshot::take(&self.out, files)?;
        Ok(Decision::new(&self.out, &snapshot, files)?.comparison())
    }

    /// The text of a regular file of the folder; `None` when there is none, or it is not text.
    pub fn text_on_disk(&self, path: &str) -> Result<Option<String>, WorkspaceError> {
        let wanted = Files::from([(path.into(), String::new())]);
        let snapshot = Snapshot::take(&self.out, &wanted)?;
        let text = snapshot
            .file(path)
            .and_then(|bytes| str::from_utf8(bytes).ok());
        Ok(text.map(str::to_owned))
    }

    /// The Terraform that would lie in the folder after [`Workspace::write`] with the same arguments: foreign and kept
    /// files included. When that write would refuse, the Terraform that lies there now. Reads only.
    ///
    /// Errors: as for [`Workspace::compare`], and a folder where a file is wanted or the other way round.
    pub fn as_it_would_lie(&self, files: &Files, on_edit: OnEdit) -> Result<Tree, WorkspaceError> {
        paths::check(files)?;
        let snapshot = Snapshot::take(&self.out, files)?;
        let decision = Decision::new(&self.out, &snapshot, files)?;
        if on_edit == OnEdit::Refuse && !decision.conflicts().is_empty() {
            return Ok(Tree::now(&snapshot));
        }
        let layout = decision.layout(&self.out, on_edit)?;
        Ok(Tree::after(&snapshot, &layout))
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
        if self.leftovers()?.is_empty() && self.is_as_wanted(files, on_edit)? {
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
        refuse_while_terraform_runs(&self.out, snapshot)?;
        let mut staging = Staging::create(&self.out)?;
        (probe.at)(Point::Marked);
        let old = scan::identity_at(&self.out)?;
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

/// The folder that is meant, without links; its last parts need not exist.
fn resolve(out: &Path) -> Result<PathBuf, WorkspaceError> {
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
        if rest
            .components()
            .any(|part| part == std::path::Component::ParentDir)
        {
            return Err(wrong("`..` follows a folder that does not exist"));
        }
        if !base.is_dir() {
            return Err(wrong("it is, or lies below, a file"));
        }
        let path = base.join(rest);
        return match path.file_name() {
            // Joining nothing leaves a slash at the end.
            Some(name) => Ok(staging::parent(&path).join(name)),
            None => Err(wrong("it is the root of the file system")),
        };
    }
    Err(wrong("no folder above it exists"))
}

/// Terraform locks a local state with a file beside it. Its working folder is not to be swapped under it.
fn refuse_while_terraform_runs(out: &Path, snapshot: &Snapshot) -> Result<(), WorkspaceError> {
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

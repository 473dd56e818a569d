//! What happens to each file: decided on a snapshot alone.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::manifest::{MANIFEST, Manifest, sha256};
use super::scan::Kind;
use super::snapshot::Snapshot;
use super::{Comparison, Conflict, Files, OnEdit, Reason, WorkspaceError};
use crate::parallel;

/// What is to become of one path that is wanted or that the manifest names.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// Wanted, and there already.
    Unchanged,
    Added,
    Changed,
    Removed,
    /// Kept by an earlier decision, and what would be written is still the same.
    Kept,
    /// Not wanted any more, and gone.
    Forgotten,
    /// Somebody has to decide.
    Conflict(Reason),
}

/// The decision for every path.
pub(super) struct Decision<'a> {
    snapshot: &'a Snapshot,
    files: &'a Files,
    fates: BTreeMap<&'a str, Fate>,
    /// The SHA-256 of each wanted file, once somebody asked.
    hashes: OnceCell<BTreeMap<&'a str, String>>,
}

/// The tree as it is to be.
pub(super) struct Layout<'a> {
    /// Every file and link of it, the manifest included.
    pub files: BTreeMap<PathBuf, Content<'a>>,
    /// Every folder of it, parents before children.
    pub folders: BTreeSet<PathBuf>,
    /// The text of the manifest.
    pub manifest: String,
}

/// Where the content of a file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    /// From what lies there: the very same file.
    Leave,
    /// Written anew.
    Write(&'a str),
    /// The manifest, whose text is the layout's.
    Manifest,
}

impl<'a> Decision<'a> {
    pub fn new(
        out: &Path,
        snapshot: &'a Snapshot,
        files: &'a Files,
    ) -> Result<Self, WorkspaceError> {
        for path in files.keys() {
            snapshot.refuse_links(out, Path::new(path))?;
        }
        let Manifest { owned, kept, .. } = &snapshot.manifest;
        let fates = files
            .keys()
            .chain(owned.keys())
            .chain(kept.keys())
            .map(|path| (path.as_str(), fate(path, snapshot, files)))
            .collect();
        Ok(Decision {
            snapshot,
            files,
            fates,
            hashes: OnceCell::new(),
        })
    }

    /// What differs, for people and for `--check`.
    pub fn comparison(&self) -> Comparison {
        let mut comparison = Comparison::default();
        for (&path, fate) in &self.fates {
            let list = match fate {
                Fate::Unchanged => &mut comparison.unchanged,
                Fate::Added => &mut comparison.added,
                Fate::Changed => &mut comparison.changed,
                Fate::Removed => &mut comparison.removed,
                Fate::Kept => &mut comparison.kept,
                Fate::Forgotten => continue,
                Fate::Conflict(reason) => {
                    let list = match reason {
                        Reason::Foreign => &mut comparison.in_the_way,
                        _ => &mut comparison.hand_edited,
                    };
                    list.push(self.conflict(path, *reason));
                    continue;
                }
            };
            list.push(path.into());
        }
        comparison.manifest_differs = self.snapshot.manifest_bytes.as_deref()
            != Some(self.manifest(OnEdit::Refuse).to_text().as_bytes());
        comparison
    }

    /// What somebody has to decide about.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let conflict = |(path, fate): (&&str, &Fate)| match fate {
            Fate::Conflict(reason) => Some(self.conflict(path, *reason)),
            _ => None,
        };
        self.fates.iter().filter_map(conflict).collect()
    }

    fn conflict(&self, path: &str, reason: Reason) -> Conflict {
        Conflict {
            path: path.into(),
            reason,
            diff: diff(
                path,
                self.snapshot.file(path),
                self.files.get(path).map(String::as_str),
            ),
        }
    }

    /// The tree as it is to be when edits are treated so. `Refuse` is treated like `Keep`: it only gets here when
    /// there is nothing to refuse.
    pub fn layout(&self, out: &Path, on_edit: OnEdit) -> Result<Layout<'a>, WorkspaceError> {
        let mut files: BTreeMap<PathBuf, Content<'a>> = self
            .snapshot
            .entries
            .iter()
            .filter(|(_, stamp)| stamp.kind != Kind::Folder)
            .map(|(path, _)| (path.clone(), Content::Leave))
            .collect();
        for (&path, fate) in &self.fates {
            match (self.is_written(fate, on_edit), self.files.get(path)) {
                (true, Some(text)) => files.insert(path.into(), Content::Write(text)),
                (true, None) => files.remove(Path::new(path)),
                (false, _) => None,
            };
        }
        files.insert(MANIFEST.into(), Content::Manifest);
        let folders = self.folders(&files);
        self.refuse_blocked(out, &files, &folders)?;
        Ok(Layout {
            files,
            folders,
            manifest: self.manifest(on_edit).to_text(),
        })
    }

    /// True when the path is to be as wanted (which may be: gone), false when what lies there stays.
    fn is_written(&self, fate: &Fate, on_edit: OnEdit) -> bool {
        match fate {
            Fate::Added | Fate::Changed | Fate::Removed => true,
            Fate::Unchanged | Fate::Forgotten => false,
            Fate::Kept | Fate::Conflict(_) => on_edit == OnEdit::Overwrite,
        }
    }

    fn manifest(&self, on_edit: OnEdit) -> Manifest {
        let mut manifest = Manifest::default();
        for (&path, fate) in &self.fates {
            let Some(hash) = self.hashes().get(path) else {
                continue;
            };
            let list = match fate == &Fate::Unchanged || self.is_written(fate, on_edit) {
                true => &mut manifest.owned,
                false => &mut manifest.kept,
            };
            list.insert(path.into(), hash.clone());
        }
        manifest
    }

    fn hashes(&self) -> &BTreeMap<&'a str, String> {
        self.hashes.get_or_init(|| {
            let files: Vec<_> = self.files.iter().collect();
            let hashes = parallel::each(&files, |(_, text)| sha256(text.as_bytes()));
            let paths = files.iter().map(|(path, _)| path.as_str());
            paths.zip(hashes).collect()
        })
    }

    /// The folders that hold something, and those that were empty before: an empty folder is somebody's, a folder
    /// that we emptied is not.
    fn folders(&self, files: &BTreeMap<PathBuf, Content<'_>>) -> BTreeSet<PathBuf> {
        let entries = &self.snapshot.entries;
        let full: BTreeSet<&Path> = entries.keys().filter_map(|path| path.parent()).collect();
        let empty = entries.iter().filter_map(|(path, stamp)| {
            (stamp.kind == Kind::Folder && !full.contains(path.as_path())).then_some(path.as_path())
        });
        files
            .keys()
            .filter_map(|path| path.parent())
            .chain(empty)
            .flat_map(Path::ancestors)
            .filter(|folder| !folder.as_os_str().is_empty())
            .map(Path::to_path_buf)
            .collect()
    }

    fn refuse_blocked(
        &self,
        out: &Path,
        files: &BTreeMap<PathBuf, Content<'_>>,
        folders: &BTreeSet<PathBuf>,
    ) -> Result<(), WorkspaceError> {
        let wanted = files
            .iter()
            .filter(|(_, content)| **content != Content::Leave);
        for (path, _) in wanted {
            let found = self.snapshot.entries.get(path).map(|stamp| stamp.kind);
            let by = match folders.contains(path) || found == Some(Kind::Other) {
                true => Some(path.as_path()),
                false => path
                    .ancestors()
                    .skip(1)
                    .find(|part| files.contains_key(*part)),
            };
            if let Some(by) = by {
                return Err(WorkspaceError::Blocked {
                    wanted: out.join(path),
                    by: out.join(by),
                });
            }
        }
        Ok(())
    }
}

impl Layout<'_> {
    /// True when the tree on disk is already this one.
    pub fn is_on_disk(&self, snapshot: &Snapshot) -> bool {
        snapshot.manifest_bytes.as_deref() == Some(self.manifest.as_bytes())
            && self
                .files
                .values()
                .all(|content| !matches!(content, Content::Write(_)))
            && snapshot
                .entries
                .iter()
                .filter(|(_, stamp)| stamp.kind != Kind::Folder)
                .all(|(path, _)| self.files.contains_key(path))
    }
}

fn fate(path: &str, snapshot: &Snapshot, files: &Files) -> Fate {
    let found = snapshot.file(path);
    let is = |hash: &String| found.is_some_and(|bytes| sha256(bytes) == *hash);
    let owned = snapshot.manifest.owned.get(path);
    let kept = snapshot.manifest.kept.get(path);
    let edited = match found {
        Some(_) => Fate::Conflict(Reason::Edited),
        None => Fate::Conflict(Reason::Deleted),
    };
    let Some(wanted) = files.get(path) else {
        return match (found, owned) {
            (None, _) => Fate::Forgotten,
            (Some(_), Some(hash)) if is(hash) => Fate::Removed,
            (Some(_), _) => Fate::Conflict(Reason::EditedAndUnwanted),
        };
    };
    match (owned, kept) {
        _ if found == Some(wanted.as_bytes()) => Fate::Unchanged,
        (Some(hash), _) if is(hash) => Fate::Changed,
        (Some(_), _) => edited,
        (None, Some(hash)) if sha256(wanted.as_bytes()) == *hash => Fate::Kept,
        (None, Some(_)) => edited,
        (None, None)
            if snapshot
                .entries
                .get(Path::new(path))
                .is_some_and(|s| s.kind == Kind::File) =>
        {
            Fate::Conflict(Reason::Foreign)
        }
        (None, None) => Fate::Added,
    }
}

/// From what lies there to what would be written. What ringfence wrote last is not known any more, only its hash.
fn diff(path: &str, found: Option<&[u8]>, wanted: Option<&str>) -> String {
    let Ok(found) = str::from_utf8(found.unwrap_or_default()) else {
        return format!("`{path}` on disk is not text\n");
    };
    TextDiff::from_lines(found, wanted.unwrap_or_default())
        .unified_diff()
        .header(&format!("{path} (on disk)"), &format!("{path} (generated)"))
        .to_string()
}

//! The output folder at one moment. Everything that is decided is decided on one of these, without looking again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::error::{Doing, if_there};
use super::manifest::{MANIFEST, Manifest};
use super::scan::{self, Entries, Kind, Stamp};
use super::{Files, WorkspaceError, tree};

/// The output folder as it was found.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// False when there is no output folder yet.
    pub exists: bool,
    pub entries: Entries,
    pub manifest: Manifest,
    /// The bytes of the manifest, if there is one.
    pub manifest_bytes: Option<Vec<u8>>,
    /// The bytes of every file that is wanted, owned, or would be loaded by Terraform.
    pub bytes: BTreeMap<PathBuf, Vec<u8>>,
    /// What Terraform would load and could not be opened, with the reason.
    pub unopened: BTreeMap<PathBuf, String>,
}

impl Snapshot {
    /// Reads the folder. When a run swaps the tree while we read, part of what we saw is of the old and part of
    /// the new one, so we read again.
    pub fn take(out: &Path, wanted: &Files) -> Result<Snapshot, WorkspaceError> {
        let mut before = scan::identity_at(out)?;
        for _ in 0..20 {
            let result = Snapshot::read(out, wanted);
            let after = scan::identity_at(out)?;
            if before == after {
                return result;
            }
            before = after;
        }
        Snapshot::read(out, wanted)
    }

    /// Checks that the folder can be listed and its manifest be believed.
    pub fn check(out: &Path) -> Result<(), WorkspaceError> {
        let mut snapshot = Snapshot {
            entries: scan::walk(out)?,
            ..Snapshot::default()
        };
        snapshot.read_manifest(out)
    }

    /// Reads any folder, with no look at a manifest.
    pub fn terraform(folder: &Path) -> Result<Snapshot, WorkspaceError> {
        let mut snapshot = Snapshot {
            exists: true,
            entries: scan::walk(folder)?,
            ..Snapshot::default()
        };
        snapshot.read_files(folder, &Files::new())?;
        Ok(snapshot)
    }

    fn read(out: &Path, wanted: &Files) -> Result<Snapshot, WorkspaceError> {
        let mut snapshot = Snapshot {
            exists: if_there(fs::symlink_metadata(out))
                .doing("look at", out)?
                .is_some(),
            entries: scan::walk(out)?,
            ..Snapshot::default()
        };
        snapshot.read_manifest(out)?;
        snapshot.read_files(out, wanted)?;
        Ok(snapshot)
    }

    fn read_manifest(&mut self, out: &Path) -> Result<(), WorkspaceError> {
        let place = out.join(MANIFEST);
        self.refuse_links(out, Path::new(MANIFEST))?;
        match self.entries.get(Path::new(MANIFEST)).map(|s| s.kind) {
            None => return Ok(()),
            Some(Kind::File) => {}
            Some(_) => {
                return Err(WorkspaceError::Manifest {
                    path: place,
                    why: "it is not a file".into(),
                });
            }
        }
        self.manifest_bytes = if_there(fs::read(&place)).doing("read", &place)?;
        if let Some(bytes) = &self.manifest_bytes {
            self.manifest = Manifest::parse(bytes, &place)?;
        }
        Ok(())
    }

    fn read_files(&mut self, out: &Path, wanted: &Files) -> Result<(), WorkspaceError> {
        let ours: BTreeSet<&Path> = wanted
            .keys()
            .chain(self.manifest.owned.keys())
            .chain(self.manifest.kept.keys())
            .map(Path::new)
            .collect();
        for (path, stamp) in &self.entries {
            let full = out.join(path);
            if stamp.kind == Kind::File && ours.contains(path.as_path()) {
                if let Some(bytes) = if_there(fs::read(&full)).doing("read", &full)? {
                    self.bytes.insert(path.clone(), bytes);
                }
            } else if let Some(found) = tree::read_foreign(&full, path, stamp) {
                match found {
                    Ok(bytes) => self.bytes.insert(path.clone(), bytes).map(drop),
                    Err(why) => self.unopened.insert(path.clone(), why).map(drop),
                };
            }
        }
        Ok(())
    }

    /// The bytes of a regular file. What lies behind a link is nothing that ringfence may compare or own.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        let path = Path::new(path);
        match self.entries.get(path)?.kind {
            Kind::File => self.bytes.get(path).map(Vec::as_slice),
            _ => None,
        }
    }

    /// An error when the path or a folder that it lies in is a link.
    pub fn refuse_links(&self, out: &Path, path: &Path) -> Result<(), WorkspaceError> {
        let link = path.ancestors().find(|part| {
            matches!(
                self.entries.get(*part),
                Some(Stamp {
                    kind: Kind::Link,
                    ..
                })
            )
        });
        match link {
            Some(link) => Err(WorkspaceError::Symlink {
                path: out.join(link),
            }),
            None => Ok(()),
        }
    }
}

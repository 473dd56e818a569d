//! What lies in a folder, without following links.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::WorkspaceError;
use super::error::{Doing, if_there};

/// Everything below a folder, by path relative to it.
pub(super) type Entries = BTreeMap<PathBuf, Stamp>;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    /// A pipe, a socket or a device.
    Other,
}

/// Tells whether an entry is still the one that was seen. Of folders only that they are folders: their times
/// change with what is in them, and that is looked at itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub kind: Kind,
    inode: u64,
    modified: (i64, u32),
    size: u64,
}

impl Stamp {
    pub fn of(meta: &Metadata) -> Stamp {
        let kind = if meta.is_dir() {
            Kind::Folder
        } else if meta.is_symlink() {
            Kind::Link
        } else if meta.is_file() {
            Kind::File
        } else {
            Kind::Other
        };
        if kind == Kind::Folder {
            return Stamp {
                kind,
                inode: 0,
                modified: (0, 0),
                size: 0,
            };
        }
        Stamp {
            kind,
            inode: identity(meta).map_or(0, |(_, inode)| inode),
            modified: modified(meta),
            size: meta.len(),
        }
    }

    /// The stamp of a path, `None` when nothing is there.
    pub fn at(path: &Path) -> Result<Option<Stamp>, WorkspaceError> {
        let meta = if_there(fs::symlink_metadata(path)).doing("look at", path)?;
        Ok(meta.as_ref().map(Stamp::of))
    }

    /// True when both are one and the same file, so that a change to one is a change to the other. Only asked
    /// within one file system; never true where files have no numbers.
    pub fn is_shared_with(&self, other: &Stamp) -> bool {
        self.inode != 0 && self.inode == other.inode
    }
}

/// Device and number of a file or folder, where the system has such.
#[cfg(unix)]
pub(super) fn identity(meta: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((meta.dev(), meta.ino()))
}

/// Device and number of a file or folder, where the system has such.
#[cfg(not(unix))]
pub(super) fn identity(_: &Metadata) -> Option<(u64, u64)> {
    None
}

/// The identity of a path, `None` when nothing is there.
pub(super) fn identity_at(path: &Path) -> Result<Option<(u64, u64)>, WorkspaceError> {
    let meta = if_there(fs::symlink_metadata(path)).doing("look at", path)?;
    Ok(meta.as_ref().and_then(identity))
}

fn modified(meta: &Metadata) -> (i64, u32) {
    let since = meta
        .modified()
        .ok()
        .map(|time| time.duration_since(std::time::UNIX_EPOCH));
    match since {
        Some(Ok(after)) => (
            i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
            after.subsec_nanos(),
        ),
        Some(Err(before)) => (
            -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
            before.duration().subsec_nanos(),
        ),
        None => (0, 0),
    }
}

/// Lists everything below `root`, which is left out itself; nothing when it is not there. What vanishes meanwhile is
/// left out.
pub(super) fn walk(root: &Path) -> Result<Entries, WorkspaceError> {
    let mut entries = Entries::new();
    let mut open = vec![PathBuf::new()];
    while let Some(folder) = open.pop() {
        let here = root.join(&folder);
        let Some(list) = if_there(list(&here)).doing("list", &here)? else {
            continue;
        };
        for name in list {
            let path = folder.join(name);
            let full = root.join(&path);
            let Some(meta) = if_there(fs::symlink_metadata(&full)).doing("look at", &full)? else {
                continue;
            };
            let stamp = Stamp::of(&meta);
            if stamp.kind == Kind::Folder {
                open.push(path.clone());
            }
            entries.insert(path, stamp);
        }
    }
    Ok(entries)
}

fn list(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name()))
        .collect()
}

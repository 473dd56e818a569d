//! What was found in the old tree, and carrying over what has changed in it since.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::WorkspaceError;
use super::atomic::write_file_atomically;
use super::error::{Doing, if_there};
use super::scan::{self, Entries, Kind, Stamp};

/// The old tree as it was when the new one was decided on.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    /// Device and number of the old tree's folder: tells on which side of the swap it is.
    pub old: Option<(u64, u64)>,
    entries: BTreeMap<String, Stamp>,
}

impl Journal {
    pub fn new(old: Option<(u64, u64)>, entries: &Entries) -> Journal {
        let entries = entries.iter().map(|(path, stamp)| (key(path), *stamp));
        Journal {
            old,
            entries: entries.collect(),
        }
    }

    pub fn save(&self, path: &Path) -> Result<(), WorkspaceError> {
        let text = serde_json::to_string(self)
            .map_err(std::io::Error::from)
            .doing("write", path)?;
        write_file_atomically(path, &text)
    }

    /// Reads a journal; `None` when there is none.
    pub fn load(path: &Path) -> Result<Option<Journal>, WorkspaceError> {
        let Some(bytes) = if_there(fs::read(path)).doing("read", path)? else {
            return Ok(None);
        };
        let journal = serde_json::from_slice(&bytes).map_err(std::io::Error::from);
        journal.doing("read", path).map(Some)
    }

    /// Brings to the new tree what somebody else did to the old one since it was looked at: made, changed, removed.
    /// Returns what was carried over, by path in the new tree.
    ///
    /// `fresh` says that the swap was a moment ago: then the change of the old tree is the later one. After an
    /// interruption it may have been hours ago, and where both have changed both are kept, the older beside the newer.
    pub fn carry_over(
        &self,
        old: &Path,
        new: &Path,
        fresh: bool,
    ) -> Result<Vec<PathBuf>, WorkspaceError> {
        let now = scan::walk(old)?;
        let mut carried = Vec::new();
        for (path, stamp) in &now {
            let before = self.entries.get(&key(path));
            if before == Some(stamp) {
                continue;
            }
            let (from, to) = (old.join(path), new.join(path));
            if stamp.kind == Kind::Folder {
                make_folders(&to)?;
                continue;
            }
            let there = Stamp::at(&to)?;
            if there.is_some_and(|there| there.is_shared_with(stamp)) {
                continue;
            }
            if let Some(parent) = to.parent() {
                make_folders(parent)?;
            }
            let replace = there
                .is_none_or(|there| fresh && there.kind != Kind::Folder || before == Some(&there));
            let to = if replace { to } else { beside(&to)? };
            fs::rename(&from, &to).doing("carry over", &from)?;
            carried.push(to.strip_prefix(new).unwrap_or(&to).to_path_buf());
        }
        carried.extend(self.carry_removals(&now, new)?);
        Ok(carried)
    }

    /// What was found and is gone goes from the new tree too, if it is the very same file there.
    fn carry_removals(&self, now: &Entries, new: &Path) -> Result<Vec<PathBuf>, WorkspaceError> {
        let mut removed = Vec::new();
        for (path, there) in scan::walk(new)? {
            let same = there.kind != Kind::Folder && self.entries.get(&key(&path)) == Some(&there);
            if same && !now.contains_key(&path) {
                let full = new.join(&path);
                if_there(fs::remove_file(&full)).doing("remove", &full)?;
                removed.push(path);
            }
        }
        Ok(removed)
    }
}

/// Makes a folder and those above it in the new tree.
fn make_folders(path: &Path) -> Result<(), WorkspaceError> {
    fs::create_dir_all(path).doing("make the folder", path)
}

/// A free name beside a file, one that Terraform does not load.
fn beside(path: &Path) -> Result<PathBuf, WorkspaceError> {
    let mut name = path.as_os_str().to_owned();
    loop {
        name.push(".ringfence-saved");
        let candidate = PathBuf::from(&name);
        if Stamp::at(&candidate)?.is_none() {
            return Ok(candidate);
        }
    }
}

/// A path as text, no two the same: names that are no UTF-8 are spelled in hexadecimal behind a character that no
/// name has in it.
fn key(path: &Path) -> String {
    match path.to_str() {
        Some(text) => text.into(),
        None => {
            path.as_os_str()
                .as_encoded_bytes()
                .iter()
                .fold(String::from('\0'), |mut text, byte| {
                    let _ = write!(text, "{byte:02x}");
                    text
                })
        }
    }
}

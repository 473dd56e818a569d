//! Which relative paths may be written.

use std::collections::BTreeMap;

use super::manifest::MANIFEST;
use super::{Files, WorkspaceError};

/// Checks every wanted path alone and against the others.
pub(super) fn check(files: &Files) -> Result<(), WorkspaceError> {
    let mut seen: BTreeMap<String, (&str, bool)> = BTreeMap::new();
    for path in files.keys() {
        check_one(path).map_err(|why| bad(path, why))?;
        if path.eq_ignore_ascii_case(MANIFEST) {
            return Err(bad(
                path,
                "that is where ringfence keeps its own list of files",
            ));
        }
        for (end, is_file) in prefixes(path) {
            let prefix = path.get(..end).unwrap_or(path);
            match seen.insert(prefix.to_lowercase(), (prefix, is_file)) {
                Some((other, _)) if other != prefix => {
                    return Err(WorkspaceError::CaseClash {
                        first: other.into(),
                        second: prefix.into(),
                    });
                }
                Some((_, was_file)) if was_file != is_file => {
                    return Err(bad(prefix, "it is wanted both as a file and as a folder"));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Checks that a path is relative, stays inside, and means the same on every system. Gives the reason when not.
pub(super) fn check_one(path: &str) -> Result<(), &'static str> {
    if path.starts_with('/') {
        return Err("it is absolute");
    }
    if path.contains(|c: char| c == '\\' || c == ':' || c.is_control()) {
        return Err("it has a backslash, colon or control character in it");
    }
    for part in path.split('/') {
        match part {
            "" => return Err("a part of it is empty"),
            "." | ".." => return Err("`.` and `..` are not allowed in it"),
            _ => {}
        }
    }
    Ok(())
}

/// The ends of a path's folders and of the path itself, the latter marked as a file.
fn prefixes(path: &str) -> impl Iterator<Item = (usize, bool)> {
    let folders = path.match_indices('/').map(|(end, _)| (end, false));
    folders.chain([(path.len(), true)])
}

fn bad(path: &str, why: &'static str) -> WorkspaceError {
    WorkspaceError::BadPath {
        path: path.into(),
        why,
    }
}

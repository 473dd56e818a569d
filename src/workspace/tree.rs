//! The Terraform in a folder, as text: what the proof reads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::decide::{Content, Layout};
use super::scan::{Kind, Stamp};
use super::snapshot::Snapshot;

/// Every file of a folder and its folders that Terraform or OpenTofu may load, `.terraform` left out.
///
/// Links to files are read through, because Terraform would load them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// The text of each file by its path relative to the folder, with `/` between folders.
    pub texts: BTreeMap<String, String>,
    /// What may be loaded and is no text that can be read: a proof without it proves nothing.
    pub unreadable: Vec<Unreadable>,
}

/// A file (or linked folder) that Terraform may load and that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its path relative to the folder.
    pub path: String,
    /// Why not.
    pub why: String,
}

impl Tree {
    /// What of these files may be loaded.
    #[must_use]
    pub fn of_texts(files: &BTreeMap<String, String>) -> Tree {
        let loaded = files.iter().filter(|(path, _)| loads(path));
        Tree {
            texts: loaded
                .map(|(path, text)| (path.clone(), text.clone()))
                .collect(),
            unreadable: Vec::new(),
        }
    }

    /// The tree as it lies.
    pub(super) fn now(snapshot: &Snapshot) -> Tree {
        let mut tree = Tree::default();
        for path in snapshot.entries.keys() {
            tree.add_found(path, snapshot);
        }
        tree
    }

    /// The tree as it would lie.
    pub(super) fn after(snapshot: &Snapshot, layout: &Layout<'_>) -> Tree {
        let mut tree = Tree::default();
        for (path, content) in &layout.files {
            match content {
                Content::Write(text) if is_loadable(path) => {
                    tree.texts.insert(slashed(path), (*text).into());
                }
                Content::Write(_) | Content::Manifest => {}
                Content::Leave => tree.add_found(path, snapshot),
            }
        }
        tree
    }

    fn add_found(&mut self, path: &Path, snapshot: &Snapshot) {
        if let Some(why) = snapshot.unopened.get(path) {
            self.add_unreadable(path, why);
        } else if let Some(bytes) = snapshot.bytes.get(path).filter(|_| is_loadable(path)) {
            let text = path.to_str().and(str::from_utf8(bytes).ok());
            match text {
                Some(text) => drop(self.texts.insert(slashed(path), text.into())),
                None => self.add_unreadable(path, "it is not UTF-8"),
            }
        }
    }

    fn add_unreadable(&mut self, path: &Path, why: &str) {
        self.unreadable.push(Unreadable {
            path: slashed(path),
            why: why.into(),
        });
    }
}

/// Reads a foreign entry if Terraform may load it: its bytes, or why they could not be read.
pub(super) fn read_foreign(
    full: &Path,
    path: &Path,
    stamp: &Stamp,
) -> Option<Result<Vec<u8>, String>> {
    if is_in_dot_terraform(path) {
        return None;
    }
    match stamp.kind {
        Kind::Folder => None,
        // What is behind could be anything, even this folder again; a module call may well lead there.
        Kind::Link if full.is_dir() => Some(Err("it is a link to a folder".into())),
        Kind::Other if is_loadable(path) => Some(Err("it is not a regular file".into())),
        Kind::Link if is_loadable(path) && full.exists() && !full.is_file() => {
            Some(Err("it is a link to something that is not a file".into()))
        }
        Kind::File | Kind::Link if is_loadable(path) => {
            Some(fs::read(full).map_err(|error| error.to_string()))
        }
        _ => None,
    }
}

/// True for a path that Terraform or OpenTofu may load: see [`Tree`].
#[must_use]
pub fn loads(path: &str) -> bool {
    is_loadable(Path::new(path))
}

fn is_in_dot_terraform(path: &Path) -> bool {
    path.iter().any(|part| part == ".terraform")
}

/// True for the names that Terraform and OpenTofu load by themselves, and for any other file of variables, which
/// may be named on the command line. Configuration whose name begins with a dot is ignored by both; variables are not.
fn is_loadable(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| name.ends_with(suffix));
    !is_in_dot_terraform(path)
        && (ends(&[".tfvars", ".tfvars.json"])
            || !name.starts_with('.') && ends(&[".tf", ".tf.json", ".tofu", ".tofu.json"]))
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

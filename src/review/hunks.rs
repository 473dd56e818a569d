use std::collections::{BTreeMap, BTreeSet};

use similar::TextDiff;

use super::{Change, FileChange};

/// The files that differ, in the order of their paths.
pub(super) fn files(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<FileChange> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let changed = paths.into_iter().filter_map(|path| {
        let (was, is) = (before.get(path), after.get(path));
        let change = match (was, is) {
            (Some(was), Some(is)) if was == is => return None,
            (Some(_), Some(_)) => Change::Changed,
            (Some(_), None) => Change::Removed,
            (None, _) => Change::Added,
        };
        let nothing = String::new();
        Some(FileChange {
            path: path.clone(),
            beside: false,
            change,
            dangerous: false,
            hunks: hunks(was.unwrap_or(&nothing), is.unwrap_or(&nothing)),
        })
    });
    changed.collect()
}

/// The same of files that lie beside the folder: the pipelines that apply it.
pub fn files_beside(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<FileChange> {
    let mut changed = files(before, after);
    for file in &mut changed {
        file.beside = true;
    }
    changed
}

fn hunks(before: &str, after: &str) -> Vec<String> {
    TextDiff::from_lines(before, after)
        .unified_diff()
        .context_radius(3)
        .iter_hunks()
        .map(|hunk| hunk.to_string())
        .collect()
}

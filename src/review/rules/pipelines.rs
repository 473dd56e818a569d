//! What applies the rest: files of pipelines, which lie beside the output folder.

use super::super::{Change, FileChange};
use super::Rule;
use super::judge::Fallen;

/// So many names of what differs are told.
const NAMED: usize = 4;

/// A pipeline of which more than comments changes.
pub(super) fn fallen(file: &FileChange) -> Option<Fallen> {
    let lines = changed(file);
    if !file.beside || lines.is_empty() {
        return None;
    }
    let what = match file.change {
        Change::Added => "is new",
        Change::Removed => "goes away",
        Change::Changed | Change::Moved => "changes",
    };
    let named = match file.change {
        Change::Changed => names(&lines),
        _ => String::new(),
    };
    Some(Fallen {
        rule: Rule::PipelineChanged,
        sort: what.to_owned(),
        what: format!("what applies this {what}: `{}`{named}", file.path),
        more: "file",
        places: vec![file.path.clone()],
        names: vec![file.path.clone()],
    })
}

/// The lines that differ, without comments and signs.
fn changed(file: &FileChange) -> Vec<&str> {
    let lines = file.hunks.iter().flat_map(|hunk| hunk.lines());
    let differ = lines.filter_map(|line| line.strip_prefix(['+', '-']));
    let differ = differ.map(str::trim);
    differ
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// ` (container, runs-on)`: what differs, as the file calls it.
fn names(lines: &[&str]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for line in lines {
        let line = line.trim_start_matches("- ");
        let name = line.split([':', '=', ' ']).next().unwrap_or_default();
        let is_name = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
        let fits = !name.is_empty() && name.chars().all(is_name);
        if fits && line.len() > name.len() && !names.contains(&name) {
            names.push(name);
        }
    }
    let (shown, more) = names.split_at_checked(NAMED).unwrap_or((&names, &[]));
    match (shown.is_empty(), more.is_empty()) {
        (true, _) => String::new(),
        (_, true) => format!(" ({})", shown.join(", ")),
        (_, false) => format!(" ({}, …)", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(beside: bool, hunk: &str) -> FileChange {
        FileChange {
            path: "atlantis.yaml".to_owned(),
            beside,
            change: Change::Changed,
            dangerous: false,
            hunks: vec![hunk.to_owned()],
        }
    }

    #[test]
    fn a_pipeline_that_runs_something_else_is_told_with_what_differs() {
        let hunk = "@@ -1,2 +1,2 @@\n-# a\n+# b\n-    container: \"x\"\n+    container: \"y\"\n";
        let told = fallen(&file(true, hunk)).map(|it| it.what);
        let said = "what applies this changes: `atlantis.yaml` (container)";
        assert_eq!(told.as_deref(), Some(said));
        assert_eq!(fallen(&file(false, hunk)), None);
        assert_eq!(fallen(&file(true, "@@ -1 +1 @@\n-# a\n+# b\n")), None);
    }
}

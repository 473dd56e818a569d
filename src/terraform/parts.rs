//! Parts of a folder that have nothing to do with each other.

use std::collections::{BTreeMap, BTreeSet};

use super::module::file_kind;

/// The path and the text of a file.
pub(super) type File<'f> = (&'f str, &'f str);

/// The files that Terraform would load, in parts that call no modules of each other, in the order of their paths.
///
/// A part is a folder with everything below it. A module can be called from outside of its part only by a path with `..`
/// in it; where that, or an escape that may stand for it, is written anywhere, all is one part.
pub(super) fn of(files: &BTreeMap<String, String>) -> Vec<Vec<File<'_>>> {
    let loaded: Vec<File<'_>> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .filter(|(path, _)| file_kind(split(path).1).is_some())
        .collect();
    if loaded.iter().any(|(_, text)| may_lead_up(text)) {
        return vec![loaded];
    }
    let folders: BTreeSet<&str> = loaded.iter().map(|(path, _)| split(path).0).collect();
    let mut parts: BTreeMap<&str, Vec<File<'_>>> = BTreeMap::new();
    for file in loaded {
        let top = topmost(split(file.0).0, &folders);
        parts.entry(top).or_default().push(file);
    }
    parts.into_values().collect()
}

pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn may_lead_up(text: &str) -> bool {
    ["..", "\\u", "\\U"].iter().any(|way| text.contains(way))
}

/// The outermost of the folders that this one lies in, itself included.
fn topmost<'f>(folder: &'f str, folders: &BTreeSet<&str>) -> &'f str {
    let above = folder.match_indices('/').map(|(at, _)| folder.get(..at));
    [Some("")]
        .into_iter()
        .chain(above)
        .flatten()
        .find(|outer| folders.contains(outer))
        .unwrap_or(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let files = files.iter();
        let files = files.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let paths =
            |part: &Vec<File<'_>>| part.iter().map(|(path, _)| (*path).to_owned()).collect();
        of(&files.collect()).iter().map(paths).collect()
    }

    #[test]
    fn a_part_is_a_folder_with_all_below_it() {
        let found = parts(&[
            ("a/b/x.tf", ""),
            ("a/x.tf", ""),
            ("a-b/x.tf", ""),
            ("a/notes.md", ""),
            ("c/d/x.tf", ""),
        ]);
        let expected: [&[&str]; 3] = [&["a/b/x.tf", "a/x.tf"], &["a-b/x.tf"], &["c/d/x.tf"]];
        assert_eq!(found, expected);
    }

    #[test]
    fn all_is_one_part_where_a_module_may_be_called_from_outside() {
        for way in ["..", "\\u002e", "\\U0000002e"] {
            let source = format!("module \"m\" {{ source = \"{way}/a\" }}");
            assert_eq!(parts(&[("a/x.tf", ""), ("b/x.tf", &source)]).len(), 1);
        }
        assert_eq!(parts(&[("x.tf", ""), ("b/x.tf", "")]).len(), 1);
    }
}

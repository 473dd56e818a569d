//! Which part may know of which: held here, because nothing else does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Parts that know nothing of the rest but what stands here.
const LEAVES: &[(&str, &[&str])] = &[
    ("symbol", &[]),
    ("iam", &["symbol"]),
    ("hcl", &["symbol", "iam"]),
    ("diagnostic", &[]),
    ("steps", &[]),
    ("workspace", &["parallel"]),
    ("parallel", &[]),
    ("terraform", &["symbol", "iam", "parallel"]),
];

/// Pairs of which the first never uses the second.
const APART: &[(&str, &str)] = &[
    ("render", "access"),
    ("access", "render"),
    ("prove", "plan"),
    ("prove", "render"),
    ("access", "plan"),
    ("review", "plan"),
    ("review", "render"),
    ("claims", "plan"),
    ("claims", "render"),
    ("plan", "render"),
    ("plan", "terraform"),
    ("explain", "plan"),
    ("explain", "render"),
    ("graph", "plan"),
    ("graph", "render"),
    ("estate", "plan"),
    ("estate", "render"),
    ("terraform", "claims"),
];

/// What each part of the library uses of the others.
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files(&source) {
        let part = file.strip_prefix(&source).unwrap().iter().next().unwrap();
        let part = part.to_str().unwrap().trim_end_matches(".rs").to_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        let used = found.entry(part.clone()).or_default();
        used.extend(named(&text).into_iter().filter(|other| *other != part));
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The parts named after `crate::` or `ringfence::`, in code: comments and tests may name what they like.
fn named(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let code: Vec<&str> = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let code = code.join("\n");
    let mut found = BTreeSet::new();
    for beginning in ["crate::", "ringfence::"] {
        for (at, _) in code.match_indices(beginning) {
            let rest = &code[at + beginning.len()..];
            match rest.strip_prefix('{') {
                Some(group) => {
                    let group = group.split_once("};").map_or(group, |(group, _)| group);
                    found.extend(group.split(',').map(|one| word(one.trim())));
                }
                None => drop(found.insert(word(rest))),
            }
        }
    }
    found.remove("");
    found
}

fn word(text: &str) -> String {
    let is_part = |character: &char| character.is_alphanumeric() || *character == '_';
    text.chars().take_while(is_part).collect()
}

#[test]
fn leaves_know_nothing_of_the_rest() {
    let uses = uses();
    for (leaf, allowed) in LEAVES {
        let used = uses.get(*leaf).unwrap_or_else(|| panic!("no {leaf}"));
        let more: Vec<_> = used
            .iter()
            .filter(|one| !allowed.contains(&one.as_str()))
            .collect();
        assert!(more.is_empty(), "{leaf} uses {more:?}");
    }
}

#[test]
fn what_judges_knows_nothing_of_what_writes() {
    let uses = uses();
    for (one, other) in APART {
        let used = uses.get(*one).is_some_and(|used| used.contains(*other));
        assert!(!used, "{one} uses {other}");
    }
}

#[test]
fn nothing_but_main_knows_of_the_command_line() {
    for (part, used) in uses() {
        assert!(part == "main" || !used.contains("cli"), "{part} uses cli");
    }
    let library = std::fs::read_to_string("src/lib.rs").unwrap();
    assert!(!library.contains("mod cli"), "the library has cli in it");
}

#[test]
fn only_the_command_line_prints() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in files(&source) {
        if file.starts_with(source.join("cli")) {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        for word in [
            "println!",
            "print!(",
            "eprint!(",
            "eprintln!(",
            "dbg!",
            "io::stdout",
            "io::stderr",
        ] {
            assert!(!text.contains(word), "{} has {word}", file.display());
        }
    }
}

#[test]
fn the_search_for_uses_finds_groups_and_skips_comments() {
    let text = "// crate::a\nuse crate::{b::X, c};\nfn f() { crate::d::g() }\n#[cfg(test)]\nmod tests {\n    use crate::e;";
    let expected = ["b", "c", "d"].map(str::to_owned);
    assert_eq!(named(text), BTreeSet::from(expected));
}

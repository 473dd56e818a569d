//! The list of findings in `docs/findings.md` against the findings that there are.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use ringfence::prove::Code;

#[test]
fn every_code_has_an_entry_that_says_what_to_do_and_no_entry_is_left_over() {
    let text = include_str!("../docs/findings.md");
    let mut described = BTreeSet::new();
    for entry in text.split("\n### ").skip(1) {
        let name = entry.split('`').nth(1).expect("a code in backticks");
        assert!(described.insert(name), "{name} is described twice");
        let entry = entry.split("\n## ").next().unwrap();
        for part in ["\n- Example: ", "\n- What to do: "] {
            assert_eq!(entry.matches(part).count(), 1, "{name}: {part}");
        }
    }
    let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(described, known);
}

#[test]
fn every_code_is_found_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/prove");
    let mut source = String::new();
    collect(&root, &mut source);
    let unused: Vec<_> = Code::ALL
        .iter()
        .filter(|code| !source.contains(&format!("Code::{code:?}")))
        .collect();
    assert!(unused.is_empty(), "nothing finds {unused:?}");
}

fn collect(folder: &Path, source: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, source),
            false => source.push_str(&fs::read_to_string(&path).unwrap()),
        }
    }
}

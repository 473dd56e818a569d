//! The HCL that is written, held against two readers that are not ours: hcl-rs always, and Terraform
//! itself where it is installed.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests say what went wrong by panicking"
)]

#[path = "hcl/generate.rs"]
mod generate;
#[path = "hcl/meaning.rs"]
mod meaning;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use ringfence::hcl;

use meaning::meaning;

/// The paths of `tests/hcl/*.in` with their texts.
fn goldens() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hcl");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "in") {
            let input = fs::read_to_string(&path).unwrap();
            found.push((path, input));
        }
    }
    assert!(!found.is_empty());
    found
}

/// `SNAPSHOTS=overwrite` writes the outputs anew.
#[test]
fn goldens_come_out_as_expected_and_stay_so() {
    for (path, input) in goldens() {
        let output = hcl::format(&input);
        assert_eq!(hcl::format(&output), output, "{}", path.display());
        let expected = snapbox::Data::read_from(&path.with_extension("out"), None);
        snapbox::assert_data_eq!(output, expected.raw());
    }
}

#[test]
fn layout_does_not_count_as_meaning_but_a_changed_value_does() {
    let body = meaning("a = \"${ [1 ] }x\"\n");
    assert!(body == meaning("a   = \"${[1]}x\" # c\n"));
    assert!(body != meaning("a = \"${[1]} x\"\n"));
}

#[test]
fn goldens_mean_the_same_before_and_after() {
    for (path, input) in goldens() {
        let output = hcl::format(&input);
        assert!(meaning(&input) == meaning(&output), "{}", path.display());
    }
}

/// The texts as `terraform fmt` gives them back, or nothing where Terraform is not installed.
fn terraform_fmt(texts: &[String]) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = |at: usize| folder.path().join(format!("{at}.tf"));
    for (at, text) in texts.iter().enumerate() {
        fs::write(file(at), text).unwrap();
    }
    let run = terraform(folder.path(), &["fmt", "-no-color", "-list=false"])?;
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    Some(
        (0..texts.len())
            .map(|at| fs::read_to_string(file(at)).unwrap())
            .collect(),
    )
}

fn terraform(folder: &Path, arguments: &[&str]) -> Option<std::process::Output> {
    let run = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env("CHECKPOINT_DISABLE", "1")
        .output();
    if run.is_err() {
        eprintln!("SKIPPED: `terraform` is not on the PATH, so nothing was compared with it");
    }
    run.ok()
}

/// Without that in which the two differ by intent: Terraform leaves blank lines and trailing blanks where they are.
fn without_blank_lines(text: &str) -> String {
    let lines = text
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty());
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// Terraform changes nothing in what we laid out, and lays the same text out in the same way.
fn assert_terraform_agrees(inputs: &[String]) {
    let full: Vec<String> = inputs.iter().map(|input| hcl::format(input)).collect();
    let Some(again) = terraform_fmt(&full) else {
        return;
    };
    for (ours, theirs) in full.iter().zip(&again) {
        pretty(ours, theirs, ours);
    }
    let dense: Vec<String> = inputs
        .iter()
        .map(|text| without_blank_lines(text))
        .collect();
    for (input, theirs) in dense.iter().zip(terraform_fmt(&dense).unwrap()) {
        pretty(input, &without_blank_lines(&theirs), &hcl::format(input));
    }
}

fn pretty(input: &str, theirs: &str, ours: &str) {
    if theirs != ours {
        let diff = similar::TextDiff::from_lines(theirs, ours);
        panic!(
            "input:\n{input}\n--- terraform, +++ ringfence\n{}",
            diff.unified_diff()
        );
    }
}

#[test]
fn terraform_gives_the_goldens_too() {
    let inputs: Vec<String> = goldens().into_iter().map(|(_, input)| input).collect();
    assert_terraform_agrees(&inputs);
}

#[test]
fn terraform_agrees_on_generated_text() {
    let mut runner = TestRunner::deterministic();
    let files = std::env::var("RINGFENCE_FILES").map_or(300, |files| files.parse().unwrap());
    let inputs: Vec<String> = (0..files)
        .map(|_| generate::body().new_tree(&mut runner).unwrap().current())
        .collect();
    assert_terraform_agrees(&inputs);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn layout_changes_no_meaning_and_is_final(input in generate::body()) {
        let output = hcl::format(&input);
        prop_assert_eq!(hcl::format(&output), output.clone());
        prop_assert!(meaning(&input) == meaning(&output), "{}", output);
    }

    #[test]
    fn any_input_is_laid_out_in_one_step(input in "[ \t\r\na={}\\[\\]()\"$%#/*<A~é.,-]{0,60}") {
        let output = hcl::format(&input);
        prop_assert!(output.is_empty() || output.ends_with('\n'));
    }
}

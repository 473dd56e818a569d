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
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use ringfence::hcl;
use ringfence::iam::{Condition, Matches, Policy, PrincipalKind, Quantifier, Statement, Test};
use ringfence::symbol::{Text, Value};

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
        if path.ends_with("rewritten.in") {
            continue; // `"${x}"` and `x` are the same to Terraform, and two things to hcl-edit
        }
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

/// Past the test harness, which would keep the message of a passing test to itself.
fn skipped(what: &str) {
    let message = format!("SKIPPED: {what}\n");
    std::io::stderr().write_all(message.as_bytes()).unwrap();
}

fn terraform(folder: &Path, arguments: &[&str]) -> Option<std::process::Output> {
    let run = Command::new("terraform")
        .args(arguments)
        .current_dir(folder)
        .env("CHECKPOINT_DISABLE", "1")
        .output();
    if run.is_err() {
        skipped("`terraform` is not on the PATH, so nothing was compared with it");
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
        // hcl-edit takes `a = b`, line break, `(c) = d` in an object for a call of `b`.
        prop_assume!(input.parse::<::hcl::edit::structure::Body>().is_ok());
        prop_assert!(meaning(&input) == meaning(&output), "{}", output);
    }

    #[test]
    fn any_input_is_laid_out_in_one_step(input in "[ \t\r\na={}\\[\\]()\"$%#/*<A~é.,-]{0,60}") {
        let output = hcl::format(&input);
        prop_assert!(output.is_empty() || output.ends_with('\n'));
    }
}

/// What Terraform makes of an expression over `main.tf`, which it gives as JSON.
fn evaluated(main: &str, expression: &str) -> Option<serde_json::Value> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("main.tf"), main).unwrap();
    fs::write(
        folder.path().join("input"),
        format!("base64encode(jsonencode({expression}))\n"),
    )
    .unwrap();
    let run = Command::new("terraform")
        .arg("console")
        .current_dir(folder.path())
        .env("CHECKPOINT_DISABLE", "1")
        .env("TF_CLI_ARGS", "-no-color")
        .stdin(fs::File::open(folder.path().join("input")).unwrap())
        .output();
    let Ok(run) = run else {
        skipped("`terraform` is not on the PATH, so nothing was evaluated by it");
        return None;
    };
    let errors = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{errors}\n{main}");
    let printed = String::from_utf8(run.stdout).unwrap();
    let json = from_base64(printed.trim().trim_matches('"'));
    Some(serde_json::from_slice(&json).unwrap())
}

fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for c in text.trim_end_matches('=').chars() {
        bits = bits << 6 | u32::try_from(DIGITS.find(c).unwrap()).unwrap();
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

#[test]
fn terraform_reads_every_string_as_it_was_typed() {
    let characters =
        "${}%~\"\\ #/*'EOTé🙂\0\n\r\t\u{7f}\u{85}\u{2028}\u{feff}\u{202e}\u{e0041}\u{ffff}";
    let strategy = proptest::collection::vec(
        proptest::sample::select(characters.chars().collect::<Vec<_>>()),
        0..12,
    );
    let mut runner = TestRunner::deterministic();
    let typed: Vec<String> = (0..3000)
        .map(|_| {
            strategy
                .new_tree(&mut runner)
                .unwrap()
                .current()
                .into_iter()
                .collect()
        })
        .collect();
    let literals: String = typed
        .iter()
        .map(|text| format!("\"{}\",\n", hcl::quote(text)))
        .collect();
    if let Some(read) = evaluated(&format!("locals {{\nx = [\n{literals}]\n}}\n"), "local.x") {
        assert_eq!(read, serde_json::json!(typed));
    }
}

#[test]
fn terraform_takes_strings_to_form_c() {
    let typed = "e\u{301}";
    let main = format!("locals {{\nx = \"{}\"\n}}\n", hcl::quote(typed));
    if let Some(read) = evaluated(&main, "local.x") {
        assert_eq!(read, "\u{e9}");
    }
}

/// A policy with one of everything, and with texts that look like code.
fn policy() -> Policy {
    let mut trust = Statement::allow("Trust", &["sts:AssumeRole"]).because("line one\nline two");
    trust.principals = Some(Matches::Only(vec![
        (
            PrincipalKind::Service,
            Text::from("sagemaker.amazonaws.com"),
        ),
        (PrincipalKind::Aws, Text::from("111122223333")),
    ]));
    trust.conditions = vec![
        Condition::new(
            Test::Bool,
            "aws:MultiFactorAuthPresent",
            [Text::from("true")],
        ),
        Condition::new(Test::Null, "aws:TokenIssueTime", [Text::from("false")]).if_exists(),
    ];
    let mut read = Statement::deny("Read", &["s3:Get*", "s3:List*"])
        .by_anyone()
        .on([Text::from("arn:aws:s3:::a/${aws:username}/$${x}/%{y}/\"*")]);
    read.actions = Matches::Except(read.actions.listed().clone());
    let keys = [Text::from("a*"), Text::from("$")];
    let like =
        |key| Condition::new(Test::StringLike, key, keys.clone()).over(Quantifier::ForAllValues);
    read.conditions = vec![like("aws:TagKeys"), like("aws:PrincipalTag/a b")];
    let mut policy = Policy::new(vec![trust, read]);
    policy.id = Some("what it is \"for\"".to_owned());
    policy
}

/// Without what JSON does not hold.
fn without_comments(mut policy: Policy) -> Policy {
    for statement in &mut policy.statements {
        statement.comment = None;
    }
    policy
}

#[test]
fn a_policy_says_in_terraform_what_it_said_before() {
    let printed = hcl::policy(&policy()).unwrap();
    let main = hcl::format(&format!("locals {{\npolicy = {printed}\n}}\n"));
    if let Some(read) = evaluated(&main, "jsondecode(local.policy)") {
        let read = Policy::from_value(&Value::text(read.to_string())).unwrap();
        assert_eq!(sorted(read), sorted(without_comments(policy())));
    }
    let ours = printed
        .trim_start_matches("jsonencode(")
        .trim_end_matches(')');
    let read: serde_json::Map<String, serde_json::Value> =
        ::hcl::from_str(&format!("x = {ours}")).unwrap();
    let read = Policy::from_value(&Value::text(read["x"].to_string())).unwrap();
    assert_eq!(read, without_comments(policy()));
}

/// Terraform sorts the keys of objects, which changes no meaning.
fn sorted(mut policy: Policy) -> Policy {
    for statement in &mut policy.statements {
        statement
            .conditions
            .sort_by_key(|c| (c.operator.to_string(), c.key.clone()));
        if let Some(Matches::Only(listed)) = &mut statement.principals {
            listed.sort();
        }
    }
    policy
}

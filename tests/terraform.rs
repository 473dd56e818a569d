//! What ringfence writes, through real Terraform and the real AWS provider, applied to moto.
//!
//! moto evaluates no policy: this shows that the tree is well formed, that it applies and that it then stays as
//! it is. What the policies mean is the proof's business.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use ringfence::claims::claims;
use ringfence::pipeline::settle;
use serde_json::Value;
use support::process::run;
use support::questions;
use support::terraform::{Failure, Terraform};
use support::tools::{self, Tools, or_skip, say};
use support::{
    examples::{self, Example},
    moto::Moto,
};

/// Longer than a proof takes.
const LIMIT: Duration = Duration::from_secs(300);

/// The account of the examples: the emitted `allowed_account_ids` refuses any other.
const ACCOUNT: &str = "111122223333";

#[test]
fn every_example_applies_and_its_second_plan_is_empty() {
    let Some(tools) = or_skip("applying the examples with Terraform", tools::available) else {
        return;
    };
    let Some(examples) = or_skip("applying the examples with Terraform", examples::some) else {
        return;
    };
    // Side by side: an apply mostly waits. Each has a moto of its own.
    thread::scope(|scope| {
        for example in &examples {
            let tools = &tools;
            scope.spawn(move || applies(tools, example));
        }
    });
}

fn applies(tools: &Tools, example: &Example) {
    let name = &example.name;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let tree = examples::generate(example, folder.path());
    let log = folder.path().join("moto.log");
    let moto = Moto::start(tools, ACCOUNT, &log).unwrap_or_else(|e| panic!("{e}"));
    let terraform = Terraform::with(tools, &moto).for_roots_of(name);
    if let Err(failure) = terraform.prove_it_applies(&tree) {
        panic!("{name}: {failure}\n{}", broken_answers(&log));
    }
    let states = terraform.states(&tree, folder.path());
    let states = states.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    what_was_applied_proves_as_the_text(name, folder.path(), &tree, &states);
    what_was_applied_answers_as_the_text(name, folder.path(), &tree, &states);
}

/// Its account manages the organization, which `moto_organization.py` has ready with the accounts that the policies are attached to.
#[test]
fn the_policies_of_an_organization_apply_and_their_second_plan_is_empty() {
    let Some(tools) = or_skip("applying an organization's policies", tools::available) else {
        return;
    };
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/guardrails-owned");
    let stack = golden.join("expected/infra/organization");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let tree = folder.path().join("infra");
    fs::create_dir_all(tree.join("organization")).expect("a folder");
    for file in fs::read_dir(stack).expect("the stack") {
        let file = file.expect("a file");
        let copy = tree.join("organization").join(file.file_name());
        fs::copy(file.path(), copy).expect("copied");
    }
    let log = folder.path().join("moto.log");
    let moto = Moto::start(&tools, "999988887777", &log).unwrap_or_else(|e| panic!("{e}"));
    let terraform = Terraform::with(&tools, &moto).for_roots_of("guardrails-owned");
    if let Err(failure) = terraform.prove_it_applies(&tree) {
        panic!("{failure}\n{}", broken_answers(&log));
    }
}

/// Theorem by theorem: as many questions, and no finding.
fn what_was_applied_proves_as_the_text(name: &str, folder: &Path, tree: &Path, states: &[PathBuf]) {
    let spec = folder.join("ringfence.yaml");
    let prove = |arguments: &[&OsStr]| -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
        command.args(["prove", "--format", "json", "-f"]).arg(&spec);
        let outcome = run(command.args(arguments), LIMIT).expect("ringfence ended");
        assert!(
            outcome.status.success(),
            "{name}: {arguments:?}\n{}\n{}",
            outcome.output,
            outcome.errors
        );
        serde_json::from_str(&outcome.output).expect("JSON")
    };
    let text = prove(&["-o".as_ref(), tree.as_os_str()]);
    let inputs = states
        .iter()
        .flat_map(|state| ["--input".as_ref(), state.as_os_str()]);
    let inputs: Vec<&OsStr> = inputs.collect();
    let applied = prove(&inputs);
    for (one, other) in theorems(&text).zip(theorems(&applied)) {
        assert_eq!(one, other, "{name}");
    }
    assert_eq!(theorems(&text).count(), theorems(&applied).count());
}

/// Question by question, about some teams.
fn what_was_applied_answers_as_the_text(
    name: &str,
    folder: &Path,
    tree: &Path,
    states: &[PathBuf],
) {
    let settled = settle(&folder.join("ringfence.yaml")).expect("a spec");
    let claims = claims(&settled.model);
    let asked = questions::of(&claims, 2);
    say(&format!(
        "{name}: {} questions to text and states",
        asked.len()
    ));
    let text = questions::ground(&[tree.to_owned()], None, &claims);
    let states = questions::ground(states, None, &claims);
    let (text, states) = (
        questions::answers(&text, &asked),
        questions::answers(&states, &asked),
    );
    for (one, other) in text.iter().zip(&states) {
        assert_eq!(one, other, "{name}");
    }
}

/// The name, the outcome and the number of questions of each theorem.
fn theorems(proof: &Value) -> impl Iterator<Item = [&Value; 3]> {
    let all = proof.get("theorems").and_then(Value::as_array);
    let all = all.expect("a list of theorems").iter();
    all.map(|one| {
        ["theorem", "status", "obligations"].map(|field| one.get(field).expect("is there"))
    })
}

#[test]
fn a_tree_that_never_comes_to_rest_is_refused() {
    let (folder, terraform) =
        match small("resource \"terraform_data\" \"now\" {\n  input = timestamp()\n}\n") {
            Some(small) => small,
            None => return,
        };
    let failure = terraform
        .applies(folder.path(), folder.path())
        .expect_err("the plan is never empty");
    assert_eq!(failure.step, "plan", "{failure}");
}

#[test]
fn a_tree_that_terraform_would_format_otherwise_is_refused() {
    let Some((folder, terraform)) = small("locals {\n    a = 1\n  bb = 2\n}\n") else {
        return;
    };
    let failure: Failure = terraform
        .formatted(folder.path())
        .expect_err("it is badly formatted");
    assert!(
        failure.said.contains("bb = 2"),
        "the difference is shown: {failure}"
    );
}

/// A folder with one file that needs no provider, and a Terraform to run there.
fn small(text: &str) -> Option<(tempfile::TempDir, Terraform)> {
    let program = or_skip("trying the harness with Terraform", || {
        tools::on_path("terraform")
    })?;
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("main.tf"), text).expect("written");
    Some((folder, Terraform::new(&program, None, None)))
}

/// The lines of moto's log that tell why it answered 500: the exceptions, and the requests.
fn broken_answers(log: &std::path::Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let telling = |line: &&str| {
        line.contains("\" 500 ") || line.contains("Error:") || line.contains("NotImplemented")
    };
    text.lines()
        .filter(telling)
        .take(20)
        .collect::<Vec<_>>()
        .join("\n")
}

//! Plans of stacks that ringfence wrote, reviewed by the command that its pipelines run.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use super::support::process::run;
use super::{HEAD, generate};

const CI: &str = r#"backend: { type: s3, bucket: acme-terraform-state }
ci: { provider: github, repository: acme/ml-infra, branch: main, pipelines: [github-actions], image: "ghcr.io/acme/ringfence@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }
"#;

fn repository(units: &str, removed: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    let spec = format!("{HEAD}{CI}units:\n{units}{removed}");
    generate(folder.path(), &spec);
    folder
}

const RETAIL: &str = "  retail: { teams: { churn: { buckets: { raw: {} } } } }\n";
const BOTH: &str = "  retail: { teams: { churn: { buckets: { raw: {} } } } }\n  payments: { teams: { fraud: { buckets: { cases: {} } } } }\n";
const PAYMENTS: &str = "  payments: { teams: { fraud: { buckets: { cases: {} } } } }\n";

/// The bucket of team `churn`, as Terraform would have it.
fn bucket(folder: &Path) -> Value {
    let claims = fs::read(folder.join("infra/.ringfence/claims.json")).expect("claims");
    let claims: Value = serde_json::from_slice(&claims).expect("JSON");
    let teams = claims["teams"].as_array().expect("teams");
    let name = |team: &Value| {
        let buckets = team["buckets"].as_array().expect("buckets");
        let names = buckets.iter().filter_map(|it| it["name"].as_str());
        names.map(str::to_owned).find(|it| it.contains("raw"))
    };
    let name = teams.iter().find_map(name);
    json!({ "bucket": name.unwrap_or("acme-retail-churn-raw".to_owned()) })
}

const RAW: &str = "module.churn.aws_s3_bucket.raw";

fn entry(address: &str, actions: &[&str], before: Value, after: Value) -> Value {
    let kind = address.rsplit('.').nth(1).expect("a type");
    json!({ "address": address, "mode": "managed", "type": kind, "name": "x",
        "change": { "actions": actions, "before": before, "after": after, "after_unknown": {} } })
}

/// A plan of these changes, made from files with these blocks in module `churn` and beside it.
fn plan(changes: &[Value], module: &[&str], beside: &[&str]) -> Value {
    let blocks = |addresses: &[&str]| -> Vec<Value> {
        let blocks = addresses.iter().map(|address| {
            json!({ "address": address, "mode": "managed", "provider_config_key": "aws",
                "expressions": { "bucket": {}, "name": {}, "assume_role_policy": {} } })
        });
        blocks.collect()
    };
    json!({
        "format_version": "1.2", "terraform_version": "1.11.4", "planned_values": { "root_module": {} },
        "resource_changes": changes,
        "configuration": {
            "provider_config": { "aws": { "name": "aws", "expressions": {
                "region": { "constant_value": "eu-west-1" },
                "allowed_account_ids": { "constant_value": ["111122223333"] } } } },
            "root_module": {
                "resources": blocks(beside),
                "module_calls": { "churn": { "module": { "resources": blocks(module) } } }
            }
        },
        "complete": true, "errored": false
    })
}

/// The exit code and the report of what the emitted workflow runs for a plan of a stack's folder.
fn emitted(folder: &Path, plan: &Value, stack: &str) -> (i32, Value) {
    let workflow = folder.join(".github/workflows/ringfence.yml");
    let workflow = fs::read_to_string(workflow).expect("a workflow");
    let lines = workflow.lines().map(str::trim);
    let mut lines = lines.filter(|it| it.starts_with("run: ringfence ") && it.contains(" review "));
    let line = lines.next().expect("a review");
    assert!(lines.all(|other| other == line), "one command for all");
    let line = line.trim_start_matches("run: ");
    // What only the form of the answer hangs on.
    assert!(line.contains("--format markdown >> "), "{line}");
    let line = line.replace("--format markdown >> ", "--format json > ");
    fs::write(folder.join("plan.json"), plan.to_string()).expect("written");
    let binary = Path::new(env!("CARGO_BIN_EXE_ringfence"));
    let binaries = binary.parent().expect("a folder").display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new("sh");
    command
        .args(["-c", &line])
        .current_dir(folder)
        .env("PATH", format!("{binaries}:{path}"))
        .env("SPEC", "ringfence.yaml")
        .env("OUT", "infra")
        .env("FOLDER", stack)
        .env("RUNNER_TEMP", folder)
        .env("GITHUB_STEP_SUMMARY", folder.join("report.json"));
    let outcome = run(&mut command, Duration::from_secs(120)).expect("ringfence ended");
    let code = outcome.status.code().expect("an exit code");
    assert!(code < 2, "{line} with {stack}: {}", outcome.errors);
    let report = fs::read(folder.join("report.json")).expect("a report");
    let mut report: Value = serde_json::from_slice(&report).expect("JSON");
    report["compared"] = Value::Null;
    (code, report)
}

/// The same of the stack's folder and of the one above all stacks.
fn both(folder: &Path, plan: &Value) -> (i32, Value) {
    let alone = emitted(folder, plan, "infra/units/retail");
    let all = emitted(folder, plan, "infra");
    assert_eq!(alone, all, "a stack's folder says what that of all says");
    alone
}

fn rules(report: &Value) -> Vec<&str> {
    let judgements = report["judgements"].as_array().expect("a list");
    let rules = judgements.iter().filter_map(|it| it["rule"].as_str());
    rules.collect()
}

#[test]
fn a_pipeline_tells_who_gains_access_by_a_role_that_the_files_have_as_well() {
    let repository = repository(RETAIL, "");
    let folder = repository.path();
    let trust = json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::999999999999:root" }, "Action": "sts:AssumeRole" }] });
    let evil = format!(
        "resource \"aws_iam_role\" \"evil\" {{\n  name = \"evil\"\n  assume_role_policy = jsonencode({trust})\n}}\n"
    );
    fs::write(folder.join("infra/units/retail/extra.tf"), evil).expect("written");
    let role = json!({ "name": "evil", "assume_role_policy": trust.to_string() });
    let changes = [
        entry(RAW, &["create"], Value::Null, bucket(folder)),
        entry("aws_iam_role.evil", &["create"], Value::Null, role),
    ];
    let plan = plan(&changes, &["aws_s3_bucket.raw"], &["aws_iam_role.evil"]);
    let (code, report) = both(folder, &plan);
    assert_eq!(code, 1);
    assert!(rules(&report).contains(&"access-from-outside"), "{report}");
}

#[test]
fn a_plan_that_destroys_all_is_still_of_its_folder() {
    let repository = repository(BOTH, "");
    let folder = repository.path();
    let changes = [entry(RAW, &["delete"], bucket(folder), Value::Null)];
    let plan = plan(&changes, &["aws_s3_bucket.raw"], &[]);
    let (code, report) = both(folder, &plan);
    assert_eq!(code, 1);
    assert!(rules(&report).contains(&"data-deletion"), "{report}");
}

#[test]
fn a_plan_of_nothing_is_of_any_folder() {
    let repository = repository(BOTH, "");
    let (code, report) = both(repository.path(), &plan(&[], &[], &[]));
    assert_eq!((code, rules(&report)), (0, vec![]), "{report}");
    assert_eq!(report["verdict"], "nothing");
}

#[test]
fn a_unit_that_leaves_and_keeps_its_data_is_let_go() {
    let repository = repository(BOTH, "");
    let folder = repository.path();
    let bucket = bucket(folder);
    let removed = "removed: [{ unit: retail, data: keep, because: it moved away }]\n";
    generate(folder, &format!("{HEAD}{CI}units:\n{PAYMENTS}{removed}"));
    let role = json!({ "name": "flow" });
    let changes = [
        entry(RAW, &["forget"], bucket, Value::Null),
        entry(
            "module.churn.aws_iam_role.flow_logs",
            &["delete"],
            role,
            Value::Null,
        ),
    ];
    let (code, report) = both(folder, &plan(&changes, &[], &[]));
    // Nobody becomes the role any more that goes.
    assert_eq!((code, rules(&report)), (0, vec!["access-lost"]), "{report}");
    let fates = report["plan"]["changes"].as_array().expect("a list");
    let fates: Vec<_> = fates.iter().map(|it| it["fate"].as_str()).collect();
    assert_eq!(fates, [Some("destroyed"), Some("forgotten")]);
}

#[test]
fn a_plan_is_read_from_standard_input() {
    let repository = repository(RETAIL, "");
    let folder = repository.path();
    let changes = [entry(RAW, &["delete"], bucket(folder), Value::Null)];
    let plan = plan(&changes, &["aws_s3_bucket.raw"], &[]);
    fs::write(folder.join("plan.json"), plan.to_string()).expect("written");
    let line = format!(
        "'{}' review - --config infra < plan.json",
        env!("CARGO_BIN_EXE_ringfence")
    );
    let mut command = Command::new("sh");
    command.args(["-c", &line]).current_dir(folder);
    let outcome = run(&mut command, Duration::from_secs(120)).expect("ringfence ended");
    assert_eq!(outcome.status.code(), Some(1), "{}", outcome.errors);
    assert!(
        outcome.output.contains("data-deletion"),
        "{}",
        outcome.output
    );
}

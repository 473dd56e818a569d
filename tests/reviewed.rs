//! What `ringfence review` says of plans that Terraform makes: of a folder that somebody wrote by hand, and of ringfence's own.
//!
//! The plans below `tests/plans/` were made by Terraform from the files beside them; with Terraform and moto they are made anew, and have to
//! say the same. `UPDATE_PLANS=1` keeps them.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "reviewed/stacks.rs"]
mod stacks;
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use support::moto::Moto;
use support::process::run;
use support::terraform::Terraform;
use support::tools::{self, Tools, or_skip};

/// What is said of a plan: the verdict, the rules that it falls under, and what happens to what.
#[derive(Debug, PartialEq)]
struct Said {
    verdict: String,
    rules: BTreeSet<String>,
    fates: BTreeSet<String>,
    drift: BTreeSet<String>,
}

impl Said {
    fn of(report: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let list = |value: &Value| value.as_array().expect("a list").clone();
        let fates = |changes: &Value| {
            let changes = list(changes);
            let told = changes
                .iter()
                .map(|it| format!("{} {}", text(&it["fate"]), text(&it["address"])));
            told.collect()
        };
        let judgements = list(&report["judgements"]);
        Self {
            verdict: text(&report["verdict"]),
            rules: judgements.iter().map(|it| text(&it["rule"])).collect(),
            fates: fates(&report["plan"]["changes"]),
            drift: fates(&report["plan"]["drift"]),
        }
    }

    fn new(verdict: &str, rules: &[&str], fates: &[&str], drift: &[&str]) -> Self {
        let set = |words: &[&str]| words.iter().map(|&it| it.to_owned()).collect();
        Self {
            verdict: verdict.to_owned(),
            rules: set(rules),
            fates: set(fates),
            drift: set(drift),
        }
    }
}

/// Runs `ringfence review`; gives what it prints and its exit code.
fn review(folder: &Path, arguments: &[&str]) -> (String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.arg("review").args(arguments).current_dir(folder);
    let outcome = run(&mut command, Duration::from_secs(120)).expect("ringfence ended");
    let code = outcome.status.code().expect("an exit code");
    assert!(code < 2, "{arguments:?}: {}", outcome.errors);
    (outcome.output, code)
}

fn said(folder: &Path, plan: &str, config: &str) -> Said {
    let (text, code) = review(folder, &[plan, "--config", config, "--format", "json"]);
    let said = Said::of(&serde_json::from_str(&text).expect("JSON"));
    assert_eq!(code == 1, said.verdict == "dangerous", "{said:?}");
    said
}

/// The cases in the order in which they are planned, and what is to be said of each.
fn cases() -> Vec<(&'static str, Said)> {
    let created = [
        "aws_cloudwatch_log_group.audit",
        "aws_glue_job.loader",
        "aws_iam_role.reader",
        "aws_iam_role_policy.reader",
        "aws_kms_key.lake",
        "aws_kms_key.old",
        "aws_s3_bucket.lake",
        "aws_s3_bucket_policy.lake",
        "aws_s3_bucket_server_side_encryption_configuration.lake",
        "aws_sns_topic.alerts",
        "aws_ssm_parameter.token",
    ];
    let created = created.map(|address| format!("created {address}"));
    let created: Vec<&str> = created.iter().map(String::as_str).collect();
    vec![
        ("first", Said::new("look", &[], &created, &[])),
        ("nothing", Said::new("nothing", &[], &[], &[])),
        (
            "change",
            Said::new(
                "dangerous",
                &[
                    "access-from-outside",
                    "access-across-units",
                    "audit-weakened",
                ],
                &[
                    "changed aws_cloudwatch_log_group.audit",
                    "changed aws_glue_job.loader",
                    "changed aws_s3_bucket_policy.lake",
                    "changed aws_ssm_parameter.token",
                ],
                &[],
            ),
        ),
        (
            "replacement",
            Said::new(
                "dangerous",
                &["data-replacement", "access-lost"],
                &[
                    "changed aws_glue_job.loader",
                    "changed aws_iam_role_policy.reader",
                    "replaced aws_s3_bucket.lake",
                    "replaced aws_s3_bucket_policy.lake",
                    "replaced aws_s3_bucket_server_side_encryption_configuration.lake",
                ],
                &[],
            ),
        ),
        (
            "import",
            Said::new("harmless", &[], &["imported aws_s3_bucket.archive"], &[]),
        ),
        (
            "move",
            Said::new("harmless", &[], &["moved aws_sns_topic.alarms"], &[]),
        ),
        (
            "key",
            Said::new(
                "dangerous",
                &["key-deletion", "access-lost"],
                &["destroyed aws_kms_key.old"],
                &[],
            ),
        ),
        (
            "forget",
            Said::new("harmless", &[], &["forgotten aws_kms_key.old"], &[]),
        ),
        (
            "drift",
            Said::new(
                "dangerous",
                &["key-deletion", "drift"],
                &[
                    "changed aws_iam_role_policy.reader",
                    "created aws_kms_key.old",
                ],
                &[
                    "changed aws_iam_role_policy.reader",
                    "destroyed aws_kms_key.old",
                ],
            ),
        ),
    ]
}

fn plans() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans")
}

#[test]
fn plans_of_a_folder_that_somebody_wrote_are_read_for_what_they_do() {
    for (case, expected) in cases() {
        let said = said(&plans(), &format!("{case}/plan.json"), case);
        assert_eq!(said, expected, "{case}");
    }
}

#[test]
fn no_view_shows_a_secret() {
    for case in ["first", "change", "drift"] {
        let plan = format!("{case}/plan.json");
        let text = fs::read_to_string(plans().join(&plan)).expect("a plan");
        assert!(text.contains("hunter2"), "{case} has no secret to hide");
        for format in ["text", "json", "markdown", "sarif", "html"] {
            let (shown, _) = review(&plans(), &[&plan, "--config", case, "--format", format]);
            assert!(!shown.contains("hunter"), "{case} as {format}");
        }
    }
}

/// What somebody does behind Terraform's back.
const MEDDLE: &str = r#"
import json, sys, boto3
url, what = sys.argv[1:]
client = lambda name: boto3.client(
    name, endpoint_url=url, region_name="eu-central-1", aws_access_key_id="test", aws_secret_access_key="test")
if what == "import":
    client("s3").create_bucket(
        Bucket="acme-archive", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
if what == "drift":
    everything = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    client("iam").put_role_policy(RoleName="reader", PolicyName="lake", PolicyDocument=json.dumps(
        {"Version": "2012-10-17", "Statement": [everything]}))
    kms = client("kms")
    for key in kms.list_keys()["Keys"]:
        if "before" in kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["Description"]:
            kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
"#;

fn meddle(tools: &Tools, moto: &Moto, what: &str) {
    let mut command = Command::new(&tools.python);
    command.args(["-c", MEDDLE, &moto.url, what]);
    let outcome = run(&mut command, Duration::from_secs(60)).expect("python ended");
    assert!(outcome.status.success(), "{}", outcome.errors);
}

fn copy(from: &Path, to: &Path) {
    let mut command = Command::new("cp");
    command.arg("-a").arg(from).arg(to);
    let outcome = run(&mut command, Duration::from_secs(60)).expect("copied");
    assert!(outcome.status.success(), "{}", outcome.errors);
}

#[test]
fn plans_that_terraform_makes_are_read_for_what_they_do() {
    let Some(tools) = or_skip("reviewing plans of Terraform", tools::available) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = folder.path().join("moto.log");
    let moto = Moto::start(&tools, "123456789012", &log).unwrap_or_else(|e| panic!("{e}"));
    let terraform = Terraform::with(&tools, &moto);
    let base = folder.path().join("first");
    fs::create_dir(&base).expect("a folder");
    for (case, expected) in cases() {
        meddle(&tools, &moto, case);
        let root = folder.path().join(case);
        if case != "first" {
            copy(&base, &root);
        }
        Terraform::prepare(&root);
        let files = plans().join(case).join("main.tf");
        fs::copy(files, root.join("main.tf")).expect("copied");
        let plan = terraform.plan(folder.path(), &root);
        let plan = plan
            .unwrap_or_else(|failure| panic!("{failure}"))
            .to_string();
        fs::write(root.join("plan.json"), &plan).expect("written");
        if std::env::var_os("UPDATE_PLANS").is_some() {
            fs::write(plans().join(case).join("plan.json"), &plan).expect("written");
        }
        let said = said(folder.path(), &format!("{case}/plan.json"), case);
        assert_eq!(said, expected, "{case}");
        if case == "first" {
            let applied = terraform.apply(folder.path(), &root);
            applied.unwrap_or_else(|failure| panic!("{failure}"));
        }
    }
}

const HEAD: &str = r#"ringfence: 1
organization: acme
cloud: aws
region: eu-west-1
accounts: { ml-platform: "111122223333" }
network: { supernet: 10.64.0.0/12, zones: 2 }
administrators:
  keys: [arn:aws:iam::111122223333:role/kms-admin]
  deploy: arn:aws:iam::111122223333:role/terraform
  break-glass: arn:aws:iam::111122223333:role/incident
"#;

/// Two teams, of which `churn` may read what `fraud` shares.
fn spec(churn: &str, cases: &str, rest: &str) -> String {
    const IMAGE: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/training@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    format!(
        "{HEAD}units:\n  retail:\n    teams:\n      {churn}:\n        {renamed}buckets: {{ raw: {{}}, models: {{ holds: artifacts }} }}\n        training:\n          nightly: {{ image: \"{IMAGE}\", reads: [{reads}], writes: [models] }}\n      fraud: {{ buckets: {{ {cases} }} }}\n{rest}",
        renamed = if churn == "churn" {
            ""
        } else {
            "renamed-from: churn\n        "
        },
        reads = if rest.contains("shares") {
            "raw, //retail/fraud/cases"
        } else {
            "raw"
        },
    )
}

const SHARE: &str = "shares: [{ from: retail/fraud/cases, to: retail/churn, access: read, because: they train on it, until: 2099-12-31 }]\n";
const RULES: &str =
    "review: { rules: { access-across-teams: { level: note, because: one floor } } }\n";
const GONE: &str = "removed: [{ bucket: retail/fraud/notes, data: destroy, because: a trial }]\n";
const KEPT: &str =
    "removed: [{ bucket: retail/fraud/notes, data: keep, because: still in court }]\n";

fn generate(folder: &Path, spec: &str) {
    fs::write(folder.join("ringfence.yaml"), spec).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.arg("generate").current_dir(folder);
    let outcome = run(&mut command, Duration::from_secs(120)).expect("ringfence ended");
    assert!(outcome.status.success(), "{}\n{spec}", outcome.errors);
}

#[test]
fn plans_of_our_own_stacks_are_judged_by_the_rules_of_the_spec() {
    let Some(tools) = or_skip("reviewing plans of our own stacks", tools::available) else {
        return;
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = folder.path().join("moto.log");
    let moto = Moto::start(&tools, "111122223333", &log).unwrap_or_else(|e| panic!("{e}"));
    let terraform = Terraform::with(&tools, &moto);
    let base = folder.path().join("base");
    fs::create_dir(&base).expect("a folder");
    generate(&base, &spec("churn", "cases: {}, notes: {}", ""));
    let planned = |folder: &Path| {
        let root = folder.join("infra/units/retail");
        Terraform::prepare(&root);
        let plan = terraform.plan(folder, &root);
        let plan = plan.unwrap_or_else(|failure| panic!("{failure}"));
        fs::write(folder.join("plan.json"), plan.to_string()).expect("written");
        let (text, _) = review(
            folder,
            &["plan.json", "--config", "infra", "--format", "json"],
        );
        let report: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(report["compared"]["organization"], "acme");
        (Said::of(&report), text)
    };
    let (first, _) = planned(&base);
    assert!(
        first
            .fates
            .iter()
            .all(|it| it.starts_with("created ") || it.starts_with("read "))
    );
    let applied = terraform.apply(folder.path(), &base.join("infra/units/retail"));
    applied.unwrap_or_else(|failure| panic!("{failure}"));

    let both = "cases: {}, notes: {}";
    let set = |words: &[&str]| -> BTreeSet<String> { words.iter().map(|&it| it.into()).collect() };
    for (name, spec, verdict, rules) in [
        ("same", spec("churn", both, ""), "nothing", &[][..]),
        (
            "share",
            spec("churn", both, SHARE),
            "dangerous",
            &["access-across-teams"],
        ),
        (
            "noted",
            spec("churn", both, &format!("{SHARE}{RULES}")),
            "look",
            &["access-across-teams"],
        ),
        (
            "gone",
            spec("churn", "cases: {}", GONE),
            "dangerous",
            &["data-deletion"],
        ),
        ("kept", spec("churn", "cases: {}", KEPT), "look", &[]),
        ("renamed", spec("attrition", both, ""), "harmless", &[]),
    ] {
        let copied = folder.path().join(name);
        copy(&base, &copied);
        generate(&copied, &spec);
        let (said, text) = planned(&copied);
        let expected = set(rules);
        assert!(expected.is_subset(&said.rules), "{name}: {:?}", said.rules);
        assert_eq!(said.verdict, verdict, "{name}: {text}");
    }
}

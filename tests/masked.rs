//! Secrets that Terraform marks or that are known to be some: no view of `ringfence review` or `diff` has one, whatever is judged by it.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use support::process::run;

const SECRET: &str = "hunter2";

/// An entry of a plan: the address, both sides, and what is said of them.
fn entry(address: &str, before: Value, after: Value, marks: Value) -> Value {
    let (kind, name) = address.split_once('.').expect("an address");
    let actions = match (before.is_null(), after.is_null()) {
        (true, _) => ["create"],
        (_, true) => ["delete"],
        _ if before == after => ["no-op"],
        _ => ["update"],
    };
    let mut change = json!({ "actions": actions, "before": before, "after": after });
    for (key, value) in marks.as_object().expect("marks") {
        change[key] = value.clone();
    }
    json!({ "address": address, "mode": "managed", "type": kind, "name": name, "change": change })
}

/// A plan with these entries, of which every argument is written in the files.
fn plan(entries: &[Value]) -> Value {
    let written = entries.iter().map(|entry| {
        let change = &entry["change"];
        let sides = ["before", "after", "after_unknown"].map(|side| change[side].as_object());
        let names = sides.into_iter().flatten().flat_map(|side| side.keys());
        let names: serde_json::Map<String, Value> =
            names.map(|name| (name.clone(), json!({ "references": ["var.x"] }))).collect();
        json!({
            "address": entry["address"], "mode": "managed", "type": entry["type"], "name": entry["name"],
            "provider_config_key": "aws", "expressions": names
        })
    });
    let written: Vec<Value> = written.collect();
    let provider = json!({
        "region": { "constant_value": "eu-central-1" },
        "allowed_account_ids": { "constant_value": ["123456789012"] }
    });
    json!({
        "format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": entries,
        "configuration": {
            "provider_config": { "aws": { "name": "aws", "expressions": provider } },
            "root_module": { "resources": written }
        }
    })
}

/// What every view says of a plan, by the name of its format.
fn views(plan: &Value, files: Option<&str>) -> Vec<(&'static str, String)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("plan.json"), plan.to_string()).expect("written");
    if let Some(files) = files {
        fs::create_dir(folder.path().join("infra")).expect("a folder");
        fs::write(folder.path().join("infra/main.tf"), files).expect("written");
    }
    let formats = ["text", "json", "markdown", "sarif", "html"];
    let view = |format| {
        let mut arguments = vec!["review", "plan.json", "--format", format];
        if files.is_some() {
            arguments.extend(["--config", "infra"]);
        }
        (format, ringfence(folder.path(), &arguments))
    };
    formats.into_iter().map(view).collect()
}

fn ringfence(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.args(arguments).current_dir(folder);
    let outcome = run(&mut command, Duration::from_secs(120)).expect("ringfence ended");
    let code = outcome.status.code().expect("an exit code");
    assert!(code < 2, "{arguments:?}: {}", outcome.errors);
    format!("{}{}", outcome.output, outcome.errors)
}

/// No view has the secret. Out: what JSON says.
fn without_secret(plan: &Value, files: Option<&str>) -> Value {
    let mut report = Value::Null;
    for (format, shown) in views(plan, files) {
        assert!(!shown.contains(SECRET), "{format}: {shown}");
        if format == "json" {
            let end = shown.rfind('}').expect("an object");
            report = serde_json::from_str(&shown[..=end]).expect("JSON");
        }
    }
    report
}

#[test]
fn what_is_sensitive_and_not_known_yet_is_not_taken_from_the_files() {
    let files = r#"
        provider "aws" {
          region = "eu-central-1"
        }
        resource "aws_sns_topic" "t" {
          name = "t"
        }
        resource "aws_ssm_parameter" "p" {
          name  = "/p"
          type  = "SecureString"
          value = "hunter2-${aws_sns_topic.t.arn}"
        }
        resource "aws_mq_broker" "b" {
          broker_name = "b"
          user {
            username   = "u"
            passphrase = "hunter2-${aws_sns_topic.t.arn}"
          }
          unlock = "hunter2-${aws_sns_topic.t.arn}"
        }
        resource "aws_x_service" "s" {
          name   = "s"
          opener = "hunter2-${aws_sns_topic.t.arn}"
        }
    "#;
    let plan = plan(&[
        entry(
            "aws_sns_topic.t",
            Value::Null,
            json!({ "name": "t" }),
            json!({ "after_unknown": { "arn": true, "id": true } }),
        ),
        entry(
            "aws_ssm_parameter.p",
            json!({ "name": "/p", "type": "String", "insecure_value": "old", "value": null }),
            json!({ "name": "/p", "type": "SecureString" }),
            json!({ "after_unknown": { "value": true }, "before_sensitive": { "value": true }, "after_sensitive": { "value": true } }),
        ),
        entry(
            "aws_mq_broker.b",
            json!({ "broker_name": "b", "user": [], "unlock": "old" }),
            json!({ "broker_name": "b", "user": [{ "username": "u" }] }),
            json!({ "after_unknown": { "user": [{ "passphrase": true }], "unlock": true }, "after_sensitive": { "user": [{ "passphrase": true }], "unlock": true } }),
        ),
        // The mark is gone, but what was there was marked.
        entry(
            "aws_x_service.s",
            json!({ "name": "s", "opener": "old" }),
            json!({ "name": "s" }),
            json!({ "after_unknown": { "opener": true }, "before_sensitive": { "opener": true } }),
        ),
    ]);
    let report = without_secret(&plan, Some(files));
    let changes = report["plan"]["changes"].as_array().expect("changes");
    for (address, path) in [
        ("aws_ssm_parameter.p", "value"),
        ("aws_mq_broker.b", "unlock"),
        ("aws_x_service.s", "opener"),
    ] {
        let one = changes.iter().find(|it| it["address"] == address);
        let arguments = one.expect(address)["arguments"].as_array();
        let mut arguments = arguments.expect("arguments").iter();
        let told = arguments.find(|it| it["path"] == path).expect(path);
        assert_eq!(told["after"], "(sensitive)", "{address}");
    }
}

fn policy(principal: &Value, resource: &str, condition: &Value) -> String {
    json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": resource, "Condition": condition
    }] })
    .to_string()
}

/// A plan in which the policy of a bucket changes, both of them marked as said.
fn of_bucket(before: Option<String>, after: Option<String>, marks: Value) -> Value {
    let bucket =
        json!({ "bucket": "acme-lake", "id": "acme-lake", "arn": "arn:aws:s3:::acme-lake" });
    let side = |policy: Option<String>| match policy {
        Some(policy) => json!({ "bucket": "acme-lake", "policy": policy }),
        None => Value::Null,
    };
    plan(&[
        entry("aws_s3_bucket.lake", bucket.clone(), bucket, json!({})),
        entry(
            "aws_s3_bucket_policy.lake",
            side(before),
            side(after),
            marks,
        ),
    ])
}

#[test]
fn a_policy_that_is_sensitive_is_judged_and_not_shown() {
    let referer = |value: &str| {
        let condition = json!({ "StringEquals": { "aws:Referer": value } });
        Some(policy(&json!("*"), "arn:aws:s3:::acme-lake/*", &condition))
    };
    let below = |prefix: &str| {
        let resource = format!("arn:aws:s3:::acme-lake/{prefix}/*");
        Some(policy(&json!("*"), &resource, &json!({})))
    };
    let both =
        json!({ "before_sensitive": { "policy": true }, "after_sensitive": { "policy": true } });
    let was = json!({ "before_sensitive": { "policy": true } });
    for (name, before, after, marks) in [
        ("a condition", referer("old"), referer(SECRET), &both),
        (
            "a condition that is gone",
            referer(SECRET),
            referer("new"),
            &was,
        ),
        ("a policy that is gone", referer(SECRET), None, &both),
        ("a path", None, below(SECRET), &both),
        ("another path", below("open"), below(SECRET), &both),
        (
            "a tag",
            None,
            Some(policy(
                &json!("*"),
                "arn:aws:s3:::acme-lake/*",
                &json!({ "StringEquals": { "aws:PrincipalTag/hunter2": "x" } }),
            )),
            &both,
        ),
    ] {
        let report = without_secret(&of_bucket(before, after, marks.clone()), None);
        let access = report["access"].as_array().expect("access");
        assert!(!access.is_empty(), "{name}: nothing is told");
        let told = report["access"].to_string();
        assert!(told.contains("s3:GetObject"), "{name}: {told}");
        assert!(told.contains("aws_s3_bucket.lake"), "{name}: {told}");
    }
    let report = without_secret(&of_bucket(None, below(SECRET), both), None);
    assert_eq!(report["verdict"], "dangerous");
    let told = report["judgements"].to_string();
    assert!(told.contains("aws_s3_bucket.lake/(sensitive)/*"), "{told}");
}

#[test]
fn whom_a_sensitive_policy_alone_names_is_not_told_and_who_is_there_is() {
    let marks = json!({ "after_sensitive": { "policy": true } });
    let outside = json!({ "AWS": "arn:aws:iam::999999999999:role/hunter2" });
    let made = policy(&outside, "arn:aws:s3:::acme-lake/*", &json!({}));
    let report = without_secret(&of_bucket(None, Some(made), marks), None);
    let told = report.to_string();
    assert!(!told.contains("999999999999"), "{told}");
    assert_eq!(report["verdict"], "dangerous");
    let open = json!({ "AWS": "arn:aws:iam::999999999999:role/reader" });
    let made = policy(&open, "arn:aws:s3:::acme-lake/*", &json!({}));
    let report = without_secret(&of_bucket(None, Some(made), json!({})), None);
    assert!(report.to_string().contains("999999999999"), "{report}");
}

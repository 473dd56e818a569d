//! Renaming, removing and adding, as Terraform itself plans them against what was applied before.
//!
//! One spec is applied to moto; each change is then generated anew over it and planned, not applied: Terraform says what
//! it would create, move, forget and delete.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use support::moto::Moto;
use support::process::run;
use support::terraform::Terraform;
use support::tools::{self, or_skip};

const ACCOUNT: &str = "111122223333";

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

/// The teams as they are first.
const CHURN: &str = "
      churn:
        buckets: { raw: {}, models: { holds: artifacts } }
        training:
          nightly: { image: IMAGE, reads: [raw], writes: [models], schedule: rate(1 day) }
        serving:
          score: { reads: [models] }
        applications: { shop: {} }
        endpoints:
          offers: { model: models/offers/model.tar.gz, image: IMAGE, callers: [shop] }
";
const FRAUD: &str = "
      fraud: { buckets: { cases: {}, notes: {} } }
";
const IMAGE: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/training@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A spec of the unit `retail` with these teams, and what is said after it.
fn spec(unit: &str, teams: &str, rest: &str) -> String {
    format!("{HEAD}units:\n  {unit}:\n    teams:\n{teams}\n{rest}\n").replace("IMAGE", IMAGE)
}

fn generate(folder: &Path, spec: &str) {
    fs::write(folder.join("ringfence.yaml"), spec).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.arg("generate").current_dir(folder);
    let outcome = run(&mut command, Duration::from_secs(120)).expect("ringfence ended");
    assert!(
        outcome.status.success(),
        "{}\n{}\n{spec}",
        outcome.output,
        outcome.errors
    );
}

/// What Terraform would do, by address.
#[derive(Debug)]
struct Planned {
    actions: BTreeMap<String, String>,
    moved: BTreeSet<String>,
}

impl Planned {
    fn of(plan: &Value) -> Self {
        let changes = plan["resource_changes"].as_array().expect("changes");
        let mut planned = Self {
            actions: BTreeMap::new(),
            moved: BTreeSet::new(),
        };
        for change in changes {
            let address = change["address"].as_str().expect("an address").to_owned();
            let actions = change["change"]["actions"].as_array().expect("actions");
            let actions: Vec<&str> = actions.iter().filter_map(Value::as_str).collect();
            if change["previous_address"].is_string() {
                planned.moved.insert(address.clone());
            }
            planned.actions.insert(address, actions.join(" and "));
        }
        planned
    }

    /// The addresses to which this happens.
    fn with(&self, action: &str) -> BTreeSet<&str> {
        let found = self.actions.iter().filter(|(_, it)| *it == action);
        found.map(|(address, _)| address.as_str()).collect()
    }

    /// What happens at all, each once.
    fn kinds(&self) -> BTreeSet<&str> {
        self.actions.values().map(String::as_str).collect()
    }
}

/// A folder to which the first spec was applied, and what it takes to plan changes of it.
struct Applied {
    folder: tempfile::TempDir,
    terraform: Terraform,
    _moto: Moto,
}

impl Applied {
    fn new() -> Option<Self> {
        let tools = or_skip("planning changes with Terraform", tools::available)?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let log = folder.path().join("moto.log");
        let moto = Moto::start(&tools, ACCOUNT, &log).unwrap_or_else(|e| panic!("{e}"));
        let terraform = Terraform::with(&tools, &moto);
        generate(folder.path(), &first());
        let root = folder.path().join("infra/units/retail");
        Terraform::prepare(&root);
        let applied = terraform.apply(folder.path(), &root);
        applied.unwrap_or_else(|failure| panic!("{failure}"));
        Some(Self {
            folder,
            terraform,
            _moto: moto,
        })
    }

    /// Generates a change over a copy of what was applied; gives the copy.
    fn changed(&self, name: &str, spec: &str) -> PathBuf {
        let copy = self.folder.path().join(name);
        copy_of(self.folder.path(), &copy);
        generate(&copy, spec);
        copy
    }

    fn plan(&self, folder: &Path, unit: &str) -> Planned {
        let root = folder.join("infra/units").join(unit);
        Terraform::prepare(&root);
        let plan = self.terraform.plan(folder, &root);
        Planned::of(&plan.unwrap_or_else(|failure| panic!("{failure}")))
    }
}

fn first() -> String {
    spec("retail", &format!("{CHURN}{FRAUD}"), "")
}

/// Copies the spec's lock and the tree, state and provider links included.
fn copy_of(from: &Path, to: &Path) {
    let mut command = Command::new("sh");
    command
        .current_dir(from)
        .args(["-c", "mkdir \"$0\" && cp -a ringfence.lock infra \"$0\""]);
    command.arg(to);
    let copied = run(&mut command, Duration::from_secs(60)).expect("copied");
    assert!(copied.status.success(), "{}", copied.errors);
}

#[test]
fn what_terraform_plans_for_a_rename_a_removal_and_an_addition() {
    let Some(applied) = Applied::new() else {
        return;
    };
    // Independent of each other: the plans wait for the same provider's start, so they wait together.
    std::thread::scope(|scope| {
        for check in [
            everything_renamed,
            another_image_is_served,
            unit_renamed,
            team_removed_and_kept,
            team_removed_and_destroyed,
            bucket_kept_then_team_destroyed,
            unit_removed_and_kept,
            team_added,
        ] {
            let applied = &applied;
            scope.spawn(move || check(applied));
        }
    });
}

/// The next model and configuration are there before those of today go, and the endpoint stays.
fn another_image_is_served(applied: &Applied) {
    let serving = |image: &str| format!("models/offers/model.tar.gz, image: {image}");
    let next = IMAGE.replace("@sha256:9f86", "@sha256:0000");
    let teams = CHURN.replace(&serving("IMAGE"), &serving(&next));
    let folder = applied.changed("image", &spec("retail", &format!("{teams}{FRAUD}"), ""));
    let planned = applied.plan(&folder, "retail");
    let made_first = [
        "module.churn.aws_sagemaker_endpoint_configuration.offers",
        "module.churn.aws_sagemaker_model.offers",
    ];
    let changed = ["module.churn.aws_sagemaker_endpoint.offers"];
    assert_eq!(
        planned.with("create and delete"),
        made_first.into(),
        "{planned:#?}"
    );
    assert_eq!(planned.with("update"), changed.into(), "{planned:#?}");
    assert_eq!(
        planned.kinds(),
        BTreeSet::from(["create and delete", "no-op", "update"])
    );
}

/// Team, bucket, job, server, application and endpoint at once: all that was there is moved, nothing is made or deleted.
fn everything_renamed(applied: &Applied) {
    let teams = "
      attrition:
        renamed-from: churn
        buckets: { source: { renamed-from: raw }, models: { holds: artifacts } }
        training:
          daily: { renamed-from: nightly, image: IMAGE, reads: [source], writes: [models], schedule: rate(1 day) }
        serving:
          rank: { renamed-from: score, reads: [models] }
        applications: { store: { renamed-from: shop } }
        endpoints:
          deals: { renamed-from: offers, model: models/offers/model.tar.gz, image: IMAGE, callers: [store] }
";
    let folder = applied.changed("rename", &spec("retail", &format!("{teams}{FRAUD}"), ""));
    let planned = applied.plan(&folder, "retail");
    assert_eq!(
        planned.kinds(),
        BTreeSet::from(["no-op", "update"]),
        "{planned:#?}"
    );
    let now = |address: &&String| address.starts_with("module.attrition.");
    let all: BTreeSet<String> = planned.actions.keys().filter(now).cloned().collect();
    assert!(all.len() > 60, "{planned:#?}");
    assert_eq!(planned.moved, all);
}

/// The state goes along by hand, with a local backend; then only tags differ.
fn unit_renamed(applied: &Applied) {
    let text = spec("shops", &format!("{CHURN}{FRAUD}"), "");
    let text = text.replace("  shops:\n", "  shops:\n    renamed-from: retail\n");
    let folder = applied.changed("unit", &text);
    let readme = fs::read_to_string(folder.join("infra/README.md")).expect("a README");
    let line = readme.lines().find(|line| line.starts_with("mv "));
    let mut command = Command::new("sh");
    command.current_dir(folder.join("infra"));
    command.args([
        "-c",
        line.expect("the README says how the state is taken along"),
    ]);
    let moved = run(&mut command, Duration::from_secs(60)).expect("moved");
    assert!(moved.status.success(), "{}", moved.errors);
    let planned = applied.plan(&folder, "shops");
    assert_eq!(
        planned.kinds(),
        BTreeSet::from(["no-op", "update"]),
        "{planned:#?}"
    );
}

fn team_removed_and_kept(applied: &Applied) {
    let said = "removed: [{ team: retail/churn, data: keep, because: the auditors ask for it }]";
    let folder = applied.changed("keep", &spec("retail", FRAUD, said));
    let planned = applied.plan(&folder, "retail");
    forgets_all_data(&planned, "churn");
    assert!(
        planned
            .actions
            .iter()
            .all(|(address, action)| { address.starts_with("module.churn.") || action == "no-op" })
    );
    // Said once is enough: data stays kept when the entry goes.
    generate(&folder, &spec("retail", FRAUD, ""));
    forgets_all_data(&applied.plan(&folder, "retail"), "churn");
}

/// Buckets and what is set on them are forgotten, so are the keys of data and artifacts; what is deleted holds nothing.
fn forgets_all_data(planned: &Planned, team: &str) {
    assert!(planned.with("create").is_empty(), "{planned:#?}");
    let forgotten = planned.with("forget");
    for bucket in ["raw", "models", "access_logs"] {
        for kind in [
            "aws_s3_bucket",
            "aws_s3_bucket_policy",
            "aws_s3_bucket_versioning",
        ] {
            let address = format!("module.{team}.{kind}.{bucket}");
            assert!(
                forgotten.contains(address.as_str()),
                "{address}: {planned:#?}"
            );
        }
    }
    for key in ["data", "artifacts"] {
        for kind in ["aws_kms_key", "aws_kms_alias"] {
            let address = format!("module.{team}.{kind}.{key}");
            assert!(
                forgotten.contains(address.as_str()),
                "{address}: {planned:#?}"
            );
        }
    }
    let deleted = planned.with("delete");
    assert!(deleted.contains(format!("module.{team}.aws_vpc.this").as_str()));
    let data: Vec<_> = deleted
        .iter()
        .filter(|address| address.contains("aws_s3_") || address.contains("aws_kms_"))
        .collect();
    let others = ["aws_kms_alias", "aws_kms_key"]
        .map(|it| ["logs", "volumes"].map(|key| format!("module.{team}.{it}.{key}")));
    assert_eq!(data, others.iter().flatten().collect::<Vec<_>>());
}

fn team_removed_and_destroyed(applied: &Applied) {
    let said = "removed: [{ team: retail/churn, data: destroy, because: it was a trial }]";
    let folder = applied.changed("destroy", &spec("retail", FRAUD, said));
    let planned = applied.plan(&folder, "retail");
    assert_eq!(
        planned.kinds(),
        BTreeSet::from(["delete", "no-op"]),
        "{planned:#?}"
    );
    assert!(
        planned
            .with("delete")
            .contains("module.churn.aws_s3_bucket.raw")
    );
    assert!(
        planned
            .with("delete")
            .iter()
            .all(|it| it.starts_with("module.churn."))
    );
}

/// A bucket is kept; its team goes later with the rest of its data. The keys of what was kept stay.
fn bucket_kept_then_team_destroyed(applied: &Applied) {
    let less = "      fraud: { buckets: { notes: {} } }\n";
    let bucket = "removed: [{ bucket: retail/fraud/cases, data: keep, because: still in court }]";
    let folder = applied.changed("later", &spec("retail", &format!("{CHURN}{less}"), bucket));
    let planned = applied.plan(&folder, "retail");
    let forgotten = planned.with("forget");
    assert!(
        forgotten.contains("module.fraud.aws_s3_bucket.cases"),
        "{planned:#?}"
    );
    assert!(
        forgotten.iter().all(|it| it.ends_with(".cases")),
        "{planned:#?}"
    );
    assert!(planned.with("delete").is_empty(), "{planned:#?}");

    let team = "removed: [{ team: retail/fraud, data: destroy, because: moved elsewhere }]";
    generate(&folder, &spec("retail", CHURN, team));
    let planned = applied.plan(&folder, "retail");
    let forgotten = planned.with("forget");
    for address in [
        "aws_s3_bucket.cases",
        "aws_kms_key.data",
        "aws_kms_key.artifacts",
    ] {
        let address = format!("module.fraud.{address}");
        assert!(
            forgotten.contains(address.as_str()),
            "{address}: {planned:#?}"
        );
    }
    assert!(
        planned
            .with("delete")
            .contains("module.fraud.aws_s3_bucket.notes")
    );
    assert!(
        planned
            .with("delete")
            .contains("module.fraud.aws_kms_key.logs")
    );
}

/// The stack stays, without teams, so that there is something to apply.
fn unit_removed_and_kept(applied: &Applied) {
    let said = "removed: [{ unit: retail, data: keep, because: sold }]";
    let text = spec("wholesale", "      orders: {}\n", said);
    let folder = applied.changed("gone", &text);
    let planned = applied.plan(&folder, "retail");
    forgets_all_data(&planned.only("module.churn."), "churn");
    assert!(
        planned
            .with("forget")
            .contains("module.fraud.aws_s3_bucket.cases")
    );
    assert!(planned.with("delete").contains("module.fraud.aws_vpc.this"));
}

fn team_added(applied: &Applied) {
    let teams = format!("      abuse: {{ buckets: {{ reports: {{}} }} }}\n{CHURN}{FRAUD}");
    let folder = applied.changed("add", &spec("retail", &teams, ""));
    let planned = applied.plan(&folder, "retail");
    assert_eq!(
        planned.kinds(),
        BTreeSet::from(["create", "no-op"]),
        "{planned:#?}"
    );
    assert!(
        planned
            .with("create")
            .iter()
            .all(|it| it.starts_with("module.abuse."))
    );
}

impl Planned {
    fn only(&self, beginning: &str) -> Self {
        let of = |address: &&String| address.starts_with(beginning);
        let actions = self.actions.iter().filter(|(address, _)| of(address));
        Self {
            actions: actions.map(|(a, b)| (a.clone(), b.clone())).collect(),
            moved: self.moved.iter().filter(of).cloned().collect(),
        }
    }
}

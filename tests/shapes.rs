//! Every shape of spec that validates is planned, rendered as planned, and proved.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't go on stops"
)]

use std::fmt::Write;

use ringfence::model::Lock;
use ringfence::render::{Environment, files};
use ringfence::{claims, model, plan, prove, readback, spec, terraform};

const HEAD: &str = r#"ringfence: 1
organization: acme
cloud: aws
region: eu-west-1
accounts: { ml-platform: "111122223333" }
network: { supernet: 10.64.0.0/12, zones: 3 }
administrators:
  keys: [arn:aws:iam::111122223333:role/kms-admin, arn:aws:iam::111122223333:role/security/kms-second]
  deploy: arn:aws:iam::111122223333:role/ci/terraform
  break-glass: arn:aws:iam::111122223333:role/incident
units:
"#;

const IMAGE: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/training@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A spec of one team of the unit `research`, from its lines.
fn one_team(lines: &str) -> String {
    let mut spec = format!("{HEAD}  research:\n    teams:\n      vision:\n");
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        writeln!(spec, "        {}", line.replace("IMAGE", IMAGE)).unwrap();
    }
    spec
}

fn holds(spec_text: &str) {
    let spec = spec::parse("ringfence.yaml", spec_text.as_bytes())
        .unwrap_or_else(|found| panic!("{found:#?}\n{spec_text}"));
    let (model, _) = model::resolve(&spec, &Lock::default()).unwrap();
    let plan = plan::plan(&model);
    let files = files(&Environment::new().unwrap(), &plan).unwrap();
    let config = terraform::read_files(&files);
    assert_eq!(config.unread, [], "{spec_text}");
    assert_eq!(readback::differences(&plan, &config), [], "{spec_text}");
    let proof = prove::prove(&config, &claims::claims(&model));
    let found: Vec<_> = proof.findings().collect();
    assert!(found.is_empty(), "{spec_text}\n{found:#?}");
}

#[test]
fn a_team_with_buckets_only() {
    holds(&one_team(
        "buckets: { raw: {}, models: { holds: artifacts, expire-days: 400 } }",
    ));
}

#[test]
fn a_team_without_anything() {
    holds(&one_team("log-retention-days: 30"));
}

#[test]
fn a_team_with_one_bucket_and_nothing_else() {
    holds(&one_team("buckets: { raw: {} }"));
}

#[test]
fn roles_that_bring_data_in() {
    holds(&one_team(
        "
buckets:
  raw: { writers: [\"arn:aws:iam::111122223333:role/ingest\", \"arn:aws:iam::111122223333:role/a/b/second\"] }
  models: { holds: artifacts, writers: [\"arn:aws:iam::111122223333:role/ingest\"] }
training:
  nightly: { image: IMAGE, reads: [raw], writes: [models] }
",
    ));
}

#[test]
fn a_job_without_serving_or_schedule() {
    holds(&one_team(
        "
buckets: { raw: {}, models: { holds: artifacts } }
training:
  nightly: { image: IMAGE, reads: [raw], writes: [models] }
",
    ));
}

#[test]
fn whole_buckets_deep_prefixes_and_several_places() {
    holds(&one_team(
        "
buckets: { raw: {}, labels: {}, models: { holds: artifacts }, reports: { holds: artifacts } }
training:
  nightly: { image: IMAGE, reads: [raw, labels/a/b/c, labels/a/b], writes: [models/x, reports/y/z] }
  weekly: { image: IMAGE, reads: [labels], writes: [models] }
serving:
  score: { reads: [models/x, reports], image: IMAGE }
  batch: { reads: [models] }
",
    ));
}

#[test]
fn a_job_that_writes_data_and_one_that_uploads_in_parts() {
    holds(&one_team(
        "
buckets: { raw: {}, clean: {}, models: { holds: artifacts } }
training:
  clean: { image: IMAGE, reads: [raw], writes: [clean/today] }
  fit: { image: IMAGE, reads: [clean], writes: [models], multipart-uploads: { because: models of 20 GiB } }
",
    ));
}

#[test]
fn machines_with_local_storage_take_no_volume_key() {
    holds(&one_team(
        "
buckets: { raw: {}, models: { holds: artifacts } }
training:
  nightly:
    image: IMAGE
    reads: [raw]
    writes: [models]
    instance: { type: ml.p4d.24xlarge, count: 2 }
",
    ));
}

#[test]
fn a_team_that_only_serves() {
    holds(&one_team(
        "
buckets: { models: { holds: artifacts } }
serving:
  score: { reads: [models], image: IMAGE }
",
    ));
}

#[test]
fn names_with_hyphens_that_begin_alike() {
    let mut spec = HEAD.to_owned();
    for unit in ["ml", "ml-two"] {
        writeln!(spec, "  {unit}:\n    teams:").unwrap();
        for team in ["vision", "vision-two", "two"] {
            writeln!(
                spec,
                "      {team}:\n        buckets: {{ raw: {{}}, raw-two: {{}}, models: {{ holds: artifacts }} }}\n        \
                 training:\n          nightly: {{ image: \"{IMAGE}\", reads: [raw, raw-two], writes: [models], \
                 schedule: rate(1 day) }}\n          nightly-two: {{ image: \"{IMAGE}\", reads: [raw], writes: [models] }}"
            )
            .unwrap();
        }
    }
    holds(&spec);
}

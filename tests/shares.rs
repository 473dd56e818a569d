//! What one team shares with another: proved in one account and in two, and told to nobody whom it does not concern.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use ringfence::claims::{Claims, claims};
use ringfence::diagnostic::{Colour, render_all};
use ringfence::model::{Lock, Model, resolve};
use ringfence::pipeline::wanted;
use ringfence::prove::{prove, report};
use ringfence::spec::{self, Spec};
use ringfence::terraform::read_files;

const IMAGE: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/training@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

type Files = BTreeMap<String, String>;

/// Two teams of two units, and a third that has nothing to do with it.
#[derive(Clone)]
struct Said {
    /// The account of the reader's unit.
    reader_account: &'static str,
    owner: (&'static str, &'static str),
    reader: (&'static str, &'static str),
    /// Fields of the owner and of the reader that say what they were called before.
    before: (&'static str, &'static str),
    /// The reader's jobs beside `own`, by name and what they read.
    jobs: Vec<(String, String)>,
    serving: &'static str,
    shares: Vec<String>,
}

impl Said {
    fn new() -> Self {
        Self {
            reader_account: "one",
            owner: ("retail", "churn"),
            reader: ("payments", "fraud"),
            before: ("", ""),
            jobs: Vec::new(),
            serving: "{}",
            shares: vec![share("raw/clean", "2027-06-30")],
        }
    }

    fn reading(mut self, reads: &str) -> Self {
        let name = format!("job{}", self.jobs.len());
        self.jobs.push((name, reads.to_owned()));
        self
    }

    fn text(&self) -> String {
        let jobs: String = self
            .jobs
            .iter()
            .map(|(name, reads)| {
                format!(", {name}: {{ image: {IMAGE}, reads: [{reads}], writes: [models] }}")
            })
            .collect();
        let Self {
            reader_account,
            owner,
            reader,
            before,
            serving,
            shares,
            ..
        } = self;
        format!(
            r#"ringfence: 1
organization: acme
cloud: aws
region: eu-west-1
accounts:
  one: "111122223333"
  two:
    id: "444455556666"
    keys: [arn:aws:iam::444455556666:role/kms-admin]
    deploy: arn:aws:iam::444455556666:role/terraform
    break-glass: arn:aws:iam::444455556666:role/incident
network: {{ supernet: 10.64.0.0/12, zones: 2 }}
administrators:
  keys: [arn:aws:iam::111122223333:role/kms-admin]
  deploy: arn:aws:iam::111122223333:role/terraform
  break-glass: arn:aws:iam::111122223333:role/incident
platform: {{ account: one }}
units:
  {}:
    account: one
    teams:
      {}: {{ {} buckets: {{ raw: {{}}, models: {{ holds: artifacts }} }} }}
  {}:
    account: {reader_account}
    teams:
      {}:
        {}
        buckets: {{ own: {{}}, models: {{ holds: artifacts }} }}
        training: {{ own: {{ image: {IMAGE}, reads: [own], writes: [models] }}{jobs} }}
        serving: {serving}
  other: {{ account: one, teams: {{ third: {{ buckets: {{ raw: {{}} }} }} }} }}
shares: [{}]
"#,
            owner.0,
            owner.1,
            before.0,
            reader.0,
            reader.1,
            before.1,
            shares.join(", ")
        )
    }

    fn parse(&self) -> Result<Spec, String> {
        spec::parse("ringfence.yaml", self.text().as_bytes())
            .map_err(|found| render_all(&found, Colour::Off))
    }

    fn settle(&self, lock: &Lock) -> (Model, Lock) {
        let spec = self.parse().unwrap_or_else(|found| panic!("{found}"));
        resolve(&spec, lock).unwrap_or_else(|found| panic!("{}", render_all(&found, Colour::Off)))
    }

    fn files(&self, lock: &Lock) -> Files {
        files(&self.settle(lock).0)
    }
}

fn share(place: &str, until: &str) -> String {
    format!(
        "{{ from: retail/churn/{place}, to: payments/fraud, access: read, because: \"they asked\", until: {until} }}"
    )
}

fn files(model: &Model) -> Files {
    let wanted = wanted(model).unwrap();
    let texts = wanted.files.iter();
    texts
        .map(|(path, text)| (path.to_string(), text.to_string()))
        .collect()
}

/// Only those below a folder.
fn below<'f>(files: &'f Files, folder: &str) -> BTreeMap<&'f str, &'f str> {
    let prefix = format!("{folder}/");
    let found = files.iter().filter(|(path, _)| path.starts_with(&prefix));
    found
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect()
}

fn assert_proved(files: &Files, claims: &Claims) {
    let proof = prove(&read_files(files), claims);
    let shown = report::text(&proof, &|_| None, Colour::Off);
    assert!(proof.is_proved(), "{shown}");
}

fn everything() -> Said {
    let mut said = Said::new()
        .reading("//retail/churn/raw/clean")
        .reading("own, //retail/churn/raw/clean/today, //retail/churn/raw/labels");
    said.serving = "{ score: { reads: [models, //retail/churn/models] } }";
    said.shares.push(share("raw/labels", "2027-01-31"));
    said.shares.push(share("models", "2028-02-29"));
    said
}

#[test]
fn shares_are_proved_within_an_account() {
    let (model, _) = everything().settle(&Lock::default());
    assert_proved(&files(&model), &claims(&model));
}

#[test]
fn shares_are_proved_across_accounts_and_both_sides_allow() {
    let mut said = everything();
    said.reader_account = "two";
    let (model, _) = said.settle(&Lock::default());
    let files = files(&model);
    assert_proved(&files, &claims(&model));
    let storage = &files["units/retail/churn/storage.tf"];
    assert!(storage.contains("arn:aws:iam::444455556666:root"));
    assert!(storage.contains("arn:aws:iam::444455556666:role/ringfence/payments/fraud/*"));
    assert!(files["units/retail/churn/keys.tf"].contains("arn:aws:iam::444455556666:root"));
    assert!(
        files["units/payments/fraud/roles.tf"].contains("arn:aws:kms:eu-west-1:111122223333:key/*")
    );
}

#[test]
fn a_shared_place_without_a_job_that_reads_it_is_proved_as_well() {
    let (model, _) = Said::new().settle(&Lock::default());
    assert_proved(&files(&model), &claims(&model));
}

#[test]
fn a_whole_bucket_can_be_shared() {
    let mut said = Said::new().reading("//retail/churn/raw, //retail/churn/raw/today");
    said.shares = vec![share("raw", "2027-06-30")];
    let (model, _) = said.settle(&Lock::default());
    assert_proved(&files(&model), &claims(&model));
}

#[test]
fn the_policies_hold_until_the_day_after_the_last() {
    let files = everything().files(&Lock::default());
    let storage = &files["units/retail/churn/storage.tf"];
    for day in ["2027-07-01", "2027-02-01", "2028-03-01"] {
        assert!(storage.contains(&format!("{day}T00:00:00Z")), "{day}");
    }
}

#[test]
fn renaming_one_side_leaves_the_other_as_it_was() {
    let said = everything();
    let (model, lock) = said.settle(&Lock::default());
    let before = files(&model);

    let mut reader = said.clone();
    reader.reader = ("payments", "abuse");
    reader.before.1 = "renamed-from: fraud";
    reader.shares = said
        .shares
        .iter()
        .map(|share| share.replace("payments/fraud", "payments/abuse"))
        .collect();
    let renamed = reader.settle(&lock).0;
    let after = files(&renamed);
    assert_eq!(
        below(&before, "units/retail"),
        below(&after, "units/retail")
    );
    assert_proved(&after, &claims(&renamed));

    let mut owner = said.clone();
    owner.owner = ("retail", "leavers");
    owner.before.0 = "renamed-from: churn,";
    let called = |text: &String| text.replace("retail/churn", "retail/leavers");
    owner.shares = said.shares.iter().map(called).collect();
    owner.jobs = said
        .jobs
        .iter()
        .map(|(name, reads)| (name.clone(), called(reads)))
        .collect();
    owner.serving = "{ score: { reads: [models, //retail/leavers/models] } }";
    let renamed = owner.settle(&lock).0;
    let after = files(&renamed);
    assert_eq!(
        below(&before, "units/payments"),
        below(&after, "units/payments")
    );
    assert_eq!(
        before["platform/unit_payments.tf"],
        after["platform/unit_payments.tf"]
    );
    assert_proved(&after, &claims(&renamed));
}

#[test]
fn the_order_of_shares_in_the_spec_changes_nothing_that_is_applied() {
    let said = everything();
    let mut turned = said.clone();
    turned.shares.reverse();
    let (one, other) = (said.files(&Lock::default()), turned.files(&Lock::default()));
    for folder in ["units", "platform"] {
        assert_eq!(below(&one, folder), below(&other, folder));
    }
}

#[test]
fn a_team_that_is_party_to_a_share_can_not_just_go() {
    let text = Said::new().text();
    let gone = text.replace("  other:", "  stays:").replace(
        "shares:",
        "removed: [{ team: other/third, data: keep, because: \"closed\" }]\nshares:",
    );
    let shared = gone.replace("to: payments/fraud", "to: other/third");
    assert!(spec::parse("ringfence.yaml", gone.as_bytes()).is_ok());
    let found = spec::parse("ringfence.yaml", shared.as_bytes()).unwrap_err();
    assert_eq!(found[0].code, "unknown-reference");
    assert!(found[0].message.contains("was removed"));
}

#[test]
fn a_share_that_ended_is_told_from_the_day_after_its_last() {
    let spec = Said::new().parse().unwrap();
    assert!(spec.ended("2027-06-30".parse().unwrap()).is_empty());
    let found = spec.ended("2027-07-01".parse().unwrap());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code, "share-ended");
}

/// What a job of the reader's may read.
fn reads() -> impl Strategy<Value = String> {
    let place = prop::sample::select(vec![
        "own",
        "own/a",
        "//retail/churn/raw/clean",
        "//retail/churn/raw/clean/a",
        "//retail/churn/raw/clean/b_c",
    ]);
    prop::collection::btree_set(place, 1..4)
        .prop_map(|places| places.into_iter().collect::<Vec<_>>().join(", "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_owners_files_do_not_tell_which_of_the_readers_jobs_read(
        jobs in prop::collection::vec(reads(), 0..4), two in any::<bool>()
    ) {
        let mut without = Said::new();
        if two {
            without.reader_account = "two";
        }
        let with = jobs.iter().fold(without.clone(), |said, reads| said.reading(reads));
        let (before, lock) = without.settle(&Lock::default());
        let (before, after) = (files(&before), with.files(&lock));
        for folder in ["units/retail", "units/other"] {
            prop_assert_eq!(below(&before, folder), below(&after, folder));
        }
        prop_assert_eq!(&before["platform/unit_retail.tf"], &after["platform/unit_retail.tf"]);
    }

    #[test]
    fn every_set_of_jobs_that_read_across_is_proved(
        jobs in prop::collection::vec(reads(), 1..3), two in any::<bool>()
    ) {
        let mut said = jobs.iter().fold(Said::new(), |said, reads| said.reading(reads));
        if two {
            said.reader_account = "two";
        }
        let (model, _) = said.settle(&Lock::default());
        assert_proved(&files(&model), &claims(&model));
    }
}

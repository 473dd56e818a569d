//! Several teams in several stacks, as the benches measure them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a test that can't go on stops"
)]

#[path = "support/many.rs"]
mod many;

use std::fs;

use ringfence::model::Model;
use ringfence::pipeline::{
    self, Burst, Over, PipelineError, Proposal, Wanted, next_bursts, propose, settle, wanted,
};
use ringfence::prove::prove;
use ringfence::quotas::{PolicyUse, policies};
use ringfence::terraform::read_files;
use ringfence::workspace::{OnEdit, Workspace};

/// Eleven teams in two units, written.
fn written() -> (tempfile::TempDir, Workspace, Wanted) {
    let place = tempfile::tempdir().unwrap();
    let spec = place.path().join("ringfence.yaml");
    fs::write(&spec, many::spec(11)).unwrap();
    let wanted = wanted(&settle(&spec).unwrap().model).unwrap();
    let workspace = Workspace::open(&place.path().join("infra")).unwrap();
    workspace.write(&wanted.files, OnEdit::Refuse).unwrap();
    (place, workspace, wanted)
}

fn proposed(workspace: &Workspace, wanted: &Wanted) -> Result<Proposal, PipelineError> {
    propose(workspace, wanted, OnEdit::Keep)
}

#[test]
fn the_specs_that_benches_measure_are_proved() {
    let (_place, workspace, wanted) = written();
    let proposal = proposed(&workspace, &wanted).unwrap();
    assert!(proposal.comparison.is_up_to_date());
    assert_eq!(proposal.config.roots.len(), 3);
    assert!(prove(&proposal.config, &wanted.claims).is_proved());
}

/// Names of ten characters less than the longest for the unit, and the longest for all else, with teams that serve all that can be served, or no endpoints.
fn longest(endpoints: bool) -> String {
    const ENDPOINTS: &str =
        "endpoints: { offers: { model: models/a/model.tar.gz, image: IMAGE, callers: [shop] } }";
    const TEAM: &str = "
        buckets: { models: { holds: artifacts } }
        applications: { shop: {} }
        ENDPOINTS
        services:
          api:
            serve-with: container
            image: IMAGE
            model: models/a/model.tar.gz
            callers: [shop]
            certificate: arn:aws:acm:ap-southeast-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab
            mutual-tls: { bundle: s3://certificates/clients.pem }
";
    let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let image = format!("111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/x@sha256:{digest}");
    let head = "ringfence: 1
organization: ORGANIZATION
cloud: aws
region: ap-southeast-1
accounts: { ml-platform: \"111122223333\" }
network: { supernet: 10.64.0.0/12, zones: 2 }
backend: { type: s3, bucket: an-organizations-terraform-state, state: made }
administrators:
  keys: [arn:aws:iam::111122223333:role/kms-admin]
  deploy: arn:aws:iam::111122223333:role/terraform
  break-glass: arn:aws:iam::111122223333:role/incident
units:
  UNIT:
    teams:
";
    let head = head.replace("ORGANIZATION", &"o".repeat(20));
    let mut text = head.replace("UNIT", &"u".repeat(14));
    for team in 0..5 {
        text.push_str(&format!("      {}{team}:{TEAM}", "t".repeat(23)));
    }
    let text = text.replace("ENDPOINTS", if endpoints { ENDPOINTS } else { "" });
    text.replace("IMAGE", &image)
}

#[test]
fn no_policy_is_too_long_however_long_names_are_and_however_much_is_served() {
    for endpoints in [true, false] {
        let (model, wanted) = planned(&longest(endpoints));
        let config = read_files(&wanted.files);
        let uses = policies(&config);
        let too_long = uses.iter().filter(|one| one.used > one.most);
        assert_eq!(too_long.collect::<Vec<_>>(), Vec::<&PolicyUse>::new());
        let deploying = uses.iter().filter(|one| one.address.contains(".deploy_"));
        assert!(deploying.count() >= 10);
        assert!(!endpoints || prove(&config, &wanted.claims).is_proved());
        let hard = next_bursts(&model, &config).unwrap().into_iter();
        let hard: Vec<Burst> = hard.filter(|it| !it.over.is_adjustable()).collect();
        assert!(hard.iter().all(|it| it.at > 12), "{hard:?}");
    }
}

fn planned(spec: &str) -> (Model, Wanted) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ringfence.yaml");
    fs::write(&path, spec).unwrap();
    let model = settle(&path).unwrap().model;
    let wanted = wanted(&model).unwrap();
    (model, wanted)
}

#[test]
fn the_quota_that_is_told_to_burst_next_bursts_at_that_team_and_not_before() {
    let too_long = |teams: usize| {
        let (_, wanted) = planned(&many::of_one_unit(teams));
        let uses = policies(&read_files(&wanted.files));
        uses.into_iter()
            .filter(|one| one.used > one.most)
            .collect::<Vec<_>>()
    };
    let (model, wanted) = planned(&many::of_one_unit(2));
    let bursts = next_bursts(&model, &read_files(&wanted.files)).unwrap();
    let told = bursts.iter().find(|it| !it.over.is_adjustable()).unwrap();
    let Over::Policy(policy) = &told.over else {
        panic!("{told:?}");
    };
    assert_eq!(too_long(told.at - 1), []);
    let really = too_long(told.at);
    assert!(
        really
            .iter()
            .any(|it| it.address == policy.address && it.used == policy.used),
        "{really:?}"
    );
    let vpcs = bursts.iter().find(|it| it.over.is_adjustable()).unwrap();
    assert_eq!(vpcs.at, 6);
}

#[test]
fn templates_are_not_blamed_for_what_somebody_put_beside_their_files() {
    let (_place, workspace, wanted) = written();
    let unit = workspace.path().join("units/unit1");
    let overriding = "resource \"aws_vpc\" \"this\" {\n  cidr_block = \"10.9.0.0/16\"\n}\n";
    fs::write(unit.join("team0/network_override.tf"), overriding).unwrap();
    let proposal = proposed(&workspace, &wanted).unwrap();
    let vpcs = proposal
        .config
        .resources()
        .filter(|(_, it)| it.kind == "aws_vpc");
    let blocks: Vec<_> = vpcs.filter_map(|(_, vpc)| vpc.text("cidr_block")).collect();
    assert!(blocks.contains(&&"10.9.0.0/16".into()));
    fs::write(unit.join("team0/network_override.tf"), "resource {").unwrap();
    let proposal = proposed(&workspace, &wanted).unwrap();
    assert!(!proposal.config.unread.is_empty());
}

#[test]
fn templates_are_not_blamed_when_somebody_calls_a_stack_as_a_module() {
    let (_place, workspace, wanted) = written();
    let caller = workspace.path().join("caller");
    fs::create_dir(&caller).unwrap();
    let call = "module \"all\" {\n  source = \"../units/unit1\"\n}\n";
    fs::write(caller.join("main.tf"), call).unwrap();
    proposed(&workspace, &wanted).unwrap();
}

#[test]
fn templates_are_blamed_in_every_stack_that_says_something_else_than_was_planned() {
    let (_place, workspace, mut wanted) = written();
    for file in [
        "units/unit0/team3/network.tf",
        "units/unit1/team0/network.tf",
    ] {
        let text = wanted.files.get_mut(file).unwrap();
        *text = text.replacen("/22\"", "/21\"", 1);
    }
    fs::write(workspace.path().join("units/unit1/own.tf"), "locals {}\n").unwrap();
    let refused = pipeline::propose(&workspace, &wanted, OnEdit::Overwrite).unwrap_err();
    let PipelineError::NotPlanned(differences) = refused else {
        panic!("{refused}");
    };
    let addresses: Vec<&str> = differences.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(
        addresses,
        [
            "units/unit0: module.team3.aws_vpc.this",
            "units/unit1: module.team0.aws_vpc.this",
        ]
    );
}

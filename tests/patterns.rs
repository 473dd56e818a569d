//! No pattern that is written for one team matches a name of another, however alike the teams are called.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use glob::Pattern;
use proptest::prelude::*;
use ringfence::model::{Lock, TeamNames, resolve};
use ringfence::pipeline::wanted;
use ringfence::spec;
use ringfence::symbol::Value;
use ringfence::terraform::read_files;

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
units:
"#;
const IMAGE: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/training@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// Stands where actions on the group itself are allowed, finding it and making it: no action on a stream.
const GROUP: &str = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/sagemaker/TrainingJobs:*";

/// A team: its unit and its own name.
type Id = (String, String);

/// Units and teams, each team with a bucket and a job of these names.
fn text(teams: &BTreeMap<Id, (String, String)>) -> String {
    let mut text = HEAD.to_owned();
    let mut unit = "";
    for ((of, team), (bucket, job)) in teams {
        if unit != of {
            writeln!(text, "  {of}:\n    teams:").unwrap();
            unit = of;
        }
        writeln!(
            text,
            "      {team}:\n        buckets: {{ {bucket}: {{}}, out: {{ holds: artifacts }} }}\n        training:\n          \
             {job}: {{ image: {IMAGE}, reads: [{bucket}], writes: [out], schedule: rate(1 day) }}\n        serving:\n          \
             {job}: {{ reads: [out] }}"
        )
        .unwrap();
    }
    text
}

/// What a team has: the patterns that are written for it, and its names.
#[derive(Debug, Default)]
struct Has {
    patterns: BTreeSet<String>,
    names: BTreeSet<String>,
}

impl Has {
    fn read(&mut self, value: &Value) {
        match value {
            Value::Text(text) => {
                let Some(literal) = text.as_literal() else {
                    return;
                };
                match literal.contains('*') {
                    true => self.patterns.insert(literal.to_owned()),
                    false => self.names.insert(literal.to_owned()),
                };
            }
            Value::List(items) => items.iter().for_each(|item| self.read(item)),
            Value::Map(map) => {
                let said = map.entries.iter();
                let said = said.filter(|(key, _)| !["Action", "NotAction"].contains(&key.as_str()));
                said.for_each(|(_, item)| self.read(item));
            }
            Value::Json(inner) => self.read(inner),
            _ => {}
        }
    }
}

/// Patterns and names of each team, from the Terraform and from what AWS makes of it.
fn all(teams: &BTreeMap<Id, (String, String)>) -> BTreeMap<Id, Has> {
    let spec = spec::parse("ringfence.yaml", text(teams).as_bytes()).expect("a spec");
    let (model, _) = resolve(&spec, &Lock::default()).expect("it resolves");
    let config = read_files(&wanted(&model).unwrap().files);
    let mut found: BTreeMap<Id, Has> = BTreeMap::new();
    for unit in &model.units {
        for team in &unit.teams {
            let has: &mut Has = found
                .entry((unit.name.clone(), team.name.clone()))
                .or_default();
            let names = TeamNames::new(unit, team);
            // SageMaker names a job pipelines-<execution>-<step>-<random>.
            for job in &team.training {
                let job = format!(
                    "pipelines-a1b2c3d4e5f6-{}-AbCdEfGhIj",
                    names.step(&job.physical)
                );
                let here = "eu-west-1:111122223333";
                has.names
                    .insert(format!("arn:aws:sagemaker:{here}:training-job/{job}"));
                has.names.insert(format!("arn:aws:logs:{here}:log-group:/aws/sagemaker/TrainingJobs:log-stream:{job}/algo-1-1"));
            }
            let in_account = format!(
                "boundary_{}__{}",
                unit.name.replace('-', "_"),
                team.name.replace('-', "_")
            );
            let module = format!("module.{}.", team.name.replace('-', "_"));
            let stack = format!("units/{}", unit.name);
            for (root, resource) in config.resources() {
                let address = &resource.address.0;
                let own = root.path == stack && address.starts_with(&module)
                    || address == &format!("aws_iam_policy.{in_account}");
                if !own {
                    continue;
                }
                for (argument, value) in &resource.arguments.entries {
                    // Whom a service acts for is asked by kind, as AWS documents it: `training-job/*`.
                    if argument != "assume_role_policy" {
                        has.read(value);
                    }
                }
                if let Some(arn) = root.attribute(resource, "arn").as_literal() {
                    has.names.insert(arn.to_owned());
                }
            }
        }
    }
    found
}

/// Names that begin or end like one another, with hyphens in awkward places.
fn name() -> impl Strategy<Value = String> {
    let made = "[a-c](-?[a-c0-1]){0,3}";
    let known = prop::sample::select(vec![
        "train-a",
        "out-a",
        "a-boundary",
        "pipelines",
        "access-logs-a",
        "acme",
    ]);
    prop_oneof![4 => made.prop_map(|it| it), 1 => known.prop_map(str::to_owned)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_pattern_of_one_team_matches_a_name_of_another(
        teams in prop::collection::btree_map((name(), name()), (name(), name()), 2..5)
    ) {
        let found = all(&teams);
        for (one, has) in &found {
            let patterns: Vec<Pattern> = has.patterns.iter().map(|it| Pattern::new(it).unwrap()).collect();
            prop_assert!(patterns.len() > 10, "{:?}", has.patterns);
            for (other, theirs) in found.iter().filter(|(other, _)| *other != one) {
                // What both are told of is neither's: administrators, images, the log group of all jobs.
                for name in theirs.names.difference(&has.names) {
                    let matching = patterns.iter().find(|pattern| !["*", GROUP].contains(&pattern.as_str()) && pattern.matches(name));
                    prop_assert!(matching.is_none(), "{matching:?} of {one:?} matches {name} of {other:?}");
                }
            }
        }
    }
}

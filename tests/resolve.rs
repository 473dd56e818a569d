//! From a spec to a model, and what the lock keeps: nobody who has an address or a name loses it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use ipnet::Ipv4Net;
use proptest::prelude::*;
use ringfence::diagnostic::{Colour, render_all};
use ringfence::model::{Backend, Holds, Lock, Model, SpecPath, TeamNames, resolve};
use ringfence::spec::{self, Spec};

const EXAMPLE: &str = include_str!("../examples/locked-down-training/ringfence.yaml");

fn parse(text: &str) -> Spec {
    spec::parse("ringfence.yaml", text.as_bytes())
        .unwrap_or_else(|found| panic!("{}", render_all(&found, Colour::Off)))
}

fn settle(text: &str, lock: &Lock) -> (Model, Lock) {
    resolve(&parse(text), lock)
        .unwrap_or_else(|found| panic!("{}", render_all(&found, Colour::Off)))
}

/// Says of teams that are gone that their data may go.
fn without(text: &str, gone: &[String]) -> String {
    let gone = gone.iter().fold(String::new(), |mut list, team| {
        writeln!(
            list,
            "  - {{ team: {team}, data: destroy, because: no more }}"
        )
        .unwrap();
        list
    });
    format!("{text}removed:\n{gone}")
}

/// The codes of what is wrong.
fn refused(text: &str, lock: &Lock) -> Vec<&'static str> {
    let found = resolve(&parse(text), lock).expect_err("it should be refused");
    found.iter().map(|one| one.code).collect()
}

/// A spec with these teams, each `unit/team` with an optional size of its own.
fn with_teams(teams: &BTreeMap<(String, String), Option<u8>>, zones: &str) -> String {
    let (head, _) = EXAMPLE.split_once("units:").unwrap();
    let mut text = head.replace("zones: 2", &format!("zones: {zones}"));
    text.push_str("units:\n");
    let units: BTreeSet<&String> = teams.keys().map(|(unit, _)| unit).collect();
    if units.is_empty() {
        text.push_str("  nobody: { teams: {} }\n");
    }
    for unit in units {
        writeln!(text, "  {unit}:\n    teams:").unwrap();
        for ((_, team), size) in teams.iter().filter(|((other, _), _)| other == unit) {
            match size {
                Some(size) => {
                    writeln!(text, "      {team}: {{ network: {{ size: {size} }} }}").unwrap()
                }
                None => writeln!(text, "      {team}: {{}}").unwrap(),
            }
        }
    }
    text
}

fn blocks(model: &Model) -> BTreeMap<String, (Ipv4Net, BTreeMap<String, Ipv4Net>)> {
    let mut blocks = BTreeMap::new();
    for unit in &model.units {
        for team in &unit.teams {
            let subnets = team.network.subnets.iter();
            let subnets = subnets
                .map(|subnet| (subnet.zone_id.clone(), subnet.cidr))
                .collect();
            blocks.insert(
                format!("{}/{}", unit.name, team.name),
                (team.network.cidr, subnets),
            );
        }
    }
    blocks
}

#[test]
fn the_example_gets_names_addresses_and_defaults() {
    let (model, lock) = settle(EXAMPLE, &Lock::default());
    let team = &model.units[0].teams[0];
    assert_eq!(model.partition, "aws");
    assert_eq!(team.network.cidr, "10.64.0.0/22".parse().unwrap());
    let subnets: Vec<String> = team
        .network
        .subnets
        .iter()
        .map(|subnet| format!("{} {}", subnet.zone_id, subnet.cidr))
        .collect();
    assert_eq!(subnets, ["euw1-az1 10.64.0.0/24", "euw1-az2 10.64.1.0/24"]);
    assert_eq!(team.aliases["volumes"], "acme/research/vision/volumes");
    assert_eq!(model.units[0].state_key, "units/research/terraform.tfstate");
    assert_eq!(team.log_retention_days, 365);
    assert_eq!(team.buckets[1].holds, Holds::Artifacts);
    assert_eq!(team.buckets[1].classification, "confidential");
    let job = &team.training[0];
    assert_eq!(job.reads[0].prefix, "images/");
    assert_eq!(job.max_runtime_seconds, 21600);
    assert!(!job.instance.local_storage);
    assert!(job.image.uri().contains("/training@sha256:"));
    assert_eq!(
        Lock::parse("ringfence.lock", lock.to_text().as_bytes()).unwrap(),
        lock
    );
}

#[test]
fn what_the_model_says_of_the_spec_can_be_found_in_the_file() {
    let spec = parse(EXAMPLE);
    let (model, _) = resolve(&spec, &Lock::default()).unwrap();
    let team = &model.units[0].teams[0];
    let line = |path: &SpecPath| {
        let at = spec
            .locate(path)
            .unwrap_or_else(|| panic!("{path:?} is not in the file"));
        EXAMPLE
            .lines()
            .nth(at.line - 1)
            .unwrap()
            .chars()
            .skip(at.column - 1)
            .collect::<String>()
    };
    assert!(line(&team.spec).starts_with("vision:"));
    assert!(line(&team.buckets[1].spec).starts_with("models:"));
    assert!(line(&team.training[0].image_spec).starts_with("image:"));
    assert!(line(&team.training[0].reads[0].spec).starts_with("dataset/images"));
    assert!(line(&team.serving[0].reads[0].spec).starts_with("models/nightly"));
    assert_eq!(spec.locate(&SpecPath("units.nobody".into())), None);
}

#[test]
fn a_name_that_begins_like_another_gets_its_own_everything() {
    let teams = ["vision", "vision-two", "vision2"]
        .map(|team| (("research".to_owned(), team.to_owned()), None));
    let (model, _) = settle(&with_teams(&BTreeMap::from(teams), "2"), &Lock::default());
    let mut seen = BTreeSet::new();
    for team in &model.units[0].teams {
        let names = team
            .aliases
            .values()
            .chain([&team.access_log_bucket, &team.trail_bucket]);
        for name in names {
            assert!(seen.insert(name.clone()), "{name} is given out twice");
        }
    }
    assert_eq!(seen.len(), 18);
}

#[test]
fn names_in_the_lock_win_over_computed_ones() {
    let (_, lock) = settle(EXAMPLE, &Lock::default());
    let (renamed, after) = settle(
        &EXAMPLE.replace("organization: acme", "organization: umbrella"),
        &lock,
    );
    assert_eq!(after, lock);
    assert!(
        renamed.units[0].teams[0]
            .access_log_bucket
            .starts_with("acme-")
    );
    assert_eq!(
        renamed.units[0].teams[0].aliases["data"],
        "acme/research/vision/data"
    );
}

#[test]
fn state_keys_stand_behind_the_prefix_of_an_s3_backend() {
    let text = EXAMPLE.replace(
        "  bucket: acme-terraform-state",
        "  bucket: acme-terraform-state\n  prefix: ml/fences",
    );
    let (model, _) = settle(&text, &Lock::default());
    assert_eq!(
        model.accounts[0].state_key,
        "ml/fences/platform/terraform.tfstate"
    );
    assert!(matches!(model.backend, Backend::S3 { ref region, .. } if region == "eu-west-1"));
}

#[test]
fn without_a_backend_state_is_a_local_file() {
    let text = EXAMPLE.replace("backend:\n  type: s3\n  bucket: acme-terraform-state\n  state: made # the platform makes it: docs/bootstrap.md\n", "");
    assert_eq!(settle(&text, &Lock::default()).0.backend, Backend::Local);
}

#[test]
fn zones_that_come_and_go_move_no_subnet() {
    let (_, lock) = settle(EXAMPLE, &Lock::default());
    let (before, _) = settle(EXAMPLE, &lock);
    let (_, wider) = settle(
        &EXAMPLE.replace("zones: 2", "zones: [euw1-az3, euw1-az1]"),
        &lock,
    );
    let (after, last) = settle(EXAMPLE, &wider);
    assert_eq!(blocks(&before), blocks(&after));
    assert_eq!(wider, last);
    let (all, _) = settle(&EXAMPLE.replace("zones: 2", "zones: 3"), &wider);
    let subnets = &blocks(&all)["research/vision"].1;
    assert_eq!(subnets["euw1-az3"], "10.64.2.0/24".parse().unwrap());
    assert_eq!(subnets.len(), 3);
}

#[test]
fn a_block_outside_a_changed_supernet_is_refused() {
    let (_, lock) = settle(EXAMPLE, &Lock::default());
    let moved = EXAMPLE.replace("10.64.0.0/12", "10.128.0.0/12");
    assert_eq!(refused(&moved, &lock), ["outside-supernet"]);
}

#[test]
fn a_team_that_has_a_block_cannot_change_its_size() {
    let (_, lock) = settle(EXAMPLE, &Lock::default());
    let resized = EXAMPLE.replace(
        "      vision:\n",
        "      vision:\n        network: { size: 20 }\n",
    );
    assert_eq!(refused(&resized, &lock), ["network-given-out"]);
    // The common size is for those who come: nobody is moved by it.
    let (model, _) = settle(
        &EXAMPLE.replace("zones: 2", "zones: 2\n  team-size: 20"),
        &lock,
    );
    assert_eq!(model.units[0].teams[0].network.cidr.prefix_len(), 22);
}

#[test]
fn a_full_supernet_is_said_even_when_gone_teams_fill_it() {
    let small = |teams: &[&str]| {
        let teams = teams
            .iter()
            .map(|team| (("a".to_owned(), (*team).to_owned()), None));
        with_teams(&teams.collect(), "2").replace("10.64.0.0/12", "10.64.0.0/21")
    };
    let (_, lock) = settle(&small(&["one", "two"]), &Lock::default());
    let replaced = small(&["one", "three"]);
    let said = format!("{replaced}removed: [{{ team: a/two, data: destroy, because: no more }}]\n");
    assert_eq!(refused(&said, &lock), ["network-too-small"]);
    // Not as long as the removal is spoken of: it may not be applied yet.
    let reclaimed = lock.reclaimed(&parse(&said).document);
    assert_eq!(refused(&said, &reclaimed), ["network-too-small"]);
    let (_, lock) = settle(
        &said
            .replace("three", "one2")
            .replace("      one2: {}\n", ""),
        &lock,
    );
    let (model, _) = settle(&replaced, &lock.reclaimed(&parse(&replaced).document));
    assert_eq!(blocks(&model)["a/three"].0, "10.64.4.0/22".parse().unwrap());
}

fn teams() -> impl Strategy<Value = BTreeMap<(String, String), Option<u8>>> {
    let team = ("[ab]", "[c-h]", prop::option::weighted(0.3, 20_u8..=24));
    prop::collection::vec(team, 0..12).prop_map(|teams| {
        teams
            .into_iter()
            .map(|(unit, team, size)| ((unit, team), size))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Specs come one after the other, each with the lock of the one before.
    #[test]
    fn nobody_moves_and_nobody_overlaps(
        history in prop::collection::vec((teams(), prop::sample::select(vec!["1", "2", "3", "[euw1-az2]", "[euw1-az3, euw1-az2]"])), 1..5)
    ) {
        let mut lock = Lock::default();
        let mut ever: BTreeMap<String, (Ipv4Net, BTreeMap<String, Ipv4Net>)> = BTreeMap::new();
        let mut sizes: BTreeMap<(String, String), Option<u8>> = BTreeMap::new();
        for (mut teams, zones) in history {
            // A team keeps the size with which it began: another is refused, as another test shows.
            for (team, size) in &mut teams {
                *size = *sizes.entry(team.clone()).or_insert(*size);
            }
            let gone: Vec<String> = ever
                .keys()
                .filter(|team| {
                    let (unit, team) = team.split_once('/').unwrap();
                    !teams.contains_key(&(unit.to_owned(), team.to_owned()))
                })
                .cloned()
                .collect();
            let text = without(&with_teams(&teams, zones), &gone);
            let (model, after) = settle(&text, &lock);
            prop_assert_eq!(&settle(&text, &lock), &(model.clone(), after.clone()));
            for (team, (cidr, subnets)) in blocks(&model) {
                let known = ever.entry(team.clone()).or_insert_with(|| (cidr, BTreeMap::new()));
                prop_assert_eq!(known.0, cidr, "{} moved", team);
                for (zone, subnet) in subnets {
                    prop_assert!(cidr.contains(&subnet));
                    prop_assert_eq!(*known.1.entry(zone).or_insert(subnet), subnet, "a subnet of {} moved", team);
                }
            }
            let all: Vec<Ipv4Net> = ever.values().map(|(cidr, _)| *cidr).collect();
            for (at, one) in all.iter().enumerate() {
                for other in &all[at + 1..] {
                    prop_assert!(!one.contains(other) && !other.contains(one), "{} and {} overlap", one, other);
                }
            }
            lock = Lock::parse("ringfence.lock", after.to_text().as_bytes()).expect("the lock can be read again");
            prop_assert_eq!(&lock, &after);
        }
    }
}

/// SageMaker names a job `pipelines-<execution>-<step>-<random>`; neither part holds a hyphen.
#[test]
fn a_job_called_like_another_teams_token_does_not_meet_that_teams_pattern() {
    let other = "      language:\n        buckets:\n          corpus: {}\n          models: { holds: artifacts }\n        training:\n";
    let job = "            image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/x@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n            reads: [corpus]\n            writes: [models]\n";
    let (model, _) = settle(EXAMPLE, &Lock::default());
    let unit = &model.units[0];
    let token = TeamNames::new(unit, &unit.teams[0]).fence();
    let token = token.rsplit('/').next().unwrap();
    let text = format!("{EXAMPLE}{other}          x-{token}-y:\n{job}");
    let (model, _) = settle(&text, &Lock::default());
    let unit = &model.units[0];
    let names: Vec<TeamNames> = unit
        .teams
        .iter()
        .map(|team| TeamNames::new(unit, team))
        .collect();
    let jobs: Vec<(usize, String)> = unit
        .teams
        .iter()
        .enumerate()
        .flat_map(|(at, team)| {
            let names = &names;
            team.training.iter().map(move |job| {
                (
                    at,
                    format!(
                        "pipelines-cfvy1tjuxdq8-{}-tavd6f3wdf",
                        names[at].step(&job.physical)
                    ),
                )
            })
        })
        .collect();
    assert!(
        jobs.iter()
            .any(|(_, name)| name.contains(token) && name.contains(&format!("-{token}-y"))),
        "{jobs:?}"
    );
    for (at, job) in &jobs {
        assert!(job.len() <= 63, "{job}");
        for (of, names) in names.iter().enumerate() {
            let pattern = glob::Pattern::new(&names.jobs_pattern()).unwrap();
            assert_eq!(pattern.matches(job), of == *at, "{job} and {pattern}");
        }
    }
}

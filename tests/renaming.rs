//! What is renamed, removed or added leaves everybody else, and every name in AWS, as they were.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use proptest::prelude::*;
use ringfence::diagnostic::{Colour, render_all};
use ringfence::explain::Ground;
use ringfence::model::{Lock, Model, SpecPath, TeamNames, resolve};
use ringfence::pipeline::wanted;
use ringfence::prove::{Acceptance, Theorem};
use ringfence::review::rules::Rules;
use ringfence::review::{Accepting, Review, Side, Standing, TheoremChange, report, review};
use ringfence::spec::{self, Spec};
use ringfence::terraform::read_files;
use ringfence::workspace::Files;

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

/// A team as it is written: its buckets beside `models`, its jobs, and what stands before them.
#[derive(Clone, Debug, Default)]
struct Team {
    before: Option<String>,
    buckets: BTreeMap<String, Option<String>>,
    jobs: BTreeMap<String, Option<String>>,
}

impl Team {
    fn of(buckets: &[&str], jobs: &[&str]) -> Self {
        let named = |names: &[&str]| {
            names
                .iter()
                .map(|name| ((*name).to_owned(), None))
                .collect()
        };
        Self {
            before: None,
            buckets: named(buckets),
            jobs: named(jobs),
        }
    }

    fn text(&self) -> String {
        let before = |name: &Option<String>| match name {
            Some(name) => format!("renamed-from: {name}, "),
            None => String::new(),
        };
        let mut text = format!(
            "{{ {}buckets: {{ models: {{ holds: artifacts }}",
            before(&self.before)
        );
        for (name, was) in &self.buckets {
            write!(
                text,
                ", {name}: {{ {} }}",
                before(was).trim_end_matches(", ")
            )
            .unwrap();
        }
        text.push_str(" }, training: {");
        for (name, was) in &self.jobs {
            let reads = self.buckets.keys().next().unwrap();
            write!(
                text,
                " {name}: {{ {}image: {IMAGE}, reads: [{reads}], writes: [models], schedule: rate(1 day) }},",
                before(was)
            )
            .unwrap();
        }
        text.push_str(" }, serving: {");
        for (name, was) in &self.jobs {
            write!(text, " {name}: {{ {}reads: [models] }},", before(was)).unwrap();
        }
        text.push_str(" } }");
        text
    }
}

/// Teams by unit and name.
type Teams = BTreeMap<(String, String), Team>;

fn team(unit: &str, name: &str, team: Team) -> ((String, String), Team) {
    ((unit.to_owned(), name.to_owned()), team)
}

fn text(teams: &Teams, removed: &str) -> String {
    let mut text = HEAD.to_owned();
    let units: BTreeSet<&String> = teams.keys().map(|(unit, _)| unit).collect();
    for unit in units {
        writeln!(text, "  {unit}:\n    teams:").unwrap();
        for ((_, name), team) in teams.iter().filter(|((of, _), _)| of == unit) {
            writeln!(text, "      {name}: {}", team.text()).unwrap();
        }
    }
    format!("{text}removed: [{removed}]\n")
}

fn parse(text: &str) -> Spec {
    let read = spec::parse("ringfence.yaml", text.as_bytes());
    read.unwrap_or_else(|found| panic!("{}", render_all(&found, Colour::Off)))
}

fn settle(text: &str, lock: &Lock) -> (Model, Lock) {
    let (model, lock) = resolve(&parse(text), lock)
        .unwrap_or_else(|found| panic!("{}", render_all(&found, Colour::Off)));
    let again =
        Lock::parse("ringfence.lock", lock.to_text().as_bytes()).expect("the lock can be read");
    assert_eq!(again, lock);
    (model, again)
}

fn files(model: &Model) -> Files {
    wanted(model).unwrap().files
}

fn compare(before: &Files, after: &Files) -> Review {
    let (old, new) = (read_files(before), read_files(after));
    assert_eq!(new.unread, []);
    review(
        Side {
            files: before,
            config: &old,
        },
        Side {
            files: after,
            config: &new,
        },
    )
}

/// Every name in AWS that the claims speak of, addresses included: all of it but what says where a thing stands in the spec.
fn physical(files: &Files) -> BTreeSet<String> {
    let claims: serde_json::Value = serde_json::from_str(&files[".ringfence/claims.json"]).unwrap();
    let mut found = BTreeSet::new();
    let mut left = vec![&claims["teams"]];
    while let Some(value) = left.pop() {
        match value {
            serde_json::Value::Object(map) => {
                let names = map
                    .iter()
                    .filter(|(key, _)| !["id", "spec", "because", "stack"].contains(&key.as_str()));
                left.extend(names.map(|(_, value)| value));
            }
            serde_json::Value::Array(all) => left.extend(all),
            serde_json::Value::String(name) => drop(found.insert(name.clone())),
            _ => {}
        }
    }
    found
}

fn churn_and_fraud() -> Teams {
    BTreeMap::from([
        team("retail", "churn", Team::of(&["raw", "clean"], &["nightly"])),
        team("retail", "fraud", Team::of(&["cases"], &[])),
    ])
}

/// The same with everything of `churn` renamed, itself included.
fn renamed() -> Teams {
    let mut attrition = Team::of(&["clean"], &[]);
    attrition.before = Some("churn".to_owned());
    attrition
        .buckets
        .insert("source".to_owned(), Some("raw".to_owned()));
    attrition
        .jobs
        .insert("daily".to_owned(), Some("nightly".to_owned()));
    let mut teams = churn_and_fraud();
    teams.remove(&("retail".to_owned(), "churn".to_owned()));
    teams.extend([team("retail", "attrition", attrition)]);
    teams
}

#[test]
fn a_rename_moves_every_resource_and_changes_no_name() {
    let (before, lock) = settle(&text(&churn_and_fraud(), ""), &Lock::default());
    let (after, moved) = settle(&text(&renamed(), ""), &lock);
    let (before, after) = (files(&before), files(&after));
    let found = compare(&before, &after);
    // The account's stack says in a tag whose the boundary is.
    let paths: Vec<&str> = found.stacks.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["platform", "units/retail"]);
    for stack in &found.stacks {
        assert_eq!((stack.count.added, stack.count.removed), (0, 0));
    }
    let count = found.stacks[1].count;
    assert!(count.moved > 80, "{count:?}");
    assert_eq!(physical(&before), physical(&after));
    // Said again it changes nothing more, and it need not be said for ever.
    let (again, same) = settle(&text(&renamed(), ""), &moved);
    assert_eq!((files(&again), &same), (after, &moved));
    let mut unsaid = renamed();
    for team in unsaid.values_mut() {
        team.before = None;
        for was in team.buckets.values_mut().chain(team.jobs.values_mut()) {
            *was = None;
        }
    }
    let (later, kept) = settle(&text(&unsaid, ""), &moved);
    assert_eq!(physical(&files(&later)), physical(&before));
    assert_eq!(kept, moved);
}

#[test]
fn a_renamed_unit_keeps_its_names_and_its_state() {
    let spec = text(&churn_and_fraud(), "");
    let (before, lock) = settle(&spec, &Lock::default());
    let spec = spec.replace("  retail:\n", "  shops:\n    renamed-from: retail\n");
    let (after, moved) = settle(&spec, &lock);
    assert_eq!(physical(&files(&before)), physical(&files(&after)));
    assert_eq!(after.units[0].state_key, before.units[0].state_key);
    // Who comes under the old name gets neither names nor state of the one that had it.
    let both = spec.replace("renamed-from: retail", "account: ml-platform");
    let both = both.replace(
        "removed:",
        "  retail: { teams: { churn: { buckets: { raw: {} } } } }\nremoved:",
    );
    let (both, _) = settle(&both, &moved);
    let [new, old] = [&both.units[0], &both.units[1]];
    assert_eq!((new.name.as_str(), old.name.as_str()), ("retail", "shops"));
    assert_ne!(new.state_key, old.state_key);
    let names = |unit: usize| TeamNames::new(&both.units[unit], &both.units[unit].teams[0]);
    assert_eq!(names(1).role_path(), "/ringfence/retail/churn/");
    assert_eq!(names(0).role_path(), "/ringfence/retail-2/churn/");
    assert_ne!(names(0).buckets(), names(1).buckets());
}

#[test]
fn a_lock_from_before_names_were_pinned_keeps_its_names_and_can_be_renamed() {
    let (_, lock) = settle(&text(&churn_and_fraud(), ""), &Lock::default());
    let mut old: serde_json::Value = serde_json::from_str(&lock.to_text()).unwrap();
    for section in [
        "units", "teams", "training", "serving", "renamed", "removed",
    ] {
        old.as_object_mut().unwrap().remove(section);
    }
    for name in old["buckets"].as_object_mut().unwrap().values_mut() {
        let stem = name
            .as_str()
            .unwrap()
            .rsplit_once('-')
            .unwrap()
            .0
            .to_owned();
        *name = format!("{stem}-0a1b2c").into();
    }
    let old = Lock::parse("ringfence.lock", old.to_string().as_bytes()).unwrap();
    let mut one = renamed();
    for team in one.values_mut() {
        for was in team.jobs.values_mut() {
            *was = None; // Nobody wrote down what jobs were called.
        }
    }
    let (model, _) = settle(&text(&one, ""), &old);
    let attrition = &model.units[0].teams[0];
    assert_eq!(attrition.name, "attrition");
    assert_eq!(attrition.identity.team, "churn");
    assert_eq!(
        attrition.access_log_bucket,
        "acme-retail-churn-access-logs-0a1b2c"
    );
    assert_eq!(attrition.aliases["data"], "acme/retail/churn/data");
    let names = TeamNames::new(&model.units[0], attrition);
    assert_eq!(names.role_path(), "/ringfence/retail/churn/");
}

#[test]
fn an_old_name_that_is_used_again_gets_names_of_its_own() {
    let (_, lock) = settle(&text(&churn_and_fraud(), ""), &Lock::default());
    let (_, lock) = settle(&text(&renamed(), ""), &lock);
    let mut teams = renamed();
    for team in teams.values_mut() {
        team.before = None;
        for was in team.buckets.values_mut().chain(team.jobs.values_mut()) {
            *was = None;
        }
        team.buckets.insert("raw".to_owned(), None);
        team.jobs.insert("nightly".to_owned(), None);
    }
    teams.extend([team("retail", "churn", Team::of(&["raw"], &["nightly"]))]);
    // A clash would be found.
    let (model, _) = settle(&text(&teams, ""), &lock);
    let [attrition, churn] = [&model.units[0].teams[0], &model.units[0].teams[1]];
    assert_eq!(attrition.identity.team, "churn");
    assert_eq!(churn.identity.team, "churn-2");
    let physical: Vec<_> = attrition
        .training
        .iter()
        .map(|job| job.physical.as_str())
        .collect();
    assert_eq!(physical, ["nightly", "nightly-2"]);
}

#[test]
fn what_was_kept_keeps_its_names_through_a_reclaim() {
    let (first, lock) = settle(&text(&churn_and_fraud(), ""), &Lock::default());
    let mut teams = churn_and_fraud();
    teams.remove(&("retail".to_owned(), "churn".to_owned()));
    let said = text(
        &teams,
        "{ team: retail/churn, data: keep, because: for the auditors }",
    );
    let (_, lock) = settle(&said, &lock);
    assert_eq!(lock.reclaimed(&parse(&said).document), lock);
    let unsaid = text(&teams, "");
    let (model, reclaimed) = settle(&unsaid, &lock.reclaimed(&parse(&unsaid).document));
    assert_eq!(
        model.units[0].kept[0].buckets,
        ["access-logs", "clean", "models", "raw"]
    );
    assert!(
        !reclaimed.to_text().contains("10.64.0.0/22"),
        "the addresses are free again"
    );
    // Under the old name nobody is let in by mistake; under another, nobody gets the names of what was kept.
    let again = resolve(&parse(&text(&churn_and_fraud(), "")), &reclaimed).unwrap_err();
    assert!(again.iter().all(|one| one.code == "kept-data"), "{again:?}");
    teams.extend([team("retail", "abuse", Team::of(&["raw"], &[]))]);
    let (model, _) = settle(&text(&teams, ""), &reclaimed);
    assert_eq!(
        model.units[0].teams[0].network.cidr,
        "10.64.0.0/22".parse().unwrap()
    );
    let old: BTreeSet<&String> = first.units[0].teams[0]
        .buckets
        .iter()
        .map(|it| &it.physical)
        .collect();
    assert!(
        model.units[0]
            .teams
            .iter()
            .flat_map(|team| &team.buckets)
            .all(|it| !old.contains(&it.physical))
    );
}

#[test]
fn what_was_destroyed_is_made_anew_after_a_reclaim() {
    let (_, lock) = settle(&text(&churn_and_fraud(), ""), &Lock::default());
    let mut teams = churn_and_fraud();
    teams.remove(&("retail".to_owned(), "churn".to_owned()));
    let (_, lock) = settle(
        &text(
            &teams,
            "{ team: retail/churn, data: destroy, because: a trial }",
        ),
        &lock,
    );
    let (_, lock) = settle(&text(&teams, ""), &lock);
    assert!(
        lock.to_text().contains("retail/churn"),
        "not before it is asked for"
    );
    let lock = lock.reclaimed(&parse(&text(&teams, "")).document);
    assert!(!lock.to_text().contains("churn"), "{}", lock.to_text());
    let (model, _) = settle(&text(&churn_and_fraud(), ""), &lock);
    assert_eq!(model.units[0].teams[0].identity.team, "churn");
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "a",
        "a-b",
        "a-b-c",
        "b",
        "ab",
        "b-c",
        "data",
        "long-name-that-is-cut-1",
    ])
    .prop_map(str::to_owned)
}

fn some_teams() -> impl Strategy<Value = Teams> {
    let buckets = prop::collection::btree_set(name(), 1..3);
    let jobs = prop::collection::btree_set(name(), 0..2);
    let one = (buckets, jobs).prop_map(|(buckets, jobs)| Team {
        before: None,
        buckets: buckets.into_iter().map(|name| (name, None)).collect(),
        jobs: jobs.into_iter().map(|name| (name, None)).collect(),
    });
    prop::collection::btree_map((name(), name()), one, 2..7)
}

/// A change of one team, and what has to be said of it.
#[derive(Clone, Copy, Debug)]
enum Edit {
    AddBucket,
    Rename,
    Remove,
    Keep,
    AddTeam,
}

/// Does it to the team of that number, with a fresh name if it takes one; gives its unit, and what is said of it.
fn edit(teams: &mut Teams, at: usize, edit: Edit, fresh: &str) -> (String, String) {
    let (unit, name) = teams.keys().nth(at % teams.len()).unwrap().clone();
    let key = (unit.clone(), name.clone());
    let mut said = String::new();
    match edit {
        Edit::AddBucket => drop(
            teams
                .get_mut(&key)
                .unwrap()
                .buckets
                .insert("zz".to_owned(), None),
        ),
        Edit::AddTeam => {
            drop(teams.insert((unit.clone(), fresh.to_owned()), Team::of(&["raw"], &["x"])))
        }
        Edit::Rename => {
            let mut team = teams.remove(&key).unwrap();
            team.before = Some(name);
            teams.insert((unit.clone(), fresh.to_owned()), team);
        }
        Edit::Remove | Edit::Keep => {
            teams.remove(&key).unwrap();
            let data = if matches!(edit, Edit::Keep) {
                "keep"
            } else {
                "destroy"
            };
            said = format!("{{ team: {unit}/{name}, data: {data}, because: so }}");
        }
    }
    (unit, said)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_of_one_team_touches_its_units_stack_and_file_alone(
        before in some_teams(), at in 0_usize..10,
        change in prop::sample::select(vec![Edit::AddBucket, Edit::Rename, Edit::Remove, Edit::Keep, Edit::AddTeam])
    ) {
        let (model, lock) = settle(&text(&before, ""), &Lock::default());
        let mut after = before;
        let (unit, said) = edit(&mut after, at, change, "aa");
        let (old, new) = (files(&model), files(&settle(&text(&after, &said), &lock).0));
        let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        let own = format!("units/{unit}/");
        let in_account = ["unit", "deploy"].map(|what| format!("platform/{what}_{unit}.tf"));
        for path in paths.into_iter().filter(|path| old.get(*path) != new.get(*path)) {
            let allowed = path.starts_with(&own) || in_account.contains(path) || path.starts_with(".ringfence/") || path == "README.md";
            prop_assert!(allowed, "{change:?} in {unit} changes {path}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_teams_pattern_matches_all_its_buckets_and_no_other_teams(teams in some_teams()) {
        let (model, _) = settle(&text(&teams, ""), &Lock::default());
        let all: Vec<_> = model.units.iter().flat_map(|unit| unit.teams.iter().map(move |team| (unit, team))).collect();
        for (unit, team) in &all {
            let pattern = TeamNames::new(unit, team).buckets();
            let (first, last) = pattern.split_once('*').unwrap();
            let trails = &model.platform.trail_bucket;
            prop_assert!(!(trails.starts_with(first) && trails.ends_with(last)), "{} and {}", pattern, trails);
            for (_, other) in &all {
                let declared = other.buckets.iter().map(|bucket| &bucket.physical);
                for name in declared.chain([&other.access_log_bucket]) {
                    let matches = name.starts_with(first) && name.ends_with(last);
                    prop_assert_eq!(matches, std::ptr::eq(*team, *other), "{} and {}", pattern, name);
                }
            }
        }
    }

    /// Changes come one after the other, now and then with a reclaim; who stays keeps address and names.
    #[test]
    fn who_stays_is_not_moved_by_renames_removals_and_reclaims(
        first in some_teams(),
        changes in prop::collection::vec((0_usize..10, prop::sample::select(vec![Edit::Rename, Edit::Remove, Edit::Keep, Edit::AddTeam]), any::<bool>()), 1..6)
    ) {
        let mut teams = first;
        let (mut model, mut lock) = settle(&text(&teams, ""), &Lock::default());
        for (number, (at, change, reclaim)) in changes.into_iter().enumerate() {
            if teams.len() < 2 {
                break;
            }
            let (_, said) = edit(&mut teams, at, change, &format!("new-{number}"));
            let spec = text(&teams, &said);
            let before = if reclaim { lock.reclaimed(&parse(&spec).document) } else { lock };
            let (next, after) = settle(&spec, &before);
            let known: BTreeMap<_, _> = model.units.iter().flat_map(|unit| &unit.teams).map(|team| (team.identity.token.clone(), team)).collect();
            let mut seen = BTreeSet::new();
            for team in next.units.iter().flat_map(|unit| &unit.teams) {
                prop_assert!(seen.insert(team.network.cidr.to_string()), "{} is given out twice", team.network.cidr);
                if let Some(was) = known.get(&team.identity.token) {
                    prop_assert_eq!(&was.network, &team.network);
                    prop_assert_eq!(&was.aliases, &team.aliases);
                    prop_assert_eq!(&was.access_log_bucket, &team.access_log_bucket);
                }
            }
            for team in teams.values_mut() {
                team.before = None;
            }
            (model, lock) = settle(&text(&teams, ""), &after);
        }
    }
}

/// The tree with something wrong in it.
fn with_faults(model: &Model, faults: &[(&str, &str, &str)]) -> Files {
    let mut files = files(model);
    for (path, right, wrong) in faults {
        let text = files.get_mut(*path).unwrap();
        assert!(text.contains(right), "{path}: {right}");
        *text = text.replace(right, wrong);
    }
    files
}

fn ground(files: &Files) -> Ground {
    let claims = serde_json::from_str(&files[".ringfence/claims.json"]).unwrap();
    Ground::new(read_files(files), Some(claims))
}

/// Theorems that come out otherwise, where on each side somebody lives with these findings: a theorem and an address.
fn theorems(sides: [&Files; 2], accepted: [&[(Theorem, &str)]; 2]) -> Vec<TheoremChange> {
    let [before, after] = sides.map(ground);
    let accepted = accepted.map(|side| -> Vec<Acceptance> {
        let entries = side.iter().map(|(theorem, address)| Acceptance {
            theorem: *theorem,
            address: (*address).to_owned(),
            code: None,
            because: "so be it".to_owned(),
            until: "2027-12-31".parse().unwrap(),
            spec: SpecPath("accept.0".to_owned()),
        });
        entries.collect()
    });
    let locate = |_: &SpecPath| None;
    let today = "2027-01-01".parse().unwrap();
    let standing = |at: usize, ground| Standing {
        accepting: Accepting {
            entries: &accepted[at],
            today,
        },
        ..Standing::new("a side", sides[at], ground, &locate)
    };
    let told = report(standing(0, &before), standing(1, &after), &Rules::default());
    assert_eq!(told.unknown, []);
    told.theorems
}

/// Buckets may be opened to the public, and what is overwritten in them is gone.
const FAULTS: [(&str, &str); 2] = [
    (
        "block_public_acls       = true",
        "block_public_acls       = false",
    ),
    (
        "configuration {\n    status = \"Enabled\"",
        "configuration {\n    status = \"Suspended\"",
    ),
];

#[test]
fn findings_go_along_with_whatever_is_renamed() {
    let (before, lock) = settle(&text(&churn_and_fraud(), ""), &Lock::default());
    let spec = text(&renamed(), "");
    let of_unit = spec.replace("  retail:\n", "  shops:\n    renamed-from: retail\n");
    let here = "units/retail/churn/storage.tf";
    let [public, versions] = FAULTS.map(|(right, wrong)| (here, right, wrong));
    let was = with_faults(&before, &[public, versions]);
    for (spec, folder) in [(spec, "retail"), (of_unit, "shops")] {
        let (after, _) = settle(&spec, &lock);
        let there = format!("units/{folder}/attrition/storage.tf");
        let now = FAULTS.map(|(right, wrong)| (there.as_str(), right, wrong));
        assert_eq!(
            theorems([&was, &with_faults(&after, &now)], [&[], &[]]),
            [],
            "{folder}"
        );
        // What was not there before the rename is new, and what is no longer there is settled.
        let only = |fault: (&str, &str, &str)| with_faults(&before, &[fault]);
        let told = theorems([&only(public), &with_faults(&after, &now)], [&[], &[]]);
        assert!(!told.is_empty() && told.iter().all(|it| it.worse && it.settled == 0));
        let address = format!("units/{folder}: module.attrition.");
        let found: Vec<&String> = told.iter().flat_map(|it| &it.found).collect();
        assert!(found.iter().all(|it| it.contains(&address)), "{found:?}");
        let told = theorems([&was, &with_faults(&after, &now[..1])], [&[], &[]]);
        assert!(!told.is_empty() && told.iter().all(|it| !it.worse && it.found.is_empty()));
    }
}

#[test]
fn what_is_accepted_stays_so_under_either_name() {
    let (before, lock) = settle(&text(&churn_and_fraud(), ""), &Lock::default());
    let (after, _) = settle(&text(&renamed(), ""), &lock);
    let (right, wrong) = (
        "bucket                  = aws_s3_bucket.raw.id\n  block_public_acls       = true",
        "bucket                  = aws_s3_bucket.raw.id\n  block_public_acls       = false",
    );
    let was = with_faults(&before, &[("units/retail/churn/storage.tf", right, wrong)]);
    let [right, wrong] = [right, wrong].map(|it| it.replace(".raw.", ".source."));
    let fault = ("units/retail/attrition/storage.tf", &*right, &*wrong);
    let now = with_faults(&after, &[fault]);
    let [old, new] = [
        "churn.aws_s3_bucket_public_access_block.raw",
        "attrition.aws_s3_bucket_public_access_block.source",
    ]
    .map(|it| format!("units/retail: module.{it}"));
    let entry = |address| -> [(Theorem, &str); 1] { [(Theorem::Fence, address)] };
    // Each side has a spec of its own, or both have that of now.
    for before in [&old, &new] {
        assert_eq!(theorems([&was, &now], [&entry(before), &entry(&new)]), []);
    }
    let told = theorems([&was, &now], [&entry(&old), &[]]);
    assert!(matches!(told.as_slice(), [one] if one.worse && one.theorem == "fence"));
}

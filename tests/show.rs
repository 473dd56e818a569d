//! What Terraform itself shows of plans and states, against what its files say. The documents were made by Terraform 1.11 and the
//! AWS provider 5.100, applied to moto; see `tests/estates/README.md`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ringfence::iam::Policy;
use ringfence::symbol::{Piece, Text, Value, to_json};
use ringfence::terraform::show::{InputError, InputKind, Loaded, ShowError, load, read};
use ringfence::terraform::{Config, Mode, Resource, read_folder};

fn estate(file: &str) -> PathBuf {
    Path::new("tests/estates").join(file)
}

fn loaded(inputs: &[&str], files: Option<&str>) -> Loaded {
    let inputs: Vec<PathBuf> = inputs.iter().map(|one| estate(one)).collect();
    let files = files.map(estate);
    load(&inputs, files.as_deref()).unwrap_or_else(|error| panic!("{error}"))
}

fn resource<'c>(config: &'c Config, address: &str) -> &'c Resource {
    let mut found = config.resources().map(|(_, resource)| resource);
    found
        .find(|resource| resource.address.0 == address)
        .unwrap_or_else(|| panic!("no {address}"))
}

fn managed(config: &Config) -> BTreeMap<&str, &Resource> {
    config
        .resources()
        .filter(|(_, resource)| resource.mode == Mode::Managed)
        .map(|(_, resource)| (resource.address.0.as_str(), resource))
        .collect()
}

/// The value with every atom replaced by what the state knows of it.
fn settled(value: &Value, state: &Config) -> Value {
    match value {
        Value::Text(text) => Value::Text(settled_text(text, state)),
        Value::Json(inner) => Value::Json(Box::new(settled(inner, state))),
        Value::List(items) => Value::List(items.iter().map(|one| settled(one, state)).collect()),
        Value::Map(map) => {
            let mut map = map.clone();
            for item in map.entries.values_mut() {
                *item = settled(item, state);
            }
            Value::Map(map)
        }
        other => other.clone(),
    }
}

fn settled_text(text: &Text, state: &Config) -> Text {
    let mut made = Text::new();
    for piece in text.pieces() {
        let Piece::Atom(atom) = piece else {
            made.push(piece.clone());
            continue;
        };
        let name = atom
            .name()
            .rsplit_once(':')
            .map_or(atom.name(), |(_, name)| name);
        let (address, attribute) = name.rsplit_once('.').unwrap();
        let known = match attribute {
            // The provider has no such attribute: the end of the secret's ARN.
            "arn_suffix" => {
                let arn = resource(state, address)
                    .text("arn")
                    .unwrap()
                    .as_literal()
                    .unwrap();
                Some(Text::from(arn.rsplit_once('-').unwrap().1))
            }
            _ => resource(state, address).text(attribute).cloned(),
        };
        made.push_text(&known.unwrap_or_else(|| panic!("{name} is not in the state")));
    }
    made
}

const POLICIES: &[&str] = &["policy", "assume_role_policy", "content", "policy_document"];

/// Every policy of the files, settled, must be in the state at the same address, and the other way round.
fn same_policies(text: &Config, state: &Config) -> usize {
    let (text, shown) = (managed(text), managed(state));
    let addresses =
        |of: &BTreeMap<&str, &Resource>| of.keys().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    assert_eq!(addresses(&text), addresses(&shown));
    let mut compared = 0;
    for (address, written) in &text {
        for argument in POLICIES {
            let Some(policy) = written.arguments.get(argument) else {
                continue;
            };
            let expected = Policy::from_value(&settled(policy, state)).unwrap();
            let found = shown[address].arguments.get(argument).unwrap();
            let found = Policy::from_value(found).unwrap();
            assert_eq!(plain(expected), plain(found), "{address}.{argument}");
            compared += 1;
        }
    }
    compared
}

fn plain(mut policy: Policy) -> Policy {
    for statement in &mut policy.statements {
        statement.place = None;
        statement.conditions.sort_by_key(|one| format!("{one:?}"));
    }
    policy
}

#[test]
fn a_state_of_our_own_output_holds_the_policies_that_the_files_write() {
    let text = read_folder(&estate("locked-down-training/terraform/units/research")).unwrap();
    assert_eq!(text.unread, Vec::new());
    let state = loaded(&["locked-down-training/research.state.json"], None);
    let compared = same_policies(&text, &state.config);
    assert!(compared > 20, "{compared} policies");
}

#[test]
fn a_state_of_an_estate_written_by_hand_holds_the_policies_that_the_files_write() {
    let text = read_folder(&estate("data-lake/terraform")).unwrap();
    let state = loaded(&["data-lake/state.json"], None);
    let compared = same_policies(&text, &state.config);
    assert!(compared > 15, "{compared} policies");
}

#[test]
fn a_state_tells_accounts_and_regions_by_its_arns() {
    let state = loaded(&["data-lake/state.json"], None);
    let queue = resource(&state.config, "aws_sqs_queue.arrivals");
    assert_eq!(queue.account.as_deref(), Some("123456789012"));
    assert_eq!(queue.region.as_deref(), Some("eu-central-1"));
    // Its ARN shows no account: it is the one of all others.
    let bucket = resource(&state.config, "module.bucket[\"raw\"].aws_s3_bucket.this");
    assert_eq!(bucket.account.as_deref(), Some("123456789012"));
}

#[test]
fn what_a_state_shows_of_other_resources_stands_in_it_once() {
    let state = loaded(&["data-lake/state.json"], None);
    for (address, kept) in [
        ("module.bucket[\"raw\"].aws_s3_bucket.this", false),
        ("aws_sqs_queue.arrivals", false),
        // Written in the resource itself.
        ("aws_kms_key.lake", true),
    ] {
        let policy = resource(&state.config, address).arguments.get("policy");
        assert_eq!(policy.is_some(), kept, "{address}");
    }
}

#[test]
fn a_first_plan_alone_knows_names_and_ids_and_no_policy_that_hangs_on_one() {
    let plan = loaded(&["data-lake/first.plan.json"], None);
    assert_eq!(plan.kinds[0].1, InputKind::Plan);
    let root = &plan.config.roots[0];
    assert_eq!(root.account.as_deref(), Some("123456789012"));
    assert_eq!(root.region.as_deref(), Some("eu-central-1"));
    let alias = resource(&plan.config, "aws_kms_alias.lake");
    assert_eq!(
        alias.text("target_key_id"),
        Some(&Text::atom("aws_kms_key.lake.key_id"))
    );
    let policy = resource(
        &plan.config,
        "module.bucket[\"raw\"].aws_s3_bucket_policy.this",
    );
    let Some(Value::Unknown(why)) = policy.arguments.get("policy") else {
        panic!("{:?}", policy.arguments.get("policy"));
    };
    assert!(
        why.why().contains("aws_s3_bucket.this.arn"),
        "{}",
        why.why()
    );
    // A name may be the beginning of another name, so a bucket is not known by a reference.
    assert!(matches!(
        policy.arguments.get("bucket"),
        Some(Value::Unknown(_))
    ));
    let boundary = resource(&plan.config, "aws_iam_policy.boundary");
    assert!(Policy::from_value(boundary.arguments.get("policy").unwrap()).is_ok());
}

#[test]
fn a_first_plan_with_its_files_holds_what_the_files_write_where_they_write_it() {
    for (plan, folder, root, count) in [
        ("data-lake/first.plan.json", "data-lake/terraform", "", 15),
        (
            "locked-down-training/research.plan.json",
            "locked-down-training/terraform",
            "units/research",
            20,
        ),
    ] {
        let both = loaded(&[plan], Some(folder));
        let text = read_folder(&estate(folder).join(root)).unwrap();
        assert_eq!(both.config.unread, Vec::new());
        assert_eq!(both.config.roots[0].path, root);
        let mut compared = 0;
        for (address, written) in managed(&text) {
            let shown = resource(&both.config, address);
            assert_eq!(shown.place.line, written.place.line, "{address}");
            for argument in POLICIES {
                let Some(policy) = written.arguments.get(argument) else {
                    continue;
                };
                let found = Policy::from_value(shown.arguments.get(argument).unwrap()).unwrap();
                let expected = Policy::from_value(policy).unwrap();
                let lines = |of: &Policy| {
                    let places = of
                        .statements
                        .iter()
                        .map(|one| one.place.as_ref().map(|it| it.line));
                    places.collect::<Vec<_>>()
                };
                assert_eq!(lines(&found), lines(&expected), "{address}.{argument}");
                let sids = |of: &Policy| {
                    of.statements
                        .iter()
                        .map(|one| one.sid.clone())
                        .collect::<Vec<_>>()
                };
                assert_eq!(sids(&found), sids(&expected), "{address}.{argument}");
                compared += 1;
            }
        }
        assert!(compared > count, "{compared} policies of {plan}");
    }
}

#[test]
fn a_plan_is_read_with_the_values_that_it_was_made_with() {
    let folder = tempfile::tempdir().unwrap();
    let text = "variable \"team\" {}\nresource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Sid = var.team, Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = \"*\" }] })\n}\n";
    fs::write(folder.path().join("main.tf"), text).unwrap();
    let plan = r#"{"format_version":"1.2","variables":{"team":{"value":"Ours"}},"resource_changes":[{"address":"aws_iam_role.r","mode":"managed","type":"aws_iam_role","name":"r","change":{"actions":["create"],"before":null,"after":{"name":"r"},"after_unknown":{"assume_role_policy":true}}}],"configuration":{"root_module":{"resources":[{"address":"aws_iam_role.r","expressions":{"name":{},"assume_role_policy":{}}}]}}}"#;
    let file = folder.path().join("plan.json");
    fs::write(&file, plan).unwrap();
    let loaded = load(&[file], Some(folder.path())).unwrap();
    let role = resource(&loaded.config, "aws_iam_role.r");
    let policy = Policy::from_value(role.arguments.get("assume_role_policy").unwrap()).unwrap();
    assert_eq!(policy.statements[0].sid.as_deref(), Some("Ours"));
}

#[test]
fn what_a_plan_says_of_the_way_is_kept_apart() {
    let plan = loaded(&["data-lake/change.plan.json"], None);
    let (_, notes) = &plan.plans[0];
    let change = |address: &str| {
        notes
            .changes
            .iter()
            .find(|one| one.address == address)
            .unwrap()
    };
    let queue = change("aws_sqs_queue.arrivals");
    assert_eq!(queue.actions, ["delete", "create"]);
    assert_eq!(queue.replaced_for, ["name"]);
    assert_eq!(
        change("aws_cloudwatch_log_group.audit")
            .importing
            .as_deref(),
        Some("/northwind/audit")
    );
    assert_eq!(
        change("aws_iam_group.people").previous_address.as_deref(),
        Some("aws_iam_group.analysts")
    );
    assert_eq!(
        change("aws_iam_instance_profile.bastion").actions,
        ["forget"]
    );
    assert!(
        notes
            .drift
            .iter()
            .any(|one| one.address == "aws_iam_role.deploy")
    );
    // What is destroyed or let go of will not be there; what is imported will.
    let after = managed(&plan.config);
    assert!(!after.contains_key("aws_iam_service_linked_role.autoscaling"));
    assert!(!after.contains_key("aws_iam_instance_profile.bastion"));
    assert!(after.contains_key("aws_cloudwatch_log_group.audit"));
}

#[test]
fn what_is_sensitive_is_in_nothing_that_was_read() {
    for file in ["state.json", "first.plan.json", "change.plan.json"] {
        let file = format!("data-lake/{file}");
        assert!(
            fs::read_to_string(estate(&file))
                .unwrap()
                .contains("hunter2"),
            "{file}"
        );
        assert!(
            !format!("{:?}", loaded(&[&file], None)).contains("hunter2"),
            "{file}"
        );
    }
}

#[test]
fn a_sensitive_policy_is_judged_all_the_same() {
    let text = r#"{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"aws_s3_bucket_policy.p","mode":"managed","type":"aws_s3_bucket_policy","values":{"bucket":"b","policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Principal\":\"*\",\"Resource\":\"*\"}]}"},"sensitive_values":{"policy":true}}]}}}"#;
    let shown = read("state.json", text.as_bytes()).unwrap();
    let policy = shown.root.resources[0].arguments.get("policy").unwrap();
    assert_eq!(Policy::from_value(policy).unwrap().statements.len(), 1);
}

#[test]
fn several_inputs_are_one_world_in_which_no_atom_has_two_meanings() {
    let world = loaded(
        &[
            "locked-down-training/platform.state.json",
            "data-lake/first.plan.json",
            "data-lake/terraform",
        ],
        None,
    );
    let paths: Vec<&str> = world
        .config
        .roots
        .iter()
        .map(|root| root.path.as_str())
        .collect();
    assert_eq!(paths.len(), 3);
    assert!(
        paths[0].is_empty() && paths[1] != paths[2] && !paths[1].is_empty(),
        "{paths:?}"
    );
    let alias = |path: &str| {
        let root = world
            .config
            .roots
            .iter()
            .find(|root| root.path == path)
            .unwrap();
        let mut resources = root.resources.iter();
        let alias = resources
            .find(|one| one.address.0 == "aws_kms_alias.lake")
            .unwrap();
        alias.text("target_key_id").unwrap().to_string()
    };
    assert_eq!(
        alias(paths[1]),
        format!("${{{}:aws_kms_key.lake.key_id}}", paths[1])
    );
    assert_eq!(
        alias(paths[2]),
        format!("${{{}:aws_kms_key.lake.key_id}}", paths[2])
    );
}

fn refused(name: &str, content: &[u8]) -> InputError {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, content).unwrap();
    load(&[file], None).expect_err("it is refused")
}

fn refused_document(content: &[u8]) -> ShowError {
    match refused("x.json", content) {
        InputError::Document { error, .. } => error,
        other => panic!("{other}"),
    }
}

#[test]
fn a_document_cut_off_anywhere_is_called_cut_off() {
    let whole = fs::read(estate("data-lake/state.json")).unwrap();
    let whole = whole.trim_ascii_end();
    for at in (1..whole.len()).step_by(997) {
        let error = refused_document(&whole[..at]);
        assert!(
            matches!(error, ShowError::Truncated { .. }),
            "at {at}: {error}"
        );
    }
}

#[test]
fn a_document_damaged_anywhere_is_read_or_refused() {
    for file in ["data-lake/state.json", "data-lake/change.plan.json"] {
        let whole = fs::read(estate(file)).unwrap();
        let mut refused = 0;
        for (round, at) in (0..whole.len()).step_by(1_301).enumerate() {
            let mut bytes = whole.clone();
            bytes[at] = b"\"{}[]:,0x\\\xff"[round % 11];
            refused += usize::from(read("x.json", &bytes).is_err());
        }
        assert!(refused > 5, "{refused} of {file}");
    }
}

#[test]
fn what_is_no_plan_and_no_state_is_told_apart() {
    let cases: [(&[u8], &str); 10] = [
        (b"", "cut off"),
        (b"resource \"a\" \"b\" {}", "not JSON"),
        (b"[1]", "no `format_version`"),
        (b"{\"a\": 1}", "no `format_version`"),
        (
            b"{\"format_version\": \"2.0\", \"values\": 3}",
            "`format_version` is `2.0`",
        ),
        (
            b"{\"version\": 4, \"serial\": 1, \"lineage\": \"x\"}",
            "a state file as Terraform keeps it",
        ),
        (b"PK\x03\x04rest", "a plan file as Terraform keeps it"),
        (b"\xff\xfe{\x00", "UTF-16"),
        (
            b"{\"format_version\": \"1.0\", \"values\": {\"root_module\": 7}}",
            "not as its format says",
        ),
        (
            b"{\"format_version\": \"1.0\", \"format_version\": \"1.0\"}",
            "not as its format says",
        ),
    ];
    for (content, words) in cases {
        let error = refused_document(content).to_string();
        assert!(error.contains(words), "{error}");
    }
    // JSON that nests without end takes no stack.
    let deep = |bracket: &[u8]| bracket.repeat(200_000);
    let text = [
        b"{\"format_version\":\"1.0\",\"values\":{\"root_module\":{\"resources\":[{\"address\":\"a\",\"mode\":\"managed\",\"type\":\"a\",\"values\":".as_slice(),
        &deep(b"["),
        &deep(b"]"),
        b"}]}}}",
    ];
    assert!(
        refused_document(&text.concat())
            .to_string()
            .contains("recursion limit")
    );
}

#[test]
fn a_document_that_is_too_long_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let file = fs::File::create(&path).unwrap();
    file.set_len(200_000_000).unwrap();
    let error = load(&[path], None).expect_err("too long");
    assert!(matches!(error, InputError::TooLong { .. }), "{error}");
}

#[test]
fn inputs_that_make_no_world_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_owned();
    assert!(matches!(
        load(std::slice::from_ref(&path), None),
        Err(InputError::Empty { .. })
    ));
    assert!(matches!(
        load(&[path.join("none")], None),
        Err(InputError::Unreadable { .. })
    ));
    fs::write(path.join("main.tf"), "resource \"a\" {\n  b = \n}\n").unwrap();
    match load(std::slice::from_ref(&path), None) {
        Err(InputError::Syntax { place, .. }) => assert_eq!(&*place.file, "main.tf"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        load(&[path.join("main.tf")], None),
        Err(InputError::OneFile { .. })
    ));
    let state = estate("data-lake/state.json");
    let twice = [state.clone(), estate("./data-lake/state.json")];
    assert!(matches!(load(&twice, None), Err(InputError::Twice { .. })));
    let other = estate("locked-down-training/terraform/platform");
    assert!(matches!(
        load(&[state], Some(&other)),
        Err(InputError::NotItsSource { .. })
    ));
    assert!(matches!(
        load(&[estate("data-lake/terraform")], Some(&other)),
        Err(InputError::SourceOfNothing)
    ));
}

#[test]
fn json_in_a_string_stays_the_string_that_it_was() {
    let state = loaded(&["data-lake/state.json"], None);
    let trust = resource(&state.config, "aws_iam_role.ingest")
        .arguments
        .get("assume_role_policy");
    let Some(Value::Json(inner)) = trust else {
        panic!("{trust:?}")
    };
    assert!(
        to_json(inner)
            .as_literal()
            .unwrap()
            .contains("lambda.amazonaws.com")
    );
}

//! What was applied proves as the text that it was applied from: states and plans of `terraform show -json` under `tests/estates/applied-training`,
//! beside the Terraform and the spec that they come from.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ringfence::claims::{Claims, claims};
use ringfence::pipeline::{PipelineError, seat, settle, world};
use ringfence::prove::{Code, Proof, Theorem, prove};
use ringfence::terraform::show::load;
use serde_json::{Value, json};

fn estate() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estates/applied-training")
}

fn claimed() -> Claims {
    claims(&settle(&estate().join("ringfence.yaml")).unwrap().model)
}

fn text() -> Proof {
    prove(&world(&estate().join("terraform")).unwrap(), &claimed())
}

fn over(inputs: &[PathBuf], files: Option<&Path>) -> Result<Proof, PipelineError> {
    let claims = claimed();
    let mut loaded = load(inputs, files)?;
    seat(&mut loaded, &claims)?;
    Ok(prove(&loaded.config, &claims))
}

fn documents(kind: &str) -> Vec<PathBuf> {
    ["research", "platform"]
        .map(|stack| estate().join(format!("{stack}.{kind}.json")))
        .to_vec()
}

/// The same answers, question by question, as far as they can be counted; places and addresses are those of what was read.
fn same(one: &Proof, other: &Proof) {
    for (one, other) in one.theorems.iter().zip(&other.theorems) {
        assert_eq!(one.findings, [], "{}", one.theorem);
        assert_eq!(one.is_proved(), other.is_proved(), "{}", one.theorem);
        assert_eq!(one.obligations, other.obligations, "{}", one.theorem);
    }
    assert_eq!(one.trusted, other.trusted);
    assert_eq!(one.assumptions, other.assumptions);
    assert_eq!(one.not_fenced, other.not_fenced);
    assert_eq!(one.residue, other.residue);
}

#[test]
fn states_prove_as_the_text_whatever_their_order() {
    let text = text();
    assert!(text.is_proved());
    let mut states = documents("state");
    same(&over(&states, None).unwrap(), &text);
    states.reverse();
    same(&over(&states, None).unwrap(), &text);
}

#[test]
fn first_plans_prove_as_the_text_when_their_files_are_named() {
    let files = estate().join("terraform");
    same(&over(&documents("plan"), Some(&files)).unwrap(), &text());
}

#[test]
fn first_plans_alone_prove_nothing() {
    let proof = over(&documents("plan"), None).unwrap();
    for one in &proof.theorems {
        assert!(!one.is_proved(), "{}", one.theorem);
    }
    let unjudged = proof.findings().filter(|it| it.code == Code::Unjudged);
    assert!(unjudged.count() > 10);
}

#[test]
fn a_state_and_a_folder_make_one_world() {
    let platform = estate().join("platform.state.json");
    let research = estate().join("terraform/units/research");
    same(&over(&[research, platform], None).unwrap(), &text());
}

#[test]
fn a_stack_that_is_not_given_is_not_proved() {
    let proof = over(&[estate().join("research.state.json")], None).unwrap();
    assert!(!proof.is_proved());
    assert!(proof.findings().any(|it| it.code == Code::NotMade));
}

#[test]
fn one_stack_twice_is_no_world() {
    let inputs = [
        estate().join("research.state.json"),
        estate().join("research.plan.json"),
    ];
    let error = over(&inputs, None).unwrap_err();
    assert!(
        matches!(&error, PipelineError::TwiceOneStack { stack } if stack == "units/research"),
        "{error}"
    );
}

/// The resources of a state, those of modules included.
fn resources(module: &mut Value) -> &mut Vec<Value> {
    let mut here = module;
    while here["resources"].as_array().is_none_or(Vec::is_empty) {
        here = &mut here["child_modules"][0];
    }
    here["resources"].as_array_mut().unwrap()
}

fn attributes<'v>(state: &'v mut Value, address: &str) -> &'v mut Value {
    let all = resources(&mut state["values"]["root_module"]).iter_mut();
    let mut found = all.filter(|it| it["address"] == address);
    &mut found.next().unwrap_or_else(|| panic!("no {address}"))["values"]
}

/// Changes a policy that stands in an attribute as text.
fn policy(values: &mut Value, attribute: &str, change: impl FnOnce(&mut Vec<Value>)) {
    let mut policy: Value = serde_json::from_str(values[attribute].as_str().unwrap()).unwrap();
    change(policy["Statement"].as_array_mut().unwrap());
    values[attribute] = policy.to_string().into();
}

fn with(state: &mut Value, kind: &str, values: Value) {
    let address = format!("module.vision.{kind}.added");
    resources(&mut state["values"]["root_module"]).push(json!({
        "address": address, "mode": "managed", "type": kind, "name": "added",
        "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
        "values": values, "sensitive_values": {},
    }));
}

fn id(state: &mut Value, address: &str) -> Value {
    attributes(state, address)["id"].clone()
}

/// The proof over the state of the unit with one change.
fn changed(change: impl FnOnce(&mut Value)) -> Proof {
    let text = fs::read_to_string(estate().join("research.state.json")).unwrap();
    let mut state: Value = serde_json::from_str(&text).unwrap();
    change(&mut state);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("changed.json");
    fs::write(&file, state.to_string()).unwrap();
    over(&[file, estate().join("platform.state.json")], None).unwrap()
}

fn found(what: &str, theorem: Theorem, code: Code, change: impl FnOnce(&mut Value)) {
    let proof = changed(change);
    let all: Vec<_> = proof.findings().map(|it| (it.theorem, it.code)).collect();
    assert!(all.contains(&(theorem, code)), "{what}: {all:?}");
}

const DATASET: &str = "module.vision.aws_s3_bucket.dataset";

fn anybody() -> Value {
    json!({ "Sid": "Added", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" })
}

#[test]
fn policies_opened_or_dropped_in_a_state_are_found() {
    found(
        "a policy dropped",
        Theorem::Fence,
        Code::NoPolicy,
        |state| {
            let all = resources(&mut state["values"]["root_module"]);
            all.retain(|it| it["address"] != "module.vision.aws_s3_bucket_policy.dataset");
        },
    );
    found("a bucket opened", Theorem::Fence, Code::Outsider, |state| {
        let bucket = attributes(state, "module.vision.aws_s3_bucket_policy.dataset");
        policy(bucket, "policy", |all| all.push(anybody()));
    });
    found(
        "a deny dropped",
        Theorem::Perimeter,
        Code::WideEndpoint,
        |state| {
            let endpoint = attributes(state, "module.vision.aws_vpc_endpoint.s3");
            policy(endpoint, "policy", |all| *all = vec![anybody()]);
        },
    );
    found("a trust opened", Theorem::Fence, Code::Trust, |state| {
        let role = attributes(state, "module.vision.aws_iam_role.train_nightly");
        policy(role, "assume_role_policy", |all| {
            all[0]["Principal"] = json!("*");
        });
    });
    found("a key opened", Theorem::Keys, Code::KeyPolicy, |state| {
        let key = attributes(state, "module.vision.aws_kms_key.data");
        policy(key, "policy", |all| all.push(anybody()));
    });
}

#[test]
fn what_somebody_added_by_hand_is_seen_in_what_a_state_shows_of_others() {
    const ROLE: &str = "module.vision.aws_iam_role.train_nightly";
    let theorem = Theorem::LeastPrivilege;
    found("a policy attached", theorem, Code::Unjudged, |state| {
        let arns = json!(["arn:aws:iam::aws:policy/AdministratorAccess"]);
        attributes(state, ROLE)["managed_policy_arns"] = arns;
    });
    found("a policy written", theorem, Code::MoreThanNeeded, |state| {
        let all = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
        let own = attributes(state, ROLE)["inline_policy"].as_array_mut();
        own.unwrap()
            .push(json!({ "name": "added", "policy": all.to_string() }));
    });
    let theorem = Theorem::Network;
    found("a rule added", theorem, Code::InlineRule, |state| {
        let group = attributes(state, "module.vision.aws_security_group.job");
        group["ingress"] = json!([{ "cidr_blocks": ["0.0.0.0/0"], "description": "", "from_port": 22, "to_port": 22,
            "ipv6_cidr_blocks": [], "prefix_list_ids": [], "protocol": "tcp", "security_groups": [], "self": false }]);
    });
    found(
        "a list opened",
        Theorem::Perimeter,
        Code::NotUnderstood,
        |state| {
            let all = json!({ "id": "", "type": "Group", "permissions": ["READ"], "uri": "http://acs.amazonaws.com/groups/global/AllUsers" });
            let grants = attributes(state, DATASET)["grant"].as_array_mut();
            grants.unwrap().push(all);
        },
    );
}

/// What a refresh shows of a group: its rules, by protocol and ports, each with whom it names.
fn refreshed(state: &mut Value) -> usize {
    let all = resources(&mut state["values"]["root_module"]);
    let rules: Vec<Value> = all
        .iter()
        .filter(|it| it["type"].as_str().unwrap().ends_with("gress_rule"))
        .cloned()
        .collect();
    for rule in &rules {
        let values = &rule["values"];
        let direction = match rule["type"].as_str().unwrap().contains("ingress") {
            true => "ingress",
            false => "egress",
        };
        let own = values["security_group_id"].clone();
        let peer = &values["referenced_security_group_id"];
        let list = |value: &Value| match value.as_str() {
            None | Some("") => json!([]),
            Some(_) => json!([value]),
        };
        let groups = if *peer == own { json!([]) } else { list(peer) };
        let block = json!({ "description": "", "protocol": values["ip_protocol"],
            "from_port": values["from_port"].as_i64().unwrap_or(0), "to_port": values["to_port"].as_i64().unwrap_or(0),
            "security_groups": groups, "self": *peer == own, "prefix_list_ids": list(&values["prefix_list_id"]),
            "cidr_blocks": [], "ipv6_cidr_blocks": [] });
        let mut groups = all
            .iter_mut()
            .filter(|it| it["type"] == "aws_security_group");
        let group = groups.find(|it| it["values"]["id"] == own).unwrap();
        let shown = group["values"][direction].as_array_mut().unwrap();
        shown.push(block);
    }
    rules.len()
}

#[test]
fn a_refresh_that_shows_what_the_resources_beside_made_changes_nothing() {
    let proof = changed(|state| {
        assert!(refreshed(state) > 3);
        let role = attributes(state, "module.vision.aws_iam_role_policy.train_nightly").clone();
        let own = json!([{ "name": role["name"], "policy": role["policy"] }]);
        attributes(state, "module.vision.aws_iam_role.train_nightly")["inline_policy"] = own;
    });
    assert_eq!(proof.findings().collect::<Vec<_>>(), Vec::<&_>::new());
    found(
        "a peer added",
        Theorem::Network,
        Code::InlineRule,
        |state| {
            refreshed(state);
            let group = attributes(state, "module.vision.aws_security_group.endpoints");
            let blocks = group["ingress"].as_array_mut().unwrap();
            let peers = blocks[0]["security_groups"].as_array_mut().unwrap();
            peers.push(json!("sg-0123456789abcdef0"));
        },
    );
}

#[test]
fn settings_of_a_state_that_nobody_wrote_are_read_all_the_same() {
    const SUBNET: &str = "module.vision.aws_subnet.private[\"euw1-az1\"]";
    let theorem = Theorem::Network;
    found("public addresses", theorem, Code::PublicAddress, |state| {
        attributes(state, SUBNET)["map_public_ip_on_launch"] = json!(true);
    });
    found("IPv6", theorem, Code::NotUnderstood, |state| {
        attributes(state, SUBNET)["assign_ipv6_address_on_creation"] = json!(true);
    });
    found(
        "a key for all regions",
        Theorem::Keys,
        Code::NotUnderstood,
        |state| {
            attributes(state, "module.vision.aws_kms_key.data")["multi_region"] = json!(true);
        },
    );
    found(
        "another account",
        Theorem::Perimeter,
        Code::OtherAccount,
        |state| {
            let arn = json!("arn:aws:s3:eu-west-1:999999999999:bucket");
            attributes(state, DATASET)["arn"] = arn;
        },
    );
}

#[test]
fn a_resource_that_names_the_id_of_a_teams_thing_is_found() {
    let theorem = Theorem::Network;
    for (what, of, argument, kind) in [
        (
            "a route",
            "aws_route_table.private[\"euw1-az1\"]",
            "route_table_id",
            "aws_route",
        ),
        (
            "a peering",
            "aws_vpc.this",
            "peer_vpc_id",
            "aws_vpc_peering_connection",
        ),
        (
            "a gateway",
            "aws_vpc.this",
            "vpc_id",
            "aws_internet_gateway",
        ),
    ] {
        found(what, theorem, Code::NotUnderstood, |state| {
            let id = id(state, &format!("module.vision.{of}"));
            with(state, kind, json!({ argument: id, "id": "x-0123" }));
        });
    }
    found(
        "a route in the main table",
        theorem,
        Code::NotUnderstood,
        |state| {
            let vpc = attributes(state, "module.vision.aws_vpc.this");
            let main = vpc["main_route_table_id"].clone();
            with(
                state,
                "aws_route",
                json!({ "route_table_id": main, "id": "r-0123" }),
            );
        },
    );
    found("a grant", Theorem::Keys, Code::NotUnderstood, |state| {
        let id = id(state, "module.vision.aws_kms_key.data");
        with(
            state,
            "aws_kms_grant",
            json!({ "key_id": id, "id": "g-0123" }),
        );
    });
    let unknown = Code::SubjectUnknown;
    found("a route in nobody's table", theorem, unknown, |state| {
        with(
            state,
            "aws_route",
            json!({ "route_table_id": "rtb-0123456789abcdef0", "id": "r-0123" }),
        );
    });
}

#[test]
fn what_has_nothing_to_do_with_a_team_changes_nothing() {
    let arn = "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0123456789abcdef0";
    let resource = |kind: &str, values: Value| json!({ "address": format!("{kind}.other"), "mode": "managed", "type": kind, "name": "other", "values": values });
    let other = json!({ "format_version": "1.0", "values": { "root_module": { "resources": [
        resource("aws_vpc", json!({ "id": "vpc-0123456789abcdef0", "arn": arn, "cidr_block": "10.0.0.0/16" })),
        resource("aws_internet_gateway", json!({ "id": "igw-0123456789abcdef0", "vpc_id": "vpc-0123456789abcdef0" })),
    ] } } });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("other.json");
    fs::write(&file, other.to_string()).unwrap();
    let mut states = documents("state");
    states.push(file);
    let proof = over(&states, None).unwrap();
    assert_eq!(proof.findings().collect::<Vec<_>>(), Vec::<&_>::new());
    let proof = changed(|state| {
        attributes(state, DATASET)["tags"]["Owner"] = json!("somebody");
    });
    assert_eq!(proof.findings().collect::<Vec<_>>(), Vec::<&_>::new());
}

fn ringfence(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command.current_dir(estate()).args(arguments);
    command.output().unwrap()
}

#[test]
fn the_command_takes_states_and_finds_the_spec_or_the_claims_beside_their_files() {
    let inputs = [
        "--input",
        "research.state.json",
        "--input",
        "platform.state.json",
    ];
    let with_spec = ringfence(&[&["prove"], &inputs[..]].concat());
    assert_eq!(with_spec.status.code(), Some(0), "{with_spec:?}");
    let plans = [
        "prove",
        "--input",
        "research.plan.json",
        "--input",
        "platform.plan.json",
        "--config",
        "terraform",
    ];
    let of_plans = ringfence(&plans);
    assert_eq!(of_plans.status.code(), Some(0), "{of_plans:?}");
    assert_eq!(of_plans.stdout, with_spec.stdout);
}

#[test]
fn broken_inputs_are_refused_with_3_and_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let state = fs::read_to_string(estate().join("platform.state.json")).unwrap();
    let half: String = state.chars().take(state.len() / 2).collect();
    fs::write(at("half.json"), half).unwrap();
    fs::write(at("two.json"), state.replacen("\"1.0\"", "\"2.0\"", 1)).unwrap();
    fs::write(at("none.json"), "state: none\n").unwrap();
    let long = fs::File::create(at("long.json")).unwrap();
    long.set_len(200_000_000).unwrap();
    fs::create_dir(at("broken")).unwrap();
    fs::write(at("broken/main.tf"), "resource \"a\" \"b\" {\n").unwrap();
    for (input, reason) in [
        ("half.json", "cut off"),
        ("two.json", "only 1.x is known"),
        ("none.json", "not JSON"),
        ("long.json", "longer than"),
        ("broken", "main.tf:"),
        ("nowhere", "can't be read"),
    ] {
        let output = ringfence(&["prove", "--input", &at(input)]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(reason), "{input}: {said}");
        assert!(output.stdout.is_empty());
    }
}

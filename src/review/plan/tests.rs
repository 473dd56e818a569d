use serde_json::{Value, json};

use super::changes::Told;
use super::{Fate, told};
use crate::review::Danger;
use crate::terraform::Config;
use crate::terraform::show::read;

/// A plan with these entries, each told of; every argument that is there is written in the files.
fn plan(entries: &[Value]) -> Told {
    plan_with(json!({ "resource_changes": entries }))
}

fn plan_with(mut document: Value) -> Told {
    let entries = document["resource_changes"].as_array().cloned();
    let entries = entries.unwrap_or_default();
    let resources: Vec<Value> = entries
        .iter()
        .map(|entry| {
            let change = &entry["change"];
            let sides = [
                &change["before"],
                &change["after"],
                &change["after_unknown"],
            ];
            let names = sides.into_iter().filter_map(Value::as_object).flatten();
            let written = names.filter(|(name, _)| *name != "arn" && *name != "id");
            let written: serde_json::Map<String, Value> =
                written.map(|(name, _)| (name.clone(), json!({}))).collect();
            json!({ "address": entry["address"], "expressions": written })
        })
        .collect();
    document["format_version"] = json!("1.2");
    document["terraform_version"] = json!("1.11.4");
    document["configuration"] = json!({ "root_module": { "resources": resources } });
    let shown = read("plan.json", document.to_string().as_bytes()).unwrap();
    let config = Config {
        roots: vec![shown.root.into()],
        unread: shown.unread,
    };
    told(&[(String::new(), shown.plan.unwrap())], &config)
}

fn entry(address: &str, actions: &[&str], before: Value, after: Value) -> Value {
    let kind = address.split('.').next().unwrap();
    json!({
        "address": address, "mode": "managed", "type": kind, "name": "x",
        "change": { "actions": actions, "before": before, "after": after, "after_unknown": {} }
    })
}

fn with(mut entry: Value, path: &str, value: Value) -> Value {
    match path.strip_prefix("change.") {
        Some(name) => entry["change"][name] = value,
        None => entry[path] = value,
    }
    entry
}

/// What is shown of everything, for looking for what must not be.
fn shown(told: &Told) -> String {
    format!("{:?} {:?} {:?}", told.changes, told.unknown, told.notes)
}

#[test]
fn keepers_that_go_away_come_first_and_each_thing_is_what_it_is() {
    let name = |name: &str| json!({ "name": name });
    let told = plan(&[
        entry("aws_sqs_queue.new", &["create"], Value::Null, name("a")),
        entry(
            "aws_s3_bucket_policy.p",
            &["delete"],
            name("a"),
            Value::Null,
        ),
        entry("aws_sqs_queue.same", &["no-op"], name("a"), name("a")),
        with(
            entry("aws_sqs_queue.moved", &["no-op"], name("a"), name("a")),
            "previous_address",
            json!("aws_sqs_queue.old"),
        ),
        with(
            entry("aws_sqs_queue.taken", &["no-op"], name("a"), name("a")),
            "change.importing",
            json!({ "id": "q-1" }),
        ),
        entry("aws_sqs_queue.left", &["forget"], name("a"), Value::Null),
        entry("aws_kms_key.k", &["create", "delete"], name("a"), name("a")),
        with(
            entry("aws_s3_bucket.b", &["delete"], name("a"), Value::Null),
            "deposed",
            json!("0123abcd"),
        ),
        entry("aws_sqs_queue.read", &["update"], name("a"), name("b")),
    ]);
    let found: Vec<_> = told
        .changes
        .changes
        .iter()
        .map(|it| (it.fate, it.address.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (Fate::Destroyed, "aws_s3_bucket.b (deposed object 0123abcd)"),
            (Fate::Replaced, "aws_kms_key.k"),
            (Fate::Destroyed, "aws_s3_bucket_policy.p"),
            (Fate::Forgotten, "aws_sqs_queue.left"),
            (Fate::Changed, "aws_sqs_queue.read"),
            (Fate::Imported, "aws_sqs_queue.taken"),
            (Fate::Created, "aws_sqs_queue.new"),
            (Fate::Moved, "aws_sqs_queue.moved"),
        ]
    );
    let moved = told.changes.changes.last().unwrap();
    assert_eq!(moved.moved_from.as_deref(), Some("aws_sqs_queue.old"));
    assert_eq!(told.changes.changes[5].imported.as_deref(), Some("q-1"));
    assert_eq!(told.changes.changes[0].danger, Some(Danger::Loss));
    assert!(told.unknown.is_empty(), "{:?}", told.unknown);
}

#[test]
fn a_replacement_says_for_what_and_why() {
    let told = plan(&[with(
        with(
            entry(
                "aws_s3_bucket.b",
                &["delete", "create"],
                json!({ "bucket": "a" }),
                json!({ "bucket": "b" }),
            ),
            "change.replace_paths",
            json!([["bucket"]]),
        ),
        "action_reason",
        json!("replace_because_cannot_update"),
    )]);
    let [one] = told.changes.changes.as_slice() else {
        panic!("one change")
    };
    assert!(one.keeper);
    assert_eq!(one.replaced_for, ["bucket"]);
    assert_eq!(
        one.reason.as_deref(),
        Some("what changes can't be changed in place")
    );
    assert_eq!(one.arguments[0].after.as_deref(), Some("\"b\""));
}

#[test]
fn what_is_marked_is_hidden_on_both_sides_and_still_said_to_change() {
    let policy = |bucket: &str| {
        json!({ "Version": "2012-10-17", "Statement": [{
            "Sid": "Hunter", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": bucket
        }] })
        .to_string()
    };
    let mark = |entry: Value, marks: Value| {
        with(
            with(entry, "change.before_sensitive", marks.clone()),
            "change.after_sensitive",
            marks,
        )
    };
    let told = plan(&[
        mark(
            entry(
                "aws_ssm_parameter.p",
                &["update"],
                json!({ "value": "hunter2" }),
                json!({ "value": "hunter3" }),
            ),
            json!({ "value": true }),
        ),
        mark(
            entry(
                "aws_db_instance.d",
                &["update"],
                json!({ "password": "hunter2" }),
                json!({ "password": "hunter3" }),
            ),
            json!({}),
        ),
        mark(
            entry(
                "aws_s3_bucket_policy.p",
                &["update"],
                json!({ "policy": policy("hunter2") }),
                json!({ "policy": policy("hunter3") }),
            ),
            json!({ "policy": true }),
        ),
        mark(
            entry(
                "aws_s3_bucket_policy.q",
                &["create"],
                Value::Null,
                json!({ "policy": policy("hunter2") }),
            ),
            json!({ "policy": true }),
        ),
    ]);
    let text = shown(&told).to_lowercase();
    assert!(!text.contains("hunter"), "{text}");
    for (address, path) in [
        ("aws_ssm_parameter.p", "value"),
        ("aws_db_instance.d", "password"),
        ("aws_s3_bucket_policy.p", "policy"),
    ] {
        let mut changes = told.changes.changes.iter();
        let one = changes.find(|one| one.address == address).unwrap();
        let [argument] = one.arguments.as_slice() else {
            panic!("{address}: {:?}", one.arguments)
        };
        assert_eq!(argument.path, path);
        assert_eq!(argument.before.as_deref(), Some("(sensitive)"));
        assert_eq!(argument.after.as_deref(), Some("(sensitive)"));
    }
}

#[test]
fn what_is_not_known_is_told_as_that() {
    let unknown = json!({ "policy": true, "id": true });
    let mut document = json!({
        "resource_changes": [
            with(entry("aws_s3_bucket_policy.p", &["create"], Value::Null, json!({ "bucket": "a" })), "change.after_unknown", unknown.clone()),
            with(entry("aws_sqs_queue.q", &["update"], json!({ "name": "a" }), json!({})), "change.after_unknown", json!({ "name": true, "arn": true })),
            entry("kubernetes_role_binding.r", &["update"], json!({ "a": "b" }), json!({ "a": "c" })),
            entry("random_pet.r", &["create"], Value::Null, json!({ "a": "c" })),
            entry("aws_sqs_queue.odd", &["transmute"], json!({ "a": "b" }), json!({ "a": "c" })),
        ],
        "action_invocations": [{ "address": "action.aws_lambda_invoke.x" }],
        "deferred_changes": [{ "reason": "provider_config_unknown", "resource_change":
            entry("aws_kms_key.later", &["create"], Value::Null, json!({})) }],
        "complete": false
    });
    document["resource_changes"][0]["change"]["after_unknown"] = unknown;
    let told = plan_with(document);
    let what: Vec<&str> = told.unknown.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(
        what,
        [
            "aws_s3_bucket_policy.p policy",
            "kubernetes_role_binding.r",
            "aws_sqs_queue.odd",
            "action.aws_lambda_invoke.x",
        ]
    );
    assert!(told.unknown[0].why.contains("--config"));
    assert_eq!(told.notes.len(), 1);
    let of = |address: &str| {
        told.changes
            .changes
            .iter()
            .find(|it| it.address == address)
            .unwrap()
    };
    assert_eq!(of("aws_s3_bucket_policy.p").unknown, ["policy"]);
    let queue = of("aws_sqs_queue.q");
    assert_eq!(queue.unknown, ["name"]);
    let paths: Vec<_> = queue.arguments.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["name"], "an ARN that nobody wrote is no change");
    let later = of("aws_kms_key.later");
    assert_eq!((later.fate, later.keeper), (Fate::Deferred, true));
    assert_eq!(
        later.reason.as_deref(),
        Some("its provider's arguments are not known yet")
    );
}

#[test]
fn a_deletion_that_is_put_off_is_a_deletion() {
    let told = plan_with(json!({
        "resource_changes": [],
        "deferred_changes": [{ "reason": "deferred_prereq", "resource_change":
            entry("aws_kms_key.k", &["delete"], json!({}), Value::Null) }],
    }));
    let [one] = told.changes.changes.as_slice() else {
        panic!("one change")
    };
    assert_eq!((one.fate, one.keeper), (Fate::Destroyed, true));
    let reason = "put off for now, as something that it needs is put off";
    assert_eq!(one.reason.as_deref(), Some(reason));
}

#[test]
fn what_terraform_lets_go_of_for_a_new_one_is_left_behind() {
    for actions in [["create", "forget"], ["forget", "create"]] {
        let name = json!({ "bucket": "a" });
        let told = plan(&[entry("aws_s3_bucket.b", &actions, name.clone(), name)]);
        assert_eq!(told.changes.changes[0].fate, Fate::LeftBehind);
        assert!(told.unknown.is_empty(), "{:?}", told.unknown);
    }
}

#[test]
fn outputs_are_a_change_and_a_check_that_fails_is_told() {
    let told = plan_with(json!({
        "resource_changes": [],
        "output_changes": {
            "endpoint": { "actions": ["update"] },
            "same": { "actions": ["no-op"] },
        },
        "checks": [
            { "address": { "kind": "check", "to_display": "check.health" }, "status": "fail" },
            { "address": { "kind": "check", "to_display": "check.fine" }, "status": "pass" },
        ],
    }));
    assert_eq!(told.changes.outputs, ["endpoint"]);
    assert!(!told.changes.is_empty());
    let notes = [
        "outputs change, and nothing else does: endpoint",
        "`check.health` fails, or could not be asked: the plan says why",
    ];
    assert_eq!(told.notes, notes);
}

#[test]
fn what_is_imported_by_its_identity_is_told_by_that() {
    let imported = |how: Value| {
        let name = json!({ "bucket": "a" });
        let same = entry("aws_s3_bucket.b", &["no-op"], name.clone(), name);
        let told = plan(&[with(same, "change.importing", how)]);
        told.changes.changes[0].imported.clone()
    };
    let identity = json!({ "identity": { "bucket": "a", "account_id": null, "part": 1 } });
    let told = imported(identity);
    assert_eq!(told.as_deref(), Some("{ bucket = \"a\", part = 1 }"));
    assert_eq!(imported(json!({ "unknown": true })).as_deref(), Some(""));
}

#[test]
fn what_binds_somebody_and_is_not_known_is_told_wherever_it_stands() {
    let of = |kind: &str, after: Value, unknown: Value| {
        let address = format!("{kind}.a");
        let made = entry(&address, &["create"], Value::Null, after);
        let told = plan(&[with(made, "change.after_unknown", unknown)]);
        let mut what = told.unknown.into_iter().map(|it| it.what);
        what.next()
            .map(|it| it.trim_start_matches(&address).trim().to_owned())
    };
    for (kind, after, unknown, expected) in [
        (
            "aws_iam_role_policy_attachment",
            json!({ "role": "r" }),
            json!({ "policy_arn": true }),
            "policy_arn",
        ),
        (
            "aws_iam_role",
            json!({ "name": "r" }),
            json!({ "managed_policy_arns": true }),
            "managed_policy_arns",
        ),
        (
            "aws_iam_role",
            json!({ "managed_policy_arns": [null] }),
            json!({ "managed_policy_arns": [true] }),
            "managed_policy_arns[0]",
        ),
        (
            "aws_iam_role",
            json!({ "inline_policy": [{ "name": "x" }] }),
            json!({ "inline_policy": [{ "policy": true }] }),
            "inline_policy[0].policy",
        ),
        (
            "aws_iam_user",
            json!({ "name": "u" }),
            json!({ "permissions_boundary": true }),
            "permissions_boundary",
        ),
        (
            "aws_security_group",
            json!({ "name": "s" }),
            json!({ "ingress": true }),
            "ingress",
        ),
    ] {
        let told = of(kind, after, unknown);
        assert_eq!(told.as_deref(), Some(expected), "{kind}");
    }
    let quiet = of(
        "aws_sqs_queue",
        json!({ "name": "q" }),
        json!({ "kms_master_key_id": true, "id": true }),
    );
    assert_eq!(quiet, None);
}

#[test]
fn a_binding_that_is_marked_as_sensitive_may_be_any() {
    let admin = json!({ "role": "r", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess" });
    let other = json!({ "role": "q", "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess" });
    let marked = json!({ "policy_arn": true });
    let address = "aws_iam_role_policy_attachment.a";
    let hidden = |entry: Value| {
        let entry = with(entry, "change.before_sensitive", marked.clone());
        plan(&[with(entry, "change.after_sensitive", marked.clone())]).unknown
    };
    let made = hidden(entry(address, &["create"], Value::Null, admin.clone()));
    assert_eq!(made.len(), 1);
    assert!(made[0].why.contains("sensitive"), "{made:?}");
    // The same as before is nothing new, whatever it is.
    assert_eq!(hidden(entry(address, &["update"], admin, other)), []);
}

#[test]
fn drift_stands_apart() {
    let told = plan_with(json!({
        "resource_changes": [entry("aws_sqs_queue.q", &["no-op"], json!({ "name": "a" }), json!({ "name": "a" }))],
        "resource_drift": [
            entry("aws_sqs_queue.q", &["update"], json!({ "delay_seconds": 1 }), json!({ "delay_seconds": 2 })),
            entry("aws_kms_key.k", &["delete"], json!({ "description": "a" }), Value::Null),
        ]
    }));
    assert!(told.changes.changes.is_empty());
    let found: Vec<_> = told
        .changes
        .drift
        .iter()
        .map(|it| (it.fate, it.address.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (Fate::Destroyed, "aws_kms_key.k"),
            (Fate::Changed, "aws_sqs_queue.q")
        ]
    );
}

#[test]
fn policies_are_compared_statement_by_statement() {
    let policy = |action: &str| {
        json!({ "Version": "2012-10-17", "Statement": [{
            "Sid": "Read", "Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*"
        }] })
        .to_string()
    };
    let told = plan(&[entry(
        "aws_s3_bucket_policy.p",
        &["update"],
        json!({ "policy": policy("s3:GetObject") }),
        json!({ "policy": policy("s3:*") }),
    )]);
    let [one] = told.changes.changes.as_slice() else {
        panic!("one change")
    };
    assert_eq!(one.danger, Some(Danger::Policy));
    assert_eq!(one.statements[0].name, "Read");
    assert_eq!(one.statements[0].elements[0].added, ["s3:*"]);
}

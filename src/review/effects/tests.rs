use serde_json::{Value as Json, json};

use super::*;
use crate::symbol::{Map, Value, parse_json};

const OURS: &str = "123456789012";

fn map(json: &Json) -> Map {
    match parse_json(&json.to_string().into()).unwrap() {
        Value::Map(map) => *map,
        other => panic!("{other:?}"),
    }
}

/// The rules under which something falls. Null is a side on which it is not.
fn rules(kind: &str, before: &Json, after: &Json) -> Vec<&'static str> {
    rules_beside(kind, before, after, &BTreeSet::new())
}

fn rules_beside(
    kind: &str,
    before: &Json,
    after: &Json,
    gone: &BTreeSet<(String, String)>,
) -> Vec<&'static str> {
    let side = |json: &Json| (!json.is_null()).then(|| map(json));
    let [old, new] = [side(before), side(after)];
    let leaves = leaves(old.as_ref(), new.as_ref(), |_| true);
    let turn = match (&old, &new) {
        (None, _) => Turn::Made,
        (_, None) => Turn::Gone,
        _ => Turn::Changed,
    };
    let event = Event {
        kind,
        turn,
        leaves: &leaves,
        differs: before != after,
    };
    let around = Around {
        accounts: &BTreeSet::from([OURS.to_owned()]),
        heard: &BTreeSet::from(["arn:aws:sns:eu-central-1:123456789012:alerts".to_owned()]),
        gone,
    };
    let found = of(event, &around).into_iter();
    found.map(|(rule, _)| rule.name()).collect()
}

#[test]
fn the_table_is_read_and_no_type_is_of_two_classes() {
    let table = &*TABLE;
    assert!(!table.effects.is_empty());
    for kind in table.stores.keys() {
        assert!(!table.keys.contains(kind), "{kind}");
    }
    for kind in &table.quiet_types() {
        let more = table.stores.contains_key(kind) || table.keys.contains(kind);
        let told = table.effects.iter().any(|it| it.names(kind));
        assert!(!more && !is_watcher(kind) && !told, "{kind}");
    }
}

#[test]
fn what_leads_out_falls_under_access_from_outside() {
    for (kind, argument, other, own) in [
        (
            "aws_db_snapshot",
            "shared_accounts",
            json!(["999999999999"]),
            json!([OURS]),
        ),
        (
            "aws_db_snapshot",
            "shared_accounts",
            json!(["all"]),
            json!([]),
        ),
        (
            "aws_ssm_document",
            "permissions",
            json!({ "type": "Share", "account_ids": "123456789012,999999999999" }),
            json!({ "type": "Share", "account_ids": OURS }),
        ),
        (
            "aws_vpc_endpoint_service_allowed_principal",
            "principal_arn",
            json!("*"),
            json!("arn:aws:iam::123456789012:root"),
        ),
        (
            "aws_redshift_endpoint_authorization",
            "account",
            json!("999999999999"),
            json!(OURS),
        ),
        (
            "aws_s3_bucket_acl",
            "acl",
            json!("public-read"),
            json!("private"),
        ),
        (
            "aws_s3_object",
            "acl",
            json!("public-read"),
            json!("private"),
        ),
        (
            "aws_cloudwatch_log_subscription_filter",
            "destination_arn",
            json!("arn:aws:logs:eu-central-1:999999999999:destination:d"),
            json!("arn:aws:logs:eu-central-1:123456789012:destination:d"),
        ),
        (
            "aws_api_gateway_method",
            "authorization",
            json!("NONE"),
            json!("AWS_IAM"),
        ),
        (
            "aws_sqs_queue",
            "kms_master_key_id",
            json!("arn:aws:kms:eu-central-1:999999999999:key/k"),
            json!("alias/ours"),
        ),
        (
            "aws_ecr_registry_policy",
            "policy",
            json!({ "Statement": [{ "Principal": { "AWS": "arn:aws:iam::999999999999:root" } }] }),
            json!({ "Statement": [{ "Principal": { "AWS": "arn:aws:iam::123456789012:root" } }] }),
        ),
    ] {
        let [open, closed] = [json!({ argument: other }), json!({ argument: own })];
        let outside = ["access-from-outside"];
        assert_eq!(rules(kind, &Json::Null, &open), outside, "{kind} made");
        assert!(rules(kind, &closed, &open).contains(&outside[0]), "{kind}");
        assert!(
            !rules(kind, &Json::Null, &closed).contains(&outside[0]),
            "{kind}: our own"
        );
        assert!(!rules(kind, &open, &closed).contains(&outside[0]), "{kind}");
    }
    let preflight = json!({ "authorization": "NONE", "http_method": "OPTIONS" });
    assert!(rules("aws_api_gateway_method", &Json::Null, &preflight).is_empty());
}

#[test]
fn what_protects_data_and_weakens_falls_under_its_rule_and_what_strengthens_does_not() {
    let weak = ["protection-weakened"];
    for (kind, strong, weaker) in [
        (
            "aws_s3_bucket_versioning",
            json!({ "versioning_configuration": [{ "status": "Enabled" }] }),
            json!({ "versioning_configuration": [{ "status": "Suspended" }] }),
        ),
        (
            "aws_db_instance",
            json!({ "backup_retention_period": 30 }),
            json!({ "backup_retention_period": 0 }),
        ),
        (
            "aws_rds_cluster",
            json!({ "deletion_protection": true }),
            json!({}),
        ),
        (
            "aws_dynamodb_table",
            json!({ "point_in_time_recovery": [{ "enabled": true }] }),
            json!({ "point_in_time_recovery": [{ "enabled": false }] }),
        ),
        (
            "aws_s3_bucket",
            json!({ "force_destroy": false }),
            json!({ "force_destroy": true }),
        ),
        (
            "aws_kms_key",
            json!({ "deletion_window_in_days": 30 }),
            json!({ "deletion_window_in_days": 7 }),
        ),
        (
            "aws_kms_key",
            json!({ "enable_key_rotation": true }),
            json!({ "enable_key_rotation": false }),
        ),
        (
            "aws_secretsmanager_secret",
            json!({ "recovery_window_in_days": 30 }),
            json!({ "recovery_window_in_days": 0 }),
        ),
        (
            "aws_ebs_encryption_by_default",
            json!({ "enabled": true }),
            json!({ "enabled": false }),
        ),
        (
            "aws_s3_bucket_server_side_encryption_configuration",
            json!({ "rule": [{ "apply_server_side_encryption_by_default": [{ "sse_algorithm": "aws:kms" }] }] }),
            json!({ "rule": [{ "apply_server_side_encryption_by_default": [{ "sse_algorithm": "AES256" }] }] }),
        ),
    ] {
        let recovery = weaker.to_string().contains("_window_in_days")
            || weaker.to_string().contains("retention_period");
        let weak = if recovery {
            ["recovery-shortened"]
        } else {
            weak
        };
        assert_eq!(rules(kind, &strong, &weaker), weak, "{kind} {weaker}");
        assert!(rules(kind, &weaker, &strong).is_empty(), "{kind} {strong}");
        assert!(rules(kind, &strong, &strong).is_empty(), "{kind}");
    }
    for kind in [
        "aws_s3_bucket_object_lock_configuration",
        "aws_backup_vault_lock_configuration",
        "aws_backup_plan",
        "aws_backup_selection",
        "aws_ebs_encryption_by_default",
    ] {
        assert_eq!(
            rules(kind, &json!({ "a": "b" }), &Json::Null),
            weak,
            "{kind}"
        );
    }
}

#[test]
fn a_public_access_block_that_goes_or_lets_more_through_leaves_access_unknown() {
    let kind = "aws_s3_bucket_public_access_block";
    let all =
        json!({ "bucket": "lake", "block_public_policy": true, "restrict_public_buckets": true });
    let half =
        json!({ "bucket": "lake", "block_public_policy": true, "restrict_public_buckets": false });
    assert_eq!(rules(kind, &all, &half), ["access-unknown"]);
    assert_eq!(rules(kind, &all, &Json::Null), ["access-unknown"]);
    assert!(rules(kind, &half, &all).is_empty());
    let with_bucket = BTreeSet::from([("aws_s3_bucket".to_owned(), "lake".to_owned())]);
    assert!(rules_beside(kind, &all, &Json::Null, &with_bucket).is_empty());
    let other = BTreeSet::from([("aws_s3_bucket".to_owned(), "pond".to_owned())]);
    assert_eq!(
        rules_beside(kind, &all, &Json::Null, &other),
        ["access-unknown"]
    );
}

#[test]
fn an_alarm_that_is_raised_later_or_never_watches_less() {
    let alarm = json!({ "comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, "period": 60, "statistic": "Sum", "treat_missing_data": "breaching", "dimensions": { "Trail": "all" } });
    for (argument, value) in [
        ("comparison_operator", json!("LessThanThreshold")),
        ("evaluation_periods", json!(1440)),
        ("period", json!(86400)),
        ("statistic", json!("Minimum")),
        ("treat_missing_data", json!("notBreaching")),
        ("dimensions", json!({ "Trail": "none" })),
    ] {
        let mut other = alarm.clone();
        other[argument] = value;
        let found = rules("aws_cloudwatch_metric_alarm", &alarm, &other);
        assert_eq!(found, ["audit-weakened"], "{argument}");
    }
    let mut sooner = alarm.clone();
    sooner["period"] = json!(30);
    assert!(rules("aws_cloudwatch_metric_alarm", &alarm, &sooner).is_empty());
    let hidden = json!({ "action": "ARCHIVE" });
    assert_eq!(
        rules("aws_guardduty_filter", &Json::Null, &hidden),
        ["audit-weakened"]
    );
}

#[test]
fn a_topic_that_alarms_tell_is_missed_and_another_one_is_looked_at() {
    let gone = |name: &str| {
        let arn = format!("arn:aws:sns:eu-central-1:123456789012:{name}");
        let topic = json!({ "name": name, "arn": arn });
        rules("aws_sns_topic", &topic, &Json::Null)
    };
    assert_eq!(gone("alerts"), ["audit-weakened"]);
    assert_eq!(gone("news"), ["effect-unknown"]);
}

#[test]
fn an_account_that_is_closed_goes_with_its_data_and_one_that_leaves_does_not() {
    let account = |closed: bool| json!({ "name": "a", "close_on_deletion": closed });
    let gone = |closed| rules("aws_organizations_account", &account(closed), &Json::Null);
    assert_eq!(gone(true), ["data-deletion"]);
    assert_eq!(gone(false), ["effect-unknown"]);
}

#[test]
fn a_value_that_is_not_known_may_be_any() {
    let later = |name: &str| {
        let mut map = Map::default();
        let unknown = crate::symbol::Unknown::because("it is known after the apply");
        map.entries.insert(name.to_owned(), Value::Unknown(unknown));
        map
    };
    let asked = |kind: &str, name: &str, written: bool| {
        let before = map(&json!({ name: "false" }));
        let leaves = leaves(Some(&before), Some(&later(name)), |_| written);
        let event = Event {
            kind,
            turn: Turn::Changed,
            leaves: &leaves,
            differs: true,
        };
        let around = Around {
            accounts: &BTreeSet::new(),
            heard: &BTreeSet::new(),
            gone: &BTreeSet::new(),
        };
        of(event, &around).len()
    };
    assert_eq!(asked("aws_mq_broker", "publicly_accessible", true), 1);
    assert_eq!(asked("aws_mq_broker", "publicly_accessible", false), 0);
}

/// The types of resources below a folder of Terraform.
fn types(folder: &std::path::Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            types(&path, found);
        } else if path.extension().is_some_and(|it| it == "tf") {
            let text = std::fs::read_to_string(&path).unwrap();
            let lines = text.lines().filter_map(|it| it.strip_prefix("resource \""));
            found.extend(lines.filter_map(|it| Some(it.split_once('"')?.0.to_owned())));
        }
    }
}

#[test]
fn it_is_known_of_each_type_that_ringfence_writes_what_it_does() {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut found = BTreeSet::new();
    types(&golden, &mut found);
    found.retain(|kind| !is_classed(kind));
    assert_eq!(found, BTreeSet::new());
}

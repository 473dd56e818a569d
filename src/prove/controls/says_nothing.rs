//! What a state or plan shows of a control although nobody wrote it.

use crate::prove::world::Item;
use crate::symbol::Value;

/// What AWS hands out to a kind, or settles when nobody says anything.
const HANDED_OUT: &[(&str, &[&str])] = &[
    ("", &["arn", "id", "owner_id"]),
    ("aws_cloudwatch_dashboard", &["dashboard_arn"]),
    ("aws_cloudwatch_event_target", &["target_id"]),
    ("aws_ecr_lifecycle_policy", &["registry_id"]),
    ("aws_ecr_pull_through_cache_rule", &["registry_id"]),
    ("aws_ecr_registry_scanning_configuration", &["registry_id"]),
    (
        "aws_sfn_state_machine",
        &[
            "creation_date",
            "revision_id",
            "state_machine_version_arn",
            "status",
            "version_description",
        ],
    ),
];

/// Settings as they come when nobody says anything, by kind.
const AS_IT_COMES: &[(&str, &str, &str)] = &[
    ("aws_cloudwatch_event_rule", "state", "ENABLED"),
    ("aws_cloudwatch_metric_alarm", "actions_enabled", "true"),
];

/// What AWS settles when nobody says anything, and means something when somebody does.
const SETTLED: &[(&str, &[&str])] = &[
    ("aws_cloudwatch_event_rule", &["is_enabled"]),
    ("aws_config_config_rule", &["evaluation_mode", "rule_id"]),
    ("aws_guardduty_detector", &["account_id", "datasources"]),
    ("aws_iam_openid_connect_provider", &["thumbprint_list"]),
    (
        "aws_iam_service_linked_role",
        &["create_date", "name", "path", "unique_id"],
    ),
    (
        "aws_sns_topic_subscription",
        &[
            "confirmation_timeout_in_minutes",
            "confirmation_was_authenticated",
            "filter_policy_scope",
            "pending_confirmation",
        ],
    ),
];

/// The event bus that everything is on that names none.
fn is_default_bus(name: &str, value: &Value) -> bool {
    name == "event_bus_name" && value.as_str() == Some("default")
}

/// A state machine's definition lies under AWS's own key, and it logs nothing (Step Functions Developer Guide, `encryption-at-rest.html`,
/// `cw-logs.html`).
fn is_plain_machine(kind: &str, name: &str, value: &Value) -> bool {
    let says = |argument: &str, text: &str| {
        let first = value.items().first();
        first.and_then(|it| it.get(argument)?.as_str()) == Some(text)
    };
    kind == "aws_sfn_state_machine"
        && match name {
            "encryption_configuration" => says("type", "AWS_OWNED_KEY"),
            "logging_configuration" => says("level", "OFF"),
            _ => false,
        }
}

/// True of an argument that says nothing beyond what is claimed: nothing at all, or handed out by AWS. A state or plan shows as well
/// what is off or empty since nobody said anything; in a file somebody did say it, and some things are on when nobody does.
pub(super) fn says_nothing(item: Item<'_>, name: &str, value: &Value) -> bool {
    let kind = item.resource.kind.as_str();
    let comes_as = |(of, argument, text): &(&str, &str, &str)| {
        let is = value.as_str() == Some(text) || value.as_bool() == Some(true) && *text == "true";
        *of == kind && *argument == name && is
    };
    if AS_IT_COMES.iter().any(comes_as) {
        return true;
    }
    let mut of_kind = HANDED_OUT.iter();
    let handed_out = of_kind.any(|(of, all)| (of.is_empty() || *of == kind) && all.contains(&name));
    let written = [".tf", ".tofu", ".tf.json"];
    let file = &item.resource.place.file;
    let written = written.iter().any(|end| file.ends_with(end));
    let mut settled = SETTLED.iter();
    let settled = settled.any(|(of, all)| *of == kind && all.contains(&name));
    let nothing = matches!(value, Value::Null) || is_default_bus(name, value);
    let nothing = nothing || is_plain_machine(kind, name, value);
    handed_out || nothing || !written && (settled || is_empty(value))
}

/// Nothing at any depth, or that something is off.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Text(text) => text.as_literal() == Some(""),
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::List(items) => items.iter().all(is_empty),
        Value::Map(map) => map.entries.values().all(is_empty),
        Value::Bool(true) | Value::Json(_) | Value::Unknown(_) => false,
    }
}

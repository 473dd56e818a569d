//! What is served is what was declared: model, artifact, role, machines, keys, what is kept, what rolls back.

use super::super::proof::Ledger;
use super::super::world::{Item, ServedFacts, TeamWorld, names_key};
use super::super::{Code, Finding};
use super::{JOURNEYS, first_wrong, scaling};
use crate::claims::EndpointClaim;
use crate::symbol::Value;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for claim in &team.claim.endpoints {
        let facts = ServedFacts::find(team, claim);
        let told = |code, item: Option<Item<'_>>, message: String| {
            let finding = team.finding(JOURNEYS, code, message);
            let finding = item.into_iter().fold(finding, Finding::at);
            finding.asked_by(&claim.spec)
        };
        let ServedFacts {
            endpoint: Some(endpoint),
            configuration: Some(configuration),
            model: Some(model),
        } = facts
        else {
            let message = format!(
                "the endpoint `{}` is not made, with a configuration and a model",
                claim.name
            );
            ledger.ask(JOURNEYS, Some(told(Code::NotMade, facts.endpoint, message)));
            continue;
        };
        let parts = [
            (model, wrong_model(claim, model)),
            (
                configuration,
                wrong_configuration(team, claim, configuration),
            ),
            (endpoint, wrong_endpoint(team, claim, endpoint)),
            (endpoint, wrong_scaling(team, claim)),
        ];
        for (item, wrong) in parts {
            let finding = wrong.map(|what| {
                let message = format!("the endpoint `{}` {what}", claim.name);
                told(Code::EndpointDiffers, Some(item), message)
            });
            ledger.ask(JOURNEYS, finding);
        }
        ledger.assume(format!(
            "the artifact `{}` is there when its endpoint is made, and SageMaker looks for it and fetches it through the team's endpoint for S3",
            claim.model
        ));
    }
}

/// A value that says something: states write out what nobody set.
fn is_set(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Text(text) => text.as_literal() != Some(""),
        Value::List(items) => !items.is_empty(),
        Value::Map(map) => !map.entries.is_empty(),
        Value::Number(number) => number.as_i64() != Some(0),
        _ => true,
    }
}

/// The block sets nothing but these.
pub(super) fn sets_only(block: Option<&Value>, names: &[&str]) -> bool {
    match block {
        Some(Value::Map(map)) => {
            let mut set = map.entries.iter().filter(|(_, value)| is_set(value));
            set.all(|(name, _)| names.contains(&name.as_str()))
        }
        _ => false,
    }
}

fn text<'v>(block: Option<&'v Value>, name: &str) -> Option<&'v str> {
    block?.get(name)?.as_str()
}

fn number(block: Option<&Value>, name: &str) -> Option<i64> {
    block?.get(name)?.as_i64()
}

/// The block of a kind inside another, when there is exactly one.
fn inner<'v>(block: Option<&'v Value>, kind: &str) -> Option<&'v Value> {
    match block?.get(kind)? {
        Value::List(items) => match items.as_slice() {
            [only] => Some(only),
            _ => None,
        },
        other => Some(other),
    }
}

/// The blocks of a kind inside another.
fn inners<'v>(block: Option<&'v Value>, kind: &str) -> &'v [Value] {
    match block.and_then(|it| it.get(kind)) {
        Some(Value::List(items)) => items,
        Some(other) => std::slice::from_ref(other),
        None => &[],
    }
}

fn wrong_model(claim: &EndpointClaim, model: Item<'_>) -> Option<&'static str> {
    let container = model.block("primary_container");
    let environment = container.and_then(|it| it.get("environment"));
    let told: Option<Vec<(String, String)>> = match environment {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Map(map)) => {
            let pairs = map.entries.iter();
            pairs
                .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect()
        }
        Some(_) => None,
    };
    let told = told.map(|mut told| {
        told.sort();
        told
    });
    first_wrong([
        (
            model.str("execution_role_arn") == Some(claim.role.as_str()),
            "runs as another role",
        ),
        (
            text(container, "image") == Some(claim.image.as_str()),
            "runs another image",
        ),
        (
            text(container, "model_data_url") == Some(claim.model.as_str()),
            "serves another artifact",
        ),
        (
            told.as_ref() == Some(&claim.environment),
            "tells its container something else",
        ),
        (
            sets_only(
                container,
                &["environment", "image", "mode", "model_data_url"],
            ) && matches!(text(container, "mode"), None | Some("SingleModel")),
            "has a container with settings that are not understood",
        ),
    ])
}

/// What a variant has; left out is what writes somewhere, opens a shell or runs on no machine of the team's own.
const VARIANT: &[&str] = &[
    "container_startup_health_check_timeout_in_seconds",
    "initial_instance_count",
    "initial_variant_weight",
    "instance_type",
    "model_data_download_timeout_in_seconds",
    "model_name",
    "variant_name",
    "volume_size_in_gb",
];

fn wrong_configuration(
    team: &TeamWorld<'_>,
    claim: &EndpointClaim,
    item: Item<'_>,
) -> Option<&'static str> {
    let variant = item.block("production_variants");
    let key_is = |id: Option<&Value>, alias: Option<&str>| match alias {
        None => id.is_none(),
        Some(alias) => team.key(alias).is_some_and(|key| {
            id.and_then(Value::as_text)
                .is_some_and(|id| names_key(id, &key.item))
        }),
    };
    first_wrong([
        (
            key_is(item.get("kms_key_arn"), claim.volume_key.as_deref()),
            "has volumes under another key",
        ),
        (
            text(variant, "instance_type") == Some(claim.instance_type.as_str()),
            "runs on other machines",
        ),
        (
            number(variant, "initial_instance_count") == Some(i64::from(claim.instances.0)),
            "begins with another number of machines",
        ),
        (
            text(variant, "variant_name") == Some("primary") && sets_only(variant, VARIANT),
            "has a variant with settings that are not understood",
        ),
        (
            captures(claim, item, key_is),
            "does not keep what is declared to be kept, and nothing else",
        ),
    ])
}

fn captures(
    claim: &EndpointClaim,
    item: Item<'_>,
    key_is: impl Fn(Option<&Value>, Option<&str>) -> bool,
) -> bool {
    let Some((address, key)) = &claim.capture else {
        return item.blocks("data_capture_config").is_empty();
    };
    let block = item.block("data_capture_config");
    let modes = inners(block, "capture_options").iter();
    let mut modes: Vec<Option<&str>> = modes.map(|it| text(Some(it), "capture_mode")).collect();
    modes.sort_unstable();
    text(block, "destination_s3_uri") == Some(address.as_str())
        && key_is(block.and_then(|it| it.get("kms_key_id")), Some(key))
        && block
            .and_then(|it| it.get("enable_capture"))
            .and_then(Value::as_bool)
            == Some(true)
        && number(block, "initial_sampling_percentage") == claim.capture_percent.map(i64::from)
        && modes == [Some("Input"), Some("Output")]
}

/// Replaced without a gap, and rolled back when one of its alarms goes off; the alarms tell whom they are meant to tell.
fn wrong_endpoint(
    team: &TeamWorld<'_>,
    claim: &EndpointClaim,
    item: Item<'_>,
) -> Option<&'static str> {
    let replaced = item.block("deployment_config");
    let gradually = inner(replaced, "blue_green_update_policy");
    let back = inner(replaced, "auto_rollback_configuration");
    let named = inners(back, "alarms").iter();
    let mut named: Vec<Option<&str>> = named.map(|it| text(Some(it), "alarm_name")).collect();
    named.sort_unstable();
    let mut wanted: Vec<Option<&str>> = claim.alarms.iter().map(|it| Some(it.as_str())).collect();
    wanted.sort_unstable();
    let alarms = team.around(claim).into_iter();
    let alarms: Vec<Item<'_>> = alarms
        .filter(|it| it.resource.kind == "aws_cloudwatch_metric_alarm" && watches(claim, *it))
        .collect();
    let all = { claim.alarms.iter() }.all(|name| {
        let mut alarms = alarms.iter();
        alarms.any(|it| it.str("alarm_name") == Some(name.as_str()))
    });
    first_wrong([
        (gradually.is_some(), "is replaced with a gap"),
        (
            named == wanted,
            "is not rolled back when one of its alarms goes off",
        ),
        (
            all,
            "has no alarms that watch over it and tell whom they are meant to tell",
        ),
    ])
}

fn watches(claim: &EndpointClaim, alarm: Item<'_>) -> bool {
    let dimensions = alarm.get("dimensions");
    let tells = |argument: &str| {
        let told = alarm.texts(argument).unwrap_or_default();
        let mut told: Vec<Option<&str>> = told.iter().map(|it| it.as_literal()).collect();
        told.sort_unstable();
        let mut wanted: Vec<Option<&str>> =
            claim.notify.iter().map(|it| Some(it.as_str())).collect();
        wanted.sort_unstable();
        told == wanted
    };
    let on = alarm
        .get("actions_enabled")
        .is_none_or(|it| it.as_bool() == Some(true));
    text(dimensions, "EndpointName") == Some(claim.name.as_str())
        && alarm.str("namespace") == Some("AWS/SageMaker")
        && goes_off(claim, alarm)
        && on
        && tells("alarm_actions")
        && !alarm.resource.uncertain
}

/// Above the declared limit: CloudWatch has errors as a part of all requests, and latency in microseconds (SageMaker Developer Guide,
/// `monitoring-cloudwatch.html`).
fn goes_off(claim: &EndpointClaim, alarm: Item<'_>) -> bool {
    let (errors, latency) = claim.limits;
    let limit = match alarm.str("metric_name") {
        Some("Invocation5XXErrors") => f64::from(errors) / 100.0,
        Some("ModelLatency") => f64::from(latency) * 1000.0,
        _ => return false,
    };
    let threshold = match alarm.get("threshold") {
        Some(Value::Number(number)) => number.as_f64(),
        _ => None,
    };
    let above = alarm.str("comparison_operator") == Some("GreaterThanThreshold");
    above && threshold.is_some_and(|it| (it - limit).abs() < 1e-9)
}

/// It grows as far as is declared, and no further.
fn wrong_scaling(team: &TeamWorld<'_>, claim: &EndpointClaim) -> Option<&'static str> {
    let (least, most) = claim.instances;
    let message = match most > least {
        true => "does not grow between the declared bounds",
        false => "grows, which nobody declares",
    };
    (!scaling::grows(&team.around(claim), claim.instances)).then_some(message)
}

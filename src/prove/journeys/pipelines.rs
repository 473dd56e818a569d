//! What runs is what was declared: image, roles, channels, output, keys, schedule.

use super::super::network::jobs::steps;
use super::super::proof::Ledger;
use super::super::world::{Item, TeamWorld, names_key};
use super::super::{Code, Finding};
use super::{JOURNEYS, first_wrong};
use crate::claims::PipelineClaim;
use crate::symbol::Value;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for claim in &team.claim.pipelines {
        let found = team.pipeline(claim);
        let answer = match found {
            None => Some(team.finding(
                JOURNEYS,
                Code::NotMade,
                format!("the pipeline `{}` is not made", claim.name),
            )),
            Some(item) => wrong_definition(team, claim, item).map(|what| {
                let message = format!("the pipeline `{}` {what}", claim.name);
                team.finding(JOURNEYS, Code::PipelineDiffers, message)
                    .at(item)
            }),
        };
        ledger.ask(
            JOURNEYS,
            answer.map(|finding: Finding| finding.asked_by(&claim.spec)),
        );
        if let Some((expression, role)) = &claim.schedule {
            let holds = found.is_some_and(|item| scheduled(team, item, expression, role));
            ledger.require(JOURNEYS, holds, || {
                let message = format!(
                    "the pipeline `{}` is not started by its schedule",
                    claim.name
                );
                let finding = team.finding(JOURNEYS, Code::NotScheduled, message);
                match found {
                    Some(item) => finding.at(item).asked_by(&claim.spec),
                    None => finding.asked_by(&claim.spec),
                }
            });
        }
    }
}

fn wrong_definition(
    team: &TeamWorld<'_>,
    claim: &PipelineClaim,
    item: Item<'_>,
) -> Option<&'static str> {
    let [step] = steps(item) else {
        return Some("does not have exactly one step");
    };
    let at = |path: &[&str]| {
        let arguments = step.get("Arguments");
        path.iter()
            .fold(arguments, |value, name| value.and_then(|it| it.get(name)))
    };
    let is = |path: &[&str], wanted: &str| at(path).and_then(Value::as_str) == Some(wanted);
    let key_is = |path: &[&str], alias: Option<&str>| match alias {
        None => at(path).is_none(),
        Some(alias) => team.key(alias).is_some_and(|key| {
            at(path)
                .and_then(Value::as_text)
                .is_some_and(|id| names_key(id, &key.item))
        }),
    };
    let inputs: Vec<Option<&str>> = at(&["InputDataConfig"])
        .map_or(&[][..], Value::items)
        .iter()
        .map(input)
        .collect();
    let wanted: Vec<Option<&str>> = claim.inputs.iter().map(|it| Some(it.as_str())).collect();
    let checks = [
        (
            known(step, STEP) && known_all(at(&[]), ARGUMENTS),
            "has settings that are not understood",
        ),
        (
            item.str("role_arn") == Some(claim.role.as_str()),
            "runs as another role",
        ),
        (
            is(&["RoleArn"], &claim.training_role),
            "trains as another role",
        ),
        (
            is(&["AlgorithmSpecification", "TrainingImage"], &claim.image),
            "runs another image",
        ),
        (inputs == wanted, "reads other inputs"),
        (
            is(&["OutputDataConfig", "S3OutputPath"], &claim.output),
            "writes somewhere else",
        ),
        (
            key_is(&["OutputDataConfig", "KmsKeyId"], Some(&claim.output_key)),
            "writes under another key",
        ),
        (
            key_is(
                &["ResourceConfig", "VolumeKmsKeyId"],
                claim.volume_key.as_deref(),
            ),
            "has volumes under another key",
        ),
    ];
    first_wrong(checks)
}

/// What a step has; nothing here leads data anywhere.
const STEP: &[&str] = &[
    "Arguments",
    "CacheConfig",
    "DependsOn",
    "Description",
    "DisplayName",
    "Name",
    "RetryPolicies",
    "Type",
];

/// What a job is told, each either checked or without a way out (SageMaker API, `CreateTrainingJob`). Left out are those that
/// write somewhere: checkpoints, debugger, profiler, tensor board; and those that fetch code or models.
const ARGUMENTS: &[(&str, &[&str])] = &[
    (
        "AlgorithmSpecification",
        &[
            "EnableSageMakerMetricsTimeSeries",
            "MetricDefinitions",
            "TrainingImage",
            "TrainingInputMode",
        ],
    ),
    ("EnableInterContainerTrafficEncryption", &[]),
    ("EnableManagedSpotTraining", &[]),
    ("EnableNetworkIsolation", &[]),
    ("Environment", &["*"]),
    ("HyperParameters", &["*"]),
    (
        "InputDataConfig",
        &[
            "ChannelName",
            "CompressionType",
            "ContentType",
            "DataSource",
            "InputMode",
            "RecordWrapperType",
            "ShuffleConfig",
        ],
    ),
    (
        "OutputDataConfig",
        &["CompressionType", "KmsKeyId", "S3OutputPath"],
    ),
    (
        "ResourceConfig",
        &[
            "InstanceCount",
            "InstanceType",
            "KeepAlivePeriodInSeconds",
            "VolumeKmsKeyId",
            "VolumeSizeInGB",
        ],
    ),
    ("RetryStrategy", &["*"]),
    ("RoleArn", &[]),
    ("StoppingCondition", &["*"]),
    ("Tags", &[]),
    ("VpcConfig", &["SecurityGroupIds", "Subnets"]),
];

/// The value is an object with no other names than these.
fn known(value: &Value, names: &[&str]) -> bool {
    match value {
        Value::Map(map) => map
            .entries
            .keys()
            .all(|name| names.contains(&name.as_str())),
        _ => false,
    }
}

fn known_all(arguments: Option<&Value>, table: &[(&str, &[&str])]) -> bool {
    let Some(Value::Map(arguments)) = arguments else {
        return false;
    };
    arguments.entries.iter().all(|(name, value)| {
        let Some((_, inner)) = table.iter().find(|(known, _)| known == name) else {
            return false;
        };
        let open = inner.is_empty() || inner.contains(&"*");
        open || match value {
            Value::List(items) => items.iter().all(|item| known(item, inner)),
            other => known(other, inner),
        }
    })
}

fn input(channel: &Value) -> Option<&str> {
    let source = channel.get("DataSource")?;
    let objects = source.get("S3DataSource")?;
    // A manifest would name objects of its own.
    let by_prefix = objects.get("S3DataType")?.as_str()? == "S3Prefix";
    let alone = known(source, &["S3DataSource"]);
    (by_prefix && alone).then(|| objects.get("S3Uri")?.as_str())?
}

/// A rule with the expression starts the pipeline as the role.
fn scheduled(team: &TeamWorld<'_>, pipeline: Item<'_>, expression: &str, role: &str) -> bool {
    starters(team, pipeline, role).iter().any(|(target, rule)| {
        rule.str("schedule_expression") == Some(expression)
            && matches!(rule.str("state"), None | Some("ENABLED"))
            && rule.get("state").is_none_or(|it| it.as_str().is_some())
            && rule
                .get("is_enabled")
                .is_none_or(|it| it.as_bool() == Some(true))
            && rule
                .get("event_bus_name")
                .is_none_or(|it| it.as_str() == Some("default"))
            && !rule.resource.uncertain
            && !target.resource.uncertain
    })
}

/// The targets that start a pipeline as a role, each with its rule.
pub(in crate::prove) fn starters<'a>(
    team: &TeamWorld<'a>,
    pipeline: Item<'_>,
    role: &str,
) -> Vec<(Item<'a>, Item<'a>)> {
    let arn = format!(
        "arn:{}:sagemaker:{}:{}:pipeline/{}",
        team.partition,
        team.claim.region,
        team.claim.account,
        pipeline.str("pipeline_name").unwrap_or_default()
    );
    let targets = team.of_kind("aws_cloudwatch_event_target").into_iter();
    let ours = targets.filter(|target| {
        target.str("arn") == Some(arn.as_str()) && target.str("role_arn") == Some(role)
    });
    let rules = team.of_kind("aws_cloudwatch_event_rule");
    ours.filter_map(|target| {
        let name = target.str("rule")?;
        let rule = rules.iter().find(|rule| rule.str("name") == Some(name))?;
        Some((target, *rule))
    })
    .collect()
}

//! Access to objects, jobs and traffic is recorded, and what is overwritten can be brought back.

use super::ask::{Question, Wrong};
use super::fence::{objects_in, of_bucket, setting};
use super::proof::Ledger;
use super::world::{BucketFacts, Item, TeamWorld, names_key};
use super::{Finding, Theorem};
use crate::access::{encode, principal};
use crate::claims::BucketPurpose;
use crate::symbol::{Text, Value};

const AUDIT: Theorem = Theorem::Audit;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for bucket in &team.buckets {
        versioned(team, bucket, ledger);
        if matches!(
            bucket.claim.purpose,
            BucketPurpose::AccessLogs | BucketPurpose::Trail
        ) {
            lasting(team, bucket, ledger);
        }
        if bucket.claim.purpose != BucketPurpose::AccessLogs {
            access_logged(team, bucket, ledger);
        }
    }
    if let Some(vpc) = team.network.vpc {
        flow_logged(team, vpc, ledger);
    }
    trail(team, ledger);
}

fn blame(team: &TeamWorld<'_>, code: &'static str, message: impl Into<String>) -> Finding {
    team.finding(AUDIT, code, message)
}

fn versioned(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>, ledger: &mut Ledger) {
    let found = setting(team, bucket, "aws_s3_bucket_versioning");
    let configuration = found.and_then(|item| item.block("versioning_configuration"));
    let status = configuration
        .and_then(|it| it.get("status"))
        .and_then(Value::as_str);
    ledger.require(AUDIT, status == Some("Enabled"), || {
        let message = format!("`{}` keeps no versions", bucket.claim.name);
        blame(team, "no-versions", message)
            .at(found.unwrap_or(bucket.item))
            .asked_by(&bucket.claim.spec)
    });
}

/// Nobody removes a log before the bucket's life cycle does.
fn lasting<'a>(team: &TeamWorld<'a>, bucket: &BucketFacts<'a>, ledger: &mut Ledger) {
    let Some(policy) = bucket.policy() else {
        return ledger.unasked(AUDIT, bucket.not_judged());
    };
    let about = principal::any_of_account(&team.account())
        .and(encode::actions_like([
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
        ]))
        .and(objects_in(bucket));
    let finding = || {
        let message = format!("logs can be removed from `{}`", bucket.claim.name);
        blame(team, "logs-can-go", message).asked_by(&bucket.claim.spec)
    };
    let question = Question {
        subject: of_bucket(policy),
        about,
        wrong: Wrong::NotDenied,
        service: "s3",
    };
    ledger.ask(AUDIT, question.answer(team, finding));
}

fn access_logged(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>, ledger: &mut Ledger) {
    let found = setting(team, bucket, "aws_s3_bucket_logging");
    let target = found.and_then(|item| item.str("target_bucket"));
    let own = team.buckets.iter().any(|it| {
        it.claim.purpose == BucketPurpose::AccessLogs && target == Some(it.claim.name.as_str())
    });
    ledger.require(AUDIT, own, || {
        let message = format!(
            "access to `{}` is not logged into the team's log bucket",
            bucket.claim.name
        );
        blame(team, "no-access-log", message)
            .at(found.unwrap_or(bucket.item))
            .asked_by(&bucket.claim.spec)
    });
}

fn flow_logged(team: &TeamWorld<'_>, vpc: Item<'_>, ledger: &mut Ledger) {
    let id = vpc.atom("id");
    let logs = team.of_kind("aws_flow_log");
    let ours = logs.iter().find(|log| log.text("vpc_id") == Some(&id));
    let whole = ours.is_some_and(|log| {
        log.str("traffic_type") == Some("ALL")
            && into_own_group(team, *log)
            && !log.resource.uncertain
    });
    ledger.require(AUDIT, whole, || {
        blame(
            team,
            "no-flow-log",
            "the VPC's traffic is not recorded whole, in the team's own log group",
        )
        .at(ours.copied().unwrap_or(vpc))
    });
}

/// The destination is one of the team's log groups.
pub(super) fn into_own_group(team: &TeamWorld<'_>, log: Item<'_>) -> bool {
    let destination = log.str("log_destination").unwrap_or_default();
    team.claim.log_groups.iter().any(|group| {
        let arn = format!(
            "arn:{}:logs:{}:{}:log-group:{}",
            team.partition, team.claim.region, team.claim.account, group.name
        );
        destination == arn || destination == format!("{arn}:*")
    })
}

fn trail(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let claim = &team.claim.trail;
    let trails = team.of_kind("aws_cloudtrail");
    let found = trails
        .into_iter()
        .find(|trail| trail.str("name") == Some(claim.name.as_str()));
    let Some(trail) = found.filter(|trail| !trail.resource.uncertain) else {
        let finding = blame(
            team,
            "no-trail",
            format!("the trail `{}` is not made", claim.name),
        );
        ledger.ask(AUDIT, Some(finding.asked_by(&team.claim.spec)));
        return;
    };
    let mut require = |holds: bool, what: &str| {
        ledger.require(AUDIT, holds, || {
            blame(team, "weak-trail", format!("the trail {what}"))
                .at(trail)
                .asked_by(&team.claim.spec)
        });
    };
    require(
        trail
            .get("enable_logging")
            .is_none_or(|it| it.as_bool() == Some(true)),
        "is switched off",
    );
    require(
        trail.bool("enable_log_file_validation") == Some(true),
        "can be altered unseen",
    );
    require(
        trail.bool("is_multi_region_trail") == Some(true),
        "leaves out changes of roles and policies, which are recorded in another region",
    );
    require(
        trail.str("s3_bucket_name") == Some(claim.bucket.as_str()),
        "goes to another bucket",
    );
    let key = team.key(&claim.key);
    let own_key = key.is_some_and(|key| {
        trail
            .text("kms_key_id")
            .is_some_and(|id| names_key(id, &key.item))
    });
    require(own_key, "is not encrypted under the team's key");
    require(
        records_management(trail),
        "does not record jobs and configuration",
    );
    for bucket in &claim.records {
        let prefix = Text::from(format!("arn:{}:s3:::{bucket}/", team.partition));
        require(
            records_objects(trail, &prefix),
            &format!("does not record access to objects in `{bucket}`"),
        );
    }
}

/// The selectors of a category, each as its fields by name.
fn selectors<'a>(trail: Item<'a>, category: &str) -> Vec<&'a [Value]> {
    let selectors = trail.blocks("advanced_event_selector").iter();
    selectors
        .map(|selector| selector.get("field_selector").map_or(&[][..], Value::items))
        .filter(|fields| fields.iter().all(includes_only))
        .filter(|fields| {
            listed(fields, "eventCategory", "equals")
                .iter()
                .any(|it| it.as_literal() == Some(category))
        })
        .collect()
}

/// A field that says only what is recorded, and leaves nothing out of it.
fn includes_only(field: &Value) -> bool {
    match field {
        Value::Map(map) => map.entries.iter().all(|(name, value)| {
            matches!(name.as_str(), "field" | "equals" | "starts_with")
                || matches!(value, Value::Null)
        }),
        _ => false,
    }
}

fn listed<'a>(fields: &'a [Value], field: &str, operator: &str) -> Vec<&'a Text> {
    let matching = fields
        .iter()
        .filter(|it| it.get("field").and_then(Value::as_str) == Some(field));
    matching
        .filter_map(|it| it.get(operator))
        .flat_map(|values| values.items().iter().filter_map(Value::as_text))
        .collect()
}

/// A selector of management events without further fields records them all.
fn records_management(trail: Item<'_>) -> bool {
    selectors(trail, "Management")
        .iter()
        .any(|fields| fields.len() == 1)
}

fn records_objects(trail: Item<'_>, prefix: &Text) -> bool {
    selectors(trail, "Data").iter().any(|fields| {
        let known = |it: &&Value| {
            matches!(
                it.get("field").and_then(Value::as_str),
                Some("eventCategory" | "resources.type" | "resources.ARN")
            )
        };
        let objects = listed(fields, "resources.type", "equals");
        let arns = listed(fields, "resources.ARN", "starts_with");
        let by_arn = fields
            .iter()
            .any(|it| it.get("field").and_then(Value::as_str) == Some("resources.ARN"));
        fields.iter().filter(known).count() == fields.len()
            && objects
                .iter()
                .any(|it| it.as_literal() == Some("AWS::S3::Object"))
            && (!by_arn || arns.contains(&prefix))
    })
}

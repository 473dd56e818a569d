//! Access to objects, jobs and traffic is recorded, and what is overwritten can be brought back.

use super::ask::{Question, Wrong};
use super::fence::{objects_in, of_bucket, setting};
use super::proof::Ledger;
use super::world::{BucketFacts, Item, ServiceFacts, TeamWorld};
use super::{Code, Finding, Theorem};
use crate::access::{encode, principal};
use crate::claims::{BucketPurpose, LockClaim};
use crate::symbol::Value;

const AUDIT: Theorem = Theorem::Audit;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    keeps(team, ledger);
    for bucket in &team.buckets {
        if bucket.claim.purpose != BucketPurpose::AccessLogs {
            access_logged(team, bucket, ledger);
        }
    }
    for service in team.services() {
        balancer_logged(team, &service, ledger);
    }
    if let Some(vpc) = team.network.vpc {
        flow_logged(team, vpc, ledger);
        queries_logged(team, vpc, ledger);
    }
}

/// What is overwritten can be brought back, and logs stay.
pub(super) fn keeps(owner: &TeamWorld<'_>, ledger: &mut Ledger) {
    for bucket in &owner.buckets {
        versioned(owner, bucket, ledger);
        if matches!(
            bucket.claim.purpose,
            BucketPurpose::AccessLogs
                | BucketPurpose::BalancerLogs
                | BucketPurpose::Trail
                | BucketPurpose::Config
        ) {
            lasting(owner, bucket, ledger);
        }
    }
}

fn blame(team: &TeamWorld<'_>, code: Code, message: impl Into<String>) -> Finding {
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
        blame(team, Code::NoVersions, message)
            .at(found.unwrap_or(bucket.item))
            .asked_by(&bucket.claim.spec)
    });
}

/// Nobody removes a log before the bucket's life cycle does.
fn lasting<'a>(team: &TeamWorld<'a>, bucket: &BucketFacts<'a>, ledger: &mut Ledger) {
    let Some(policy) = bucket.policy() else {
        return ledger.unasked(AUDIT, bucket.not_judged());
    };
    let mut all = vec![(
        &["s3:DeleteObject", "s3:DeleteObjectVersion"][..],
        "logs can be removed from",
    )];
    if is_locked(team) {
        all.push((OFF, "somebody is let off the lock on"));
    }
    for (actions, what) in all {
        let about = principal::any_of_account(&team.account())
            .and(encode::actions_like(actions.iter().copied()))
            .and(objects_in(bucket));
        let finding = || {
            let message = format!("{what} `{}`", bucket.claim.name);
            blame(team, Code::LogsCanGo, message).asked_by(&bucket.claim.spec)
        };
        let question = Question {
            subject: of_bucket(policy),
            about,
            wrong: Wrong::NotDenied,
            service: "s3",
        };
        ledger.ask(AUDIT, question.answer(team, finding));
    }
}

/// What undoes a lock on an object (Amazon S3 User Guide, `object-lock-managing.html`).
const OFF: &[&str] = &[
    "s3:BypassGovernanceRetention",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
];

/// True of an owner whose bucket keeps its objects for a time.
fn is_locked(owner: &TeamWorld<'_>) -> bool {
    let mut controls = owner.claim.controls.iter();
    controls.any(|it| it.kind == LockClaim::KIND)
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
        blame(team, Code::NoAccessLog, message)
            .at(found.unwrap_or(bucket.item))
            .asked_by(&bucket.claim.spec)
    });
}

/// Every request to a REST API is recorded in the team's bucket for that; and who was turned away, where that is recorded at all.
fn balancer_logged(team: &TeamWorld<'_>, service: &ServiceFacts<'_>, ledger: &mut Ledger) {
    let claim = service.claim;
    let Some(balancer) = service.balancer.item else {
        let why = format!("the load balancer `{}` is not there", claim.balancer);
        return ledger.unasked(AUDIT, why);
    };
    let into_own = |logs: &Value| {
        let bucket = logs.get("bucket").and_then(Value::as_str);
        let on = logs.get("enabled").and_then(Value::as_bool) == Some(true);
        on && bucket == Some(claim.log_bucket.as_str())
    };
    let requests = balancer.block("access_logs").is_some_and(into_own);
    let off = |logs: &Value| logs.get("enabled").and_then(Value::as_bool) == Some(false);
    let mut connections = balancer.blocks("connection_logs").iter();
    let connections = connections.all(|it| off(it) || into_own(it));
    ledger.require(AUDIT, requests && connections, || {
        let message = format!(
            "requests to `{}` are not logged into the team's bucket for that",
            claim.name
        );
        blame(team, Code::NoAccessLog, message)
            .at(balancer)
            .asked_by(&claim.spec)
    });
}

fn flow_logged(team: &TeamWorld<'_>, vpc: Item<'_>, ledger: &mut Ledger) {
    let id = vpc.attribute("id");
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
            Code::NoFlowLog,
            "the VPC's traffic is not recorded whole, in the team's own log group",
        )
        .at(ours.copied().unwrap_or(vpc))
    });
}

/// What the VPC's resolver is asked is recorded.
fn queries_logged(team: &TeamWorld<'_>, vpc: Item<'_>, ledger: &mut Ledger) {
    let (config, association) = query_log(team, vpc);
    let both = config.zip(association);
    let recorded = both.is_some_and(|(config, association)| {
        let certain = !config.resource.uncertain && !association.resource.uncertain;
        certain && goes_into_own_group(team, config.str("destination_arn"))
    });
    ledger.require(AUDIT, recorded, || {
        let message =
            "what the VPC's resolver is asked is not recorded in the team's own log group";
        let finding = blame(team, Code::NoQueryLog, message);
        finding.at(config.or(association).unwrap_or(vpc))
    });
}

/// What records the queries of a VPC, and what says that it does.
pub(super) fn query_log<'a>(
    team: &TeamWorld<'a>,
    vpc: Item<'a>,
) -> (Option<Item<'a>>, Option<Item<'a>>) {
    let id = vpc.attribute("id");
    let on_vpc = "aws_route53_resolver_query_log_config_association";
    let association = team.all_with(on_vpc, "resource_id", &id).first().copied();
    let named = association.and_then(|it| it.text("resolver_query_log_config_id"));
    let configs = team.of_kind("aws_route53_resolver_query_log_config");
    let config =
        named.and_then(|named| { configs.into_iter() }.find(|it| it.attribute("id") == *named));
    (config, association)
}

/// The destination is one of the team's log groups.
pub(super) fn into_own_group(team: &TeamWorld<'_>, log: Item<'_>) -> bool {
    goes_into_own_group(team, log.str("log_destination"))
}

fn goes_into_own_group(team: &TeamWorld<'_>, destination: Option<&str>) -> bool {
    let destination = destination.unwrap_or_default();
    team.claim.log_groups.iter().any(|group| {
        let arn = format!(
            "arn:{}:logs:{}:{}:log-group:{}",
            team.partition, team.claim.region, team.claim.account, group.name
        );
        destination == arn || destination == format!("{arn}:*")
    })
}

//! Policies of things, linked to them: in an argument of their own, or by a resource beside.

use super::bucket;
use super::documents::{
    default_endpoint_policy, default_key_policy, document, of_aws, of_statements,
};
use super::items::Items;
use super::key;
use super::links::{Links, by_origin};
use super::service;
use super::types::{Content, Document, Puzzle, Special, Thing, ThingKind};
use crate::iam::Matches;
use crate::symbol::{Text, Value};

/// A resource that writes the policy of one thing: its kind, the argument that names the thing, the one that holds the policy, what the
/// thing is.
type Attaching = (&'static str, &'static str, &'static str, ThingKind);

pub(super) const ATTACHING: &[Attaching] = &[
    (
        "aws_s3_bucket_policy",
        "bucket",
        "policy",
        ThingKind::Bucket,
    ),
    (
        "aws_s3control_access_point_policy",
        "access_point_arn",
        "policy",
        ThingKind::AccessPoint,
    ),
    ("aws_kms_key_policy", "key_id", "policy", ThingKind::Key),
    (
        "aws_sqs_queue_policy",
        "queue_url",
        "policy",
        ThingKind::Queue,
    ),
    ("aws_sns_topic_policy", "arn", "policy", ThingKind::Topic),
    (
        "aws_secretsmanager_secret_policy",
        "secret_arn",
        "policy",
        ThingKind::Secret,
    ),
    (
        "aws_ecr_repository_policy",
        "repository",
        "policy",
        ThingKind::Repository,
    ),
    (
        "aws_vpc_endpoint_policy",
        "vpc_endpoint_id",
        "policy",
        ThingKind::Endpoint,
    ),
    (
        "aws_dynamodb_resource_policy",
        "resource_arn",
        "policy",
        ThingKind::Other,
    ),
    (
        "aws_kinesis_resource_policy",
        "resource_arn",
        "policy",
        ThingKind::Other,
    ),
    (
        "aws_sagemaker_model_package_group_policy",
        "model_package_group_name",
        "resource_policy",
        ThingKind::Other,
    ),
];

/// Kinds whose own argument `policy` is the policy on them.
const INLINE: &[ThingKind] = &[
    ThingKind::Bucket,
    ThingKind::AccessPoint,
    ThingKind::Key,
    ThingKind::Queue,
    ThingKind::Topic,
    ThingKind::Secret,
    ThingKind::Endpoint,
    ThingKind::ManagedPolicy,
];

/// Gives every thing its policies and settings.
pub(super) fn give(items: &Items<'_>, things: &mut Vec<Thing>, puzzles: &mut Vec<Puzzle>) {
    let mut links = Links::new(items, things);
    inline(items, things);
    for (kind, link, argument, thing) in ATTACHING {
        for item in items.all(kind) {
            let Some(made) = document(&item, argument, "resource policy") else {
                continue;
            };
            for at in links.find(*thing, &item, link, things, puzzles) {
                add(things, at, made.clone());
                if let Some(thing) = things
                    .get_mut(at)
                    .filter(|it| it.kind == ThingKind::Repository)
                {
                    about_itself(thing);
                }
            }
        }
    }
    settings(&mut links, items, things, puzzles);
    keys(&mut links, items, things, puzzles);
    functions(&mut links, items, things, puzzles);
    shared(items, things);
    defaults(things);
    several(things, puzzles);
}

fn add(things: &mut [Thing], at: usize, made: Document) {
    if let Some(thing) = things.get_mut(at) {
        thing.policies.push(made);
    }
}

/// A repository's policy names no resource: it is about its repository (Amazon ECR User Guide, `repository-policies.html`, whose examples have
/// none).
fn about_itself(thing: &mut Thing) {
    let arn = thing.arn.clone();
    for document in &mut thing.policies {
        let (Content::Known(policy) | Content::Perhaps(policy, _)) = &mut document.content else {
            continue;
        };
        for statement in &mut policy.statements {
            let own = || Matches::Only(vec![arn.clone()]);
            statement.resources.get_or_insert_with(own);
        }
    }
}

fn inline(items: &Items<'_>, things: &mut [Thing]) {
    let by_origin = by_origin(items);
    for thing in things {
        let origin = thing.origin.as_ref();
        let item = origin.and_then(|at| by_origin.get(&(at.stack.as_str(), at.address.as_str())));
        let Some(item) = item else { continue };
        if INLINE.contains(&thing.kind) {
            let own = document(item, "policy", "resource policy");
            thing.policies.extend(own);
        }
        if let Special::Bucket(facts) = &mut thing.special {
            bucket::own(facts, item);
        }
    }
}

fn settings(
    links: &mut Links,
    items: &Items<'_>,
    things: &mut Vec<Thing>,
    puzzles: &mut Vec<Puzzle>,
) {
    for kind in bucket::SETTINGS {
        for item in items.all(kind) {
            for at in links.find(ThingKind::Bucket, &item, "bucket", things, puzzles) {
                let thing = things.get_mut(at);
                if let Some(Special::Bucket(facts)) = thing.map(|it| &mut it.special) {
                    bucket::set(facts, &item);
                }
            }
        }
    }
}

fn keys(links: &mut Links, items: &Items<'_>, things: &mut Vec<Thing>, puzzles: &mut Vec<Puzzle>) {
    for item in items.all("aws_kms_alias") {
        for at in links.find(ThingKind::Key, &item, "target_key_id", things, puzzles) {
            if let Some(Special::Key(facts)) = things.get_mut(at).map(|it| &mut it.special) {
                facts.aliases.push(item.attribute("name"));
            }
        }
    }
    for item in items.all("aws_kms_grant") {
        for at in links.find(ThingKind::Key, &item, "key_id", things, puzzles) {
            if let Some(Special::Key(facts)) = things.get_mut(at).map(|it| &mut it.special) {
                facts.grants.push(key::grant(&item));
            }
        }
    }
}

fn functions(
    links: &mut Links,
    items: &Items<'_>,
    things: &mut Vec<Thing>,
    puzzles: &mut Vec<Puzzle>,
) {
    for item in items.all("aws_lambda_permission") {
        for at in links.find(ThingKind::Function, &item, "function_name", things, puzzles) {
            let Some(arn) = things.get(at).map(|thing| thing.arn.clone()) else {
                continue;
            };
            let made = match service::lambda_permission(&item, &arn) {
                Ok(statement) => of_statements(&item, "function policy", vec![statement]),
                Err(why) => Document {
                    content: Content::Unknown(why),
                    ..of_statements(&item, "function policy", Vec::new())
                },
            };
            add(things, at, made);
        }
    }
}

/// Policies of all log groups or repositories of an account and region.
fn shared(items: &Items<'_>, things: &mut [Thing]) {
    for (kind, argument, thing) in [
        (
            "aws_cloudwatch_log_resource_policy",
            "policy_document",
            ThingKind::LogGroup,
        ),
        ("aws_ecr_registry_policy", "policy", ThingKind::Repository),
    ] {
        for item in items.all(kind) {
            let name = item.get("policy_name").and_then(Value::as_str);
            let name = name.unwrap_or("policy of the registry");
            let Some(made) = document(&item, argument, name) else {
                continue;
            };
            let of_kind = things.iter_mut().filter(|it| it.kind == thing);
            for thing in of_kind.filter(|it| service::shares(&item, it)) {
                thing.policies.push(made.clone());
            }
        }
    }
}

/// What AWS gives a thing that is made without a policy.
fn defaults(things: &mut [Thing]) {
    for thing in things {
        let made = match thing.kind {
            ThingKind::Key => default_key_policy(&thing.account, partition(&thing.region)),
            ThingKind::Endpoint => default_endpoint_policy(),
            _ => continue,
        };
        if thing.policies.is_empty() && thing.origin.is_some() {
            let made = of_aws("default policy", Content::Known(made));
            thing.policies.push(made);
        }
    }
}

/// Two policies where only one can be.
fn several(things: &[Thing], puzzles: &mut Vec<Puzzle>) {
    let one_only = |thing: &&Thing| {
        !matches!(
            thing.kind,
            ThingKind::Function | ThingKind::LogGroup | ThingKind::Repository
        )
    };
    let crowded = things.iter().filter(one_only);
    for thing in crowded.filter(|thing| thing.policies.len() > 1) {
        let last = thing.policies.last().and_then(|it| it.origin.clone());
        if let Some(origin) = last {
            puzzles.push(Puzzle {
                place: origin.place.clone(),
                origin: Some(origin),
                message: format!(
                    "{} has several policies, of which AWS keeps the last",
                    thing.arn
                ),
                about: Some(thing.arn.clone()),
            });
        }
    }
}

fn partition(region: &Text) -> &'static str {
    match region.as_literal() {
        Some(region) if region.starts_with("cn-") => "aws-cn",
        Some(region) if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

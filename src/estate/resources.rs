//! Everything with an ARN that is no principal.

use std::collections::HashSet;

use super::bucket;
use super::endpoint;
use super::items::{Item, Items};
use super::types::{PublicAccess, Special, Thing, ThingKind};
use crate::symbol::{Piece, Text};

/// The kinds of resources that are things with policies.
pub(super) const KINDS: &[(&str, ThingKind)] = &[
    ("aws_s3_bucket", ThingKind::Bucket),
    ("aws_s3_access_point", ThingKind::AccessPoint),
    ("aws_kms_key", ThingKind::Key),
    ("aws_kms_external_key", ThingKind::Key),
    ("aws_kms_replica_key", ThingKind::Key),
    ("aws_ecr_repository", ThingKind::Repository),
    ("aws_secretsmanager_secret", ThingKind::Secret),
    ("aws_sqs_queue", ThingKind::Queue),
    ("aws_sns_topic", ThingKind::Topic),
    ("aws_lambda_function", ThingKind::Function),
    ("aws_cloudwatch_log_group", ThingKind::LogGroup),
    ("aws_vpc_endpoint", ThingKind::Endpoint),
    ("aws_iam_policy", ThingKind::ManagedPolicy),
];

/// Kinds that are principals, or no thing of their own.
fn is_no_thing(kind: &str) -> bool {
    matches!(
        kind,
        "aws_iam_role" | "aws_iam_user" | "aws_iam_service_linked_role" | "aws_kms_alias"
    )
}

/// The things of a config, without what others say of them.
pub(super) fn things(items: &Items<'_>) -> Vec<Thing> {
    let mut made = Vec::new();
    for (kind, items) in items.kinds() {
        if is_no_thing(kind) {
            continue;
        }
        let known = KINDS.iter().find(|(name, _)| *name == kind);
        for item in items {
            match known {
                Some((_, kind)) => made.push(thing(item, *kind)),
                None => made.extend(other(item)),
            }
        }
    }
    // The version of a secret shows the ARN of the secret.
    let own = made.iter().filter(|thing| thing.kind != ThingKind::Other);
    let own: HashSet<Text> = own.map(|thing| thing.arn.clone()).collect();
    made.retain(|thing| thing.kind != ThingKind::Other || !own.contains(&thing.arn));
    made
}

fn thing(item: &Item<'_>, kind: ThingKind) -> Thing {
    let global = matches!(kind, ThingKind::ManagedPolicy);
    Thing {
        kind,
        terraform: item.resource.kind.clone(),
        arn: item.attribute("arn"),
        account: item.account(),
        region: if global { Text::new() } else { item.region() },
        policies: Vec::new(),
        special: match kind {
            ThingKind::Bucket => Special::Bucket(Box::default()),
            ThingKind::Key => Special::Key(super::key::facts(item)),
            ThingKind::Endpoint => Special::Endpoint(endpoint::facts(item)),
            ThingKind::AccessPoint => bucket::access_point(item),
            _ => Special::None,
        },
        origin: Some(item.origin()),
        certain: !item.resource.uncertain,
    }
}

/// A resource of another kind counts if its ARN is known but for ids.
fn other(item: &Item<'_>) -> Option<Thing> {
    let arn = item.attribute("arn");
    let begins =
        matches!(arn.pieces().first(), Some(Piece::Literal(text)) if text.starts_with("arn:"));
    begins.then(|| thing(item, ThingKind::Other))
}

/// The public access blocks of accounts.
pub(super) fn account_blocks(items: &Items<'_>) -> Vec<(Text, PublicAccess)> {
    let blocks = items.all("aws_s3_account_public_access_block");
    blocks
        .map(|item| {
            let account = item.get("account_id").and_then(|it| it.as_text().cloned());
            let account = account.unwrap_or_else(|| item.account());
            (account, bucket::public_access(&item))
        })
        .collect()
}

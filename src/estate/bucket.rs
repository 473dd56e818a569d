//! What decides about access to a bucket beside its policy.

use super::items::Item;
use super::types::{Acl, BucketFacts, Encryption, PublicAccess, Special};
use crate::symbol::{Text, Value};

/// The kinds of resources that set one thing of a bucket.
pub(super) const SETTINGS: &[&str] = &[
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_acl",
    "aws_s3_bucket_server_side_encryption_configuration",
];

/// A bucket's settings with what this resource adds.
pub(super) fn set(facts: &mut BucketFacts, item: &Item<'_>) {
    match item.resource.kind.as_str() {
        "aws_s3_bucket_public_access_block" => facts.public_access = Some(public_access(item)),
        "aws_s3_bucket_ownership_controls" => {
            let rule = item.resource.arguments.get("rule");
            let rule = rule.and_then(|rule| rule.items().first());
            let found = rule.and_then(|rule| rule.get("object_ownership"));
            let unknown = || Text::unknown("its object ownership is not known");
            facts.ownership = Some(
                found
                    .and_then(Value::as_text)
                    .cloned()
                    .unwrap_or_else(unknown),
            );
        }
        "aws_s3_bucket_acl" => facts.acl = Some(acl(item)),
        _ => {
            let rule = item.get("rule").and_then(|rule| rule.items().first());
            facts.encryption = rule.map(encryption);
        }
    }
}

/// What a bucket says itself, in the older way.
pub(super) fn own(facts: &mut BucketFacts, item: &Item<'_>) {
    if item.get("acl").is_some() || item.get("grant").is_some() {
        facts.acl = Some(acl(item));
    }
    let block = item.get("server_side_encryption_configuration");
    let rule = block.and_then(|block| block.items().first()?.block("rule"));
    if let Some(rule) = rule {
        facts.encryption = Some(encryption(rule));
    }
}

fn acl(item: &Item<'_>) -> Acl {
    let written = ["access_control_policy", "grant"];
    match item.get("acl") {
        Some(Value::Text(text)) if text.as_literal().is_some() => Acl::Canned(text.clone()),
        Some(_) => Acl::Unknown,
        None if written.iter().any(|name| item.get(name).is_some()) => Acl::Written(item.origin()),
        None => Acl::Unknown,
    }
}

fn encryption(rule: &Value) -> Encryption {
    let by_default = rule.block("apply_server_side_encryption_by_default");
    let unknown = || Text::unknown("the algorithm is not known");
    let text = |name: &str| match by_default?.get(name)? {
        Value::Text(text) => Some(text.clone()),
        _ => Some(unknown()),
    };
    Encryption {
        algorithm: text("sse_algorithm").unwrap_or_else(unknown),
        key: text("kms_master_key_id"),
        bucket_key: match rule.get("bucket_key_enabled") {
            None => Some(false),
            Some(value) => value.as_bool(),
        },
    }
}

/// Of a bucket, an account or an access point. The switches that are not written are off (AWS provider documentation,
/// `aws_s3_bucket_public_access_block`).
pub(super) fn public_access(item: &Item<'_>) -> PublicAccess {
    let certain = |flag: Option<bool>| flag.filter(|_| !item.resource.uncertain);
    PublicAccess {
        block_acls: certain(item.flag("block_public_acls", false)),
        ignore_acls: certain(item.flag("ignore_public_acls", false)),
        block_policy: certain(item.flag("block_public_policy", false)),
        restrict_buckets: certain(item.flag("restrict_public_buckets", false)),
    }
}

/// Of an access point; its own block is on unless it is written otherwise (AWS provider documentation, `aws_s3_access_point`).
pub(super) fn access_point(item: &Item<'_>) -> Special {
    let block = item.get("public_access_block_configuration");
    let block = block.and_then(|block| block.items().first());
    let flag = |name: &str| match block.and_then(|block| block.get(name)) {
        None => Some(true),
        Some(value) => value.as_bool(),
    };
    let bucket = item.attribute("bucket");
    let bucket = match bucket.to_string().starts_with("arn:") {
        true => bucket,
        false => Text::literal("arn:aws:s3:::").then_text(&bucket),
    };
    Special::AccessPoint(
        bucket,
        PublicAccess {
            block_acls: flag("block_public_acls"),
            ignore_acls: flag("ignore_public_acls"),
            block_policy: flag("block_public_policy"),
            restrict_buckets: flag("restrict_public_buckets"),
        },
    )
}

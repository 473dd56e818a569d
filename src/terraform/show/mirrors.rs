//! Attributes in which a resource shows what other resources have made of it: the policy of a bucket, the rules of a group.
//! Files have each once; so have states, when these are left out. They may also be older than what they show. What somebody added by
//! hand is seen in them alone.

use std::collections::HashSet;

use super::instance::Shape;
use super::parts::Parts;
use crate::symbol::Value;

/// A kind of resource, its attribute, and what makes what that shows.
type Mirror = (&'static str, &'static str, &'static [Maker]);
/// A kind of resource and its argument that names the other one.
type Maker = (&'static str, &'static str);

const MIRRORS: &[Mirror] = &[
    (
        "aws_s3_bucket",
        "policy",
        &[("aws_s3_bucket_policy", "bucket")],
    ),
    ("aws_s3_bucket", "acl", &[("aws_s3_bucket_acl", "bucket")]),
    ("aws_s3_bucket", "grant", &[("aws_s3_bucket_acl", "bucket")]),
    (
        "aws_s3_bucket",
        "versioning",
        &[("aws_s3_bucket_versioning", "bucket")],
    ),
    (
        "aws_s3_bucket",
        "logging",
        &[("aws_s3_bucket_logging", "bucket")],
    ),
    (
        "aws_s3_bucket",
        "lifecycle_rule",
        &[("aws_s3_bucket_lifecycle_configuration", "bucket")],
    ),
    (
        "aws_s3_bucket",
        "server_side_encryption_configuration",
        &[(
            "aws_s3_bucket_server_side_encryption_configuration",
            "bucket",
        )],
    ),
    (
        "aws_s3_bucket",
        "replication_configuration",
        &[("aws_s3_bucket_replication_configuration", "bucket")],
    ),
    (
        "aws_iam_role",
        "inline_policy",
        &[("aws_iam_role_policy", "role")],
    ),
    (
        "aws_iam_role",
        "managed_policy_arns",
        &[
            ("aws_iam_role_policy_attachment", "role"),
            ("aws_iam_policy_attachment", "roles"),
        ],
    ),
    ("aws_kms_key", "policy", &[("aws_kms_key_policy", "key_id")]),
    (
        "aws_sqs_queue",
        "policy",
        &[("aws_sqs_queue_policy", "queue_url")],
    ),
    (
        "aws_sns_topic",
        "policy",
        &[("aws_sns_topic_policy", "arn")],
    ),
    (
        "aws_secretsmanager_secret",
        "policy",
        &[("aws_secretsmanager_secret_policy", "secret_arn")],
    ),
    (
        "aws_vpc_endpoint",
        "policy",
        &[("aws_vpc_endpoint_policy", "vpc_endpoint_id")],
    ),
    (
        "aws_vpc_endpoint",
        "route_table_ids",
        &[(
            "aws_vpc_endpoint_route_table_association",
            "vpc_endpoint_id",
        )],
    ),
    (
        "aws_vpc_endpoint",
        "subnet_ids",
        &[("aws_vpc_endpoint_subnet_association", "vpc_endpoint_id")],
    ),
    (
        "aws_vpc_endpoint",
        "security_group_ids",
        &[(
            "aws_vpc_endpoint_security_group_association",
            "vpc_endpoint_id",
        )],
    ),
    (
        "aws_security_group",
        "ingress",
        &[
            ("aws_vpc_security_group_ingress_rule", "security_group_id"),
            ("aws_security_group_rule", "security_group_id"),
        ],
    ),
    (
        "aws_security_group",
        "egress",
        &[
            ("aws_vpc_security_group_egress_rule", "security_group_id"),
            ("aws_security_group_rule", "security_group_id"),
        ],
    ),
    (
        "aws_route_table",
        "route",
        &[("aws_route", "route_table_id")],
    ),
    (
        "aws_iam_group",
        "users",
        &[("aws_iam_group_membership", "group")],
    ),
];

/// Attributes by which others name a resource.
const NAMES: &[&str] = &["id", "arn", "name", "bucket", "key_id", "url"];

/// True for an attribute in which resources of a kind show what others have made of them.
pub fn is_mirror(kind: &str, attribute: &str) -> bool {
    let mut mirrors = MIRRORS.iter();
    mirrors.any(|(shows, shown, _)| *shows == kind && *shown == attribute)
}

/// True for a kind of resource that others show.
pub(super) fn is_shown(kind: &str) -> bool {
    let makers = MIRRORS.iter().flat_map(|(_, _, makers)| *makers);
    makers.into_iter().any(|(maker, _)| *maker == kind)
}

/// Takes them out where the resources that make them stand beside, and where the files don't write them. Of what is a list, only
/// what these make: an item that none of them made was made by somebody else, and stays. `former` are resources that are no more or
/// were otherwise: what still shows them will not for long.
pub(super) fn leave_out(
    shapes: &mut [Shape],
    former: &[Shape],
    is_written: impl Fn(&str, &str) -> bool,
) {
    let makers = shapes.iter().chain(former);
    let named: HashSet<(String, String, String)> = makers.clone().flat_map(made_by).collect();
    let parts = Parts::of(makers);
    for shape in shapes {
        for (kind, attribute, makers) in MIRRORS {
            if shape.kind != *kind || is_written(&shape.address, attribute) {
                continue;
            }
            let names = NAMES.iter().filter_map(|name| shape.values.get(name));
            let names: Vec<String> = names.filter_map(Value::as_str).map(str::to_owned).collect();
            let made = makers.iter().any(|(maker, argument)| {
                names.iter().any(|name| {
                    let key = ((*maker).to_owned(), (*argument).to_owned(), name.clone());
                    named.contains(&key)
                })
            });
            if !made {
                continue;
            }
            let shown = shape.values.entries.shift_remove(*attribute);
            let left = shown.and_then(|shown| parts.beyond(attribute, shown, &names));
            if let Some(left) = left {
                shape.values.entries.insert((*attribute).to_owned(), left);
            }
        }
    }
}

/// What an instance names, as one that makes something a mirror shows.
fn made_by(shape: &Shape) -> Vec<(String, String, String)> {
    let rows = MIRRORS.iter().flat_map(|(_, _, makers)| *makers);
    let mut made = Vec::new();
    for (kind, argument) in rows.filter(|(kind, _)| shape.kind == *kind) {
        let value = shape.values.get(argument);
        let many = value.map(Value::items).unwrap_or_default();
        for name in many.iter().chain(value).filter_map(Value::as_str) {
            made.push(((*kind).to_owned(), (*argument).to_owned(), name.to_owned()));
        }
    }
    made
}

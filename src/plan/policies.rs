//! Pieces that several policies share: references, conditions, the lists of actions.

use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::symbol::Text;

/// A reference to an attribute of a resource of the same module.
pub(super) fn reference(kind: &str, label: &str, attribute: &str) -> Text {
    Text::atom(format!("{kind}.{label}.{attribute}"))
}

/// The ARN of one of the team's roles: what it is for, and whose it is in the spec.
pub(super) fn role_arn(purpose: &str, name: &str) -> Text {
    let label = label(&format!("{purpose}-{name}"));
    reference("aws_iam_role", &label, "arn")
}

/// Texts in their order, each once.
pub(super) fn each_once(texts: impl IntoIterator<Item = Text>) -> Vec<Text> {
    let mut found: Vec<Text> = Vec::new();
    for text in texts {
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// A name from the spec as a Terraform label. Names hold no underscore, so two names never meet.
pub(super) fn label(name: &str) -> String {
    name.replace('-', "_")
}

/// `"Resource": "*"` in a policy that hangs on one thing and means that thing.
pub(super) fn this_resource() -> [Text; 1] {
    [Text::from("*")]
}

/// `StringEquals` of one value.
pub(super) fn equals(key: &str, value: impl Into<Text>) -> Condition {
    Condition::new(Test::StringEquals, key, [value.into()])
}

/// `StringLike` of several values.
pub(super) fn like(key: &str, values: impl IntoIterator<Item = Text>) -> Condition {
    Condition::new(Test::StringLike, key, values)
}

/// `ArnLike` of several values.
pub(super) fn arn_like(key: &str, values: impl IntoIterator<Item = Text>) -> Condition {
    Condition::new(Test::ArnLike, key, values)
}

/// `ArnNotLike` of several values; true when the key is absent.
pub(super) fn arn_not_like(key: &str, values: impl IntoIterator<Item = Text>) -> Condition {
    Condition::new(Test::ArnNotLike, key, values)
}

/// `Bool`.
pub(super) fn is(key: &str, value: bool) -> Condition {
    Condition::new(Test::Bool, key, [Text::from(value.to_string())])
}

/// The key is in the request.
pub(super) fn present(key: &str) -> Condition {
    Condition::new(Test::Null, key, [Text::from("false")])
}

/// The key is not in the request.
pub(super) fn absent(key: &str) -> Condition {
    Condition::new(Test::Null, key, [Text::from("true")])
}

/// Every value of a key of many values is one of these, and there is at least one: `ForAllValues`
/// alone is true of a request without the key (IAM User Guide, `reference_policies_multi-value-conditions.html`).
pub(super) fn only_from(key: &str, values: impl IntoIterator<Item = Text>) -> [Condition; 2] {
    [
        Condition::new(Test::StringEquals, key, values).over(Quantifier::ForAllValues),
        present(key),
    ]
}

/// The principal is not a service acting as itself. `IfExists`, since anonymous requests lack the
/// key (IAM User Guide, `reference_policies_condition-keys.html`, `aws:PrincipalIsAWSService`).
pub(super) fn no_service_of_aws() -> Condition {
    is("aws:PrincipalIsAWSService", false).if_exists()
}

/// The call comes through S3, for the caller whose credentials sign it
/// (KMS Developer Guide, `conditions-kms.html`, `kms:ViaService`).
pub(super) fn through_s3(region: &str) -> Condition {
    equals("kms:ViaService", format!("s3.{region}.amazonaws.com"))
}

/// The pattern of the keys of objects that a prefix means: all, those below it, or the one that it is the key of.
pub(super) fn keys_of(prefix: &str) -> String {
    match prefix.is_empty() || prefix.ends_with('/') {
        true => format!("{prefix}*"),
        false => prefix.to_owned(),
    }
}

/// The objects of a bucket that a prefix means.
pub(super) fn object_in(bucket: &Text, prefix: &str) -> Text {
    bucket.clone().then(&format!("/{}", keys_of(prefix)))
}

/// The encryption context that S3 sends for these buckets: the bucket's ARN with bucket keys, the
/// object's without, as for objects whose writer turned the bucket key off
/// (S3 User Guide, `bucket-key.html`).
pub(super) fn context_of(buckets_and_prefixes: &[(Text, String)]) -> Condition {
    let places = buckets_and_prefixes.iter();
    let values = places.flat_map(|(bucket, prefix)| [bucket.clone(), object_in(bucket, prefix)]);
    like("kms:EncryptionContext:aws:s3:arn", each_once(values))
}

/// Every action that uses a key (KMS Developer Guide, `kms-api-permissions-reference.html`: cryptographic operations)
/// and the ones that hand its use on.
pub(super) const CRYPTOGRAPHY: &[&str] = &[
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:DeriveSharedSecret",
    "kms:Encrypt",
    "kms:GenerateDataKey*",
    "kms:GenerateMac",
    "kms:ReEncrypt*",
    "kms:ReplicateKey",
    "kms:Sign",
    "kms:Verify*",
];

/// One statement with several more conditions.
pub(super) fn when_all(
    statement: Statement,
    conditions: impl IntoIterator<Item = Condition>,
) -> Statement {
    conditions
        .into_iter()
        .fold(statement, |statement, condition| statement.when(condition))
}

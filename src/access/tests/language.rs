//! Random policies of the whole language, and calls: every operator with every quantifier, every kind of principal, the `Not…`
//! elements, variables with defaults, texts that are partly unknown.

use proptest::prelude::*;
use proptest::sample::select;

use super::properties::{matches, read, texts};
use super::*;
use crate::access::authorize::{Call, Caller};
use crate::iam::{Effect, Operator as Compared, Quantifier};

const ROLE: &str = "arn:aws:iam::111122223333:role/team/train";
const USER: &str = "arn:aws:iam::111122223333:user/anna";
const FOREIGN: &str = "arn:aws:iam::999999999999:role/otto";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/train/s";
pub(super) const OWN: &str = "111122223333";

/// Keys and values of every type, so that each operator also meets what it is not made for.
const KEYS: [&str; 12] = [
    "aws:PrincipalTag/t",
    "AWS:principaltag/T",
    "aws:TagKeys",
    "aws:PrincipalArn",
    "aws:SourceArn",
    "aws:username",
    "s3:max-keys",
    "aws:CurrentTime",
    "aws:SecureTransport",
    "x:Blob",
    "aws:SourceIp",
    "x:Nobody",
];
const VALUES: [&str; 28] = [
    "a",
    "A",
    "a*",
    "?",
    "",
    "*",
    "@",
    "a@",
    "_",
    "a_",
    "${aws:PrincipalTag/t}",
    "${aws:PrincipalTag/t, 'a'}",
    "${aws:username, 'a'}",
    "${*}",
    "${?}a",
    "${x",
    "1",
    "2.50",
    "2027-01-01",
    "2027-01-01T00:00:00Z",
    "true",
    "False",
    "QQ==",
    "10.0.0.0/8",
    "10.1.2.3",
    "2001:db8::/32",
    ROLE,
    "arn:aws:iam::*:role/*",
];
const CONTEXT: [&str; 16] = [
    "a",
    "A",
    "ab",
    "*",
    "",
    "@",
    "@b",
    "1",
    "2.5",
    "2027-01-01T00:00:00Z",
    "true",
    "QQ==",
    "10.1.2.3",
    "2001:db8::1",
    ROLE,
    "arn:aws:sns:eu-west-1:111122223333:topic",
];

/// Every operator, spelt out and read as a policy is.
fn operator() -> impl Strategy<Value = Compared> {
    const NAMES: [&str; 27] = [
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "NumericEquals",
        "NumericNotEquals",
        "NumericLessThan",
        "NumericLessThanEquals",
        "NumericGreaterThan",
        "NumericGreaterThanEquals",
        "DateEquals",
        "DateNotEquals",
        "DateLessThan",
        "DateLessThanEquals",
        "DateGreaterThan",
        "DateGreaterThanEquals",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnEquals",
        "ArnNotEquals",
        "ArnLike",
        "ArnNotLike",
        "Null",
    ];
    let quantifier = select(vec![
        None,
        Some(Quantifier::ForAllValues),
        Some(Quantifier::ForAnyValue),
    ]);
    (select(&NAMES[..]), quantifier, any::<bool>()).prop_map(|(name, quantifier, if_exists)| {
        let mut made: Compared = name.parse().unwrap();
        if made.test != Operator::Null {
            made.quantifier = quantifier;
            made.if_exists = if_exists;
        }
        made
    })
}

fn condition() -> impl Strategy<Value = Condition> {
    let null = texts(&["true", "false", "True", "_"]);
    (operator(), select(&KEYS[..]), texts(&VALUES), null).prop_map(
        |(operator, key, values, null)| Condition {
            operator,
            key: key.to_owned(),
            values: if operator.test == Operator::Null {
                null
            } else {
                values
            },
        },
    )
}

fn principals() -> impl Strategy<Value = Vec<(PrincipalKind, Text)>> {
    use PrincipalKind as K;
    let one = select(vec![
        (K::Any, "*"),
        (K::Aws, "*"),
        (K::Aws, ROLE),
        (K::Aws, USER),
        (K::Aws, FOREIGN),
        (K::Aws, SESSION),
        (K::Aws, "arn:aws:sts::111122223333:assumed-role/train/other"),
        (K::Aws, OWN),
        (K::Aws, "arn:aws:iam::111122223333:root"),
        (K::Aws, "arn:aws:iam::999999999999:root"),
        (K::Aws, "AROAEXAMPLE"),
        (K::Aws, "@"),
        (K::Aws, "arn:aws:iam::111122223333:role/_"),
        (K::Service, "s.amazonaws.com"),
        (K::Federated, "idp.example.com"),
        (K::CanonicalUser, "79a5"),
    ]);
    let one = one.prop_map(|(kind, name)| (kind, read(name)));
    prop::collection::vec(one, 1..4)
}

fn statement() -> impl Strategy<Value = Statement> {
    let actions = texts(&[
        "s3:GetObject",
        "S3:get*",
        "s3:?etObject",
        "kms:Decrypt",
        "*",
        "s3:_",
    ]);
    let resources = texts(&[
        "*",
        "arn:aws:s3:::d/*",
        "arn:aws:s3:::d/a",
        "arn:aws:s3:::${aws:username}/a",
        "arn:aws:s3:::${aws:PrincipalTag/t, 'd'}/*",
        "arn:aws:s3:::@/a",
        "arn:aws:s3:::_",
        "arn:aws:s3:*",
        "arn:aws:s3:::d/?",
    ]);
    let conditions = prop::collection::vec(condition(), 0..3);
    (
        select(&[Effect::Allow, Effect::Allow, Effect::Deny][..]),
        prop::option::weighted(0.95, matches(principals())),
        matches(actions),
        prop::option::weighted(0.95, matches(resources)),
        conditions,
    )
        .prop_map(|(effect, principals, actions, resources, conditions)| {
            let mut made = Statement::new(effect, "s", &[]);
            made.principals = principals;
            made.actions = actions;
            made.resources = resources;
            made.conditions = conditions;
            made
        })
}

pub(super) fn policy() -> impl Strategy<Value = Policy> {
    let version = select(vec![
        Some("2012-10-17"),
        Some("2012-10-17"),
        Some("2012-10-17"),
        Some("2008-10-17"),
        None,
    ]);
    (prop::collection::vec(statement(), 1..4), version).prop_map(|(statements, version)| {
        let mut made = Policy::new(statements);
        made.version = version.map(str::to_owned);
        made
    })
}

fn caller() -> impl Strategy<Value = Caller> {
    select(vec![
        Caller::of_arn(text(ROLE)).in_session("s"),
        Caller::of_arn(text(ROLE)),
        Caller::of_arn(text(USER)),
        Caller::of_arn(text(FOREIGN)).in_session("s"),
        Caller::of_arn(text("arn:aws:iam::111122223333:root")),
        Caller::Service {
            name: text("s.amazonaws.com"),
        },
        Caller::Federated {
            provider: text("idp.example.com"),
        },
        Caller::Anonymous,
    ])
}

/// A call on something of the own account. Its context has one value for each key that has one by its nature, and many for the others.
pub(super) fn call() -> impl Strategy<Value = Call> {
    let action = select(
        &[
            "s3:GetObject",
            "S3:getobject",
            "s3:PutObject",
            "kms:Decrypt",
        ][..],
    );
    let resource = select(
        &[
            "arn:aws:s3:::d/a",
            "arn:aws:s3:::anna/a",
            "arn:aws:s3:::@/a",
            "arn:aws:s3:::e/b:c",
            "*",
        ][..],
    );
    let one = || prop::option::of(select(&CONTEXT[..]));
    let many = prop::collection::vec(select(&CONTEXT[..]), 0..3);
    let ones = prop::collection::vec(one(), 7);
    (caller(), action, resource, ones, many).prop_map(|(caller, action, resource, ones, many)| {
        let keys = [
            "aws:PrincipalTag/t",
            "aws:SourceArn",
            "s3:max-keys",
            "aws:CurrentTime",
            "aws:SecureTransport",
            "x:Blob",
            "aws:SourceIp",
        ];
        let mut call = Call::new(caller, action, read(resource)).owned_by(OWN);
        for (key, value) in keys.into_iter().zip(ones) {
            call = call.with(key, value.map(read));
        }
        call.with("aws:TagKeys", many.into_iter().map(read))
    })
}

/// A call on anything, by anybody: keys, roles and buckets, the actions that have rules of their own, sessions of every kind.
pub(super) fn any_call() -> impl Strategy<Value = Call> {
    let caller = prop_oneof![
        3 => caller(),
        1 => Just(Caller::of_arn(text(ROLE)).in_session("other")),
        1 => Just(Caller::of_arn(text("arn:aws:iam::111122223333:role/aws-service-role/x/y")).in_session("s")),
        1 => Just(Caller::FederatedUser {
            user: text(USER),
            account: text(OWN),
            name: text("anna"),
        }),
    ];
    let asked = select(
        &[
            ("s3:GetObject", "arn:aws:s3:::d/a"),
            ("s3:PutBucketPolicy", "arn:aws:s3:::d"),
            ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1"),
            ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/1"),
            (
                "kms:RetireGrant",
                "arn:aws:kms:eu-west-1:111122223333:key/1",
            ),
            (
                "kms:CreateGrant",
                "arn:aws:kms:eu-west-1:111122223333:key/1",
            ),
            ("sts:AssumeRole", "arn:aws:iam::111122223333:role/other"),
            ("sts:GetCallerIdentity", "*"),
            ("sts:GetSessionToken", "*"),
            ("iam:CreateUser", "arn:aws:iam::111122223333:user/_"),
        ][..],
    );
    let owner = select(&[OWN, OWN, OWN, "999999999999", "_"][..]);
    (call(), caller, prop::option::of(asked), owner).prop_map(|(mut call, caller, asked, owner)| {
        call.caller = caller;
        call.account = read(owner);
        if let Some((action, resource)) = asked {
            call.action = action.to_owned();
            call.resource = read(resource);
        }
        call
    })
}

//! Whatever a concrete request is denied before and allowed after is told as something that opens, and the other way round: over random
//! pairs of small worlds.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use ringfence::access::authorize::{Call, Decision, authorize};
use ringfence::estate::{Asker, Target};
use ringfence::explain::{Ground, applying};
use ringfence::model::SpecPath;
use ringfence::review::rules::Rules;
use ringfence::review::{AccessChange, Party, Standing, report};
use ringfence::symbol::Text;
use ringfence::terraform::read_files;

const OWN: &str = "111122223333";
const OTHER: &str = "999988887777";

/// A world: what roles `r` and `s` may, what limits `r`, what the bucket and the key say.
#[derive(Clone, Debug, Default)]
struct World {
    r: Vec<String>,
    s: Vec<String>,
    limit: Option<Vec<String>>,
    bucket: Vec<String>,
    key: Vec<String>,
}

impl World {
    fn text(&self) -> String {
        let policy = |listed: &[String]| {
            let listed = listed.join(", ");
            format!("jsonencode({{ Version = \"2012-10-17\", Statement = [{listed}] }})")
        };
        let trust = policy(&[
            r#"{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }"#.to_owned(),
        ]);
        let mut text = format!(
            r#"provider "aws" {{
  region              = "eu-west-1"
  allowed_account_ids = ["{OWN}"]
}}
resource "aws_s3_bucket" "b" {{ bucket = "b" }}
resource "aws_s3_bucket_public_access_block" "b" {{
  bucket = aws_s3_bucket.b.id
}}
resource "aws_s3_bucket_policy" "b" {{
  bucket = aws_s3_bucket.b.id
  policy = {}
}}
resource "aws_kms_key" "k" {{ policy = {} }}
"#,
            policy(&self.bucket),
            policy(&self.key)
        );
        for (name, statements) in [("r", &self.r), ("s", &self.s)] {
            let limit = match (&self.limit, name) {
                (Some(_), "r") => "permissions_boundary = aws_iam_policy.limit.arn",
                _ => "",
            };
            text += &format!(
                "resource \"aws_iam_role\" \"{name}\" {{\n name = \"{name}\"\n assume_role_policy = {trust}\n {limit}\n}}\n"
            );
            text += &format!(
                "resource \"aws_iam_role_policy\" \"{name}\" {{\n role = aws_iam_role.{name}.name\n policy = {}\n}}\n",
                policy(statements)
            );
        }
        if let Some(limit) = &self.limit {
            let limit = policy(limit);
            text += &format!(
                "resource \"aws_iam_policy\" \"limit\" {{\n name = \"limit\"\n policy = {limit}\n}}\n"
            );
        }
        text
    }
}

fn quoted(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(of).prop_map(str::to_owned)
}

fn condition() -> impl Strategy<Value = String> {
    quoted(&[
        "",
        "",
        "",
        r#", Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }"#,
        r#", Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }"#,
        r#", Condition = { IpAddress = { "aws:SourceIp" = "10.0.0.0/8" } }"#,
        r#", Condition = { NotIpAddress = { "aws:SourceIp" = "10.0.0.0/8" } }"#,
        r#", Condition = { DateLessThan = { "aws:CurrentTime" = "2027-01-01T00:00:00Z" } }"#,
        r#", Condition = { ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/r*" } }"#,
        r#", Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/s" } }"#,
        r#", Condition = { StringEquals = { "aws:PrincipalAccount" = "111122223333" } }"#,
        r#", Condition = { StringNotEquals = { "aws:SourceVpce" = "vpce-1" } }"#,
    ])
}

fn effect() -> impl Strategy<Value = String> {
    quoted(&["Allow", "Allow", "Allow", "Deny"])
}

fn actions() -> impl Strategy<Value = String> {
    quoted(&[
        r#"Action = "s3:GetObject""#,
        r#"Action = "s3:*""#,
        r#"Action = ["s3:PutObject", "s3:ListBucket"]"#,
        r#"Action = "s3:Get*""#,
        r#"Action = "kms:Decrypt""#,
        r#"Action = "*""#,
        r#"NotAction = "s3:Put*""#,
    ])
}

fn identity() -> impl Strategy<Value = String> {
    let resources = quoted(&[
        r#"Resource = "*""#,
        r#"Resource = "arn:aws:s3:::b/*""#,
        r#"Resource = ["arn:aws:s3:::b", "arn:aws:s3:::b/in/*"]"#,
        r#"Resource = "arn:aws:s3:::other/*""#,
        r#"Resource = aws_kms_key.k.arn"#,
        r#"NotResource = "arn:aws:s3:::b/out/*""#,
    ]);
    (effect(), actions(), resources, condition()).prop_map(
        |(effect, actions, resources, condition)| {
            format!("{{ Effect = \"{effect}\", {actions}, {resources}{condition} }}")
        },
    )
}

fn principal() -> impl Strategy<Value = String> {
    quoted(&[
        r#"Principal = "*""#,
        r#"Principal = { AWS = "arn:aws:iam::111122223333:root" }"#,
        r#"Principal = { AWS = aws_iam_role.r.arn }"#,
        r#"Principal = { AWS = [aws_iam_role.s.arn, "arn:aws:iam::999988887777:role/p"] }"#,
        r#"Principal = { AWS = "arn:aws:iam::999988887777:root" }"#,
        r#"Principal = { Service = "logging.s3.amazonaws.com" }"#,
        r#"NotPrincipal = { AWS = ["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/r"] }"#,
    ])
}

fn on_thing(resources: &'static [&'static str]) -> impl Strategy<Value = String> {
    let resources = quoted(resources);
    (effect(), actions(), principal(), resources, condition()).prop_map(
        |(effect, actions, principal, resources, condition)| {
            format!("{{ Effect = \"{effect}\", {actions}, {principal}, {resources}{condition} }}")
        },
    )
}

fn world() -> impl Strategy<Value = World> {
    let on_bucket = || {
        on_thing(&[
            r#"Resource = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]"#,
            r#"Resource = "arn:aws:s3:::b/in/*""#,
        ])
    };
    let on_key = || on_thing(&[r#"Resource = "*""#]);
    (
        prop::collection::vec(identity(), 0..3),
        prop::collection::vec(identity(), 0..2),
        prop::option::weighted(0.3, prop::collection::vec(identity(), 1..3)),
        prop::collection::vec(on_bucket(), 0..3),
        prop::collection::vec(on_key(), 0..3),
    )
        .prop_map(|(r, s, limit, bucket, key)| World {
            r,
            s,
            limit,
            bucket,
            key,
        })
}

/// Another world, and that world with some part of the first: what most changes are.
fn pair() -> impl Strategy<Value = (World, World)> {
    (
        world(),
        world(),
        prop::array::uniform5(prop::bool::weighted(0.6)),
    )
        .prop_map(|(before, mut after, kept)| {
            let [r, s, limit, bucket, key] = kept;
            if r {
                after.r.clone_from(&before.r);
            }
            if s {
                after.s.clone_from(&before.s);
            }
            if limit {
                after.limit.clone_from(&before.limit);
            }
            if bucket {
                after.bucket.clone_from(&before.bucket);
            }
            if key {
                after.key.clone_from(&before.key);
            }
            (before, after)
        })
}

struct Side {
    files: BTreeMap<String, String>,
    ground: Ground,
}

fn side(world: &World) -> Side {
    let text = world.text();
    let files = BTreeMap::from([("main.tf".to_owned(), text.clone())]);
    let ground = Ground::new(read_files(&files), None);
    assert_eq!(ground.config.unread, [], "{text}");
    Side { files, ground }
}

fn changes(before: &Side, after: &Side) -> Vec<AccessChange> {
    let locate = |_: &SpecPath| None;
    let old = Standing::new("before", &before.files, &before.ground, &locate);
    let new = Standing::new("after", &after.files, &after.ground, &locate);
    report(old, new, &Rules::default()).access
}

/// A concrete request.
#[derive(Clone, Debug)]
struct Asked {
    who: &'static str,
    action: &'static str,
    on: &'static str,
    context: Vec<(&'static str, &'static str)>,
}

fn requests() -> Vec<Asked> {
    let whos = [
        "arn:aws:iam::111122223333:role/r",
        "arn:aws:iam::111122223333:role/s",
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::999988887777:role/p",
        "arn:aws:iam::999988887777:role/q",
        "logging.s3.amazonaws.com",
        "*",
    ];
    let calls = [
        ("s3:GetObject", "arn:aws:s3:::b/in/x"),
        ("s3:GetObject", "arn:aws:s3:::b/out/x"),
        ("s3:PutObject", "arn:aws:s3:::b/in/x"),
        ("s3:ListBucket", "arn:aws:s3:::b"),
        ("s3:GetBucketPolicy", "arn:aws:s3:::b"),
        ("s3:GetObject", "arn:aws:s3:::other/x"),
        ("kms:Decrypt", "key"),
        ("kms:PutKeyPolicy", "key"),
    ];
    let contexts: [&[(&str, &str)]; 5] = [
        &[],
        &[("aws:MultiFactorAuthPresent", "true")],
        &[("aws:SourceIp", "10.1.1.1")],
        &[("aws:CurrentTime", "2028-01-01T00:00:00Z")],
        &[("aws:SourceVpce", "vpce-1"), ("aws:SourceVpc", "vpc-1")],
    ];
    let mut made = Vec::new();
    for who in whos {
        for (action, on) in calls {
            for context in contexts {
                // What a service does in its own name comes through nobody's endpoint.
                let through = context.iter().any(|(key, _)| *key == "aws:SourceVpce");
                if through && who.ends_with(".amazonaws.com") {
                    continue;
                }
                let mut context = context.to_vec();
                if !context.iter().any(|(key, _)| *key == "aws:CurrentTime") {
                    context.push(("aws:CurrentTime", "2026-06-01T00:00:00Z"));
                }
                made.push(Asked {
                    who,
                    action,
                    on,
                    context,
                });
            }
        }
    }
    made
}

fn decision(side: &Side, asked: &Asked) -> Decision {
    let named = side.ground.named();
    let asker = named.principal(asked.who).unwrap();
    let target: Target<'_> = match asked.on {
        "key" => named.resource("aws_kms_key.k").unwrap(),
        arn => named.resource(arn).unwrap(),
    };
    let found = applying(&side.ground, &asker, asked.action, &target, None);
    let mut call = Call::new(found.caller.clone(), asked.action, target.arn.clone())
        .owned_by(found.account.clone())
        .with("aws:RequestedRegion", [Text::from("eu-west-1")])
        .with("aws:SecureTransport", [Text::from("true")])
        .with("aws:ViaAWSService", [Text::from("false")]);
    if let Asker::Service(_) = asker {
        call = call.with("aws:SourceAccount", [Text::from(OWN)]);
    }
    for (key, value) in &asked.context {
        call = call.with(key, [Text::from(*value)]);
    }
    authorize(&call, &found.policies).decision
}

fn is_who(party: &Party, who: &str) -> bool {
    let of = |account: &str| who.contains(account) && who.contains(":role/");
    match party.kind.as_str() {
        "anybody, unsigned" => who == "*",
        "any AWS service" => who.ends_with(".amazonaws.com"),
        "whoever has a policy of his own in another account" => of(OTHER),
        "whoever has a policy of his own in account" | "anybody of account" => of(&party.name),
        "any role like" => of(OWN) || of(OTHER),
        _ => party.arn == who,
    }
}

fn is_what(party: &Party, on: &str) -> bool {
    match on {
        "key" => party.kind == "key" || party.arn == "*",
        on => match party.arn.strip_suffix('*') {
            Some(begins) => on.starts_with(begins),
            None => party.arn == on,
        },
    }
}

fn is_told(found: &[AccessChange], asked: &Asked, opens: bool) -> bool {
    found.iter().any(|change| {
        let turn = match opens {
            true => change.turn.opens(),
            false => matches!(
                change.turn,
                ringfence::review::Turn::Lost
                    | ringfence::review::Turn::Narrowed
                    | ringfence::review::Turn::Altered
            ),
        };
        let mut actions = change.actions.iter();
        let action = actions.any(|it| it == asked.action || it == "*");
        let everybody = change.who.is_empty();
        let who = everybody || change.who.iter().any(|it| is_who(it, asked.who));
        let what = change.what.iter().any(|it| is_what(it, asked.on));
        turn && action && who && what
    })
}

/// How many pairs; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
    let asked = std::env::var("PROPTEST_CASES").ok();
    asked.and_then(|it| it.parse().ok()).unwrap_or(48)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_that_is_decided_otherwise_is_told((before, after) in pair()) {
        let sides = (side(&before), side(&after));
        let found = changes(&sides.0, &sides.1);
        for asked in requests() {
            let (old, new) = (decision(&sides.0, &asked), decision(&sides.1, &asked));
            let denied = |it| matches!(it, Decision::ExplicitlyDenied | Decision::ImplicitlyDenied);
            if denied(old) && new == Decision::Allowed {
                prop_assert!(is_told(&found, &asked, true), "gained {asked:?}\n{found:#?}");
            }
            if old == Decision::Allowed && denied(new) {
                prop_assert!(is_told(&found, &asked, false), "lost {asked:?}\n{found:#?}");
            }
        }
    }
}

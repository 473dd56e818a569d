//! The JSON Schema and the reader agree: what the schema refuses ringfence refuses, and what ringfence refuses for its
//! shape the schema refuses.
#![recursion_limit = "256"]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use ringfence::spec;
use serde_json::{Value, json};

const INCLUDED: &str = "units: { more: { account: ml-platform, teams: {} } }";
const EXAMPLE: &str = include_str!("../examples/locked-down-training/ringfence.yaml");

/// Findings that are not about shape: references between parts of the file, tables of what AWS has, arithmetic.
const BEYOND_SHAPE: [&str; 39] = [
    "no-alerts",
    "nobody-opens",
    "nobody-signs-in",
    "nobody-makes-permission-sets",
    "same-people",
    "no-ci",
    "ci-subject",
    "approves-himself",
    "no-callers",
    "caller-twice",
    "made-by-ringfence",
    "own-application",
    "needless-link",
    "most-below-least",
    "task-size",
    "variable-twice",
    "no-such-day",
    "not-shared",
    "share-with-oneself",
    "accepted-twice",
    "shares-overlap",
    "missing-file",
    "include-cycle",
    "unknown-reference",
    "account-not-said",
    "wrong-partition",
    "wrong-region",
    "unknown-region",
    "unknown-zone",
    "too-few-zones",
    "unknown-instance-type",
    "network-too-small",
    "bad-network",
    "bad-schedule",
    "wrong-bucket",
    "same-administrator",
    "same-account",
    "wrong-account",
    "duplicate-key",
];

static SCHEMA: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&spec::schema()).expect("the schema is a schema"));

/// A spec that says everything that can be said.
fn everything() -> Value {
    let digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    let registry = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
    json!({
        "ringfence": 1,
        "include": ["units/*.yaml"],
        "organization": "acme",
        "cloud": "aws",
        "region": "eu-west-1",
        "accounts": { "ml-platform": "111122223333", "management": "999988887777", "elsewhere": {
            "id": "222233334444", "keys": ["arn:aws:iam::222233334444:role/kms-admin"],
            "deploy": "arn:aws:iam::222233334444:role/terraform", "break-glass": "arn:aws:iam::222233334444:role/incident"
        } },
        "network": {
            "supernet": "10.64.0.0/12", "zones": ["euw1-az1", "euw1-az2"], "team-size": 21, "subnet-size": 23
        },
        "backend": {
            "type": "s3", "bucket": "acme-terraform-state", "region": "eu-west-1", "prefix": "ml/fences",
            "kms-key": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        },
        "administrators": {
            "keys": ["arn:aws:iam::111122223333:role/kms-admin", "arn:aws:iam::111122223333:role/a/b/other"],
            "deploy": "arn:aws:iam::111122223333:role/terraform",
            "break-glass": "arn:aws:iam::111122223333:role/incident"
        },
        "platform": { "account": "ml-platform", "log-retention-days": 365, "audit": {
            "lock": { "days": 365, "mode": "compliance" },
            "events": ["s3", "sagemaker"],
            "config": { "rules": "default" },
            "guardduty": {},
            "security-hub": { "standards": ["aws-foundational", "cis", "nist"] },
            "access-analyzer": { "unused-days": 90 },
            "alerts": { "emails": ["security@acme.example", "on-call+ml@mail.acme.example"] }
        } },
        "ci": pipelines(),
        "people": { "saml": "okta" },
        "removed": [
            { "unit": "retail", "data": "keep", "because": "sold" },
            { "team": "research/sound", "data": "destroy", "because": "a trial" },
            { "bucket": "research/vision/trail", "data": "keep", "because": "the auditors ask for it" }
        ],
        "shares": [
            {
                "from": "archive/films/raw/old", "to": "research/vision", "access": "read",
                "because": "they train on it", "until": "2027-06-30"
            },
            {
                "from": "archive/films/models", "to": "research/vision", "access": "read",
                "because": "they compare", "until": "2028-02-29"
            }
        ],
        "accept": [
            {
                "theorem": "perimeter", "address": "units/research: module.vision.aws_vpc_endpoint.s3", "code": "wide-endpoint",
                "because": "a trial", "until": "2027-01-31"
            },
            { "theorem": "fence", "address": "research/vision", "because": "a trial", "until": "2027-01-31" }
        ],
        "review": { "rules": {
            "drift": "off",
            "access-lost": { "level": "dangerous" },
            "access-across-teams": { "level": "note", "because": "one floor" }
        } },
        "guardrails": {
            "organization": "o-a1b2c3d4e5", "account": "management", "targets": ["ou-ab12-cdefghij", "r-ab12", "111122223333"],
            "regions": ["eu-west-1", "us-east-1"], "exempt": ["arn:aws:iam::*:role/AWSControlTowerExecution"]
        },
        "units": { "archive": { "account": "ml-platform", "teams": { "films": {
            "buckets": { "raw": {}, "models": { "holds": "artifacts" } },
            "applications": { "player": {} }
        } } }, "research": { "renamed-from": "science", "account": "ml-platform",
            "ci": pipeline(), "people": { "administrators": ["research-admins"] }, "teams": { "vision": {
            "people": { "scientists": ["vision-scientists"], "engineers": ["on-call@acme"], "auditors": ["audit"] },
            "workspace": { "through": ["vpce-0123456789abcdef0"], "notebooks": {
                "alice": { "reads": ["dataset/images"], "instance": { "type": "ml.t3.medium", "volume-gib": 50 } }, "bob": {}
            } },
            "renamed-from": "images",
            "network": { "size": 20 },
            "log-retention-days": 30,
            "key-deletion-window-days": 7,
            "buckets": {
                "dataset": { "renamed-from": "raw", "classification": "top secret", "holds": "data" },
                "models": { "holds": "artifacts", "noncurrent-days": 30, "expire-days": 365 }
            },
            "training": {
                "nightly": {
                    "renamed-from": "daily",
                    "image": format!("{registry}/team/training@sha256:{digest}"),
                    "reads": ["dataset/images", "dataset", "//archive/films/raw/old/1999", "//archive/films/models"],
                    "writes": ["models/nightly"],
                    "instance": { "type": "ml.m5.xlarge", "count": 1, "volume-gib": 50 },
                    "max-runtime-minutes": 360,
                    "schedule": "cron(0 2 * * ? *)",
                    "hyperparameters": { "epochs": "10", "rate": 0.5, "shuffle": true },
                    "multipart-uploads": { "because": "models are large" }
                },
                "weekly": {
                    "image": { "uri": format!("{registry}/training:stable"), "mutable-because": "it is signed" },
                    "reads": ["dataset"], "writes": ["models"], "schedule": "rate(7 days)"
                }
            },
            "serving": { "classifier": {
                "renamed-from": "score",
                "reads": ["models/nightly"], "image": format!("{registry}/serving@sha256:{digest}")
            } },
            "applications": {
                "checkout": { "renamed-from": "shop", "image": format!("{registry}/shop@sha256:{digest}") }, "search": {}
            },
            "endpoints": {
                "faces": endpoint(&format!("{registry}/serving@sha256:{digest}")),
                "texts": { "model": "models/texts.tar.gz", "image": format!("{registry}/serving@sha256:{digest}") }
            },
            "services": {
                "scores": service(&format!("{registry}/serving@sha256:{digest}")),
                "proxy": {
                    "serve-with": "proxy", "endpoint": "texts", "image": format!("{registry}/proxy@sha256:{digest}"),
                    "callers": ["search"], "certificate": format!("{CERTIFICATE}/1234"),
                    "mutual-tls": { "trust-store":
                        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:truststore/clients/0123456789abcdef" }
                }
            }
        } } } }
    })
}

fn pipelines() -> Value {
    json!({
        "provider": "github", "existing": true, "repository": "acme@123456/ml-infra@456789", "branch": "main",
        "environment": "production",
        "install": {
            "git": "https://git.acme.example:8443/platform/ringfence.git",
            "revision": "0123456789abcdef0123456789abcdef01234567"
        }
    })
}

fn pipeline() -> Value {
    json!({ "repository": "acme/research", "branch": "release/1.0", "environment": "research" })
}

const CERTIFICATE: &str = "arn:aws:acm:eu-west-1:111122223333:certificate";

fn endpoint(image: &str) -> Value {
    json!({
        "renamed-from": "old-faces", "model": "models/faces/model.tar.gz", "image": image,
        "callers": [
            "checkout",
            "arn:aws:iam::444455556666:role/shop",
            { "role": "arn:aws:iam::444455556666:role/other", "through": "vpce-0123456789abcdef0" },
            { "application": "//archive/films/player", "through": "vpce-0123456789abcdef0" }
        ],
        "instance": { "type": "ml.m5.xlarge", "count": 2 },
        "scaling": { "max": 6, "invocations-per-instance": 600 },
        "startup-timeout-seconds": 600,
        "environment": { "LOG_LEVEL": "info", "WORKERS": 2 },
        "capture": { "to": "dataset/captured", "percent": 100 },
        "alarms": {
            "notify": ["arn:aws:sns:eu-west-1:111122223333:on-call"], "latency-ms": 500, "errors-percent": 1
        }
    })
}

fn service(image: &str) -> Value {
    json!({
        "renamed-from": "old-scores", "serve-with": "container", "image": image, "model": "models/scores/model.mar",
        "callers": ["checkout", "//archive/films/player", "arn:aws:iam::444455556666:root"],
        "service-name": "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
        "certificate": format!("{CERTIFICATE}/1234abcd-12ab-34cd-56ef-1234567890ab"),
        "mutual-tls": { "bundle": "s3://acme-certificates/clients.pem" },
        "port": 8080, "health": "/ping",
        "environment": { "LOG_LEVEL": "info" },
        "secrets": { "TOKEN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:api/token-AbCdEf" },
        "scratch": ["/tmp", "/var/cache"],
        "tasks": { "min": 2, "max": 10, "cpu": 1024, "memory-mib": 4096, "requests-per-task": 600 },
        "timeouts": { "idle-seconds": 60, "drain-seconds": 30, "start-seconds": 120 },
        "web-acl": "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/api/1234abcd",
        "alarms": { "latency-ms": 300 }
    })
}

/// The other ways to say some things.
fn variants() -> Vec<Value> {
    let with = |path: &str, value: Value| {
        let mut spec = everything();
        *spec.pointer_mut(path).unwrap() = value;
        spec
    };
    vec![
        everything(),
        with("/network/zones", json!(2)),
        with("/backend", json!({ "type": "local" })),
        with(
            "/backend",
            json!({
                "type": "remote", "hostname": "app.terraform.io", "organization": "acme", "workspace-prefix": "ml-"
            }),
        ),
        with("/backend", Value::Null),
        with(
            "/administrators",
            json!({
                "keys": {
                    "people": ["arn:aws:iam::111122223333:role/a/keys", "arn:aws:iam::111122223333:user/ann"],
                    "approvers": ["arn:aws:iam::444455556666:user/people/cleo"]
                },
                "deploy": "arn:aws:iam::111122223333:role/terraform",
                "break-glass": { "people": ["arn:aws:iam::444455556666:user/dora"], "session-minutes": 60 }
            }),
        ),
        {
            let mut spec = with("/units/research/ci", Value::Null);
            *spec.pointer_mut("/ci").unwrap() = json!({
                "provider": "github", "host": "git.acme.example", "repository": "acme/ml-infra", "branch": "main"
            });
            spec
        },
        with("/units/research/teams/vision", json!({})),
        with(
            "/units/research/teams/vision/services/scores/mutual-tls",
            Value::Null,
        ),
        serde_saphyr::from_str(EXAMPLE).unwrap(),
        serde_saphyr::from_str(include_str!("../examples/realtime-endpoint/ringfence.yaml"))
            .unwrap(),
        serde_saphyr::from_str(include_str!("../examples/rest-api/ringfence.yaml")).unwrap(),
    ]
}

/// What ringfence says of the value, written as JSON: JSON is YAML.
fn codes(value: &Value) -> Vec<&'static str> {
    let text = serde_json::to_string_pretty(value).unwrap();
    let included = ("units/more.yaml".to_owned(), INCLUDED.as_bytes().to_vec());
    match spec::load(
        "ringfence.yaml",
        text.as_bytes(),
        &BTreeMap::from([included]),
    ) {
        Ok(_) => Vec::new(),
        Err(found) => found.iter().map(|one| one.code).collect(),
    }
}

fn agree(value: &Value, what: &str) {
    let codes = codes(value);
    let schema = SCHEMA.is_valid(value);
    if !schema {
        assert!(!codes.is_empty(), "the schema alone refuses {what}");
    }
    let shape: Vec<_> = codes
        .iter()
        .filter(|code| !BEYOND_SHAPE.contains(code))
        .collect();
    if !shape.is_empty() {
        let text = serde_json::to_string(value).unwrap();
        assert!(!schema, "ringfence alone refuses {what}: {shape:?}\n{text}");
    }
}

/// The places of all values, as JSON pointers.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                pointers(value, &format!("{at}/{key}"), all);
            }
        }
        Value::Array(items) => {
            for (number, value) in items.iter().enumerate() {
                pointers(value, &format!("{at}/{number}"), all);
            }
        }
        _ => {}
    }
}

fn all_pointers(value: &Value) -> Vec<String> {
    let mut all = Vec::new();
    pointers(value, "", &mut all);
    all
}

#[test]
fn both_take_what_is_right() {
    for value in variants() {
        let errors: Vec<String> = SCHEMA
            .iter_errors(&value)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        assert_eq!(codes(&value), Vec::<&str>::new());
    }
}

#[test]
fn every_field_that_is_removed_is_missed_by_both_or_by_none() {
    let mut missed = 0;
    for spec in variants() {
        for pointer in all_pointers(&spec) {
            let Some((parent, key)) = pointer.rsplit_once('/') else {
                continue;
            };
            let mut changed = spec.clone();
            if let Some(map) = changed.pointer_mut(parent).unwrap().as_object_mut() {
                map.remove(key);
                agree(&changed, &format!("a spec without {pointer}"));
                missed += usize::from(!SCHEMA.is_valid(&changed));
            }
        }
    }
    assert!(missed > 40, "only {missed} fields are required");
}

#[test]
fn an_unknown_field_anywhere_is_refused_by_both() {
    for spec in variants() {
        for pointer in all_pointers(&spec) {
            let mut changed = spec.clone();
            if let Some(map) = changed.pointer_mut(&pointer).unwrap().as_object_mut() {
                map.insert("Unknown Field!".to_owned(), json!({}));
                agree(&changed, &format!("an unknown field in {pointer}"));
                assert!(
                    !SCHEMA.is_valid(&changed),
                    "the schema takes any field in `{pointer}`"
                );
            }
        }
    }
}

#[test]
fn another_type_anywhere_is_judged_alike() {
    let others = [
        Value::Null,
        json!(true),
        json!(0),
        json!(1),
        json!(-1),
        json!(2.5),
        json!(100_000_000),
        json!(""),
        json!("1"),
        json!("true"),
        json!("UPPER lower"),
        json!("a--b"),
        json!("x".repeat(3000)),
        json!([]),
        json!(["a", "a"]),
        json!([1]),
        json!({}),
        json!({ "a": "b" }),
        json!({ "because": "x" }),
    ];
    for spec in variants() {
        for pointer in all_pointers(&spec) {
            // Once is enough for what all variants have in common.
            if spec != everything() && everything().pointer(&pointer) == spec.pointer(&pointer) {
                continue;
            }
            for other in &others {
                let mut changed = spec.clone();
                *changed.pointer_mut(&pointer).unwrap() = other.clone();
                agree(&changed, &format!("{other} at {pointer}"));
            }
        }
    }
}

/// Values that look right to somebody in a hurry.
#[test]
fn values_that_break_a_pattern_are_refused_by_both() {
    let long = "a".repeat(65);
    let team = "/units/research/teams/vision";
    let image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/training";
    let table: Vec<(String, Vec<String>)> = vec![
        (
            "/organization".into(),
            vec![
                "a".into(),
                "aws".into(),
                "sthree-a".into(),
                "9a".into(),
                "a-".into(),
                "a_b".into(),
            ],
        ),
        (
            "/accounts/ml-platform".into(),
            vec!["1111".into(), "1111222233334".into(), "11112222333a".into()],
        ),
        (
            "/accept/0/theorem".into(),
            vec!["fences".into(), "Fence".into(), " fence".into()],
        ),
        (
            "/accept/0/address".into(),
            vec![" ".into(), "a\nb".into(), "a".repeat(1001)],
        ),
        (
            "/accept/0/code".into(),
            vec!["Wide".into(), "a--b".into(), "a_b".into(), long.clone()],
        ),
        (
            "/shares/0/from".into(),
            [
                "archive/films",
                "archive/films/",
                "/archive/films/raw",
                "//archive/films/raw",
                "archive/films/raw//a",
                "archive/films/raw/../x",
                "archive/films/raw/./x",
                "archive/films/raw/a*",
                "platform/films/raw",
                "archive/Films/raw",
                &format!("archive/films/{}", "a".repeat(33)),
                &format!("{}/films/raw", "a".repeat(25)),
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        (
            "/shares/0/until".into(),
            [
                "2027-6-30",
                "2027-13-01",
                "2027-00-10",
                "2027-01-32",
                "1999-12-31",
                "2200-01-01",
                "2027-06-30T00:00",
                "2027/06/30",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        (
            format!("{team}/training/nightly/reads/2"),
            [
                "//archive/films",
                "//archive",
                "//",
                "///archive/films/raw",
                "//archive/films/raw/*",
                "//platform/a/b",
                "//archive/films/raw/..",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        (
            "/include/0".into(),
            vec![
                "/etc/passwd".into(),
                "../more.yaml".into(),
                "units/../more.yaml".into(),
                "units//more.yaml".into(),
                "units/".into(),
                "units/.hidden".into(),
                "**/more.yaml".into(),
                "units/[a-z].yaml".into(),
                "units\\more.yaml".into(),
                "a/".repeat(100) + "b",
            ],
        ),
        (
            "/network/zones/0".into(),
            vec!["eu-west-1a".into(), "euw1az1".into()],
        ),
        (
            "/backend/bucket".into(),
            vec![
                "ab".into(),
                "a..b".into(),
                "1.2.3.4".into(),
                "A-b".into(),
                "xn--ab".into(),
                "a-s3alias".into(),
            ],
        ),
        (
            "/backend/prefix".into(),
            vec!["/ml".into(), "ml//a".into(), "../a".into(), "ml/*".into()],
        ),
        (
            "/backend/kms-key".into(),
            vec!["alias/a".into(), "arn:aws:kms:eu-west-1:1:key/a".into()],
        ),
        (
            "/administrators/deploy".into(),
            vec![
                "arn:aws:iam::111122223333:root".into(),
                "arn:aws:iam::111122223333:user/me".into(),
                "arn:aws:iam::111122223333:role/*".into(),
                format!("arn:aws:iam::111122223333:role/{long}"),
                "arn:aws:iam::111122223333:role//a".into(),
                "arn:aws:iam:eu-west-1:111122223333:role/a".into(),
                "arn:aws:iam::111122223333:role/a b/c".into(),
                "arn:aws:iam::111122223333:role/?/c".into(),
            ],
        ),
        (
            format!("{team}/training/nightly/image"),
            vec![
                format!("{image}:latest"),
                image.into(),
                format!("{image}@sha256:abc"),
                "pytorch".into(),
            ],
        ),
        (
            format!("{team}/training/weekly/image/mutable-because"),
            vec!["".into(), "  ".into(), "a\u{1}b".into()],
        ),
        (
            format!("{team}/training/nightly/reads/0"),
            vec![
                "s3://dataset".into(),
                "dataset/*".into(),
                "dataset//a".into(),
                "dataset/../b".into(),
                "/a".into(),
                "data set".into(),
            ],
        ),
        (
            format!("{team}/training/nightly/instance/type"),
            vec!["m5.xlarge".into(), "ml.m5".into()],
        ),
        (
            format!("{team}/training/nightly/schedule"),
            vec![
                "daily".into(),
                "cron(0 2 * * *)".into(),
                "rate(1 days)".into(),
            ],
        ),
        (
            format!("{team}/endpoints/faces/model"),
            [
                "models",
                "models/",
                "models/faces/",
                "models/faces/model.zip",
                "models/.tar.gz",
                "models/../model.tar.gz",
                "models/*.tar.gz",
                "s3://models/model.tar.gz",
                "//archive/films/models/model.tar.gz",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        (
            format!("{team}/endpoints/faces/callers/0"),
            [
                "//archive/films/player",
                "Checkout",
                "arn:aws:iam::111122223333:root",
                "arn:aws:iam::111122223333:role/*",
                "*",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        (
            format!("{team}/endpoints/faces/callers/3/application"),
            [
                "films/player",
                "archive/films/player",
                "//films/player",
                "//platform/a/b",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        (
            format!("{team}/endpoints/faces/callers/2/through"),
            ["vpce-1", "vpc-0123456789abcdef0", "vpce-0123456789ABCDEF0"]
                .map(str::to_owned)
                .to_vec(),
        ),
        (
            format!("{team}/services/scores/callers/2"),
            [
                "*",
                "arn:aws:iam::444455556666:user/me",
                "arn:aws:iam::*:root",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        (
            format!("{team}/services/scores/service-name"),
            ["vpce-svc-0123456789abcdef0", "com.amazonaws.eu-west-1.s3"]
                .map(str::to_owned)
                .to_vec(),
        ),
        (
            format!("{team}/services/scores/secrets/TOKEN"),
            [
                "arn:aws:secretsmanager:eu-west-1:111122223333:secret:api/token",
                "arn:aws:secretsmanager:eu-west-1:111122223333:secret:*",
                "hunter2",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        (
            format!("{team}/services/scores/web-acl"),
            vec!["arn:aws:wafv2:us-east-1:111122223333:global/webacl/api/1234abcd".into()],
        ),
        (
            format!("{team}/services/scores/scratch/0"),
            ["tmp", "/", "/tmp/", "/../tmp", "/tmp//a"]
                .map(str::to_owned)
                .to_vec(),
        ),
        (
            format!("{team}/services/scores/health"),
            ["ping", "/ping?a=b", "/a b"].map(str::to_owned).to_vec(),
        ),
        (
            format!("{team}/services/scores/mutual-tls/bundle"),
            [
                "clients.pem",
                "s3://acme",
                "s3://acme/",
                "s3://a..b/c",
                "s3://acme/../c",
            ]
            .map(str::to_owned)
            .to_vec(),
        ),
        (
            "/removed/1/team".into(),
            vec![
                "retail".into(),
                "retail/churn/raw".into(),
                "platform/churn".into(),
                "Retail/churn".into(),
                format!("{}/churn", "a".repeat(25)),
                format!("retail/{}", "a".repeat(25)),
            ],
        ),
        (
            "/removed/2/bucket".into(),
            vec![
                "retail/churn".into(),
                "retail/churn/raw/".into(),
                format!("retail/churn/{}", "a".repeat(33)),
            ],
        ),
        (
            format!("{team}/buckets/dataset/classification"),
            vec!["a*b".into(), " a".into(), "a  b".into()],
        ),
    ];
    for (pointer, values) in table {
        for value in values {
            let mut changed = everything();
            *changed.pointer_mut(&pointer).unwrap() = json!(value);
            assert!(
                !SCHEMA.is_valid(&changed),
                "the schema takes {value:?} at {pointer}"
            );
            assert!(
                !codes(&changed).is_empty(),
                "ringfence takes {value:?} at {pointer}"
            );
        }
    }
}

#[test]
fn names_that_break_a_pattern_are_refused_by_both() {
    let table = [
        ("/accounts", "ml-platform"),
        ("/units", "research"),
        ("/units/research/teams", "vision"),
        ("/units/research/teams/vision/buckets", "models"),
        ("/units/research/teams/vision/training", "nightly"),
        ("/units/research/teams/vision/serving", "classifier"),
        ("/units/research/teams/vision/applications", "search"),
        ("/units/research/teams/vision/endpoints", "faces"),
        ("/units/research/teams/vision/services", "scores"),
    ];
    let long = "a".repeat(33);
    for (pointer, name) in table {
        for bad in [
            "",
            "A",
            "a_b",
            "a--b",
            "-a",
            "a-",
            "1a",
            "a b",
            "a/b",
            "a.b",
            "ä",
            long.as_str(),
        ] {
            let mut changed = everything();
            let map = changed
                .pointer_mut(pointer)
                .unwrap()
                .as_object_mut()
                .unwrap();
            let value = map.remove(name).unwrap();
            map.insert(bad.to_owned(), value);
            assert!(
                !SCHEMA.is_valid(&changed),
                "the schema takes {bad:?} in {pointer}"
            );
            assert!(
                !codes(&changed).is_empty(),
                "ringfence takes {bad:?} in {pointer}"
            );
        }
    }
}

/// The places of texts, and each text.
fn texts() -> Vec<(String, String)> {
    let spec = everything();
    all_pointers(&spec)
        .into_iter()
        .filter_map(|pointer| {
            let text = spec.pointer(&pointer)?.as_str()?.to_owned();
            Some((pointer, text))
        })
        .collect()
}

fn edited(text: &str, edits: &[(usize, char, u8)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, c, kind) in edits {
        let at = at % (chars.len() + 1);
        match kind {
            0 => chars.insert(at, *c),
            1 if at < chars.len() => chars[at] = *c,
            2 if at < chars.len() => drop(chars.remove(at)),
            _ => chars.truncate(at.max(1)),
        }
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn texts_with_a_few_characters_changed_are_judged_alike(
        place in prop::sample::select(texts()),
        edits in prop::collection::vec((0_usize..200, prop::sample::select("aZ0-_./:@*? $\u{e4}\t\u{7f}=+9LW#,()".chars().collect::<Vec<_>>()), 0_u8..4), 1..3)
    ) {
        let (pointer, text) = place;
        let mut changed = everything();
        let text = edited(&text, &edits);
        *changed.pointer_mut(&pointer).unwrap() = json!(text);
        agree(&changed, &format!("{text:?} at {pointer}"));
    }
}

/// Held against each other where the two differ from a whole spec: at the top.
#[test]
fn an_included_file_holds_units_and_nothing_else() {
    let schema = jsonschema::validator_for(&spec::included_schema()).expect("a schema");
    let included = |value: &Value| {
        let mut spec = everything();
        spec["include"] = json!(["units.yaml"]);
        let file = ("units.yaml".to_owned(), value.to_string().into_bytes());
        let files = BTreeMap::from([file]);
        spec::load("ringfence.yaml", spec.to_string().as_bytes(), &files).is_ok()
    };
    let more = json!({ "more": { "account": "ml-platform", "teams": {} } });
    let whole = json!({ "units": more });
    assert!(schema.is_valid(&whole) && included(&whole));
    for bad in [
        json!({}),
        json!({ "units": null }),
        json!({ "units": [] }),
        json!([]),
        json!({ "units": more, "region": "eu-west-1" }),
        json!({ "units": more, "include": ["a.yaml"] }),
        json!({ "units": { "more": { "teams": null } } }),
    ] {
        assert!(!schema.is_valid(&bad), "the schema takes {bad}");
        assert!(!included(&bad), "ringfence takes {bad}");
    }
}

//! Who manages a key can never use it, who uses it can never manage it; nobody else does either. And what is
//! stored is encrypted under the team's keys and no other.

use super::admins;
use super::ask::{Question, Subject, Wrong};
use super::fence::{objects_in, of_bucket, setting, the_policy, writers};
use super::licence::{self, like, through_s3, writer_uses};
use super::people;
use super::proof::Ledger;
use super::shares;
use super::world::{BucketFacts, Item, KeyFacts, Policed, TeamWorld, names_key};
use super::{Code, Finding, Theorem};
use crate::access::{Formula, PolicyKind, encode, principal};
use crate::claims::{BucketPurpose, KeyService, LogGroupClaim, NeedKind};
use crate::iam::{Condition, Matches, PrincipalKind, Statement, Test};
use crate::symbol::{Text, Value};

const KEYS: Theorem = Theorem::Keys;

/// Cryptographic operations, and what hands their use on
/// (KMS Developer Guide, `kms-api-permissions-reference.html`).
pub(super) const USE: &[&str] = &[
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

/// What key administrators do. Neither policies, nor grants, nor aliases: each would hand them the key.
const ADMINISTER: &[&str] = &[
    "kms:CancelKeyDeletion",
    "kms:Describe*",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:Get*",
    "kms:List*",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
];

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for key in &team.keys {
        settings(team, key, ledger);
        if let Some(policy) = the_policy(team, KEYS, &key.policies, key.item, "key", ledger) {
            let finding = || {
                let message = format!(
                    "somebody manages or uses the {} key who should not",
                    key.claim.purpose
                );
                team.finding(KEYS, Code::KeyPolicy, message)
                    .asked_by(&team.claim.spec)
            };
            let question = Question {
                subject: of_key(policy),
                about: encode::resource_is(&key.arn),
                wrong: Wrong::AllowedBeyond(&key_licence(team, key)),
                service: "kms",
            };
            ledger.ask(KEYS, question.answer(team, finding));
            admins::by_two(team, key, policy, ledger);
        }
    }
    for bucket in &team.buckets {
        default_encryption(team, bucket, ledger);
        if bucket.claim.key.is_some() {
            wrong_key(team, bucket, ledger);
        }
    }
    for group in &team.claim.log_groups {
        log_group(team, group, ledger);
    }
}

/// A key's policy, to be asked about.
pub(super) fn of_key<'q, 'a>(policed: &'q Policed<'a>) -> Subject<'q, 'a> {
    Subject {
        name: "the key policy",
        policed,
        kind: PolicyKind::Resource,
    }
}

fn settings(team: &TeamWorld<'_>, key: &KeyFacts<'_>, ledger: &mut Ledger) {
    let item = key.item;
    let blame = |code, what: &str| {
        let message = format!("the {} key {what}", key.claim.purpose);
        team.finding(KEYS, code, message).at(item)
    };
    ledger.require(KEYS, item.bool("enable_key_rotation") == Some(true), || {
        blame(Code::NoRotation, "is not rotated")
    });
    ledger.require(
        KEYS,
        item.get("is_enabled")
            .is_none_or(|it| it.as_bool() == Some(true)),
        || blame(Code::KeyDisabled, "is disabled"),
    );
    let window = item.get("deletion_window_in_days");
    ledger.require(
        KEYS,
        window.is_none_or(|it| it.as_i64().is_some_and(|days| days >= 7)),
        || blame(Code::ShortDeletionWindow, "can be lost within a week"),
    );
    let lockout_check = item.get("bypass_policy_lockout_safety_check");
    ledger.require(
        KEYS,
        lockout_check.is_none_or(|it| it.as_bool() == Some(false)),
        || {
            blame(
                Code::LockoutCheckBypassed,
                "is set up without AWS's check against lock-out",
            )
        },
    );
}

/// Everybody who may manage or use a key, and how.
pub(super) fn key_licence(team: &TeamWorld<'_>, key: &KeyFacts<'_>) -> Vec<Statement> {
    let mut licence = vec![
        managing(Matches::Except(texts(USE)), team.owners()),
        managing(
            Matches::Only(texts(ADMINISTER)),
            team.key_administrators.clone(),
        ),
    ];
    if key.claim.purpose != "volumes" {
        licence.push(
            managing(
                Matches::Only(texts(&["kms:Decrypt"])),
                team.break_glass.clone(),
            )
            .when(through_s3(team)),
        );
    }
    licence.extend(grants_by_deploy(team, key));
    licence.extend(admins::approvers_licence(team));
    let auditors = people::auditors(team);
    if !auditors.is_empty() {
        licence.push(managing(Matches::Only(texts(people::SEE_KEYS)), auditors));
    }
    for role in &team.claim.roles {
        let arn = Text::from(role.arn.as_str());
        for need in &role.needs {
            let uses = uses(team, key, &need.what).into_iter();
            licence.extend(uses.map(|statement| {
                statement
                    .on([Text::from("*")])
                    .by(PrincipalKind::Aws, [arn.clone()])
            }));
        }
    }
    licence.extend(bringing_in(team, key));
    licence.extend(shares::licence_of_key(team, key));
    for service in &key.claim.services {
        licence.extend(by_service(team, service));
    }
    licence
}

/// Whoever makes an endpoint or a notebook makes the grant by which SageMaker uses the key of its volumes, and no other (SageMaker
/// Developer Guide, `api-permissions-reference.html`, `CreateEndpoint`, `CreateNotebookInstance`; KMS Developer Guide, `conditions-kms.html`).
fn grants_by_deploy(team: &TeamWorld<'_>, key: &KeyFacts<'_>) -> Option<Statement> {
    let mut endpoints = team.claim.endpoints.iter();
    let encrypts = endpoints.any(|it| it.volume_key.as_ref() == Some(&key.claim.alias));
    let mut notebooks = team.claim.notebooks.iter();
    let encrypts = encrypts || notebooks.any(|it| it.volume_key == key.claim.alias);
    encrypts.then(|| grants(team, "sagemaker", &team.claim.deploy))
}

/// Grants that a service asks for on behalf of these roles, for what it makes itself.
fn grants(team: &TeamWorld<'_>, service: &str, roles: &[String]) -> Statement {
    let through = Text::from(format!("{service}.{}.amazonaws.com", team.claim.region));
    let roles = roles.iter().map(|arn| Text::from(arn.as_str()));
    managing(Matches::Only(texts(&["kms:CreateGrant"])), roles.collect())
        .when(licence::equals("kms:ViaService", [through]))
        .when(Condition::new(
            Test::Bool,
            "kms:GrantIsForAWSResource",
            [Text::from("true")],
        ))
}

fn texts(listed: &[&str]) -> Vec<Text> {
    listed.iter().map(|it| Text::from(*it)).collect()
}

fn managing(actions: Matches<Vec<Text>>, arns: Vec<Text>) -> Statement {
    Statement {
        actions,
        ..Statement::allow("", &[])
    }
    .by_anyone()
    .on([Text::from("*")])
    .when(Condition::new(Test::StringEquals, "aws:PrincipalArn", arns))
}

/// What brings objects in from outside encrypts them under the bucket's key, in parts if it likes.
fn bringing_in(team: &TeamWorld<'_>, key: &KeyFacts<'_>) -> Vec<Statement> {
    let buckets = team.buckets.iter().filter(|bucket| {
        bucket.claim.key.as_ref() == Some(&key.claim.alias) && !bucket.claim.writers.is_empty()
    });
    let uses = buckets.filter_map(|bucket| {
        let uses = licence::key_of(team, &bucket.claim.name, "", writer_uses(true))?;
        let writers = Condition::new(Test::StringEquals, "aws:PrincipalArn", writers(bucket));
        Some(uses.on([Text::from("*")]).by_anyone().when(writers))
    });
    uses.collect()
}

/// How a need uses this key.
fn uses(team: &TeamWorld<'_>, key: &KeyFacts<'_>, need: &NeedKind) -> Vec<Statement> {
    let of_bucket = |bucket: &str| {
        let alias = team
            .bucket(bucket)
            .and_then(|facts| facts.claim.key.as_deref());
        alias == Some(key.claim.alias.as_str())
    };
    match need {
        NeedKind::ReadObjects { bucket, prefix } if of_bucket(bucket) => {
            licence::key_of(team, bucket, prefix, &["kms:Decrypt"])
                .into_iter()
                .collect()
        }
        NeedKind::WriteObjects {
            bucket,
            prefix,
            multipart,
        } if of_bucket(bucket) => licence::key_of(team, bucket, prefix, writer_uses(*multipart))
            .into_iter()
            .collect(),
        NeedKind::EncryptVolumes { key: alias } if *alias == key.claim.alias => {
            licence::of_need(team, need)
        }
        _ => Vec::new(),
    }
}

/// How a service uses a key as itself (CloudWatch Logs User Guide, `encrypt-log-data-kms.html`; CloudTrail User Guide,
/// `create-kms-key-policy-for-cloudtrail.html`).
fn by_service(team: &TeamWorld<'_>, service: &KeyService) -> Vec<Statement> {
    let by = |statement: Statement, service: &str| {
        statement
            .by(PrincipalKind::Service, [Text::from(service)])
            .on([Text::from("*")])
    };
    match service {
        KeyService::Logs { groups } => {
            let actions = [
                "kms:Encrypt*",
                "kms:Decrypt*",
                "kms:ReEncrypt*",
                "kms:GenerateDataKey*",
                "kms:Describe*",
            ];
            let arns = groups.iter().map(|group| {
                Text::from(format!(
                    "arn:{}:logs:{}:{}:log-group:{group}",
                    team.partition, team.claim.region, team.claim.account
                ))
            });
            let statement = Statement::allow("", &actions)
                .when(like("kms:EncryptionContext:aws:logs:arn", arns));
            vec![by(
                statement,
                &format!("logs.{}.amazonaws.com", team.claim.region),
            )]
        }
        KeyService::CloudTrail { trails } => trails.iter().flat_map(|it| of_trail(it)).collect(),
        KeyService::States { bucket, roles } => vec![states(team, bucket, roles)],
        KeyService::Alerts { topic } => {
            let use_it = Statement::allow("", &["kms:Decrypt", "kms:GenerateDataKey*"]);
            let topic = [Text::from(topic.as_str())];
            let use_it = use_it.when(licence::equals(
                "kms:EncryptionContext:aws:sns:topicArn",
                topic,
            ));
            vec![by(use_it, "events.amazonaws.com")]
        }
        KeyService::Config { accounts } => {
            let use_it = Statement::allow("", &["kms:Decrypt", "kms:GenerateDataKey"]);
            let accounts = accounts.iter().map(|it| Text::from(it.as_str()));
            let use_it = use_it.when(licence::equals("aws:SourceAccount", accounts));
            vec![by(use_it, "config.amazonaws.com")]
        }
        KeyService::Grants { through, roles } => vec![grants(team, through, roles)],
    }
}

/// CloudTrail encrypts each trail as that trail.
fn of_trail(trail: &str) -> [Statement; 2] {
    let equals = |key: &str| {
        let arn = [Text::from(trail)];
        Condition::new(Test::StringEquals, key, arn)
    };
    [
        Statement::allow("", &["kms:GenerateDataKey*"])
            .when(equals("kms:EncryptionContext:aws:cloudtrail:arn"))
            .when(equals("aws:SourceArn")),
        Statement::allow("", &["kms:DescribeKey"]).when(equals("aws:SourceArn")),
    ]
    .map(|statement| {
        let service = Text::from("cloudtrail.amazonaws.com");
        let statement = statement.by(PrincipalKind::Service, [service]);
        statement.on([Text::from("*")])
    })
}

/// Terraform's backend: states and lock files, through S3.
fn states(team: &TeamWorld<'_>, bucket: &str, roles: &[String]) -> Statement {
    let objects = Text::from(format!("arn:{}:s3:::{bucket}/*", team.partition));
    let roles = roles.iter().map(|arn| Text::from(arn.as_str()));
    Statement::allow("", &["kms:Decrypt", "kms:GenerateDataKey"])
        .by_anyone()
        .on([Text::from("*")])
        .when(Condition::new(
            Test::StringEquals,
            "aws:PrincipalArn",
            roles,
        ))
        .when(through_s3(team))
        .when(like("kms:EncryptionContext:aws:s3:arn", [objects]))
}

/// What S3 does with objects whose writer names no encryption.
fn default_encryption(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>, ledger: &mut Ledger) {
    let found = setting(
        team,
        bucket,
        "aws_s3_bucket_server_side_encryption_configuration",
    );
    let rule = found.and_then(|item| item.block("rule"));
    let default = rule.and_then(|rule| rule.block("apply_server_side_encryption_by_default"));
    let algorithm = default
        .and_then(|it| it.get("sse_algorithm"))
        .and_then(Value::as_str);
    let key = default
        .and_then(|it| it.get("kms_master_key_id"))
        .and_then(Value::as_text);
    let bucket_key = rule
        .and_then(|rule| rule.get("bucket_key_enabled"))
        .and_then(Value::as_bool);
    let holds = match &bucket.key {
        Some(wanted) => {
            let purpose = bucket.claim.purpose;
            let needs_bucket_key = !matches!(purpose, BucketPurpose::Trail | BucketPurpose::State);
            algorithm == Some("aws:kms")
                && key.is_some_and(|key| names_key(key, wanted))
                && (!needs_bucket_key || bucket_key == Some(true))
        }
        None => bucket.claim.key.is_none() && algorithm == Some("AES256"),
    };
    ledger.require(KEYS, holds, || {
        let message = format!(
            "`{}` is not encrypted as claimed by default",
            bucket.claim.name
        );
        blame_bucket(team, bucket, Code::DefaultEncryption, message, found)
    });
}

fn blame_bucket(
    team: &TeamWorld<'_>,
    bucket: &BucketFacts<'_>,
    code: Code,
    message: String,
    item: Option<Item<'_>>,
) -> Finding {
    team.finding(KEYS, code, message)
        .at(item.unwrap_or(bucket.item))
        .asked_by(&bucket.claim.spec)
}

/// Whoever names an encryption names the bucket's key.
fn wrong_key<'a>(team: &TeamWorld<'a>, bucket: &BucketFacts<'a>, ledger: &mut Ledger) {
    const ALGORITHM: &str = "s3:x-amz-server-side-encryption";
    const KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    const CUSTOMER: &str = "s3:x-amz-server-side-encryption-customer-algorithm";
    let (Some(policy), Some(key)) = (bucket.policy(), bucket.key_arn()) else {
        return ledger.unasked(KEYS, bucket.not_judged());
    };
    let kms = Text::from("aws:kms");
    let other =
        |name: &str, value: &Text| encode::present(name).but_not(encode::key_is(name, value));
    let wrong = Formula::any([
        other(KEY, &key),
        other(ALGORITHM, &kms),
        encode::key_is(ALGORITHM, &kms).and(encode::absent(KEY)),
        encode::present(CUSTOMER),
    ]);
    let about = principal::any_of_account(&team.account())
        .and(encode::actions_like(["s3:PutObject"]))
        .and(objects_in(bucket))
        .and(wrong);
    let finding = || {
        let message = format!(
            "an object can be written to `{}` under another key",
            bucket.claim.name
        );
        team.finding(KEYS, Code::WrongKey, message)
            .asked_by(&bucket.claim.spec)
    };
    let question = Question {
        subject: of_bucket(policy),
        about,
        wrong: Wrong::NotDenied,
        service: "s3",
    };
    ledger.ask(KEYS, question.answer(team, finding));
}

fn log_group(team: &TeamWorld<'_>, claim: &LogGroupClaim, ledger: &mut Ledger) {
    let mut named = team
        .log_groups
        .iter()
        .filter(|item| item.str("name") == Some(claim.name.as_str()));
    let found = named.next();
    let key = team.key(&claim.key);
    let holds = found.zip(key).is_some_and(|(item, key)| {
        item.text("kms_key_id")
            .is_some_and(|id| names_key(id, &key.item))
            && !item.resource.uncertain
    });
    ledger.require(KEYS, holds, || {
        let message = format!(
            "the log group `{}` is not encrypted under `{}`",
            claim.name, claim.key
        );
        let finding = team.finding(KEYS, Code::LogGroupKey, message);
        match found {
            Some(item) => finding.at(*item),
            None => finding,
        }
    });
}

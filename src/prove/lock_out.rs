//! Who deploys can still read and change everything that it made; break-glass still gets in.

use super::admins;
use super::ask::{Question, Wrong};
use super::fence::{objects_in, of_bucket};
use super::keys::of_key;
use super::proof::Ledger;
use super::world::{BucketFacts, KeyFacts, TeamWorld};
use super::{Code, Theorem};
use crate::access::{Formula, Reading, actions, encode, principal};
use crate::symbol::Text;

const LOCK_OUT: Theorem = Theorem::NoLockOut;

/// What Terraform asks of a key to keep it (AWS provider, `aws_kms_key`, `aws_kms_alias`).
const KEEP_KEY: &[&str] = &[
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
];

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let mut keepers = team.deploy.clone();
    keepers.push(team.root());
    for keeper in &keepers {
        for bucket in &team.buckets {
            configures(team, bucket, keeper, ledger);
        }
        for key in &team.keys {
            keeps(team, key, keeper, ledger);
        }
    }
    for arn in &team.break_glass {
        for bucket in &team.buckets {
            gets_in(team, bucket, arn, ledger);
        }
        for key in team.keys.iter().filter(|key| of_some_bucket(team, key)) {
            decrypts(team, key, arn, ledger);
        }
    }
    for key in &team.keys {
        for arn in &team.key_administrators {
            administers(team, key, arn, ledger);
        }
        takes_two(team, key, ledger);
    }
    ledger.assume("the deploying, break-glass and key administrators' roles have identity policies that let them do their work");
    ledger.assume("requests use TLS 1.2 or newer");
}

/// The keys that objects lie under: break-glass reads objects.
fn of_some_bucket(team: &TeamWorld<'_>, key: &KeyFacts<'_>) -> bool {
    let mut buckets = team.claim.buckets.iter();
    buckets.any(|bucket| bucket.key.as_deref() == Some(key.claim.alias.as_str()))
}

/// A request that keeps to the rules on transport.
pub(super) fn modern() -> Formula {
    let tls = ["1.2", "1.3"].map(|version| encode::key_is("s3:TlsVersion", &Text::from(version)));
    encode::key_is("aws:SecureTransport", &Text::from("true")).and(Formula::any(tls))
}

/// Every action on the bucket itself, from wherever it is made.
fn configures<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    keeper: &Text,
    ledger: &mut Ledger,
) {
    let Some(policy) = bucket.policy() else {
        return ledger.unasked(LOCK_OUT, bucket.not_judged());
    };
    let about = principal::exactly(keeper)
        .and(encode::resource_is(&bucket.arn))
        .and(encode::actions_like(["s3:*"]))
        .and(modern());
    let finding = || {
        let message = format!(
            "`{keeper}` may be denied to configure `{}`",
            bucket.claim.name
        );
        team.finding(LOCK_OUT, Code::LockedOutOfBucket, message)
            .asked_by(&bucket.claim.spec)
    };
    let question = Question {
        subject: of_bucket(policy),
        about,
        wrong: Wrong::Denied,
        service: "s3",
    };
    ledger.ask(LOCK_OUT, question.answer(team, finding));
}

/// Break-glass reads objects, whatever stands in its way.
fn gets_in<'a>(team: &TeamWorld<'a>, bucket: &BucketFacts<'a>, arn: &Text, ledger: &mut Ledger) {
    let Some(policy) = bucket.policy() else {
        return ledger.unasked(LOCK_OUT, bucket.not_judged());
    };
    let reading = encode::actions_like(["s3:GetObject"])
        .and(objects_in(bucket))
        .or(encode::actions_like(["s3:ListBucket"])
            .and(encode::resource_like(&bucket.arn, Reading::Strict)));
    let about = principal::exactly(arn).and(reading).and(modern());
    let finding = || {
        let message = format!("break-glass may be denied to read `{}`", bucket.claim.name);
        team.finding(LOCK_OUT, Code::GlassDoesNotBreak, message)
            .asked_by(&bucket.claim.spec)
    };
    let question = Question {
        subject: of_bucket(policy),
        about,
        wrong: Wrong::Denied,
        service: "s3",
    };
    ledger.ask(LOCK_OUT, question.answer(team, finding));
}

/// A key whose policy does not let the deploying role in can never be changed again.
fn keeps<'a>(team: &TeamWorld<'a>, key: &KeyFacts<'a>, keeper: &Text, ledger: &mut Ledger) {
    let what = format!("`{keeper}` can't keep the {} key", key.claim.purpose);
    never_refused(
        team,
        key,
        keeper,
        (KEEP_KEY, admins::withheld(team).negated()),
        (Code::LockedOutOfKey, what),
        ledger,
    );
}

fn administers<'a>(team: &TeamWorld<'a>, key: &KeyFacts<'a>, arn: &Text, ledger: &mut Ledger) {
    const MANAGE: &[&str] = &[
        "kms:DescribeKey",
        "kms:EnableKeyRotation",
        "kms:RotateKeyOnDemand",
        "kms:TagResource",
    ];
    let what = format!("`{arn}` can't administer the {} key", key.claim.purpose);
    never_refused(
        team,
        key,
        arn,
        (MANAGE, admins::withheld(team).negated()),
        (Code::AdministratorLockedOut, what),
        ledger,
    );
}

/// Approvers approve, and who manages the key takes it out of use then.
fn takes_two<'a>(team: &TeamWorld<'a>, key: &KeyFacts<'a>, ledger: &mut Ledger) {
    for (arn, requests, does) in admins::not_locked_out(team) {
        let what = format!(
            "`{arn}` can't {does}, which is about the {} key",
            key.claim.purpose
        );
        let code = Code::AdministratorLockedOut;
        never_refused(
            team,
            key,
            &arn,
            (&["kms:*"], requests),
            (code, what),
            ledger,
        );
    }
}

fn decrypts<'a>(team: &TeamWorld<'a>, key: &KeyFacts<'a>, arn: &Text, ledger: &mut Ledger) {
    let through_s3 = Text::from(format!("s3.{}.amazonaws.com", team.claim.region));
    let what = format!(
        "break-glass can't decrypt with the {} key through S3",
        key.claim.purpose
    );
    let through = encode::key_is("kms:ViaService", &through_s3);
    never_refused(
        team,
        key,
        arn,
        (&["kms:Decrypt"], through),
        (Code::GlassDoesNotBreak, what),
        ledger,
    );
}

/// Every request for one of the actions, under the given circumstances, is allowed by the key's policy.
fn never_refused<'a>(
    team: &TeamWorld<'a>,
    key: &KeyFacts<'a>,
    arn: &Text,
    (wanted, circumstances): (&[&str], Formula),
    (code, message): (Code, String),
    ledger: &mut Ledger,
) {
    let Some(policy) = key.policy() else {
        let what = format!(
            "the policy of the {} key can't be judged",
            key.claim.purpose
        );
        return ledger.unasked(LOCK_OUT, what);
    };
    debug_assert!(
        wanted
            .iter()
            .all(|action| !actions::expand(action).is_empty())
    );
    let about = principal::exactly(arn)
        .and(encode::resource_is(&key.arn))
        .and(encode::actions_like(wanted.iter().copied()))
        .and(circumstances);
    let finding = || team.finding(LOCK_OUT, code, message);
    let question = Question {
        subject: of_key(policy),
        about,
        wrong: Wrong::Refused,
        service: "kms",
    };
    ledger.ask(LOCK_OUT, question.answer(team, finding));
}

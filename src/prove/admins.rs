//! What administrators' roles come to: what each may do, and what takes two people.

use super::ask::{Question, Wrong};
use super::keys::of_key;
use super::licence::{equals, through_s3};
use super::proof::Ledger;
use super::world::{KeyFacts, Policed, TeamWorld};
use super::{Code, Theorem};
use crate::access::{Formula, PolicyKind, Scope, View, encode, principal};
use crate::iam::{Condition, Policy, Quantifier, Statement, Test};
use crate::symbol::{Text, Value};

const KEYS: Theorem = Theorem::Keys;

/// The tag that approves. It is written here once more: claims say that there are approvers, and what they approve by is our word.
const APPROVAL: &str = "DeletionApproved";

/// What takes a key out of use (KMS Developer Guide, `deleting-keys.html`, `enabling-keys.html`).
const OUT_OF_USE: [&str; 2] = ["kms:DisableKey", "kms:ScheduleKeyDeletion"];

/// What changes tags.
const TAGGING: [&str; 2] = ["kms:TagResource", "kms:UntagResource"];

fn approved() -> String {
    format!("aws:ResourceTag/{APPROVAL}")
}

fn tag() -> [Text; 1] {
    [Text::from(APPROVAL)]
}

/// One of the tags that are spoken of is the one that approves: conditions find a tag by its name in either case, so in any
/// (IAM User Guide, `reference_policies_condition-keys.html`).
fn speaks_of_approval() -> Condition {
    Condition::new(Test::StringEqualsIgnoreCase, "aws:TagKeys", tag()).over(Quantifier::ForAnyValue)
}

/// None of them is.
fn speaks_of_others() -> Condition {
    Condition::new(Test::StringNotEqualsIgnoreCase, "aws:TagKeys", tag())
        .over(Quantifier::ForAllValues)
}

/// All of them are, and there is one.
fn speaks_of_approval_only() -> [Condition; 2] {
    let present = Condition::new(Test::Null, "aws:TagKeys", [Text::from("false")]);
    let only = Condition::new(Test::StringEquals, "aws:TagKeys", tag());
    [only.over(Quantifier::ForAllValues), present]
}

fn is_approved() -> Condition {
    Condition::new(Test::Null, &approved(), [Text::from("false")])
}

/// The requests that a statement is about, by whoever makes them.
fn like_these(statement: Statement) -> Formula {
    let policy = Policy::new(vec![statement.by_anyone().on([Text::from("*")])]);
    let scope = Scope::new(PolicyKind::Resource, View::Under);
    encode::allows(&policy, &scope)
}

/// What nobody does without an approval, where there are approvers.
fn unapproved() -> Formula {
    encode::actions_like(OUT_OF_USE).and(encode::absent(&approved()))
}

/// What approves, or takes an approval back.
fn approving() -> Formula {
    like_these(Statement::allow("", &TAGGING).when(speaks_of_approval()))
}

/// What the rule of two people denies to everybody but approvers: owners of a key need not be let do it.
pub(super) fn withheld(team: &TeamWorld<'_>) -> Formula {
    match team.approvers.is_empty() {
        true => Formula::False,
        false => unapproved().or(approving()),
    }
}

/// What approvers do with a key.
pub(super) fn approvers_licence(team: &TeamWorld<'_>) -> Vec<Statement> {
    if team.approvers.is_empty() {
        return Vec::new();
    }
    let by = |statement: Statement| {
        let arns = team.approvers.iter().cloned();
        let statement = statement.by_anyone().on([Text::from("*")]);
        statement.when(Condition::new(Test::StringEquals, "aws:PrincipalArn", arns))
    };
    let approve = Statement::allow("", &TAGGING);
    let approve = { speaks_of_approval_only().into_iter() }.fold(approve, Statement::when);
    vec![
        by(approve),
        by(Statement::allow(
            "",
            &["kms:DescribeKey", "kms:ListResourceTags"],
        )),
    ]
}

/// A key is taken out of use by two: nobody does it without an approval, and nobody but an approver approves. Nor does its Terraform
/// say that it is approved.
pub(super) fn by_two<'a>(
    team: &TeamWorld<'a>,
    key: &KeyFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    if team.approvers.is_empty() {
        return;
    }
    let purpose = &key.claim.purpose;
    let alone = format!("somebody can delete or disable the {purpose} key without an approval");
    let others = principal::not_one_of(&team.approvers);
    let himself =
        format!("somebody who is no approver can set or remove `{APPROVAL}` on the {purpose} key");
    let asked = [
        (unapproved(), alone, Code::OnePersonDeletes),
        (approving().and(others), himself, Code::ApprovesHimself),
    ];
    for (about, message, code) in asked {
        let question = Question {
            subject: of_key(policy),
            about: about.and(encode::resource_is(&key.arn)),
            wrong: Wrong::NotDenied,
            service: "kms",
        };
        let finding = || {
            let finding = team.finding(KEYS, code, message);
            finding.asked_by(&team.claim.spec).help(
                "deny both in the key's policy, to everybody: names of tags count in either case",
            )
        };
        ledger.ask(KEYS, question.answer(team, finding));
    }
    ledger.require(KEYS, !born_approved(key), || {
        let message = format!("the {purpose} key may have the tag `{APPROVAL}` from the start");
        let finding = team.finding(KEYS, Code::ApprovesHimself, message);
        finding.at(key.item)
    });
    ledger.assume(
        "KMS may go by a key's tags as they were some minutes ago: an approval that was taken back may count for as long",
    );
    ledger.assume("who may take the role that approves is nobody who may take the role that manages keys, by whatever name he comes");
}

/// True when the key's tags are not known, or name the one that approves.
fn born_approved(key: &KeyFacts<'_>) -> bool {
    ["tags", "tags_all"]
        .into_iter()
        .any(|argument| match key.item.get(argument) {
            None | Some(Value::Null) => false,
            Some(Value::Map(map)) => {
                { map.entries.keys() }.any(|name| name.eq_ignore_ascii_case(APPROVAL))
            }
            Some(_) => true,
        })
}

/// Approvers approve, and who manages a key takes it out of use then.
pub(super) fn not_locked_out(team: &TeamWorld<'_>) -> Vec<(Text, Formula, &'static str)> {
    let approve = Statement::allow("", &TAGGING);
    let approve = { speaks_of_approval_only().into_iter() }.fold(approve, Statement::when);
    let longest = Condition::new(
        Test::NumericEquals,
        "kms:ScheduleKeyDeletionPendingWindowInDays",
        [Text::from("30")],
    );
    let delete = Statement::allow("", &["kms:ScheduleKeyDeletion"])
        .when(longest)
        .when(is_approved());
    let disable = Statement::allow("", &["kms:DisableKey"]).when(is_approved());
    let approve = like_these(approve);
    let take = like_these(delete).or(like_these(disable));
    let approvers = team.approvers.iter();
    let approvers = approvers.map(|arn| (arn.clone(), approve.clone(), "approve that it goes"));
    let managers = team.key_administrators.iter();
    let managers = managers
        .filter(|_| !team.approvers.is_empty())
        .map(|arn| (arn.clone(), take.clone(), "take it out of use"));
    approvers.chain(managers).collect()
}

/// Keys of ringfence's in the owner's account.
fn of_keys(team: &TeamWorld<'_>, aliases: &[String], actions: &[&str]) -> Statement {
    let claim = team.claim;
    let any = format!(
        "arn:{}:kms:{}:{}:key/*",
        team.partition, claim.region, claim.account
    );
    let aliases = aliases.iter().map(|it| Text::from(it.as_str()));
    let own = Condition::new(Test::StringLike, "kms:ResourceAliases", aliases);
    Statement::allow("", actions)
        .on([Text::from(any)])
        .when(own.over(Quantifier::ForAnyValue))
}

/// Lists of all keys: they say nothing but names.
fn find_keys() -> Statement {
    Statement::allow("", &["kms:ListAliases", "kms:ListKeys"]).on([Text::from("*")])
}

/// What managing keys comes to by a role's own policies. With approvers these say it as well as the keys do.
pub(super) fn managing(
    team: &TeamWorld<'_>,
    aliases: &[String],
    is_by_two: bool,
) -> Vec<Statement> {
    const MANAGE: &[&str] = &[
        "kms:CancelKeyDeletion",
        "kms:DescribeKey",
        "kms:EnableKey",
        "kms:EnableKeyRotation",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListGrants",
        "kms:ListKeyPolicies",
        "kms:ListKeyRotations",
        "kms:ListResourceTags",
        "kms:RevokeGrant",
        "kms:RotateKeyOnDemand",
        "kms:UpdateKeyDescription",
    ];
    let take = of_keys(team, aliases, &OUT_OF_USE);
    let tags = of_keys(team, aliases, &TAGGING);
    let (take, tags) = match is_by_two {
        true => (take.when(is_approved()), tags.when(speaks_of_others())),
        false => (take, tags),
    };
    vec![of_keys(team, aliases, MANAGE), take, tags, find_keys()]
}

/// What approving comes to.
pub(super) fn approving_keys(team: &TeamWorld<'_>, aliases: &[String]) -> Vec<Statement> {
    let approve = of_keys(team, aliases, &TAGGING);
    let approve = { speaks_of_approval_only().into_iter() }.fold(approve, Statement::when);
    let look = of_keys(team, aliases, &["kms:DescribeKey", "kms:ListResourceTags"]);
    vec![approve, look, find_keys()]
}

/// What reading in an emergency comes to: objects of the account's buckets, decrypted through S3.
pub(super) fn emergency(
    team: &TeamWorld<'_>,
    aliases: &[String],
    buckets: &[String],
) -> Vec<Statement> {
    let arns: Vec<Text> = { buckets.iter() }
        .map(|name| Text::from(format!("arn:{}:s3:::{name}", team.partition)))
        .collect();
    let objects = arns.iter().map(|arn| arn.clone().then("/*"));
    let here = || equals("aws:ResourceAccount", [team.account()]);
    vec![
        Statement::allow("", &["s3:GetObject", "s3:GetObjectVersion"])
            .on(objects)
            .when(here()),
        Statement::allow("", &["s3:ListBucket", "s3:ListBucketVersions"])
            .on(arns)
            .when(here()),
        of_keys(team, aliases, &["kms:Decrypt"]).when(through_s3(team)),
    ]
}

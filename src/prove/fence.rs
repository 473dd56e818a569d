//! No adversary is allowed any action on a team's buckets, nor any of its roles.
//!
//! Adversaries: every principal of the account but those that the claims name, with any identity policy; every
//! principal of any other account; services; anybody without a signature. Bucket policies and trust
//! policies must hold on their own.

mod deliveries;
mod said;
mod trust;

use super::ask::{Question, Subject, Wrong};
use super::people;
use super::proof::Ledger;
use super::shares;
use super::world::{BucketFacts, Item, Policed, TeamWorld, Unjudged};
use super::{Code, Finding, Theorem};
use crate::access::{Formula, PolicyKind, PrincipalClass, Reading, encode, principal};
use crate::claims::NeedKind;
use crate::symbol::Text;
use deliveries::deliveries;
pub(super) use deliveries::{BALANCER_LOGS, configs_into, trails_into};
pub(super) use trust::{by_provider, by_roles, by_users, trust};

const FENCE: Theorem = Theorem::Fence;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    buckets(team, ledger);
    for role in &team.roles {
        trust(team, role, ledger);
    }
    let network = &team.network;
    for item in network.subnets.iter().chain(&network.groups) {
        own_tag(team, *item, ledger);
    }
    said::prove(team, ledger);
}

/// What holds of buckets, whoever owns them.
pub(super) fn buckets(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for bucket in &team.buckets {
        public_access(team, bucket, ledger);
        ownership(team, bucket, ledger);
        if let Some(policy) =
            the_policy(team, FENCE, &bucket.policies, bucket.item, "bucket", ledger)
        {
            strangers(team, bucket, policy, ledger);
            outsiders(team, bucket, policy, ledger);
            deploy(team, bucket, policy, ledger);
            break_glass(team, bucket, policy, ledger);
            auditors(team, bucket, policy, ledger);
            only_writes(team, bucket, policy, ledger);
            plain_http(team, bucket, policy, ledger);
            shares::held_to_it(team, bucket, policy, ledger);
        }
    }
}

/// The one policy of a thing; a finding when there is none, several, or one that can't be judged.
pub(super) fn the_policy<'p, 'a>(
    team: &TeamWorld<'_>,
    theorem: Theorem,
    policies: &'p [Result<Policed<'a>, Unjudged<'a>>],
    item: Item<'_>,
    kind: &str,
    ledger: &mut Ledger,
) -> Option<&'p Policed<'a>> {
    let blame = |code, message: String| team.finding(theorem, code, message).at(item);
    match policies {
        [Ok(policy)] => return Some(policy),
        [] => ledger.ask(
            theorem,
            Some(blame(Code::NoPolicy, format!("the {kind} has no policy"))),
        ),
        [Err(unjudged)] => ledger.ask(theorem, Some(unjudged_finding(team, theorem, unjudged))),
        several => {
            let message = format!(
                "{} policies are set for one {kind}; the last one applied wins",
                several.len()
            );
            ledger.ask(theorem, Some(blame(Code::SeveralPolicies, message)));
        }
    }
    None
}

/// A policy that can't be judged proves nothing.
pub(super) fn unjudged_finding(
    team: &TeamWorld<'_>,
    theorem: Theorem,
    unjudged: &Unjudged<'_>,
) -> Finding {
    team.finding(
        theorem,
        Code::Unjudged,
        format!("this policy can't be judged: {}", unjudged.message),
    )
    .at(unjudged.item)
    .placed(unjudged.place.as_ref())
}

/// A bucket's policy, to be asked about.
pub(super) fn of_bucket<'q, 'a>(policed: &'q Policed<'a>) -> Subject<'q, 'a> {
    Subject {
        name: "the bucket policy",
        policed,
        kind: PolicyKind::Resource,
    }
}

/// The bucket and everything in it.
pub(super) fn in_bucket(bucket: &BucketFacts<'_>) -> Formula {
    encode::resource_like(&bucket.arn, Reading::Strict).or(objects_in(bucket))
}

/// Everything in the bucket.
pub(super) fn objects_in(bucket: &BucketFacts<'_>) -> Formula {
    encode::resource_like(&bucket.arn.clone().then("/*"), Reading::Strict)
}

/// The roles whose needs are about this bucket.
pub(super) fn users_of(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>) -> Vec<Text> {
    let name = &bucket.claim.name;
    let uses = |need: &NeedKind| match need {
        NeedKind::ReadObjects { bucket, .. } | NeedKind::WriteObjects { bucket, .. } => {
            bucket == name
        }
        _ => false,
    };
    let roles = team.claim.roles.iter();
    roles
        .filter(|role| role.needs.iter().any(|need| uses(&need.what)))
        .map(|role| Text::from(role.arn.as_str()))
        .collect()
}

/// Is there a request like these that the bucket's policy does not deny? Then the finding is the fence's.
pub(super) fn denied<'a>(
    team: &TeamWorld<'a>,
    policy: &Policed<'a>,
    about: Formula,
    finding: impl FnOnce() -> Finding,
    ledger: &mut Ledger,
) {
    let question = Question {
        subject: of_bucket(policy),
        about,
        wrong: Wrong::NotDenied,
        service: "s3",
    };
    ledger.ask(FENCE, question.answer(team, finding));
}

/// Everybody of another account, every service, everybody unsigned.
pub(super) fn outside(account: &Text) -> Formula {
    Formula::any([
        principal::any_other_account(account),
        principal::is_any(&[
            PrincipalClass::Anonymous,
            PrincipalClass::Federated,
            PrincipalClass::Service,
        ]),
    ])
}

/// Everything that one principal can do with the bucket beyond reading it.
pub(super) fn beyond_reading(arn: &Text, bucket: &BucketFacts<'_>) -> Formula {
    principal::exactly(arn)
        .and(encode::actions_like(["s3:*"]))
        .but_not(encode::actions_like(["s3:Get*", "s3:List*"]))
        .and(in_bucket(bucket))
}

/// Anybody else of the account, whatever his identity policies say: the bucket's policy must deny.
fn strangers<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let account = team.account();
    let mut named = users_of(team, bucket);
    named.extend(writers(bucket));
    named.extend(people::auditors(team));
    named.extend(team.trusted());
    let about = principal::any_of_account(&account)
        .and(principal::not_one_of(&named))
        .but_not(shares::readers(team, bucket))
        .and(encode::actions_like(["s3:*"]))
        .and(in_bucket(bucket));
    let finding = || {
        let message = format!(
            "a principal of the account that is not named reaches `{}`",
            bucket.claim.name
        );
        team.finding(FENCE, Code::StrangerInTheAccount, message)
            .asked_by(&bucket.claim.spec)
            .help("deny everybody whose `aws:PrincipalArn` is not one of the team's roles or the trusted base")
    };
    denied(team, policy, about, finding, ledger);
}

/// Auditors see how the bucket is set, and nothing else of it.
fn auditors<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    for arn in &people::auditors(team) {
        let about = principal::exactly(arn)
            .and(encode::actions_like(["s3:*"]))
            .but_not(encode::actions_like(people::SEE_BUCKETS.iter().copied()))
            .and(in_bucket(bucket));
        let finding = || {
            let message = format!(
                "auditors reach more of `{}` than how it is set",
                bucket.claim.name
            );
            team.finding(FENCE, Code::PeopleReachData, message)
                .asked_by(&bucket.claim.spec)
        };
        denied(team, policy, about, finding, ledger);
    }
}

/// The roles that bring objects in.
pub(super) fn writers(bucket: &BucketFacts<'_>) -> Vec<Text> {
    let arns = bucket.claim.writers.iter();
    arns.map(|arn| Text::from(arn.as_str())).collect()
}

/// What brings objects in writes and does nothing else.
fn only_writes<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    for arn in &writers(bucket) {
        let about = principal::exactly(arn)
            .and(encode::actions_like(["s3:*"]))
            .but_not(encode::actions_like([
                "s3:PutObject",
                "s3:AbortMultipartUpload",
            ]))
            .and(in_bucket(bucket));
        let finding = || {
            let message = format!("`{arn}` can do more than write to `{}`", bucket.claim.name);
            team.finding(FENCE, Code::WriterReads, message)
                .asked_by(&bucket.claim.spec)
        };
        denied(team, policy, about, finding, ledger);
        ledger.assume(format!(
            "`{arn}` brings objects into `{}` from outside the team's network; ringfence does not make that role",
            bucket.claim.name
        ));
    }
}

/// Anybody of another account, any service, anybody unsigned: the bucket's policy must not allow, but for deliveries.
fn outsiders<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let mut licence = deliveries(team, bucket);
    licence.extend(shares::licence_of_bucket(team, bucket));
    let finding = || {
        let message = format!(
            "somebody outside the account is allowed an action on `{}`",
            bucket.claim.name
        );
        team.finding(FENCE, Code::Outsider, message)
            .asked_by(&bucket.claim.spec)
    };
    let question = Question {
        subject: of_bucket(policy),
        about: outside(&team.account()),
        wrong: Wrong::AllowedBeyond(&licence),
        service: "s3",
    };
    ledger.ask(FENCE, question.answer(team, finding));
}

/// Who deploys configures buckets and sees no objects.
fn deploy<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    for arn in &team.deploy {
        let about = principal::exactly(arn)
            .and(encode::actions_like(["s3:*"]))
            .and(objects_in(bucket));
        let finding = || {
            let message = format!(
                "the deploying role reaches objects in `{}`",
                bucket.claim.name
            );
            team.finding(FENCE, Code::DeployReads, message)
                .asked_by(&bucket.claim.spec)
        };
        denied(team, policy, about, finding, ledger);
    }
}

/// Break-glass reads, and changes nothing.
fn break_glass<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    for arn in &team.break_glass {
        let about = beyond_reading(arn, bucket);
        let finding = || {
            let message = format!("break-glass can do more than read `{}`", bucket.claim.name);
            team.finding(FENCE, Code::BreakGlassChanges, message)
                .asked_by(&bucket.claim.spec)
        };
        denied(team, policy, about, finding, ledger);
    }
}

/// Nobody without TLS.
pub(super) fn plain_http<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let account = team.account();
    let about = principal::any_of_account(&account)
        .or(shares::readers(team, bucket))
        .and(encode::actions_like(["s3:*"]))
        .and(in_bucket(bucket))
        .and(encode::key_is("aws:SecureTransport", &Text::from("false")));
    let finding = || {
        let message = format!("a request without TLS reaches `{}`", bucket.claim.name);
        team.finding(FENCE, Code::PlainHttp, message)
            .asked_by(&bucket.claim.spec)
    };
    denied(team, policy, about, finding, ledger);
}

/// All four blocks (S3 User Guide, `access-control-block-public-access.html`).
pub(super) fn public_access(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>, ledger: &mut Ledger) {
    const BLOCKS: [&str; 4] = [
        "block_public_acls",
        "block_public_policy",
        "ignore_public_acls",
        "restrict_public_buckets",
    ];
    let found = setting(team, bucket, "aws_s3_bucket_public_access_block");
    for block in BLOCKS {
        let holds = found.is_some_and(|item| item.bool(block) == Some(true));
        ledger.require(FENCE, holds, || {
            let message = format!("`{}` does not have `{block}`", bucket.claim.name);
            team.finding(FENCE, Code::PublicAccess, message)
                .at(found.unwrap_or(bucket.item))
                .asked_by(&bucket.claim.spec)
        });
    }
}

/// Without the owner's enforcement, object ACLs can let anybody in (S3 User Guide, `about-object-ownership.html`).
pub(super) fn ownership(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>, ledger: &mut Ledger) {
    let found = setting(team, bucket, "aws_s3_bucket_ownership_controls");
    let rule = found.and_then(|item| item.block("rule"));
    let enforced = rule
        .and_then(|rule| rule.get("object_ownership"))
        .is_some_and(|value| value.as_str() == Some("BucketOwnerEnforced"));
    ledger.require(FENCE, enforced, || {
        let message = format!("ACLs are in force on `{}`", bucket.claim.name);
        team.finding(FENCE, Code::Acl, message)
            .at(found.unwrap_or(bucket.item))
            .asked_by(&bucket.claim.spec)
    });
}

/// Policies of other stacks know subnets and groups by their tag, so it must be the team's, and stay.
fn own_tag(team: &TeamWorld<'_>, item: Item<'_>, ledger: &mut Ledger) {
    let fence = Text::from(team.claim.fence.as_str());
    let mut ignored = item.resource.ignore_changes.iter();
    let stays = !ignored.any(|name| name.starts_with("tags") || name == "all");
    ledger.require(FENCE, item.tag("Fence") == Some(&fence) && stays, || {
        let message = format!("it is not certain that its tag `Fence` is `{fence}`");
        team.finding(FENCE, Code::FenceTag, message).at(item)
    });
}

/// The one certain resource of a kind that is about a bucket.
pub(super) fn setting<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    kind: &str,
) -> Option<Item<'a>> {
    let mut found = team.settings.iter().filter(|item| {
        item.resource.kind == kind && item.str("bucket") == Some(bucket.claim.name.as_str())
    });
    let first = found.next().copied()?;
    (found.next().is_none() && !first.resource.uncertain).then_some(first)
}

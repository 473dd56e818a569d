//! Shares, as both sides claim them: what the owner's policies may let in, and what the reader's roles may do with it.
//!
//! A share holds until the end of its last day, in UTC; every question is asked over all moments, so what is proved does not depend on
//! when it is asked.

use super::ask::{Question, Subject, Wrong, licensed};
use super::fence::{denied, in_bucket};
use super::licence::{bucket_arn, like, reading, through_s3};
use super::proof::Ledger;
use super::world::{BucketFacts, KeyFacts, Policed, RoleFacts, TeamWorld};
use super::{Code, Theorem};
use crate::access::{Formula, PolicyKind, encode, principal};
use crate::claims::{NeedKind, ShareClaim};
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::symbol::Text;

/// The team's shares of a bucket.
fn of<'a>(team: &TeamWorld<'a>, bucket: &BucketFacts<'_>) -> Vec<&'a ShareClaim> {
    let gives = team.claim.gives.iter();
    gives
        .filter(|share| share.bucket == bucket.claim.name)
        .collect()
}

/// Anybody whom a share of the bucket is for.
pub(super) fn readers(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>) -> Formula {
    let shares = of(team, bucket).into_iter();
    Formula::any(shares.map(|share| principal::like(&Text::from(share.roles.as_str()))))
}

fn by_readers(share: &ShareClaim, statement: Statement) -> Statement {
    let next = share.until.tomorrow().unwrap_or(share.until);
    statement
        .by_anyone()
        .when(Condition::new(
            Test::ArnLike,
            "aws:PrincipalArn",
            [Text::from(share.roles.as_str())],
        ))
        .when(Condition::new(
            Test::DateLessThan,
            "aws:CurrentTime",
            [Text::from(format!("{next}T00:00:00Z"))],
        ))
}

/// What a bucket's policy may allow by its shares.
pub(super) fn licence_of_bucket(team: &TeamWorld<'_>, bucket: &BucketFacts<'_>) -> Vec<Statement> {
    let shares = of(team, bucket).into_iter();
    shares
        .flat_map(|share| {
            reading(&bucket.arn, &share.prefix).map(|statement| by_readers(share, statement))
        })
        .collect()
}

/// What a key's policy may allow by shares: S3 decrypts for the reader, in the contexts of what is shared
/// (S3 User Guide, `bucket-key.html`).
pub(super) fn licence_of_key(team: &TeamWorld<'_>, key: &KeyFacts<'_>) -> Vec<Statement> {
    let gives = team.claim.gives.iter();
    gives
        .filter(|share| share.key == key.claim.alias)
        .map(|share| {
            let bucket = bucket_arn(team, &share.bucket);
            let decrypt = Statement::allow("", &["kms:Decrypt"])
                .on([Text::from("*")])
                .when(through_s3(team))
                .when(like(
                    "kms:EncryptionContext:aws:s3:arn",
                    [bucket.clone(), bucket.then(&format!("/{}*", share.prefix))],
                ));
            by_readers(share, decrypt)
        })
        .collect()
}

/// Whatever the policies of a reader say, the bucket denies it everything that is not shared, and everything from the day on
/// which the share has ended.
pub(super) fn held_to_it<'a>(
    team: &TeamWorld<'a>,
    bucket: &BucketFacts<'a>,
    policy: &Policed<'a>,
    ledger: &mut Ledger,
) {
    let shares = of(team, bucket);
    let licence = licence_of_bucket(team, bucket);
    for share in &shares {
        let about = principal::like(&Text::from(share.roles.as_str()))
            .and(encode::actions_like(["s3:*"]))
            .and(in_bucket(bucket))
            .but_not(licensed(&licence, PolicyKind::Resource));
        let finding = || {
            let message = format!(
                "`{}` can do more with `{}` than is shared, or for longer",
                share.reader, bucket.claim.name
            );
            team.finding(Theorem::Fence, Code::BeyondShare, message)
                .asked_by(&share.spec)
                .help("deny the reader's roles everything but reading below the prefix, and that too from the day after the last")
        };
        denied(team, policy, about, finding, ledger);
        ledger.assume(format!(
            "nobody but the trusted base makes roles like `{}`: they read what {} shares with {} until {}",
            share.roles, share.owner, share.reader, share.until
        ));
    }
}

/// The share that a need goes by.
pub(super) fn by_which<'a>(
    team: &TeamWorld<'a>,
    owner: &str,
    bucket: &str,
    prefix: &str,
) -> Option<&'a ShareClaim> {
    let mut takes = team.claim.takes.iter();
    takes.find(|share| {
        share.owner == owner && share.bucket == bucket && prefix.starts_with(&share.prefix)
    })
}

/// The owner's key as the reader knows it: by its alias, whatever its id.
fn decrypting(team: &TeamWorld<'_>, share: &ShareClaim) -> Statement {
    let keys = format!(
        "arn:{}:kms:{}:{}:key/*",
        team.partition, team.claim.region, share.owner_account
    );
    Statement::allow("", &["kms:Decrypt"])
        .on([Text::from(keys)])
        .when(
            Condition::new(
                Test::StringEquals,
                "kms:ResourceAliases",
                [Text::from(share.key.as_str())],
            )
            .over(Quantifier::ForAnyValue),
        )
        .when(through_s3(team))
}

/// What reading across comes to. A need that no share covers comes to nothing.
pub(super) fn licence_of_need(
    team: &TeamWorld<'_>,
    owner: &str,
    bucket: &str,
    prefix: &str,
) -> Vec<Statement> {
    let Some(share) = by_which(team, owner, bucket, prefix) else {
        return Vec::new();
    };
    let arn = bucket_arn(team, bucket);
    let mut needed = reading(&arn, prefix).to_vec();
    needed.push(decrypting(team, share).when(like(
        "kms:EncryptionContext:aws:s3:arn",
        [arn.clone(), arn.then(&format!("/{prefix}*"))],
    )));
    needed
}

/// The most that a boundary may allow of what is shared with the team.
pub(super) fn licence_of_boundary(team: &TeamWorld<'_>) -> Vec<Statement> {
    let takes = team.claim.takes.iter();
    takes
        .flat_map(|share| {
            let arn = bucket_arn(team, &share.bucket);
            [
                Statement::allow("", &["s3:GetObject"])
                    .on([arn.clone().then(&format!("/{}*", share.prefix))]),
                Statement::allow("", &["s3:ListBucket"]).on([arn]),
                decrypting(team, share),
            ]
        })
        .collect()
}

/// The names of the buckets that a role reads across.
pub(super) fn buckets_of<'n>(needs: impl Iterator<Item = &'n NeedKind>) -> Vec<&'n str> {
    let mut found: Vec<&str> = needs
        .filter_map(|need| match need {
            NeedKind::ReadShared { bucket, .. } => Some(bucket.as_str()),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Listing of the buckets that a role reads across; below which prefix, its own policy says.
pub(super) fn listed<'n>(
    team: &TeamWorld<'_>,
    needs: impl Iterator<Item = &'n NeedKind>,
) -> Option<Statement> {
    let buckets = buckets_of(needs).into_iter();
    let arns: Vec<Text> = buckets.map(|bucket| bucket_arn(team, bucket)).collect();
    (!arns.is_empty()).then(|| Statement::allow("", &["s3:ListBucket"]).on(arns))
}

/// A role that reads across does so through its own team's endpoint only: the owner can't know that endpoint, so one of the
/// role's own policies has to deny what comes from anywhere else.
pub(super) fn pinned<'a>(team: &TeamWorld<'a>, role: &RoleFacts<'a>, ledger: &mut Ledger) {
    const PERIMETER: Theorem = Theorem::Perimeter;
    let buckets = buckets_of(role.claim.needs.iter().map(|need| &need.what));
    if buckets.is_empty() {
        return;
    }
    let Some(endpoint) = team.network.endpoint("s3") else {
        return ledger.unasked(PERIMETER, "there is not exactly one endpoint for S3");
    };
    for name in buckets {
        let arn = bucket_arn(team, name);
        let there = encode::resource_is(&arn).or(encode::resource_like(
            &arn.clone().then("/*"),
            crate::access::Reading::Strict,
        ));
        let about = principal::exactly(&role.arn)
            .and(encode::actions_like(["s3:*"]))
            .and(there)
            .but_not(encode::key_is("aws:SourceVpce", &endpoint.id));
        let finding = || {
            let message = format!(
                "`{}` can reach the shared bucket `{name}` from outside its team's network",
                role.claim.arn
            );
            team.finding(PERIMETER, Code::NotPinned, message)
                .at(role.item)
                .asked_by(&role.claim.spec)
                .help("deny it requests whose `aws:SourceVpce` is not its team's S3 endpoint")
        };
        let answers = role.identity.iter().flatten().map(|policy| {
            let question = Question {
                subject: Subject {
                    name: "the role's policy",
                    policed: policy,
                    kind: PolicyKind::Identity,
                },
                about: about.clone(),
                wrong: Wrong::NotDenied,
                service: "s3",
            };
            question.answer(team, finding)
        });
        let answers: Vec<_> = answers.collect();
        // One policy that denies is enough.
        let answer = match answers.iter().any(Option::is_none) {
            true => None,
            false => answers
                .into_iter()
                .flatten()
                .next()
                .or_else(|| Some(finding())),
        };
        ledger.ask(PERIMETER, answer);
    }
}

//! Shares: what the owner's policies say of who may read, and what the reader's say of what it reads.
//!
//! The owner's side follows from the share alone, whichever job reads; the reader's from its shares and jobs. Neither names
//! anything that the other's stack makes: roles by a pattern of their ARNs, keys by alias, buckets by computed ARNs. So
//! stacks may be applied in any order, and in whichever accounts they are.

use super::policies::{arn_like, context_of, each_once, like, reference, through_s3};
use super::team::TeamScope;
use crate::iam::{Condition, Matches, PrincipalKind, Quantifier, Statement, Test};
use crate::model::{Bucket, Holds, Share, SharedRead};
use crate::symbol::Text;

/// Before the share ends.
fn till_it_ends(share: &Share) -> Condition {
    Condition::new(
        Test::DateLessThan,
        "aws:CurrentTime",
        [Text::from(share.ends())],
    )
}

/// Once it has ended.
fn since_it_ended(share: &Share) -> Condition {
    Condition::new(
        Test::DateGreaterThanEquals,
        "aws:CurrentTime",
        [Text::from(share.ends())],
    )
}

/// What the Sids of a share's statements begin with: the reader's token, and the number of the share among those that it has of the
/// same thing.
fn names<'s>(shares: impl Iterator<Item = &'s Share>) -> Vec<(String, &'s Share)> {
    let mut named: Vec<(String, &Share)> = Vec::new();
    let mut number = 0;
    for share in shares {
        let same = named
            .last()
            .is_some_and(|(_, last)| last.consumer.id == share.consumer.id);
        number = if same { number + 1 } else { 1 };
        let token = &share.consumer.identity.token;
        let name = match number {
            1 => format!("Share{token}"),
            _ => format!("Share{token}No{number}"),
        };
        named.push((name, share));
    }
    named
}

/// The team's shares of a bucket.
fn of_bucket<'a>(scope: &TeamScope<'a>, bucket: &Bucket) -> Vec<(String, &'a Share)> {
    let gives = scope.team.gives.iter();
    names(gives.filter(|share| share.physical == bucket.physical))
}

/// The pattern of the roles of the team that reads.
fn readers(scope: &TeamScope<'_>, share: &Share) -> Text {
    Text::from(share.consumer.roles(scope.arns))
}

/// Whom a bucket's policy lets pass besides the team's own, each once. What they may do there is held by [`in_bucket`].
pub(super) fn passing(scope: &TeamScope<'_>, bucket: &Bucket) -> Vec<Text> {
    let mut passing: Vec<Text> = of_bucket(scope, bucket)
        .into_iter()
        .map(|(_, share)| readers(scope, share))
        .collect();
    passing.dedup();
    passing
}

/// What a bucket's policy says of shares: what each allows until its day, and that nothing else is allowed.
///
/// The denies stand against any policy of the reader's: within one account its own policies alone would let it in.
pub(super) fn in_bucket(scope: &TeamScope<'_>, bucket: &Bucket, arn: &Text) -> Vec<Statement> {
    let shares = of_bucket(scope, bucket);
    let mut statements = Vec::new();
    for (name, share) in &shares {
        statements.extend(allowed(scope, (name, share), arn));
        statements.extend(ended(scope, (name, share), arn));
    }
    for shares in shares.chunk_by(|(_, a), (_, b)| a.consumer.id == b.consumer.id) {
        statements.extend(nothing_else(scope, shares, arn));
    }
    statements
}

fn objects(arn: &Text, prefix: &str) -> Text {
    arn.clone().then(&format!("/{prefix}*"))
}

/// The `s3:prefix` of listings below a prefix, with and without the slash.
fn prefixes<'s>(shares: impl Iterator<Item = &'s str>) -> Vec<Text> {
    shares
        .flat_map(|prefix| {
            let bare = prefix.trim_end_matches('/');
            [Text::from(bare), Text::from(format!("{prefix}*"))]
        })
        .collect()
}

fn allowed(scope: &TeamScope<'_>, (name, share): (&str, &Share), arn: &Text) -> [Statement; 2] {
    let reader = &share.consumer;
    let root = Text::from(reader.arns(scope.arns).root());
    let by_reader = |statement: Statement| {
        statement
            .by(PrincipalKind::Aws, [root.clone()])
            .when(arn_like("aws:PrincipalArn", [readers(scope, share)]))
            .when(till_it_ends(share))
    };
    let words = format!(
        "{} may read this until {}: {}",
        reader.first_id(),
        share.until,
        share.because
    );
    let read = Statement::allow(&format!("{name}Reads"), &["s3:GetObject"])
        .because(&words)
        .on([objects(arn, &share.prefix)]);
    let list = Statement::allow(&format!("{name}Lists"), &["s3:ListBucket"]).on([arn.clone()]);
    let list = match share.prefix.as_str() {
        "" => list,
        prefix => list.when(like("s3:prefix", prefixes([prefix].into_iter()))),
    };
    [by_reader(read), by_reader(list)]
}

fn ended(scope: &TeamScope<'_>, (name, share): (&str, &Share), arn: &Text) -> Vec<Statement> {
    let deny = |what: &str, resources: Vec<Text>| {
        Statement::deny(&format!("{name}{what}"), &["s3:*"])
            .by_anyone()
            .on(resources)
            .when(arn_like("aws:PrincipalArn", [readers(scope, share)]))
            .when(since_it_ended(share))
    };
    match share.prefix.as_str() {
        "" => vec![deny("Ended", vec![arn.clone(), objects(arn, "")])],
        prefix => vec![
            deny("Ended", vec![objects(arn, prefix)]),
            deny("ListsEnded", vec![arn.clone()])
                .when(like("s3:prefix", prefixes([prefix].into_iter()))),
        ],
    }
}

/// Everything that none of a reader's shares of one bucket allows.
fn nothing_else(scope: &TeamScope<'_>, shares: &[(String, &Share)], arn: &Text) -> Vec<Statement> {
    let Some((name, first)) = shares.first() else {
        return Vec::new();
    };
    let deny = |what: &str, statement: Statement| {
        Statement {
            sid: Some(format!("{name}{what}")),
            ..statement
        }
        .by_anyone()
        .when(arn_like("aws:PrincipalArn", [readers(scope, first)]))
    };
    let all_but = |action: &str, resource: Text| {
        Statement {
            actions: Matches::Except(vec![Text::from(action)]),
            ..Statement::deny("", &[])
        }
        .on([resource])
    };
    let mut statements = vec![
        deny("OnlyReads", all_but("s3:GetObject", objects(arn, ""))),
        deny("OnlyLists", all_but("s3:ListBucket", arn.clone())),
    ];
    let shared = || shares.iter().map(|(_, share)| share.prefix.as_str());
    if shared().all(|prefix| !prefix.is_empty()) {
        let mut resources = vec![arn.clone()];
        resources.extend(shared().map(|prefix| objects(arn, prefix)));
        let elsewhere = Statement {
            resources: Some(Matches::Except(resources)),
            ..Statement::deny("", &["s3:*"])
        };
        statements.push(deny("OnlyThere", elsewhere));
        statements.push(
            deny(
                "ListsOnlyThere",
                Statement::deny("", &["s3:ListBucket"]).on([arn.clone()]),
            )
            .when(Condition::new(
                Test::StringNotLike,
                "s3:prefix",
                prefixes(shared()),
            )),
        );
    }
    statements
}

/// What a key's policy says of shares: decrypting through S3, in the context of what is shared, until the day.
pub(super) fn with_key(scope: &TeamScope<'_>, holds: Holds) -> Vec<Statement> {
    let gives = scope.team.gives.iter();
    let shares = names(gives.filter(|share| share.holds == holds));
    let decrypt = shares.into_iter().map(|(name, share)| {
        let reader = &share.consumer;
        Statement::allow(&format!("{name}Decrypts"), &["kms:Decrypt"])
            .because(&format!(
                "{} may read what is shared of {} until {}.",
                reader.first_id(),
                share.physical,
                share.until
            ))
            .by(
                PrincipalKind::Aws,
                [Text::from(reader.arns(scope.arns).root())],
            )
            .on([Text::from("*")])
            .when(arn_like("aws:PrincipalArn", [readers(scope, share)]))
            .when(through_s3(&scope.model.region))
            .when(context_of(&[(
                TeamScope::bucket(&share.bucket),
                share.prefix.clone(),
            )]))
            .when(till_it_ends(share))
    });
    decrypt.collect()
}

/// The ARN of a shared bucket.
fn bucket(scope: &TeamScope<'_>, share: &Share) -> Text {
    Text::from(scope.arns.bucket(&share.physical))
}

/// The keys of the account that a shared bucket is in; by its alias the key is known.
fn any_key(scope: &TeamScope<'_>, share: &Share) -> Text {
    Text::from(share.owner.arns(scope.arns).any_key())
}

fn known_by(aliases: impl IntoIterator<Item = Text>) -> Condition {
    Condition::new(Test::StringEquals, "kms:ResourceAliases", aliases).over(Quantifier::ForAnyValue)
}

/// What the boundary of the team that reads allows of its shares, for whichever role.
pub(super) fn in_boundary(scope: &TeamScope<'_>) -> Vec<Statement> {
    let takes = || scope.team.takes.iter();
    if takes().next().is_none() {
        return Vec::new();
    }
    let read = takes().map(|share| objects(&bucket(scope, share), &share.prefix));
    let listed = takes().map(|share| bucket(scope, share));
    let keys = takes().map(|share| any_key(scope, share));
    let aliases = takes().map(|share| Text::from(share.alias.as_str()));
    // A bucket that is gone may come back under its name in an account of anybody's.
    let of_owners = || {
        let accounts = takes().map(|share| Text::from(share.owner.account.as_str()));
        Condition::new(
            Test::StringEquals,
            "aws:ResourceAccount",
            each_once(accounts),
        )
    };
    vec![
        Statement::allow("SharedObjects", &["s3:GetObject"])
            .on(each_once(read))
            .when(of_owners()),
        Statement::allow("SharedBuckets", &["s3:ListBucket"])
            .on(each_once(listed))
            .when(of_owners()),
        Statement::allow("SharedKeysThroughS3", &["kms:Decrypt"])
            .on(each_once(keys))
            .when(known_by(each_once(aliases)))
            .when(through_s3(&scope.model.region)),
    ]
}

/// What the policy of a role that reads across says: reading below the prefixes, decrypting with the owner's keys; and, whatever
/// the owner's policies let in, nothing from outside the team's own network.
pub(super) fn read(scope: &TeamScope<'_>, reads: &[SharedRead]) -> Vec<Statement> {
    if reads.is_empty() {
        return Vec::new();
    }
    let arn = |read: &SharedRead| bucket(scope, &read.share);
    let there = |read: &SharedRead| objects(&arn(read), &read.prefix);
    let mut statements =
        vec![Statement::allow("ReadSharedObjects", &["s3:GetObject"]).on(reads.iter().map(there))];
    for (number, read) in (1..).zip(reads) {
        let list =
            Statement::allow(&format!("ListShared{number}"), &["s3:ListBucket"]).on([arn(read)]);
        statements.push(match read.prefix.as_str() {
            "" => list,
            prefix => list.when(like("s3:prefix", prefixes([prefix].into_iter()))),
        });
        statements.push(
            Statement::allow(&format!("DecryptShared{number}"), &["kms:Decrypt"])
                .on([any_key(scope, &read.share)])
                .when(known_by([Text::from(read.share.alias.as_str())]))
                .when(through_s3(&scope.model.region))
                .when(context_of(&[(arn(read), read.prefix.clone())])),
        );
    }
    let endpoint = reference("aws_vpc_endpoint", "s3", "id");
    let all = reads
        .iter()
        .flat_map(|read| [arn(read), objects(&arn(read), "")]);
    statements.push(
        Statement::deny("SharedOnlyFromTheNetwork", &["s3:*"])
            .because(
                "The owner's bucket can't know this team's endpoint: what holds these credentials inside the network stands here.",
            )
            .on(each_once(all))
            .when(Condition::new(
                Test::StringNotEquals,
                "aws:SourceVpce",
                [endpoint],
            )),
    );
    statements
}

/// What the policy of the team's S3 endpoint says of what one role reads across.
pub(super) fn through_endpoint(
    scope: &TeamScope<'_>,
    name: &str,
    role: &Text,
    reads: &[SharedRead],
) -> Vec<Statement> {
    if reads.is_empty() {
        return Vec::new();
    }
    let arn = |read: &SharedRead| bucket(scope, &read.share);
    let objects = reads.iter().map(|read| objects(&arn(read), &read.prefix));
    let read = Statement::allow(&format!("{name}ReadsShared"), &["s3:GetObject"]).on(objects);
    let list = Statement::allow(&format!("{name}ListsShared"), &["s3:ListBucket"])
        .on(each_once(reads.iter().map(arn)));
    [read, list]
        .map(|statement| {
            statement
                .by_anyone()
                .when(arn_like("aws:PrincipalArn", [role.clone()]))
        })
        .to_vec()
}

/// The name of the channel that a shared place is read through: `retail-churn-models-nightly`, from names that do not change. Where
/// that is longer than SageMaker takes, it ends in a hash.
pub(super) fn channel(read: &SharedRead) -> String {
    crate::model::names::shared_channel(&read.share, &read.prefix)
}

/// The `s3://` address of a shared place.
pub(super) fn address(read: &SharedRead) -> Text {
    Text::from(format!("s3://{}/{}", read.share.physical, read.prefix))
}

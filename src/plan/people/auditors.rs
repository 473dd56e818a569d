//! What auditors see of keys and buckets: how they are set, and nothing that lies under or in them. Both have policies of their own, which
//! let them in.

use super::super::policies::{arn_like, equals, this_resource};
use super::super::storage::whole;
use super::super::team::TeamScope;
use crate::iam::{Condition, Matches, PrincipalKind, Quantifier, Statement, Test};
use crate::model::{Duty, Person};
use crate::symbol::Text;

/// How a key is set.
pub(super) const SEE_KEYS: &[&str] = &[
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListResourceTags",
];

/// How a bucket is set.
pub(super) const SEE_BUCKETS: &[&str] = &[
    "s3:GetBucketLogging",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
];

/// The ARN of the auditors' role, of a team that has any. It is computed: keys come before the policies of roles.
pub(in crate::plan) fn role(scope: &TeamScope<'_>) -> Option<Text> {
    let mut people = scope.team.people.roles.iter();
    let auditor: &Person = people.find(|it| it.duty == Duty::Auditor)?;
    let name = scope.names.role(&auditor.role());
    Some(Text::from(scope.arns.role(&scope.names.role_path(), &name)))
}

/// What a key's policy says of them.
pub(in crate::plan) fn of_key(scope: &TeamScope<'_>) -> Option<Statement> {
    let see = Statement::allow("AuditorsSee", SEE_KEYS)
        .by(PrincipalKind::Aws, [Text::from(scope.arns.root())])
        .on(this_resource());
    Some(see.when(arn_like("aws:PrincipalArn", [role(scope)?])))
}

/// What a bucket's policy says of them, whatever their own says.
pub(in crate::plan) fn of_bucket(scope: &TeamScope<'_>, arn: &Text) -> Option<Statement> {
    let deny = Statement {
        actions: Matches::Except(SEE_BUCKETS.iter().copied().map(Text::from).collect()),
        ..Statement::deny("AuditorsSeeNoObjects", &[])
    };
    let deny = deny.by_anyone().on(whole(arn));
    Some(deny.when(arn_like("aws:PrincipalArn", [role(scope)?])))
}

/// What their own policy says.
pub(super) fn own(scope: &TeamScope<'_>) -> Vec<Statement> {
    let keys = scope
        .team
        .aliases
        .keys()
        .map(|purpose| TeamScope::key(purpose));
    let mut all = vec![Statement::allow("Keys", SEE_KEYS).on(keys)];
    let buckets = scope.team.buckets.iter();
    let buckets: Vec<Text> = buckets.map(|it| TeamScope::bucket(&it.name)).collect();
    if !buckets.is_empty() {
        all.push(Statement::allow("Buckets", SEE_BUCKETS).on(buckets));
    }
    all
}

/// What their boundary says.
pub(super) fn at_most(scope: &TeamScope<'_>) -> Vec<Statement> {
    let aliases = scope.team.aliases.keys();
    let aliases = aliases.map(|purpose| Text::from(scope.team.alias(purpose)));
    let own = Condition::new(Test::StringEquals, "kms:ResourceAliases", aliases);
    let mut all = vec![
        Statement::allow("AuditKeys", SEE_KEYS)
            .on([Text::from(scope.arns.any_key())])
            .when(own.over(Quantifier::ForAnyValue)),
    ];
    if !scope.team.buckets.is_empty() {
        let patterns = scope.names.bucket_patterns(scope.team);
        let patterns = patterns.iter().map(|it| Text::from(scope.arns.bucket(it)));
        all.push(
            Statement::allow("AuditBuckets", SEE_BUCKETS)
                .on(patterns)
                .when(equals("aws:ResourceAccount", scope.unit.account.as_str())),
        );
    }
    all
}

//! Keys, buckets, jobs and roles.

use super::Scope;
use super::network::{fenced, not_the_fence};
use crate::iam::{Condition, Statement, Test};
use crate::model::Identity;
use crate::plan::boundary::STAR_FOR_LOG_GROUPS;
use crate::plan::policies::{absent, this_resource};
use crate::symbol::Text;

/// Keeping a key; never using one, nor letting anybody else (grants).
const KEEP_KEY: &[&str] = &[
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateKeyDescription",
];

const ALIASES: &[&str] = &["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"];

const STAR_FOR_ALIASES: &str =
    "AWS grants kms:ListAliases on \"*\" only (Service Authorization Reference, AWS KMS).";

const STAR_FOR_NEW_KEYS: &str = "A new key has no ARN yet: AWS grants kms:CreateKey on \"*\" only (Service Authorization Reference, AWS KMS).";

pub(super) fn keys(scope: &Scope<'_>) -> Vec<Statement> {
    let any = [Text::from(scope.arns.any_key())];
    vec![
        Statement::allow("MakeKeys", &["kms:CreateKey"])
            .because(STAR_FOR_NEW_KEYS)
            .on(this_resource())
            .when(fenced(scope, "aws:RequestTag/Fence")),
        tag_new_keys(scope),
        Statement::allow("KeepOwnKeys", KEEP_KEY)
            .on(any.clone())
            .when(fenced(scope, "aws:ResourceTag/Fence")),
        Statement::allow("TagOwnKeys", &["kms:TagResource", "kms:UntagResource"])
            .on(any.clone())
            .when(fenced(scope, "aws:ResourceTag/Fence"))
            .when(not_the_fence()),
        Statement::allow("AliasesOfOwnKeys", ALIASES)
            .on(any)
            .when(fenced(scope, "aws:ResourceTag/Fence")),
        Statement::allow("OwnAliases", ALIASES).on(aliases(scope)),
        Statement::allow("ListAliases", &["kms:ListAliases"])
            .because(STAR_FOR_ALIASES)
            .on(this_resource()),
    ]
}

/// A key that is made with tags asks for `kms:TagResource` too, and has no tags yet that could tell it from others
/// (KMS Developer Guide, `tag-permissions.html`). So a key without the tag can be given it; its own policy must let that happen.
fn tag_new_keys(scope: &Scope<'_>) -> Statement {
    Statement::allow("TagNewKeys", &["kms:TagResource"])
        .because(
            "A new key is tagged before anything can tell whose it is (AWS KMS Developer Guide, tag-permissions): one without \
             the tag can be given it, where its own policy lets this role in.",
        )
        .on([Text::from(scope.arns.any_key())])
        .when(fenced(scope, "aws:RequestTag/Fence"))
        .when(absent("aws:ResourceTag/Fence"))
}

fn aliases(scope: &Scope<'_>) -> Vec<Text> {
    let patterns = scope.deploy.aliases();
    patterns
        .iter()
        .map(|alias| Text::from(scope.arns.kms(alias)))
        .collect()
}

/// Configuring buckets. No action of these is one on objects.
pub(super) fn storage(scope: &Scope<'_>) -> Vec<Statement> {
    vec![
        Statement::allow(
            "MakeBuckets",
            &[
                "s3:CreateBucket",
                "s3:DeleteBucket",
                "s3:DeleteBucketPolicy",
                "s3:PutBucketLogging",
                "s3:PutBucketOwnershipControls",
                "s3:PutBucketPolicy",
                "s3:PutBucketPublicAccessBlock",
                "s3:PutBucketTagging",
                "s3:PutBucketVersioning",
                "s3:PutEncryptionConfiguration",
                "s3:PutLifecycleConfiguration",
                "s3:TagResource",
                "s3:UntagResource",
            ],
        )
        .on(scope.buckets()),
        Statement::allow(
            "SeeHowTheyAreSet",
            &[
                "s3:GetAccelerateConfiguration",
                "s3:GetBucketAcl",
                "s3:GetBucketCORS",
                "s3:GetBucketLocation",
                "s3:GetBucketLogging",
                "s3:GetBucketObjectLockConfiguration",
                "s3:GetBucketOwnershipControls",
                "s3:GetBucketPolicy",
                "s3:GetBucketPublicAccessBlock",
                "s3:GetBucketRequestPayment",
                "s3:GetBucketTagging",
                "s3:GetBucketVersioning",
                "s3:GetBucketWebsite",
                "s3:GetEncryptionConfiguration",
                "s3:GetLifecycleConfiguration",
                "s3:GetReplicationConfiguration",
                "s3:ListBucket",
                "s3:ListTagsForResource",
            ],
        )
        .on(scope.buckets()),
    ]
}

/// Pipelines, what starts them, and the log groups.
pub(super) fn jobs(scope: &Scope<'_>) -> Vec<Statement> {
    let tokens = scope.deploy.tokens();
    let pipelines = tokens
        .iter()
        .map(|it| scope.arns.sagemaker(&format!("pipeline/{it}")));
    let rules = tokens.iter().map(|it| scope.arns.event_rule(it));
    vec![
        Statement::allow(
            "Pipelines",
            &[
                "sagemaker:AddTags",
                "sagemaker:CreatePipeline",
                "sagemaker:DeletePipeline",
                "sagemaker:DeleteTags",
                "sagemaker:DescribePipeline",
                "sagemaker:ListTags",
                "sagemaker:UpdatePipeline",
            ],
        )
        .on(pipelines.map(Text::from)),
        Statement::allow(
            "Schedules",
            &[
                "events:DeleteRule",
                "events:DescribeRule",
                "events:DisableRule",
                "events:EnableRule",
                "events:ListTagsForResource",
                "events:ListTargetsByRule",
                "events:PutRule",
                "events:PutTargets",
                "events:RemoveTargets",
                "events:TagResource",
                "events:UntagResource",
            ],
        )
        .on(rules.map(Text::from)),
        Statement::allow("LogGroups", KEEP_LOG_GROUPS).on(log_groups(scope)),
        Statement::allow("ListLogGroups", &["logs:DescribeLogGroups"])
            .because(STAR_FOR_LOG_GROUPS)
            .on(this_resource()),
    ]
}

/// What is done to log groups.
pub(super) const KEEP_LOG_GROUPS: &[&str] = &[
    "logs:AssociateKmsKey",
    "logs:CreateLogGroup",
    "logs:DeleteLogGroup",
    "logs:DeleteRetentionPolicy",
    "logs:DisassociateKmsKey",
    "logs:ListTagsForResource",
    "logs:PutRetentionPolicy",
    "logs:TagResource",
    "logs:UntagResource",
];

/// One pattern holds with and without the `:*` that some actions see behind the name.
pub(super) fn log_groups(scope: &Scope<'_>) -> [Text; 1] {
    [Text::from(scope.arns.log_group(&scope.deploy.log_groups()))]
}

/// Who assumes the roles of teams that the stack hands out: flow logs, pipelines, schedules.
const SERVICES: [&str; 3] = [
    "events.amazonaws.com",
    "sagemaker.amazonaws.com",
    "vpc-flow-logs.amazonaws.com",
];

/// What gives a role something: only under the boundary of its team.
pub(super) const UNDER_THE_BOUNDARY: &[&str] = &[
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
];

/// What gives a role nothing beyond its boundary.
pub(in crate::plan) const OTHERWISE: &[&str] = &[
    "iam:DeleteRole",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:ListRoleTags",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
];

/// The roles of the teams, each under its own team's boundary. Boundaries themselves are the account's, not the unit's.
pub(super) fn roles(scope: &Scope<'_>, teams: &[Identity], first: bool) -> Vec<Statement> {
    let mut all: Vec<Statement> = teams
        .iter()
        .enumerate()
        .map(|(index, team)| {
            let path = team.role_path();
            let people = scope.deploy.people.contains(team);
            let people = people.then(|| team.people_boundary());
            let boundaries = [team.boundary()].into_iter().chain(people);
            let boundaries = boundaries.map(|name| Text::from(scope.arns.policy(&path, &name)));
            Statement::allow(&format!("RolesOfTeam{}", index + 1), UNDER_THE_BOUNDARY)
                .on([Text::from(scope.arns.role(&path, "*"))])
                .when(Condition::new(
                    Test::ArnEquals,
                    "iam:PermissionsBoundary",
                    boundaries,
                ))
        })
        .collect();
    if first {
        all.push(Statement::allow("KeepRoles", OTHERWISE).on([scope.unit_roles()]));
        all.push(pass(scope));
    }
    all
}

fn pass(scope: &Scope<'_>) -> Statement {
    let tasks = (!scope.deploy.services.is_empty()).then_some("ecs-tasks.amazonaws.com");
    let services = tasks.into_iter().chain(SERVICES);
    Statement::allow("PassRoles", &["iam:PassRole"])
        .on([scope.unit_roles()])
        .when(Condition::new(
            Test::StringEquals,
            "iam:PassedToService",
            services.map(Text::from),
        ))
}

/// The same for the boundary, by the unit's patterns.
pub(super) fn most(scope: &Scope<'_>) -> Vec<Statement> {
    let mut all = keys_at_most(scope);
    all.extend(names_at_most(scope));
    all.extend(roles_at_most(scope));
    all
}

/// The same of whatever is tagged so, for the boundary.
fn tag_new_things(scope: &Scope<'_>) -> Statement {
    let keys = tag_new_keys(scope);
    let actions = ["kms:TagResource", "route53resolver:TagResource"];
    Statement {
        actions: Statement::allow("", &actions).actions,
        ..keys.on(this_resource())
    }
}

fn keys_at_most(scope: &Scope<'_>) -> Vec<Statement> {
    vec![
        Statement::allow("MakeKeys", &["kms:CreateKey"])
            .because(STAR_FOR_NEW_KEYS)
            .on(this_resource())
            .when(fenced(scope, "aws:RequestTag/Fence")),
        tag_new_things(scope),
        Statement::allow("Aliases", ALIASES).on(aliases(scope)),
    ]
}

/// What is done to keys that are the unit's, for a statement about all that is tagged so.
pub(super) const KEEP_KEYS: &[&str] = &[
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey*",
    "kms:GetKey*",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
];

/// By how names begin: the policies know each team's by its token, and there is no room here for all of them.
fn names_at_most(scope: &Scope<'_>) -> [Statement; 2] {
    const BUCKETS: &[&str] = &[
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:Get*Configuration",
        "s3:GetBucket*",
        "s3:ListBucket",
        "s3:ListTagsForResource",
        "s3:Put*Configuration",
        "s3:PutBucket*",
        "s3:TagResource",
        "s3:UntagResource",
    ];
    let starts = scope.deploy.starts();
    let mut named: Vec<Text> = Vec::new();
    for start in &starts {
        named.push(Text::from(
            scope.arns.sagemaker(&format!("pipeline/{start}")),
        ));
        named.push(Text::from(scope.arns.event_rule(start)));
    }
    named.extend(log_groups(scope));
    let buckets = starts.iter().map(|start| scope.arns.bucket(start));
    [
        Statement::allow("Buckets", BUCKETS).on(buckets.map(Text::from)),
        Statement::allow("Names", &["events:*", "logs:*", "sagemaker:*"]).on(named),
    ]
}

fn roles_at_most(scope: &Scope<'_>) -> [Statement; 3] {
    const KEEP: &[&str] = &[
        "iam:DeleteRole",
        "iam:GetRole*",
        "iam:List*Role*",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole*",
    ];
    let boundaries = scope.arns.policy(&scope.deploy.roles(), "*");
    [
        Statement::allow("UnderBoundaries", UNDER_THE_BOUNDARY)
            .on([scope.unit_roles()])
            .when(Condition::new(
                Test::ArnLike,
                "iam:PermissionsBoundary",
                [Text::from(boundaries)],
            )),
        Statement::allow("Roles", KEEP).on([scope.unit_roles()]),
        pass(scope),
    ]
}

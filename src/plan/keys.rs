use serde::Serialize;

use super::admins;
use super::people;
use super::policies::{CRYPTOGRAPHY, arn_like, context_of, equals, is, this_resource, through_s3};
use super::service;
use super::shares;
use super::storage::accounts_of;
use super::team::{TeamScope, places};
use super::users::users;
use crate::iam::{Condition, Policy, PrincipalKind, Statement, Test};
use crate::model::{Administrators, Arns, Holds};
use crate::symbol::Text;

/// A customer-managed key with its alias.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyPlan {
    /// Its label in Terraform, which is its purpose: `data`.
    pub label: String,
    /// What it is for, in words.
    pub description: String,
    /// Its alias with `alias/` in front.
    pub alias: String,
    /// How long a deleted key can be restored.
    pub deletion_window_days: u32,
    /// Its policy.
    pub policy: Policy,
}

pub(super) fn plan(scope: &TeamScope<'_>) -> Vec<KeyPlan> {
    let audited = people::auditors::of_key(scope);
    let key = |purpose: &str, protects: &str, mut uses: Vec<Statement>| {
        uses.extend(audited.clone());
        KeyPlan {
            label: purpose.to_owned(),
            description: format!("{protects} of {}", scope.names.id()),
            alias: scope.team.alias(purpose),
            deletion_window_days: scope.team.key_deletion_window_days,
            policy: match purpose == "volumes" && grants_by_deploy(scope) {
                true => policy_of_granted_volumes(scope, uses),
                false => policy(&scope.deploy(), scope.administrators(), scope.arns, uses),
            },
        }
    };
    vec![
        key("data", "Data", objects(scope, Holds::Data)),
        key("artifacts", "Artifacts", objects(scope, Holds::Artifacts)),
        key("volumes", "Volumes", volumes(scope)),
        key("logs", "Logs", logs(scope)),
    ]
}

/// A key's policy: who manages it, who never uses it, and then who uses it. `deploy` is the role that makes it.
///
/// The account's root is never named without a condition: that would hand the key to every identity
/// policy of the account (KMS Developer Guide, `key-policy-default.html`).
pub(super) fn policy(
    deploy: &str,
    administrators: &Administrators,
    arns: Arns<'_>,
    uses: Vec<Statement>,
) -> Policy {
    let mut never = vec![Text::from(deploy)];
    never.extend(never_users(administrators));
    let mut statements = managing(deploy, administrators, arns);
    statements.push(never_use(never));
    statements.extend(uses);
    Policy::new(statements)
}

/// True when SageMaker encrypts volumes for an endpoint or a notebook of the team's.
fn grants_by_deploy(scope: &TeamScope<'_>) -> bool {
    let team = scope.team;
    team.endpoints.iter().any(|it| !it.local_storage) || !team.people.notebooks.is_empty()
}

/// The same for the key of volumes that endpoints and notebooks have: whoever makes one makes SageMaker's grant (SageMaker Developer
/// Guide, `api-permissions-reference.html`, `CreateEndpoint`, `CreateNotebookInstance`). The deploying role does, through SageMaker and for AWS only: a grant for anybody
/// else would give him the key.
fn policy_of_granted_volumes(scope: &TeamScope<'_>, uses: Vec<Statement>) -> Policy {
    let deploy = scope.deploy();
    let sids = [
        "DeployGrantsThroughSageMakerOnly",
        "DeployGrantsToEndpoints",
    ];
    let by = (deploy.as_str(), scope.administrators());
    granting(by, scope.arns, ("sagemaker", sids), uses)
}

/// The same for a key that a service uses by grants which it asks for when something of its is made, as ECR does for a repository
/// (Amazon ECR User Guide, `encryption-at-rest.html`): whoever makes it, and nobody else, has the grants made.
pub(super) fn policy_of_granted(
    administrators: &Administrators,
    arns: Arns<'_>,
    service: &str,
) -> Policy {
    let sids = ["DeployGrantsThroughTheService", "DeployGrantsToTheService"];
    let by = (administrators.deploy.as_str(), administrators);
    granting(by, arns, (service, sids), Vec::new())
}

fn granting(
    (deploy, administrators): (&str, &Administrators),
    arns: Arns<'_>,
    (service, [only_through, grants]): (&str, [&str; 2]),
    uses: Vec<Statement>,
) -> Policy {
    const GRANT: &str = "kms:CreateGrant";
    let by_deploy =
        |statement: Statement| statement.when(arn_like("aws:PrincipalArn", [Text::from(deploy)]));
    let through = format!("{service}.{}.amazonaws.com", arns.region);
    let deny = |sid: &str| {
        by_deploy(
            Statement::deny(sid, &[GRANT])
                .by_anyone()
                .on(this_resource()),
        )
    };
    let others: Vec<&str> = { CRYPTOGRAPHY.iter() }
        .copied()
        .filter(|it| *it != GRANT)
        .collect();
    let grant = Statement::allow(grants, &[GRANT]);
    let mut statements = managing(deploy, administrators, arns);
    statements.push(never_use(never_users(administrators)));
    statements.push(by_deploy(
        Statement::deny("DeployNeverUses", &others)
            .by_anyone()
            .on(this_resource()),
    ));
    statements.push(deny(only_through).when(Condition::new(
        Test::StringNotEquals,
        "kms:ViaService",
        [Text::from(through.as_str())],
    )));
    statements.push(
        deny("DeployGrantsToAwsOnly").when(is("kms:GrantIsForAWSResource", false).if_exists()),
    );
    statements.push(
        by_deploy(by_account(arns, grant))
            .when(equals("kms:ViaService", through))
            .when(is("kms:GrantIsForAWSResource", true)),
    );
    statements.extend(uses);
    Policy::new(statements)
}

/// The same for the key of states, which `administrators.deploy` makes and whose states lie under it: it uses the key through
/// S3, and in no other way.
pub(super) fn policy_of_states(
    administrators: &Administrators,
    arns: Arns<'_>,
    uses: Vec<Statement>,
) -> Policy {
    let deploy = &administrators.deploy;
    let mut statements = managing(deploy, administrators, arns);
    statements.push(never_use(never_users(administrators)));
    statements.extend(uses);
    Policy::new(statements)
}

fn managers(administrators: &Administrators) -> Vec<Text> {
    let arns = administrators.keys.iter();
    arns.map(|arn| Text::from(arn.as_str())).collect()
}

/// Who manages keys, and who approves what they do.
fn never_users(administrators: &Administrators) -> Vec<Text> {
    let approvers = administrators.approvers.iter();
    let approvers = approvers.map(|arn| Text::from(arn.as_str()));
    managers(administrators)
        .into_iter()
        .chain(approvers)
        .collect()
}

fn managing(deploy: &str, administrators: &Administrators, arns: Arns<'_>) -> Vec<Statement> {
    let owners = vec![Text::from(deploy), Text::from(arns.root())];
    let managers = managers(administrators);
    let mut statements = vec![
        by_account(arns, Statement::allow("OwnersSetThePolicy", OWNERS))
            .when(arn_like("aws:PrincipalArn", owners)),
        by_account(arns, Statement::allow("AdministratorsManage", MANAGEMENT))
            .when(arn_like("aws:PrincipalArn", managers.clone())),
        by_account(
            arns,
            Statement::allow(
                "AdministratorsScheduleDeletion",
                &["kms:ScheduleKeyDeletion"],
            ),
        )
        .when(arn_like("aws:PrincipalArn", managers))
        .when(longest_window()),
    ];
    let approver = administrators.approvers.as_deref();
    statements.extend(approver.into_iter().flat_map(|it| admins::by_two(it, arns)));
    statements
}

/// A key that is to be deleted can be kept for as long as AWS lets one.
pub(super) fn longest_window() -> Condition {
    Condition::new(
        Test::NumericGreaterThanEquals,
        "kms:ScheduleKeyDeletionPendingWindowInDays",
        [Text::from("30")],
    )
}

fn never_use(whoever: Vec<Text>) -> Statement {
    Statement::deny("ManagersNeverUse", CRYPTOGRAPHY)
        .by_anyone()
        .on(this_resource())
        .when(arn_like("aws:PrincipalArn", whoever))
}

/// What the deploying role and the account's root user may do: keep the key, not use it.
const OWNERS: &[&str] = &[
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
];

/// What key administrators may do. Neither the policy nor grants: either would give them its use. Nor
/// aliases, by which other policies know a key.
pub(super) const MANAGEMENT: &[&str] = &[
    "kms:CancelKeyDeletion",
    "kms:DescribeKey",
    "kms:DisableKey",
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
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
];

pub(super) fn by_account(arns: Arns<'_>, statement: Statement) -> Statement {
    statement
        .by(PrincipalKind::Aws, [Text::from(arns.root())])
        .on(this_resource())
}

/// The uses of a key that encrypts objects: each role through S3 only, in the context of its buckets only.
fn objects(scope: &TeamScope<'_>, holds: Holds) -> Vec<Statement> {
    let region = &scope.model.region;
    let mut uses = Vec::new();
    let mut add = |sid: String, actions: &[&str], role: Text, at: Vec<(Text, String)>| {
        if !at.is_empty() {
            uses.push(
                Statement::allow(&sid, actions)
                    .by(PrincipalKind::Aws, [role])
                    .on(this_resource())
                    .when(through_s3(region))
                    .when(context_of(&at)),
            );
        }
    };
    for user in users(scope) {
        let name = &user.sid;
        let reads = places(&scope.holding(user.reads, holds));
        let writes = places(&scope.holding(user.writes, holds));
        let to_write = writes_with(user.multipart);
        add(
            format!("{name}Reads"),
            &["kms:Decrypt"],
            user.role.clone(),
            reads,
        );
        add(format!("{name}Writes"), to_write, user.role, writes);
    }
    uses.extend(bringing_in(scope, holds));
    uses.extend(shares::with_key(scope, holds));
    uses.push(break_glass(scope));
    uses
}

/// What brings data in from outside encrypts it. It may decrypt as well, which S3 asks for when an upload comes in parts
/// (S3 User Guide, `mpuoverview.html`); reading objects back is denied to it by the bucket.
fn bringing_in(scope: &TeamScope<'_>, holds: Holds) -> Vec<Statement> {
    let buckets = scope.team.buckets.iter();
    let written = buckets.filter(|bucket| bucket.holds == holds && !bucket.writers.is_empty());
    written
        .map(|bucket| {
            let writers = bucket.writers.iter().map(|arn| Text::from(arn.as_str()));
            Statement::allow(
                &format!("WritersOf{}", sid(&bucket.name)),
                writes_with(true),
            )
            .by(PrincipalKind::Aws, accounts_of(&bucket.writers))
            .on(this_resource())
            .when(arn_like("aws:PrincipalArn", writers))
            .when(through_s3(&scope.model.region))
            .when(context_of(&[(
                TeamScope::bucket(&bucket.name),
                String::new(),
            )]))
        })
        .collect()
}

/// Reading in an emergency: through S3 only.
pub(super) fn break_glass_reads(
    administrators: &Administrators,
    arns: Arns<'_>,
    region: &str,
) -> Statement {
    let role = Text::from(administrators.break_glass.as_str());
    by_account(arns, Statement::allow("BreakGlassReads", &["kms:Decrypt"]))
        .when(arn_like("aws:PrincipalArn", [role]))
        .when(through_s3(region))
}

fn break_glass(scope: &TeamScope<'_>) -> Statement {
    break_glass_reads(scope.administrators(), scope.arns, &scope.model.region)
}

/// What a writer asks of the bucket's key: S3 asks for a data key, SageMaker's documentation for `kms:Encrypt` as well
/// (SageMaker Developer Guide, `sagemaker-roles.html`, `KmsKeyId` of `OutputDataConfig`). Uploads in parts take `kms:Decrypt` as well
/// (S3 User Guide, `mpuoverview.html`, "Multipart upload API and permissions").
pub(super) fn writes_with(multipart: bool) -> &'static [&'static str] {
    if multipart {
        &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    } else {
        &["kms:Encrypt", "kms:GenerateDataKey"]
    }
}

/// A name as part of a Sid, which takes letters and digits only: `nightly-run` is `NightlyRun`.
pub(super) fn sid(name: &str) -> String {
    name.split('-')
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters)
        })
        .collect()
}

/// The uses of the volume key: SageMaker makes grants for the volumes that it attaches, on behalf of
/// the job's role, and nobody makes any other (SageMaker Developer Guide, `sagemaker-roles.html`).
fn volumes(scope: &TeamScope<'_>) -> Vec<Statement> {
    let roles = users(scope).into_iter().filter(|user| user.has_volumes);
    let roles: Vec<Text> = roles.map(|user| user.role).collect();
    if roles.is_empty() {
        return Vec::new();
    }
    vec![
        Statement::allow("GrantsForVolumes", &["kms:CreateGrant"])
            .by(PrincipalKind::Aws, roles.clone())
            .on(this_resource())
            .when(is("kms:GrantIsForAWSResource", true)),
        Statement::allow("DescribeForVolumes", &["kms:DescribeKey"])
            .by(PrincipalKind::Aws, roles)
            .on(this_resource()),
    ]
}

fn logs(scope: &TeamScope<'_>) -> Vec<Statement> {
    vec![
        log_groups(scope.arns, &own_log_groups(scope)),
        break_glass(scope),
    ]
}

/// The names of the team's log groups.
fn own_log_groups(scope: &TeamScope<'_>) -> Vec<String> {
    let names = &scope.names;
    let endpoints = scope.team.endpoints.iter();
    let endpoints = endpoints.map(|it| names.endpoint_log_group(&it.physical));
    let launched = { scope.team.applications.iter() }.filter(|it| it.image.is_some());
    let launched = launched.map(|it| names.application_log_group(&it.physical));
    let first = [names.flow_log_group(), names.query_log_group()];
    let own = first.into_iter().chain(endpoints).chain(launched);
    own.chain(service::log_groups(scope)).collect()
}

/// CloudWatch Logs, by its regional principal, for these log groups
/// (CloudWatch Logs User Guide, `encrypt-log-data-kms.html`).
pub(super) fn log_groups(arns: Arns<'_>, groups: &[String]) -> Statement {
    Statement::allow(
        "LogGroups",
        &[
            "kms:Decrypt*",
            "kms:Describe*",
            "kms:Encrypt*",
            "kms:GenerateDataKey*",
            "kms:ReEncrypt*",
        ],
    )
    .by(
        PrincipalKind::Service,
        [Text::from(format!("logs.{}.amazonaws.com", arns.region))],
    )
    .on(this_resource())
    .when(Condition::new(
        Test::ArnEquals,
        "kms:EncryptionContext:aws:logs:arn",
        groups.iter().map(|group| Text::from(arns.log_group(group))),
    ))
}

use serde::Serialize;

use super::people;
use super::policies::{
    absent, arn_like, arn_not_like, each_once, equals, is, label, no_service_of_aws, present,
    reference,
};
use super::service;
use super::shares;
use super::team::TeamScope;
use super::users::users;
use crate::iam::{Condition, Matches, Policy, PrincipalKind, Statement, Test};
use crate::model::{Arns, Bucket, Holds, Model};
use crate::symbol::Text;

/// A team's buckets.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StoragePlan {
    /// Those that the spec names.
    pub buckets: Vec<BucketPlan>,
    /// The one that takes S3 access logs.
    pub access_logs: LogBucketPlan,
    /// The one that takes load balancers' logs.
    pub balancer_logs: Option<LogBucketPlan>,
}

/// A bucket that the spec names.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BucketPlan {
    /// Its label in Terraform.
    pub label: String,
    /// The label that it had before.
    pub moved_from: Option<String>,
    /// Its name in AWS.
    pub name: String,
    /// `data` or `artifacts`: the key that encrypts it, and the `Purpose` tag.
    pub purpose: String,
    /// The `Classification` tag.
    pub classification: String,
    /// After how many days versions that are no longer current are removed.
    pub noncurrent_days: u32,
    /// After how many days objects expire.
    pub expire_days: Option<u32>,
    /// Its policy.
    pub policy: Policy,
}

/// A bucket that AWS services write to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogBucketPlan {
    /// Its label in Terraform.
    pub label: String,
    /// Its name in AWS.
    pub name: String,
    /// After how many days logs are removed.
    pub expire_days: u32,
    /// Its policy.
    pub policy: Policy,
}

pub(super) fn plan(scope: &TeamScope<'_>) -> StoragePlan {
    let team = scope.team;
    StoragePlan {
        buckets: team
            .buckets
            .iter()
            .map(|bucket| declared(scope, bucket))
            .collect(),
        access_logs: LogBucketPlan {
            label: "access_logs".to_owned(),
            name: team.access_log_bucket.clone(),
            expire_days: team.log_retention_days,
            policy: access_logs(scope),
        },
        balancer_logs: service::log_bucket(scope),
    }
}

fn declared(scope: &TeamScope<'_>, bucket: &Bucket) -> BucketPlan {
    let purpose = bucket.holds.key_purpose();
    BucketPlan {
        label: label(&bucket.name),
        moved_from: bucket.renamed_from.as_deref().map(label),
        name: bucket.physical.clone(),
        purpose: purpose.to_owned(),
        classification: bucket.classification.clone(),
        noncurrent_days: bucket.noncurrent_days,
        expire_days: bucket.expire_days,
        policy: bucket_policy(scope, bucket),
    }
}

/// A bucket's policy holds by denies alone: it must stand against any identity policy of the account.
fn bucket_policy(scope: &TeamScope<'_>, bucket: &Bucket) -> Policy {
    let arn = TeamScope::bucket(&bucket.name);
    let mut statements = transport(&arn).to_vec();
    statements.extend(encryption(
        &arn,
        &TeamScope::key(bucket.holds.key_purpose()),
    ));
    statements.push(only_these(&arn, allowed_in(scope, bucket)));
    statements.push(pinned(scope, bucket, &arn));
    let keepers = Keepers::of(scope);
    statements.push(deploy_sees_no_objects(&keepers, &arn));
    statements.push(break_glass_reads(&keepers, &arn));
    statements.extend(writers_only_write(bucket, &arn));
    statements.extend(people::auditors::of_bucket(scope, &arn));
    statements.extend(shares::in_bucket(scope, bucket, &arn));
    Policy::new(statements)
}

/// Whom a bucket's policy lets pass: the team's roles that use it, and the trusted base.
fn allowed_in(scope: &TeamScope<'_>, bucket: &Bucket) -> Vec<Text> {
    let users = users(scope).into_iter();
    let users = users.filter(|user| user.uses(&bucket.name));
    let mut allowed: Vec<Text> = users.map(|user| user.role).collect();
    allowed.extend(writers(bucket));
    allowed.extend(shares::passing(scope, bucket));
    allowed.extend(people::auditors::role(scope));
    allowed.extend(scope.trusted());
    allowed
}

fn writers(bucket: &Bucket) -> Vec<Text> {
    bucket
        .writers
        .iter()
        .map(|arn| Text::from(arn.as_str()))
        .collect()
}

/// What brings data in writes, from wherever it is, and does nothing else.
fn writers_only_write(bucket: &Bucket, arn: &Text) -> Vec<Statement> {
    const WRITE: [&str; 2] = ["s3:AbortMultipartUpload", "s3:PutObject"];
    if bucket.writers.is_empty() {
        return Vec::new();
    }
    let deny = Statement {
        actions: Matches::Except(WRITE.map(Text::from).to_vec()),
        ..Statement::deny("WritersOnlyWrite", &[])
    };
    vec![
        deny.by_anyone()
            .on(whole(arn))
            .when(arn_like("aws:PrincipalArn", writers(bucket))),
        Statement::allow("WritersWrite", &WRITE)
            .by(PrincipalKind::Aws, accounts_of(&bucket.writers))
            .on([arn.clone().then("/*")])
            .when(arn_like("aws:PrincipalArn", writers(bucket))),
    ]
}

/// The accounts of roles, as principals, each once.
pub(super) fn accounts_of(roles: &[String]) -> Vec<Text> {
    each_once(roles.iter().map(|role| account_of(role)))
}

/// The account of a role, as a principal.
pub(super) fn account_of(role: &str) -> Text {
    let start = role.split_once(":role/").map_or(role, |(start, _)| start);
    Text::from(format!("{start}:root"))
}

pub(super) fn whole(arn: &Text) -> [Text; 2] {
    [arn.clone(), arn.clone().then("/*")]
}

pub(super) fn transport(arn: &Text) -> [Statement; 2] {
    let deny = |sid: &str| Statement::deny(sid, &["s3:*"]).by_anyone().on(whole(arn));
    [
        deny("OnlyTls").when(is("aws:SecureTransport", false)),
        deny("OnlyModernTls").when(Condition::new(
            Test::NumericLessThan,
            "s3:TlsVersion",
            [Text::from("1.2")],
        )),
    ]
}

/// Refuses a wrong key where a writer names one. Writers that name none get the bucket's default key,
/// so an absent header passes.
pub(super) fn encryption(arn: &Text, key: &Text) -> [Statement; 4] {
    const ALGORITHM: &str = "s3:x-amz-server-side-encryption";
    const KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    const CUSTOMER: &str = "s3:x-amz-server-side-encryption-customer-algorithm";
    let deny = |sid: &str| {
        Statement::deny(sid, &["s3:PutObject"])
            .by_anyone()
            .on([arn.clone().then("/*")])
    };
    let not = |key: &str, value: Text| Condition::new(Test::StringNotEquals, key, [value]);
    [
        deny("NoOtherKey").when(present(KEY)).when(not(KEY, key.clone())),
        deny("NoOtherEncryption")
            .when(present(ALGORITHM))
            .when(not(ALGORITHM, Text::from("aws:kms"))),
        deny("NoKeyOfAws")
            .because(
                "A writer that asks for aws:kms and names no key gets the key that AWS manages, not the bucket's \
                 (Amazon S3 API, PutObject, x-amz-server-side-encryption-aws-kms-key-id).",
            )
            .when(equals(ALGORITHM, "aws:kms"))
            .when(absent(KEY)),
        deny("NoKeyOfTheWriter").when(present(CUSTOMER)),
    ]
}

/// Who keeps a bucket.
pub(super) struct Keepers {
    /// Configures it.
    pub deploy: String,
    /// Reads it when all else fails.
    pub break_glass: String,
    /// The root user of its account.
    pub root: String,
}

impl Keepers {
    pub(super) fn of(scope: &TeamScope<'_>) -> Self {
        Self {
            deploy: scope.deploy(),
            break_glass: scope.administrators().break_glass.clone(),
            root: scope.arns.root(),
        }
    }

    /// Those of the platform's own buckets.
    pub fn of_platform(model: &Model) -> Self {
        Self {
            deploy: model.administrators.deploy.clone(),
            break_glass: model.administrators.break_glass.clone(),
            root: Arns::of_platform(model).root(),
        }
    }

    /// Everybody of them.
    pub fn all(&self) -> Vec<Text> {
        [&self.deploy, &self.break_glass, &self.root]
            .map(|arn| Text::from(arn.as_str()))
            .to_vec()
    }
}

/// Nobody else, whatever his identity policies say.
pub(super) fn only_these(arn: &Text, allowed: Vec<Text>) -> Statement {
    Statement::deny("NobodyElse", &["s3:*"])
        .by_anyone()
        .on(whole(arn))
        .when(arn_not_like("aws:PrincipalArn", allowed))
        .when(no_service_of_aws())
}

/// The pin to the team's endpoint. The key is only present on requests that came through an endpoint, and its absence
/// counts as another one; so whoever runs Terraform and whoever breaks the glass are excepted
/// (S3 User Guide, `example-bucket-policies-vpc-endpoint.html`).
fn pinned(scope: &TeamScope<'_>, bucket: &Bucket, arn: &Text) -> Statement {
    let endpoint = reference("aws_vpc_endpoint", "s3", "id");
    Statement::deny("OnlyFromTheNetwork", &["s3:*"])
        .by_anyone()
        .on(whole(arn))
        .when(Condition::new(
            Test::StringNotEquals,
            "aws:SourceVpce",
            [endpoint],
        ))
        .when(arn_not_like("aws:PrincipalArn", {
            let mut excepted = writers(bucket);
            excepted.extend(shares::passing(scope, bucket));
            excepted.extend(people::auditors::role(scope));
            excepted.extend(scope.trusted());
            excepted
        }))
        .when(no_service_of_aws())
}

/// Every action on an object: who deploys configures buckets and reads nothing in them.
pub(super) fn deploy_sees_no_objects(keepers: &Keepers, arn: &Text) -> Statement {
    let deploy = Text::from(keepers.deploy.as_str());
    Statement::deny("DeploySeesNoObjects", &["s3:*"])
        .by_anyone()
        .on([arn.clone().then("/*")])
        .when(arn_like("aws:PrincipalArn", [deploy]))
}

/// Break-glass reads, whatever its own policies say.
pub(super) fn break_glass_reads(keepers: &Keepers, arn: &Text) -> Statement {
    let role = Text::from(keepers.break_glass.as_str());
    Statement {
        actions: Matches::Except(["s3:Get*", "s3:List*"].map(Text::from).to_vec()),
        ..Statement::deny("BreakGlassReads", &[])
    }
    .by_anyone()
    .on(whole(arn))
    .when(arn_like("aws:PrincipalArn", [role]))
}

/// Logs go when the bucket's life cycle says so, and nobody removes one before.
pub(super) fn nothing_is_removed(arn: &Text) -> Statement {
    Statement::deny(
        "NothingIsRemoved",
        &["s3:DeleteObject", "s3:DeleteObjectVersion"],
    )
    .by_anyone()
    .on([arn.clone().then("/*")])
}

/// The same for everybody but AWS's services: CloudTrail writes its digests under SSE-S3, whatever key the trail has
/// (CloudTrail User Guide, `encrypting-cloudtrail-log-files-with-aws-kms.html`).
pub(super) fn not_by_services<const N: usize>(statements: [Statement; N]) -> [Statement; N] {
    statements.map(|statement| statement.when(no_service_of_aws()))
}

/// Takes access logs of the team's buckets, in SSE-S3, the only choice that S3 documents
/// (S3 User Guide, `enable-server-access-logging.html`).
fn access_logs(scope: &TeamScope<'_>) -> Policy {
    let arn = TeamScope::bucket("access-logs");
    let mut sources: Vec<Text> = scope
        .team
        .buckets
        .iter()
        .map(|bucket| TeamScope::bucket(&bucket.name))
        .collect();
    if !scope.team.services.is_empty() {
        sources.push(TeamScope::bucket(service::LOG_BUCKET));
    }
    // Without a bucket that is logged there is nothing to let in.
    let logged = !sources.is_empty();
    let deliver = Statement::allow("AccessLogsArrive", &["s3:PutObject"])
        .by(
            PrincipalKind::Service,
            [Text::from("logging.s3.amazonaws.com")],
        )
        .on([arn.clone().then("/*")])
        .when(equals("aws:SourceAccount", scope.unit.account.as_str()))
        .when(arn_like("aws:SourceArn", sources));
    let mut statements = of_log_bucket(scope, &arn);
    if logged {
        statements.push(deliver);
    }
    Policy::new(statements)
}

/// What holds in a bucket that a service of AWS delivers the team's logs to, whichever.
pub(super) fn of_log_bucket(scope: &TeamScope<'_>, arn: &Text) -> Vec<Statement> {
    let keepers = Keepers::of(scope);
    let mut statements = transport(arn).to_vec();
    statements.push(only_these(arn, keepers.all()));
    statements.push(deploy_sees_no_objects(&keepers, arn));
    statements.push(break_glass_reads(&keepers, arn));
    statements.push(nothing_is_removed(arn));
    statements
}

impl BucketPlan {
    /// True when what it holds is made by jobs.
    pub fn holds_artifacts(&self) -> bool {
        self.purpose == Holds::Artifacts.key_purpose()
    }
}

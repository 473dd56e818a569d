//! The trail of each account, and the one bucket of the platform's that all of them are delivered to.
//!
//! CloudTrail gives five trails in a region, so no team can have its own. The ARNs of the trails follow from names: the bucket lets
//! in trails that are still to be made, and no stack reads another's state.

use serde::Serialize;

use super::policies::{equals, reference, this_resource};
use super::storage::{
    Keepers, break_glass_reads, deploy_sees_no_objects, encryption, not_by_services,
    nothing_is_removed, only_these, transport,
};
use super::{KeyPlan, LogBucketPlan, keys};
use crate::iam::{Policy, PrincipalKind, Statement};
use crate::model::{Account, Arns, LockMode, Model, TrailLock};
use crate::symbol::Text;

/// An account's trail: who touched which object, and which jobs ran.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrailPlan {
    /// Its name.
    pub name: String,
    /// The bucket that it goes to.
    pub bucket: String,
    /// The ARN of the alias of its key, where another stack makes the key.
    pub key_alias: Option<String>,
    /// What the ARNs of the objects begin with whose access is recorded.
    pub records: Vec<String>,
    /// What the ARNs of those objects begin with that are left out: the trails themselves, of which there would be no end.
    pub leaves_out: String,
    /// What it records of data beside objects.
    pub sagemaker: Vec<DataEventsPlan>,
}

/// Data events of one type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DataEventsPlan {
    /// What they are about.
    pub name: String,
    /// The type of what is touched.
    #[serde(rename = "type")]
    pub kind: String,
}

/// S3's object lock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LockPlan {
    /// `COMPLIANCE` or `GOVERNANCE`.
    pub mode: String,
    /// For how many days.
    pub days: u32,
}

/// The bucket of the trails, with its key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrailBucketPlan {
    /// Its key.
    pub key: KeyPlan,
    /// The bucket.
    pub bucket: LogBucketPlan,
    /// For how long nobody removes what is in it.
    pub lock: Option<LockPlan>,
}

/// Plans an account's trail. It follows from the organization's names alone, so no team that comes or goes changes it.
pub(super) fn plan(model: &Model, account: &Account) -> TrailPlan {
    let platform = Arns::of_platform(model);
    let elsewhere = account.id != model.platform.account;
    let begin = |organization: &String| platform.bucket(&format!("{organization}-"));
    TrailPlan {
        name: account.trail.clone(),
        bucket: model.platform.trail_bucket.clone(),
        key_alias: elsewhere.then(|| platform.kms(&model.trail_alias())),
        records: account.organizations.iter().map(begin).collect(),
        leaves_out: platform.bucket(&format!("{}/", model.platform.trail_bucket)),
        sagemaker: match model.audit().is_some_and(|audit| audit.sagemaker) {
            true => sagemaker(),
            false => Vec::new(),
        },
    }
}

/// What SageMaker records of data (CloudTrail User Guide, `logging-data-events-with-cloudtrail.html`). Of endpoints those calls alone
/// are recorded whose answer is streamed, `InvokeEndpointWithResponseStream`; the others by nobody.
fn sagemaker() -> Vec<DataEventsPlan> {
    let events = |name: &str, kind: &str| DataEventsPlan {
        name: name.to_owned(),
        kind: format!("AWS::SageMaker::{kind}"),
    };
    vec![
        events("Streamed answers of endpoints", "Endpoint"),
        events("Feature stores", "FeatureGroup"),
        events("Metrics of trials", "ExperimentTrialComponent"),
    ]
}

fn lock(lock: TrailLock) -> LockPlan {
    LockPlan {
        mode: match lock.mode {
            LockMode::Compliance => "COMPLIANCE".to_owned(),
            LockMode::Governance => "GOVERNANCE".to_owned(),
        },
        days: lock.days,
    }
}

/// Plans the bucket for the trails of all accounts.
pub(super) fn plan_bucket(model: &Model, account: &Account) -> TrailBucketPlan {
    TrailBucketPlan {
        key: KeyPlan {
            label: "trail".to_owned(),
            description: "Trails of all accounts".to_owned(),
            alias: model.trail_alias(),
            deletion_window_days: 30,
            policy: key_policy(model, account),
        },
        bucket: LogBucketPlan {
            label: "trail".to_owned(),
            name: model.platform.trail_bucket.clone(),
            expire_days: account.log_retention_days,
            policy: bucket_policy(model),
        },
        lock: model.audit().and_then(|audit| audit.lock).map(lock),
    }
}

fn by_trail(statement: Statement, trail: &str) -> Statement {
    let service = Text::from("cloudtrail.amazonaws.com");
    statement
        .by(PrincipalKind::Service, [service])
        .when(equals("aws:SourceArn", trail))
}

/// CloudTrail, for each trail by itself (CloudTrail User Guide, `create-kms-key-policy-for-cloudtrail.html`).
fn key_policy(model: &Model, account: &Account) -> Policy {
    let arns = Arns::of_platform(model);
    let administrators = &account.administrators;
    let mut uses = Vec::new();
    for (id, trail) in model.trails() {
        let encrypts = format!("Trail{id}Encrypts");
        let encrypts = Statement::allow(&encrypts, &["kms:GenerateDataKey*"]).on(this_resource());
        uses.push(by_trail(encrypts, &trail).when(equals(
            "kms:EncryptionContext:aws:cloudtrail:arn",
            trail.as_str(),
        )));
        let describes = format!("Trail{id}Describes");
        let describes = Statement::allow(&describes, &["kms:DescribeKey"]).on(this_resource());
        uses.push(by_trail(describes, &trail));
    }
    uses.push(keys::break_glass_reads(administrators, arns, &model.region));
    keys::policy(&administrators.deploy, administrators, arns, uses)
}

/// Takes the trails (CloudTrail User Guide, `create-s3-bucket-policy-for-cloudtrail.html`), each in its account's folder.
fn bucket_policy(model: &Model) -> Policy {
    let arn = reference("aws_s3_bucket", "trail", "arn");
    let key = reference("aws_kms_key", "trail", "arn");
    let keepers = Keepers::of_platform(model);
    let locked = model.audit().is_some_and(|audit| audit.lock.is_some());
    let mut statements = transport(&arn).to_vec();
    statements.extend(not_by_services(encryption(&arn, &key)));
    statements.push(only_these(&arn, keepers.all()));
    statements.push(deploy_sees_no_objects(&keepers, &arn));
    statements.push(break_glass_reads(&keepers, &arn));
    statements.push(nothing_is_removed(&arn));
    statements.extend(locked.then(|| nobody_is_let_off(&arn)));
    for (id, trail) in model.trails() {
        let look = Statement::allow(&format!("Trail{id}Looks"), &["s3:GetBucketAcl"]);
        statements.push(by_trail(look.on([arn.clone()]), &trail));
        let objects = arn.clone().then(&format!("/AWSLogs/{id}/*"));
        let arrive = Statement::allow(&format!("Trail{id}Arrives"), &["s3:PutObject"]);
        statements.push(
            by_trail(arrive.on([objects]), &trail)
                .when(equals("s3:x-amz-acl", "bucket-owner-full-control")),
        );
    }
    Policy::new(statements)
}

/// Nobody shortens the time of a log file, nor removes it in spite of it. In `compliance` mode S3 sees to that by itself.
fn nobody_is_let_off(arn: &Text) -> Statement {
    Statement::deny(
        "NobodyIsLetOff",
        &[
            "s3:BypassGovernanceRetention",
            "s3:PutObjectLegalHold",
            "s3:PutObjectRetention",
        ],
    )
    .by_anyone()
    .on([arn.clone().then("/*")])
}

//! AWS Config: what it holds an account against, and the platform's bucket that it delivers to.

use serde::Serialize;

use crate::iam::{Condition, Test};
use crate::iam::{Policy, PrincipalKind, Statement};
use crate::model::{Account, Arns, ManagedRule, Model};
use crate::plan::policies::{equals, reference, this_resource};
use crate::plan::storage::{
    Keepers, break_glass_reads, deploy_sees_no_objects, encryption, not_by_services,
    nothing_is_removed, only_these, transport,
};
use crate::plan::{KeyPlan, LogBucketPlan, keys};
use crate::symbol::Text;

/// AWS Config in an account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConfigPlan {
    /// What its recorder, its channel and its conformance pack are called.
    pub name: String,
    /// The bucket that it delivers to.
    pub bucket: String,
    /// True in the account that has the bucket.
    pub has_bucket: bool,
    /// The rules.
    pub rules: Vec<ManagedRulePlan>,
    /// Those of the conformance pack.
    pub pack: Vec<ManagedRulePlan>,
}

/// One of AWS's managed rules.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ManagedRulePlan {
    /// Its label in Terraform.
    pub label: String,
    /// Its name.
    pub name: String,
    /// Its identifier.
    pub identifier: String,
}

/// The bucket that AWS Config of all accounts delivers to, with its key. It has no object lock: Config delivers into none that has
/// (AWS Config Developer Guide, `s3-bucket-policy.html`).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConfigBucketPlan {
    /// Its key.
    pub key: KeyPlan,
    /// The bucket.
    pub bucket: LogBucketPlan,
}

/// AWS Config of an account.
pub(in crate::plan) fn plan(model: &Model, account: &Account) -> Option<ConfigPlan> {
    let audit = model.audit()?;
    let delivery = audit.config.as_ref()?;
    let stem = account.stem();
    let rules = |all: Vec<ManagedRule>| {
        let all = all.into_iter();
        all.map(|it| ManagedRulePlan {
            label: it.name.replace('-', "_"),
            name: format!("{stem}-{}", it.name),
            identifier: it.identifier.to_owned(),
        })
        .collect()
    };
    Some(ConfigPlan {
        name: account.audit_name(),
        bucket: delivery.bucket.clone(),
        has_bucket: account.id == model.platform.account,
        rules: rules(audit.rules()),
        pack: rules(audit.pack()),
    })
}

/// The bucket of AWS Config, in the platform's account.
pub(in crate::plan) fn plan_bucket(model: &Model, account: &Account) -> Option<ConfigBucketPlan> {
    let delivery = model.audit()?.config.as_ref()?;
    Some(ConfigBucketPlan {
        key: KeyPlan {
            label: "config".to_owned(),
            description: "What AWS Config records of all accounts".to_owned(),
            alias: model.config_alias(),
            deletion_window_days: 30,
            policy: key_policy(model, account),
        },
        bucket: LogBucketPlan {
            label: "config".to_owned(),
            name: delivery.bucket.clone(),
            expire_days: account.log_retention_days,
            policy: bucket_policy(model),
        },
    })
}

fn by_config(statement: Statement) -> Statement {
    let service = Text::from("config.amazonaws.com");
    statement.by(PrincipalKind::Service, [service])
}

fn of_accounts(model: &Model) -> Condition {
    let accounts = model.accounts.iter();
    let accounts = accounts.map(|account| Text::from(account.id.as_str()));
    Condition::new(Test::StringEquals, "aws:SourceAccount", accounts)
}

/// Config delivers as itself, for each of the accounts (AWS Config Developer Guide, `s3-kms-key-policy.html`).
fn key_policy(model: &Model, account: &Account) -> Policy {
    let arns = Arns::of_platform(model);
    let administrators = &account.administrators;
    let delivers = Statement::allow("ConfigDelivers", &["kms:Decrypt", "kms:GenerateDataKey"]);
    let delivers = by_config(delivers.on(this_resource())).when(of_accounts(model));
    let reads = keys::break_glass_reads(administrators, arns, &model.region);
    keys::policy(
        &administrators.deploy,
        administrators,
        arns,
        vec![delivers, reads],
    )
}

/// Takes what Config delivers (AWS Config Developer Guide, `s3-bucket-policy.html`), each account's in its folder.
fn bucket_policy(model: &Model) -> Policy {
    let arn = reference("aws_s3_bucket", "config", "arn");
    let key = reference("aws_kms_key", "config", "arn");
    let keepers = Keepers::of_platform(model);
    let mut statements = transport(&arn).to_vec();
    statements.extend(not_by_services(encryption(&arn, &key)));
    statements.push(only_these(&arn, keepers.all()));
    statements.push(deploy_sees_no_objects(&keepers, &arn));
    statements.push(break_glass_reads(&keepers, &arn));
    statements.push(nothing_is_removed(&arn));
    let looks = Statement::allow("ConfigLooks", &["s3:GetBucketAcl", "s3:ListBucket"]);
    statements.push(by_config(looks.on([arn.clone()])).when(of_accounts(model)));
    for account in &model.accounts {
        let id = account.id.as_str();
        let objects = arn.clone().then(&format!("/AWSLogs/{id}/Config/*"));
        let arrives = Statement::allow(&format!("Config{id}Arrives"), &["s3:PutObject"]);
        statements.push(
            by_config(arrives.on([objects]))
                .when(equals("aws:SourceAccount", id))
                .when(equals("s3:x-amz-acl", "bucket-owner-full-control")),
        );
    }
    Policy::new(statements)
}

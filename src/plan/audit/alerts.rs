//! Who is told of what happens in an account: rules of EventBridge's, and the topic that they publish to.

use serde::Serialize;

use crate::iam::{Policy, PrincipalKind, Statement};
use crate::model::{self, Account, Alert, Arns, Model};
use crate::plan::policies::{arn_like, arn_not_like, equals, present, reference, this_resource};
use crate::plan::{AccountRolePlan, KeyPlan, keys};
use crate::symbol::Text;

/// The alerts of an account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlertsPlan {
    /// The topic's name.
    pub topic: String,
    /// The topic's policy.
    pub policy: Policy,
    /// The topic's key.
    pub key: KeyPlan,
    /// Whom the topic tells.
    pub emails: Vec<String>,
    /// What is told of.
    pub rules: Vec<AlertPlan>,
    /// What is recorded in another region, and brought here.
    pub far: Option<FarAlertsPlan>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlertPlan {
    /// Its label in Terraform: `keys`.
    pub label: String,
    /// Its name.
    pub name: String,
    /// What it is about, in words.
    pub says: String,
    /// The pattern of its events.
    pub pattern: serde_json::Value,
}

/// Rules in another region.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FarAlertsPlan {
    /// The ARN of the event bus that they send to.
    pub bus: String,
    /// The ARN of the role that they send as.
    pub role: String,
    /// The rules; in this region each has a rule of the same name.
    pub rules: Vec<AlertPlan>,
}

/// What an account is told of; nothing when nobody is told.
pub(in crate::plan) fn plan(model: &Model, account: &Account) -> Option<AlertsPlan> {
    let to = model.alerts()?;
    let arns = Arns::of_account(model, account);
    let alerts = model::alerts(model, account);
    let rules = |some: &dyn Fn(&Alert) -> bool| {
        let some = alerts.iter().filter(|it| some(it));
        some.map(|it| rule(account, it)).collect()
    };
    Some(AlertsPlan {
        topic: account.alerts_topic(),
        policy: topic_policy(account, arns),
        key: key(account, arns),
        emails: to.emails.clone(),
        rules: rules(&|_| true),
        far: model.far_region().map(|_| FarAlertsPlan {
            bus: arns.default_bus(),
            role: arns.forwarder(account),
            rules: rules(&|it| it.far),
        }),
    })
}

fn rule(account: &Account, alert: &Alert) -> AlertPlan {
    AlertPlan {
        label: alert.label.clone(),
        name: account.alert_rule(&alert.label),
        says: alert.says.clone(),
        pattern: alert.pattern.clone(),
    }
}

/// EventBridge publishes, and nobody else. It does so as itself, from rules of the account that the topic is in: a rule whose target is
/// another account's takes a role (Amazon EventBridge User Guide, `eb-service-cross-account.html`). Its request names no source, so
/// that the statement can have no condition (`eb-troubleshooting.html`); the others ask for an ARN that a service does not have.
fn topic_policy(account: &Account, arns: Arns<'_>) -> Policy {
    // SNS refuses `sns:*` and actions that are not about topics (Amazon SNS Developer Guide, `sns-access-policy-language-api-permissions-reference.html`).
    const MANAGE: &[&str] = &[
        "sns:AddPermission",
        "sns:DeleteTopic",
        "sns:RemovePermission",
        "sns:SetTopicAttributes",
        "sns:Subscribe",
    ];
    let topic = || [reference("aws_sns_topic", "alerts", "arn")];
    let keepers = [account.administrators.deploy.clone(), arns.root()].map(Text::from);
    let deny = |sid: &str, actions: &[&str]| {
        Statement::deny(sid, actions)
            .by_anyone()
            .on(topic())
            .when(present("aws:PrincipalArn"))
    };
    Policy::new(vec![
        deny("NobodyPublishes", &["sns:Publish"]),
        deny("NobodyElseManages", MANAGE).when(arn_not_like("aws:PrincipalArn", keepers)),
        Statement::allow("EventsArrive", &["sns:Publish"])
            .by(PrincipalKind::Service, [Text::from("events.amazonaws.com")])
            .on(topic()),
    ])
}

/// Events are encrypted under the topic's key, for whoever publishes. SNS's documentation lists EventBridge among the services that
/// name neither account nor source there (Amazon SNS Developer Guide, `sns-key-management.html`); the topic is in the encryption context.
fn key(account: &Account, arns: Arns<'_>) -> KeyPlan {
    let topic = arns.topic(&account.alerts_topic());
    let uses = Statement::allow("EventsArrive", &["kms:Decrypt", "kms:GenerateDataKey*"])
        .by(PrincipalKind::Service, [Text::from("events.amazonaws.com")])
        .on(this_resource())
        .when(equals("kms:EncryptionContext:aws:sns:topicArn", topic));
    let administrators = &account.administrators;
    KeyPlan {
        label: "alerts".to_owned(),
        description: "Alerts of the account".to_owned(),
        alias: account.alias("alerts"),
        deletion_window_days: 30,
        policy: keys::policy(&administrators.deploy, administrators, arns, vec![uses]),
    }
}

/// The role that brings events from the region in which AWS records what happens to IAM.
pub(in crate::plan) fn roles(model: &Model, account: &Account) -> Option<AccountRolePlan> {
    let far = model.alerts().and(model.far_region())?;
    let arns = Arns::of_account(model, account);
    let rules = arns.in_region(far).event_rule(&account.alert_rule("*"));
    let takes = Statement::allow("RulesElsewhere", &["sts:AssumeRole"])
        .by(PrincipalKind::Service, [Text::from("events.amazonaws.com")])
        .when(equals("aws:SourceAccount", account.id.as_str()))
        .when(arn_like("aws:SourceArn", [Text::from(rules)]));
    let needs =
        Statement::allow("Events", &["events:PutEvents"]).on([Text::from(arns.default_bus())]);
    Some(AccountRolePlan::new(
        ("alerts_forwarder", account.forwarder(), "alerts"),
        format!("Brings events of {far} here, where somebody is told of them"),
        Policy::new(vec![takes]),
        Policy::new(vec![needs]),
        3600,
    ))
}

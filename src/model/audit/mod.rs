//! What watches over accounts, beside their trails.

mod alerts;
mod delegated;
mod rules;

use super::{ADMIN_PATH, Account, Arns, Model, SpecPath};
pub use crate::spec::{LockMode, Standard};
pub use alerts::{Alert, alerts};
pub use delegated::Delegations;
pub use rules::ManagedRule;

/// What every account has beside its trail.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// Where the spec says so.
    pub spec: SpecPath,
    /// The object lock on the log files of the trails.
    pub lock: Option<TrailLock>,
    /// True when trails record what SageMaker records of data.
    pub sagemaker: bool,
    /// AWS Config.
    pub config: Option<ConfigDelivery>,
    /// True when GuardDuty is on.
    pub guardduty: bool,
    /// The standards that Security Hub holds accounts against; none without Security Hub.
    pub standards: Option<Vec<Standard>>,
    /// IAM Access Analyzer.
    pub analyzers: Option<Analyzers>,
    /// Who is told of what happens.
    pub alerts: Option<AlertsTo>,
}

/// S3's object lock on the log files of the trails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrailLock {
    /// For how many days from its delivery a log file stays.
    pub days: u32,
    /// Whether somebody may be let off.
    pub mode: LockMode,
}

/// Where AWS Config delivers to.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigDelivery {
    /// The physical name of the platform's bucket.
    pub bucket: String,
}

/// What IAM Access Analyzer looks for beside access from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Analyzers {
    /// Access that nobody used for so many days.
    pub unused_days: Option<u32>,
}

/// Who is told of what happens.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertsTo {
    /// Addresses of mail.
    pub emails: Vec<String>,
}

/// Where AWS records what happens to IAM and to the root user: in one region a partition, whatever region somebody calls from
/// (Amazon EventBridge User Guide, `eb-service-event-cloudtrail.html`).
pub fn global_region(partition: &str) -> &'static str {
    match partition {
        "aws-cn" => "cn-north-1",
        "aws-us-gov" => "us-gov-west-1",
        _ => "us-east-1",
    }
}

impl Model {
    /// What watches over accounts.
    pub fn audit(&self) -> Option<&Audit> {
        self.platform.audit.as_ref()
    }

    /// Who is told of what happens in accounts.
    pub fn alerts(&self) -> Option<&AlertsTo> {
        self.audit()?.alerts.as_ref()
    }

    /// The region in which AWS records what happens to IAM, when that is another one.
    pub fn far_region(&self) -> Option<&'static str> {
        let global = global_region(&self.partition);
        (global != self.region).then_some(global)
    }

    /// The alias of the key of what AWS Config delivers, with `alias/` in front.
    pub fn config_alias(&self) -> String {
        let account = self.platform_account();
        account.map_or_else(String::new, |account| account.alias("config"))
    }
}

impl Account {
    /// What the names of things that watch over the account begin with: the organization, as it was called when the account was
    /// first used.
    pub fn stem(&self) -> &str {
        let logs = self.aliases.get("logs").map_or("", String::as_str);
        logs.split_once('/').map_or(logs, |(first, _)| first)
    }

    /// The name of the topic that tells of what happens.
    pub fn alerts_topic(&self) -> String {
        format!("{}-alerts", self.stem())
    }

    /// The name of the rule that tells of something: `acme-alert-keys`.
    pub fn alert_rule(&self, label: &str) -> String {
        format!("{}-alert-{}", self.stem(), label.replace('_', "-"))
    }

    /// The name of the role that brings events from another region.
    pub fn forwarder(&self) -> String {
        format!("{}-alerts-forwarder", self.stem())
    }

    /// The name of something that watches over the account and is there once: `acme-audit`.
    pub fn audit_name(&self) -> String {
        format!("{}-audit", self.stem())
    }
}

impl Arns<'_> {
    /// A topic of SNS.
    pub fn topic(&self, name: &str) -> String {
        format!(
            "arn:{}:sns:{}:{}:{name}",
            self.partition, self.region, self.account
        )
    }

    /// The event bus that an account has in its region without asking.
    pub fn default_bus(&self) -> String {
        format!(
            "arn:{}:events:{}:{}:event-bus/default",
            self.partition, self.region, self.account
        )
    }

    /// The same account in another region.
    pub fn in_region<'r>(&'r self, region: &'r str) -> Arns<'r> {
        Arns { region, ..*self }
    }

    /// The role that brings events from another region.
    pub fn forwarder(&self, account: &Account) -> String {
        self.role(ADMIN_PATH, &account.forwarder())
    }
}

//! What watches over an account: the part of a spec below `platform.audit`.

use schemars::JsonSchema;

use super::leaf::{EmailAddress, Int};
use super::types::At;

/// What watches over every account, beside its trail. Each part is there when it is written.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Audit {
    /// How long nobody, whoever he is, removes a log file of the trails.
    pub lock: Option<TrailLock>,
    /// What the trails record of data; `s3`, access to objects, is always among it.
    #[schemars(length(min = 1), extend("uniqueItems" = true, "contains" = { "const": "s3" }))]
    pub events: Option<Vec<At<DataEvents>>>,
    /// Records how resources are set, and holds them against rules.
    pub config: Option<ConfigRules>,
    /// Looks for threats in what is recorded.
    pub guardduty: Option<GuardDuty>,
    /// Holds accounts against published standards, and gathers what the others find.
    pub security_hub: Option<SecurityHub>,
    /// Looks for access from outside of an account, and for access that nobody uses.
    pub access_analyzer: Option<AccessAnalyzer>,
    /// Tells somebody, as soon as it happens.
    pub alerts: Option<Alerts>,
}

/// S3's object lock on the log files of the trails.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TrailLock {
    /// For how many days from its delivery a log file stays.
    pub days: At<Int<1, 36500>>,
    /// Whether somebody may be let off.
    pub mode: At<LockMode>,
}

/// The modes of S3's object lock (Amazon S3 User Guide, `object-lock.html`, "Retention modes").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum LockMode {
    /// Nobody removes a file before its time, nor shortens the time: no administrator, and not the root user.
    Compliance,
    /// Whoever may bypass it could; the bucket's policy lets nobody.
    Governance,
}

/// Data events that trails record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum DataEvents {
    /// Access to objects of the organization's buckets.
    S3,
    /// What SageMaker records of data: streamed answers of endpoints, feature stores, metrics of trials.
    Sagemaker,
}

/// AWS Config.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConfigRules {
    /// Which rules; `default` when it is left out.
    pub rules: Option<At<RuleSet>>,
}

/// A set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum RuleSet {
    /// AWS's managed rules that fit machine learning, and a conformance pack for the account.
    Default,
}

/// GuardDuty.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GuardDuty {}

/// Security Hub.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SecurityHub {
    /// Which standards; `[aws-foundational, cis]` when it is left out.
    #[schemars(length(min = 1), extend("uniqueItems" = true))]
    pub standards: Option<Vec<At<Standard>>>,
}

/// A standard that Security Hub knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(rename_all = "kebab-case", inline)]
pub enum Standard {
    /// AWS Foundational Security Best Practices.
    AwsFoundational,
    /// The CIS AWS Foundations Benchmark.
    Cis,
    /// NIST SP 800-53.
    Nist,
}

/// IAM Access Analyzer. Access from outside of the account is always looked for.
#[derive(Clone, Debug, Default, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AccessAnalyzer {
    /// After how many days access that nobody used is a finding; it is not looked for when this is left out.
    pub unused_days: Option<At<Int<1, 365>>>,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Alerts {
    /// The addresses; each is asked by mail whether it wants to be told.
    #[schemars(length(min = 1, max = 20), extend("uniqueItems" = true))]
    pub emails: Vec<At<EmailAddress>>,
}

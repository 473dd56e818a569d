//! What looks for threats, for settings that break a standard, and for access that should not be.

use serde::Serialize;

use crate::model::{Account, Model, Standard};

/// GuardDuty, Security Hub and IAM Access Analyzer in an account.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DetectionPlan {
    /// GuardDuty's features; none without GuardDuty.
    pub features: Option<Vec<FeaturePlan>>,
    /// Security Hub's standards; none without Security Hub.
    pub standards: Option<Vec<StandardPlan>>,
    /// What IAM Access Analyzer looks for.
    pub analyzers: Vec<AnalyzerPlan>,
}

/// A feature of GuardDuty's, on or off.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeaturePlan {
    /// Its label in Terraform.
    pub label: String,
    /// Its name.
    pub name: String,
    /// `ENABLED` or `DISABLED`.
    pub status: String,
}

/// A standard of Security Hub's.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StandardPlan {
    /// Its label in Terraform.
    pub label: String,
    /// Its ARN.
    pub arn: String,
}

/// An analyzer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnalyzerPlan {
    /// Its label in Terraform.
    pub label: String,
    /// Its name.
    pub name: String,
    /// `ACCOUNT` or `ACCOUNT_UNUSED_ACCESS`.
    pub kind: String,
    /// After how many days access is unused.
    pub unused_days: Option<u32>,
}

/// What there is in every account; nothing when the spec asks for none of it.
pub(in crate::plan) fn plan(model: &Model, account: &Account) -> Option<DetectionPlan> {
    let audit = model.audit()?;
    let standards = audit.standards.as_ref().map(|all| {
        let all = all.iter();
        all.map(|it| standard(model, *it)).collect()
    });
    let analyzer = |label: &str, kind: &str, unused_days| AnalyzerPlan {
        label: label.to_owned(),
        name: format!("{}-{label}", account.audit_name()),
        kind: kind.to_owned(),
        unused_days,
    };
    let analyzers = audit.analyzers.into_iter().flat_map(|it| {
        let unused = it.unused_days;
        let unused = unused.map(|days| analyzer("unused", "ACCOUNT_UNUSED_ACCESS", Some(days)));
        std::iter::once(analyzer("external", "ACCOUNT", None)).chain(unused)
    });
    let plan = DetectionPlan {
        features: audit.guardduty.then(features),
        standards,
        analyzers: analyzers.collect(),
    };
    let nothing = plan.features.is_none() && plan.standards.is_none() && plan.analyzers.is_empty();
    (!nothing).then_some(plan)
}

/// What there is to watch: objects. The others are switched off by name, since GuardDuty switches some on by itself: there are no
/// clusters of EKS, databases or functions here; agents in tasks would need a way out of the teams' networks; and disks are encrypted
/// under keys that GuardDuty's role may not use.
fn features() -> Vec<FeaturePlan> {
    let feature = |name: &str, status: &str| FeaturePlan {
        label: name.to_lowercase(),
        name: name.to_owned(),
        status: status.to_owned(),
    };
    vec![
        feature("S3_DATA_EVENTS", "ENABLED"),
        feature("EBS_MALWARE_PROTECTION", "DISABLED"),
        feature("EKS_AUDIT_LOGS", "DISABLED"),
        feature("LAMBDA_NETWORK_LOGS", "DISABLED"),
        feature("RDS_LOGIN_EVENTS", "DISABLED"),
        feature("RUNTIME_MONITORING", "DISABLED"),
    ]
}

/// The ARN of a standard (AWS Security Hub User Guide, `standards-reference.html`).
fn standard(model: &Model, standard: Standard) -> StandardPlan {
    let (label, path) = match standard {
        Standard::AwsFoundational => (
            "aws_foundational",
            "aws-foundational-security-best-practices/v/1.0.0",
        ),
        Standard::Cis => ("cis", "cis-aws-foundations-benchmark/v/3.0.0"),
        Standard::Nist => ("nist", "nist-800-53/v/5.0.0"),
    };
    StandardPlan {
        label: label.to_owned(),
        arn: format!(
            "arn:{}:securityhub:{}::standards/{path}",
            model.partition, model.region
        ),
    }
}

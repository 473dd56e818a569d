//! What watches over accounts.

use super::Decoder;
use crate::diagnostic::Diagnostic;
use crate::spec::audit::{
    AccessAnalyzer, Alerts, Audit, ConfigRules, DataEvents, GuardDuty, LockMode, RuleSet,
    SecurityHub, Standard, TrailLock,
};
use crate::spec::tree::Node;
use crate::spec::types::At;

/// `platform.audit`; a part that could not be read is left out, and has its finding.
pub(super) fn audit(decoder: &mut Decoder, node: &Node) -> Option<Audit> {
    let mut fields = decoder.record(node, "`audit`")?;
    let lock = fields.find("lock").and_then(|node| lock(decoder, node));
    let events = fields.find("events").map(|node| events(decoder, node));
    let config = fields.find("config").and_then(|node| config(decoder, node));
    let guardduty = fields.find("guardduty").and_then(|node| {
        decoder.record(node, "`guardduty`")?.finish(decoder);
        Some(GuardDuty {})
    });
    let security_hub = fields
        .find("security-hub")
        .and_then(|node| security_hub(decoder, node));
    let access_analyzer = fields
        .find("access-analyzer")
        .and_then(|node| access_analyzer(decoder, node));
    let alerts = fields.find("alerts").and_then(|node| alerts(decoder, node));
    fields.finish(decoder);
    Some(Audit {
        lock,
        events,
        config,
        guardduty,
        security_hub,
        access_analyzer,
        alerts,
    })
}

fn lock(decoder: &mut Decoder, node: &Node) -> Option<TrailLock> {
    let modes = [
        ("compliance", LockMode::Compliance),
        ("governance", LockMode::Governance),
    ];
    let mut fields = decoder.record(node, "`lock`")?;
    let days = fields
        .need(decoder, "days", "365")
        .and_then(|node| decoder.number(node));
    let mode = fields
        .need(decoder, "mode", "compliance")
        .and_then(|node| decoder.choice(node, &modes));
    fields.finish(decoder);
    Some(TrailLock {
        days: days?,
        mode: mode?,
    })
}

/// Access to objects is what the theorems rest on, so nobody leaves it out.
fn events(decoder: &mut Decoder, node: &Node) -> Vec<At<DataEvents>> {
    let known = [("s3", DataEvents::S3), ("sagemaker", DataEvents::Sagemaker)];
    let before = decoder.diagnostics.len();
    let read = choices(decoder, node, &known, "[s3, sagemaker]");
    let sound = decoder.diagnostics.len() == before;
    if sound && !read.iter().any(|it| it.value == DataEvents::S3) {
        decoder.refuse(
            "objects-not-recorded",
            "access to objects is not among the events",
            node.span,
            "it is always recorded: add `s3`",
        );
    }
    read
}

fn config(decoder: &mut Decoder, node: &Node) -> Option<ConfigRules> {
    let mut fields = decoder.record(node, "`config`")?;
    let rules = fields
        .find("rules")
        .and_then(|node| decoder.choice(node, &[("default", RuleSet::Default)]));
    fields.finish(decoder);
    Some(ConfigRules { rules })
}

fn security_hub(decoder: &mut Decoder, node: &Node) -> Option<SecurityHub> {
    let known = [
        ("aws-foundational", Standard::AwsFoundational),
        ("cis", Standard::Cis),
        ("nist", Standard::Nist),
    ];
    let mut fields = decoder.record(node, "`security-hub`")?;
    let standards = fields
        .find("standards")
        .map(|node| choices(decoder, node, &known, "[aws-foundational, cis]"));
    fields.finish(decoder);
    Some(SecurityHub { standards })
}

fn access_analyzer(decoder: &mut Decoder, node: &Node) -> Option<AccessAnalyzer> {
    let mut fields = decoder.record(node, "`access-analyzer`")?;
    let unused_days = fields
        .find("unused-days")
        .and_then(|node| decoder.number(node));
    fields.finish(decoder);
    Some(AccessAnalyzer { unused_days })
}

fn alerts(decoder: &mut Decoder, node: &Node) -> Option<Alerts> {
    const EXAMPLE: &str = "[security@acme.example]";
    let mut fields = decoder.record(node, "`alerts`")?;
    let emails = fields
        .need(decoder, "emails", EXAMPLE)
        .map(|node| decoder.list(node, 1..=20, EXAMPLE));
    fields.finish(decoder);
    Some(Alerts { emails: emails? })
}

/// A list of words, none twice.
fn choices<T: Copy + PartialEq>(
    decoder: &mut Decoder,
    node: &Node,
    known: &[(&str, T)],
    example: &str,
) -> Vec<At<T>> {
    let Some(items) = decoder.items(node, example) else {
        return Vec::new();
    };
    if items.is_empty() {
        decoder.refuse(
            "wrong-length",
            "the list is empty",
            node.span,
            format!("write at least one: `{example}`"),
        );
    }
    let mut read: Vec<At<T>> = Vec::new();
    for item in items {
        let Some(item) = decoder.choice(item, known) else {
            continue;
        };
        if let Some(first) = read.iter().find(|other| other.value == item.value) {
            let first = decoder.label(first.span).saying("first given here");
            let label = decoder.label(item.span);
            let found = Diagnostic::error("duplicate-item", "this is in the list already", label)
                .and(first)
                .help("remove one of them");
            decoder.diagnostics.push(found);
        } else {
            read.push(item);
        }
    }
    read
}

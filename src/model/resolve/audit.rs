//! What watches over accounts.

use super::Resolver;
use super::accounts::CONFIG_BUCKET;
use crate::diagnostic::Diagnostic;
use crate::model::audit::global_region;
use crate::model::{AlertsTo, Analyzers, Audit, ConfigDelivery, SpecPath, Standard, TrailLock};
use crate::spec::{self, DataEvents, partition};

impl Resolver<'_> {
    /// `platform.audit`, with the bucket that AWS Config of all accounts delivers to.
    pub(super) fn audit(&mut self) -> Option<Audit> {
        let said = self.document.platform.as_ref()?.audit.as_ref()?;
        let spec = SpecPath("platform.audit".to_owned());
        if said.alerts.is_some() {
            self.iam_is_heard(&spec.child("alerts"));
        }
        let events = said.events.iter().flatten();
        let alerts = said.alerts.as_ref();
        let analyzers = said.access_analyzer.as_ref();
        Some(Audit {
            spec,
            lock: said.lock.as_ref().map(|lock| TrailLock {
                days: lock.days.value.0,
                mode: lock.mode.value,
            }),
            sagemaker: { events }.any(|it| it.value == DataEvents::Sagemaker),
            config: said.config.is_some().then(|| ConfigDelivery {
                bucket: self.platform_bucket(CONFIG_BUCKET, "config"),
            }),
            guardduty: said.guardduty.is_some(),
            standards: said.security_hub.as_ref().map(standards),
            analyzers: analyzers.map(|it| Analyzers {
                unused_days: it.unused_days.as_ref().map(|days| days.value.0),
            }),
            alerts: alerts.map(|it| AlertsTo {
                emails: { it.emails.iter() }
                    .map(|email| email.value.to_string())
                    .collect(),
            }),
        })
    }

    /// Events go from region to region in the partition `aws` alone (AWS Compute Blog, "Expanding cross-Region event routing with
    /// Amazon EventBridge").
    fn iam_is_heard(&mut self, alerts: &SpecPath) {
        let region = &self.document.region;
        let name = region.value.as_str();
        let own = partition(name);
        let there = global_region(own);
        if own == "aws" || name == there {
            return;
        }
        let place = self.spec.span(alerts).unwrap_or_default();
        let message = format!("nobody would be told of changes of roles and policies in `{name}`");
        let found = Diagnostic::error("alerts-out-of-reach", message, self.here(place))
            .and(self.here(region.span).saying("the region"))
            .help(format!(
                "AWS records them in `{there}`, from where no event reaches another region: take `alerts` out, or use that region"
            ));
        self.diagnostics.push(found);
    }
}

fn standards(said: &spec::SecurityHub) -> Vec<Standard> {
    let all = [Standard::AwsFoundational, Standard::Cis, Standard::Nist];
    match &said.standards {
        None => vec![Standard::AwsFoundational, Standard::Cis],
        Some(said) => { all.into_iter() }
            .filter(|it| said.iter().any(|said| said.value == *it))
            .collect(),
    }
}

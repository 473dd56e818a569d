//! What the model's audit comes to: settings, topics, roles.

use serde_json::Value;

use crate::claims::{
    ConfigClaims, ControlClaim, ControlTheorem, Expected, KeyClaim, KeyService, LockClaim, Need,
    NeedKind, RoleClaim, RolePurpose, ServiceTrust, TopicClaim, TrustClaim,
};
use crate::model::{self, Account, Arns, Audit, LockMode, ManagedRule, Model, SpecPath, Standard};

const AUDIT: ControlTheorem = ControlTheorem::Audit;

/// The lock on the log files of the trails.
pub(super) fn lock(model: &Model) -> Option<LockClaim> {
    let audit = model.audit()?;
    let lock = audit.lock?;
    Some(LockClaim {
        mode: match lock.mode {
            LockMode::Compliance => "COMPLIANCE".to_owned(),
            LockMode::Governance => "GOVERNANCE".to_owned(),
        },
        days: lock.days,
        spec: audit.spec.child("lock"),
    })
}

/// What trails record of data beside objects.
pub(super) fn data_events(model: &Model) -> Vec<String> {
    let said = model.audit().is_some_and(|audit| audit.sagemaker);
    let kinds = ["Endpoint", "ExperimentTrialComponent", "FeatureGroup"];
    let kinds = kinds.into_iter().filter(|_| said);
    kinds.map(|it| format!("AWS::SageMaker::{it}")).collect()
}

/// The bucket that AWS Config delivers to.
pub(super) fn config(model: &Model) -> Option<ConfigClaims> {
    let audit = model.audit()?;
    Some(ConfigClaims {
        stack: "platform".to_owned(),
        spec: audit.spec.child("config"),
        account: model.platform.account.clone(),
        region: model.region.clone(),
        bucket: audit.config.as_ref()?.bucket.clone(),
        key: model.config_alias(),
    })
}

/// The topic of an account's alerts.
pub(super) fn topic(model: &Model, account: &Account) -> Option<TopicClaim> {
    model.alerts()?;
    Some(TopicClaim {
        name: account.alerts_topic(),
        key: account.alias("alerts"),
        spec: spec(model).child("alerts"),
    })
}

/// The key of that topic.
pub(super) fn keys(model: &Model, account: &Account) -> Option<KeyClaim> {
    let topic = topic(model, account)?;
    Some(KeyClaim {
        alias: topic.key,
        purpose: "alerts".to_owned(),
        services: vec![KeyService::Alerts {
            topic: Arns::of_account(model, account).topic(&topic.name),
        }],
    })
}

/// Who brings events from another region.
pub(super) fn roles(model: &Model, account: &Account) -> Option<RoleClaim> {
    let far = model.alerts().and(model.far_region())?;
    let arns = Arns::of_account(model, account);
    let spec = spec(model).child("alerts");
    let rules = arns.in_region(far).event_rule(&account.alert_rule("*"));
    Some(RoleClaim {
        arn: arns.forwarder(account),
        purpose: RolePurpose::Alerts,
        trust: TrustClaim::Service(ServiceTrust {
            service: "events.amazonaws.com".to_owned(),
            source_account: account.id.clone(),
            source_arn: rules,
        }),
        needs: vec![Need {
            what: NeedKind::SendEvents {
                bus: arns.default_bus(),
            },
            because: spec.clone(),
        }],
        spec,
    })
}

/// The settings of an account.
pub(super) fn controls(model: &Model, account: &Account) -> Vec<ControlClaim> {
    let Some(audit) = model.audit() else {
        return Vec::new();
    };
    let scope = Scope {
        model,
        account,
        audit,
    };
    let mut all = scope.alerts();
    all.extend(scope.config());
    all.extend(scope.guardduty());
    all.extend(scope.security_hub());
    all.extend(scope.analyzers());
    all
}

fn spec(model: &Model) -> SpecPath {
    let audit = model.audit();
    audit.map_or_else(|| SpecPath("platform".to_owned()), |it| it.spec.clone())
}

struct Scope<'a> {
    model: &'a Model,
    account: &'a Account,
    audit: &'a Audit,
}

impl Scope<'_> {
    fn control<const N: usize>(
        &self,
        (part, says): (&str, &str),
        kind: &str,
        with: [(&str, Expected); N],
    ) -> ControlClaim {
        ControlClaim::new((AUDIT, says), kind, with, &self.audit.spec.child(part))
    }

    fn alerts(&self) -> Vec<ControlClaim> {
        let Some(to) = &self.audit.alerts else {
            return Vec::new();
        };
        let arns = Arns::of_account(self.model, self.account);
        let topic = arns.topic(&self.account.alerts_topic());
        let mut all = Vec::new();
        for email in &to.emails {
            let says = format!("`{email}` is told of what happens");
            let with = [
                ("topic_arn", topic.as_str().into()),
                ("protocol", "email".into()),
                ("endpoint", email.into()),
            ];
            let kind = "aws_sns_topic_subscription";
            let claim = self.control(("alerts", &says), kind, with);
            all.push(claim.known_by(&["topic_arn", "endpoint"]));
        }
        for alert in model::alerts(self.model, self.account) {
            let name = self.account.alert_rule(&alert.label);
            let says = format!("somebody is told when {}", alert.says);
            let told = ("arn", Expected::from(&topic));
            all.extend(self.told(&says, &name, &alert.pattern, [told]));
            let Some(far) = self.model.far_region().filter(|_| alert.far) else {
                continue;
            };
            let says = format!("{says}, which is recorded in {far}");
            let sent = [
                ("arn", arns.default_bus().into()),
                ("role_arn", arns.forwarder(self.account).into()),
            ];
            let sent = self.told(&says, &name, &alert.pattern, sent);
            all.extend(sent.map(|it| it.in_region(far)));
        }
        all
    }

    /// A rule, and the one target that it has.
    fn told<const N: usize>(
        &self,
        says: &str,
        name: &str,
        pattern: &Value,
        to: [(&str, Expected); N],
    ) -> [ControlClaim; 2] {
        let rule = [
            ("name", name.into()),
            ("state", "ENABLED".into()),
            ("event_pattern", expected(pattern)),
        ];
        let rule = self.control(("alerts", says), "aws_cloudwatch_event_rule", rule);
        let target = [("rule", name.into()), ("target_id", "alerts".into())];
        let mut target = self.control(("alerts", says), "aws_cloudwatch_event_target", target);
        let to = to.into_iter().map(|(name, it)| (name.to_owned(), it));
        target.arguments.extend(to);
        [rule.known_by(&["name"]), target.known_by(&["rule"])]
    }

    fn config(&self) -> Vec<ControlClaim> {
        const ROLE: &str = "aws_iam_service_linked_role";
        const SERVICE: &str = "config.amazonaws.com";
        let Some(delivery) = &self.audit.config else {
            return Vec::new();
        };
        let name = self.account.audit_name();
        let recorded = ("config", "AWS Config records how everything is set");
        let delivered = ("config", "AWS Config delivers to the platform's bucket");
        let of_role = Expected::of(ROLE, [("aws_service_name", SERVICE.into())], "arn");
        let strategy = Expected::object([("use_only", "ALL_SUPPORTED_RESOURCE_TYPES".into())]);
        let group = Expected::object([
            ("all_supported", true.into()),
            ("include_global_resource_types", true.into()),
            ("recording_strategy", strategy),
        ]);
        let mode = Expected::object([("recording_frequency", "CONTINUOUS".into())]);
        let often = Expected::object([("delivery_frequency", "TwentyFour_Hours".into())]);
        let mut all = vec![
            self.control(recorded, ROLE, [("aws_service_name", SERVICE.into())])
                .known_by(&["aws_service_name"]),
            self.control(
                recorded,
                "aws_config_configuration_recorder",
                [
                    ("name", name.as_str().into()),
                    ("role_arn", of_role),
                    ("recording_group", group),
                    ("recording_mode", mode),
                ],
            ),
            self.control(
                recorded,
                "aws_config_configuration_recorder_status",
                [("name", name.as_str().into()), ("is_enabled", true.into())],
            ),
            self.control(
                delivered,
                "aws_config_delivery_channel",
                [
                    ("name", name.as_str().into()),
                    ("s3_bucket_name", delivery.bucket.as_str().into()),
                    ("snapshot_delivery_properties", often),
                ],
            ),
        ];
        let stem = self.account.stem();
        for rule in self.audit.rules() {
            let says = format!("AWS Config holds the account against `{}`", rule.name);
            let source = Expected::object([
                ("owner", "AWS".into()),
                ("source_identifier", rule.identifier.into()),
            ]);
            let name = format!("{stem}-{}", rule.name);
            let with = [("name", name.into()), ("source", source)];
            let claim = self.control(("config", &says), "aws_config_config_rule", with);
            all.push(claim.known_by(&["name"]));
        }
        let holds = ("config", "AWS Config holds the account against its pack");
        let body = pack(stem, &self.audit.pack());
        let with = [("name", name.into()), ("template_body", body)];
        all.push(self.control(holds, "aws_config_conformance_pack", with));
        all
    }

    /// GuardDuty, with each feature on or off by name.
    fn guardduty(&self) -> Vec<ControlClaim> {
        const DETECTOR: &str = "aws_guardduty_detector";
        if !self.audit.guardduty {
            return Vec::new();
        }
        let watches = ("guardduty", "GuardDuty watches the account");
        let with = [
            ("enable", true.into()),
            ("finding_publishing_frequency", "FIFTEEN_MINUTES".into()),
        ];
        let detector = self.control(watches, DETECTOR, with);
        let off = [
            "EBS_MALWARE_PROTECTION",
            "EKS_AUDIT_LOGS",
            "LAMBDA_NETWORK_LOGS",
            "RDS_LOGIN_EVENTS",
            "RUNTIME_MONITORING",
        ];
        let off = off.map(|name| (name, "DISABLED"));
        let features = [("S3_DATA_EVENTS", "ENABLED")].into_iter().chain(off);
        let features = features.map(|(name, status)| {
            let says = format!("GuardDuty's feature `{name}` is as it is meant");
            let with = [
                ("detector_id", Expected::of(DETECTOR, [], "id")),
                ("name", name.into()),
                ("status", status.into()),
            ];
            let kind = "aws_guardduty_detector_feature";
            self.control(("guardduty", &says), kind, with)
                .known_by(&["name"])
        });
        std::iter::once(detector).chain(features).collect()
    }

    fn security_hub(&self) -> Vec<ControlClaim> {
        let Some(standards) = &self.audit.standards else {
            return Vec::new();
        };
        let gathers = ("security-hub", "Security Hub gathers what is found");
        let with = [
            ("enable_default_standards", false.into()),
            ("auto_enable_controls", true.into()),
            ("control_finding_generator", "SECURITY_CONTROL".into()),
        ];
        let mut all = vec![self.control(gathers, "aws_securityhub_account", with)];
        for standard in standards {
            let (what, path) = match standard {
                Standard::AwsFoundational => (
                    "AWS's best practices",
                    "aws-foundational-security-best-practices/v/1.0.0",
                ),
                Standard::Cis => ("CIS's benchmark", "cis-aws-foundations-benchmark/v/3.0.0"),
                Standard::Nist => ("NIST SP 800-53", "nist-800-53/v/5.0.0"),
            };
            let (partition, region) = (&self.model.partition, &self.model.region);
            let arn = format!("arn:{partition}:securityhub:{region}::standards/{path}");
            let says = format!("Security Hub holds the account against {what}");
            let kind = "aws_securityhub_standards_subscription";
            let with = [("standards_arn", arn.into())];
            let claim = self.control(("security-hub", &says), kind, with);
            all.push(claim.known_by(&["standards_arn"]));
        }
        all
    }

    fn analyzers(&self) -> Vec<ControlClaim> {
        let Some(analyzers) = self.audit.analyzers else {
            return Vec::new();
        };
        let name = |what: &str| format!("{}-{what}", self.account.audit_name());
        let analyzer = |says: &str, with| {
            let claim = self.control(
                ("access-analyzer", says),
                "aws_accessanalyzer_analyzer",
                with,
            );
            claim.known_by(&["analyzer_name"])
        };
        let external = [
            ("analyzer_name", name("external").into()),
            ("type", "ACCOUNT".into()),
        ];
        let external = analyzer("access from outside of the account is looked for", external);
        let unused = analyzers.unused_days.map(|days| {
            let with = [
                ("analyzer_name", name("unused").into()),
                ("type", "ACCOUNT_UNUSED_ACCESS".into()),
            ];
            let mut claim = analyzer("access that nobody uses is looked for", with);
            let age = Expected::object([("unused_access_age", days.into())]);
            let configuration = Expected::object([("unused_access", age)]);
            claim
                .arguments
                .insert("configuration".to_owned(), configuration);
            claim
        });
        std::iter::once(external).chain(unused).collect()
    }
}

/// The template of a conformance pack.
fn pack(stem: &str, rules: &[ManagedRule]) -> Expected {
    let resources = rules.iter().map(|rule| {
        let source = Expected::object([
            ("Owner", "AWS".into()),
            ("SourceIdentifier", rule.identifier.into()),
        ]);
        let properties = Expected::object([
            ("ConfigRuleName", format!("{stem}-{}", rule.name).into()),
            ("Source", source),
        ]);
        let resource = Expected::object([
            ("Type", "AWS::Config::ConfigRule".into()),
            ("Properties", properties),
        ]);
        (rule.identifier.to_owned(), resource)
    });
    Expected::object([("Resources", Expected::Object(resources.collect()))])
}

/// JSON, as it must be.
fn expected(value: &Value) -> Expected {
    match value {
        Value::Array(items) => Expected::List(items.iter().map(expected).collect()),
        Value::Object(entries) => {
            let entries = entries.iter();
            Expected::Object(
                entries
                    .map(|(name, it)| (name.clone(), expected(it)))
                    .collect(),
            )
        }
        plain => Expected::Plain(plain.clone()),
    }
}

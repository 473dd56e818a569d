//! Applications and SageMaker endpoints: proved within a team, across teams and accounts; and what makes the proof fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use ringfence::claims::{Claims, claims};
use ringfence::diagnostic::{Colour, render_all};
use ringfence::model::{Lock, resolve};
use ringfence::pipeline::wanted;
use ringfence::prove::{Code, Proof, prove, report};
use ringfence::spec;
use ringfence::terraform::read_files;

const IMAGE: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/model@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const VISION: &str = "units/retail/vision";

type Files = BTreeMap<String, String>;

/// A team that serves, another that may call from an account of its own.
fn said(callers: &str, more: &str) -> String {
    format!(
        r#"ringfence: 1
organization: acme
cloud: aws
region: eu-west-1
accounts:
  one: "111122223333"
  two:
    id: "444455556666"
    keys: [arn:aws:iam::444455556666:role/kms-admin]
    deploy: arn:aws:iam::444455556666:role/terraform
    break-glass: arn:aws:iam::444455556666:role/incident
network: {{ supernet: 10.64.0.0/12, zones: 2 }}
administrators:
  keys: [arn:aws:iam::111122223333:role/kms-admin]
  deploy: arn:aws:iam::111122223333:role/terraform
  break-glass: arn:aws:iam::111122223333:role/incident
platform: {{ account: one }}
units:
  retail:
    account: one
    teams:
      vision:
        buckets: {{ models: {{ holds: artifacts }}, raw: {{}} }}
        training: {{ nightly: {{ image: {IMAGE}, reads: [raw], writes: [models] }} }}
        applications: {{ checkout: {{}}, search: {{ image: {IMAGE} }} }}
        endpoints:
          classifier: {{ model: models/a/model.tar.gz, image: {IMAGE}, callers: [{callers}]{more} }}
  payments:
    account: two
    teams:
      web: {{ buckets: {{ raw: {{}} }}, applications: {{ shop: {{}} }} }}
"#
    )
}

fn made(text: &str) -> (Files, Claims) {
    let spec = spec::parse("ringfence.yaml", text.as_bytes())
        .unwrap_or_else(|found| panic!("{}", render_all(&found, Colour::Off)));
    let (model, _) = resolve(&spec, &Lock::default())
        .unwrap_or_else(|found| panic!("{}", render_all(&found, Colour::Off)));
    let wanted = wanted(&model).unwrap();
    let files = wanted.files.iter();
    let files = files.map(|(path, text)| (path.to_string(), text.to_string()));
    (files.collect(), claims(&model))
}

fn proof(files: &Files, claims: &Claims) -> Proof {
    prove(&read_files(files), claims)
}

fn assert_proved(text: &str) -> Files {
    let (files, claims) = made(text);
    let proof = proof(&files, &claims);
    let shown = report::text(&proof, &|_| None, Colour::Off);
    assert!(proof.is_proved(), "{shown}");
    files
}

/// Puts one text in the place of another in a file of the team that serves, and tells the codes of what is found.
fn codes(file: &str, from: &str, to: &str) -> Vec<Code> {
    let (mut files, claims) = made(&said("checkout, search", ""));
    let path = format!("{VISION}/{file}");
    let text = &files[&path];
    assert_eq!(text.matches(from).count(), 1, "{from} in {text}");
    let changed = text.replace(from, to);
    files.insert(path, changed);
    found(&proof(&files, &claims))
}

/// The codes of all findings.
fn found(proof: &Proof) -> Vec<Code> {
    let theorems = proof.theorems.iter();
    theorems
        .flat_map(|it| it.findings.iter().map(|found| found.code))
        .collect()
}

#[test]
fn an_endpoint_and_the_team_s_own_callers_are_proved() {
    assert_proved(&said("checkout, search", ""));
}

#[test]
fn callers_with_networks_of_their_own_and_without_are_proved() {
    let files = assert_proved(&said(
        "arn:aws:iam::999988887777:role/shop, \
         { role: arn:aws:iam::999988887777:role/web, through: vpce-0123456789abcdef0 }",
        "",
    ));
    let roles = &files[&format!("{VISION}/roles.tf")];
    assert!(roles.contains("arn:aws:iam::999988887777:root"));
    assert!(roles.contains("vpce-0123456789abcdef0"));
    // Nobody of the team takes a role: no way to STS is made.
    assert!(!files[&format!("{VISION}/endpoints.tf")].contains(".sts\""));
}

#[test]
fn another_team_s_application_calls_from_its_own_network_and_account() {
    let files = assert_proved(&said(
        "{ application: //payments/web/shop, through: vpce-0123456789abcdef0 }",
        "",
    ));
    let theirs = &files["units/payments/web/endpoints.tf"];
    assert!(theirs.contains("arn:aws:sagemaker:eu-west-1:111122223333:endpoint/"));
    assert!(theirs.contains("arn:aws:iam::111122223333:role/ringfence/retail/vision/"));
    // The owner's network has nothing to do with it.
    assert!(!files[&format!("{VISION}/endpoints.tf")].contains("sagemaker.runtime"));
}

#[test]
fn machines_with_storage_of_their_own_take_no_volume_key() {
    let files = assert_proved(&said("checkout", ", instance: { type: ml.g5.xlarge }"));
    let serving = &files[&format!("{VISION}/serving.tf")];
    assert!(!serving.contains("kms_key_arn"));
    let files = assert_proved(&said("checkout", ", instance: { type: ml.m5.xlarge }"));
    assert!(
        files[&format!("{VISION}/serving.tf")].contains("kms_key_arn = aws_kms_key.volumes.arn")
    );
}

#[test]
fn an_endpoint_that_does_not_grow_has_nothing_that_makes_it() {
    let files = assert_proved(&said(
        "checkout",
        ", instance: { count: 1 }, scaling: { max: 1 }",
    ));
    let serving = &files[&format!("{VISION}/serving.tf")];
    assert!(!serving.contains("aws_appautoscaling"));
    // Of one machine no part can be replaced first.
    assert!(serving.contains("\"ALL_AT_ONCE\""));
}

#[test]
fn a_model_s_name_changes_with_what_it_is_made_of_and_with_nothing_else() {
    let name = |more: &str| {
        let (files, _) = made(&said("checkout", more));
        let serving = &files[&format!("{VISION}/serving.tf")];
        let at = serving.find("resource \"aws_sagemaker_model\"").unwrap();
        let named = serving[at..]
            .lines()
            .find(|line| line.contains("name  "))
            .unwrap();
        named.to_owned()
    };
    let plain = name("");
    assert_eq!(plain, name(", scaling: { max: 9 }"));
    assert_ne!(plain, name(", environment: { LEVEL: debug }"));
    assert_ne!(
        name(", environment: { A: b, C: d }"),
        name(", environment: { A: \"b\\nC=d\" }")
    );
}

#[test]
fn a_model_with_a_network_or_in_another_s_group_is_found() {
    let isolated = "enable_network_isolation = true";
    let open = "enable_network_isolation = false";
    assert!(codes("serving.tf", isolated, open).contains(&Code::ModelNotIsolated));
    let own = "security_group_ids = [aws_security_group.model_classifier.id]";
    let other = "security_group_ids = [aws_security_group.job.id]";
    assert!(codes("serving.tf", own, other).contains(&Code::ModelOutside));
}

#[test]
fn a_wider_trust_of_the_invoking_role_is_found() {
    let trust = "\"aws:PrincipalArn\" = [\n              aws_iam_role.app_checkout.arn,";
    let wider = "\"aws:PrincipalArn\" = [\n              \"arn:aws:iam::111122223333:role/*\",\n              aws_iam_role.app_checkout.arn,";
    let found = codes("roles.tf", trust, wider);
    assert!(
        found.contains(&Code::Trust) && found.contains(&Code::Escalates),
        "{found:?}"
    );
}

#[test]
fn invoking_from_any_network_is_found() {
    let pinned = "\"aws:SourceVpce\" = aws_vpc_endpoint.sagemaker_runtime.id";
    let open = "\"aws:SourceVpce\" = \"*\"";
    let found = codes("roles.tf", pinned, open);
    assert!(found.contains(&Code::NeedNotMet), "{found:?}");
    let action = "Action   = \"sagemaker:InvokeEndpoint\"";
    let more = "Action   = [\"sagemaker:InvokeEndpoint\", \"sagemaker:InvokeEndpointAsync\"]";
    let found = codes("roles.tf", action, more);
    assert!(found.contains(&Code::MoreThanNeeded), "{found:?}");
}

#[test]
fn rules_between_groups_that_nobody_declares_are_found() {
    let rule = |from: &str, to: &str| {
        let (mut files, claims) = made(&said("checkout, search", ""));
        let path = format!("{VISION}/serving.tf");
        let text = format!(
            r#"{}
resource "aws_vpc_security_group_ingress_rule" "extra" {{
  security_group_id            = aws_security_group.{to}.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.{from}.id
}}
"#,
            files[&path]
        );
        files.insert(path, text);
        found(&proof(&files, &claims))
    };
    for (from, to) in [
        ("job", "model_classifier"),
        ("app_checkout", "model_classifier"),
        ("app_checkout", "app_search"),
        ("model_classifier", "model_classifier"),
        ("endpoints", "job"),
    ] {
        let found = rule(from, to);
        assert_eq!(found, [Code::UndeclaredWay], "{from} to {to}");
    }
    assert_eq!(rule("job", "endpoints"), []);
}

#[test]
fn what_is_served_otherwise_than_declared_is_found() {
    for (from, to) in [
        ("/a/model.tar.gz\"", "/b/model.tar.gz\""),
        (
            "instance_type          = \"ml.m5.xlarge\"",
            "instance_type          = \"ml.m5.large\"",
        ),
        ("initial_variant_weight = 1", "enable_ssm_access = true"),
        ("max_capacity       = 4", "max_capacity       = 40"),
        ("threshold           = 0.01", "threshold           = 1"),
        (
            "metric_name         = \"ModelLatency\"",
            "metric_name         = \"OverheadLatency\"",
        ),
        (
            "alarm_name = aws_cloudwatch_metric_alarm.endpoint_classifier_errors.alarm_name",
            "alarm_name = \"another\"",
        ),
    ] {
        let found = codes("serving.tf", from, to);
        assert!(found.contains(&Code::EndpointDiffers), "{from}: {found:?}");
    }
}

#[test]
fn grants_of_the_deploying_role_through_another_service_are_found() {
    let (mut files, claims) = made(&said("checkout", ""));
    let path = format!("{VISION}/keys.tf");
    let keys = &files[&path];
    // One statement denies what comes otherwise, one allows what comes so.
    assert_eq!(keys.matches("sagemaker.eu-west-1.amazonaws.com").count(), 2);
    let changed = keys.replace("sagemaker.eu-west-1", "ec2.eu-west-1");
    files.insert(path, changed);
    let found = found(&proof(&files, &claims));
    assert!(found.contains(&Code::KeyPolicy), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whoever calls, from wherever: it is proved, and everybody who calls is in the trust, and nobody else.
    #[test]
    fn whoever_calls_is_proved(own in 0_usize..3, named in 0_usize..3, through in any::<bool>(), across in any::<bool>()) {
        prop_assume!(own + named + usize::from(across) > 0);
        let mut callers: Vec<String> = ["checkout", "search"].iter().take(own).map(|it| (*it).to_owned()).collect();
        for number in 0..named {
            let role = format!("arn:aws:iam::99998888777{number}:role/shop");
            callers.push(match through {
                true => format!("{{ role: {role}, through: vpce-0123456789abcdef{number} }}"),
                false => role,
            });
        }
        if across {
            callers.push("{ application: //payments/web/shop, through: vpce-aaaaaaaaaaaaaaaaa }".to_owned());
        }
        let files = assert_proved(&said(&callers.join(", "), ""));
        let roles = &files[&format!("{VISION}/roles.tf")];
        for number in 0..3 {
            let role = format!("arn:aws:iam::99998888777{number}:role/shop");
            prop_assert_eq!(roles.contains(&role), number < named);
        }
    }
}

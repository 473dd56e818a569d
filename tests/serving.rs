//! What a team serves, from the spec to the model: defaults, who calls, and names that stay.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test fails by panicking"
)]

use ringfence::diagnostic::{Colour, Diagnostic, render_all};
use ringfence::model::{
    CallingRole, Lock, Model, Serves, ServiceCallerKind, Team, TeamNames, Through, TrustStore,
    resolve,
};
use ringfence::spec;

const HEAD: &str = r#"ringfence: 1
organization: acme
cloud: aws
region: eu-west-1
accounts: { ml: "111122223333", shops: { id: "222233334444", keys: [arn:aws:iam::222233334444:role/kms-admin], deploy: arn:aws:iam::222233334444:role/terraform, break-glass: arn:aws:iam::222233334444:role/incident } }
platform: { account: ml }
network: { supernet: 10.64.0.0/12, zones: 2 }
administrators:
  keys: [arn:aws:iam::111122223333:role/kms-admin]
  deploy: arn:aws:iam::111122223333:role/terraform
  break-glass: arn:aws:iam::111122223333:role/incident
units:
"#;
const IMAGE: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// Two units in two accounts: `web` calls what `vision` serves.
fn text() -> String {
    let units = "
  payments:
    account: shops
    teams:
      web:
        applications: { shop: {} }
  retail:
    account: ml
    teams:
      vision:
        buckets: { models: { holds: artifacts } }
        applications: { checkout: { image: IMAGE } }
        endpoints:
          classifier:
            model: models/resnet50/model.tar.gz
            image: IMAGE
            callers:
              - checkout
              - arn:aws:iam::444455556666:role/partner
              - { application: //payments/web/shop, through: vpce-0123456789abcdef0 }
          local-disks: { model: models/b/model.tar.gz, image: IMAGE, instance: { type: ml.g5.xlarge, count: 3 } }
        services:
          front:
            serve-with: proxy
            endpoint: local-disks
            image: IMAGE
            callers: [checkout, //payments/web/shop]
            certificate: arn:aws:acm:eu-west-1:111122223333:certificate/1234
            service-name: com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0
          scores:
            serve-with: container
            model: models/fraud/model.mar
            image: IMAGE
            callers: [arn:aws:iam::444455556666:root]
            certificate: arn:aws:acm:eu-west-1:111122223333:certificate/1234
            mutual-tls: { bundle: s3://acme-certificates/all/clients.pem }
            tasks: { min: 3 }
";
    format!("{HEAD}{}", units.replace("IMAGE", IMAGE))
}

fn settle(text: &str, lock: &Lock) -> (Model, Lock) {
    let spec = spec::parse("ringfence.yaml", text.as_bytes()).unwrap_or_else(told);
    resolve(&spec, lock).unwrap_or_else(told)
}

fn told<T>(found: Vec<Diagnostic>) -> T {
    panic!("{}", render_all(&found, Colour::Off))
}

fn team<'m>(model: &'m Model, unit: &str, name: &str) -> &'m Team {
    let unit = model.units.iter().find(|it| it.name == unit).unwrap();
    unit.teams.iter().find(|it| it.name == name).unwrap()
}

#[test]
fn what_is_left_out_is_as_somebody_would_run_it() {
    let (model, _) = settle(&text(), &Lock::default());
    let team = team(&model, "retail", "vision");
    let endpoint = &team.endpoints[0];
    assert_eq!(endpoint.model.bucket, "models");
    assert_eq!(endpoint.model.prefix, "resnet50/model.tar.gz");
    assert_eq!(endpoint.instance_type, "ml.m5.xlarge");
    assert_eq!((endpoint.instances_min, endpoint.instances_max), (2, 4));
    assert_eq!(endpoint.startup_timeout_seconds, 600);
    assert!(!endpoint.local_storage && endpoint.capture.is_none());
    let local = &team.endpoints[1];
    assert_eq!((local.instances_min, local.instances_max), (3, 6));
    assert!(local.local_storage);
    let service = &team.services[1];
    assert_eq!((service.port, service.health.as_str()), (8080, "/ping"));
    assert_eq!(service.scratch, ["/tmp"]);
    assert_eq!((service.tasks.min, service.tasks.max), (3, 6));
    assert_eq!((service.tasks.cpu, service.tasks.memory_mib), (1024, 4096));
    let store = service.mutual_tls.as_ref().unwrap();
    let bundle = ("acme-certificates".to_owned(), "all/clients.pem".to_owned());
    assert!(
        matches!(store, TrustStore::Bundle { bucket, key } if (bucket, key) == (&bundle.0, &bundle.1))
    );
    let Serves::Container { model } = &service.serves else {
        panic!("{:?}", service.serves);
    };
    assert_eq!(model.prefix, "fraud/model.mar");
}

#[test]
fn each_side_of_a_call_learns_of_the_other() {
    let (model, _) = settle(&text(), &Lock::default());
    let vision = team(&model, "retail", "vision");
    let callers = |endpoint: usize| -> Vec<(&CallingRole, &Through)> {
        let callers = vision.endpoints[endpoint].callers.iter();
        callers.map(|it| (&it.who, &it.through)).collect()
    };
    let shop = "arn:aws:iam::222233334444:role/ringfence/payments/web/acme-payments-web-app-shop";
    assert_eq!(
        callers(0),
        [
            (&CallingRole::Own("checkout".into()), &Through::Own),
            (
                &CallingRole::Role("arn:aws:iam::444455556666:role/partner".into()),
                &Through::Undeclared
            ),
            (
                &CallingRole::Other {
                    application: "payments/web/shop".into(),
                    role: shop.into()
                },
                &Through::Endpoint("vpce-0123456789abcdef0".into())
            ),
        ]
    );
    // A proxy is a caller without being named as one.
    assert_eq!(
        callers(1),
        [(&CallingRole::Proxy("front".into()), &Through::Own)]
    );
    let principal = vision.services[0]
        .callers
        .iter()
        .find_map(|it| match &it.who {
            ServiceCallerKind::Other { principal, .. } => Some(principal.as_str()),
            _ => None,
        });
    assert_eq!(
        principal,
        Some("arn:aws:iam::222233334444:role/ringfence-deploy/acme-payments-deploy")
    );
    let consumed = &team(&model, "payments", "web").applications[0].consumes;
    assert_eq!(consumed.len(), 1);
    assert_eq!(consumed[0].service, "retail/vision/front");
    assert!(consumed[0].name.ends_with("vpce-svc-0123456789abcdef0"));
}

#[test]
fn what_is_renamed_keeps_its_names_in_aws() {
    let (before, lock) = settle(&text(), &Lock::default());
    let renamed = text()
        .replace(
            "{ checkout: { image",
            "{ till: { renamed-from: checkout, image",
        )
        .replace("- checkout", "- till")
        .replace("[checkout,", "[till,")
        .replace(
            "classifier:\n",
            "faces:\n            renamed-from: classifier\n",
        )
        .replace("scores:\n", "rates:\n            renamed-from: scores\n")
        .replace("vision:\n", "sight:\n        renamed-from: vision\n");
    let read = Lock::parse("ringfence.lock", lock.to_text().as_bytes()).unwrap();
    let (after, lock) = settle(&renamed, &read);
    let names = |model: &Model, team: &Team| {
        let names = TeamNames::new(&model.units[1], team);
        let mut all = vec![team.services[0].log_bucket.clone()];
        all.extend(
            team.applications
                .iter()
                .map(|it| names.application_log_group(&it.physical)),
        );
        all.extend(team.endpoints.iter().map(|it| names.endpoint(&it.physical)));
        all.extend(team.services.iter().map(|it| names.balancer(&it.physical)));
        all.sort();
        all
    };
    let (old, new) = (
        team(&before, "retail", "vision"),
        team(&after, "retail", "sight"),
    );
    assert_eq!(names(&before, old), names(&after, new));
    assert_eq!(new.endpoints[0].name, "faces");
    assert_eq!(new.endpoints[0].renamed_from.as_deref(), Some("classifier"));
    // Said again it changes nothing.
    assert_eq!(settle(&renamed, &lock).1, lock);
    // An old name that is used again gets names of its own.
    let again = renamed.replace("{ till: {", "{ checkout: {}, till: {");
    let again = again.replace("renamed-from: checkout, ", "");
    let (model, _) = settle(&again, &lock);
    let new = team(&model, "retail", "sight");
    let physical: Vec<&str> = new
        .applications
        .iter()
        .map(|it| it.physical.as_str())
        .collect();
    assert_eq!(physical, ["checkout-2", "checkout"]);
}

#[test]
fn the_logs_of_load_balancers_do_not_go_without_a_word() {
    let (_, lock) = settle(&text(), &Lock::default());
    let services = text().find("        services:").unwrap();
    let without = text()[..services].replace("image: IMAGE,", "").to_owned();
    // Without its proxy the endpoint needs a caller of its own.
    let without = without.replace("local-disks: {", "local-disks: { callers: [checkout],");
    let spec = spec::parse("ringfence.yaml", without.as_bytes()).unwrap();
    let found = resolve(&spec, &lock).unwrap_err();
    assert_eq!(found[0].code, "data-gone");
    assert!(found[0].message.contains("retail/vision/balancer-logs"));
    let said = format!(
        "{without}removed: [{{ bucket: retail/vision/balancer-logs, data: keep, because: the auditors ask for it }}]\n"
    );
    let (model, _) = settle(&said, &lock);
    assert_eq!(model.units[1].kept[0].buckets, ["balancer-logs"]);
}

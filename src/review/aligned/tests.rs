use std::collections::HashMap;

use serde_json::Value;

use super::claims::Renamed;
use crate::claims::{Claims, claims};
use crate::model::{Lock, resolve};
use crate::spec::parse;

const SPEC: &str = r#"
ringfence: 1
organization: acme
cloud: aws
region: eu-west-1
accounts: { ml-platform: "111122223333" }
network: { supernet: 10.64.0.0/12, zones: 2 }
backend: { type: s3, bucket: acme-terraform-state, state: made }
administrators:
  keys: [arn:aws:iam::111122223333:role/kms-admin]
  deploy: arn:aws:iam::111122223333:role/terraform
  break-glass: arn:aws:iam::111122223333:role/incident
shares:
  - { from: UNIT/OWNER/RAW, to: UNIT/READER, access: read, because: it is asked for, until: 2028-06-30 }
units:
  UNIT:
    WAS-UNIT
    teams:
      OWNER:
        WAS-OWNER
        buckets:
          RAW: { WAS-RAW }
          models: { holds: artifacts }
        applications:
          APP: { WAS-APP }
        endpoints:
          classifier:
            model: models/a/model.tar.gz
            image: IMAGE
            callers: [APP, { application: //UNIT/READER/SHOP, through: vpce-00000000000000000 }]
        services:
          scores:
            serve-with: proxy
            endpoint: classifier
            image: IMAGE
            callers: [APP, //UNIT/READER/SHOP]
            certificate: arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab
      READER:
        WAS-READER
        buckets: { models: { holds: artifacts } }
        applications:
          SHOP: { WAS-SHOP }
        training:
          JOB: { WAS-JOB, image: IMAGE, reads: [//UNIT/OWNER/RAW], writes: [models] }
"#;

const IMAGE: &str = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/serving@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// What stands for a name, before and after.
const NAMES: [(&str, &str, &str); 7] = [
    ("UNIT", "retail", "shops"),
    ("OWNER", "vision", "sight"),
    // The order of the teams is another afterwards.
    ("READER", "web", "browser"),
    ("RAW", "raw", "source"),
    ("APP", "checkout", "till"),
    ("SHOP", "shop", "store"),
    ("JOB", "nightly", "daily"),
];

fn spec(after: bool) -> String {
    let mut text = SPEC.replace("IMAGE", IMAGE);
    for (name, was, is) in NAMES {
        let said = match after {
            true => format!("renamed-from: {was}"),
            false => String::new(),
        };
        let mark = format!("WAS-{name}");
        let text_after = text.replace(
            &format!("{{ {mark}, "),
            &match after {
                true => format!("{{ {said}, "),
                false => "{ ".to_owned(),
            },
        );
        text = text_after.replace(&mark, &said);
        text = text.replace(name, if after { is } else { was });
    }
    text
}

/// The claims without what says where a thing stands in the spec.
fn bare(claims: &Claims) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.retain(|key, _| !["spec", "because"].contains(&key.as_str()));
                map.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(claims).unwrap();
    strip(&mut value);
    value
}

#[test]
fn claims_with_present_names_are_those_of_the_side_after() {
    let model = |text: &str, lock: &Lock| {
        let spec = parse("ringfence.yaml", text.as_bytes()).unwrap();
        resolve(&spec, lock).unwrap()
    };
    let (before, lock) = model(&spec(false), &Lock::default());
    let (after, _) = model(&spec(true), &lock);
    let (before, after) = (claims(&before), claims(&after));
    assert_ne!(bare(&before), bare(&after));
    let roots = HashMap::from([("units/retail".to_owned(), "units/shops".to_owned())]);
    let renamed = Renamed::find(&before, &after, &roots);
    let made = renamed.claims(&before);
    assert_eq!(bare(&made), bare(&after));
    assert_eq!(made.teams[1].spec.0, "units.retail.teams.vision");
    assert_eq!(renamed.team("retail/web").unwrap(), "shops/browser");
    assert_eq!(renamed.team("deploy/retail").unwrap(), "deploy/shops");
    assert!(Renamed::find(&after, &after, &HashMap::new()).is_empty());
}

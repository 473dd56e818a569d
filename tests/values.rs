//! Values stay values: whatever a user types lands in Terraform as that string and nothing else.
#![allow(clippy::unwrap_used, reason = "a test that can't go on stops")]

use proptest::prelude::*;
use ringfence::model::{Lock, Model};
use ringfence::render::{Environment, files};
use ringfence::symbol::Value;
use ringfence::terraform::{Config, read_files};
use ringfence::{model, plan, spec};

const SPEC: &str = include_str!("../examples/locked-down-training/ringfence.yaml");

fn example() -> Model {
    let spec = spec::parse("ringfence.yaml", SPEC.as_bytes()).unwrap();
    model::resolve(&spec, &Lock::default()).unwrap().0
}

/// The example with hostile strings wherever the model holds free text.
fn with(model: &Model, text: &str, key: &str) -> Model {
    let mut model = model.clone();
    let team = model.units.first_mut().unwrap().teams.first_mut().unwrap();
    team.buckets.first_mut().unwrap().classification = text.to_owned();
    let job = team.training.first_mut().unwrap();
    job.hyperparameters.clear();
    job.hyperparameters.insert(key.to_owned(), text.to_owned());
    job.image.reference = format!("@{text}");
    model
}

fn rendered(model: &Model) -> Config {
    let plan = plan::plan(model);
    read_files(&files(&Environment::new().unwrap(), &plan).unwrap())
}

fn step(config: &Config) -> Value {
    let (_, pipeline) = config
        .resources()
        .find(|(_, it)| it.kind == "aws_sagemaker_pipeline")
        .unwrap();
    let Some(Value::Json(definition)) = pipeline.arguments.get("pipeline_definition") else {
        return Value::Null;
    };
    let steps = definition.get("Steps").unwrap();
    steps
        .items()
        .first()
        .unwrap()
        .get("Arguments")
        .unwrap()
        .clone()
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("${file(\"/etc/passwd\")}".to_owned()),
        Just("%{ if true }".to_owned()),
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("$${".to_owned()),
        Just("$".to_owned()),
        Just("%".to_owned()),
        Just("{{ x }}".to_owned()),
        Just("\n}\nresource \"aws_iam_user\" \"x\" {\n".to_owned()),
        Just("*/ # //".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_typed_comes_back_as_that_literal(text in hostile(), key in hostile()) {
        let model = example();
        let before = rendered(&model);
        let config = rendered(&with(&model, &text, &key));
        prop_assert_eq!(&config.unread, &Vec::new());
        let addresses = |config: &Config| -> Vec<String> {
            config.resources().map(|(_, it)| it.address.to_string()).collect()
        };
        prop_assert_eq!(addresses(&before), addresses(&config), "no resource comes of a value");
        let arguments = step(&config);
        let read = arguments.get("HyperParameters").and_then(|it| it.get(&key)).and_then(Value::as_str);
        prop_assert_eq!(read, Some(text.as_str()));
        let image = arguments.get("AlgorithmSpecification").and_then(|it| it.get("TrainingImage"));
        let image = image.and_then(Value::as_str).unwrap_or_default();
        prop_assert!(image.ends_with(&format!("@{text}")), "{image}");
        let (_, bucket) = config.resources().find(|(root, it)| root.path != "platform" && it.kind == "aws_s3_bucket").unwrap();
        let tags = bucket.arguments.get("tags");
        let tag = tags.and_then(|it| it.get("Classification")).and_then(Value::as_str);
        prop_assert_eq!(tag, Some(text.as_str()));
    }
}

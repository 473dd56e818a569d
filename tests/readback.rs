//! A template that says something else than the plan is refused, with the place.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that can't go on stops"
)]

use ringfence::model::Lock;
use ringfence::render::{Environment, Files};
use ringfence::{model, plan, readback, render, spec, terraform};

const SPEC: &str = include_str!("../examples/locked-down-training/ringfence.yaml");

fn planned() -> (plan::Plan, Files) {
    let spec = spec::parse("ringfence.yaml", SPEC.as_bytes()).unwrap();
    let (model, _) = model::resolve(&spec, &Lock::default()).unwrap();
    let plan = plan::plan(&model);
    let files = render::files(&Environment::new().unwrap(), &plan).unwrap();
    (plan, files)
}

fn edited(file: &str, find: &str, replace: &str) -> Vec<readback::Difference> {
    let (plan, mut files) = planned();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(find), "`{find}` is not in {file}");
    *text = text.replacen(find, replace, 1);
    readback::differences(&plan, &terraform::read_files(&files))
}

#[test]
fn what_the_templates_say_is_what_was_planned() {
    let (plan, files) = planned();
    assert!(plan::expectations(&plan).len() > 50);
    assert_eq!(
        readback::differences(&plan, &terraform::read_files(&files)),
        []
    );
}

#[test]
fn a_name_that_was_not_planned_is_found_where_it_stands() {
    let found = edited(
        "units/research/vision/network.tf",
        "10.64.0.0/22",
        "10.64.0.0/21",
    );
    let [difference] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        difference.address,
        "units/research: module.vision.aws_vpc.this"
    );
    let place = difference.place.as_ref().unwrap();
    assert_eq!(&*place.file, "units/research/vision/network.tf");
    assert!(place.line > 1);
}

#[test]
fn a_policy_with_another_reference_is_found() {
    let found = edited(
        "units/research/vision/keys.tf",
        "AWS = aws_iam_role.serve_classifier.arn",
        "AWS = aws_iam_role.train_nightly.arn",
    );
    assert_eq!(found.len(), 1);
    assert!(
        found
            .first()
            .unwrap()
            .address
            .ends_with("aws_kms_key.artifacts")
    );
}

#[test]
fn a_dropped_resource_and_a_dropped_statement_are_found() {
    let dropped = edited(
        "units/research/vision/storage.tf",
        "resource \"aws_s3_bucket_policy\" \"dataset\"",
        "resource \"aws_s3_bucket_policy\" \"other\"",
    );
    assert_eq!(dropped.first().unwrap().what, "there is no such resource");
    let changed = edited(
        "units/research/vision/storage.tf",
        "Effect    = \"Deny\"",
        "Effect    = \"Allow\"",
    );
    assert!(!changed.is_empty());
}

#[test]
fn comments_and_layout_do_not_count() {
    let found = edited(
        "units/research/vision/keys.tf",
        "# One key a purpose.",
        "# Something else.\n\n# One key a purpose.",
    );
    assert_eq!(found, []);
}

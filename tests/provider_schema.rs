//! Every argument that ringfence writes is one that the AWS provider knows, in the oldest and in the newest version
//! that its `versions.tf` accepts. Needs no Terraform.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::schema::providers;

/// Every `*.tf` below a folder.
fn terraform_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries
        .map(|entry| entry.path())
        .partition(|path| path.is_dir());
    let files = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "tf"));
    files
        .chain(folders.iter().flat_map(|folder| terraform_files(folder)))
        .collect()
}

#[test]
fn both_versions_know_every_argument_of_the_golden_trees() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = terraform_files(&golden);
    // Without a golden tree this shows nothing; with the folder there, an empty one is a mistake.
    assert!(
        !files.is_empty() || !golden.exists(),
        "there is no *.tf in tests/golden"
    );
    let providers = providers();
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a golden file");
        for provider in &providers {
            let problems = provider
                .problems(&text)
                .unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            wrong.extend(
                problems
                    .into_iter()
                    .map(|problem| format!("{}: {problem}", file.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What both versions say to a text, the version left out.
fn problems(text: &str) -> Vec<String> {
    let [old, new] = providers().try_into().expect("two versions");
    let without = |version: &str, problems: Vec<String>| -> Vec<String> {
        problems
            .iter()
            .map(|p| {
                p.trim_start_matches(version)
                    .trim_start_matches(": ")
                    .to_owned()
            })
            .collect()
    };
    let said = [&old, &new].map(|p| without(&p.version, p.problems(text).expect("HCL")));
    assert_eq!(said[0], said[1], "the versions disagree");
    said.into_iter().next().unwrap_or_default()
}

#[test]
fn arguments_blocks_dynamic_blocks_and_meta_arguments_are_known() {
    let text = r#"
        resource "aws_s3_bucket_lifecycle_configuration" "a" {
          for_each   = local.buckets
          bucket     = each.value
          depends_on = [aws_s3_bucket.a]
          dynamic "rule" {
            for_each = local.rules
            content {
              id     = rule.key
              status = "Enabled"
              filter {}
            }
          }
          lifecycle { prevent_destroy = true }
        }
        resource "aws_default_route_table" "a" {
          default_route_table_id = aws_vpc.a.default_route_table_id
          route                  = []
        }
        data "aws_caller_identity" "a" {}
        resource "terraform_data" "a" { input = 1 }
    "#;
    assert_eq!(problems(text), Vec::<String>::new());
}

#[test]
fn unknown_missing_and_misplaced_names_are_reported() {
    let text = r#"
        resource "aws_kms_key" "a" { enable_rotation = true }
        resource "aws_kms_alias" "b" { name = "alias/b" }
        resource "aws_cloudtrail" "c" {
          name           = "c"
          s3_bucket_name = "c"
          advanced_event_selector {
            field_selector { equal = ["Data"] }
          }
          event_selectors {}
        }
        resource "aws_flow_logs" "d" {}
        resource "aws_s3_bucket_versioning" "e" {
          bucket                   = "e"
          versioning_configuration = { status = "Enabled" }
        }
    "#;
    assert_eq!(
        problems(text),
        [
            "aws_kms_key.a: no argument `enable_rotation`",
            "aws_kms_alias.b: `target_key_id` is required",
            "aws_cloudtrail.c.advanced_event_selector.field_selector: no argument `equal`",
            "aws_cloudtrail.c.advanced_event_selector.field_selector: `field` is required",
            "aws_cloudtrail.c: no block `event_selectors`",
            "aws_flow_logs.d: no such type",
            "aws_s3_bucket_versioning.e: `versioning_configuration` is a block",
        ]
    );
}

//! Checkov on what ringfence writes: nothing fails but what `docs/checkov.md` lists with a reason, and all of that does.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use support::checkov::{Accepted, Finding, accepted, disagreements, scan};
use support::examples;
use support::tools::{on_path, or_skip};

#[test]
fn what_fails_on_the_examples_is_what_the_list_says() {
    let Some(program) = or_skip("checking the examples with checkov", || on_path("checkov")) else {
        return;
    };
    let Some(examples) = or_skip("checking the examples with checkov", examples::some) else {
        return;
    };
    let mut found = BTreeSet::new();
    for example in examples {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tree = examples::generate(&example, folder.path());
        found.extend(scan(&program, &tree).unwrap_or_else(|e| panic!("{}: {e}", example.name)));
    }
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checkov.md");
    let list = accepted(&std::fs::read_to_string(list).unwrap_or_default())
        .unwrap_or_else(|e| panic!("{e}"));
    let wrong = disagreements(&found, &list);
    assert!(wrong.is_empty(), "docs/checkov.md:\n{}", wrong.join("\n"));
}

fn found(check: &str, resource: &str) -> Finding {
    Finding {
        check: check.to_owned(),
        resource: resource.to_owned(),
    }
}

const LIST: &str = "\
| check | resource | reason |
| --- | --- | --- |
| `CKV_AWS_144` | `*.aws_s3_bucket.*` | data stays in its region |
| CKV_AWS_67 | module.vision.aws_cloudtrail.main | the team's own trail |
";

#[test]
fn the_list_and_the_findings_agree_when_every_row_and_every_finding_has_its_match() {
    let rows = accepted(LIST).expect("the list is well formed");
    let findings = [
        found("CKV_AWS_144", "module.vision.aws_s3_bucket.data"),
        found("CKV_AWS_144", "module.vision.aws_s3_bucket.logs"),
        found("CKV_AWS_67", "module.vision.aws_cloudtrail.main"),
    ];
    assert_eq!(disagreements(&findings.into(), &rows), Vec::<String>::new());
}

#[test]
fn a_finding_that_no_row_names_and_a_row_that_nothing_fails_are_both_reported() {
    let rows = accepted(LIST).expect("the list is well formed");
    let findings = [
        found("CKV_AWS_144", "module.vision.aws_s3_bucket.data"),
        found("CKV_AWS_67", "module.other.aws_cloudtrail.main"),
    ];
    assert_eq!(
        disagreements(&findings.into(), &rows),
        [
            "fails and is not listed: CKV_AWS_67 module.other.aws_cloudtrail.main",
            "is listed and does not fail: CKV_AWS_67 module.vision.aws_cloudtrail.main",
        ]
    );
}

#[test]
fn a_row_without_a_reason_is_refused() {
    assert!(accepted("| CKV_AWS_1 | aws_s3_bucket.a |  |").is_err());
    assert!(accepted("| CKV_AWS_1 | aws_s3_bucket.a |").is_err());
    let row = Accepted {
        check: "CKV_AWS_1".to_owned(),
        resource: "aws_s3_bucket.a".to_owned(),
    };
    assert_eq!(
        accepted("| CKV_AWS_1 | aws_s3_bucket.a | why |"),
        Ok(vec![row])
    );
}

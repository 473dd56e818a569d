use super::*;
use crate::review::Change;
use crate::review::ElementChange;

fn said(
    kind: &str,
    path: &str,
    before: Option<&str>,
    after: Option<&str>,
) -> Vec<(Weakens, String)> {
    let change = ArgumentChange {
        path: path.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    let found = weaker(kind, &[change], &[]).into_iter();
    found.map(|it| (it.weakens, it.says)).collect()
}

fn sort(kind: &str, path: &str, before: Option<&str>, after: Option<&str>) -> Option<Weakens> {
    said(kind, path, before, after)
        .first()
        .map(|(sort, _)| *sort)
}

#[test]
fn the_table_is_read_and_names_each_argument_of_a_type_once() {
    let table = table::table();
    let named = table.arguments.iter();
    let mut named: Vec<(&String, &String)> = named
        .flat_map(|it| it.of.iter().map(move |kind| (kind, &it.argument)))
        .collect();
    assert!(named.len() > 50);
    let all = named.len();
    named.sort_unstable();
    named.dedup();
    assert_eq!(named.len(), all);
    assert!(table.gone.len() > 5);
}

#[test]
fn what_protects_less_is_told_and_what_protects_more_is_not() {
    for (kind, path, better, worse) in [
        (
            "aws_kms_key",
            "enable_key_rotation",
            Some("true"),
            Some("false"),
        ),
        ("aws_kms_key", "enable_key_rotation", Some("true"), None),
        (
            "aws_kms_key",
            "deletion_window_in_days",
            Some("30"),
            Some("7"),
        ),
        ("aws_kms_key", "deletion_window_in_days", None, Some("7")),
        (
            "aws_kms_key",
            "rotation_period_in_days",
            Some("90"),
            Some("2560"),
        ),
        (
            "aws_s3_bucket_object_lock_configuration",
            "rule[0].default_retention[0].days",
            Some("365"),
            Some("30"),
        ),
        (
            "aws_s3_bucket_object_lock_configuration",
            "rule[0].default_retention[0].mode",
            Some("\"COMPLIANCE\""),
            Some("\"GOVERNANCE\""),
        ),
        (
            "aws_s3_bucket_versioning",
            "versioning_configuration[0].status",
            Some("\"Enabled\""),
            Some("\"Suspended\""),
        ),
        (
            "aws_api_gateway_domain_name",
            "mutual_tls_authentication[0]",
            Some("{ truststore_uri = \"s3://a/b\" }"),
            None,
        ),
        (
            "aws_lb_listener",
            "mutual_authentication[0].mode",
            Some("\"verify\""),
            Some("\"passthrough\""),
        ),
        (
            "aws_s3_bucket",
            "lifecycle.prevent_destroy",
            Some("true"),
            None,
        ),
        (
            "aws_s3_bucket_public_access_block",
            "block_public_policy",
            Some("true"),
            Some("(known after apply)"),
        ),
    ] {
        assert!(sort(kind, path, better, worse).is_some(), "{kind} {path}");
        assert_eq!(sort(kind, path, worse, better), None, "{kind} {path}");
    }
}

#[test]
fn another_trust_store_or_certificate_is_neither_better_nor_worse_and_told() {
    let path = "mutual_tls_authentication[0].truststore_uri";
    let found = said(
        "aws_api_gateway_domain_name",
        path,
        Some("\"s3://a/b\""),
        Some("\"s3://a/c\""),
    );
    let says = "other certificates of callers are trusted: s3://a/c (before: s3://a/b)";
    assert_eq!(found, [(Weakens::Guard, says.to_owned())]);
}

#[test]
fn data_that_is_deleted_sooner_is_told_with_both_ages() {
    let kind = "aws_s3_bucket_lifecycle_configuration";
    let rule =
        "{ id = \"objects\", status = \"Enabled\", filter = [{}], expiration = [{ days = 30 }] }";
    let versions = "{ id = \"v\", noncurrent_version_expiration = [{ noncurrent_days = 7 }] }";
    let uploads =
        "{ id = \"u\", abort_incomplete_multipart_upload = [{ days_after_initiation = 7 }] }";
    let days = "rule[1].expiration[0].days";
    let noncurrent = "rule[0].noncurrent_version_expiration[0].noncurrent_days";
    for (path, before, after, expected) in [
        (
            days,
            Some("365"),
            Some("1"),
            Some((
                Weakens::Data,
                "objects older than 1 day are deleted (before: 365)",
            )),
        ),
        (days, Some("1"), Some("365"), None),
        (days, Some("365"), None, None),
        (
            "rule[1]",
            None,
            Some(rule),
            Some((
                Weakens::Data,
                "objects older than 30 days are deleted (before: never)",
            )),
        ),
        ("rule[1]", Some(rule), None, None),
        (
            "rule[1].expiration",
            None,
            Some("[{ days = 9 }]"),
            Some((
                Weakens::Data,
                "objects older than 9 days are deleted (before: never)",
            )),
        ),
        (
            noncurrent,
            Some("365"),
            Some("1"),
            Some((
                Weakens::Recovery,
                "what is overwritten or deleted can be brought back for 1 day only (before: 365)",
            )),
        ),
        (
            "rule[0]",
            None,
            Some(versions),
            Some((
                Weakens::Recovery,
                "what is overwritten or deleted can be brought back for 7 days only (before: never)",
            )),
        ),
        ("rule[0]", None, Some(uploads), None),
        (
            "rule[0].status",
            Some("\"Disabled\""),
            Some("\"Enabled\""),
            Some((
                Weakens::Data,
                "a rule that may delete objects is switched on",
            )),
        ),
    ] {
        let found = said(kind, path, before, after);
        let expected = expected.map(|(sort, says)| (sort, says.to_owned()));
        assert_eq!(found.first(), expected.as_ref(), "{path}");
    }
    let number = "policy.rules[1].selection.countNumber";
    assert_eq!(
        sort("aws_ecr_lifecycle_policy", number, Some("50"), Some("5")),
        Some(Weakens::Data)
    );
    assert_eq!(
        sort("aws_ecr_lifecycle_policy", number, Some("5"), Some("50")),
        None
    );
}

fn statement(
    change: Change,
    denies: bool,
    element: &str,
    removed: &[&str],
    added: &[&str],
) -> StatementChange {
    let owned = |values: &[&str]| values.iter().map(|it| (*it).to_owned()).collect();
    StatementChange {
        argument: "content".to_owned(),
        name: "NoWayOut".to_owned(),
        change,
        denies,
        elements: vec![ElementChange {
            element: element.to_owned(),
            removed: owned(removed),
            added: owned(added),
        }],
    }
}

#[test]
fn a_guardrail_that_forbids_less_is_told_and_one_that_forbids_more_is_not() {
    use Change::{Added, Changed, Removed};
    let exempt = "Condition ArnNotLike aws:PrincipalArn";
    let one: &[&str] = &["x"];
    for (change, denies, element, removed, added, told) in [
        (Removed, true, "Action", one, &[] as &[&str], true),
        (Added, true, "Action", &[], one, false),
        (Added, false, "Action", &[], one, true),
        (Removed, false, "Action", one, &[], false),
        (Changed, true, "Action", one, &[], true),
        (Changed, true, "Action", &[], one, false),
        (Changed, true, "Action", one, &["*"], false),
        (Changed, true, "NotAction", &[], one, true),
        (Changed, true, exempt, &[], one, true),
        (Changed, true, exempt, one, &[], false),
        (
            Changed,
            true,
            "Condition StringEquals aws:RequestedRegion",
            one,
            &[],
            true,
        ),
        (Changed, true, "Effect", &["Deny"], &["Allow"], true),
        (Changed, false, "Action", &[], one, true),
        (Changed, false, "Action", one, &[], false),
    ] {
        let changed = statement(change, denies, element, removed, added);
        let found = weaker(
            "aws_organizations_policy",
            &[],
            std::slice::from_ref(&changed),
        );
        assert_eq!(!found.is_empty(), told, "{changed:?}");
        assert_eq!(weaker("aws_iam_policy", &[], &[changed]), []);
    }
}

#[test]
fn a_guardrail_that_goes_or_holds_elsewhere_is_told() {
    for kind in [
        "aws_organizations_policy",
        "aws_organizations_policy_attachment",
        WRITTEN_GUARDRAIL,
    ] {
        assert!(goes(kind).is_some());
    }
    let target = ("target_id", Some("\"ou-a\""), Some("\"ou-b\""));
    let found = sort(
        "aws_organizations_policy_attachment",
        target.0,
        target.1,
        target.2,
    );
    assert_eq!(found, Some(Weakens::Guard));
}

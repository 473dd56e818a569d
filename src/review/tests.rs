use std::collections::BTreeMap;

use super::{Change, Danger, Review, Side, review};
use crate::terraform::read_files;

fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = files
        .iter()
        .map(|(path, text)| ((*path).into(), (*text).into()));
    owned.collect()
}

fn compare(before: &[(&str, &str)], after: &[(&str, &str)]) -> Review {
    let (before, after) = (files(before), files(after));
    let (old, new) = (read_files(&before), read_files(&after));
    let side = |files, config| Side { files, config };
    review(side(&before, &old), side(&after, &new))
}

const QUEUE: &str = "resource \"aws_sqs_queue\" \"jobs\" {\n  name = \"jobs\"\n}\n";

fn bucket(policy_action: &str, class: &str) -> String {
    format!(
        r#"
resource "aws_s3_bucket" "data" {{
  bucket = "data"
  tags   = {{ Class = "{class}" }}
}}

resource "aws_s3_bucket_policy" "data" {{
  bucket = aws_s3_bucket.data.id
  policy = jsonencode({{
    Version = "2012-10-17"
    Statement = [{{
      Sid       = "Team"
      Effect    = "Allow"
      Principal = {{ AWS = "arn:aws:iam::111122223333:role/team" }}
      Action    = ["s3:GetObject", "{policy_action}"]
      Resource  = "${{aws_s3_bucket.data.arn}}/*"
    }}]
  }})
}}
"#
    )
}

#[test]
fn the_same_on_both_sides_is_empty_in_every_view() {
    let text = bucket("s3:PutObject", "a");
    let same = compare(&[("a/main.tf", &text)], &[("a/main.tf", &text)]);
    assert!(same.is_empty());
    assert_eq!(same.text(false), "");
    assert_eq!(same.markdown(), "Nothing changes.\n");
}

#[test]
fn a_policy_comes_before_a_tag_and_names_the_statement() {
    let (before, after) = (bucket("s3:PutObject", "a"), bucket("s3:*", "b"));
    let found = compare(&[("a/main.tf", &before)], &[("a/main.tf", &after)]);
    let shown = found.text(false);
    let expected = r#"a: 2 to change
! ~ aws_s3_bucket_policy.data  [who may do what]
      ~ policy: Team
          Action
            - s3:PutObject
            + s3:*
  ~ aws_s3_bucket.data
      tags.Class
            - "a"
            + "b"

a/main.tf
"#;
    assert!(shown.starts_with(expected), "{shown}");
    assert!(found.files[0].dangerous);
}

#[test]
fn a_removed_bucket_is_the_gravest_of_all() {
    let text = bucket("s3:*", "a");
    let found = compare(&[("a/main.tf", &text)], &[("a/main.tf", QUEUE)]);
    let [stack] = found.stacks.as_slice() else {
        panic!("one stack")
    };
    assert_eq!((stack.count.added, stack.count.removed), (1, 2));
    assert_eq!(stack.resources[0].addresses, ["aws_s3_bucket.data"]);
    assert_eq!(stack.resources[0].danger, Some(Danger::Loss));
}

#[test]
fn what_a_removed_block_lets_go_of_is_kept_and_no_loss() {
    let block = |destroy: &str| {
        format!(
            "{QUEUE}removed {{\n  from = aws_s3_bucket.data\n  lifecycle {{\n    destroy = {destroy}\n  }}\n}}\n"
        )
    };
    let text = bucket("s3:*", "a");
    for (destroy, kept) in [("false", true), ("true", false)] {
        let found = compare(&[("a/main.tf", &text)], &[("a/main.tf", &block(destroy))]);
        let mut resources = found.stacks[0].resources.iter();
        let gone = resources.find(|one| one.kind == "aws_s3_bucket").unwrap();
        assert_eq!(gone.kept, kept);
        assert_eq!(gone.danger != Some(Danger::Loss), kept);
    }
}

#[test]
fn a_stack_and_a_file_with_something_dangerous_come_first() {
    let found = compare(
        &[],
        &[
            (".ringfence/claims.json", "{}"),
            ("a/main.tf", QUEUE),
            ("b/main.tf", &bucket("s3:PutObject", "a")),
        ],
    );
    let stacks: Vec<_> = found.stacks.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(stacks, ["b", "a"]);
    let paths: Vec<_> = found.files.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["b/main.tf", "a/main.tf", ".ringfence/claims.json"]);
}

#[test]
fn the_very_same_change_of_several_resources_is_said_once() {
    let subnets = |zone: &str| {
        format!(
            "resource \"aws_subnet\" \"s\" {{\n  for_each = toset([\"a\", \"b\"])\n  availability_zone_id = \"{zone}\"\n}}\n"
        )
    };
    let found = compare(&[("m.tf", &subnets("x"))], &[("m.tf", &subnets("y"))]);
    assert_eq!(found.stacks[0].count.changed, 2);
    assert_eq!(found.stacks[0].resources.len(), 1);
    assert_eq!(
        found.stacks[0].resources[0].addresses,
        ["aws_subnet.s[\"a\"]", "aws_subnet.s[\"b\"]"]
    );
}

#[test]
fn a_moved_block_in_a_called_module_makes_a_move_and_not_a_removal() {
    let main = "module \"team\" {\n  source = \"./team\"\n}\n";
    let key = |name: &str, days: u32| {
        format!("resource \"aws_kms_key\" \"{name}\" {{\n  deletion_window_in_days = {days}\n}}\n")
    };
    let moved = format!(
        "{}moved {{\n  from = aws_kms_key.a\n  to   = aws_kms_key.b\n}}\n",
        key("b", 7)
    );
    let before = key("a", 30);
    let found = compare(
        &[("main.tf", main), ("team/keys.tf", &before)],
        &[("main.tf", main), ("team/keys.tf", &moved)],
    );
    let [one] = found.stacks[0].resources.as_slice() else {
        panic!("one change: {found:?}")
    };
    assert_eq!(one.change, Change::Moved);
    assert_eq!(one.moved_from.as_deref(), Some("module.team.aws_kms_key.a"));
    assert_eq!(one.addresses, ["module.team.aws_kms_key.b"]);
    assert_eq!(one.arguments[0].path, "deletion_window_in_days");
    assert_eq!(one.danger, Some(Danger::Loss));
}

#[test]
fn without_a_moved_block_a_new_name_is_a_removal() {
    let found = compare(
        &[("m.tf", QUEUE)],
        &[("m.tf", &QUEUE.replace("\"jobs\" {", "\"work\" {"))],
    );
    let count = found.stacks[0].count;
    assert_eq!((count.added, count.removed, count.moved), (1, 1, 0));
}

#[test]
fn nothing_in_a_file_gets_out_of_its_fence_in_markdown() {
    let hostile = "# ````\n# </details><script>alert(1)</script>\n```\n";
    let found = compare(&[], &[("a|b</summary>.md", hostile)]);
    let page = found.markdown();
    assert!(
        page.contains("\n`````diff\n@@ -0,0 +1,3 @@\n+# ````\n"),
        "{page}"
    );
    assert!(page.contains("\n+```\n`````\n"), "{page}");
    assert!(!page.contains("b</summary>"), "{page}");
}

#[test]
fn nothing_in_a_file_acts_on_the_terminal() {
    let found = compare(&[], &[("a.md", "\u{1b}[2J\u{202e}\r\n")]);
    for view in [found.text(false), found.markdown()] {
        assert!(view.contains("\\u{1b}[2J\\u{202e}\\u{d}"), "{view}");
    }
}

#[test]
fn a_missing_line_break_at_the_end_does_not_join_lines() {
    let found = compare(
        &[("a.md", "x"), ("b.md", "y\n")],
        &[("a.md", "z"), ("b.md", "y")],
    );
    let page = found.markdown();
    assert!(
        page.contains("-x\n\\ No newline at end of file\n+z\n\\ No newline at end of file\n```"),
        "{page}"
    );
}

#[test]
fn colour_adds_escape_codes_and_nothing_else() {
    let found = compare(&[], &[("m.tf", QUEUE)]);
    let coloured = found.text(true);
    assert!(coloured.contains("\u{1b}[32m+  name = \"jobs\"\u{1b}[0m"));
    assert_eq!(
        anstream::adapter::strip_str(&coloured).to_string(),
        found.text(false)
    );
}

#[test]
fn json_has_the_fields_of_the_data() {
    let found = compare(&[], &[("m.tf", QUEUE)]);
    let json: serde_json::Value = serde_json::from_str(&found.json()).unwrap();
    assert_eq!(json["stacks"][0]["count"]["added"], 1);
    assert_eq!(json["stacks"][0]["resources"][0]["change"], "added");
    assert_eq!(json["files"][0]["path"], "m.tf");
}

//! Small Terraform texts, read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use ringfence::iam::{Matches, Policy};
use ringfence::symbol::{Text, Value};
use ringfence::terraform::{Config, Resource, Root, read_files, read_folder};

fn read(files: &[(&str, &str)]) -> Config {
    let files: BTreeMap<_, _> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    read_files(&files)
}

/// The only root of files that are read without a problem.
fn root(files: &[(&str, &str)]) -> Root {
    let config = read(files);
    assert_eq!(config.unread, []);
    assert_eq!(config.roots.len(), 1);
    config.roots().next().cloned().unwrap()
}

fn resource<'a>(root: &'a Root, address: &str) -> &'a Resource {
    let mut resources = root.resources.iter();
    resources
        .find(|resource| resource.address.0 == address)
        .unwrap_or_else(|| panic!("no {address} in {:#?}", root.resources))
}

/// What `output "x"` of one file comes to.
fn output(text: &str) -> Value {
    root(&[("main.tf", text)]).outputs["x"].clone()
}

fn expression(text: &str) -> Value {
    output(&format!("output \"x\" {{\n  value = {text}\n}}\n"))
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        other => panic!("not a string: {other:?}"),
    }
}

/// What can't be read, each with its place.
fn problems(files: &[(&str, &str)]) -> Vec<String> {
    let unread = read(files).unread.into_iter();
    unread
        .map(|one| format!("{}:{} {}", one.place.file, one.place.line, one.message))
        .collect()
}

fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| Value::text(*item)).collect())
}

/// The resources of the first statement.
fn resources(policy: &Policy) -> &[Text] {
    match &policy.statements[0].resources {
        Some(Matches::Only(resources)) => resources,
        other => panic!("no resources: {other:?}"),
    }
}

const PROVIDER: &str = r#"
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}
"#;

#[test]
fn escapes_are_undone_and_interpolations_joined() {
    assert_eq!(
        text(&expression(
            r#""a $${b} %%{c} \"d\" \\ \n \u00e9 \U0001F600 ${1 + 2} $$ %""#
        )),
        "a ${b} %{c} \"d\" \\ \n é 😀 3 $$ %"
    );
    assert_eq!(text(&expression(r#""$$${1}""#)), "$${1}");
    assert_eq!(text(&expression(r#""a ${~ "b" ~} c""#)), "abc");
    assert_eq!(expression(r#""${true}""#), Value::Bool(true));
}

#[test]
fn heredocs_lose_their_indentation() {
    let value = expression("<<-EOT\n    a $${x}\n      b\\n ${\"c\"}\n  EOT");
    assert_eq!(text(&value), "a ${x}\n  b\\n c\n");
}

#[test]
fn expressions_come_to_what_terraform_makes_of_them() {
    for (expr, expected) in [
        (
            r#"[for k, v in { b = 1, a = 2 } : "${k}${v}"]"#,
            list(&["a2", "b1"]),
        ),
        (
            r#"[for k in ["b", "a"] : upper(k) if k != "a"]"#,
            list(&["B"]),
        ),
        (
            r#"keys({ for k in ["b", "a", "b"] : k => 1... })"#,
            list(&["a", "b"]),
        ),
        (r#"[{ a = "x" }, { a = "y" }][*].a"#, list(&["x", "y"])),
        (r#"[{ a = "x" }, { a = "y" }].*.a[1]"#, Value::text("y")),
        (r#"toset(["b", "a", "b"])"#, list(&["a", "b"])),
        (r#"flatten([["a", ["b"]], "c"])"#, list(&["a", "b", "c"])),
        (
            r#"formatlist("%s-%s", "a", ["x", "y"])"#,
            list(&["a-x", "a-y"]),
        ),
        (r#"merge({ a = 1 }, { a = "z" }).a"#, Value::text("z")),
        (
            r#"cidrsubnet("10.0.0.0/8", 8, 3)"#,
            Value::text("10.3.0.0/16"),
        ),
        (r#"try({ a = 1 }.b, "fallback")"#, Value::text("fallback")),
        (r#"format("%s/%03d %%", "a", 7)"#, Value::text("a/007 %")),
        (r#"replace("a-b", "-", "_")"#, Value::text("a_b")),
        (r#"coalesce("", null, "c")"#, Value::text("c")),
        (r#"element(["a", "b"], 5)"#, Value::text("b")),
        (r#"jsondecode("{\"a\": [\"x\"]}").a"#, list(&["x"])),
        (r#"substr("hello", 1, -1)"#, Value::text("ello")),
        (r#"1 == 1 && !false ? "yes" : "no""#, Value::text("yes")),
        (r#""${-5 % 3} ${7 / 2} ${10 / 5}""#, Value::text("-2 3.5 2")),
        (
            r#"[for k, v in toset(["b", "a"]) : "${k}${v}"]"#,
            list(&["aa", "bb"]),
        ),
        (
            r#"[for k, v in ["b", "a"] : "${k}${v}"]"#,
            list(&["0b", "1a"]),
        ),
        (r#"lookup({ a = "b" }, "c", "d")"#, Value::text("d")),
        (r#"concat([["a"], ["b"]]...)"#, list(&["a", "b"])),
        (
            r#""${jsonencode({ b = "<", a = [1.0] })}!""#,
            Value::text("{\"a\":[1],\"b\":\"\\u003c\"}!"),
        ),
    ] {
        assert_eq!(expression(expr), expected, "{expr}");
    }
}

#[test]
fn what_is_not_known_stays_unknown_where_it_stands() {
    let value = output("variable \"v\" {}\noutput \"x\" {\n  value = \"a-${var.v}\"\n}");
    let Value::Text(text) = value else {
        panic!("{value:?}")
    };
    assert_eq!(
        text.first_unknown().unwrap().why(),
        "var.v has no value in the files"
    );
    let value = expression("sha256(\"a\")");
    assert!(matches!(value, Value::Unknown(why) if why.why().contains("sha256 is not known")));
    assert!(matches!(
        expression("sha256(\"a\") == \"b\" ? 1 : 2"),
        Value::Unknown(_)
    ));
}

#[test]
fn a_policy_keeps_its_lines_and_its_references() {
    let main = r#"
resource "aws_kms_key" "data" {}
resource "aws_s3_bucket" "raw" {
  bucket = "acme-raw"
}
data "aws_caller_identity" "current" {}
resource "aws_s3_bucket_policy" "raw" {
  bucket = aws_s3_bucket.raw.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["${aws_s3_bucket.raw.arn}/*", aws_kms_key.data.arn]
        Condition = { StringNotEquals = { "aws:PrincipalAccount" = data.aws_caller_identity.current.account_id } }
      },
    ]
  })
}
"#;
    let root = root(&[("stacks/a/main.tf", main), ("stacks/a/p.tf", PROVIDER)]);
    assert_eq!(root.account.as_deref(), Some("111122223333"));
    let bucket_policy = resource(&root, "aws_s3_bucket_policy.raw");
    assert_eq!(
        bucket_policy.text("bucket").unwrap().as_literal(),
        Some("acme-raw")
    );
    let policy = bucket_policy.arguments.get("policy").unwrap();
    let policy = Policy::from_value(policy).unwrap();
    let statement = &policy.statements[0];
    assert_eq!(statement.place.as_ref().unwrap().line, 12);
    assert_eq!(&*statement.place.as_ref().unwrap().file, "stacks/a/main.tf");
    assert_eq!(
        resources(&policy),
        [
            Text::from("arn:aws:s3:::acme-raw/*"),
            Text::literal("arn:aws:kms:eu-west-1:111122223333:key/")
                .then_text(&Text::atom("stacks/a:aws_kms_key.data.key_id")),
        ]
    );
    assert_eq!(
        statement.conditions[0].values[0].as_literal(),
        Some("111122223333")
    );
}

#[test]
fn a_heredoc_policy_with_references_is_a_policy() {
    let main = r#"
resource "aws_kms_key" "k" {}
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "${aws_kms_key.k.arn}"}
    }
  EOT
}
"#;
    let root = root(&[("main.tf", main)]);
    let policy = resource(&root, "aws_iam_policy.p");
    let policy = Policy::from_value(policy.arguments.get("policy").unwrap()).unwrap();
    assert_eq!(
        resources(&policy)[0].to_string(),
        "arn:aws:kms:${region}:${account-id}:key/${aws_kms_key.k.key_id}"
    );
}

#[test]
fn an_unknown_part_of_a_heredoc_policy_makes_it_unreadable() {
    let main = r#"
variable "v" {}
output "x" {
  value = "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:${var.v}\"}}"
}
"#;
    assert!(Policy::from_value(&output(main)).is_err());
}

#[test]
fn a_policy_document_is_the_policy_of_its_blocks() {
    let main = r#"
resource "aws_s3_bucket" "b" { bucket = "b" }
data "aws_iam_policy_document" "d" {
  statement {
    sid       = "Read"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.b.arn}/&{aws:username}/*"]
    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["111122223333"]
    }
  }
}
output "x" {
  value = data.aws_iam_policy_document.d.json
}
"#;
    let policy = Policy::from_value(&output(main)).unwrap();
    let statement = &policy.statements[0];
    assert_eq!(statement.sid.as_deref(), Some("Read"));
    assert_eq!(statement.place.as_ref().unwrap().line, 4);
    assert_eq!(
        resources(&policy)[0].as_literal(),
        Some("arn:aws:s3:::b/${aws:username}/*")
    );
    assert_eq!(statement.conditions[0].key, "aws:SourceAccount");
}

#[test]
fn for_each_and_count_give_instances_with_their_addresses() {
    let main = r#"
resource "aws_subnet" "private" {
  for_each   = toset(["b", "a\"q"])
  cidr_block = each.key
}
resource "aws_vpc" "v" {
  count      = 2
  cidr_block = "10.${count.index}.0.0/16"
}
variable "on" {}
resource "aws_vpc" "maybe" {
  count = var.on ? 1 : 0
}
output "x" {
  value = concat(
    values(aws_subnet.private)[*].id,
    aws_vpc.v[*].id,
    [for k, s in aws_subnet.private : "${k}=${s.cidr_block}"],
  )
}
"#;
    let root = root(&[("main.tf", main)]);
    let addresses = root.resources.iter().map(|one| one.address.0.as_str());
    assert_eq!(
        addresses.collect::<Vec<_>>(),
        [
            r#"aws_subnet.private["a\"q"]"#,
            r#"aws_subnet.private["b"]"#,
            "aws_vpc.v[0]",
            "aws_vpc.v[1]",
            "aws_vpc.maybe"
        ]
    );
    assert!(resource(&root, "aws_vpc.maybe").uncertain);
    assert!(!resource(&root, "aws_vpc.v[0]").uncertain);
    let second = resource(&root, "aws_vpc.v[1]");
    assert_eq!(
        second.text("cidr_block").unwrap().as_literal(),
        Some("10.1.0.0/16")
    );
    let items: Vec<_> = root.outputs["x"].items().iter().map(text).collect();
    assert_eq!(
        items,
        [
            r#"${aws_subnet.private["a\"q"].id}"#,
            r#"${aws_subnet.private["b"].id}"#,
            "${aws_vpc.v[0].id}",
            "${aws_vpc.v[1].id}",
            r#"a"q=a"q"#,
            "b=b",
        ]
    );
}

#[test]
fn modules_take_inputs_and_give_outputs() {
    let main = r#"
module "team" {
  source   = "./team"
  for_each = { vision = { days = "30" } }
  name     = each.key
  settings = each.value
}
output "x" {
  value = [module.team["vision"].key, module.team["vision"].name]
}
"#;
    let team = r#"
variable "name" { type = string }
variable "settings" {
  type = object({ days = number, keep = optional(bool, true) })
}
resource "aws_kms_key" "k" {
  deletion_window_in_days = var.settings.days
  enable_key_rotation     = var.settings.keep
}
output "key" { value = aws_kms_key.k.arn }
output "name" { value = "team-${var.name}" }
"#;
    let root = root(&[
        ("units/r/main.tf", main),
        ("units/r/p.tf", PROVIDER),
        ("units/r/team/main.tf", team),
    ]);
    assert_eq!(root.path, "units/r");
    assert_eq!(root.modules[r#"module.team["vision"]"#], "units/r/team");
    let key = &resource(&root, r#"module.team["vision"].aws_kms_key.k"#).arguments;
    assert_eq!(
        key.get("deletion_window_in_days").unwrap().as_i64(),
        Some(30)
    );
    assert_eq!(
        key.get("enable_key_rotation").unwrap().as_bool(),
        Some(true)
    );
    let items: Vec<_> = root.outputs["x"].items().iter().map(text).collect();
    assert_eq!(
        items,
        [
            "arn:aws:kms:eu-west-1:111122223333:key/${units/r:module.team[\"vision\"].aws_kms_key.k.key_id}",
            "team-vision"
        ]
    );
}

#[test]
fn modules_and_resources_work_in_the_account_of_the_provider_they_name() {
    let main = r#"
provider "aws" {
  region = "eu-west-1"
  assume_role { role_arn = "arn:aws:iam::111122223333:role/deploy" }
}
provider "aws" {
  alias               = "audit"
  region              = "eu-central-1"
  allowed_account_ids = ["999999999999"]
}
module "m" {
  source    = "./m"
  providers = { aws = aws.audit }
}
resource "aws_sns_topic" "here" { name = "t" }
resource "aws_sns_topic" "there" {
  provider = aws.audit
  name     = "t"
}
output "x" {
  value = [aws_sns_topic.here.arn, aws_sns_topic.there.arn, module.m.arn]
}
"#;
    let module = "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n  path = \"/a/\"\n}\noutput \"arn\" { value = aws_iam_role.r.arn }";
    let root = root(&[("main.tf", main), ("m/main.tf", module)]);
    assert_eq!(
        root.outputs["x"],
        list(&[
            "arn:aws:sns:eu-west-1:111122223333:t",
            "arn:aws:sns:eu-central-1:999999999999:t",
            "arn:aws:iam::999999999999:role/a/r"
        ])
    );
}

#[test]
fn override_files_replace_attributes_and_whole_kinds_of_blocks() {
    let main = r#"
resource "aws_security_group" "g" {
  name        = "a"
  description = "kept"
  ingress {
    from_port = 1
  }
  ingress {
    from_port = 2
  }
}
locals {
  l = 1
}
output "x" {
  value = local.l
}
"#;
    let over = r#"
resource "aws_security_group" "g" {
  name = "b"
  ingress {
    from_port = 3
  }
}
locals {
  l = 2
}
"#;
    let root = root(&[("main.tf", main), ("g_override.tf", over)]);
    let group = resource(&root, "aws_security_group.g");
    assert_eq!(group.text("name").unwrap().as_literal(), Some("b"));
    assert_eq!(
        group.text("description").unwrap().as_literal(),
        Some("kept")
    );
    let ingress = group.arguments.get("ingress").unwrap().items();
    assert_eq!(ingress.len(), 1);
    assert_eq!(ingress[0].get("from_port").unwrap().as_i64(), Some(3));
    assert_eq!(root.outputs["x"].as_i64(), Some(2));
}

#[test]
fn json_and_values_files_are_read_too() {
    let json = r#"{
  "variable": {"name": {"type": "string", "default": "${not a template}"}},
  "resource": {
    "aws_s3_bucket": {
      "b": {
        "bucket": "x-${var.name}",
        "tags": {"Team": "a/b"},
        "lifecycle_rule": {"enabled": true, "expiration": {"days": 3}}
      }
    }
  },
  "output": {"x": {"value": "${aws_s3_bucket.b.arn}"}}
}"#;
    let root = root(&[
        ("main.tf.json", json),
        ("a.auto.tfvars", "name = \"auto\"\nunused = 1"),
        ("terraform.tfvars.json", "{\"name\": \"plain\"}"),
    ]);
    assert_eq!(root.outputs["x"].as_str(), Some("arn:aws:s3:::x-auto"));
    let bucket = resource(&root, "aws_s3_bucket.b");
    assert_eq!(bucket.place.line, 5);
    let tags = bucket.arguments.get("tags").unwrap();
    assert_eq!(tags.get("Team").unwrap().as_str(), Some("a/b"));
    let rule = &bucket.arguments.get("lifecycle_rule").unwrap().items()[0];
    let expiration = &rule.get("expiration").unwrap().items()[0];
    assert_eq!(expiration.get("days").unwrap().as_i64(), Some(3));
}

#[test]
fn dynamic_blocks_are_written_out() {
    let main = r#"
resource "aws_security_group" "g" {
  dynamic "ingress" {
    for_each = { a = 1, b = 2 }
    iterator = port
    content {
      description = port.key
      from_port   = port.value
    }
  }
}
"#;
    let root = root(&[("main.tf", main)]);
    let group = resource(&root, "aws_security_group.g");
    let second = &group.arguments.get("ingress").unwrap().items()[1];
    assert_eq!(second.get("description").unwrap().as_str(), Some("b"));
    assert_eq!(second.get("from_port").unwrap().as_i64(), Some(2));
}

#[test]
fn what_terraform_would_refuse_is_reported_with_its_place() {
    for (file, expected) in [
        ("a = ", "main.tf:1 syntax"),
        ("x {\n  a = \"b\n", "main.tf:"),
        (
            "output \"x\" {\n  value = aws_kms_key.gone.arn\n}",
            "main.tf:2 `aws_kms_key.gone` is not declared",
        ),
        (
            "output \"x\" {\n  value = local.gone\n}",
            "main.tf:2 `local.gone` is not declared",
        ),
        (
            "output \"x\" {\n  value = var.gone\n}",
            "main.tf:2 `var.gone` is not declared",
        ),
        (
            "locals {\n  a = local.b\n  b = local.a\n}",
            "main.tf:3 `a` is defined by itself: a cycle",
        ),
        (
            "resource \"aws_vpc\" \"a\" {\n  cidr_block = aws_vpc.a.cidr_block\n}",
            "main.tf:2 `aws_vpc.a.cidr_block` needs itself: a cycle",
        ),
        (
            "resource \"aws_vpc\" \"a\" {\n  count = length(aws_vpc.a)\n}",
            "main.tf:2 `aws_vpc.a` repeats by itself",
        ),
        (
            "resource \"aws_vpc\" \"a\" {}\nresource \"aws_vpc\" \"a\" {}",
            "main.tf:2 `aws_vpc.a` is declared twice",
        ),
        (
            "module \"m\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}",
            "main.tf:1 the module `terraform-aws-modules/vpc/aws` is not in this folder",
        ),
        (
            "module \"m\" {\n  source = \"./m\"\n  count = 0\n}",
            "main.tf:1 there is no module in `m`",
        ),
        (
            "module \"m\" {\n  source = \"../m\"\n}",
            "main.tf:1 the module `../m` is not in this folder",
        ),
        ("unheard \"of\" {}", "main.tf:1 a `unheard` block"),
        (
            "resource \"aws_vpc\" \"a\" {\n  dynamic \"b\" {\n    for_each = sha1(\"\")\n    content {}\n  }\n}",
            "main.tf:3 the `dynamic` block can't be expanded",
        ),
        (
            "resource \"aws_vpc\" \"a\" {\n  provisioner \"local-exec\" {\n    command = \"x\"\n  }\n}",
            "main.tf:2 a provisioner",
        ),
    ] {
        let problems = problems(&[("main.tf", file)]);
        assert!(
            problems.iter().any(|problem| problem.starts_with(expected)),
            "{file}\nshould give: {expected}\ngives: {problems:#?}"
        );
    }
    assert_eq!(problems(&[("a.tf.json", "{\"resource\": 1}")]).len(), 1);
}

#[test]
fn modules_that_only_call_each_other_are_reported() {
    let problems = problems(&[
        ("a/m.tf", "module \"b\" {\n  source = \"../b\"\n}"),
        ("b/m.tf", "module \"a\" {\n  source = \"../a\"\n}"),
    ]);
    assert_eq!(problems.len(), 2, "{problems:#?}");
}

#[test]
fn a_folder_is_read_without_following_links() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("a/.terraform/modules")).unwrap();
    std::fs::write(at("a/main.tf"), "output \"x\" {\n  value = 1\n}").unwrap();
    std::fs::write(at("a/.terraform/modules/m.tf"), "broken {").unwrap();
    std::fs::write(at("a/latin.tf"), b"# \xe9").unwrap();
    std::fs::write(at("notes.txt"), "not Terraform").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(at("a/main.tf"), at("linked.tf")).unwrap();
    let config = read_folder(folder.path()).unwrap();
    assert_eq!(config.roots.len(), 1);
    assert_eq!(config.roots[0].path, "a");
    assert_eq!(config.roots[0].outputs["x"].as_i64(), Some(1));
    let files = config.unread.iter().map(|one| &*one.place.file);
    let expected: &[&str] = match cfg!(unix) {
        true => &["a/latin.tf", "linked.tf"],
        false => &["a/latin.tf"],
    };
    assert_eq!(files.collect::<Vec<_>>(), expected);
    assert!(read_folder(&at("gone")).is_err());
}

#[test]
fn deep_nesting_is_reported() {
    let depth = 100_000;
    let brackets = format!(
        "locals {{\n  a = {}{}\n}}",
        "[".repeat(depth),
        "]".repeat(depth)
    );
    assert_eq!(problems(&[("main.tf", &brackets)]).len(), 1);
    let blocks = "a {\n".repeat(depth);
    assert_eq!(problems(&[("main.tf", &blocks)]).len(), 1);
    let json = format!(
        "{{\"locals\": {{\"a\": {}{}}}}}",
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    assert_eq!(problems(&[("main.tf.json", &json)]).len(), 1);
}

#[test]
fn a_chain_of_references_that_is_too_long_is_reported() {
    let mut chain = "provider \"aws\" {\n  region = local.a19999\n}\nlocals {\n".to_owned();
    for level in (1..20_000).rev() {
        chain += &format!("  a{level} = local.a{}\n", level - 1);
    }
    let problems = problems(&[("main.tf", &format!("{chain}  a0 = 1\n}}"))]);
    assert!(problems[0].contains("deep"), "{problems:#?}");
}

#[test]
fn values_that_double_at_each_step_are_reported() {
    let mut laughs = "locals {\n  a0 = \"ha\"\n".to_owned();
    for level in 1..60 {
        let before = level - 1;
        laughs += &format!("  a{level} = \"${{local.a{before}}}${{local.a{before}}}\"\n");
    }
    let problems = problems(&[("main.tf", &format!("{laughs}}}"))]);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].contains("too much memory or time"));
}

/// The escaping of a quoted HCL string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other if other.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(other)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted.replace("${", "$${").replace("%{", "%%{")
}

proptest! {
    #[test]
    fn an_escaped_string_comes_back_as_it_was(
        hostile in "[\\\\\"${}%\n\t\r\u{0}\u{7f}\u{e9}a~EOT/#* -]{0,24}|\\PC{0,24}"
    ) {
        prop_assert_eq!(expression(&quoted(&hostile)), Value::text(hostile.as_str()));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a-z\"{}\\[\\]()$%=.:,<>*?!&|\n 0-9-]{0,60}") {
        let local = format!("locals {{\n x = {text}\n}}");
        read(&[("main.tf", &text), ("b.tf.json", &text), ("c.tf", &local)]);
    }
}

use std::collections::BTreeMap;

use indexmap::IndexMap;
use proptest::prelude::*;
use serde_json::json;

use super::{Environment, RenderError};
use crate::iam::{Policy, PrincipalKind, Statement};
use crate::symbol::Text;

fn render(template: &str, values: &serde_json::Value) -> Result<String, RenderError> {
    Environment::from_templates([("test.tf", template)])
        .unwrap()
        .render("test.tf", values)
}

/// The string that hcl-rs reads as the value of `name`.
fn read_name(text: &str) -> String {
    let body: hcl::Body = hcl::parse(text).unwrap();
    let attributes: Vec<_> = body.attributes().collect();
    assert_eq!(attributes.len(), 1, "{text}");
    match &attributes[0].expr {
        hcl::Expression::String(text) => text.clone(),
        other => panic!("{other:?} is not a literal"),
    }
}

/// Any characters, those that mean something in HCL more often than others.
fn typed() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        3 => proptest::sample::select(r#"${}%~"\ #/*<EOT'"#.chars().collect::<Vec<_>>()),
        1 => any::<char>(),
        1 => proptest::sample::select(vec!['\0', '\n', '\r', '\t', '\u{2028}', '\u{feff}', '\u{202e}']),
    ];
    proptest::collection::vec(character, 0..12).prop_map(|c| c.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_typed_comes_back_as_typed(typed in typed()) {
        let text = render("name = \"{{ x }}\"\n", &json!({ "x": typed })).unwrap();
        prop_assert_eq!(read_name(&text), typed, "{}", text);
    }

    #[test]
    fn values_side_by_side_open_nothing_between_them(a in typed(), b in typed()) {
        let text = render("name = \"${{ a }}{{ b }}%{{ a }}\"\n", &json!({ "a": a, "b": b })).unwrap();
        prop_assert_eq!(read_name(&text), format!("${a}{b}%{a}"), "{}", text);
    }

    #[test]
    fn a_comment_stays_on_its_line(typed in typed()) {
        let text = render("# {{ x | comment }}\nname = \"a\"\n", &json!({ "x": typed })).unwrap();
        prop_assert_eq!(read_name(&text), "a");
        prop_assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn literals_printed_by_expr_come_back(typed in typed(), key in typed()) {
        let text = render("name = {{ x | expr }}\n", &json!({ "x": { key.clone(): [typed, 1, null, true] } })).unwrap();
        let read: serde_json::Value = hcl::from_str(&text).unwrap();
        prop_assert_eq!(read, json!({ "name": { key: [typed, 1, null, true] } }), "{}", text);
    }
}

#[test]
fn names_that_would_be_code_are_text() {
    let text = render(
        "name = \"{{ x }}\"\n",
        &json!({ "x": "a\"}\nresource \"x\" \"${file(1)}\" {" }),
    );
    assert_eq!(
        text.unwrap(),
        "name = \"a\\\"}\\nresource \\\"x\\\" \\\"$${file(1)}\\\" {\"\n"
    );
}

#[test]
fn the_result_is_laid_out() {
    let text = render(
        "{% for name in names %}\n\nresource \"a\" \"{{ name | ident }}\" {\n{% if true %}\n a=1\n bcd = {{ x | expr }}\n{% endif %}\n}\n{% endfor %}",
        &json!({ "names": ["one", "two"], "x": [1] }),
    );
    let block = |name| format!("resource \"a\" \"{name}\" {{\n  a   = 1\n  bcd = [1]\n}}\n");
    assert_eq!(text.unwrap(), format!("{}\n{}", block("one"), block("two")));
}

#[test]
fn an_undefined_variable_is_an_error_with_its_line() {
    let error = render("a = 1\nb = \"{{ nmae }}\"\n", &json!({ "name": 1 })).unwrap_err();
    assert_eq!((error.template.as_str(), error.line), ("test.tf", Some(2)));
    assert!(error.message.contains("`nmae` is not defined"), "{error}");
    let error = render("a = {{ x.b | expr }}", &json!({ "x": {} })).unwrap_err();
    assert!(error.to_string().contains("line 1"), "{error}");
}

#[test]
fn a_filter_that_refuses_says_why_and_where() {
    let unknown =
        json!({ "x": Text::unknown("no default"), "n": "a b", "r": Text::atom("file(1)") });
    for (template, reason) in [
        ("\n\nx = {{ x | text }}", "cannot be written: no default"),
        ("\n\nx \"{{ n | ident }}\" {}", "`a b` is not an identifier"),
        ("\n\nx = {{ r | expr }}", "`file(1)` is not a reference"),
        ("\n\nx = {{ n | policy }}", "not a policy"),
    ] {
        let error = render(template, &unknown).unwrap_err();
        assert_eq!(error.line, Some(3), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn texts_are_references_templates_or_strings() {
    let arn = Text::atom("aws_s3_bucket.raw.arn");
    let values =
        json!({ "arn": arn, "empty": Text::new(), "tags": { "Team": "a/b", "aws:x": arn } });
    let text = render(
        "a = {{ arn | expr }}\nb = \"{{ arn | inner }}/*\"\nc = {{ empty | text }}\nd = {{ tags | expr }}",
        &values,
    );
    assert_eq!(
        text.unwrap(),
        "a = aws_s3_bucket.raw.arn\nb = \"${aws_s3_bucket.raw.arn}/*\"\nc = \"\"\nd = {\n  Team    = \"a/b\"\n  \"aws:x\" = aws_s3_bucket.raw.arn\n}\n"
    );
}

#[test]
fn maps_keep_their_order() {
    let entries: IndexMap<String, u32> = (0..40).rev().map(|i| (format!("k{i:02}"), i)).collect();
    let expected: String = (0..40).rev().map(|i| format!("k{i:02} = {i}\n")).collect();
    let template = "{% for k, v in x %}{{ k }} = {{ v }}\n{% endfor %}";
    let values = BTreeMap::from([("x", entries)]);
    let environment = Environment::from_templates([("test.tf", template)]).unwrap();
    assert_eq!(environment.render("test.tf", &values).unwrap(), expected);
}

#[test]
fn a_policy_reaches_the_text_whole() {
    let policy = Policy::new(vec![
        Statement::allow("Read", &["s3:GetObject"])
            .by(PrincipalKind::Aws, [Text::atom("aws_iam_role.a.arn")])
            .on([Text::atom("aws_s3_bucket.raw.arn").then("/*")])
            .because("training reads what it declared"),
    ]);
    let template = "resource \"a\" \"b\" {\n  policy = {{ p | policy }}\n}\n";
    let text = render(template, &json!({ "p": policy })).unwrap();
    snapbox::assert_data_eq!(
        text,
        snapbox::str![[r##"
resource "a" "b" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      # training reads what it declared
      {
        Sid       = "Read"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.a.arn }
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.raw.arn}/*"
      },
    ]
  })
}

"##]]
    );
}

#[test]
fn users_replace_templates_by_their_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("mine")).unwrap();
    std::fs::write(folder.path().join("mine/a.tf.tera"), "a   = \"{{ x }}\"").unwrap();
    std::fs::write(folder.path().join("notes.md"), "{{ not a template").unwrap();
    let environment = Environment::with_overrides(folder.path()).unwrap();
    let text = environment.render("mine/a.tf", &json!({ "x": "${y}" }));
    assert_eq!(text.unwrap(), "a = \"$${y}\"\n");

    std::fs::write(folder.path().join("mine/b.tf.tera"), "a\n{{ x").unwrap();
    let Err(error) = Environment::with_overrides(folder.path()) else {
        panic!("half a tag is no template");
    };
    assert_eq!(
        (error.template.as_str(), error.line),
        ("mine/b.tf", Some(2))
    );
    assert!(Environment::with_overrides(&folder.path().join("absent")).is_err());
}

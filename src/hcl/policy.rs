use std::fmt::Write as _;

use indexmap::IndexMap;

use super::print::{PrintError, write_key, write_text};
use super::quote::{comment, quote_into};
use crate::iam::{Condition, Effect, Matches, Policy, PrincipalKind, Principals, Statement};
use crate::symbol::Text;

/// Comment lines are broken before this column, counted from their own `#`.
const COMMENT_WIDTH: usize = 90;

/// A policy as `jsonencode({ … })`, in the order that it has, with each statement's comment above it.
/// Lines are not indented yet; [`super::format()`] does that.
///
/// # Errors
/// When a text is unknown or holds something that is not a reference, when two conditions would share one
/// place in the JSON, and when a list is empty that AWS wants filled
/// (IAM User Guide, `reference_policies_grammar.html`).
pub fn policy(policy: &Policy) -> Result<String, PrintError> {
    let mut out = String::from("jsonencode({\n");
    for (key, value) in [("Version", &policy.version), ("Id", &policy.id)] {
        if let Some(value) = value {
            write_string(key, value, &mut out);
        }
    }
    out.push_str("Statement = [\n");
    for statement in &policy.statements {
        write_statement(statement, &mut out)?;
    }
    out.push_str("]\n})");
    Ok(out)
}

fn write_string(key: &str, value: &str, out: &mut String) {
    out.push_str(key);
    out.push_str(" = \"");
    quote_into(value, out);
    out.push_str("\"\n");
}

fn write_statement(statement: &Statement, out: &mut String) -> Result<(), PrintError> {
    let sid = statement.sid.as_deref().unwrap_or("");
    for line in statement.comment.as_deref().unwrap_or("").lines() {
        write_comment(line, out);
    }
    out.push_str("{\n");
    if !sid.is_empty() {
        write_string("Sid", sid, out);
    }
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    write_string("Effect", effect, out);
    if let Some(principals) = &statement.principals {
        let (element, listed) = element("Principal", principals);
        write_principals(sid, element, listed, out)?;
    }
    write_texts_of(sid, "Action", &statement.actions, out)?;
    if let Some(resources) = &statement.resources {
        write_texts_of(sid, "Resource", resources, out)?;
    }
    write_conditions(sid, &statement.conditions, out)?;
    out.push_str("},\n");
    Ok(())
}

/// `Action` or `NotAction`, and so on.
fn element<'a, T>(name: &'static str, matches: &'a Matches<T>) -> (&'static str, &'a T) {
    let name = match (name, matches) {
        ("Principal", Matches::Except(_)) => "NotPrincipal",
        ("Action", Matches::Except(_)) => "NotAction",
        ("Resource", Matches::Except(_)) => "NotResource",
        _ => name,
    };
    (name, matches.listed())
}

fn write_texts_of(
    sid: &str,
    name: &'static str,
    matches: &Matches<Vec<Text>>,
    out: &mut String,
) -> Result<(), PrintError> {
    let (name, texts) = element(name, matches);
    write_texts(sid, name, &texts.iter().collect::<Vec<_>>(), out)
}

/// One value as it is, more as a list with a line for each.
fn write_texts(sid: &str, key: &str, texts: &[&Text], out: &mut String) -> Result<(), PrintError> {
    write_key(key, out);
    out.push_str(" = ");
    match texts {
        [] => {
            return Err(PrintError::Empty {
                sid: sid.to_owned(),
                element: key.to_owned(),
            });
        }
        [text] => write_text(text, out)?,
        texts => {
            out.push_str("[\n");
            for text in texts {
                write_text(text, out)?;
                out.push_str(",\n");
            }
            out.push(']');
        }
    }
    out.push('\n');
    Ok(())
}

fn write_principals(
    sid: &str,
    element: &'static str,
    principals: &Principals,
    out: &mut String,
) -> Result<(), PrintError> {
    if let [(PrincipalKind::Any, anyone)] = principals.as_slice() {
        return write_texts(sid, element, &[anyone], out);
    }
    let mut kinds: IndexMap<&str, Vec<&Text>> = IndexMap::new();
    for (kind, text) in principals {
        let kind = match kind {
            PrincipalKind::Aws => "AWS",
            PrincipalKind::Service => "Service",
            PrincipalKind::Federated => "Federated",
            PrincipalKind::CanonicalUser => "CanonicalUser",
            PrincipalKind::Any => {
                return Err(PrintError::AnyoneAndOthers {
                    sid: sid.to_owned(),
                });
            }
        };
        kinds.entry(kind).or_default().push(text);
    }
    if kinds.is_empty() {
        return write_texts(sid, element, &[], out);
    }
    out.push_str(element);
    // One principal stands on one line, more on a line each.
    if let [(_, principal)] = principals.as_slice() {
        for kind in kinds.keys() {
            let _ = write!(out, " = {{ {kind} = ");
        }
        write_text(principal, out)?;
        out.push_str(" }\n");
        return Ok(());
    }
    out.push_str(" = {\n");
    for (kind, texts) in kinds {
        write_texts(sid, kind, &texts, out)?;
    }
    out.push_str("}\n");
    Ok(())
}

fn write_conditions(
    sid: &str,
    conditions: &[Condition],
    out: &mut String,
) -> Result<(), PrintError> {
    if conditions.is_empty() {
        return Ok(());
    }
    let mut operators: IndexMap<String, Vec<&Condition>> = IndexMap::new();
    for condition in conditions {
        let operator = condition.operator.to_string();
        let same = operators.entry(operator.clone()).or_default();
        let taken = |other: &&Condition| other.key.eq_ignore_ascii_case(&condition.key);
        if same.iter().any(taken) {
            return Err(PrintError::Collision {
                sid: sid.to_owned(),
                operator,
                key: condition.key.clone(),
            });
        }
        same.push(condition);
    }
    out.push_str("Condition = {\n");
    for (operator, conditions) in operators {
        write_key(&operator, out);
        out.push_str(" = {\n");
        for condition in conditions {
            let values: Vec<_> = condition.values.iter().collect();
            write_texts(sid, &condition.key, &values, out)?;
        }
        out.push_str("}\n");
    }
    out.push_str("}\n");
    Ok(())
}

/// `# …` lines of whole words.
fn write_comment(text: &str, out: &mut String) {
    let mut column = 0;
    for word in comment(text).split(' ') {
        let length = word.chars().count() + 1;
        if column == 0 || column + length > COMMENT_WIDTH {
            if column > 0 {
                out.push('\n');
            }
            out.push('#');
            column = 1;
        }
        out.push(' ');
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{Quantifier, Test};

    fn only(statement: Statement) -> Result<String, PrintError> {
        policy(&Policy::new(vec![statement])).map(|text| crate::hcl::format(&text))
    }

    #[test]
    fn a_statement_reads_as_a_person_would_write_it() {
        let statement = Statement::deny("OnlyInside", &["s3:GetObject", "s3:PutObject"])
            .because(
                "an insider with foreign credentials gets nowhere: the bucket answers only to \
                 requests that come through the endpoint of the team\nsee docs/network.md",
            )
            .by_anyone()
            .on([
                Text::atom("aws_s3_bucket.raw.arn"),
                Text::atom("aws_s3_bucket.raw.arn").then("/${aws:PrincipalTag/Team}/*"),
            ])
            .when(Condition::new(
                Test::StringNotEquals,
                "aws:SourceVpce",
                [Text::atom("aws_vpc_endpoint.s3.id")],
            ))
            .when(
                Condition::new(
                    Test::StringLike,
                    "aws:CalledVia",
                    [Text::from("a"), Text::from("b")],
                )
                .over(Quantifier::ForAnyValue),
            )
            .when(Condition::new(
                Test::StringNotEquals,
                "aws:PrincipalArn",
                [Text::from("x")],
            ));
        snapbox::assert_data_eq!(
            only(statement).unwrap(),
            snapbox::str![[r#"
jsonencode({
  Version = "2012-10-17"
  Statement = [
    # an insider with foreign credentials gets nowhere: the bucket answers only to requests
    # that come through the endpoint of the team
    # see docs/network.md
    {
      Sid       = "OnlyInside"
      Effect    = "Deny"
      Principal = "*"
      Action = [
        "s3:GetObject",
        "s3:PutObject",
      ]
      Resource = [
        aws_s3_bucket.raw.arn,
        "${aws_s3_bucket.raw.arn}/$${aws:PrincipalTag/Team}/*",
      ]
      Condition = {
        StringNotEquals = {
          "aws:SourceVpce"   = aws_vpc_endpoint.s3.id
          "aws:PrincipalArn" = "x"
        }
        "ForAnyValue:StringLike" = {
          "aws:CalledVia" = [
            "a",
            "b",
          ]
        }
      }
    },
  ]
})

"#]]
        );
    }

    #[test]
    fn principals_of_several_kinds_are_grouped() {
        let mut statement = Statement::allow("", &["sts:AssumeRole"]);
        statement.principals = Some(Matches::Except(vec![
            (PrincipalKind::Aws, Text::from("111122223333")),
            (
                PrincipalKind::Service,
                Text::from("sagemaker.amazonaws.com"),
            ),
            (PrincipalKind::Aws, Text::atom("aws_iam_role.a.arn")),
        ]));
        snapbox::assert_data_eq!(
            only(statement).unwrap(),
            snapbox::str![[r#"
jsonencode({
  Version = "2012-10-17"
  Statement = [
    {
      Effect = "Allow"
      NotPrincipal = {
        AWS = [
          "111122223333",
          aws_iam_role.a.arn,
        ]
        Service = "sagemaker.amazonaws.com"
      }
      Action = "sts:AssumeRole"
    },
  ]
})

"#]]
        );
    }

    #[test]
    fn conditions_that_would_collide_are_refused() {
        let condition = |key| Condition::new(Test::StringEquals, key, [Text::from("x")]);
        let twice = Statement::allow("A", &["s3:*"])
            .when(condition("aws:SourceVpce"))
            .when(condition("AWS:sourcevpce"));
        assert_eq!(
            only(twice).unwrap_err().to_string(),
            "statement `A` has two conditions `StringEquals` on `AWS:sourcevpce`"
        );
        let apart = Statement::allow("A", &["s3:*"])
            .when(condition("aws:SourceVpce"))
            .when(condition("aws:SourceVpce").if_exists());
        assert!(only(apart).is_ok());
    }

    #[test]
    fn what_aws_would_refuse_is_not_written() {
        let nothing = Statement::allow("A", &[]);
        assert_eq!(
            only(nothing).unwrap_err().to_string(),
            "statement `A` has nothing under `Action`"
        );
        let mut mixed = Statement::allow("A", &["s3:*"]).by_anyone();
        if let Some(Matches::Only(listed)) = &mut mixed.principals {
            listed.push((PrincipalKind::Aws, Text::from("111122223333")));
        }
        assert_eq!(
            only(mixed).unwrap_err().to_string(),
            "statement `A` lists `*` beside other principals"
        );
    }
}

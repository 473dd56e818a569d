use thiserror::Error;

use super::quote::{quote_before_interpolation, quote_into};
use crate::symbol::{Map, Piece, Text, Value};

/// Why a value has no Terraform text.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum PrintError {
    /// A part of it is not known.
    #[error("a value that is not known cannot be written: {0}")]
    Unknown(String),
    /// An atom is not a reference that Terraform can read, such as `aws_kms_key.data.arn`.
    #[error("`{0}` is not a reference")]
    Reference(String),
    /// Two conditions of one statement under the same operator and key: as JSON, the second would replace the first.
    #[error("statement `{sid}` has two conditions `{operator}` on `{key}`")]
    Collision {
        /// The statement.
        sid: String,
        /// The operator as the policy writes it.
        operator: String,
        /// The condition key, as in the second condition.
        key: String,
    },
    /// A list of a statement that AWS refuses when it is empty.
    #[error("statement `{sid}` has nothing under `{element}`")]
    Empty {
        /// The statement.
        sid: String,
        /// `Action`, `Principal` and the like.
        element: String,
    },
    /// `*` among principals of other kinds.
    #[error("statement `{sid}` lists `*` beside other principals")]
    AnyoneAndOthers {
        /// The statement.
        sid: String,
    },
}

/// A text as an expression: a bare reference when it is one atom and nothing else, otherwise a quoted template.
///
/// # Errors
/// When a part of it is unknown, or an atom is not a reference.
pub fn text(text: &Text) -> Result<String, PrintError> {
    let mut out = String::new();
    write_text(text, &mut out)?;
    Ok(out)
}

/// A text as the body of a quoted template: what stands between the quotes.
///
/// # Errors
/// As for [`text`].
pub fn template(text: &Text) -> Result<String, PrintError> {
    let mut out = String::new();
    let mut pieces = text.pieces().iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::Literal(literal) if pieces.peek().is_some() => {
                quote_before_interpolation(literal, &mut out);
            }
            Piece::Literal(literal) => quote_into(literal, &mut out),
            Piece::Atom(atom) => {
                out.push_str("${");
                out.push_str(reference(atom.name())?);
                out.push('}');
            }
            Piece::Unknown(unknown) => return Err(PrintError::Unknown(unknown.why().to_owned())),
        }
    }
    Ok(out)
}

/// A value as an expression. Objects and longer lists take several lines; [`super::format()`] indents them.
///
/// # Errors
/// As for [`text`].
pub fn expression(value: &Value) -> Result<String, PrintError> {
    let mut out = String::new();
    write_value(value, &mut out)?;
    Ok(out)
}

/// True if `name` is an identifier of Terraform: the name of a resource, a variable, a key that needs no quotes.
/// Letters beyond ASCII, which Terraform would take, are left out: AWS takes them nearly nowhere.
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// Words that mean something of their own where a key may stand.
const KEYWORDS: [&str; 6] = ["for", "if", "in", "null", "true", "false"];

pub(super) fn write_key(key: &str, out: &mut String) {
    if is_identifier(key) && !KEYWORDS.contains(&key) {
        out.push_str(key);
    } else {
        out.push('"');
        quote_into(key, out);
        out.push('"');
    }
}

pub(super) fn write_text(text: &Text, out: &mut String) -> Result<(), PrintError> {
    if let [Piece::Atom(atom)] = text.pieces() {
        out.push_str(reference(atom.name())?);
    } else {
        out.push('"');
        out.push_str(&template(text)?);
        out.push('"');
    }
    Ok(())
}

fn write_value(value: &Value, out: &mut String) -> Result<(), PrintError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(known) => out.push_str(if *known { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Text(text) => write_text(text, out)?,
        Value::List(items) => write_list(items, out)?,
        Value::Map(map) => write_map(map, out)?,
        Value::Json(inner) => {
            out.push_str("jsonencode(");
            write_value(inner, out)?;
            out.push(')');
        }
        Value::Unknown(unknown) => return Err(PrintError::Unknown(unknown.why().to_owned())),
    }
    Ok(())
}

/// An empty list or one of a single item on one line, others an item a line: so a changed item is one changed line.
fn write_list(items: &[Value], out: &mut String) -> Result<(), PrintError> {
    if let [] | [_] = items {
        out.push('[');
        for item in items {
            write_value(item, out)?;
        }
        out.push(']');
        return Ok(());
    }
    out.push_str("[\n");
    for item in items {
        write_value(item, out)?;
        out.push_str(",\n");
    }
    out.push(']');
    Ok(())
}

fn write_map(map: &Map, out: &mut String) -> Result<(), PrintError> {
    if map.entries.is_empty() {
        out.push_str("{}");
        return Ok(());
    }
    out.push_str("{\n");
    for (key, value) in &map.entries {
        write_key(key, out);
        out.push_str(" = ");
        write_value(value, out)?;
        out.push('\n');
    }
    out.push('}');
    Ok(())
}

/// The name, if it is a traversal: `aws_subnet.private["euw1-az1"].id`, `data.x.y[0].arn`, `each.value`, `a.b[*].id`.
/// Anything else could be any expression, and nothing that a user types may become one.
fn reference(name: &str) -> Result<&str, PrintError> {
    let mut rest = name;
    let mut first = true;
    let refuse = || PrintError::Reference(name.to_owned());
    while first || !rest.is_empty() {
        rest = if let Some(index) = rest.strip_prefix('[').filter(|_| !first) {
            after_index(index)
        } else {
            let step = if first {
                Some(rest)
            } else {
                rest.strip_prefix('.')
            };
            step.and_then(after_identifier)
        }
        .ok_or_else(refuse)?;
        first = false;
    }
    Ok(name)
}

fn after_identifier(text: &str) -> Option<&str> {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at_checked(end)?;
    is_identifier(name).then_some(rest)
}

fn after_index(text: &str) -> Option<&str> {
    let (index, rest) = match text.strip_prefix('"') {
        Some(quoted) => {
            let (key, rest) = quoted.split_once('"')?;
            (key, rest.strip_prefix(']')?)
        }
        None => text.split_once(']')?,
    };
    let quoted = text.starts_with('"');
    let plain = if quoted {
        !index
            .chars()
            .any(|c| matches!(c, '\\' | '$' | '%') || c.is_control())
    } else {
        index == "*" || (!index.is_empty() && index.bytes().all(|b| b.is_ascii_digit()))
    };
    plain.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_atom_is_a_bare_reference_and_others_stand_in_a_template() {
        let key = Text::atom("aws_kms_key.data.arn");
        assert_eq!(text(&key).unwrap(), "aws_kms_key.data.arn");
        assert_eq!(
            text(&key.then("/*")).unwrap(),
            r#""${aws_kms_key.data.arn}/*""#
        );
        assert_eq!(text(&Text::new()).unwrap(), r#""""#);
    }

    #[test]
    fn a_dollar_before_a_reference_does_not_escape_it() {
        let price = Text::from("$").then_text(&Text::atom("local.price"));
        assert_eq!(text(&price).unwrap(), r#""\u0024${local.price}""#);
    }

    #[test]
    fn policy_variables_are_literals() {
        let home = Text::from("home/${aws:username}/*");
        assert_eq!(text(&home).unwrap(), r#""home/$${aws:username}/*""#);
    }

    #[test]
    fn only_traversals_are_references() {
        for name in [
            "each.value",
            "a.b[0].c",
            "data.aws_x.y[\"euw1-az1\"].id",
            "m[*].id",
        ] {
            assert!(text(&Text::atom(name)).is_ok(), "{name}");
        }
        for name in [
            "",
            "a.",
            "a b",
            "file(\"/etc/passwd\")",
            "a}${b",
            "a[\"${b}\"]",
            "a[b]",
            "[0]",
            "a.0",
            "a\n",
        ] {
            assert_eq!(
                text(&Text::atom(name)),
                Err(PrintError::Reference(name.to_owned())),
                "{name}"
            );
        }
    }

    #[test]
    fn what_is_not_known_is_refused_with_the_reason() {
        let error = text(&Text::from("a").then_text(&Text::unknown("no default"))).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a value that is not known cannot be written: no default"
        );
    }

    #[test]
    fn keys_are_quoted_only_where_they_must_be() {
        let entries = ["Team", "aws:SourceVpce", "for", "a-b", "1a"];
        let map = Map {
            entries: entries
                .iter()
                .map(|key| ((*key).to_owned(), Value::Bool(true)))
                .collect(),
            place: None,
        };
        assert_eq!(
            expression(&Value::from(map)).unwrap(),
            "{\nTeam = true\n\"aws:SourceVpce\" = true\n\"for\" = true\na-b = true\n\"1a\" = true\n}"
        );
    }
}

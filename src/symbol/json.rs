//! JSON text that is only partly known: what a heredoc policy with references in it is.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::{Map, Piece, Text, Unknown, Value};

/// Reads JSON text whose strings may hold atoms.
///
/// # Errors
/// When it is not JSON, when an object has a key twice, when an atom stands outside of a string, or
/// when a part of it is unknown: that part could hold quotes, and so say anything.
pub fn parse_json(text: &Text) -> Result<Value, String> {
    let marker = unused_character(text);
    let mut json = String::new();
    let mut atoms = Vec::new();
    for piece in text.pieces() {
        match piece {
            Piece::Literal(literal) => json.push_str(literal),
            Piece::Atom(_) => {
                json.push_str(&format!("{marker}{}{marker}", atoms.len()));
                atoms.push(piece.clone());
            }
            Piece::Unknown(unknown) => return Err(format!("a part is unknown: {}", unknown.why())),
        }
    }
    let Json(value) = serde_json::from_str(&json).map_err(|error| match atoms.is_empty() {
        true => error.to_string(),
        false => format!("{error} (with its references replaced)"),
    })?;
    Ok(if atoms.is_empty() {
        value
    } else {
        put_back(value, marker, &atoms)
    })
}

/// The JSON text of a value, as `jsonencode` gives it: compact, keys sorted, `<`, `>` and `&` escaped.
/// An unknown value makes an unknown part.
pub fn to_json(value: &Value) -> Text {
    let mut text = Text::new();
    write_json(value, &mut text);
    text
}

/// A character that stands in no literal, so that atoms can be marked with it.
fn unused_character(text: &Text) -> char {
    let used: HashSet<char> = text
        .pieces()
        .iter()
        .filter_map(|piece| match piece {
            Piece::Literal(literal) => Some(literal.chars()),
            _ => None,
        })
        .flatten()
        .filter(|character| *character >= '\u{E000}')
        .collect();
    // JSON can also write the character as an escape, so the text must not hold that either.
    let escaped = |character: char| {
        let code = format!("{:04x}", u32::from(character));
        text.pieces().iter().any(|piece| match piece {
            Piece::Literal(literal) => literal.to_ascii_lowercase().contains(&code),
            _ => false,
        })
    };
    ('\u{E000}'..='\u{F8FF}')
        .find(|character| !used.contains(character) && !escaped(*character))
        .unwrap_or('\u{E000}')
}

fn put_back(value: Value, marker: char, atoms: &[Piece]) -> Value {
    match value {
        Value::Text(text) => Value::Text(match text.as_literal() {
            Some(literal) => with_atoms(literal, marker, atoms),
            None => text,
        }),
        Value::List(items) => Value::List(
            items
                .into_iter()
                .map(|item| put_back(item, marker, atoms))
                .collect(),
        ),
        Value::Map(map) => Value::from(Map {
            entries: map
                .entries
                .into_iter()
                .map(|(key, item)| {
                    let key = with_atoms(&key, marker, atoms).to_string();
                    (key, put_back(item, marker, atoms))
                })
                .collect(),
            place: map.place,
        }),
        other => other,
    }
}

/// Every second part between markers is the number of an atom.
fn with_atoms(literal: &str, marker: char, atoms: &[Piece]) -> Text {
    let mut text = Text::new();
    for (position, part) in literal.split(marker).enumerate() {
        let atom = part.parse::<usize>().ok().and_then(|at| atoms.get(at));
        match atom {
            Some(atom) if position % 2 == 1 => text.push(atom.clone()),
            _ => text.push_literal(part),
        }
    }
    text
}

fn write_json(value: &Value, into: &mut Text) {
    match value {
        Value::Null => into.push_literal("null"),
        Value::Bool(known) => into.push_literal(if *known { "true" } else { "false" }),
        Value::Number(number) => into.push_literal(&number.to_string()),
        Value::Text(text) => write_string(text, into),
        Value::Json(inner) => write_string(&to_json(inner), into),
        Value::Unknown(unknown) => into.push(Piece::Unknown(unknown.clone())),
        Value::List(items) => {
            into.push_literal("[");
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    into.push_literal(",");
                }
                write_json(item, into);
            }
            into.push_literal("]");
        }
        Value::Map(map) => {
            let mut entries: Vec<_> = map.entries.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            into.push_literal("{");
            for (position, (key, item)) in entries.into_iter().enumerate() {
                if position > 0 {
                    into.push_literal(",");
                }
                // A key with atoms is kept as `${name}`: what it will be is not known.
                match key.contains("${") {
                    true => into.push(Piece::Unknown(Unknown::because(format!("the key {key}")))),
                    false => write_string(&Text::from(key.as_str()), into),
                }
                into.push_literal(":");
                write_json(item, into);
            }
            into.push_literal("}");
        }
    }
}

fn write_string(text: &Text, into: &mut Text) {
    into.push_literal("\"");
    for piece in text.pieces() {
        match piece {
            Piece::Literal(literal) => into.push_literal(&escape(literal)),
            other => into.push(other.clone()),
        }
    }
    into.push_literal("\"");
}

/// The escapes of Go's encoder, which Terraform's `jsonencode` uses.
fn escape(literal: &str) -> String {
    let mut escaped = String::with_capacity(literal.len());
    for character in literal.chars() {
        match character {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// A value read from JSON; a key that stands twice is an error, where `serde_json` keeps the last.
#[derive(Debug)]
pub(crate) struct Json(pub(crate) Value);

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Json)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, known: bool) -> Result<Value, E> {
        Ok(Value::Bool(known))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Json(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::default();
        while let Some((key, Json(value))) = entries.next_entry::<String, Json>()? {
            if map.entries.contains_key(&key) {
                let message = format!("the key `{key}` stands twice in one object");
                return Err(serde::de::Error::custom(message));
            }
            map.entries.insert(key, value);
        }
        Ok(Value::from(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn atoms_inside_json_strings_survive_reading() {
        let text = Text::literal(r#"{"Resource": ["arn:"#)
            .then_text(&Text::atom("a.arn"))
            .then("/*\", \"\u{E000}0\u{E000}\"]}");
        let value = parse_json(&text).unwrap();
        let listed = value.get("Resource").unwrap().items();
        assert_eq!(
            listed[0],
            Value::Text(
                Text::literal("arn:")
                    .then_text(&Text::atom("a.arn"))
                    .then("/*")
            )
        );
        assert_eq!(listed[1].as_str(), Some("\u{E000}0\u{E000}"));
    }

    #[test]
    fn an_escaped_marker_is_not_taken_for_an_atom() {
        let text = Text::literal(r#"["\uE0000\uE000", "#)
            .then("\"")
            .then_text(&Text::atom("a"))
            .then("\"]");
        let value = parse_json(&text).unwrap();
        assert_eq!(value.items()[0].as_str(), Some("\u{E000}0\u{E000}"));
        assert_eq!(value.items()[1], Value::Text(Text::atom("a")));
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        assert!(parse_json(&Text::from(r#"{"a": 1, "a": 2}"#)).is_err());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let value = Value::List(vec![
            Value::text("<a> \"b\" \\ \n \u{1} é"),
            Value::Text(Text::atom("x.id").then("!")),
            Value::Null,
        ]);
        assert_eq!(parse_json(&to_json(&value)), Ok(value));
    }
}

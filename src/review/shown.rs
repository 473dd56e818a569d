//! Values and foreign text in a form that is safe and short enough to show.

use crate::symbol::{Map, Value};
use crate::terraform::show::is_marked_sensitive;

/// Longer values are cut: the text hunks have them in full.
const LONGEST: usize = 160;

/// A value on one line, cut when it is long.
pub(super) fn short(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    cut(&text)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Writes no more than is shown: a value may be very large.
fn write(value: &Value, out: &mut String) {
    if out.len() > LONGEST * 4 {
        return;
    }
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(known) => out.push_str(if *known { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::Text(text) => {
            out.push('"');
            out.push_str(&text.to_string());
            out.push('"');
        }
        Value::List(items) => write_list(items, out),
        Value::Map(map) => write_map(map, out),
        Value::Json(inner) => {
            out.push_str("jsonencode(");
            write(inner, out);
            out.push(')');
        }
        Value::Unknown(unknown) if is_marked_sensitive(unknown) => out.push_str("(sensitive)"),
        Value::Unknown(_) => out.push_str("(known after apply)"),
    }
}

fn write_list(items: &[Value], out: &mut String) {
    out.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write(item, out);
    }
    out.push(']');
}

fn write_map(map: &Map, out: &mut String) {
    out.push('{');
    for (at, (key, value)) in map.entries.iter().enumerate() {
        out.push_str(if at > 0 { ", " } else { " " });
        out.push_str(key);
        out.push_str(" = ");
        write(value, out);
    }
    out.push_str(if map.entries.is_empty() { "}" } else { " }" });
}

/// Text without characters that act on a terminal or hide what is written (control characters but tabs and line
/// breaks, and those that change the direction of writing): they are shown by their code.
pub(super) fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if acts(character) {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

fn acts(character: char) -> bool {
    match character {
        '\t' | '\n' => false,
        '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_act_on_a_terminal_are_shown_by_their_code() {
        assert_eq!(
            harmless("a\u{1b}[2J\u{202e}b\tc\n"),
            "a\\u{1b}[2J\\u{202e}b\tc\n"
        );
    }

    #[test]
    fn long_values_are_cut_between_characters() {
        let shown = short(&Value::text("ä".repeat(1000)));
        assert_eq!(shown.chars().count(), LONGEST + 1);
    }
}

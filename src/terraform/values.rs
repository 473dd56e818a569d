//! Small things about values that the evaluator and the functions share.

use serde_json::Number;

use crate::symbol::{Piece, Text, Value, to_json};

/// A value as part of a string; `None` for lists, objects and null.
pub(super) fn text_of(value: &Value) -> Option<Text> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Bool(known) => Some(Text::from(known.to_string())),
        Value::Number(number) => Some(Text::from(number_text(number))),
        Value::Json(inner) => Some(to_json(inner)),
        Value::Unknown(unknown) => Some(Text::unknown(unknown.why())),
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

/// Terraform writes whole numbers without a point and never with an exponent.
pub(super) fn number_text(number: &Number) -> String {
    match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(whole), _, _) => whole.to_string(),
        (_, Some(whole), _) => whole.to_string(),
        (_, _, Some(float)) => float.to_string(),
        _ => number.to_string(),
    }
}

/// A number; whole when it can be.
pub(super) fn number_from(float: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if float.fract() == 0.0 && float.abs() <= EXACT {
        #[allow(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
        return Some(Value::Number((float as i64).into()));
    }
    Number::from_f64(float).map(Value::Number)
}

/// The number, if it is one; Terraform also takes strings of digits.
pub(super) fn as_f64(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Text(text) => text.as_literal()?.parse().ok(),
        _ => None,
    }
}

/// Whether something in it hangs on AWS or is not known, so that a function of it can't be computed.
pub(super) fn is_open(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => true,
        Value::Text(text) => text.as_literal().is_none(),
        Value::List(items) => items.iter().any(is_open),
        Value::Map(map) => map.entries.values().any(is_open),
        Value::Json(inner) => is_open(inner),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// About how many bytes a copy takes.
pub(super) fn size(value: &Value) -> usize {
    const NODE: usize = 64;
    NODE + match value {
        Value::Text(text) => text
            .pieces()
            .iter()
            .map(|piece| match piece {
                Piece::Literal(literal) => literal.len(),
                _ => NODE,
            })
            .sum(),
        Value::List(items) => items.iter().map(size).sum(),
        Value::Map(map) => {
            let entries = map.entries.iter();
            entries
                .map(|(key, item)| NODE + key.len() + size(item))
                .sum()
        }
        Value::Json(inner) => size(inner),
        _ => 0,
    }
}

//! Operators on values that may not be known.

use super::syntax::Operator;
use super::values::{as_f64, is_open, number_from, text_of};
use super::world::{Failure, fail};
use crate::symbol::{Piece, Place, Text, Unknown, Value};

fn not_known() -> Value {
    Value::Unknown(Unknown::because("an operand is not known"))
}

/// `!value`.
pub(super) fn not(value: &Value, place: &Place) -> Result<Value, Failure> {
    match value.as_bool() {
        Some(known) => Ok(Value::Bool(!known)),
        None if is_open(value) => Ok(not_known()),
        None => fail(place, "`!` needs a truth value"),
    }
}

/// `-value`.
pub(super) fn negative(value: &Value, place: &Place) -> Result<Value, Failure> {
    match as_f64(value).and_then(|number| number_from(-number)) {
        Some(number) => Ok(number),
        None if is_open(value) => Ok(not_known()),
        None => fail(place, "`-` needs a number"),
    }
}

/// The result that the left side alone decides.
pub(super) fn short_circuit(operator: Operator, left: &Value) -> Option<bool> {
    match (operator, left.as_bool()) {
        (Operator::And, Some(false)) => Some(false),
        (Operator::Or, Some(true)) => Some(true),
        _ => None,
    }
}

/// `left operator right`.
pub(super) fn binary(
    operator: Operator,
    left: &Value,
    right: &Value,
    place: &Place,
) -> Result<Value, Failure> {
    match operator {
        Operator::Equal => Ok(same(left, right).map_or_else(not_known, Value::Bool)),
        Operator::NotEqual => Ok(same(left, right).map_or_else(not_known, |is| Value::Bool(!is))),
        Operator::And | Operator::Or => logic(operator, left, right, place),
        _ => arithmetic(operator, left, right, place),
    }
}

fn logic(operator: Operator, left: &Value, right: &Value, place: &Place) -> Result<Value, Failure> {
    let deciding = operator == Operator::Or;
    match (left.as_bool(), right.as_bool()) {
        (Some(known), _) | (_, Some(known)) if known == deciding => Ok(Value::Bool(deciding)),
        (Some(_), Some(_)) => Ok(Value::Bool(!deciding)),
        _ if is_open(left) || is_open(right) => Ok(not_known()),
        _ => fail(place, "`&&` and `||` need truth values"),
    }
}

fn arithmetic(
    operator: Operator,
    left: &Value,
    right: &Value,
    place: &Place,
) -> Result<Value, Failure> {
    let (Some(left), Some(right)) = (as_f64(left), as_f64(right)) else {
        if is_open(left) || is_open(right) {
            return Ok(not_known());
        }
        return fail(place, "this operator needs numbers");
    };
    let number = match operator {
        Operator::Less => return Ok(Value::Bool(left < right)),
        Operator::LessEqual => return Ok(Value::Bool(left <= right)),
        Operator::Greater => return Ok(Value::Bool(left > right)),
        Operator::GreaterEqual => return Ok(Value::Bool(left >= right)),
        Operator::Plus => left + right,
        Operator::Minus => left - right,
        Operator::Times => left * right,
        Operator::Modulo => left % right,
        _ => left / right,
    };
    match number_from(number) {
        Some(number) => Ok(number),
        None => fail(place, "the result is not a number"),
    }
}

/// Whether two values are equal, if that is settled before apply.
pub(super) fn same(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (Value::Text(left), Value::Text(right)) => same_text(left, right),
        (Value::Json(left), Value::Json(right)) if left == right && !left.has_unknown() => {
            Some(true)
        }
        (Value::Json(_), Value::Text(_))
        | (Value::Text(_), Value::Json(_))
        | (Value::Json(_), Value::Json(_)) => same_text(&text_of(left)?, &text_of(right)?),
        // An atom may be a value of any type.
        (Value::Text(text), _) | (_, Value::Text(text)) if text.as_literal().is_none() => None,
        (Value::List(left), Value::List(right)) => {
            if left.len() != right.len() {
                return Some(false);
            }
            all_same(
                left.iter()
                    .zip(right)
                    .map(|(left, right)| same(left, right)),
            )
        }
        (Value::Map(left), Value::Map(right)) => {
            if left.entries.len() != right.entries.len() {
                return Some(false);
            }
            all_same(
                left.entries
                    .iter()
                    .map(|(key, value)| match right.entries.get(key) {
                        Some(other) => same(value, other),
                        None => Some(false),
                    }),
            )
        }
        (Value::Number(_), Value::Number(_)) => Some(as_f64(left) == as_f64(right)),
        _ => Some(left == right),
    }
}

fn all_same(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

fn same_text(left: &Text, right: &Text) -> Option<bool> {
    if let (Some(left), Some(right)) = (left.as_literal(), right.as_literal()) {
        return Some(left == right);
    }
    if left == right && left.first_unknown().is_none() {
        return Some(true);
    }
    // Texts that begin with different characters differ whatever follows.
    match (left.pieces().first(), right.pieces().first()) {
        (Some(Piece::Literal(left)), Some(Piece::Literal(right)))
            if !left.starts_with(right.as_str()) && !right.starts_with(left.as_str()) =>
        {
            Some(false)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_the_same_or_not_only_where_that_is_settled() {
        let atom = |name: &str| Text::atom(name);
        let arn = |name: &str| Text::literal("arn:").then_text(&atom(name));
        let same = |left: Text, right: Text| same(&Value::Text(left), &Value::Text(right));
        assert_eq!(same(arn("a"), arn("a")), Some(true));
        assert_eq!(same(arn("a"), arn("b")), None);
        assert_eq!(same(arn("a"), Text::from("other")), Some(false));
        assert_eq!(same(Text::unknown("x"), Text::unknown("x")), None);
    }
}

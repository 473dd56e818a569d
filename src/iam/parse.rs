use thiserror::Error;

use super::{Condition, Effect, Matches, Operator, Policy, PrincipalKind, Principals, Statement};
use crate::symbol::{Map, Place, Text, Value, parse_json};

/// Why a value is not a policy that can be judged.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{message}")]
pub struct PolicyError {
    /// What is wrong, in a few words.
    pub message: String,
    /// Where, when the value knows.
    pub place: Option<Place>,
}

fn refuse<T>(message: impl Into<String>, place: Option<&Place>) -> Result<T, PolicyError> {
    Err(PolicyError {
        message: message.into(),
        place: place.cloned(),
    })
}

impl Policy {
    /// Reads a policy document out of a value: the object itself, what `jsonencode` gave, or a
    /// string of JSON (atoms may stand in its strings). Element names compare without regard to case, as IAM does.
    ///
    /// # Errors
    /// When an element is missing, of the wrong type, unknown before apply as a whole, or not part of the language.
    pub fn from_value(value: &Value) -> Result<Self, PolicyError> {
        match value {
            Value::Json(inner) => Self::from_value(inner),
            Value::Text(text) => match parse_json(text) {
                Ok(read) => Self::from_value(&read),
                Err(error) => refuse(format!("the policy is not readable JSON: {error}"), None),
            },
            Value::Map(map) => policy(map),
            Value::Unknown(unknown) => {
                refuse(format!("the policy is not known: {}", unknown.why()), None)
            }
            _ => refuse("a policy is an object", None),
        }
    }
}

fn policy(map: &Map) -> Result<Policy, PolicyError> {
    let place = map.place.as_ref();
    let mut made = Policy::default();
    for (key, value) in &map.entries {
        match key.to_ascii_lowercase().as_str() {
            "version" => made.version = Some(string(key, value, place)?),
            "id" => made.id = Some(string(key, value, place)?),
            "statement" => {
                for item in one_or_many(value) {
                    made.statements.push(statement(item, place)?);
                }
            }
            _ => return refuse(format!("`{key}` is not an element of a policy"), place),
        }
    }
    Ok(made)
}

fn statement(value: &Value, outer: Option<&Place>) -> Result<Statement, PolicyError> {
    let Value::Map(map) = value else {
        return refuse("a statement is an object", outer);
    };
    let place = map.place.as_ref().or(outer);
    let mut effect = None;
    let mut actions = None;
    let mut made = Statement::allow("", &[]);
    made.sid = None;
    made.place = place.cloned();
    for (key, value) in &map.entries {
        match key.to_ascii_lowercase().as_str() {
            "sid" => made.sid = Some(string(key, value, place)?),
            "effect" => effect = Some(read_effect(value, place)?),
            "action" => actions = Some(Matches::Only(texts(key, value, place)?)),
            "notaction" => actions = Some(Matches::Except(texts(key, value, place)?)),
            "resource" => made.resources = Some(Matches::Only(texts(key, value, place)?)),
            "notresource" => made.resources = Some(Matches::Except(texts(key, value, place)?)),
            "principal" => made.principals = Some(Matches::Only(principals(value, place)?)),
            "notprincipal" => made.principals = Some(Matches::Except(principals(value, place)?)),
            "condition" => made.conditions = conditions(value, place)?,
            _ => return refuse(format!("`{key}` is not an element of a statement"), place),
        }
    }
    match (effect, actions) {
        (Some(effect), Some(actions)) => Ok(Statement {
            effect,
            actions,
            ..made
        }),
        (None, _) => refuse("the statement has no `Effect`", place),
        (_, None) => refuse("the statement has no `Action`", place),
    }
}

fn read_effect(value: &Value, place: Option<&Place>) -> Result<Effect, PolicyError> {
    match value.as_str() {
        Some("Allow") => Ok(Effect::Allow),
        Some("Deny") => Ok(Effect::Deny),
        _ => refuse("`Effect` is `Allow` or `Deny`", place),
    }
}

fn principals(value: &Value, place: Option<&Place>) -> Result<Principals, PolicyError> {
    if let Some(text) = value.as_text() {
        return match text.as_literal() {
            Some("*") => Ok(vec![(PrincipalKind::Any, text.clone())]),
            _ => refuse("`Principal` is `*` or an object", place),
        };
    }
    let Value::Map(map) = value else {
        return refuse("`Principal` is `*` or an object", place);
    };
    let mut listed = Vec::new();
    for (key, value) in &map.entries {
        let kind = match key.to_ascii_lowercase().as_str() {
            "aws" => PrincipalKind::Aws,
            "service" => PrincipalKind::Service,
            "federated" => PrincipalKind::Federated,
            "canonicaluser" => PrincipalKind::CanonicalUser,
            _ => return refuse(format!("`{key}` is not a kind of principal"), place),
        };
        for text in texts(key, value, place)? {
            listed.push((kind, text));
        }
    }
    Ok(listed)
}

fn conditions(value: &Value, place: Option<&Place>) -> Result<Vec<Condition>, PolicyError> {
    let Value::Map(map) = value else {
        return refuse("`Condition` is an object", place);
    };
    let mut listed = Vec::new();
    for (written, keys) in &map.entries {
        let operator: Operator = match written.parse() {
            Ok(operator) => operator,
            Err(message) => return refuse(message, place),
        };
        let Value::Map(keys) = keys else {
            return refuse(format!("`{written}` holds an object of keys"), place);
        };
        for (key, value) in &keys.entries {
            listed.push(Condition {
                operator,
                key: key.clone(),
                values: texts(key, value, place)?,
            });
        }
    }
    Ok(listed)
}

fn one_or_many(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        other => std::slice::from_ref(other),
    }
}

fn string(key: &str, value: &Value, place: Option<&Place>) -> Result<String, PolicyError> {
    match value {
        Value::Text(text) => Ok(text.to_string()),
        _ => refuse(format!("`{key}` is a string"), place),
    }
}

fn texts(key: &str, value: &Value, place: Option<&Place>) -> Result<Vec<Text>, PolicyError> {
    one_or_many(value)
        .iter()
        .map(|item| match item {
            Value::Text(text) => Ok(text.clone()),
            Value::Bool(known) => Ok(Text::from(known.to_string())),
            Value::Number(number) => Ok(Text::from(number.to_string())),
            Value::Unknown(unknown) => Ok(Text::unknown(unknown.why())),
            _ => refuse(format!("`{key}` holds strings"), place),
        })
        .collect()
}

//! Policies as JSON.

use serde_json::{Map, Value, json};

use super::{Condition, Effect, Matches, Policy, PrincipalKind, Statement};
use crate::symbol::Text;

/// A policy as the JSON that AWS takes, in the order that it has. Texts that are not known stand as references.
pub fn to_json(policy: &Policy) -> Value {
    let mut made = Map::new();
    if let Some(version) = &policy.version {
        made.insert("Version".to_owned(), json!(version));
    }
    if let Some(id) = &policy.id {
        made.insert("Id".to_owned(), json!(id));
    }
    let statements = policy.statements.iter().map(statement);
    made.insert("Statement".to_owned(), statements.collect());
    Value::Object(made)
}

fn statement(statement: &Statement) -> Value {
    let mut made = Map::new();
    if let Some(sid) = &statement.sid {
        made.insert("Sid".to_owned(), json!(sid));
    }
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    made.insert("Effect".to_owned(), json!(effect));
    if let Some(principals) = &statement.principals {
        let listed = principals.listed();
        made.insert(named("Principal", principals), whom(listed));
    }
    made.insert(
        named("Action", &statement.actions),
        texts(statement.actions.listed()),
    );
    if let Some(resources) = &statement.resources {
        made.insert(named("Resource", resources), texts(resources.listed()));
    }
    if !statement.conditions.is_empty() {
        made.insert("Condition".to_owned(), conditions(&statement.conditions));
    }
    Value::Object(made)
}

fn named<T>(element: &str, matches: &Matches<T>) -> String {
    match matches {
        Matches::Only(_) => element.to_owned(),
        Matches::Except(_) => format!("Not{element}"),
    }
}

fn whom(listed: &[(PrincipalKind, Text)]) -> Value {
    if let [(PrincipalKind::Any, anyone)] = listed {
        return json!(anyone.to_string());
    }
    let mut made: Map<String, Value> = Map::new();
    for (kind, text) in listed {
        let kind = match kind {
            PrincipalKind::Any | PrincipalKind::Aws => "AWS",
            PrincipalKind::Service => "Service",
            PrincipalKind::Federated => "Federated",
            PrincipalKind::CanonicalUser => "CanonicalUser",
        };
        let list = made.entry(kind).or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(json!(text.to_string()));
        }
    }
    Value::Object(made)
}

/// One as it is, several as a list.
fn texts(listed: &[Text]) -> Value {
    match listed {
        [one] => json!(one.to_string()),
        several => several.iter().map(|it| json!(it.to_string())).collect(),
    }
}

fn conditions(all: &[Condition]) -> Value {
    let mut made: Map<String, Value> = Map::new();
    for condition in all {
        let operator = made.entry(condition.operator.to_string());
        let keys = operator.or_insert_with(|| json!({}));
        if let Value::Object(keys) = keys {
            keys.insert(condition.key.clone(), texts(&condition.values));
        }
    }
    Value::Object(made)
}

//! One more key of the context that lets a call through.

use super::super::ask::{Called, Question};
use super::{Step, Steps, Takes};
use crate::access::authorize::{Decision, authorize, keys_that_matter};
use crate::estate::{Special, Thing};
use crate::iam::{Condition, Effect, Statement, Test};
use crate::symbol::Text;

/// The ways that take no more than one key: nothing in the Terraform has to change for these.
pub(super) fn options(question: &Question<'_>, called: &Called<'_>) -> Vec<Steps> {
    let policies = &called.applying.policies;
    let mut made: Vec<Steps> = Vec::new();
    let mut keys = keys_that_matter(&called.call, policies);
    let given = question.given.iter();
    keys.extend(given.map(|(key, _)| key.to_ascii_lowercase()));
    for key in keys {
        for (written, value) in values(called, &key) {
            let allowed = match through(question, &key, &value) {
                Some(endpoint) => {
                    let again = question.call("", &called.target, Some(endpoint));
                    again.chain.decision == Decision::Allowed
                }
                None => {
                    let with = called.call.clone().with(&key, [value.clone()]);
                    authorize(&with, policies).decision == Decision::Allowed
                }
            };
            let step = Step::of(said(question, &written, &key, &value), Takes::Nothing);
            if allowed && !made.contains(&vec![step.clone()]) {
                made.push(vec![step]);
            }
        }
    }
    made
}

fn said(question: &Question<'_>, written: &str, key: &str, value: &Text) -> String {
    let endpoint = through(question, key, value).and_then(|it| it.origin.as_ref());
    match endpoint {
        Some(at) => {
            let address = super::super::sources::located(&at.stack, &at.address);
            format!("send the request through {address} (`--via` asks that way)")
        }
        None => format!("send the request with {written} = {value}"),
    }
}

/// The endpoint that a value of `aws:SourceVpce` names.
fn through<'g>(question: &Question<'g>, key: &str, value: &Text) -> Option<&'g Thing> {
    if key != "aws:sourcevpce" {
        return None;
    }
    let mut things = question.ground.estate.things.iter();
    things.find(|it| matches!(&it.special, Special::Endpoint(facts) if facts.id == *value))
}

/// The values that policies compare a key with, given in lower case, and that a request could send; with the key as they write it.
pub(super) fn values(called: &Called<'_>, key: &str) -> Vec<(String, Text)> {
    let policies = called.applying.policies.all().filter_map(|it| it.policy);
    let statements = policies.flat_map(|it| &it.statements);
    let conditions = statements.flat_map(|it| it.conditions.iter().map(move |one| (it, one)));
    let conditions = conditions.filter(|(_, it)| it.key.eq_ignore_ascii_case(key));
    let mut made = Vec::new();
    for (statement, condition) in conditions {
        for value in &condition.values {
            let value = match sent(statement, condition, value) {
                Some(value) => value,
                None => continue,
            };
            let pair = (condition.key.clone(), value);
            if !made.contains(&pair) {
                made.push(pair);
            }
        }
    }
    made
}

/// A value that a request could send for the statement to speak for it; `None` for patterns and the like.
fn sent(statement: &Statement, condition: &Condition, value: &Text) -> Option<Text> {
    let written = value.to_string();
    let allows = statement.effect == Effect::Allow;
    match (condition.operator.test, value.as_literal()) {
        (Test::Null, _) => None,
        (Test::Bool, Some(word)) => Some(Text::from(match (allows, word) {
            (true, word) => word,
            (false, "true") => "false",
            (false, _) => "true",
        })),
        _ if value.as_literal().is_some() && written.contains(['*', '?', '$']) => None,
        (
            Test::StringEquals
            | Test::StringEqualsIgnoreCase
            | Test::StringLike
            | Test::ArnEquals
            | Test::ArnLike
            | Test::StringNotEquals
            | Test::StringNotEqualsIgnoreCase
            | Test::StringNotLike
            | Test::ArnNotEquals
            | Test::ArnNotLike,
            _,
        ) => Some(value.clone()),
        _ => None,
    }
}

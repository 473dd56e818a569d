mod actions;
mod chain;
mod evaluator;
mod language;
mod possible;
mod properties;
mod solver;
mod words;

use super::*;
use crate::iam::{Condition, Policy, PrincipalKind, Statement, Test as Operator};
use crate::symbol::Text;

fn text(known: &str) -> Text {
    Text::literal(known)
}

fn role(name: &str) -> Principal {
    Principal::of_arn(text(&format!("arn:aws:iam::111122223333:role/{name}")))
}

fn get(resource: &str) -> Request {
    Request::new(role("train"), "s3:GetObject", resource)
}

/// A bucket policy of one statement for everybody.
fn bucket_policy(statement: Statement) -> Policy {
    Policy::new(vec![
        statement.on([text("arn:aws:s3:::data/*")]).by_anyone(),
    ])
}

fn when(condition: Condition) -> Policy {
    bucket_policy(Statement::allow("a", &["s3:GetObject"]).when(condition))
}

fn says(policy: &Policy, request: &Request) -> Verdict {
    evaluate(policy, PolicyKind::Resource, request)
}

fn allowed(policy: &Policy, request: &Request) -> bool {
    says(policy, request).is_allowed()
}

fn over(policy: &Policy, kind: PolicyKind) -> Formula {
    encode::permits(policy, &Scope::new(kind, View::Over))
}

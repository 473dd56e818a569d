//! Policies compared statement by statement.

use std::collections::{BTreeMap, BTreeSet};

use super::{Change, ElementChange, StatementChange};
use crate::iam::{Effect, Matches, Policy, PrincipalKind, Statement};
use crate::symbol::Value;

/// The elements of a statement by their names, each with its set of values.
type Elements = BTreeMap<String, BTreeSet<String>>;

/// The policy in a value, if it is one with statements.
pub(super) fn policy(value: &Value) -> Option<Policy> {
    match value {
        Value::Json(_) | Value::Text(_) => Policy::from_value(value)
            .ok()
            .filter(|policy| !policy.statements.is_empty()),
        _ => None,
    }
}

/// The statements that differ, in the order of the policy after, then those that are gone. Order means nothing.
pub(super) fn differences(argument: &str, before: &Policy, after: &Policy) -> Vec<StatementChange> {
    let mut old = named(before);
    let mut new = named(after);
    drop_equal(&mut old, &mut new);
    let mut found = Vec::new();
    for (name, elements) in &new {
        let at = old.iter().position(|(other, _)| other == name);
        let (change, was) = match at {
            Some(at) => (Change::Changed, old.remove(at).1),
            None => (Change::Added, Elements::new()),
        };
        found.push(statement(argument, name, change, &was, elements));
    }
    for (name, elements) in &old {
        let nothing = Elements::new();
        found.push(statement(
            argument,
            name,
            Change::Removed,
            elements,
            &nothing,
        ));
    }
    found
}

/// What is the same on both sides is no difference, wherever it stands and whatever it is called: a `Sid` means
/// nothing to AWS.
fn drop_equal(old: &mut Vec<(String, Elements)>, new: &mut Vec<(String, Elements)>) {
    new.retain(|(_, elements)| {
        let at = old.iter().position(|(_, other)| other == elements);
        at.map(|at| old.remove(at)).is_none()
    });
}

fn named(policy: &Policy) -> Vec<(String, Elements)> {
    let numbered = policy.statements.iter().enumerate();
    let name = |at: usize, one: &Statement| match &one.sid {
        Some(sid) if !sid.is_empty() => sid.clone(),
        _ => format!("statement {}", at + 1),
    };
    numbered
        .map(|(at, one)| (name(at, one), elements(one)))
        .collect()
}

fn statement(
    argument: &str,
    name: &str,
    change: Change,
    before: &Elements,
    after: &Elements,
) -> StatementChange {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let nothing = BTreeSet::new();
    let elements = names.into_iter().filter_map(|element| {
        let was = before.get(element).unwrap_or(&nothing);
        let is = after.get(element).unwrap_or(&nothing);
        (was != is).then(|| ElementChange {
            element: element.clone(),
            removed: was.difference(is).cloned().collect(),
            added: is.difference(was).cloned().collect(),
        })
    });
    let now = if change == Change::Removed {
        before
    } else {
        after
    };
    let effect = now.get("Effect");
    StatementChange {
        argument: argument.to_owned(),
        name: name.to_owned(),
        change,
        denies: effect.is_some_and(|it| it.contains("Deny")),
        elements: elements.collect(),
    }
}

fn elements(statement: &Statement) -> Elements {
    let mut made = Elements::new();
    let effect = match statement.effect {
        Effect::Allow => "Allow",
        Effect::Deny => "Deny",
    };
    made.insert("Effect".into(), BTreeSet::from([effect.into()]));
    let strings = |listed: &Vec<_>| listed.iter().map(ToString::to_string).collect();
    insert(&mut made, "Action", &statement.actions, strings);
    if let Some(resources) = &statement.resources {
        insert(&mut made, "Resource", resources, strings);
    }
    if let Some(principals) = &statement.principals {
        insert(&mut made, "Principal", principals, |listed| {
            let shown = listed.iter().map(|(kind, text)| match kind {
                PrincipalKind::Any => "*".to_owned(),
                PrincipalKind::Aws => format!("AWS {text}"),
                PrincipalKind::Service => format!("Service {text}"),
                PrincipalKind::Federated => format!("Federated {text}"),
                PrincipalKind::CanonicalUser => format!("CanonicalUser {text}"),
            });
            shown.collect()
        });
    }
    for condition in &statement.conditions {
        let name = format!("Condition {} {}", condition.operator, condition.key);
        let values = condition.values.iter().map(ToString::to_string);
        made.entry(name).or_default().extend(values);
    }
    made
}

fn insert<T>(
    made: &mut Elements,
    name: &str,
    matches: &Matches<T>,
    values: impl Fn(&T) -> BTreeSet<String>,
) {
    let name = match matches {
        Matches::Only(_) => name.to_owned(),
        Matches::Except(_) => format!("Not{name}"),
    };
    made.insert(name, values(matches.listed()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::{Condition, Test};
    use crate::symbol::Text;

    fn read() -> Statement {
        Statement::allow("Read", &["s3:GetObject", "s3:ListBucket"])
            .on([Text::from("arn:aws:s3:::a/*")])
    }

    fn deny() -> Statement {
        Statement::deny("Pin", &["s3:*"]).when(Condition::new(
            Test::StringNotEquals,
            "aws:SourceVpce",
            [Text::atom("aws_vpc_endpoint.s3.id")],
        ))
    }

    fn compare(before: Vec<Statement>, after: Vec<Statement>) -> Vec<StatementChange> {
        differences("policy", &Policy::new(before), &Policy::new(after))
    }

    #[test]
    fn order_of_statements_and_of_values_and_a_new_sid_are_no_difference() {
        let mut again = Statement::allow("Renamed", &["s3:ListBucket", "s3:GetObject"]);
        again.resources = read().resources;
        assert_eq!(compare(vec![read(), deny()], vec![deny(), again]), []);
    }

    #[test]
    fn a_changed_statement_names_only_what_differs() {
        let mut wider = read();
        wider.actions = Matches::Only(vec!["s3:GetObject".into(), "s3:*".into()]);
        let found = compare(vec![deny(), read()], vec![wider, deny()]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].change, Change::Changed);
        let expected = ElementChange {
            element: "Action".into(),
            removed: vec!["s3:ListBucket".into()],
            added: vec!["s3:*".into()],
        };
        assert_eq!(found[0].elements, [expected]);
    }

    #[test]
    fn a_lost_condition_is_shown() {
        let mut open = deny();
        open.conditions.clear();
        let found = compare(vec![deny()], vec![open]);
        let lost = &found[0].elements[0];
        assert_eq!(lost.element, "Condition StringNotEquals aws:SourceVpce");
        assert_eq!(lost.removed, ["${aws_vpc_endpoint.s3.id}"]);
        assert!(lost.added.is_empty());
    }

    #[test]
    fn from_action_to_not_action_is_a_difference() {
        let mut not = read();
        not.actions = Matches::Except(read().actions.listed().clone());
        let found = compare(vec![read()], vec![not]);
        let names: Vec<_> = found[0].elements.iter().map(|one| &one.element).collect();
        assert_eq!(names, ["Action", "NotAction"]);
    }

    #[test]
    fn two_statements_of_one_name_are_both_seen() {
        let found = compare(vec![read()], vec![read(), read()]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].change, Change::Added);
    }
}

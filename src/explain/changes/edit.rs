//! Changes of policies, made on what was read.

use crate::estate::Origin;
use crate::iam::Policy;
use crate::symbol::{Map, Text, Value, parse_json};
use crate::terraform::{Address, Config, Mode, Resource};

/// Whose policy it is: that decides what a statement of it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    Identity,
    Resource,
    Endpoint,
}

/// One change of the Terraform.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Edit {
    /// A principal is excepted from a `Deny`.
    Except {
        at: Origin,
        statement: usize,
        principal: Text,
    },
    /// A policy allows one thing more.
    Allow {
        at: Origin,
        whose: Whose,
        action: String,
        resource: Text,
        principal: Text,
    },
    /// A principal gets a grant on a key.
    Grant {
        at: Origin,
        operation: String,
        principal: Text,
    },
    /// A role or user gets a policy that allows one thing.
    Inline {
        at: Origin,
        action: String,
        resource: Text,
    },
}

/// The Terraform after the edits; `None` when one can't be made.
pub(super) fn edited(config: &Config, edits: &[&Edit]) -> Option<Config> {
    let mut config = config.clone();
    for edit in edits {
        match edit {
            Edit::Except {
                at,
                statement,
                principal,
            } => {
                let mut statements = statements(&mut config, at)?;
                except(statements.list()?.get_mut(*statement)?, principal)?;
                statements.put()?;
            }
            Edit::Allow {
                at,
                whose,
                action,
                resource,
                principal,
            } => {
                let is_trust = action.starts_with("sts:");
                let made = allow(*whose, action, resource, principal, is_trust);
                let mut statements = statements(&mut config, at)?;
                statements.list()?.push(made);
                statements.put()?;
            }
            Edit::Grant {
                at,
                operation,
                principal,
            } => grant(&mut config, at, operation, principal)?,
            Edit::Inline {
                at,
                action,
                resource,
            } => inline(&mut config, at, action, resource)?,
        }
    }
    Some(config)
}

/// The statements of the policy that a resource writes, taken out of it.
struct Statements<'c> {
    resource: &'c mut Resource,
    argument: String,
    policy: Map,
    key: String,
}

fn statements<'c>(config: &'c mut Config, at: &Origin) -> Option<Statements<'c>> {
    let root = config.root_mut(&at.stack)?;
    let mut resources = root.resources.iter_mut();
    let resource = resources.find(|it| it.address.0 == at.address)?;
    let arguments = resource.arguments.entries.iter();
    let mut policies = arguments.filter(|(_, value)| {
        Policy::from_value(value).is_ok_and(|policy| !policy.statements.is_empty())
    });
    // A role writes its trust; its inline blocks are no arguments of this form.
    let (argument, value) = policies.next()?;
    let policy = match value {
        Value::Json(inner) => inner.as_map()?.clone(),
        Value::Map(map) => map.as_ref().clone(),
        Value::Text(text) => parse_json(text).ok()?.as_map()?.clone(),
        _ => return None,
    };
    let mut keys = policy.entries.keys();
    let key = keys
        .find(|key| key.eq_ignore_ascii_case("statement"))?
        .clone();
    Some(Statements {
        argument: argument.clone(),
        resource,
        policy,
        key,
    })
}

impl Statements<'_> {
    fn list(&mut self) -> Option<&mut Vec<Value>> {
        let value = self.policy.entries.get_mut(&self.key)?;
        if let Value::Map(only) = value {
            *value = Value::List(vec![Value::Map(only.clone())]);
        }
        match value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    fn put(self) -> Option<()> {
        let slot = self.resource.arguments.entries.get_mut(&self.argument)?;
        *slot = Value::Json(Box::new(Value::from(self.policy)));
        Some(())
    }
}

/// `ArnNotLike` on `aws:PrincipalArn`, beside what the statement asks for already.
fn except(statement: &mut Value, principal: &Text) -> Option<()> {
    let Value::Map(statement) = statement else {
        return None;
    };
    let conditions = entry(statement, "Condition")?;
    let names = entry(conditions, "ArnNotLike")?;
    let key = { names.entries.keys() }
        .find(|key| key.eq_ignore_ascii_case("aws:PrincipalArn"))
        .cloned()
        .unwrap_or_else(|| "aws:PrincipalArn".to_owned());
    let mut listed = match names.entries.get(&key) {
        None => Vec::new(),
        Some(Value::List(items)) => items.clone(),
        Some(one) => vec![one.clone()],
    };
    listed.push(Value::Text(principal.clone()));
    names.entries.insert(key, Value::List(listed));
    Some(())
}

/// The object under a key, made if it is not there.
fn entry<'m>(map: &'m mut Map, key: &str) -> Option<&'m mut Map> {
    let found = { map.entries.keys() }.find(|it| it.eq_ignore_ascii_case(key));
    let key = found.cloned().unwrap_or_else(|| key.to_owned());
    let empty = || Value::from(Map::default());
    match map.entries.entry(key).or_insert_with(empty) {
        Value::Map(inner) => Some(inner),
        _ => None,
    }
}

fn object(entries: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let mut map = Map::default();
    for (key, value) in entries {
        map.entries.insert(key.to_owned(), value);
    }
    Value::from(map)
}

fn allow(whose: Whose, action: &str, resource: &Text, principal: &Text, is_trust: bool) -> Value {
    let arn = || Value::Text(principal.clone());
    let mut made = vec![
        ("Effect", Value::text("Allow")),
        ("Action", Value::text(action)),
    ];
    if !is_trust || whose != Whose::Resource {
        let is_key = action.starts_with("kms:") && whose == Whose::Resource;
        made.push((
            "Resource",
            match is_key {
                true => Value::text("*"),
                false => Value::Text(resource.clone()),
            },
        ));
    }
    match whose {
        Whose::Identity => {}
        Whose::Resource => made.push(("Principal", object([("AWS", arn())]))),
        Whose::Endpoint => {
            made.push(("Principal", Value::text("*")));
            let only = object([("ArnEquals", object([("aws:PrincipalArn", arn())]))]);
            made.push(("Condition", only));
        }
    }
    object(made)
}

fn inline(config: &mut Config, at: &Origin, action: &str, resource: &Text) -> Option<()> {
    let root = config.root_mut(&at.stack)?;
    let owner = root
        .resources
        .iter()
        .find(|it| it.address.0 == at.address)?;
    let (kind, argument) = match owner.kind.as_str() {
        "aws_iam_user" => ("aws_iam_user_policy", "user"),
        _ => ("aws_iam_role_policy", "role"),
    };
    let name = root.attribute(owner, "name");
    let statement = allow(Whose::Identity, action, resource, &Text::new(), false);
    let policy = object([
        ("Version", Value::text("2012-10-17")),
        ("Statement", Value::List(vec![statement])),
    ]);
    let arguments = [
        ("name", Value::text("added")),
        (argument, Value::Text(name)),
        ("policy", Value::Json(Box::new(policy))),
    ];
    let made = beside(owner, kind, arguments);
    root.resources.push(made);
    Some(())
}

fn grant(config: &mut Config, at: &Origin, operation: &str, principal: &Text) -> Option<()> {
    let root = config.root_mut(&at.stack)?;
    let key = root
        .resources
        .iter()
        .find(|it| it.address.0 == at.address)?;
    let operations = vec![Value::text(operation)];
    let arguments = [
        ("key_id", Value::Text(root.attribute(key, "key_id"))),
        ("grantee_principal", Value::Text(principal.clone())),
        ("operations", Value::List(operations)),
    ];
    let made = beside(key, "aws_kms_grant", arguments);
    root.resources.push(made);
    Some(())
}

/// A resource that stands beside another.
fn beside(
    other: &Resource,
    kind: &str,
    arguments: impl IntoIterator<Item = (&'static str, Value)>,
) -> Resource {
    let mut map = Map::default();
    for (key, value) in arguments {
        map.entries.insert(key.to_owned(), value);
    }
    Resource {
        address: Address(format!("{}_added", other.address.0)),
        mode: Mode::Managed,
        kind: kind.to_owned(),
        arguments: map,
        ignore_changes: Vec::new(),
        prevent_destroy: false,
        uncertain: false,
        ..other.clone()
    }
}

//! What a plan's `configuration` tells of the files: which arguments are written, from which references, with which provider.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Variables;
use super::document::{ConfigModule, Configuration};
use crate::symbol::{Map, Unknown, Value, parse_json};

/// The resources of the files by their address without keys: `module.bucket.aws_s3_bucket.this`.
#[derive(Debug, Default)]
pub(super) struct Written {
    resources: HashMap<String, WrittenResource>,
}

#[derive(Debug, Default)]
struct WrittenResource {
    looked_up: bool,
    provider: Option<String>,
    names: HashSet<String>,
    /// What each argument refers to, as it is written.
    references: HashMap<String, Vec<String>>,
}

impl Written {
    pub fn new(configuration: &Configuration) -> Self {
        let mut made = Self::default();
        made.module("", &configuration.root_module);
        made
    }

    fn module(&mut self, prefix: &str, module: &ConfigModule) {
        for resource in &module.resources {
            let mut kept = WrittenResource {
                looked_up: resource.address.starts_with("data."),
                provider: resource.provider_config_key.clone(),
                ..WrittenResource::default()
            };
            let expressions = resource.expressions.as_ref();
            let expressions = expressions.and_then(serde_json::Value::as_object);
            for (name, expression) in expressions.into_iter().flatten() {
                kept.names.insert(name.clone());
                kept.references.insert(name.clone(), references(expression));
            }
            let address = format!("{prefix}{}", resource.address);
            self.resources.insert(address, kept);
        }
        for (name, call) in &module.module_calls {
            self.module(&format!("{prefix}module.{name}."), &call.module);
        }
    }

    /// The addresses of what the files manage, other than what they only look up.
    pub fn managed(&self) -> BTreeSet<String> {
        let managed = self.resources.iter().filter(|(_, one)| !one.looked_up);
        managed.map(|(address, _)| address.clone()).collect()
    }

    fn of(&self, address: &str) -> Option<&WrittenResource> {
        self.resources.get(&without_keys(address))
    }

    /// Whether the files write this argument.
    pub fn has(&self, address: &str, argument: &str) -> bool {
        let resource = self.of(address);
        resource.is_some_and(|resource| resource.names.contains(argument))
    }

    /// The key of its provider.
    pub fn provider(&self, address: &str) -> Option<&str> {
        self.of(address)?.provider.as_deref()
    }

    /// What an argument refers to; of `a.b.c` and `a.b` only the longer.
    pub fn references(&self, address: &str, argument: &str) -> Vec<&str> {
        let listed = self.of(address).and_then(|it| it.references.get(argument));
        let listed: Vec<&str> = listed.into_iter().flatten().map(String::as_str).collect();
        let is_part = |short: &str, long: &str| {
            long.strip_prefix(short)
                .is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        let mut kept: Vec<&str> = Vec::new();
        for one in &listed {
            if !kept.contains(one) && !listed.iter().any(|other| is_part(one, other)) {
                kept.push(one);
            }
        }
        kept
    }
}

fn references(expression: &serde_json::Value) -> Vec<String> {
    let listed = expression.get("references");
    let listed = listed.and_then(serde_json::Value::as_array);
    let words = listed.into_iter().flatten();
    words
        .filter_map(|one| one.as_str().map(str::to_owned))
        .collect()
}

/// An address without the keys of its instances. Keys stand in brackets, and strings in them may hold brackets.
pub(super) fn without_keys(address: &str) -> String {
    let (mut made, mut in_key, mut in_string, mut escaped) = (String::new(), false, false, false);
    for character in address.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' if in_key => in_string = !in_string,
            '[' if !in_key => in_key = true,
            ']' if in_key && !in_string => in_key = false,
            _ if in_key => {}
            other => made.push(other),
        }
    }
    made
}

/// The value of an expression of the configuration, as far as it can be told: constants, and variables of the root module. A
/// list of objects is nested blocks.
pub(super) fn evaluate(expression: &serde_json::Value, variables: &Variables) -> Value {
    use serde_json::Value as Json;
    match expression {
        Json::Object(entries) => match entries.get("constant_value") {
            Some(constant) => read(constant),
            None if entries.contains_key("references") => match references(expression).as_slice() {
                [one] => variable(one, variables),
                _ => unknown(),
            },
            None => Value::from(Map {
                entries: entries
                    .iter()
                    .map(|(key, inner)| (key.clone(), evaluate(inner, variables)))
                    .collect(),
                place: None,
            }),
        },
        Json::Array(items) => {
            Value::List(items.iter().map(|item| evaluate(item, variables)).collect())
        }
        _ => unknown(),
    }
}

/// What a variable holds that an expression refers to alone. The expression may still be a function of it, so who asks looks at
/// the form of the answer.
fn variable(reference: &str, variables: &Variables) -> Value {
    let name = reference.strip_prefix("var.");
    match name.and_then(|name| variables.get(name)) {
        Some(value) => read(value),
        None => unknown(),
    }
}

fn read(json: &serde_json::Value) -> Value {
    parse_json(&json.to_string().into()).unwrap_or_else(|_| unknown())
}

fn unknown() -> Value {
    Value::Unknown(Unknown::because("the plan does not hold its value"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_out_of_addresses_whatever_they_hold() {
        let cases = [
            ("a.b", "a.b"),
            ("a.b[0]", "a.b"),
            ("module.m[\"x.y\"].a.b[\"k]\\\"[\"]", "module.m.a.b"),
        ];
        for (address, expected) in cases {
            assert_eq!(without_keys(address), expected);
        }
    }
}

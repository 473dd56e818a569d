//! One resource of a unit's stack: what Terraform asks for to keep it.

use std::collections::BTreeMap;

use super::need::{Place, Subject, null};
use crate::iam::{Condition, Test};
use crate::prove::world::{Item, role_arn};
use crate::symbol::{Text, Value};

/// The resources of a unit's stack, as far as others of it ask for them.
pub(super) struct Stack<'a> {
    pub place: Place<'a>,
    /// Roles by their names.
    roles: BTreeMap<String, Item<'a>>,
    /// The tag `Fence` of what is in each module.
    fences: BTreeMap<&'a str, &'a Text>,
}

impl<'a> Stack<'a> {
    pub fn of(place: Place<'a>, items: &[Item<'a>]) -> Self {
        let mut roles = BTreeMap::new();
        let mut fences = BTreeMap::new();
        for item in items {
            if let Some(fence) = tag(item) {
                fences.entry(module(item)).or_insert(fence);
            }
            let name = item.text("name").and_then(Text::as_literal);
            if let ("aws_iam_role", Some(name)) = (item.resource.kind.as_str(), name) {
                roles.insert(name.to_owned(), *item);
            }
        }
        Self {
            place,
            roles,
            fences,
        }
    }

    pub fn one<'s>(&'s self, item: Item<'a>) -> One<'s, 'a> {
        One { stack: self, item }
    }
}

/// The part of an address before the resource: `module.vision`.
fn module<'a>(item: &Item<'a>) -> &'a str {
    let address = item.resource.address.0.as_str();
    let start = address.find(item.resource.kind.as_str()).unwrap_or(0);
    address.get(..start).unwrap_or_default()
}

fn tag<'a>(item: &Item<'a>) -> Option<&'a Text> {
    match item.get("tags")? {
        Value::Map(map) => map.get("Fence")?.as_text(),
        _ => None,
    }
}

/// One resource of the stack.
pub(super) struct One<'s, 'a> {
    stack: &'s Stack<'a>,
    item: Item<'a>,
}

impl<'a> One<'_, 'a> {
    fn nothing(&self, argument: &str) -> Text {
        Text::unknown(format!("{} has no known {argument}", self.item.address()))
    }

    fn text(&self, argument: &str) -> Text {
        let found = self.item.text(argument).cloned();
        found.unwrap_or_else(|| self.nothing(argument))
    }

    /// The role that it is, or that it is about.
    fn role(&self) -> Option<Item<'a>> {
        let argument = match self.item.resource.kind.as_str() {
            "aws_iam_role" => return Some(self.item),
            "aws_iam_role_policy" => "role",
            _ => "role_name",
        };
        let name = self.item.text(argument)?.as_literal()?;
        self.stack.roles.get(name).copied()
    }

    fn role_arn(&self) -> Text {
        match self.role() {
            Some(role) => role_arn(&role, self.stack.place.partition),
            None => self.nothing("role"),
        }
    }

    fn name(&self) -> &'static str {
        match self.item.resource.kind.as_str() {
            "aws_cloudwatch_event_target" => "rule",
            "aws_sagemaker_pipeline" => "pipeline_name",
            _ => "name",
        }
    }
}

impl Subject for One<'_, '_> {
    fn fence(&self, key: &str) -> Condition {
        let own = match self.item.get("tags") {
            Some(_) => tag(&self.item),
            None => self.stack.fences.get(module(&self.item)).copied(),
        };
        match own {
            Some(fence) => Condition::new(Test::StringEquals, key, [fence.clone()]),
            None => null(key, "true"),
        }
    }

    fn named(&self, kind: &str) -> Option<Vec<Text>> {
        let place = &self.stack.place;
        let named = |service: &str, before: &str| {
            let start = place.arn(service, before);
            vec![start.then_text(&self.text(self.name()))]
        };
        Some(match kind {
            "bucket" => vec![place.bucket(&self.text("bucket"))],
            "pipeline" => named("sagemaker", "pipeline/"),
            "rule-on-default-event-bus" => named("events", "rule/"),
            "alias" => named("kms", ""),
            // IAM sees it with and without `:*` behind its name (CloudWatch Logs API, `LogGroup`).
            "log-group" => {
                let arn = named("logs", "log-group:");
                let long = arn.iter().map(|arn| arn.clone().then(":*"));
                long.chain(arn.clone()).collect()
            }
            "role" => vec![self.role_arn()],
            _ => return None,
        })
    }

    fn bounded(&self) -> Vec<(Text, Text)> {
        let boundary = self
            .role()
            .and_then(|role| role.text("permissions_boundary"));
        let boundary = boundary.cloned();
        let boundary = boundary.unwrap_or_else(|| self.nothing("boundary"));
        vec![(self.role_arn(), boundary)]
    }

    fn passed(&self, argument: &str) -> Vec<Text> {
        vec![self.text(argument)]
    }
}

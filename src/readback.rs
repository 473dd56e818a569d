//! What was rendered, held against what was planned: a template that says something else is refused.
//!
//! Names, address blocks and policies are the plan's. The rest of a file's meaning is judged by the proof,
//! so people may bring their own templates.

use std::collections::HashMap;

use thiserror::Error;

use crate::iam::{Condition, Policy, Statement};
use crate::parallel;
use crate::plan::{Expectation, Expected, Plan, expectations};
use crate::symbol::{Piece, Place, Text};
use crate::terraform::{Config, Resource, Root};

/// A place where the Terraform does not say what was planned.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("`{address}` does not say what was planned: {what}")]
pub struct Difference {
    /// The resource's address with its stack in front.
    pub address: String,
    /// What differs.
    pub what: String,
    /// Where, when there is such a resource.
    pub place: Option<Place>,
}

/// Every difference between a plan and the Terraform that was rendered from it, in the plan's order.
pub fn differences(plan: &Plan, config: &Config) -> Vec<Difference> {
    differences_among(plan, config.roots())
}

/// The same for root modules that may come from several readings.
pub fn differences_among<'c>(
    plan: &Plan,
    roots: impl IntoIterator<Item = &'c Root>,
) -> Vec<Difference> {
    let expected = expectations(plan);
    let stacks: Vec<&[Expectation<'_>]> = expected.chunk_by(|a, b| a.stack == b.stack).collect();
    let roots: HashMap<&str, &Root> = roots
        .into_iter()
        .map(|root| (root.path.as_str(), root))
        .collect();
    let of_stack = |expected: &&[Expectation<'_>]| {
        let stack = expected.first().map_or("", |first| first.stack);
        let says = roots.get(stack).map(|root| Says::of(root));
        let differs = |one| difference(one, says.as_ref());
        expected.iter().filter_map(differs).collect()
    };
    let found: Vec<Vec<Difference>> = parallel::each(&stacks, of_stack);
    found.into_iter().flatten().collect()
}

/// A root module with its resources by their addresses.
struct Says<'c> {
    root: &'c Root,
    resources: HashMap<&'c str, &'c Resource>,
}

impl<'c> Says<'c> {
    fn of(root: &'c Root) -> Self {
        let mut resources = HashMap::with_capacity(root.resources.len());
        for resource in &root.resources {
            resources
                .entry(resource.address.0.as_str())
                .or_insert(resource);
        }
        Self { root, resources }
    }

    fn find(&self, address: &str) -> Option<&'c Resource> {
        self.resources.get(address).copied()
    }
}

fn difference(expected: &Expectation<'_>, says: Option<&Says<'_>>) -> Option<Difference> {
    let Expectation {
        stack,
        module,
        resource,
        argument,
        value,
    } = expected;
    let differs = |what: String, place: Option<&Place>| {
        Some(Difference {
            address: format!("{stack}: {module}{resource}"),
            what,
            place: place.cloned(),
        })
    };
    let Some(says) = says else {
        return differs("there is no such stack".to_owned(), None);
    };
    let Some(found) = says.find(&format!("{module}{resource}")) else {
        return differs("there is no such resource".to_owned(), None);
    };
    let agrees = match value {
        Expected::Text(text) => found.text(argument).and_then(Text::as_literal) == Some(*text),
        Expected::Policy(policy) => {
            let read = found.arguments.get(argument).map(Policy::from_value);
            let planned = normal(policy, |text| resolved(text, says, module));
            read.is_some_and(|read| read.is_ok_and(|read| normal(&read, Text::clone) == planned))
        }
    };
    match agrees {
        true => None,
        false => differs(format!("`{argument}` is another"), Some(&found.place)),
    }
}

/// A planned text with its references followed, as the reader follows them.
fn resolved(text: &Text, says: &Says<'_>, module: &str) -> Text {
    let mut made = Text::new();
    for piece in text.pieces() {
        match piece {
            Piece::Atom(atom) => {
                let (resource, attribute) =
                    atom.name().rsplit_once('.').unwrap_or((atom.name(), ""));
                match says.find(&format!("{module}{resource}")) {
                    Some(found) => made.push_text(&says.root.attribute(found, attribute)),
                    None => made.push(piece.clone()),
                }
            }
            other => made.push(other.clone()),
        }
    }
    made
}

/// A policy without what does not count: comments, places, the order of conditions.
fn normal(policy: &Policy, text: impl Fn(&Text) -> Text) -> Policy {
    let texts = |listed: &Vec<Text>| listed.iter().map(&text).collect::<Vec<Text>>();
    let condition = |condition: &Condition| Condition {
        values: texts(&condition.values),
        ..condition.clone()
    };
    let statement = |statement: &Statement| {
        let mut conditions: Vec<Condition> = statement.conditions.iter().map(condition).collect();
        conditions.sort_by_key(|it| (it.operator.to_string(), it.key.clone()));
        Statement {
            comment: None,
            place: None,
            principals: statement.principals.as_ref().map(|it| {
                it.clone().map(|listed| {
                    listed
                        .iter()
                        .map(|(kind, name)| (*kind, text(name)))
                        .collect()
                })
            }),
            actions: statement.actions.clone().map(|listed| texts(&listed)),
            resources: statement
                .resources
                .clone()
                .map(|it| it.map(|listed| texts(&listed))),
            conditions,
            ..statement.clone()
        }
    };
    Policy {
        statements: policy.statements.iter().map(statement).collect(),
        ..policy.clone()
    }
}

//! What differs between two sides of something that has policies: statements, whatever they are called, in whatever order they stand and
//! in whichever document.

use std::collections::HashMap;

use crate::estate::{Content, Document};
use crate::iam::{Matches, Policy, Statement};
use crate::symbol::Text;

/// What differs.
#[derive(Clone, Debug)]
pub(super) enum Scope<'g> {
    /// Anything may.
    All,
    /// Only what these statements are about.
    Only(Vec<Said<'g>>),
}

/// A statement of one of the sides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'g> {
    pub statement: &'g Statement,
    /// True of the side after.
    pub after: bool,
}

impl<'g> Scope<'g> {
    pub fn nothing() -> Self {
        Self::Only(Vec::new())
    }

    pub fn is_nothing(&self) -> bool {
        matches!(self, Self::Only(listed) if listed.is_empty())
    }

    /// What differs here or there.
    pub fn add(&mut self, other: Scope<'g>) {
        match (&mut *self, other) {
            (Self::All, _) => {}
            (_, Self::All) => *self = Self::All,
            (Self::Only(own), Self::Only(more)) => {
                for said in more {
                    if !own
                        .iter()
                        .any(|it| std::ptr::eq(it.statement, said.statement))
                    {
                        own.push(said);
                    }
                }
            }
        }
    }
}

/// What differs between documents that have their say together.
pub(super) fn documents<'g>(
    before: impl IntoIterator<Item = &'g Document>,
    after: impl IntoIterator<Item = &'g Document>,
) -> Scope<'g> {
    let before: Vec<&Document> = before.into_iter().collect();
    let after: Vec<&Document> = after.into_iter().collect();
    let alike = before.len() == after.len() && { before.iter().zip(&after) }
        .all(|(one, other)| same_content(one, other));
    if alike {
        return Scope::nothing();
    }
    let unknown = |listed: &[&'g Document]| -> Vec<&'g Content> {
        let contents = listed.iter().map(|it| &it.content);
        contents.filter(|it| it.known().is_none()).collect()
    };
    let (mut old, new) = (unknown(&before), unknown(&after));
    for content in new {
        match old.iter().position(|it| same_unknown(it, content)) {
            Some(at) => drop(old.remove(at)),
            None => return Scope::All,
        }
    }
    if !old.is_empty() {
        return Scope::All;
    }
    let statements = |listed: &[&'g Document]| -> Vec<(bool, &'g Statement)> {
        let known = listed.iter().filter_map(|it| it.content.known());
        let each = known.flat_map(|policy| {
            let variables = has_variables(policy);
            policy.statements.iter().map(move |it| (variables, it))
        });
        each.collect()
    };
    statements_apart(&statements(&before), &statements(&after))
}

/// Statements that only one side has.
fn statements_apart<'g>(
    before: &[(bool, &'g Statement)],
    after: &[(bool, &'g Statement)],
) -> Scope<'g> {
    let mut counted: HashMap<(bool, Statement), i64> = HashMap::new();
    for (variables, statement) in before {
        *counted.entry((*variables, plainly(statement))).or_default() -= 1;
    }
    for (variables, statement) in after {
        *counted.entry((*variables, plainly(statement))).or_default() += 1;
    }
    let mut apart = Vec::new();
    for (listed, sign, after) in [(before, -1, false), (after, 1, true)] {
        for (variables, statement) in listed {
            let left = counted.get_mut(&(*variables, plainly(statement)));
            if let Some(left) = left.filter(|left| left.signum() == sign) {
                *left -= sign;
                apart.push(Said { statement, after });
            }
        }
    }
    Scope::Only(apart)
}

/// With the version of 2008 variables are plain characters.
fn has_variables(policy: &Policy) -> bool {
    policy.version.as_deref() == Some("2012-10-17")
}

/// The statement without what means nothing to AWS: its name, its place, the order of what it lists.
fn plainly(statement: &Statement) -> Statement {
    let sorted = |element: &Matches<Vec<Text>>| {
        element.clone().map(|mut listed| {
            listed.sort();
            listed.dedup();
            listed
        })
    };
    let mut conditions = statement.conditions.clone();
    for condition in &mut conditions {
        condition.key.make_ascii_lowercase();
        condition.values.sort();
        condition.values.dedup();
    }
    conditions.sort_by_cached_key(|it| (it.key.clone(), it.operator.to_string()));
    Statement {
        sid: None,
        comment: None,
        place: None,
        effect: statement.effect,
        principals: statement.principals.clone().map(|element| {
            element.map(|mut listed| {
                listed.sort();
                listed.dedup();
                listed
            })
        }),
        actions: sorted(&statement.actions),
        resources: statement.resources.as_ref().map(sorted),
        conditions,
    }
}

fn same_content(one: &Document, other: &Document) -> bool {
    match (&one.content, &other.content) {
        (Content::Known(one), Content::Known(other)) => same_policy(one, other),
        (one, other) => same_unknown(one, other),
    }
}

/// Quick for what is the same in the same order, which nearly everything is.
fn same_policy(one: &Policy, other: &Policy) -> bool {
    let both = one.statements.iter().zip(&other.statements);
    one.statements.len() == other.statements.len()
        && has_variables(one) == has_variables(other)
        && { both }.all(|(one, other)| same_statement(one, other))
}

fn same_statement(one: &Statement, other: &Statement) -> bool {
    one.effect == other.effect
        && one.actions == other.actions
        && one.resources == other.resources
        && one.principals == other.principals
        && one.conditions == other.conditions
}

/// Whether what is not known on both sides is the same: only where it says which.
fn same_unknown(one: &Content, other: &Content) -> bool {
    match (one, other) {
        (Content::Perhaps(one, why), Content::Perhaps(other, reason)) => {
            why == reason && same_policy(one, other)
        }
        (Content::Unknown(why), Content::Unknown(reason)) => why == reason && says_which(why),
        _ => false,
    }
}

/// True of a reason that names what is not known, so that the same reason is the same unknown.
pub(super) fn says_which(why: &str) -> bool {
    let named = [
        "var.",
        "data.",
        " is looked up",
        "is not in the Terraform at hand",
        "AWS writes",
    ];
    named.iter().any(|it| why.contains(it))
}

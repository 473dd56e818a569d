//! Policies as formulas.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{self, Strings};
use super::formula::{Formula, Variable};
use super::pattern::Reading;
use super::principal::{self, Named, PrincipalClass};
use super::template::Lookup;
use super::token::account_of;
use crate::iam::{Condition, Effect, Matches, Policy, Principals, Quantifier, Statement, Test};
use crate::symbol::Text;

/// Where a policy stands, which says what its elements mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyKind {
    /// Attached to a role or user, or a boundary, or a service control policy: it has no `Principal`.
    Identity,
    /// Attached to a resource: a bucket, a key, a queue.
    Resource,
    /// Of a VPC endpoint. A `Principal` that is not `*` names at most the root user of an account on a gateway endpoint
    /// (VPC User Guide, `vpc-endpoints-access.html`): taken as uncertain.
    Endpoint,
    /// The trust policy of a role: it has no `Resource`.
    Trust,
}

/// What to do with what is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// The widest: what is unknown in an `Allow` matches whatever it might match, in a `Deny` nothing. To prove that
    /// something can't be done.
    Over,
    /// The narrowest, the other way round. To prove that something can be done.
    Under,
}

/// How to read one policy.
#[derive(Clone, Debug)]
pub struct Scope {
    kind: PolicyKind,
    view: View,
    bindings: BTreeMap<String, Text>,
}

impl Scope {
    /// Reads a policy of this kind in this view.
    pub fn new(kind: PolicyKind, view: View) -> Self {
        Self {
            kind,
            view,
            bindings: BTreeMap::new(),
        }
    }

    /// Lets the policy variable `${key}` stand for a value. Whoever does this also asserts that the key has that
    /// value. Without it a variable counts as unknown.
    #[must_use]
    pub fn bind(mut self, key: &str, value: Text) -> Self {
        self.bindings.insert(key.to_ascii_lowercase(), value);
        self
    }

    /// How a statement of this effect is read in this view.
    pub(crate) fn reading(&self, effect: Effect) -> Reading {
        match (self.view, effect) {
            (View::Over, Effect::Allow) | (View::Under, Effect::Deny) => Reading::Generous,
            _ => Reading::Strict,
        }
    }
}

/// The requests that some `Allow` of the policy matches.
pub fn allows(policy: &Policy, scope: &Scope) -> Formula {
    having(policy, scope, Effect::Allow)
}

/// The requests that some `Deny` of the policy matches.
pub fn denies(policy: &Policy, scope: &Scope) -> Formula {
    having(policy, scope, Effect::Deny)
}

/// The requests that the policy allows and does not deny.
pub fn permits(policy: &Policy, scope: &Scope) -> Formula {
    allows(policy, scope).but_not(denies(policy, scope))
}

fn having(policy: &Policy, scope: &Scope, effect: Effect) -> Formula {
    let chosen = policy.statements.iter().filter(|it| it.effect == effect);
    Formula::any(chosen.map(|it| statement(policy, it, scope)))
}

/// The requests that one statement matches; `policy` is the one that it stands in, for its version.
pub fn statement(policy: &Policy, statement: &Statement, scope: &Scope) -> Formula {
    let reading = scope.reading(statement.effect);
    let named = principals(statement.principals.as_ref(), scope.kind, reading);
    statement_for(policy, statement, scope, named)
}

/// The same, when somebody else tells for whom the `Principal` element names who asks.
pub(crate) fn statement_for(
    policy: &Policy,
    statement: &Statement,
    scope: &Scope,
    named: Formula,
) -> Formula {
    if named == Formula::False {
        return named;
    }
    let lookup = |key: &str| match scope.bindings.get(key) {
        Some(value) => Lookup::Value(value.clone()),
        None => Lookup::Open,
    };
    let strings = Strings::of(policy, &lookup);
    let reading = scope.reading(statement.effect);
    let conditions = statement.conditions.iter();
    Formula::all(
        [
            named,
            actions(&statement.actions, reading),
            resources(statement, scope.kind, &strings, reading),
        ]
        .into_iter()
        .chain(conditions.map(|it| condition(it, &strings, reading))),
    )
}

/// Whom a `Principal` element names.
pub(crate) fn principals(
    element: Option<&Matches<Principals>>,
    kind: PolicyKind,
    reading: Reading,
) -> Formula {
    if kind == PolicyKind::Identity {
        return Formula::True;
    }
    let names = |listed: &Principals| -> Vec<Named> {
        let entries = listed.iter();
        entries
            .map(|(kind, text)| Named::read(*kind, text))
            .collect()
    };
    match element {
        // AWS refuses to store it, so nothing is said about it.
        None => match reading {
            Reading::Strict => Formula::False,
            Reading::Generous => Formula::True,
        },
        Some(Matches::Only(listed)) => Formula::any(names(listed).iter().map(|named| {
            let uncertain = kind == PolicyKind::Endpoint && *named != Named::Everybody;
            match uncertain && reading == Reading::Strict {
                true => Formula::False,
                false => named.formula(reading),
            }
        })),
        Some(Matches::Except(listed)) => excepted(&names(listed), reading.flipped()).negated(),
    }
}

/// Whom a `NotPrincipal` leaves out. "You must also specify the account ARN of the not-denied principal" (IAM
/// User Guide, `reference_policies_elements_notprincipal.html`): certain only with both the principal and its account.
fn excepted(names: &[Named], reading: Reading) -> Formula {
    let any = |wanted: fn(&Named) -> bool| {
        let chosen = names.iter().filter(|named| wanted(named));
        Formula::any(chosen.map(|named| named.formula(reading)))
    };
    if reading == Reading::Generous {
        return any(|_| true);
    }
    let account = any(|named| matches!(named, Named::Account(_) | Named::ArnOrAccount(_)));
    let itself = any(|named| matches!(named, Named::Arn(_) | Named::ArnOrAccount(_)))
        .or(principal::is(PrincipalClass::Root));
    let without_account = any(|named| {
        matches!(
            named,
            Named::Everybody | Named::Service(_) | Named::Provider(_)
        )
    });
    account.and(itself).or(without_account)
}

fn actions(element: &Matches<Vec<Text>>, reading: Reading) -> Formula {
    let listed = |reading| {
        let test = compare::actions(element.listed(), reading);
        Formula::passes(Variable::Action, test)
    };
    match element {
        Matches::Only(_) => listed(reading),
        Matches::Except(_) => listed(reading.flipped()).negated(),
    }
}

fn resources(
    statement: &Statement,
    kind: PolicyKind,
    strings: &Strings<'_>,
    reading: Reading,
) -> Formula {
    let passes = |test| Formula::passes(Variable::Resource, test);
    match &statement.resources {
        None if kind == PolicyKind::Trust => Formula::True,
        None => Formula::False,
        Some(Matches::Only(listed)) => passes(compare::resources(listed, strings, reading, false)),
        Some(Matches::Except(listed)) => {
            passes(compare::resources(listed, strings, reading.flipped(), true)).negated()
        }
    }
}

fn condition(condition: &Condition, strings: &Strings<'_>, reading: Reading) -> Formula {
    let operator = condition.operator;
    let variable = Variable::key(&condition.key);
    if operator.test == Test::Null {
        return null(condition, &variable, reading);
    }
    let test = |reading| compare::values(operator.test, &condition.values, strings, reading);
    let passes = |reading| Formula::passes(variable.clone(), test(reading));
    let fails = |reading| Formula::fails(variable.clone(), test(reading));
    let unless = reading.flipped();
    let certain = reading == Reading::Strict;
    let present = || Formula::present(variable.clone());
    let compared = match (operator.quantifier, operator.test.is_negated()) {
        // Without a quantifier, of a key with several values, AWS says nothing: certain only if all agree.
        (None, false) if certain && variable.is_multi_valued() => present().but_not(fails(reading)),
        (None, false) => passes(reading),
        (None, true) if certain => passes(unless).negated(),
        (None, true) => fails(unless).or(present().negated()),
        (Some(Quantifier::ForAnyValue), false) => passes(reading),
        (Some(Quantifier::ForAnyValue), true) => fails(unless),
        (Some(Quantifier::ForAllValues), false) => fails(reading).negated(),
        (Some(Quantifier::ForAllValues), true) => passes(unless).negated(),
    };
    match operator.if_exists {
        true => compared.or(present().negated()),
        false => compared,
    }
}

/// The requests that a condition does not hold for; with `holds` false, those that it holds for. Whatever is unknown of it counts as
/// fitting, so that none of these is left where a policy asks for the condition.
pub fn contrary(condition: &Condition, holds: bool) -> Formula {
    let policy = Policy::new(Vec::new());
    let lookup = |_: &str| Lookup::Open;
    let strings = Strings::of(&policy, &lookup);
    match holds {
        true => self::condition(condition, &strings, Reading::Generous).negated(),
        false => self::condition(condition, &strings, Reading::Strict),
    }
}

fn null(condition: &Condition, variable: &Variable, reading: Reading) -> Formula {
    Formula::any(condition.values.iter().map(|value| {
        match value.as_literal().map(str::to_ascii_lowercase).as_deref() {
            Some("true") => Formula::absent(variable.clone()),
            Some("false") => Formula::present(variable.clone()),
            _ if reading == Reading::Generous => Formula::True,
            _ => Formula::False,
        }
    }))
}

/// The resource is one of those that a pattern of a `Resource` element names. An unknown part of the pattern is anything in
/// the generous reading, and the pattern is nothing in the strict one.
pub fn resource_like(pattern: &Text, reading: Reading) -> Formula {
    let strings = Strings {
        variables: false,
        lookup: &|_| Lookup::Open,
    };
    let listed = std::slice::from_ref(pattern);
    let test = compare::resources(listed, &strings, reading, false);
    Formula::passes(Variable::Resource, test)
}

/// The resource is this one: nothing in the text is a wildcard. False when a part of it is unknown.
pub fn resource_is(resource: &Text) -> Formula {
    super::tokens(resource).map_or(Formula::False, |letters| {
        Formula::has_exactly(&Variable::Resource, &[letters])
    })
}

/// The action is one of those that these patterns of an `Action` element name.
pub fn actions_like<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Formula {
    let listed: Vec<Text> = patterns.into_iter().map(Text::from).collect();
    let test = compare::actions(&listed, Reading::Strict);
    Formula::passes(Variable::Action, test)
}

/// The key is in the context.
pub fn present(key: &str) -> Formula {
    Formula::present(Variable::key(key))
}

/// The key is not in the context.
pub fn absent(key: &str) -> Formula {
    Formula::absent(Variable::key(key))
}

/// The key has this value; false when a part of it is unknown.
pub fn key_is(key: &str, value: &Text) -> Formula {
    super::tokens(value).map_or(Formula::False, |letters| {
        Formula::has_exactly(&Variable::key(key), &[letters])
    })
}

/// The accounts that a policy speaks of, for [`principal::coherence`].
pub fn accounts(policy: &Policy) -> BTreeSet<Text> {
    let mut found = BTreeSet::new();
    for statement in &policy.statements {
        if let Some(element) = &statement.principals {
            for (kind, text) in element.listed() {
                match Named::read(*kind, text) {
                    Named::Account(account)
                    | Named::SomeOfAccount(account)
                    | Named::ArnOrAccount(account) => found.insert(account),
                    Named::Arn(arn) => account_of(&arn).is_some_and(|it| found.insert(it)),
                    _ => false,
                };
            }
        }
        for condition in &statement.conditions {
            match condition.key.to_ascii_lowercase().as_str() {
                "aws:principalaccount" => found.extend(condition.values.iter().cloned()),
                "aws:principalarn" => {
                    found.extend(condition.values.iter().filter_map(account_of));
                }
                _ => {}
            }
        }
    }
    found.retain(|account| {
        account.first_unknown().is_none() && !account.to_string().contains(['*', '?'])
    });
    found
}

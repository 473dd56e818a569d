use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use ipnet::IpNet;

use super::pattern::Pattern;
use super::scalar::{self, Bound, Scalar};
use super::{Token, keys};

/// A thing that a request has: a field or a key of its context.
///
/// The principal's ARN, account, service and identity provider are the keys `aws:PrincipalArn`, `aws:PrincipalAccount`,
/// `aws:PrincipalServiceName` and `aws:FederatedProvider`, so that a `Principal` element and a condition speak of the same thing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variable {
    /// The action, in lower case as IAM compares it: `s3:getobject`.
    Action,
    /// The ARN of the resource; `*` for actions that have none.
    Resource,
    /// What the principal is: one of the words of [`PrincipalClass`](super::PrincipalClass).
    PrincipalClass,
    /// A key of the context, in lower case.
    Key(Arc<str>),
}

impl Variable {
    /// The variable of a condition key, however it is written.
    pub fn key(key: &str) -> Self {
        Self::Key(key.to_ascii_lowercase().into())
    }

    /// `aws:PrincipalArn`: the ARN of the role or user.
    pub fn principal_arn() -> Self {
        Self::key("aws:principalarn")
    }

    /// `aws:PrincipalAccount`.
    pub fn principal_account() -> Self {
        Self::key("aws:principalaccount")
    }

    /// `aws:PrincipalServiceName`: the service that calls, such as `logs.eu-west-1.amazonaws.com`.
    pub fn principal_service() -> Self {
        Self::key("aws:principalservicename")
    }

    /// `aws:FederatedProvider`: who vouches for a caller that has no AWS identity yet.
    pub fn identity_provider() -> Self {
        Self::key("aws:federatedprovider")
    }

    /// True when a request may hold more than one value.
    pub(crate) fn is_multi_valued(&self) -> bool {
        matches!(self, Self::Key(key) if keys::may_have_many_values(key))
    }

    /// Those that every request has.
    pub(crate) const MANDATORY: [Self; 3] = [Self::Action, Self::Resource, Self::PrincipalClass];

    /// True when every request has it.
    pub(crate) fn is_mandatory(&self) -> bool {
        Self::MANDATORY.contains(self)
    }
}

/// A test of one value: true when any of the listed comparisons holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Test {
    /// Patterns over the string.
    Like(Vec<Pattern>),
    /// Comparisons of the value read as a number; false for what is not one.
    Number(Vec<Bound>),
    /// Comparisons of the value read as a moment; false for what is not one.
    Date(Vec<Bound>),
    /// Ranges of addresses; false for what is not an address.
    Address(Vec<IpNet>),
}

impl Test {
    /// The test that every value passes.
    pub fn anything() -> Self {
        Self::Like(vec![Pattern::anything()])
    }

    /// Whether a value passes.
    pub fn holds(&self, value: &[Token]) -> bool {
        let read = || scalar::characters(value);
        let compared = |bounds: &[Bound], value: Option<Scalar>| {
            value.is_some_and(|value| bounds.iter().any(|(how, with)| how.holds(value, *with)))
        };
        match self {
            Self::Like(patterns) => patterns.iter().any(|pattern| pattern.matches(value)),
            Self::Number(bounds) => compared(bounds, read().and_then(|text| Scalar::number(&text))),
            Self::Date(bounds) => compared(bounds, read().and_then(|text| Scalar::date(&text))),
            Self::Address(ranges) => read()
                .and_then(|text| scalar::network(&text))
                .is_some_and(|value| ranges.iter().any(|range| range.contains(&value))),
        }
    }
}

/// The smallest thing that a formula says: some value of `variable` passes the test (or, with `passes` false, fails it).
/// False when the variable is absent.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Constraint {
    /// Of what.
    pub variable: Variable,
    /// The test; `None` asks for presence alone.
    pub test: Option<Test>,
    /// Whether a value is looked for that passes, or one that fails.
    pub passes: bool,
}

/// What is asked of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Formula {
    /// Every request.
    True,
    /// No request.
    False,
    /// Those of which the inner one is false.
    Not(Box<Formula>),
    /// All of them.
    And(Vec<Formula>),
    /// Any of them.
    Or(Vec<Formula>),
    /// One constraint.
    Is(Arc<Constraint>),
}

/// Values for the variables; one that is missing is absent from the request.
pub type Valuation = BTreeMap<Variable, Vec<Vec<Token>>>;

impl Formula {
    /// All of them, simplified.
    pub fn all(parts: impl IntoIterator<Item = Formula>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::True => {}
                Self::False => return Self::False,
                Self::And(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        match kept.len() {
            0 => Self::True,
            1 => kept.remove(0),
            _ => Self::And(kept),
        }
    }

    /// Any of them, simplified.
    pub fn any(parts: impl IntoIterator<Item = Formula>) -> Self {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Self::False => {}
                Self::True => return Self::True,
                Self::Or(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        match kept.len() {
            0 => Self::False,
            1 => kept.remove(0),
            _ => Self::Or(kept),
        }
    }

    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Not(inner) => *inner,
            Self::And(parts) => Self::Or(parts.into_iter().map(Self::negated).collect()),
            Self::Or(parts) => Self::And(parts.into_iter().map(Self::negated).collect()),
            other => Self::Not(Box::new(other)),
        }
    }

    /// This and another.
    #[must_use]
    pub fn and(self, other: Formula) -> Self {
        Self::all([self, other])
    }

    /// This or another.
    #[must_use]
    pub fn or(self, other: Formula) -> Self {
        Self::any([self, other])
    }

    /// This without what the other holds for.
    #[must_use]
    pub fn but_not(self, other: Formula) -> Self {
        self.and(other.negated())
    }

    /// The variable has a value.
    pub fn present(variable: Variable) -> Self {
        if variable.is_mandatory() {
            return Self::True;
        }
        Self::Is(Arc::new(Constraint {
            variable,
            test: None,
            passes: true,
        }))
    }

    /// The variable has no value.
    pub fn absent(variable: Variable) -> Self {
        Self::present(variable).negated()
    }

    /// The variable has a value that passes.
    pub fn passes(variable: Variable, test: Test) -> Self {
        match &test {
            Test::Like(patterns) if patterns.is_empty() => Self::False,
            Test::Like(patterns) if patterns.iter().any(Pattern::is_anything) => {
                Self::present(variable)
            }
            Test::Number(list) | Test::Date(list) if list.is_empty() => Self::False,
            Test::Address(list) if list.is_empty() => Self::False,
            _ => Self::Is(Arc::new(Constraint {
                variable,
                test: Some(test),
                passes: true,
            })),
        }
    }

    /// The variable has a value that fails.
    pub fn fails(variable: Variable, test: Test) -> Self {
        match Self::passes(variable.clone(), test) {
            Self::False => Self::present(variable),
            Self::Is(made) if made.test.is_some() => Self::Is(Arc::new(Constraint {
                passes: false,
                ..Arc::unwrap_or_clone(made)
            })),
            _ => Self::False,
        }
    }

    /// The variable has these values and no other.
    pub fn has_exactly(variable: &Variable, values: &[Vec<Token>]) -> Self {
        let patterns: Vec<Pattern> = values.iter().map(|value| Pattern::exactly(value)).collect();
        let each = patterns
            .iter()
            .map(|pattern| Self::passes(variable.clone(), Test::Like(vec![pattern.clone()])));
        let all = Self::all(each.collect::<Vec<_>>());
        match variable.is_multi_valued() {
            true => all.but_not(Self::fails(variable.clone(), Test::Like(patterns))),
            false => all,
        }
    }

    /// Whether it holds for these values. Unlike the solver this takes the values as they are: a variable
    /// that no request lacks is not asked to be there.
    pub fn holds(&self, values: &Valuation) -> bool {
        match self {
            Self::True => true,
            Self::False => false,
            Self::Not(inner) => !inner.holds(values),
            Self::And(parts) => parts.iter().all(|part| part.holds(values)),
            Self::Or(parts) => parts.iter().any(|part| part.holds(values)),
            Self::Is(constraint) => constraint.holds(values),
        }
    }

    /// What is left of it where these variables have these values; one with an empty list is absent.
    #[must_use]
    pub fn given(&self, values: &Valuation) -> Self {
        match self {
            Self::True => Self::True,
            Self::False => Self::False,
            Self::Not(inner) => inner.given(values).negated(),
            Self::And(parts) => {
                Self::each(parts, values, &Self::False).map_or(Self::False, Self::all)
            }
            Self::Or(parts) => Self::each(parts, values, &Self::True).map_or(Self::True, Self::any),
            Self::Is(constraint) if values.contains_key(&constraint.variable) => {
                match constraint.holds(values) {
                    true => Self::True,
                    false => Self::False,
                }
            }
            Self::Is(_) => self.clone(),
        }
    }

    /// What is left of each; `None` as soon as one settles it for all.
    fn each(parts: &[Formula], values: &Valuation, settles: &Formula) -> Option<Vec<Formula>> {
        let mut left = Vec::new();
        for part in parts {
            let part = part.given(values);
            if part == *settles {
                return None;
            }
            left.push(part);
        }
        Some(left)
    }

    /// The variables that it speaks of.
    pub fn variables(&self) -> BTreeSet<Variable> {
        let mut found = BTreeSet::new();
        self.visit(&mut |constraint| {
            found.insert(constraint.variable.clone());
        });
        found
    }

    fn visit(&self, see: &mut impl FnMut(&Constraint)) {
        match self {
            Self::True | Self::False => {}
            Self::Not(inner) => inner.visit(see),
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.visit(see);
                }
            }
            Self::Is(constraint) => see(constraint),
        }
    }
}

impl Constraint {
    /// Whether it holds for these values.
    pub fn holds(&self, values: &Valuation) -> bool {
        let values = values.get(&self.variable);
        self.holds_for(values.map_or(&[], Vec::as_slice))
    }

    /// Whether it holds when its variable has these values; none leave it absent.
    pub(crate) fn holds_for(&self, values: &[Vec<Token>]) -> bool {
        match &self.test {
            None => !values.is_empty(),
            Some(test) => values.iter().any(|value| test.holds(value) == self.passes),
        }
    }
}

impl fmt::Display for Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action => f.write_str("action"),
            Self::Resource => f.write_str("resource"),
            Self::PrincipalClass => f.write_str("principal"),
            Self::Key(key) => f.write_str(key),
        }
    }
}

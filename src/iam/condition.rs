use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::symbol::Text;

/// One line of a `Condition` element: an operator, a key and the values that are compared (any of them may match;
/// for negated operators none may).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Condition {
    /// The operator with its quantifier and `IfExists`.
    pub operator: Operator,
    /// The condition key as it was written; keys compare without regard to case.
    pub key: String,
    /// The values.
    pub values: Vec<Text>,
}

impl Condition {
    /// A condition with a plain operator.
    pub fn new(test: Test, key: &str, values: impl IntoIterator<Item = Text>) -> Self {
        Self {
            operator: Operator {
                quantifier: None,
                test,
                if_exists: false,
            },
            key: key.to_owned(),
            values: values.into_iter().collect(),
        }
    }

    /// The same condition, true also when the key is absent: `…IfExists`.
    #[must_use]
    pub fn if_exists(mut self) -> Self {
        self.operator.if_exists = true;
        self
    }

    /// The same condition over a key of many values.
    #[must_use]
    pub fn over(mut self, quantifier: Quantifier) -> Self {
        self.operator.quantifier = Some(quantifier);
        self
    }
}

/// `ForAllValues:StringLikeIfExists` and its like, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Operator {
    /// `ForAllValues:` or `ForAnyValue:`.
    pub quantifier: Option<Quantifier>,
    /// The comparison.
    pub test: Test,
    /// `IfExists` at the end.
    pub if_exists: bool,
}

/// How a condition treats a key of many values
/// (IAM User Guide, `reference_policies_condition-single-vs-multi-valued-context-keys.html`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// Every value in the request matches; true when there is none.
    ForAllValues,
    /// At least one value in the request matches; false when there is none.
    ForAnyValue,
}

/// The comparisons (IAM User Guide, `reference_policies_elements_condition_operators.html`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is named as in the IAM documentation")]
pub enum Test {
    StringEquals,
    StringNotEquals,
    StringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase,
    StringLike,
    StringNotLike,
    NumericEquals,
    NumericNotEquals,
    NumericLessThan,
    NumericLessThanEquals,
    NumericGreaterThan,
    NumericGreaterThanEquals,
    DateEquals,
    DateNotEquals,
    DateLessThan,
    DateLessThanEquals,
    DateGreaterThan,
    DateGreaterThanEquals,
    Bool,
    BinaryEquals,
    IpAddress,
    NotIpAddress,
    ArnEquals,
    ArnNotEquals,
    ArnLike,
    ArnNotLike,
    Null,
}

const TESTS: [(&str, Test); 27] = [
    ("StringEquals", Test::StringEquals),
    ("StringNotEquals", Test::StringNotEquals),
    ("StringEqualsIgnoreCase", Test::StringEqualsIgnoreCase),
    ("StringNotEqualsIgnoreCase", Test::StringNotEqualsIgnoreCase),
    ("StringLike", Test::StringLike),
    ("StringNotLike", Test::StringNotLike),
    ("NumericEquals", Test::NumericEquals),
    ("NumericNotEquals", Test::NumericNotEquals),
    ("NumericLessThan", Test::NumericLessThan),
    ("NumericLessThanEquals", Test::NumericLessThanEquals),
    ("NumericGreaterThan", Test::NumericGreaterThan),
    ("NumericGreaterThanEquals", Test::NumericGreaterThanEquals),
    ("DateEquals", Test::DateEquals),
    ("DateNotEquals", Test::DateNotEquals),
    ("DateLessThan", Test::DateLessThan),
    ("DateLessThanEquals", Test::DateLessThanEquals),
    ("DateGreaterThan", Test::DateGreaterThan),
    ("DateGreaterThanEquals", Test::DateGreaterThanEquals),
    ("Bool", Test::Bool),
    ("BinaryEquals", Test::BinaryEquals),
    ("IpAddress", Test::IpAddress),
    ("NotIpAddress", Test::NotIpAddress),
    ("ArnEquals", Test::ArnEquals),
    ("ArnNotEquals", Test::ArnNotEquals),
    ("ArnLike", Test::ArnLike),
    ("ArnNotLike", Test::ArnNotLike),
    ("Null", Test::Null),
];

impl Test {
    /// The operator's name in a policy.
    pub fn name(self) -> &'static str {
        TESTS
            .iter()
            .find(|(_, test)| *test == self)
            .map_or("", |(name, _)| name)
    }

    /// True for the operators that match when no value matches, and when the key is absent:
    /// `StringNotEquals` and its like (IAM User Guide, "…IfExists condition operators").
    pub fn is_negated(self) -> bool {
        matches!(
            self,
            Self::StringNotEquals
                | Self::StringNotEqualsIgnoreCase
                | Self::StringNotLike
                | Self::NumericNotEquals
                | Self::DateNotEquals
                | Self::NotIpAddress
                | Self::ArnNotEquals
                | Self::ArnNotLike
        )
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quantifier {
            Some(Quantifier::ForAllValues) => f.write_str("ForAllValues:")?,
            Some(Quantifier::ForAnyValue) => f.write_str("ForAnyValue:")?,
            None => {}
        }
        f.write_str(self.test.name())?;
        if self.if_exists {
            f.write_str("IfExists")?;
        }
        Ok(())
    }
}

impl FromStr for Operator {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let (quantifier, rest) = match written.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Quantifier::ForAllValues), rest),
            Some(("ForAnyValue", rest)) => (Some(Quantifier::ForAnyValue), rest),
            Some(_) => return Err(format!("`{written}` is not a condition operator")),
            None => (None, written),
        };
        let (name, if_exists) = match rest.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let test = TESTS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, test)| *test)
            .ok_or_else(|| format!("`{written}` is not a condition operator"))?;
        Ok(Self {
            quantifier,
            test,
            if_exists,
        })
    }
}

impl TryFrom<String> for Operator {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        written.parse()
    }
}

impl From<Operator> for String {
    fn from(operator: Operator) -> Self {
        operator.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_comes_back_as_it_was_written() {
        for written in [
            "StringEquals",
            "ForAllValues:StringLikeIfExists",
            "ForAnyValue:ArnNotLike",
            "Null",
        ] {
            let operator: Operator = written.parse().unwrap();
            assert_eq!(operator.to_string(), written);
        }
    }

    #[test]
    fn what_is_not_an_operator_is_refused() {
        for written in [
            "StringMatches",
            "ForSomeValues:StringEquals",
            "IfExists",
            "",
        ] {
            assert!(written.parse::<Operator>().is_err(), "{written}");
        }
    }
}

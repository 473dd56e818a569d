//! The comparison of one condition, and of one `Action` or `Resource` element, compiled.

use super::formula::Test;
use super::pattern::{Pattern, Reading};
use super::scalar::{self, Compare, Scalar};
use super::template::{Lookup, Template};
use crate::iam;
use crate::symbol::Text;

/// How the strings of a policy are to be read: which version its language is of, and what its variables stand for.
pub(crate) struct Strings<'a> {
    /// True for version 2012-10-17: variables have a meaning.
    pub(crate) variables: bool,
    /// Looks up a variable by its key in lower case.
    pub(crate) lookup: &'a dyn Fn(&str) -> Lookup,
}

impl<'a> Strings<'a> {
    pub(crate) fn of(policy: &iam::Policy, lookup: &'a dyn Fn(&str) -> Lookup) -> Self {
        Self {
            variables: policy.version.as_deref() == Some("2012-10-17"),
            lookup,
        }
    }

    fn template(&self, text: &Text) -> Template {
        match self.variables {
            true => Template::resolve(text, self.lookup),
            false => Template::plain(text),
        }
    }
}

/// The test that a value of a key passes when it matches one of `values`. For a negated operator this is the test of its
/// positive form: the caller negates.
pub(crate) fn values(
    test: iam::Test,
    values: &[Text],
    strings: &Strings<'_>,
    reading: Reading,
) -> Test {
    use iam::Test as T;
    let compare = match test {
        T::NumericEquals | T::NumericNotEquals | T::DateEquals | T::DateNotEquals => Compare::Equal,
        T::NumericLessThan | T::DateLessThan => Compare::Less,
        T::NumericLessThanEquals | T::DateLessThanEquals => Compare::LessOrEqual,
        T::NumericGreaterThan | T::DateGreaterThan => Compare::Greater,
        T::NumericGreaterThanEquals | T::DateGreaterThanEquals => Compare::GreaterOrEqual,
        T::IpAddress | T::NotIpAddress => {
            return read_all(values, reading, scalar::network)
                .map_or_else(Test::anything, Test::Address);
        }
        _ => return Test::Like(patterns(test, values, strings, reading)),
    };
    let is_date = test.name().starts_with("Date");
    let read = if is_date {
        Scalar::date
    } else {
        Scalar::number
    };
    let Some(read) = read_all(values, reading, read) else {
        return Test::anything();
    };
    let bounds = read.into_iter().map(|with| (compare, with)).collect();
    if is_date {
        Test::Date(bounds)
    } else {
        Test::Number(bounds)
    }
}

/// Reads every value; one that can't be read matches nothing in the strict reading, and everything in the generous one (`None`).
fn read_all<V>(
    values: &[Text],
    reading: Reading,
    read: impl Fn(&str) -> Option<V>,
) -> Option<Vec<V>> {
    let mut listed = Vec::new();
    for value in values {
        match (value.as_literal().and_then(&read), reading) {
            (Some(value), _) => listed.push(value),
            (None, Reading::Strict) => {}
            (None, Reading::Generous) => return None,
        }
    }
    Some(listed)
}

fn patterns(
    test: iam::Test,
    values: &[Text],
    strings: &Strings<'_>,
    reading: Reading,
) -> Vec<Pattern> {
    use iam::Test as T;
    let compile = match test {
        T::StringEqualsIgnoreCase | T::StringNotEqualsIgnoreCase | T::Bool => Pattern::fold,
        T::StringLike | T::StringNotLike => Pattern::like,
        T::ArnEquals | T::ArnLike | T::ArnNotEquals | T::ArnNotLike => Pattern::arn,
        _ => Pattern::equal,
    };
    let one = |text: &Text| {
        let template = strings.template(text);
        // "If AWS cannot resolve a variable, this might cause the entire statement to be invalid" (IAM User Guide,
        // `reference_policies_variables.html`): a negated comparison with one may or may not hold.
        if template.uncertain && test.is_negated() && reading == Reading::Generous {
            return Some(Pattern::anything());
        }
        if template.unresolved {
            return None;
        }
        compile(&template, reading)
    };
    values.iter().filter_map(one).collect()
}

/// The test that an action passes when it is one of those listed.
pub(crate) fn actions(listed: &[Text], reading: Reading) -> Test {
    let compile = |text: &Text| Pattern::action(&Template::plain(text), reading);
    Test::Like(listed.iter().filter_map(compile).collect())
}

/// The test that a resource passes when it is one of those listed; `excepted` for `NotResource`.
pub(crate) fn resources(
    listed: &[Text],
    strings: &Strings<'_>,
    reading: Reading,
    excepted: bool,
) -> Test {
    let one = |text: &Text| {
        let template = strings.template(text);
        if template.uncertain && excepted && reading == Reading::Generous {
            return vec![Pattern::anything()];
        }
        if template.unresolved {
            return Vec::new();
        }
        Pattern::resource(&template, reading)
    };
    Test::Like(listed.iter().flat_map(one).collect())
}

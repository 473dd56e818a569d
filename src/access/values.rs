//! Is there a value, or a set of values, for one variable?

use std::sync::LazyLock;

use super::formula::{Test, Variable};
use super::pattern::{Pattern, Reading};
use super::principal::PrincipalClass;
use super::scalar::{self, Compare};
use super::solve::{Budget, TooHard};
use super::template::Template;
use super::{Token, tokens};
use crate::symbol::Text;

/// A test and whether a value has to pass it.
pub(crate) type Asked<'a> = (&'a Test, bool);

/// What is asked of the values of one variable.
#[derive(Default)]
pub(crate) struct Wanted<'a> {
    /// It has to be there.
    pub(crate) present: bool,
    /// It must not be there.
    pub(crate) absent: bool,
    /// For each of these there has to be a value.
    pub(crate) some: Vec<Asked<'a>>,
    /// Every value has to be so.
    pub(crate) every: Vec<Asked<'a>>,
}

/// Values for the variable; an empty list leaves it absent, `None` says that there are none.
pub(crate) fn choose(
    variable: &Variable,
    wanted: Wanted<'_>,
    budget: &mut Budget,
) -> Result<Option<Vec<Vec<Token>>>, TooHard> {
    let needed = wanted.present || !wanted.some.is_empty() || variable.is_mandatory();
    if !needed {
        return Ok(Some(Vec::new()));
    }
    if wanted.absent {
        return Ok(None);
    }
    let mut every = wanted.every;
    every.extend(domain(variable).map(|test| (test, true)));
    if !variable.is_multi_valued() || wanted.some.is_empty() {
        every.extend(wanted.some);
        return Ok(find(&every, budget)?.map(|value| vec![value]));
    }
    let mut chosen = Vec::new();
    for asked in wanted.some {
        if chosen
            .iter()
            .any(|value: &Vec<Token>| asked.0.holds(value) == asked.1)
        {
            continue;
        }
        let mut all = every.clone();
        all.push(asked);
        match find(&all, budget)? {
            Some(value) => chosen.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(chosen))
}

/// One value that is as asked in every respect.
fn find(asked: &[Asked<'_>], budget: &mut Budget) -> Result<Option<Vec<Token>>, TooHard> {
    let fits = |value: &Vec<Token>| {
        asked
            .iter()
            .all(|(test, passes)| test.holds(value) == *passes)
    };
    if let Some(words) = fewest_words(asked) {
        budget.spend()?;
        return Ok(words.into_iter().find(fits));
    }
    let demands: Vec<_> = asked
        .iter()
        .filter_map(|(test, passes)| match test {
            Test::Like(patterns) => Some((patterns.as_slice(), *passes)),
            _ => None,
        })
        .collect();
    if demands.len() == asked.len() {
        return super::words::shortest(&demands, budget);
    }
    let (mut samples, kinds) = samples(asked);
    if !demands.is_empty() {
        samples.extend(super::words::shortest(&demands, budget)?);
    }
    match samples.into_iter().find(fits) {
        Some(value) => Ok(Some(value)),
        None if demands.is_empty() && kinds == 1 => Ok(None),
        None => Err(TooHard::because(
            "one key is compared both as a string and as a number, date or address",
        )),
    }
}

/// The shortest list of words of which the value has to be one, if there is such a list.
fn fewest_words(asked: &[Asked<'_>]) -> Option<Vec<Vec<Token>>> {
    let listed = asked.iter().filter_map(|(test, passes)| match test {
        Test::Like(patterns) if *passes && patterns.iter().all(Pattern::is_word) => Some(patterns),
        _ => None,
    });
    let fewest = listed.min_by_key(|patterns| patterns.len())?;
    fewest.iter().map(Pattern::word).collect()
}

/// A value from every region that the comparisons tell apart, and how many kinds of comparison there are.
fn samples(asked: &[Asked<'_>]) -> (Vec<Vec<Token>>, usize) {
    let (mut numbers, mut dates, mut ranges) = (Vec::new(), Vec::new(), Vec::new());
    for (test, _) in asked {
        match test {
            Test::Like(_) => {}
            Test::Number(bounds) => numbers.extend(bounds.iter().map(|(_, with)| *with)),
            Test::Date(bounds) => dates.extend(bounds.iter().map(|(_, with)| *with)),
            Test::Address(listed) => ranges.extend(listed),
        }
    }
    let mut texts = Vec::new();
    let mut kinds = 0;
    if !numbers.is_empty() {
        texts.extend(scalar::sample_numbers(&numbers));
        kinds += 1;
    }
    if !dates.is_empty() {
        texts.extend(scalar::sample_dates(&dates));
        kinds += 1;
    }
    if !ranges.is_empty() {
        texts.extend(scalar::sample_addresses(&ranges));
        kinds += 1;
    }
    (texts.iter().filter_map(tokens).collect(), kinds)
}

/// What every value of a variable is like, whatever is asked.
fn domain(variable: &Variable) -> Option<&'static Test> {
    static ACTION: LazyLock<Test> = LazyLock::new(|| like("?*:?*"));
    static FILLED: LazyLock<Test> = LazyLock::new(|| like("?*"));
    static CLASSES: LazyLock<Test> = LazyLock::new(PrincipalClass::any_test);
    // It is a moment (IAM User Guide, `reference_policies_condition-keys.html`); any bound makes it one, and nobody asks S3 anything before 2000.
    static MOMENT: LazyLock<Test> = LazyLock::new(|| {
        let year = scalar::Scalar::date("2000");
        Test::Date(
            year.map(|year| (Compare::GreaterOrEqual, year))
                .into_iter()
                .collect(),
        )
    });
    match variable {
        Variable::Action => Some(&ACTION),
        Variable::Resource => Some(&FILLED),
        Variable::PrincipalClass => Some(&CLASSES),
        Variable::Key(key) if &**key == "aws:currenttime" => Some(&MOMENT),
        Variable::Key(key) => {
            let of_principal = key.starts_with("aws:principal") && !key.contains('/');
            of_principal.then(|| &*FILLED)
        }
    }
}

fn like(pattern: &str) -> Test {
    let template = Template::plain(&Text::literal(pattern));
    Test::Like(
        Pattern::like(&template, Reading::Generous)
            .into_iter()
            .collect(),
    )
}

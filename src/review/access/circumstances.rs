//! Conditions in words.

use jiff::civil::Date;

use super::differ::Said;
use super::every::is_known;
use crate::iam::{Condition, Effect, Quantifier, Statement, Test};
use crate::model::APPROVAL_TAG;
use crate::review::Turn;
use crate::symbol::Text;

/// Puts conditions into words.
pub(super) struct Words<'w> {
    /// What a text is called.
    pub shown: &'w dyn Fn(&Text) -> String,
    /// Keys of conditions that say no more than who asks, which is said already.
    pub said: &'w [&'w str],
    /// True where it is conditions that say who asks.
    pub federated: bool,
}

/// A condition that has to hold, or not to hold.
type Demand = (Condition, bool);

/// Whether a condition holds, or does not hold, for every call of a side: that after, or that before.
pub(super) type Asks<'a> = dyn FnMut(bool, &Condition, bool) -> bool + 'a;

impl Words<'_> {
    /// Under which circumstances somebody can what he could not, or could what he can't any more: those that tell most.
    pub fn of_all(&self, said: &[Said<'_>], turn: Turn, asks: &mut Asks<'_>) -> Vec<String> {
        let mut sides = Sides { said, asks };
        let after = turn == Turn::Gained;
        let mut found: Vec<String> = Vec::new();
        for one in sides.demands(after) {
            if !self.tells(&one.0) || !sides.all(after, &one) {
                continue;
            }
            let words = self.words(&one.0, one.1);
            found.extend(words.filter(|it| !found.contains(it)));
        }
        found
    }

    /// How the circumstances differ: what every call of one side meets, and not every one of the other.
    pub fn differing(&self, said: &[Said<'_>], asks: &mut Asks<'_>) -> Vec<String> {
        let mut sides = Sides { said, asks };
        let [before, after] = [false, true].map(|it| sides.demands(it));
        let mut told: Vec<String> = Vec::new();
        let mut replaced: Vec<&Demand> = Vec::new();
        for one in after.iter().filter(|it| !self.is_said(&it.0)) {
            if !sides.all(true, one) {
                continue;
            }
            let Some(now) = self.words(&one.0, one.1) else {
                continue;
            };
            let mut others = before.iter().filter(|it| !after.contains(it));
            let was = others.find(|it| {
                it.0.key.eq_ignore_ascii_case(&one.0.key)
                    && it.1 == one.1
                    && !before.contains(one)
                    && sides.all(false, it)
            });
            let is_news = !sides.all(false, one);
            let text = match was {
                Some(was) if is_news || !sides.all(true, was) => {
                    replaced.push(was);
                    let was = self.words(&was.0, was.1);
                    was.map(|was| format!("{now} (before: {was})"))
                }
                None if is_news => Some(format!("now {now}")),
                _ => None,
            };
            told.extend(text.filter(|it| !told.contains(it)));
        }
        for one in before.iter().filter(|it| !self.is_said(&it.0)) {
            if replaced.contains(&one) || !sides.all(false, one) || sides.all(true, one) {
                continue;
            }
            let text = self.words(&one.0, one.1);
            let text = text.map(|was| format!("no longer {was}"));
            told.extend(text.filter(|it| !told.contains(it)));
        }
        told
    }

    fn is_said(&self, condition: &Condition) -> bool {
        let mut said = self.said.iter();
        said.any(|it| condition.key.eq_ignore_ascii_case(it))
    }

    /// Keys that say something to whoever did not write the policy.
    fn tells(&self, condition: &Condition) -> bool {
        let key = condition.key.to_ascii_lowercase();
        let telling = [
            "aws:currenttime",
            "aws:multifactorauthpresent",
            "aws:multifactorauthage",
            "aws:sourceip",
            "aws:principalorgid",
            "sts:externalid",
        ];
        // What tokens are for is the same for all.
        let who = !key.ends_with(":aud") && condition.operator.test != Test::Null;
        telling.contains(&key.as_str()) || (self.federated && who)
    }

    /// One condition that has to hold, or not to hold: `only until 2027-06-30`.
    fn words(&self, condition: &Condition, holds: bool) -> Option<String> {
        let values = self.listed(&condition.values);
        let test = condition.operator.test;
        let key = condition.key.to_ascii_lowercase();
        let positive = test.is_negated() != holds;
        let is_true = || {
            condition
                .values
                .iter()
                .any(|it| it.as_literal() == Some("true"))
        };
        let only = |what: String| match positive {
            true => format!("only {what}"),
            false => format!("never {what}"),
        };
        Some(match (key.as_str(), test) {
            ("aws:currenttime", Test::DateLessThan | Test::DateLessThanEquals) => match holds {
                true => format!("only until {}", last_day(&values)),
                false => format!("only from {}", first_day(&values)),
            },
            ("aws:currenttime", Test::DateGreaterThan | Test::DateGreaterThanEquals) => match holds
            {
                true => format!("only from {}", first_day(&values)),
                false => format!("only until {}", last_day(&values)),
            },
            ("aws:multifactorauthpresent", Test::Bool) => match is_true() == holds {
                true => "only with a second factor".to_owned(),
                false => "only without a second factor".to_owned(),
            },
            ("aws:securetransport", Test::Bool) => match is_true() == holds {
                true => "only over TLS".to_owned(),
                false => "only without TLS".to_owned(),
            },
            ("aws:sourcevpce", _) if test != Test::Null => {
                only(format!("through endpoint {values}"))
            }
            ("aws:sourcevpc", _) if test != Test::Null => only(format!("from VPC {values}")),
            ("aws:sourceip", _) => only(format!("from {values}")),
            ("kms:viaservice", _) if test != Test::Null => only(format!("through {values}")),
            ("aws:principalorgid", _) if test != Test::Null => {
                only(format!("from organization {values}"))
            }
            ("aws:principalarn", _) if test != Test::Null => only(format!("by {values}")),
            ("aws:sourcearn" | "aws:sourceaccount", _) if test != Test::Null => {
                only(format!("for {values}"))
            }
            ("kms:encryptioncontext:aws:s3:arn", _) if test != Test::Null => {
                only(format!("for objects of {values}"))
            }
            ("s3:prefix", _) if test != Test::Null => only(format!("below {values}")),
            ("sts:externalid", _) if test != Test::Null => {
                "only with the external id that is asked for".to_owned()
            }
            (key, Test::Null) if is_approval(key) => match is_true() == holds {
                true => "only while nobody has approved of it".to_owned(),
                false => APPROVED.to_owned(),
            },
            (_, Test::Null) => {
                let absent = is_true() == holds;
                match absent {
                    true => format!("only without {}", condition.key),
                    false => format!("only with {}", condition.key),
                }
            }
            _ => {
                let quantifier = match condition.operator.quantifier {
                    Some(Quantifier::ForAllValues) => "all of ",
                    Some(Quantifier::ForAnyValue) => "any of ",
                    None => "",
                };
                let compared = compared(test, positive);
                format!(
                    "only where {quantifier}{} {compared} {values}",
                    condition.key
                )
            }
        })
    }

    fn listed(&self, values: &[Text]) -> String {
        let told: Vec<String> = values.iter().take(FEW).map(|it| (self.shown)(it)).collect();
        let told = told.join(" or ");
        match values.len().checked_sub(FEW) {
            Some(more) if more > 0 => format!("{told} or {more} more"),
            _ => told,
        }
    }
}

/// What a condition on the tag of approval asks for.
const APPROVED: &str = "only once an approver has approved of it";

fn is_approval(key: &str) -> bool {
    let tag = key.strip_prefix("aws:resourcetag/");
    tag.is_some_and(|tag| tag.eq_ignore_ascii_case(APPROVAL_TAG))
}

/// So many values are told.
const FEW: usize = 3;

/// What the statements of both sides ask for, and whether others ask for it as well.
struct Sides<'s, 'g, 'a> {
    said: &'s [Said<'g>],
    asks: &'s mut Asks<'a>,
}

impl Sides<'_, '_, '_> {
    /// What the statements of a side ask of a call, each once.
    fn demands(&self, after: bool) -> Vec<Demand> {
        let own = self.said.iter().filter(|it| it.after == after);
        let mut found: Vec<Demand> = Vec::new();
        for one in own.flat_map(|it| demands(it.statement)) {
            if !found.contains(&one) {
                found.push(one);
            }
        }
        found
    }

    /// Whether every call of a side meets it. Of what is not known, that is so where every statement asks for it that allows something.
    fn all(&mut self, after: bool, one: &Demand) -> bool {
        if is_known(&one.0) {
            return (self.asks)(after, &one.0, one.1);
        }
        let own = self.said.iter().filter(|it| it.after == after);
        let mut allows = own
            .filter(|it| it.statement.effect == Effect::Allow)
            .peekable();
        match allows.peek() {
            None => self.demands(after).contains(one),
            Some(_) => allows.all(|it| demands(it.statement).contains(one)),
        }
    }
}

/// What a statement asks of a call: the conditions of what allows; the opposite of the only condition of what denies.
fn demands(statement: &Statement) -> Vec<Demand> {
    match (statement.effect, statement.conditions.as_slice()) {
        (Effect::Allow, all) => all.iter().map(|it| (it.clone(), true)).collect(),
        (Effect::Deny, [only]) => vec![(only.clone(), false)],
        (Effect::Deny, all) => {
            // The first that is not about who asks: the others say for whom it holds.
            let about = |it: &&Condition| {
                let key = it.key.to_ascii_lowercase();
                !key.starts_with("aws:principal")
            };
            let own: Vec<&Condition> = all.iter().filter(about).collect();
            match own.as_slice() {
                [only] => vec![((*only).clone(), false)],
                _ => Vec::new(),
            }
        }
    }
}

fn compared(test: Test, positive: bool) -> String {
    let name = test.name();
    let word = match name {
        _ if name.contains("LessThanEquals") => "is at most",
        _ if name.contains("LessThan") => "is less than",
        _ if name.contains("GreaterThanEquals") => "is at least",
        _ if name.contains("GreaterThan") => "is more than",
        _ if name.contains("Like") => "is like",
        _ => "is",
    };
    match positive {
        true => word.to_owned(),
        false => word.replacen("is", "is not", 1),
    }
}

/// The last day before a moment: of `2027-07-01T00:00:00Z` that is 2027-06-30. What is no midnight is told as it is.
fn last_day(moment: &str) -> String {
    let day = midnight(moment).and_then(|day| day.yesterday().ok());
    day.map_or_else(|| moment.to_owned(), |day| day.to_string())
}

/// The first day from a moment on.
fn first_day(moment: &str) -> String {
    midnight(moment).map_or_else(|| moment.to_owned(), |day| day.to_string())
}

fn midnight(moment: &str) -> Option<Date> {
    moment.strip_suffix("T00:00:00Z")?.parse().ok()
}

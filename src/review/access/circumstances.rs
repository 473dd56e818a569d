//! Conditions in words.

use jiff::civil::Date;

use super::differ::Said;
use super::every::is_known;
use super::own::Own;
use crate::iam::{Condition, Effect, Quantifier, Statement, Test};
use crate::model::APPROVAL_TAG;
use crate::review::Turn;
use crate::symbol::Text;

/// A circumstance in words: for one team, and for several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Circumstance {
    /// As it reads for one.
    pub told: String,
    /// As it reads for several, each of which has something of its own in it.
    pub of_each: String,
    /// What has to be the same to be told for several: all of it, with what is a team's own marked as that.
    pub alike: String,
}

impl Circumstance {
    pub fn map(&self, words: impl Fn(&str) -> String) -> Self {
        Self {
            told: words(&self.told),
            of_each: words(&self.of_each),
            alike: words(&self.alike),
        }
    }

    /// `only by x (before: only by y)`.
    fn before(&self, was: &Self) -> Self {
        let both = |now: &str, was: &str| format!("{now} (before: {was})");
        Self {
            told: both(&self.told, &was.told),
            of_each: both(&self.of_each, &was.of_each),
            alike: both(&self.alike, &was.alike),
        }
    }

    /// Values behind each other, the first of them if they are many.
    pub fn listed(values: &[Value], between: &str, most: usize) -> Self {
        let list = |name: &dyn Fn(&Value) -> String| {
            let told: Vec<String> = values.iter().take(most).map(name).collect();
            let told = told.join(between);
            match values.len().checked_sub(most) {
                Some(more) if more > 0 => format!("{told} or {more} more"),
                _ => told,
            }
        };
        let all_own = values.iter().all(|it| it.own.is_some());
        let of_each = match all_own && !values.is_empty() {
            true => list(&|it| it.name().to_owned()) + OWN,
            false => list(&|it| match it.own {
                Some(_) => format!("{}{OWN}", it.name()),
                None => it.told.clone(),
            }),
        };
        let mut alike: Vec<&str> = values.iter().map(Value::mark).collect();
        alike.sort_unstable();
        Self {
            told: list(&|it| it.told.clone()),
            of_each,
            alike: alike.join("\u{2}"),
        }
    }
}

/// Behind what each of several teams has.
const OWN: &str = " of the same team";

/// Something that a circumstance names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// What it is called.
    pub told: String,
    /// What the team calls it whose change it is, if it is the team's own.
    pub own: Option<Own>,
}

impl Value {
    fn name(&self) -> &str {
        self.own.as_ref().map_or(&self.told, |it| &it.name)
    }

    fn mark(&self) -> &str {
        self.own.as_ref().map_or(&self.told, |it| &it.mark)
    }
}

/// Puts conditions into words.
pub(super) struct Words<'w> {
    /// What a text is called.
    pub shown: &'w dyn Fn(&Text) -> Value,
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
    pub fn of_all(&self, said: &[Said<'_>], turn: Turn, asks: &mut Asks<'_>) -> Vec<Circumstance> {
        let mut sides = Sides { said, asks };
        let after = turn == Turn::Gained;
        let mut found: Vec<Circumstance> = Vec::new();
        for one in sides.demands(after) {
            if !self.tells(&one.0) || !sides.all(after, &one) {
                continue;
            }
            add(&mut found, self.words(&one.0, one.1));
        }
        found
    }

    /// How the circumstances differ: what every call of one side meets, and not every one of the other.
    pub fn differing(&self, said: &[Said<'_>], asks: &mut Asks<'_>) -> Vec<Circumstance> {
        let mut sides = Sides { said, asks };
        let [before, after] = [false, true].map(|it| sides.demands(it));
        let mut told: Vec<Circumstance> = Vec::new();
        let mut replaced: Vec<&Demand> = Vec::new();
        for one in after.iter().filter(|it| !self.is_said(&it.0)) {
            if !sides.all(true, one) {
                continue;
            }
            let now = self.words(&one.0, one.1);
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
                    Some(now.before(&self.words(&was.0, was.1)))
                }
                None if is_news => Some(now.map(|now| format!("now {now}"))),
                _ => None,
            };
            if let Some(text) = text {
                add(&mut told, text);
            }
        }
        for one in before.iter().filter(|it| !self.is_said(&it.0)) {
            if replaced.contains(&one) || !sides.all(false, one) || sides.all(true, one) {
                continue;
            }
            let was = self.words(&one.0, one.1);
            add(&mut told, was.map(|was| format!("no longer {was}")));
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
    fn words(&self, condition: &Condition, holds: bool) -> Circumstance {
        let values: Vec<Value> = condition.values.iter().map(self.shown).collect();
        let values = Circumstance::listed(&values, " or ", FEW);
        let Condition { operator, key, .. } = condition;
        let key = key.to_ascii_lowercase();
        Circumstance {
            told: phrase(condition, holds, &values.told),
            of_each: phrase(condition, holds, &values.of_each),
            alike: format!("{holds} {operator} {key} {}", values.alike),
        }
    }
}

/// One condition in words, with its values.
fn phrase(condition: &Condition, holds: bool, values: &str) -> String {
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
    match (key.as_str(), test) {
        ("aws:currenttime", Test::DateLessThan | Test::DateLessThanEquals) => match holds {
            true => format!("only until {}", last_day(values)),
            false => format!("only from {}", first_day(values)),
        },
        ("aws:currenttime", Test::DateGreaterThan | Test::DateGreaterThanEquals) => match holds {
            true => format!("only from {}", first_day(values)),
            false => format!("only until {}", last_day(values)),
        },
        ("aws:multifactorauthpresent", Test::Bool) => match is_true() == holds {
            true => "only with a second factor".to_owned(),
            false => "only without a second factor".to_owned(),
        },
        ("aws:securetransport", Test::Bool) => match is_true() == holds {
            true => "only over TLS".to_owned(),
            false => "only without TLS".to_owned(),
        },
        ("aws:sourcevpce", _) if test != Test::Null => only(format!("through endpoint {values}")),
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
    }
}

/// What reads the same is told once, and compared as all that it stands for.
fn add(told: &mut Vec<Circumstance>, one: Circumstance) {
    match told.iter_mut().find(|it| it.told == one.told) {
        Some(known) if known.alike == one.alike => {}
        Some(known) => known.alike.push_str(&one.alike),
        None => told.push(one),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn values(team: &str, own: &[&str], others: &[&str]) -> Vec<Value> {
        let own = own.iter().map(|name| Value {
            told: format!("{team}/{name}"),
            own: Some(Own::new("bucket", name)),
        });
        let others = others.iter().map(|name| Value {
            told: (*name).to_owned(),
            own: None,
        });
        own.chain(others).collect()
    }

    fn listed(values: &[Value]) -> Circumstance {
        Circumstance::listed(values, " or ", FEW)
    }

    #[test]
    fn what_each_team_has_of_its_own_reads_the_same() {
        let [one, other] = ["a/b", "a/c"].map(|team| listed(&values(team, &["raw", "notes"], &[])));
        assert_ne!(one.told, other.told);
        assert_eq!((&one.of_each, &one.alike), (&other.of_each, &other.alike));
        assert_eq!(one.of_each, "raw or notes of the same team");
        let mixed = listed(&values("a/b", &["raw"], &["x"]));
        assert_eq!(mixed.of_each, "raw of the same team or x");
    }

    #[test]
    fn what_has_no_room_is_compared_and_order_is_not() {
        let many = |last: &str| listed(&values("a/b", &["raw"], &["x", "y", last]));
        assert_eq!(many("z").told, "a/b/raw or x or y or 1 more");
        assert_eq!(many("z").told, many("v").told);
        assert_ne!(many("z").alike, many("v").alike);
        assert_ne!(
            listed(&values("a/b", &["raw"], &[])).alike,
            listed(&values("a/b", &[], &["raw"])).alike
        );
        let turned = listed(&values("a/b", &[], &["y", "x"]));
        assert_eq!(turned.alike, listed(&values("a/b", &[], &["x", "y"])).alike);
    }
}

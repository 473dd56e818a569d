//! What stands in policies that are marked as sensitive. They are judged, and whoever is told what that means is not told what they say.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::plan::PlannedChange;
use super::{Party, Report, StatementChange};
use crate::symbol::{Piece, Text, Value};
use crate::terraform::show::is_mirror;
use crate::terraform::{Config, Resource};

/// What stands in the place of a word.
const MASK: &str = "(sensitive)";

/// Words that no view has, the longest first.
#[derive(Debug, Default)]
pub(super) struct Masks {
    words: Vec<String>,
}

/// An argument: the root module, the address, the name.
type Argument<'c> = (&'c str, &'c str, &'c str);

impl Masks {
    /// The words of policies that are marked on one side at least, and that nothing else says.
    pub(super) fn of(before: &Config, after: &Config) -> Self {
        let sides = [before, after];
        let resources = || {
            let roots = sides.into_iter().flat_map(Config::roots);
            roots.flat_map(|root| root.resources.iter().map(move |one| (root, one)))
        };
        let marked: BTreeSet<Argument<'_>> = resources()
            .flat_map(|(root, one)| {
                let names = one.sensitive.iter();
                names.map(move |name| (root.path.as_str(), one.address.0.as_str(), name.as_str()))
            })
            .collect();
        if marked.is_empty() {
            return Self::default();
        }
        let (mut hidden, mut known) = (Words::default(), Words::default());
        for (root, one) in resources() {
            known.whereabouts(one);
            for (name, value) in &one.arguments.entries {
                match marked.contains(&(root.path.as_str(), one.address.0.as_str(), name.as_str()))
                {
                    true => hidden.documents(value),
                    // Terraform marks what somebody writes, and not where the provider shows the same again.
                    false if is_mirror(&one.kind, name) => {}
                    false => known.value(value),
                }
            }
        }
        let mut words: Vec<String> = hidden.0.difference(&known.0).cloned().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Self { words }
    }

    /// Takes the words out of whatever a report says of access, ways, theorems, policies, and what is not known.
    pub(super) fn hide(&self, report: &mut Report) {
        if self.words.is_empty() {
            return;
        }
        for one in &mut report.access {
            self.parties(&mut one.who);
            self.parties(&mut one.what);
            self.texts(&mut one.circumstances);
        }
        for one in &mut report.ways {
            self.parties(&mut one.from);
            self.parties(&mut one.to);
            self.text(&mut one.what);
            self.text(&mut one.by);
        }
        for one in &mut report.theorems {
            self.texts(&mut one.found);
        }
        for one in &mut report.unknown {
            self.text(&mut one.why);
        }
        let stacks = report.stacks.iter_mut();
        for one in stacks.flat_map(|stack| &mut stack.resources) {
            self.statements(&mut one.statements);
        }
        if let Some(plan) = &mut report.plan {
            let all = plan.changes.iter_mut().chain(&mut plan.drift);
            all.for_each(|one: &mut PlannedChange| self.statements(&mut one.statements));
        }
    }

    fn parties(&self, parties: &mut [Party]) {
        for one in parties {
            self.text(&mut one.name);
            self.text(&mut one.arn);
        }
    }

    fn statements(&self, statements: &mut [StatementChange]) {
        for one in statements {
            self.text(&mut one.name);
            for element in &mut one.elements {
                self.text(&mut element.element);
                self.texts(&mut element.removed);
                self.texts(&mut element.added);
            }
        }
    }

    fn texts(&self, texts: &mut [String]) {
        texts.iter_mut().for_each(|text| self.text(text));
    }

    fn text(&self, text: &mut String) {
        for word in &self.words {
            if text.contains(word.as_str()) {
                *text = without(text, word);
            }
        }
    }
}

/// A word as long as this is not by chance a part of another one.
const LONG: usize = 7;

fn without(text: &str, word: &str) -> String {
    let alone = |before: &str, after: &str| {
        let joins = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
        word.len() >= LONG || !joins(before.chars().next_back()) && !joins(after.chars().next())
    };
    let (mut made, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(word) {
        made.push_str(before);
        made.push_str(match alone(&made, after) {
            true => MASK,
            false => word,
        });
        rest = after;
    }
    made.push_str(rest);
    made
}

/// Elements of a policy whose values are AWS's words.
const GRAMMAR: &[&str] = &["Action", "Effect", "NotAction", "Service", "Version"];

/// What stands before the id in a resource's part of an ARN, and what every policy has.
const COMMON: &[&str] = &[
    "alias",
    "arn",
    "assumed-role",
    "aws",
    "aws-cn",
    "aws-us-gov",
    "cluster",
    "db",
    "false",
    "function",
    "group",
    "instance",
    "key",
    "log-group",
    "null",
    "object",
    "oidc-provider",
    "parameter",
    "policy",
    "queue",
    "repository",
    "role",
    "root",
    "saml-provider",
    "secret",
    "sensitive",
    "table",
    "topic",
    "true",
    "user",
];

/// What separates words of ARNs, patterns and lists.
const BETWEEN: &[char] = &[
    '/', ':', '*', '?', ',', ';', '=', '"', '\'', '@', '|', '&', ' ', '\t', '\n',
];

#[derive(Debug, Default)]
struct Words(BTreeSet<String>);

impl Words {
    fn whereabouts(&mut self, one: &Resource) {
        for place in [&one.account, &one.region].into_iter().flatten() {
            self.add(place);
        }
    }

    /// The documents in a value that is marked; the rest of it was let go of when it was read.
    fn documents(&mut self, value: &Value) {
        match value {
            Value::Json(inner) => self.value(inner),
            Value::List(items) => items.iter().for_each(|item| self.documents(item)),
            Value::Map(map) => map.entries.values().for_each(|item| self.documents(item)),
            _ => {}
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Text(text) => self.text(text),
            Value::List(items) => items.iter().for_each(|item| self.value(item)),
            Value::Json(inner) => self.value(inner),
            Value::Map(map) => {
                for (key, value) in &map.entries {
                    if GRAMMAR.contains(&key.as_str()) {
                        continue;
                    }
                    // `aws:PrincipalTag/…`.
                    if let Some((_, tag)) = key.split_once('/') {
                        self.add(tag);
                    }
                    self.value(value);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &Text) {
        for piece in text.pieces() {
            if let Piece::Literal(literal) = piece {
                self.literal(literal);
            }
        }
    }

    /// The whole, but of an ARN the parts behind the region; and the words of it.
    fn literal(&mut self, literal: &str) {
        let parts: Vec<&str> = literal.splitn(5, ':').collect();
        let rest = match parts.as_slice() {
            ["arn", _, _, _, rest] => rest,
            _ => {
                self.add(literal);
                self.day(literal);
                literal
            }
        };
        rest.split(BETWEEN).for_each(|word| self.add(word));
    }

    /// A moment is told as the day before it, or the day.
    fn day(&mut self, literal: &str) {
        let day = literal.get(..10).and_then(|day| day.parse::<Date>().ok());
        if let Some(day) = day {
            self.add(&day.to_string());
            if let Ok(before) = day.yesterday() {
                self.add(&before.to_string());
            }
        }
    }

    fn add(&mut self, word: &str) {
        let word = word.trim_matches(BETWEEN);
        let common = COMMON.contains(&word) || word.ends_with(".amazonaws.com");
        if word.len() > 2 && !common {
            self.0.insert(word.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_word_is_taken_out_wherever_it_stands_and_a_short_one_where_it_stands_alone() {
        for (text, word, expected) in [
            ("lake/hunter2/*", "hunter2", "lake/(sensitive)/*"),
            ("xhunter2x", "hunter2", "x(sensitive)x"),
            ("prod, production", "prod", "(sensitive), production"),
            ("a prod", "prod", "a (sensitive)"),
        ] {
            assert_eq!(without(text, word), expected);
        }
    }

    #[test]
    fn of_an_arn_the_words_behind_the_region_are_what_it_says() {
        let mut words = Words::default();
        words.literal("arn:aws:s3:::acme-lake/hunter2/*");
        words.literal("arn:aws:iam::999999999999:role/x-ray");
        let words: Vec<&str> = words.0.iter().map(String::as_str).collect();
        assert_eq!(words, ["999999999999", "acme-lake", "hunter2", "x-ray"]);
    }
}

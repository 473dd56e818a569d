//! Rules that are other than before, or off where something falls under them: a change may bring its own judge.

use schemars::JsonSchema;
use serde::Serialize;

use super::judge::Fallen;
use super::{Level, Rule, Rules};

/// A rule that is other than before the change, or off where something falls under it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct TurnedRule {
    /// The rule.
    pub rule: Rule,
    /// How grave it was, where that is known and it is other now: the change is judged by the graver of both.
    pub before: Option<Level>,
    /// How grave it is now.
    pub after: Level,
    /// Why, where the spec says so.
    pub because: Option<String>,
}

impl TurnedRule {
    /// True when the change makes it less grave.
    #[must_use]
    pub fn is_milder(&self) -> bool {
        self.before.is_some_and(|before| before > self.after)
    }

    /// `was dangerous, is off now, because …`, behind the name of the rule.
    #[must_use]
    pub fn told(&self) -> String {
        let after = self.after.word();
        let told = match self.before {
            Some(before) => format!("was {}, is {after} now", before.word()),
            None => format!("is {after}, and something falls under it"),
        };
        match &self.because {
            Some(because) => format!("{told}, because: {because}"),
            None => told,
        }
    }
}

impl Rules {
    /// Each rule as grave as on the side where it is graver.
    #[must_use]
    pub fn stricter(&self, other: &Self) -> Self {
        Rule::ALL.into_iter().fold(self.clone(), |rules, rule| {
            let level = other.level(rule);
            if level <= self.level(rule) {
                return rules;
            }
            let mut rules = rules.with(rule, level);
            rules.reasons.remove(&rule);
            match other.reason(rule) {
                Some(reason) => rules.because(rule, reason),
                None => rules,
            }
        })
    }

    /// The rules that are other than they were; those that are milder first.
    #[must_use]
    pub fn turned(&self, before: &Self) -> Vec<TurnedRule> {
        let all = Rule::ALL.into_iter();
        let other = all.filter(|rule| self.level(*rule) != before.level(*rule));
        let mut turned: Vec<TurnedRule> = other
            .map(|rule| TurnedRule {
                rule,
                before: Some(before.level(rule)),
                after: self.level(rule),
                because: self.reason(rule).map(str::to_owned),
            })
            .collect();
        turned.sort_by_key(|it| (!it.is_milder(), it.rule));
        turned
    }
}

/// The rules that say nothing of what falls under them, where that needs a reason.
pub(super) fn silent(fallen: &[Fallen], rules: &Rules) -> Vec<TurnedRule> {
    let mut silent: Vec<Rule> = fallen.iter().map(|it| it.rule).collect();
    silent.retain(|it| rules.level(*it) == Level::Off && it.usual() == Level::Dangerous);
    silent.sort_unstable();
    silent.dedup();
    let silent = silent.into_iter().map(|rule| TurnedRule {
        rule,
        before: None,
        after: Level::Off,
        because: rules.reason(rule).map(str::to_owned),
    });
    silent.collect()
}

//! What a change is judged by.

use super::{Decoder, leaf};
use crate::review::rules::{Level, Rule};
use crate::spec::leaf::Reason;
use crate::spec::review::{Reviewing, RuleLevel, needs_reason};
use crate::spec::tree::{Kind, Node};
use crate::spec::types::At;

/// Reads the section; `None` when something in it could not be read.
pub(super) fn review(decoder: &mut Decoder, node: &Node) -> Option<Reviewing> {
    let mut fields = decoder.record(node, "`review`")?;
    let rules = fields.find("rules").map(|node| rules(decoder, node));
    fields.finish(decoder);
    Some(Reviewing {
        rules: match rules {
            None => Vec::new(),
            Some(rules) => rules?,
        },
    })
}

fn rules(decoder: &mut Decoder, node: &Node) -> Option<Vec<RuleLevel>> {
    let mut fields = decoder.record(node, "`rules`")?;
    let mut read = Vec::new();
    for one in Rule::ALL {
        if let Some(node) = fields.find(one.name()) {
            read.push(rule(decoder, one, node));
        }
    }
    fields.finish(decoder);
    read.into_iter().collect()
}

/// A level alone, or one with a reason.
fn rule(decoder: &mut Decoder, rule: Rule, node: &Node) -> Option<RuleLevel> {
    let (level, because): (Option<At<Level>>, Option<&Node>) = match &node.kind {
        Kind::Map(_) => {
            let mut fields = decoder.record(node, "a rule")?;
            let level = fields.need(decoder, "level", Level::Note.word());
            let level = level.and_then(|node| self::level(decoder, node));
            let because = fields.find("because");
            fields.finish(decoder);
            (level, because)
        }
        _ => (level(decoder, node), None),
    };
    let reason = because.map(|node| leaf::<Reason>(decoder, Some(node)));
    let level = level?;
    if reason.is_none() && needs_reason(rule, level.value) {
        let (name, word) = (rule.name(), level.value.word());
        decoder.refuse(
            "no-reason",
            format!("nobody says why `{name}` is less grave here than it usually is"),
            level.span,
            format!("write `{name}: {{ level: {word}, because: \"…\" }}`: reviewers read it"),
        );
        return None;
    }
    Some(RuleLevel {
        rule,
        level,
        because: match reason {
            None => None,
            Some(reason) => Some(reason?),
        },
    })
}

fn level(decoder: &mut Decoder, node: &Node) -> Option<At<Level>> {
    let levels = Level::ALL.map(|level| (level.word(), level));
    decoder.choice(node, &levels)
}

//! What a change is judged by.

use super::{Decoder, leaf};
use crate::review::rules::{Level, Rule};
use crate::spec::leaf::Reason;
use crate::spec::review::{AcceptedChange, Reviewing, RuleLevel, needs_reason};
use crate::spec::tree::{Kind, Node};
use crate::spec::types::At;

const EXAMPLE: &str = "[{ rule: key-deletion, about: \"units/retail: module.churn.*\", because: \"…\", until: 2027-01-31 }]";

/// Reads the section; `None` when something in it could not be read.
pub(super) fn review(decoder: &mut Decoder, node: &Node) -> Option<Reviewing> {
    let mut fields = decoder.record(node, "`review`")?;
    let rules = fields.find("rules").map(|node| rules(decoder, node));
    let accept = fields.find("accept").map(|node| accept(decoder, node));
    fields.finish(decoder);
    Some(Reviewing {
        rules: match rules {
            None => Vec::new(),
            Some(rules) => rules?,
        },
        accept: match accept {
            None => Vec::new(),
            Some(accept) => accept?,
        },
    })
}

fn accept(decoder: &mut Decoder, node: &Node) -> Option<Vec<AcceptedChange>> {
    let items = decoder.items(node, EXAMPLE)?;
    let read: Vec<_> = items.iter().map(|item| accepted(decoder, item)).collect();
    read.into_iter().collect()
}

fn accepted(decoder: &mut Decoder, node: &Node) -> Option<AcceptedChange> {
    let mut fields = decoder.record(node, "what is accepted")?;
    let rules = Rule::ALL.map(|rule| (rule.name(), rule));
    let rule = fields.need(decoder, "rule", Rule::KeyDeletion.name());
    let rule = rule.and_then(|node| decoder.choice(node, &rules));
    let about = fields.need(decoder, "about", "\"units/retail: module.churn.*\"");
    let about = leaf(decoder, about);
    let because = fields.need(decoder, "because", "\"…\"");
    let because = leaf(decoder, because);
    let until = fields.need(decoder, "until", "2027-01-31");
    let until = leaf(decoder, until);
    fields.finish(decoder);
    Some(AcceptedChange {
        rule: rule?,
        about: about?,
        because: because?,
        until: until?,
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

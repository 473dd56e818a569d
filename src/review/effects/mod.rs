//! What becomes of access and of data when a resource comes, changes or goes, beyond what policies and networks say: by its type and its
//! arguments, as the table of effects has it.

mod leaves;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub(super) use leaves::{Leaves, leaves};
use table::{Condition, Effect, When};
pub(super) use table::{TABLE, is_classed, is_watcher};

use super::rules::Rule;
use crate::terraform::Resource;
use leaves::Leaf;

/// What happens to a resource, as far as effects hang on it.
#[derive(Clone, Copy)]
pub(super) struct Event<'e> {
    pub kind: &'e str,
    pub turn: Turn,
    pub leaves: &'e Leaves,
    /// True when something else than tags and descriptions differs.
    pub differs: bool,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Made,
    Changed,
    Gone,
}

/// What effects are asked against.
pub(super) struct Around<'a> {
    /// The accounts that are ours.
    pub accounts: &'a BTreeSet<String>,
    /// Whom alarms and rules tell.
    pub heard: &'a BTreeSet<String>,
    /// What goes away, by type and by what others call it.
    pub gone: &'a BTreeSet<(String, String)>,
}

/// The effects of an event, each as a rule and the words behind the address. The first of several with the same words counts, and of what goes
/// as a whole the first at all.
pub(super) fn of(event: Event<'_>, around: &Around<'_>) -> Vec<(Rule, &'static str)> {
    let mut found: Vec<(Rule, &'static str)> = Vec::new();
    let mut gone = false;
    for effect in TABLE.effects.iter().filter(|it| it.is_for(event.kind)) {
        let whole = effect.when == When::Gone;
        let words = effect.words.as_str();
        let known = found.iter().any(|(_, other)| *other == words) || whole && gone;
        if known || !holds(effect, event, around) {
            continue;
        }
        gone |= whole;
        found.push((effect.rule, words));
    }
    found
}

/// True for what protects something else by being there, and may go with it.
pub(super) fn guards(kind: &str) -> bool {
    let mut effects = TABLE.effects.iter().filter(|it| it.is_for(kind));
    effects
        .any(|it| it.when == When::Gone && it.rule == Rule::ProtectionWeakened && it.of.is_some())
}

fn holds(effect: &Effect, event: Event<'_>, around: &Around<'_>) -> bool {
    let allowed = match event.turn {
        Turn::Made => effect.new || matches!(effect.when, When::Made | When::Any),
        Turn::Changed => !matches!(effect.when, When::Made | When::Gone),
        Turn::Gone => matches!(effect.when, When::Gone | When::Any),
    };
    let here = |it: &Condition| {
        let [before, after] = event.leaves.sides(&it.argument);
        match event.turn {
            Turn::Gone => before,
            _ => after,
        }
    };
    let may = |it: &Condition| here(it).iter().any(|leaf| leaf.is_among(&it.values));
    let is = |it: &Condition| {
        let leaves = here(it);
        let mut known = leaves.iter().filter_map(Leaf::known);
        known.any(|known| it.values.contains(known))
    };
    allowed
        && effect.condition.as_ref().is_none_or(may)
        && !effect.unless.as_ref().is_some_and(is)
        && (!effect.heard || is_heard(event.leaves, around.heard))
        && !goes_with_owner(effect, event, around)
        && (event.turn == Turn::Gone || happens(effect, event, around))
}

/// True of what alarms or rules tell of something: they name it by its ARN, which files may not know but for its end.
fn is_heard(leaves: &Leaves, heard: &BTreeSet<String>) -> bool {
    let mut names = leaves.names();
    names.any(|name| {
        let end = format!(":{name}");
        heard.iter().any(|it| it == name || it.ends_with(&end))
    })
}

/// Arguments by which something tells of what it sees, by type.
const TELLING: &[(&str, &str)] = &[
    ("aws_cloudwatch_metric_alarm", "alarm_actions"),
    ("aws_cloudwatch_composite_alarm", "alarm_actions"),
    ("aws_cloudwatch_event_target", "arn"),
    ("aws_cloudtrail", "sns_topic_name"),
    ("aws_config_delivery_channel", "sns_topic_arn"),
];

/// Whom a resource tells of what it sees.
pub(super) fn told_by(resource: &Resource) -> Vec<String> {
    let telling = TELLING.iter().find(|(kind, _)| *kind == resource.kind);
    let Some((_, argument)) = telling else {
        return Vec::new();
    };
    let leaves = leaves(Some(&resource.arguments), None, |_| true);
    let [told, _] = leaves.sides(argument);
    let known = told.iter().filter_map(Leaf::known);
    known.map(str::to_owned).collect()
}

/// True of what belongs to something that goes as well.
fn goes_with_owner(effect: &Effect, event: Event<'_>, around: &Around<'_>) -> bool {
    effect.of.as_ref().is_some_and(|of| {
        let [before, _] = event.leaves.sides(&of.argument);
        let mut names = before.iter().filter_map(Leaf::known);
        names.any(|name| around.gone.contains(&(of.kind.clone(), name.to_owned())))
    })
}

fn happens(effect: &Effect, event: Event<'_>, around: &Around<'_>) -> bool {
    let argument = match (&effect.argument, effect.when) {
        (_, When::Made) => return true,
        (None, _) => return event.turn == Turn::Made || event.differs,
        (Some(argument), _) => argument,
    };
    let [before, after] = event.leaves.sides(argument);
    let count = |side: &[Leaf], wanted: &dyn Fn(&Leaf) -> bool| {
        side.iter().filter(|leaf| wanted(leaf)).count()
    };
    // One more of them than before; of what is not known, any.
    let more = |wanted: &dyn Fn(&Leaf) -> bool| count(&after, wanted) > count(&before, wanted);
    match effect.when {
        When::Becomes => more(&|leaf| leaf.is_among(&effect.values)),
        When::Leaves => {
            let kept = |leaf: &Leaf| leaf.known().is_some_and(|it| effect.values.contains(it));
            count(&before, &kept) > count(&after, &kept)
        }
        When::Foreign => {
            let new = after.iter().filter(|leaf| !before.contains(leaf));
            let mut new = new.map(|leaf| leaf.is_foreign(around.accounts));
            new.any(|foreign| foreign)
        }
        When::Changes => before != after && !before.is_empty(),
        When::Fewer => {
            before.iter().any(|leaf| !after.contains(leaf)) || more(&|leaf| leaf.known().is_none())
        }
        When::Lower => beyond(&before, &after, |was, is| is < was),
        When::Higher => beyond(&before, &after, |was, is| is > was),
        When::Made | When::Changed | When::Gone | When::Any => true,
    }
}

/// True when a number is beyond what it was; what is not known may be. What nobody writes any more is as AWS has it.
fn beyond(before: &[Leaf], after: &[Leaf], further: fn(f64, f64) -> bool) -> bool {
    let mut pairs = before.iter().zip(after);
    pairs.any(|(was, is)| match (was.number(), is.number()) {
        (Some(was), Some(is)) => further(was, is),
        _ => was != is,
    })
}

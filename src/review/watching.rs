//! What of a resource that records or watches has to be known to judge its change, and does not stand in what changes: whether it watched anything that is left.

use std::collections::HashSet;

use crate::symbol::{Map, Value};

/// What a change does not say of a resource that records or watches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watching {
    /// True for what goes away and watched nothing, or only what goes away as well: a schedule, the alarm of a job.
    pub idle: bool,
    /// True for an alarm that goes off below its threshold.
    pub below: bool,
}

const RULE: &str = "aws_cloudwatch_event_rule";
const TARGET: &str = "aws_cloudwatch_event_target";
const ALARM: &str = "aws_cloudwatch_metric_alarm";

/// Arguments that name a thing.
const NAMES: &[&str] = &[
    "name",
    "pipeline_name",
    "endpoint_name",
    "function_name",
    "bucket",
    "identifier",
    "cluster_identifier",
    "arn",
    "arn_suffix",
];

/// Kinds that tell of other things, or that many things share.
const BESIDE: &[&str] = &["aws_cloudwatch_", "aws_sns_", "aws_iam_", "aws_kms_"];

/// What goes and what stays, by what it is called.
#[derive(Debug, Default)]
pub(super) struct Around {
    gone: HashSet<String>,
    stays: HashSet<String>,
    /// Rules that only start something at times, or watch only what goes away.
    idle: HashSet<String>,
}

/// True for what may be idle.
pub(super) fn may_be_idle(kind: &str) -> bool {
    [RULE, TARGET, ALARM].contains(&kind)
}

impl Around {
    /// In: the resources of one root module as they were, and whether each goes away.
    pub(super) fn of<'a>(all: impl Iterator<Item = (&'a str, &'a Map, bool)>) -> Self {
        let mut made = Self::default();
        let mut rules = Vec::new();
        for (kind, arguments, gone) in all {
            if kind == RULE {
                rules.push(arguments);
            }
            if BESIDE.iter().any(|it| kind.starts_with(it)) {
                continue;
            }
            let names = NAMES.iter().filter_map(|name| text(arguments.get(name)?));
            match gone {
                true => made.gone.extend(names),
                false => made.stays.extend(names),
            }
        }
        let idle = rules.into_iter().filter(|it| made.is_idle_rule(it));
        let idle: Vec<String> = idle.filter_map(|it| text(it.get("name")?)).collect();
        made.idle.extend(idle);
        made
    }

    /// True when nothing is left that it watched. In: a resource that goes away.
    pub(super) fn is_idle(&self, kind: &str, arguments: &Map) -> bool {
        match kind {
            RULE => self.is_idle_rule(arguments),
            TARGET => {
                let rule = arguments.get("rule").and_then(text);
                rule.is_some_and(|rule| self.idle.contains(&rule))
            }
            ALARM => self.is_gone(&["dimensions", "metric_query"], arguments),
            _ => false,
        }
    }

    /// "A rule can have both": one with a pattern watches (Amazon EventBridge API Reference, `PutRule`).
    fn is_idle_rule(&self, arguments: &Map) -> bool {
        match (
            arguments.get("event_pattern"),
            arguments.get("schedule_expression"),
        ) {
            (None, Some(_)) => true,
            (Some(_), _) => self.is_gone(&["event_pattern"], arguments),
            (None, None) => false,
        }
    }

    /// True when something that goes away is named there, and nothing that stays.
    fn is_gone(&self, names: &[&str], arguments: &Map) -> bool {
        let mut leaves = Vec::new();
        for name in names {
            if let Some(value) = arguments.get(name) {
                collect(value, &mut leaves);
            }
        }
        let names = |leaf: &String, known: &HashSet<String>| {
            let last = leaf.rsplit([':', '/']).next().unwrap_or(leaf);
            known.contains(leaf) || known.contains(last)
        };
        leaves.iter().any(|leaf| names(leaf, &self.gone))
            && !leaves.iter().any(|leaf| names(leaf, &self.stays))
    }
}

/// True for an alarm that goes off below its threshold (Amazon CloudWatch API Reference, `PutMetricAlarm`).
pub(super) fn is_below(arguments: &Map) -> bool {
    let operator = arguments.get("comparison_operator").and_then(Value::as_str);
    operator.is_some_and(|it| it.starts_with("LessThan"))
}

fn text(value: &Value) -> Option<String> {
    value.as_text().map(ToString::to_string)
}

fn collect(value: &Value, leaves: &mut Vec<String>) {
    match value {
        Value::Text(text) => leaves.push(text.to_string()),
        Value::List(items) => items.iter().for_each(|item| collect(item, leaves)),
        Value::Map(map) => map.entries.values().for_each(|it| collect(it, leaves)),
        Value::Json(inner) => collect(inner, leaves),
        _ => {}
    }
}

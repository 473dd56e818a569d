//! What records or watches, and when it records less than before.

use super::happenings::{End, Happening};
use crate::review::ArgumentChange;
use crate::review::effects::is_watcher;

/// Those that watch a network, and have nothing left to watch without it.
const OF_NETWORKS: &[&str] = &[
    "aws_flow_log",
    "aws_route53_resolver_query_log_config",
    "aws_route53_resolver_query_log_config_association",
];

/// Arguments that are better true, and whether they are when nobody writes them (documentation of the AWS provider's resources).
const BETTER_TRUE: &[(&str, bool)] = &[
    ("actions_enabled", true),
    ("enable", true),
    ("enable_log_file_validation", false),
    ("enable_logging", true),
    ("include_global_service_events", true),
    ("is_enabled", true),
    ("is_multi_region_trail", false),
    ("is_organization_trail", false),
];

/// Arguments that say what is recorded, or where it goes: whoever takes something out of them, or puts something else there, may record
/// less. Nested blocks by their beginning.
const SCOPE: &[&str] = &[
    "advanced_event_selector",
    "alarm_actions",
    "comparison_operator",
    "dimensions",
    "cloud_watch_logs_group_arn",
    "datasources",
    "endpoint",
    "event_pattern",
    "event_selector",
    "filter_pattern",
    "insight_selector",
    "log_destination",
    "log_group_name",
    "metric_name",
    "namespace",
    "pattern",
    "recording_group",
    "recording_mode",
    "s3_bucket_name",
    "sns_topic_name",
    "state",
    "status",
    "target_bucket",
    "threshold",
    "traffic_type",
    "vpc_id",
];

/// Arguments that list who is told: one more is no less.
const ACTIONS: &[&str] = &["alarm_actions"];

/// How it records less, in words; `None` when it does not, or when what it watched is gone as well.
pub(super) fn weakened(one: &Happening<'_>) -> Option<String> {
    if !is_watcher(one.kind) {
        return None;
    }
    let logs = ["aws_cloudwatch_log_group", "aws_cloudwatch_log_stream"].contains(&one.kind);
    match one.end {
        End::Created => None,
        End::Destroyed if logs => Some("goes away with what is recorded in it".to_owned()),
        End::Destroyed if one.with_its_network && OF_NETWORKS.contains(&one.kind) => None,
        End::Destroyed if one.watching.idle => None,
        End::Destroyed => Some("goes away".to_owned()),
        End::Replaced if logs => Some("is replaced: what is recorded in it goes away".to_owned()),
        End::Replaced | End::LeftBehind | End::Stays => {
            let below = one.watching.below;
            one.arguments.iter().find_map(|it| less(it, below))
        }
    }
}

/// In: whether it is an alarm that goes off below its threshold.
fn less(argument: &ArgumentChange, below: bool) -> Option<String> {
    let path = argument.path.as_str();
    if let Some((_, usual)) = BETTER_TRUE.iter().find(|(name, _)| *name == path) {
        let now = argument.after.as_deref().unwrap_or(match usual {
            true => "true",
            false => "false",
        });
        return (now != "true").then(|| format!("records less: `{path}` is {now}"));
    }
    let on = ["\"ENABLED\"", "\"Enabled\""];
    if ["state", "status"].contains(&path)
        && argument.after.as_deref().is_some_and(|it| on.contains(&it))
    {
        return None;
    }
    if path == "retention_in_days" {
        let shorter = days(&argument.after, 0) < days(&argument.before, u64::MAX);
        return shorter.then(|| {
            let now = argument.after.as_deref().unwrap_or("not known");
            format!("keeps its records for {now} days only")
        });
    }
    if path == "threshold" && is_stricter(argument, below) {
        return None;
    }
    if path.ends_with("unused_access_age") {
        let (before, after) = (number(&argument.before), number(&argument.after));
        let later = before
            .zip(after)
            .is_none_or(|(before, after)| after > before);
        return later.then(|| {
            let now = argument.after.as_deref().unwrap_or("not known");
            format!("tells of access that nobody uses after {now} days only")
        });
    }
    if ACTIONS.contains(&path) && is_more(argument) {
        return None;
    }
    let scope = SCOPE.iter().any(|name| is_below(path, name));
    // What comes to a list of what is recorded makes it longer; what comes to a filter makes it shorter.
    let narrows = argument.before.is_some() || path.contains("field_selector");
    (scope && narrows).then(|| format!("may record less: `{path}` is another one"))
}

/// True when an alarm goes off earlier than before.
fn is_stricter(argument: &ArgumentChange, below: bool) -> bool {
    let both = number(&argument.before).zip(number(&argument.after));
    both.is_some_and(|(before, after)| match below {
        true => after >= before,
        false => after <= before,
    })
}

fn number(written: &Option<String>) -> Option<f64> {
    written.as_deref()?.trim_matches('"').parse().ok()
}

/// True when a list has all that it had.
fn is_more(argument: &ArgumentChange) -> bool {
    let items = |written: &Option<String>| -> Option<Vec<String>> {
        let inner = written.as_deref()?.strip_prefix('[')?.strip_suffix(']')?;
        let items = inner.split(", ").filter(|it| !it.is_empty());
        Some(items.map(str::to_owned).collect())
    };
    match (items(&argument.before), items(&argument.after)) {
        (Some(before), Some(after)) => before.iter().all(|it| after.contains(it)),
        _ => false,
    }
}

/// After how many days records go away; 0 stands for never (documentation of `aws_cloudwatch_log_group`).
fn days(written: &Option<String>, unknown: u64) -> u64 {
    match written.as_deref() {
        None | Some("0") => u64::MAX,
        Some(written) => written.parse().unwrap_or(unknown),
    }
}

fn is_below(path: &str, name: &str) -> bool {
    let rest = path.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

//! What is served grows as far as is declared, and no further.

use super::super::world::Item;
use super::endpoints::sets_only;
use crate::symbol::Value;

/// In: what scales it, and the least and the most. Between these by one target, which nothing suspends, and one policy; where they
/// are the same, by nothing.
pub(super) fn grows(around: &[Item<'_>], (least, most): (u32, u32)) -> bool {
    let of = |kind: &str| -> Vec<Item<'_>> {
        let items = around.iter().copied();
        items.filter(|it| it.resource.kind == kind).collect()
    };
    let targets = of("aws_appautoscaling_target");
    let policies = of("aws_appautoscaling_policy");
    match (targets.as_slice(), policies.as_slice()) {
        ([], []) => most <= least,
        ([target], [policy]) => {
            let is = |argument: &str, wanted: u32| {
                target.get(argument).and_then(Value::as_i64) == Some(i64::from(wanted))
            };
            let suspended = target.blocks("suspended_state");
            most > least
                && is("min_capacity", least)
                && is("max_capacity", most)
                && suspended.iter().all(|it| sets_only(Some(it), &[]))
                && !target.resource.uncertain
                && !policy.resource.uncertain
        }
        _ => false,
    }
}

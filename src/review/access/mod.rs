//! Who can do more, less or something else.
mod ask;
mod differ;
mod index;
mod same;
mod tasks;
mod unknown;
mod world;

use super::{AccessChange, Standing};

/// Who can what on one side and not on the other.
pub(super) fn changes(before: Standing<'_>, after: Standing<'_>) -> Vec<AccessChange> {
    let (before, after) = (
        world::World::new(before.ground),
        world::World::new(after.ground),
    );
    let both = tasks::Both {
        before: &before,
        after: &after,
    };
    for ((who, what), scope) in tasks::tasks(both) {
        for it in ask::ask(both, &who, &what, &scope) {
            eprintln!("{who:?} {what:?} {it:?}");
        }
    }
    Vec::new()
}

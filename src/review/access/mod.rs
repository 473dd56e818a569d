//! Who can do what on one side and not on the other.
//!
//! In go two sides, out comes what a reviewer is told of access. [`tasks`] finds what has to be asked from the documents that differ, so that
//! one changed team of many asks about that team alone; [`ask`] has the solver compare both sides over all calls at once, so that neither the
//! order of statements nor how they are split makes a difference; [`told`] says it in the spec's words, and [`fold`] puts together what is
//! the same for many.
//!
//! A change is never left out because something is not known: then it is told as "perhaps". What is not known on both sides and says which
//! it is counts as the same on both.

mod alike;
mod ask;
mod because;
mod beside;
mod circumstances;
mod differ;
mod every;
mod fold;
mod index;
mod names;
mod own;
mod puzzles;
mod same;
mod sides;
mod tasks;
mod told;
mod unknown;
mod world;

use std::sync::Mutex;

use self::differ::Scope;
use self::names::Parties;
pub(super) use self::puzzles::puzzles;
use self::tasks::{Both, tasks};
use self::told::Teller;
use self::world::{What, Who, World};
use super::{AccessChange, Standing};
use crate::parallel;

/// Who can what on one side and not on the other. Both sides call what is the same by the same name.
pub(super) fn changes(before: Standing<'_>, after: Standing<'_>) -> Vec<AccessChange> {
    if std::ptr::eq(before.ground, after.ground) {
        return Vec::new();
    }
    let worlds = [before.ground, after.ground].map(World::new);
    let [old, new] = &worlds;
    let both = Both {
        before: old,
        after: new,
    };
    let Some((tasks, screen)) = tasks(both) else {
        return Vec::new();
    };
    let tasks: Vec<((Who, What), Scope<'_>)> = tasks.into_iter().collect();
    let found = parallel::each(&tasks, |((who, what), scope)| {
        ask::ask(both, who, what, scope)
    });
    let parties = Parties::new(both);
    let teller = Teller {
        parties: &parties,
        screen: &screen,
        left: Mutex::default(),
        before,
        after,
    };
    let told = tasks.iter().zip(found);
    let told = told.flat_map(|(((who, what), scope), turned)| {
        let is_new = comes_or_goes(both, who) && matches!(what, What::Pattern(_));
        let told = teller.tell(who, what, scope, turned).into_iter();
        told.map(move |it| (is_new, it))
    });
    fold::fold(fold::of_new(told.collect()))
}

/// True of somebody whom only one side makes.
fn comes_or_goes(both: Both<'_, '_>, who: &Who) -> bool {
    matches!(who, Who::Known(arn) if both.principals(arn).count() < 2)
}

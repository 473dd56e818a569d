use std::collections::{BTreeMap, BTreeSet};

use super::stack::order;
use super::{Stack, Stage};
use crate::model::Model;

/// What is known of the output folder as it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Before {
    /// Paths below the folder that differ from then, those that are gone included.
    pub differs: BTreeSet<String>,
    /// Paths below the folder of files that were there.
    pub files: BTreeSet<String>,
    /// The tags `Fence` of the teams that each stack had.
    pub teams: BTreeMap<String, BTreeSet<String>>,
}

/// A unit that can't be put into an order: some of its teams go, which takes the unit first, and others come, which takes the
/// account first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The stack of the unit.
    pub stack: String,
    /// That of its account.
    pub account: String,
}

/// The stacks that differ, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Ordered {
    /// In the order in which they are applied.
    pub stacks: Vec<Stack>,
    /// Those for which there is none.
    pub clashes: Vec<Clash>,
}

/// Of all stacks those of which a file differs. A unit that teams go from is applied before its account, as its roles are under the
/// boundaries that go there. `now` are the tags `Fence` of the teams that each stack has.
#[must_use]
pub fn changed(
    model: &Model,
    all: Vec<Stack>,
    before: &Before,
    now: &BTreeMap<String, BTreeSet<String>>,
) -> Ordered {
    let none = BTreeSet::new();
    let mut clashes = Vec::new();
    let mut stacks = Vec::new();
    for mut stack in all {
        if !is_below(&stack.stack, &before.differs) {
            continue;
        }
        stack.known = is_below(&stack.stack, &before.files);
        let had = before.teams.get(&stack.stack).unwrap_or(&none);
        let has = now.get(&stack.stack).unwrap_or(&none);
        let (goes, comes) = (!had.is_subset(has), !has.is_subset(had));
        if stack.stage == Stage::Units && goes {
            if comes {
                clashes.push(Clash {
                    stack: stack.stack.clone(),
                    account: stack.account.clone(),
                });
            }
            stack.stage = Stage::Leaving;
        }
        stacks.push(stack);
    }
    order(&mut stacks, model);
    Ordered { stacks, clashes }
}

fn is_below(folder: &str, paths: &BTreeSet<String>) -> bool {
    let start = format!("{folder}/");
    let mut after = paths.range(start.clone()..);
    after.next().is_some_and(|path| path.starts_with(&start))
}

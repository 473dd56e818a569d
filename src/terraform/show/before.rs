//! What is there before the apply of a plan.

use std::collections::HashSet;

use super::super::config::Mode;
use super::document::{ResourceChange, State};
use super::instance::Shape;
use super::{change, mirrors, state};

/// Gathers it from what a plan says of each instance, and from the state that it was made against.
pub(super) struct Before {
    /// What other resources may still show, though it goes or changes.
    makers: Vec<Shape>,
    /// What is there; `None` when nobody asks.
    there: Option<There>,
}

struct There {
    planned: Vec<Shape>,
    /// The addresses of which the plan says something.
    addresses: HashSet<String>,
    state: Vec<Shape>,
}

impl Before {
    /// In: the state before, if it is asked for what is there.
    pub fn new(prior: Option<Option<State>>) -> Self {
        Self {
            makers: Vec::new(),
            there: prior.map(|prior| There {
                planned: Vec::new(),
                addresses: HashSet::new(),
                state: prior.map(state::instances).unwrap_or_default(),
            }),
        }
    }

    /// Takes note of an instance. Out: what stays of it though the plan has done with it: Terraform lets go of it.
    pub fn add(&mut self, entry: &ResourceChange) -> Option<Shape> {
        let same = entry.change.actions.iter().all(|action| action == "no-op");
        if !same && mirrors::is_shown(&entry.kind) {
            self.makers.extend(change::former(entry));
        }
        let there = self.there.as_mut()?;
        there.addresses.insert(entry.address.clone());
        there.addresses.extend(entry.previous_address.clone());
        there.planned.extend(change::former(entry));
        match change::is_let_go(entry) {
            true => change::former(entry),
            false => None,
        }
    }

    /// What a plan for a part of the resources has nothing to do with, and stays as it is. Data sources are not among it.
    pub fn untouched(&self) -> Vec<Shape> {
        let there = self.there.iter();
        let managed = there.flat_map(|it| {
            let managed = it.state.iter().filter(|one| one.mode == Mode::Managed);
            managed.filter(|one| !it.addresses.contains(&one.address))
        });
        managed.cloned().collect()
    }

    /// Resources that go or change.
    pub fn makers(&self) -> &[Shape] {
        &self.makers
    }

    /// All that is there, if it is asked for.
    pub fn all(&self) -> Option<Vec<Shape>> {
        let there = self.there.as_ref()?;
        let mut all = there.planned.clone();
        let known: HashSet<&str> = all.iter().map(|one| one.address.as_str()).collect();
        let rest = there.state.iter().filter(|one| {
            let looked_up = one.mode == Mode::Data;
            let planned = match looked_up {
                true => known.contains(one.address.as_str()),
                false => there.addresses.contains(&one.address),
            };
            !planned
        });
        let rest: Vec<Shape> = rest.cloned().collect();
        all.extend(rest);
        Some(all)
    }
}

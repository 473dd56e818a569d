//! Which root module of a folder a plan or state comes from.

use std::collections::BTreeSet;

use super::super::config::{Config, Root};
use super::source::managed;
use super::written::without_keys;
use super::{Files, PlanNotes, Shown};

/// What a document knows of the files that it comes from. Addresses are without keys.
pub(super) struct Traces {
    /// What there is to be, and what goes, and what a plan keeps of the files.
    all: BTreeSet<String>,
    /// What its files have, other than what goes.
    kept: BTreeSet<String>,
    /// What goes.
    pub gone: BTreeSet<String>,
}

/// Where a document comes from.
pub(super) enum Origin<'c> {
    /// This root module has most of its resources.
    Root(&'c Root),
    /// There is nothing in it that files would have, so it may come from any.
    Any,
    /// From somewhere else.
    Elsewhere,
}

impl Traces {
    pub fn of(shown: &Shown) -> Self {
        let now = blocks(&shown.root);
        let gone = shown.plan.iter().flat_map(gone);
        let gone: BTreeSet<String> = gone.collect();
        let mut kept: BTreeSet<String> = now.difference(&gone).cloned().collect();
        kept.extend(shown.written.iter().cloned());
        let all = now.union(&gone).chain(&shown.written).cloned().collect();
        Self { all, kept, gone }
    }

    /// The root module that has most of it; among equals the one that has the least beside. In: the files, and where in them it may be.
    pub fn origin<'c>(&self, files: &'c Config, wanted: Files<'_>) -> Origin<'c> {
        let candidates = files.roots().filter(|root| wanted.has(&root.path));
        let candidates: Vec<(BTreeSet<String>, &Root)> =
            candidates.map(|root| (blocks(root), root)).collect();
        let rated = candidates.iter().map(|(theirs, root)| {
            let shared = theirs.intersection(&self.all).count();
            let beside = theirs.symmetric_difference(&self.kept).count();
            (shared, std::cmp::Reverse(beside), *root)
        });
        // Of equals the last one is taken.
        let best = rated
            .rev()
            .max_by_key(|(shared, beside, _)| (*shared, *beside));
        match best {
            Some((shared, _, root)) if shared > 0 => Origin::Root(root),
            _ if !self.kept.is_empty() => Origin::Elsewhere,
            // Its files manage nothing: that may be because all of it goes.
            _ => {
                let mut bare = candidates.iter().filter(|(theirs, _)| theirs.is_empty());
                match (bare.next(), bare.next()) {
                    (Some((_, only)), None) => Origin::Root(only),
                    _ => Origin::Any,
                }
            }
        }
    }
}

fn blocks(root: &Root) -> BTreeSet<String> {
    let blocks = managed(root).map(|it| without_keys(&it.address.0));
    blocks.collect()
}

/// What a plan has done with: it is destroyed, or let go of.
fn gone(notes: &PlanNotes) -> impl Iterator<Item = String> {
    let gone = notes.changes.iter().filter(|change| {
        let mut actions = change.actions.iter();
        actions.all(|action| matches!(action.as_str(), "delete" | "forget"))
    });
    gone.map(|change| without_keys(&change.address))
}

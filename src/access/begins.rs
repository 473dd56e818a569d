//! What may overlap: patterns and ARNs by the characters with which they begin, so that most pairs are never looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// The plain characters with which a text begins, and whether that is all of it.
pub(crate) type Begins = (String, bool);

/// Things by what their ARN or pattern begins with.
#[derive(Debug)]
pub(crate) struct ByBeginning<T> {
    /// With whether that is all of it.
    by: BTreeMap<String, Vec<(T, bool)>>,
    /// How long the beginnings are, so that no other length is looked up.
    lengths: BTreeSet<usize>,
}

impl<T> Default for ByBeginning<T> {
    fn default() -> Self {
        Self {
            by: BTreeMap::new(),
            lengths: BTreeSet::new(),
        }
    }
}

impl<T: Copy + PartialEq> ByBeginning<T> {
    /// Adds a thing, once for each beginning.
    pub(crate) fn add(&mut self, (begins, whole): Begins, thing: T) {
        self.lengths.insert(begins.len());
        let known = self.by.entry(begins).or_default();
        if !known.contains(&(thing, whole)) {
            known.push((thing, whole));
        }
    }

    /// Those that don't differ from this before the first thing in either that is not plain.
    pub(crate) fn about<'i>(
        &'i self,
        begins: &'i str,
        whole: bool,
    ) -> impl Iterator<Item = T> + 'i {
        let shorter = self
            .lengths
            .iter()
            .take_while(|length| **length < begins.len());
        let shorter = shorter.filter_map(|length| self.by.get(begins.get(..*length)?));
        // A shorter pattern goes on with something that is not plain, or ends before the other does.
        let shorter = shorter.flatten().filter(|(_, ends)| !ends);
        let same = self.by.get(begins).into_iter().flatten();
        let from = (Bound::Excluded(begins), Bound::Unbounded);
        let longer = self.by.range::<str, _>(from);
        let longer = longer.take_while(move |(it, _)| !whole && it.starts_with(begins));
        let longer = longer.flat_map(|(_, it)| it);
        shorter.chain(same).chain(longer).map(|(thing, _)| *thing)
    }
}

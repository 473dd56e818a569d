//! What may overlap: patterns and ARNs by the characters with which they begin, so that most pairs are never looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::symbol::{Piece, Text};

/// Things by what their ARN or pattern begins with.
#[derive(Debug)]
pub(super) struct Index<T> {
    /// With whether that is all of it.
    by: BTreeMap<String, Vec<(T, bool)>>,
    /// How long the beginnings are, so that no other length is looked up.
    lengths: BTreeSet<usize>,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self {
            by: BTreeMap::new(),
            lengths: BTreeSet::new(),
        }
    }
}

/// The plain characters with which a text begins, and whether that is all of it.
pub(super) type Begins = (String, bool);

impl<T: Copy + PartialEq> Index<T> {
    pub fn add(&mut self, (begins, whole): Begins, thing: T) {
        self.lengths.insert(begins.len());
        let known = self.by.entry(begins).or_default();
        if !known.contains(&(thing, whole)) {
            known.push((thing, whole));
        }
    }

    /// Those that don't differ from this before the first thing in either that is not plain.
    pub fn about(&self, begins: &str, whole: bool) -> Vec<T> {
        let shorter = self
            .lengths
            .iter()
            .take_while(|length| **length < begins.len());
        let shorter = shorter.filter_map(|length| self.by.get(begins.get(..*length)?));
        let shorter = shorter.flatten().filter(|(_, ends)| !ends);
        let same = self.by.get(begins).into_iter().flatten();
        let from = (Bound::Excluded(begins), Bound::Unbounded);
        let longer = self.by.range::<str, _>(from);
        let longer = longer.take_while(|(it, _)| !whole && it.starts_with(begins));
        let longer = longer.flat_map(|(_, it)| it);
        let all = shorter.chain(same).chain(longer);
        all.map(|(thing, _)| *thing).collect()
    }
}

/// What a pattern begins with: its atoms are letters like any other, wildcards, policy variables and unknown parts end it.
pub(super) fn plain(pattern: &Text) -> Begins {
    let mut begins = String::new();
    for piece in pattern.pieces() {
        match piece {
            Piece::Literal(known) => {
                let end = known.find(['*', '?', '$']);
                begins.push_str(known.get(..end.unwrap_or(known.len())).unwrap_or_default());
                if end.is_some() {
                    return (begins, false);
                }
            }
            Piece::Atom(atom) => begins.push_str(&format!("${{{}}}", atom.name())),
            Piece::Unknown(_) => return (begins, false),
        }
    }
    (begins, true)
}

/// Whether a pattern and another may name the same thing: neither differs from the other before the first thing that is not plain.
pub(super) fn overlap(one: &Begins, other: &Begins) -> bool {
    let ((one, one_ends), (other, other_ends)) = (one, other);
    match one.len() <= other.len() {
        true => other.starts_with(one.as_str()) && (!one_ends || one == other),
        false => one.starts_with(other.as_str()) && !other_ends,
    }
}

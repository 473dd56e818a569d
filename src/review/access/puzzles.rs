//! What was not understood on one side and may hide that somebody can more or less.

use std::collections::HashMap;

use crate::estate::Puzzle;
use crate::explain::Ground;
use crate::review::{Standing, Unknown};

/// What was not understood of resources that differ: what is the same on both sides hides no change.
pub(in crate::review) fn puzzles(before: Standing<'_>, after: Standing<'_>) -> Vec<Unknown> {
    let (old, new) = (before.ground, after.ground);
    if std::ptr::eq(old, new) {
        return Vec::new();
    }
    let mut found = differing(new, old);
    for unknown in differing(old, new) {
        if !found.contains(&unknown) {
            found.push(unknown);
        }
    }
    found
}

fn differing(one: &Ground, other: &Ground) -> Vec<Unknown> {
    let mut known: HashMap<(&str, &str), Vec<&Puzzle>> = HashMap::new();
    for puzzle in &other.estate.puzzles {
        if let Some(at) = &puzzle.origin {
            let of_resource = known.entry((&at.stack, &at.address)).or_default();
            of_resource.push(puzzle);
        }
    }
    // Of a file that could not be read at all the review tells itself.
    let puzzles = one.estate.puzzles.iter();
    let puzzles = puzzles.filter_map(|it| Some((it, it.origin.as_ref()?)));
    let fresh = puzzles.filter(|(puzzle, at)| {
        let there = known.get(&(at.stack.as_str(), at.address.as_str()));
        let said = there.is_some_and(|it| it.iter().any(|it| it.message == puzzle.message));
        let arguments = |of: &'_ Ground| of.resource_at(at).map(|(_, it)| it.arguments.clone());
        !said || arguments(one) != arguments(other)
    });
    let told = fresh.map(|(puzzle, at)| Unknown {
        what: match at.stack.as_str() {
            "" => at.address.clone(),
            stack => format!("{stack}:{}", at.address),
        },
        why: puzzle.message.clone(),
    });
    told.collect()
}

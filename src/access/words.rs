//! Is there a string that matches these patterns and not those, and which is the shortest?
//!
//! Every pattern is read as an automaton whose state is a set of positions; the product of all of them is
//! explored breadth first, and only as far as needed. At each state the letters that matter are those that stand at a
//! position there, and one letter that stands nowhere.

use std::collections::HashSet;

use super::Token;
use super::pattern::{Elem, Pattern};
use super::solve::Budget;

/// Some patterns, and whether one of them has to match or none may.
pub(crate) type Demand<'a> = (&'a [Pattern], bool);

/// For one demand: which positions of which of its patterns are reached.
type Places = Vec<(u32, u32)>;

struct Node {
    places: Vec<Places>,
    /// The node before and the letter read from there.
    from: Option<(usize, Token)>,
}

/// The shortest string that meets every demand (the empty one only if no other does), or `None` if there is none.
pub(crate) fn shortest(
    demands: &[Demand<'_>],
    budget: &mut Budget,
) -> Result<Option<Vec<Token>>, super::TooHard> {
    let start: Vec<Places> = demands.iter().map(|(list, _)| begin(list)).collect();
    let empty_is_fine = accepts(demands, &start);
    let atoms = atoms(demands);
    let mut seen: HashSet<Vec<Places>> = HashSet::from([start.clone()]);
    let mut nodes = vec![Node {
        places: start,
        from: None,
    }];
    let mut next = 0;
    while let Some(node) = nodes.get(next) {
        budget.spend()?;
        let here = node.places.clone();
        for letter in letters(demands, &here, &atoms) {
            let Some(places) = read(demands, &here, &letter) else {
                continue;
            };
            let done = accepts(demands, &places);
            if seen.contains(&places) && !done {
                continue;
            }
            seen.insert(places.clone());
            nodes.push(Node {
                places,
                from: Some((next, letter)),
            });
            if done {
                return Ok(Some(path(&nodes, nodes.len() - 1)));
            }
        }
        next += 1;
    }
    Ok(empty_is_fine.then(Vec::new))
}

fn begin(patterns: &[Pattern]) -> Places {
    let mut places = Vec::new();
    for (which, pattern) in (0u32..).zip(patterns) {
        let mut entered = Vec::new();
        pattern.enter(0, &mut entered);
        places.extend(entered.into_iter().map(|place| (which, place)));
    }
    places
}

fn accepts(demands: &[Demand<'_>], places: &[Places]) -> bool {
    demands
        .iter()
        .zip(places)
        .all(|((patterns, wanted), places)| {
            let matched = places.iter().any(|(which, place)| {
                pattern(patterns, *which).is_some_and(|it| it.end() == *place)
            });
            matched == *wanted
        })
}

fn pattern(patterns: &[Pattern], which: u32) -> Option<&Pattern> {
    patterns.get(usize::try_from(which).ok()?)
}

/// The state after one more letter; `None` when a demand can't be met any more.
fn read(demands: &[Demand<'_>], places: &[Places], letter: &Token) -> Option<Vec<Places>> {
    let mut after = Vec::with_capacity(places.len());
    let mut entered = Vec::new();
    for ((patterns, wanted), places) in demands.iter().zip(places) {
        let mut reached = Vec::new();
        for (which, place) in places {
            entered.clear();
            pattern(patterns, *which)?.step(*place, letter, &mut entered);
            reached.extend(entered.iter().map(|place| (*which, *place)));
        }
        if reached.is_empty() && *wanted {
            return None;
        }
        reached.sort_unstable();
        reached.dedup();
        after.push(reached);
    }
    Some(after)
}

/// The atoms that occur.
fn atoms(demands: &[Demand<'_>]) -> Vec<Token> {
    let patterns = demands.iter().flat_map(|(patterns, _)| *patterns);
    let mut found: Vec<Token> = patterns.flat_map(Pattern::atoms).cloned().collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The letters that lead to different states from here: those that stand at a position, and one that does not.
/// A `?` tells atoms from characters, so where one stands the atoms that occur elsewhere matter too.
fn letters(demands: &[Demand<'_>], places: &[Places], atoms: &[Token]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut add = |letter: Token| {
        if !found.contains(&letter) {
            found.push(letter);
        }
    };
    for ((patterns, _), places) in demands.iter().zip(places) {
        for (which, place) in places {
            let here = pattern(patterns, *which).and_then(|it| it.at(*place));
            if let Some(Elem::One { .. }) = here {
                atoms.iter().cloned().for_each(&mut add);
            }
            match here {
                Some(Elem::Is(letter)) => add(letter.clone()),
                Some(Elem::Fold(character)) => {
                    add(Token::Char(*character));
                    character
                        .to_uppercase()
                        .for_each(|upper| add(Token::Char(upper)));
                }
                Some(Elem::One { colons: false, .. } | Elem::Many { colons: false }) => {
                    add(Token::Char(':'));
                }
                _ => {}
            }
        }
    }
    let other = ('a'..='z')
        .rev()
        .skip(2)
        .chain('0'..='9')
        .chain('\u{4e00}'..='\u{9fff}')
        .map(Token::Char)
        .find(|letter| !found.contains(letter));
    found.extend(other);
    found
}

fn path(nodes: &[Node], last: usize) -> Vec<Token> {
    let mut letters = Vec::new();
    let mut at = nodes.get(last);
    while let Some(Node {
        from: Some((before, letter)),
        ..
    }) = at
    {
        letters.push(letter.clone());
        at = nodes.get(*before);
    }
    letters.reverse();
    letters
}

//! Is there a string that matches these patterns and not those, and which is the shortest?
//!
//! Every pattern is read as an automaton whose state is a set of positions; the product of all of them is
//! explored breadth first, and only as far as needed. At each state the letters that matter are those that stand at a
//! position there, and one letter that stands nowhere.

use super::Token;
use super::hash::QuickSet;
use super::pattern::{Elem, Pattern};
use super::solve::{Budget, TooHard};

/// Some patterns, and whether one of them has to match or none may.
pub(crate) type Demand<'a> = (&'a [Pattern], bool);

/// Which positions of which patterns are reached, demand by demand, with [`GAP`] after each demand.
type Places = Vec<(u32, u32)>;

const GAP: (u32, u32) = (u32::MAX, u32::MAX);

struct Node {
    places: Places,
    /// The node before and the letter read from there.
    from: Option<(usize, Token)>,
}

/// Lists that every step fills anew.
#[derive(Default)]
struct Room {
    letters: Vec<Token>,
    after: Places,
    reached: Vec<(u32, u32)>,
    entered: Vec<u32>,
}

struct Product<'a> {
    /// Those that have to match first: they rule out most letters.
    demands: Vec<Demand<'a>>,
    /// The atoms that occur.
    atoms: Vec<Token>,
}

/// A short string that meets every demand (the empty one only if no other does), or `None` if there is none.
///
/// Of several patterns of which one has to match, each is tried alone: a pattern that may not match as well is left out at once,
/// so a list of patterns less the same list is empty without looking.
pub(crate) fn shortest(
    demands: &[Demand<'_>],
    budget: &mut Budget,
) -> Result<Option<Vec<Token>>, TooHard> {
    let wanted = demands.iter().enumerate().filter(|(_, demand)| demand.1);
    let Some((at, (choices, _))) = wanted.max_by_key(|(_, demand)| demand.0.len()) else {
        return Product::new(demands, demands).explore(budget);
    };
    let mut best: Option<Vec<Token>> = None;
    for choice in *choices {
        let refused = |(patterns, wanted): &Demand<'_>| !wanted && patterns.contains(choice);
        if demands.iter().any(refused) {
            continue;
        }
        let mut fixed = demands.to_vec();
        if let Some(demand) = fixed.get_mut(at) {
            demand.0 = std::slice::from_ref(choice);
        }
        let found = Product::new(&fixed, demands).explore(budget)?;
        best = best
            .into_iter()
            .chain(found)
            .min_by_key(|word| (word.is_empty(), word.len()));
    }
    Ok(best)
}

impl<'a> Product<'a> {
    /// `all` are the demands whose atoms matter: a `?` may be any of them.
    fn new(demands: &[Demand<'a>], all: &[Demand<'a>]) -> Self {
        let mut demands = demands.to_vec();
        demands.sort_by_key(|(patterns, wanted)| (!*wanted, patterns.len()));
        let patterns = all.iter().flat_map(|(patterns, _)| *patterns);
        let mut atoms: Vec<Token> = patterns.flat_map(Pattern::atoms).cloned().collect();
        atoms.sort_unstable();
        atoms.dedup();
        Self { demands, atoms }
    }

    fn explore(&self, budget: &mut Budget) -> Result<Option<Vec<Token>>, TooHard> {
        let start = self.begin();
        let empty_is_fine = self.accepts(&start);
        let mut seen = QuickSet::default();
        let mut nodes = vec![Node {
            places: start,
            from: None,
        }];
        let mut room = Room::default();
        let mut next = 0;
        while let Some(node) = nodes.get_mut(next) {
            budget.spend()?;
            let mut here = std::mem::take(&mut node.places);
            // As long as nothing else waits and there is one way on, there is nothing to choose or to remember.
            while next + 1 == nodes.len()
                && let Some(letter) = self.only_letter(&here)
            {
                if !self.read(&here, letter, &mut room) {
                    return Ok(empty_is_fine.then(Vec::new));
                }
                std::mem::swap(&mut here, &mut room.after);
                nodes.push(Node {
                    places: Places::new(),
                    from: Some((next, *letter)),
                });
                next += 1;
                if self.accepts(&here) {
                    return Ok(Some(path(&nodes, next)));
                }
                budget.spend()?;
            }
            let forced = self.letters(&here, &mut room.letters);
            let letters = std::mem::take(&mut room.letters);
            for letter in &letters {
                if !self.read(&here, letter, &mut room) {
                    continue;
                }
                let places = &room.after;
                let done = self.accepts(places);
                if !done && !forced {
                    if seen.contains(places) {
                        continue;
                    }
                    seen.insert(places.clone());
                }
                nodes.push(Node {
                    places: places.clone(),
                    from: Some((next, *letter)),
                });
                if done {
                    return Ok(Some(path(&nodes, nodes.len() - 1)));
                }
            }
            room.letters = letters;
            next += 1;
        }
        Ok(empty_is_fine.then(Vec::new))
    }

    /// Each demand with the positions reached in its patterns.
    fn each<'p>(
        &self,
        places: &'p [(u32, u32)],
    ) -> impl Iterator<Item = (Demand<'a>, &'p [(u32, u32)])> {
        let parts = places.split(|place| *place == GAP);
        self.demands.iter().copied().zip(parts)
    }

    fn begin(&self) -> Places {
        let mut places = Vec::new();
        let mut entered = Vec::new();
        for (patterns, _) in &self.demands {
            for (which, pattern) in (0u32..).zip(*patterns) {
                entered.clear();
                pattern.enter(0, &mut entered);
                places.extend(entered.iter().map(|place| (which, *place)));
            }
            places.push(GAP);
        }
        places
    }

    fn accepts(&self, places: &[(u32, u32)]) -> bool {
        self.each(places).all(|((patterns, wanted), places)| {
            let matched = places.iter().any(|(which, place)| {
                pattern(patterns, *which).is_some_and(|it| it.end() == *place)
            });
            matched == wanted
        })
    }

    /// Puts the state after one more letter into `room.after`; false when a demand can't be met any more.
    fn read(&self, places: &[(u32, u32)], letter: &Token, room: &mut Room) -> bool {
        let Room {
            after,
            reached,
            entered,
            ..
        } = room;
        after.clear();
        for ((patterns, wanted), places) in self.each(places) {
            reached.clear();
            for (which, place) in places {
                entered.clear();
                if let Some(pattern) = pattern(patterns, *which) {
                    pattern.step(*place, letter, entered);
                }
                reached.extend(entered.iter().map(|place| (*which, *place)));
            }
            if reached.is_empty() && wanted {
                return false;
            }
            reached.sort_unstable();
            reached.dedup();
            if let Some(which) = settled(patterns, reached) {
                // Whatever follows, the pattern matches.
                if !wanted {
                    return false;
                }
                reached.retain(|place| place.0 == which);
            }
            keep_furthest(patterns, reached);
            after.append(reached);
            after.push(GAP);
        }
        true
    }

    /// The letter without which the first demand, which has to be met, can't go on.
    fn only_letter(&self, places: &[(u32, u32)]) -> Option<&'a Token> {
        let ((patterns, wanted), places) = self.each(places).next()?;
        let mut only = None;
        for (which, place) in places {
            match pattern(patterns, *which)?.at(*place) {
                None => {}
                Some(Elem::Is(letter)) if only.is_none_or(|it| it == letter) => only = Some(letter),
                Some(_) => return None,
            }
        }
        only.filter(|_| wanted)
    }

    /// The letters that lead to different states from here: those that stand at a position, and one that does not.
    /// A `?` tells atoms from characters, so where one stands the atoms that occur elsewhere matter too. A demand that has to be
    /// met and that only certain letters lead on in rules out all others; where that is one letter, `true`: such a step comes nearer to the
    /// end of a pattern, so no state need be remembered to get out of a circle.
    fn letters(&self, places: &[(u32, u32)], found: &mut Vec<Token>) -> bool {
        found.clear();
        let mut add = |letter: &Token| {
            if !found.contains(letter) {
                found.push(*letter);
            }
        };
        for ((patterns, wanted), places) in self.each(places) {
            let mut only_letters = wanted;
            for (which, place) in places {
                let Some(pattern) = pattern(patterns, *which) else {
                    continue;
                };
                match pattern.at(*place) {
                    Some(Elem::Is(letter)) => add(letter),
                    Some(Elem::Fold(character)) => {
                        add(&Token::Char(*character));
                        let upper = character.to_uppercase();
                        upper.for_each(|upper| add(&Token::Char(upper)));
                    }
                    Some(Elem::SomeAtom) => self.atoms.iter().for_each(&mut add),
                    Some(Elem::One { colons, .. }) => {
                        only_letters = false;
                        self.atoms.iter().for_each(&mut add);
                        if !colons {
                            add(&Token::Char(':'));
                        }
                    }
                    Some(Elem::Many { colons }) => {
                        only_letters = false;
                        if !colons {
                            add(&Token::Char(':'));
                        }
                    }
                    None => {}
                }
            }
            if only_letters {
                return found.len() == 1;
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
        false
    }
}

/// The pattern of which nothing but a `*` at its end is left: it matches whatever follows.
fn settled(patterns: &[Pattern], reached: &[(u32, u32)]) -> Option<u32> {
    let at_end = reached.iter().find(|(which, place)| {
        pattern(patterns, *which).is_some_and(|it| is_gap(it, *place) && place + 1 == it.end())
    });
    at_end.map(|(which, _)| *which)
}

/// Leaves out what a `*` makes needless: whatever matches from a position before it matches from the `*` as well.
fn keep_furthest(patterns: &[Pattern], reached: &mut Vec<(u32, u32)>) {
    let mut gaps: Vec<(u32, u32)> = Vec::new();
    for (which, place) in reached.iter() {
        if pattern(patterns, *which).is_some_and(|it| is_gap(it, *place)) {
            match gaps.last_mut().filter(|gap| gap.0 == *which) {
                Some(gap) => gap.1 = *place,
                None => gaps.push((*which, *place)),
            }
        }
    }
    reached.retain(|(which, place)| !gaps.iter().any(|gap| gap.0 == *which && *place < gap.1));
}

/// A `*` that takes in colons, too.
fn is_gap(pattern: &Pattern, place: u32) -> bool {
    matches!(pattern.at(place), Some(Elem::Many { colons: true }))
}

fn pattern(patterns: &[Pattern], which: u32) -> Option<&Pattern> {
    patterns.get(usize::try_from(which).ok()?)
}

fn path(nodes: &[Node], last: usize) -> Vec<Token> {
    let mut letters = Vec::new();
    let mut at = nodes.get(last);
    while let Some(Node {
        from: Some((before, letter)),
        ..
    }) = at
    {
        letters.push(*letter);
        at = nodes.get(*before);
    }
    letters.reverse();
    letters
}

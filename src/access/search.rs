//! The search for a request for which formulas hold.

use super::compile::{Book, Node, VariableNumber};
use super::formula::Valuation;
use super::sets::{SetNumber, Sets, ValuesNumber};
use super::solve::{Budget, TooHard};

/// What has been decided, and what is still to be.
#[derive(Clone)]
struct State<'a> {
    /// What each variable has to fulfil, by the variable's number.
    decided: Vec<SetNumber>,
    open: Vec<&'a [Node]>,
}

pub(crate) struct Search<'s> {
    pub(crate) book: &'s Book,
    pub(crate) sets: &'s mut Sets,
    pub(crate) budget: Budget,
    /// The variables that the question is about, and those that every request has.
    pub(crate) variables: Vec<VariableNumber>,
}

impl Search<'_> {
    /// Values for which all of the nodes hold; `None` when there are none.
    pub(crate) fn find<'a>(
        &mut self,
        nodes: impl IntoIterator<Item = &'a Node>,
    ) -> Result<Option<Valuation>, TooHard> {
        let mut state = State {
            decided: self.sets.empty(self.book).to_vec(),
            open: Vec::new(),
        };
        for node in nodes {
            if !self.assert(&mut state, node) {
                return Ok(None);
            }
        }
        let found = self.complete(&state)?;
        Ok(found.map(|values| self.valuation(&values)))
    }

    /// Decides that the node holds; false when that contradicts what was decided.
    fn assert<'a>(&mut self, state: &mut State<'a>, node: &'a Node) -> bool {
        match node {
            Node::Leaf(literal, variable) => {
                let Some(decided) = slot(&mut state.decided, *variable) else {
                    return false;
                };
                match self.sets.with(*decided, *literal) {
                    Some(next) => {
                        *decided = next;
                        true
                    }
                    None => false,
                }
            }
            Node::And(parts) => parts.iter().all(|part| self.assert(state, part)),
            Node::Or(parts) => {
                state.open.push(parts);
                true
            }
        }
    }

    /// Values for everything, or `None` when there are none.
    ///
    /// Values are chosen for what is decided; an open disjunction that they happen to satisfy needs no decision. Of the others
    /// the one with the fewest choices left is taken.
    fn complete(&mut self, state: &State<'_>) -> Result<Option<Vec<ValuesNumber>>, TooHard> {
        self.budget.spend()?;
        let Some(values) = self.values(state)? else {
            return Ok(None);
        };
        let mut fewest: Option<(usize, Vec<&Node>)> = None;
        for (which, parts) in state.open.iter().enumerate() {
            if parts.iter().any(|part| self.holds(part, &values)) {
                continue;
            }
            let mut choices = Vec::new();
            for part in *parts {
                if self.possible(state, part)? {
                    choices.push(part);
                }
            }
            let few = choices.len();
            if fewest.as_ref().is_none_or(|(_, least)| few < least.len()) {
                fewest = Some((which, choices));
                if few == 0 {
                    break;
                }
            }
        }
        let Some((which, choices)) = fewest else {
            return Ok(Some(values));
        };
        for choice in choices {
            let mut next = state.clone();
            next.open.swap_remove(which);
            if !self.assert(&mut next, choice) {
                continue;
            }
            if let Some(found) = self.complete(&next)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Values for what is decided, by the numbers of the variables.
    fn values(&mut self, state: &State<'_>) -> Result<Option<Vec<ValuesNumber>>, TooHard> {
        let mut values = vec![ValuesNumber::MAX; state.decided.len()];
        for variable in &self.variables {
            let Some(set) = at(&state.decided, *variable) else {
                return Ok(None);
            };
            let Some(found) = self.sets.values_for(set, self.book, &mut self.budget)? else {
                return Ok(None);
            };
            if let Some(value) = slot(&mut values, *variable) {
                *value = found;
            }
        }
        Ok(Some(values))
    }

    /// False when the node can't hold together with what is decided about the variables of its leaves.
    fn possible(&mut self, state: &State<'_>, node: &Node) -> Result<bool, TooHard> {
        match node {
            Node::Leaf(literal, variable) => {
                let decided = at(&state.decided, *variable);
                let Some(with) = decided.and_then(|set| self.sets.with(set, *literal)) else {
                    return Ok(false);
                };
                let found = self.sets.values_for(with, self.book, &mut self.budget)?;
                Ok(found.is_some())
            }
            Node::And(parts) => {
                for part in parts {
                    if !self.possible(state, part)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Node::Or(parts) => {
                for part in parts {
                    if self.possible(state, part)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    fn holds(&mut self, node: &Node, values: &[ValuesNumber]) -> bool {
        match node {
            Node::Leaf(literal, variable) => match at(values, *variable) {
                Some(number) => self.sets.holds(*literal, number, self.book),
                None => false,
            },
            Node::And(parts) => parts.iter().all(|part| self.holds(part, values)),
            Node::Or(parts) => parts.iter().any(|part| self.holds(part, values)),
        }
    }

    fn valuation(&self, values: &[ValuesNumber]) -> Valuation {
        let mut made = Valuation::new();
        for variable in &self.variables {
            let list = at(values, *variable).map_or(&[][..], |number| self.sets.values(number));
            if let (Some(variable), false) = (self.book.variable(*variable), list.is_empty()) {
                made.insert(variable.clone(), list.to_vec());
            }
        }
        made
    }
}

fn at(list: &[u32], number: VariableNumber) -> Option<u32> {
    list.get(usize::try_from(number).ok()?).copied()
}

fn slot(list: &mut [u32], number: VariableNumber) -> Option<&mut u32> {
    list.get_mut(usize::try_from(number).ok()?)
}

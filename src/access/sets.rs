//! Sets of literals about one variable, each known by its number, with the values that were found for it.
//!
//! A search adds one literal after another to what it has decided, and the same ones again and again in other orders: which set comes of
//! adding a literal to another, and what there is for it, is found out once.

use super::Token;
use super::compile::{Book, Literal, VariableNumber};
use super::hash::QuickMap;
use super::solve::{Budget, TooHard};
use super::values::{self, Wanted};

/// The number of a set.
pub(crate) type SetNumber = u32;

/// The number of some values for a variable.
pub(crate) type ValuesNumber = u32;

#[derive(Default)]
pub(crate) struct Sets {
    sets: Vec<Set>,
    /// The empty one of each variable.
    empty: Vec<SetNumber>,
    numbers: QuickMap<Vec<Literal>, SetNumber>,
    /// The set that comes of adding a literal to one; `None` when they contradict each other.
    with: QuickMap<(SetNumber, Literal), Option<SetNumber>>,
    values: Vec<Vec<Vec<Token>>>,
    /// Whether a constraint holds for some values.
    holds: QuickMap<(u32, ValuesNumber), bool>,
}

struct Set {
    variable: VariableNumber,
    /// In order.
    literals: Vec<Literal>,
    /// What there is for them, once it was looked for.
    found: Option<Option<ValuesNumber>>,
}

impl Sets {
    /// The empty sets of all variables, by their numbers.
    pub(crate) fn empty(&mut self, book: &Book) -> &[SetNumber] {
        while self.empty.len() < book.len() {
            let variable = number(self.empty.len());
            let made = self.add(variable, Vec::new());
            self.empty.push(made);
        }
        &self.empty
    }

    /// The set with one literal more; `None` when that contradicts what is in it.
    pub(crate) fn with(&mut self, set: SetNumber, literal: Literal) -> Option<SetNumber> {
        if let Some(known) = self.with.get(&(set, literal)) {
            return *known;
        }
        let made = self.join(set, literal);
        self.with.insert((set, literal), made);
        made
    }

    fn join(&mut self, set: SetNumber, literal: Literal) -> Option<SetNumber> {
        let before = self.get(set)?;
        let variable = before.variable;
        if before.literals.contains(&literal.negated()) {
            return None;
        }
        let Err(place) = before.literals.binary_search(&literal) else {
            return Some(set);
        };
        let mut literals = before.literals.clone();
        literals.insert(place, literal);
        if let Some(known) = self.numbers.get(&literals) {
            return Some(*known);
        }
        let made = self.add(variable, literals.clone());
        self.numbers.insert(literals, made);
        Some(made)
    }

    /// Values for which the literals of a set hold, by their number; `None` when there are none.
    ///
    /// # Errors
    /// The question is too hard.
    pub(crate) fn values_for(
        &mut self,
        set: SetNumber,
        book: &Book,
        budget: &mut Budget,
    ) -> Result<Option<ValuesNumber>, TooHard> {
        let Some(known) = self.get(set) else {
            return Ok(None);
        };
        if let Some(found) = known.found {
            return Ok(found);
        }
        let chosen = choose(known, book, budget)?;
        let found = chosen.map(|values| {
            self.values.push(values);
            number(self.values.len() - 1)
        });
        if let Some(set) = usize::try_from(set)
            .ok()
            .and_then(|at| self.sets.get_mut(at))
        {
            set.found = Some(found);
        }
        Ok(found)
    }

    pub(crate) fn values(&self, number: ValuesNumber) -> &[Vec<Token>] {
        let at = usize::try_from(number).ok();
        at.and_then(|at| self.values.get(at))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether a literal holds for some values.
    pub(crate) fn holds(&mut self, literal: Literal, values: ValuesNumber, book: &Book) -> bool {
        let key = (literal.constraint, values);
        if let Some(known) = self.holds.get(&key) {
            return *known == literal.holds;
        }
        let list = self.values(values);
        let constraint = book.constraint(literal.constraint);
        let holds = constraint.is_some_and(|it| it.holds_for(list));
        self.holds.insert(key, holds);
        holds == literal.holds
    }

    fn get(&self, set: SetNumber) -> Option<&Set> {
        self.sets.get(usize::try_from(set).ok()?)
    }

    fn add(&mut self, variable: VariableNumber, literals: Vec<Literal>) -> SetNumber {
        self.sets.push(Set {
            variable,
            literals,
            found: None,
        });
        number(self.sets.len() - 1)
    }
}

fn choose(set: &Set, book: &Book, budget: &mut Budget) -> Result<Option<Vec<Vec<Token>>>, TooHard> {
    let Some(variable) = book.variable(set.variable) else {
        return Ok(None);
    };
    let mut wanted = Wanted::default();
    for literal in &set.literals {
        let Some(constraint) = book.constraint(literal.constraint) else {
            continue;
        };
        match (&constraint.test, literal.holds) {
            (None, true) => wanted.present = true,
            (None, false) => wanted.absent = true,
            (Some(test), true) => wanted.some.push((test, constraint.passes)),
            (Some(test), false) => wanted.every.push((test, !constraint.passes)),
        }
    }
    values::choose(variable, wanted, budget)
}

/// Memory ends long before numbers do.
fn number(so_far: usize) -> u32 {
    u32::try_from(so_far).unwrap_or(u32::MAX)
}

//! Is there a request for which a formula holds?

use std::collections::BTreeSet;

use thiserror::Error;

use super::actions;
use super::compile::{Book, Ready, VariableNumber};
use super::formula::{Formula, Valuation, Variable};
use super::request::Witness;
use super::search::Search;
use super::sets::Sets;
use super::token::spell;

/// What [`solve`] finds out.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// No request.
    Unsatisfiable,
    /// This request, for one.
    Satisfiable(Witness),
    /// Not decided. Whoever asked for a proof has none.
    TooHard(TooHard),
}

impl Answer {
    /// True when it is certain that there is no such request.
    pub fn is_unsatisfiable(&self) -> bool {
        *self == Self::Unsatisfiable
    }

    /// The request, if one was found.
    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Self::Satisfiable(witness) => Some(witness),
            _ => None,
        }
    }
}

/// Why a question was not decided.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("not decided: {why}")]
pub struct TooHard {
    why: String,
}

impl TooHard {
    pub(crate) fn because(why: &str) -> Self {
        Self {
            why: why.to_owned(),
        }
    }
}

/// How much work is left.
pub(crate) struct Budget(u32);

impl Budget {
    pub(crate) fn of(steps: u32) -> Self {
        Self(steps)
    }

    pub(crate) fn spend(&mut self) -> Result<(), TooHard> {
        match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => Err(TooHard::because("the search took too many steps")),
        }
    }
}

/// Steps until a question counts as too hard: some seconds of work, a thousand times what the proofs take.
const STEPS: u32 = 2_000_000;

/// Finds a request for which the formula holds, or makes certain that there is none: [`Solver::solve`] for one question.
pub fn solve(formula: &Formula) -> Answer {
    Solver::default().solve(formula)
}

/// Answers questions, and remembers what it found out about constraints: cheaper than [`solve`] for many questions that share
/// formulas, most of all when those are made [`Ready`] once. It grows with every new constraint; take a new one for new policies.
pub struct Solver {
    steps: u32,
    book: Book,
    sets: Sets,
}

impl Default for Solver {
    fn default() -> Self {
        Self::within(STEPS)
    }
}

impl Solver {
    /// A solver with another bound on the work for one question.
    pub fn within(steps: u32) -> Self {
        Self {
            steps,
            book: Book::default(),
            sets: Sets::default(),
        }
    }

    /// Finds a request for which the formula holds, or makes certain that there is none.
    ///
    /// Exact over the constraints of a [`Formula`], but for these, which each can only add requests or say so: a key compared as
    /// a number, date or address holds one; numbers and moments are told apart to a billionth; a key compared in two of these
    /// ways may be too hard. A request that is found assigns only what the formula speaks of; every other key is absent.
    pub fn solve(&mut self, formula: &Formula) -> Answer {
        self.solve_all(&[formula])
    }

    /// The same for all of some formulas together, which need not be put into one.
    pub fn solve_all(&mut self, formulas: &[&Formula]) -> Answer {
        let ready: Vec<Ready> = formulas.iter().map(|it| self.ready(it)).collect();
        self.solve_ready(&ready.iter().collect::<Vec<_>>())
    }

    /// Makes a formula ready for questions to this solver. Whoever puts it to another gets a wrong answer.
    pub fn ready(&mut self, formula: &Formula) -> Ready {
        self.book.ready(formula)
    }

    /// The variables that formulas speak of, as this solver numbers them, in order.
    pub fn spoken_of(&self, formulas: &[&Ready]) -> Vec<u32> {
        numbers(formulas)
    }

    /// The variables that have these numbers.
    pub fn variables(&self, numbers: &[u32]) -> BTreeSet<Variable> {
        let variables = numbers.iter().filter_map(|it| self.book.variable(*it));
        variables.cloned().collect()
    }

    /// Finds a request for which all of some formulas hold that were made ready by this solver.
    pub fn solve_ready(&mut self, formulas: &[&Ready]) -> Answer {
        match self.find(formulas) {
            Ok(Some(values)) => {
                let holds = |values: &Valuation| {
                    let mut nodes = formulas.iter().map(|ready| ready.node());
                    nodes.all(|node| self.book.holds(node, values))
                };
                Answer::Satisfiable(Witness::new(with_real_action(holds, values)))
            }
            Ok(None) => Answer::Unsatisfiable,
            Err(why) => Answer::TooHard(why),
        }
    }

    /// Whether there is a request for which all of the formulas hold, for whoever does not want to see it.
    ///
    /// # Errors
    /// The question is too hard.
    pub fn is_satisfiable(&mut self, formulas: &[&Ready]) -> Result<bool, TooHard> {
        self.find(formulas).map(|found| found.is_some())
    }

    fn find(&mut self, formulas: &[&Ready]) -> Result<Option<Valuation>, TooHard> {
        let mut variables = numbers(formulas);
        for variable in &Variable::MANDATORY {
            let number = self.book.number_of(variable);
            if !variables.contains(&number) {
                variables.push(number);
            }
        }
        let mut search = Search {
            book: &self.book,
            sets: &mut self.sets,
            budget: Budget(self.steps),
            variables,
        };
        search.find(formulas.iter().map(|ready| ready.node()))
    }
}

/// The numbers of the variables that formulas speak of, in order.
pub(crate) fn numbers(formulas: &[&Ready]) -> Vec<VariableNumber> {
    let lists = formulas.iter().flat_map(|ready| ready.variables());
    let mut numbers: Vec<VariableNumber> = lists.copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The same values with an action that exists, written as AWS writes it, when everything holds for one: of a pattern such as
/// `s3:Get*` the search only finds some word.
fn with_real_action(holds: impl Fn(&Valuation) -> bool, mut values: Valuation) -> Valuation {
    let found = values.get(&Variable::Action).and_then(|list| list.first());
    let Some(found) = found.map(|word| spell(word).to_string()) else {
        return values;
    };
    let service = found.split_once(':').map_or("", |(service, _)| service);
    let mut candidates: Vec<&actions::Action> = actions::known(&found).into_iter().collect();
    if candidates.is_empty() {
        candidates = actions::expand(&format!("{service}:*"));
    }
    if candidates.is_empty() {
        candidates = actions::expand("*");
    }
    for candidate in candidates {
        let name = candidate.letters.clone();
        let before = values.insert(Variable::Action, vec![name]);
        if holds(&values) {
            return values;
        }
        values.extend(before.map(|before| (Variable::Action, before)));
    }
    values
}

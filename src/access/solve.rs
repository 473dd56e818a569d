//! Is there a request for which a formula holds?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use thiserror::Error;

use super::formula::{Constraint, Formula, Valuation, Variable};
use super::hash::QuickMap;
use super::request::Witness;
use super::token::spell;
use super::values::{self, Wanted};
use super::{Token, actions};

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

/// Answers questions, and remembers what it found out about constraints: cheaper than [`solve`] for many questions that are put
/// together from clones of the same formulas. It grows with every new constraint; take a new one for new policies.
pub struct Solver {
    steps: u32,
    constraints: Vec<Arc<Constraint>>,
    /// The number of a constraint by where it lies: clones of a formula share theirs.
    numbers: QuickMap<usize, usize>,
    /// The number by what it says: every question brings some constraints of its own that say what others said before.
    same: QuickMap<Arc<Constraint>, usize>,
    /// Keeps every constraint of `numbers` where it lies: another one at its place would be taken for it.
    kept: Vec<Arc<Constraint>>,
    /// Values for a set of literals over one variable, or that there are none.
    known: QuickMap<Vec<Literal>, Option<Vec<Vec<Token>>>>,
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
            constraints: Vec::new(),
            numbers: QuickMap::default(),
            same: QuickMap::default(),
            kept: Vec::new(),
            known: QuickMap::default(),
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
        match self.find(formulas) {
            Ok(Some(values)) => {
                Answer::Satisfiable(Witness::new(with_real_action(formulas, values)))
            }
            Ok(None) => Answer::Unsatisfiable,
            Err(why) => Answer::TooHard(why),
        }
    }

    /// Whether there is a request for which all of the formulas hold, for whoever does not want to see it.
    ///
    /// # Errors
    /// The question is too hard.
    pub fn is_satisfiable(&mut self, formulas: &[&Formula]) -> Result<bool, TooHard> {
        self.find(formulas).map(|found| found.is_some())
    }

    fn find(&mut self, formulas: &[&Formula]) -> Result<Option<Valuation>, TooHard> {
        if formulas.contains(&&Formula::False) {
            return Ok(None);
        }
        let parts = formulas.iter().map(|part| self.compile(part, true));
        let root = Node::And(parts.collect());
        let mut state = State::default();
        if !state.assert(&root) {
            return Ok(None);
        }
        let mut search = Search {
            budget: Budget(self.steps),
            solver: self,
        };
        search.complete(&state)
    }

    fn compile(&mut self, formula: &Formula, holds: bool) -> Node {
        match (formula, holds) {
            (Formula::True, true) | (Formula::False, false) => Node::And(Vec::new()),
            (Formula::True, false) | (Formula::False, true) => Node::Or(Vec::new()),
            (Formula::Not(inner), _) => self.compile(inner, !holds),
            (Formula::And(parts), true) | (Formula::Or(parts), false) => {
                Node::And(self.compile_all(parts, holds))
            }
            (Formula::And(parts), false) | (Formula::Or(parts), true) => {
                Node::Or(self.compile_all(parts, holds))
            }
            (Formula::Is(constraint), _) => {
                let number = self.number(constraint);
                Node::Leaf((number, holds), constraint.variable.clone())
            }
        }
    }

    fn compile_all(&mut self, parts: &[Formula], holds: bool) -> Vec<Node> {
        parts.iter().map(|part| self.compile(part, holds)).collect()
    }

    fn number(&mut self, constraint: &Arc<Constraint>) -> usize {
        let place = Arc::as_ptr(constraint).addr();
        if let Some(number) = self.numbers.get(&place) {
            return *number;
        }
        let next = self.constraints.len();
        let number = *self.same.entry(Arc::clone(constraint)).or_insert(next);
        if number == next {
            self.constraints.push(Arc::clone(constraint));
        }
        self.kept.push(Arc::clone(constraint));
        self.numbers.insert(place, number);
        number
    }

    fn holds(&self, node: &Node, values: &Valuation) -> bool {
        match node {
            Node::Leaf((number, sign), _) => self
                .constraints
                .get(*number)
                .is_some_and(|constraint| constraint.holds(values) == *sign),
            Node::And(parts) => parts.iter().all(|part| self.holds(part, values)),
            Node::Or(parts) => parts.iter().any(|part| self.holds(part, values)),
        }
    }

    /// Values for which the literals hold, all about one variable; `None` when there are none.
    fn choose(
        &mut self,
        variable: &Variable,
        literals: &BTreeSet<Literal>,
        budget: &mut Budget,
    ) -> Result<Option<Vec<Vec<Token>>>, TooHard> {
        let key: Vec<Literal> = literals.iter().copied().collect();
        // What no literal is about hangs on the variable.
        if key.is_empty() {
            return values::choose(variable, Wanted::default(), budget);
        }
        self.find_out(variable, &key, budget)?;
        Ok(self.known.get(&key).cloned().flatten())
    }

    /// Whether there are values for which the literals hold, at least one, all about one variable.
    fn is_possible(
        &mut self,
        variable: &Variable,
        literals: &[Literal],
        budget: &mut Budget,
    ) -> Result<bool, TooHard> {
        self.find_out(variable, literals, budget)?;
        Ok(self.known.get(literals).is_some_and(Option::is_some))
    }

    /// Makes sure that it is known what there is for these literals.
    fn find_out(
        &mut self,
        variable: &Variable,
        key: &[Literal],
        budget: &mut Budget,
    ) -> Result<(), TooHard> {
        if self.known.contains_key(key) {
            return Ok(());
        }
        let mut wanted = Wanted::default();
        for (number, sign) in key {
            let Some(constraint) = self.constraints.get(*number) else {
                continue;
            };
            match (&constraint.test, sign) {
                (None, true) => wanted.present = true,
                (None, false) => wanted.absent = true,
                (Some(test), true) => wanted.some.push((test, constraint.passes)),
                (Some(test), false) => wanted.every.push((test, !constraint.passes)),
            }
        }
        let chosen = values::choose(variable, wanted, budget)?;
        self.known.insert(key.to_vec(), chosen);
        Ok(())
    }
}

/// The same values with an action that exists, written as AWS writes it, when the formula holds for one: of a pattern such as
/// `s3:Get*` the search only finds some word.
fn with_real_action(formulas: &[&Formula], mut values: Valuation) -> Valuation {
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
        if formulas.iter().all(|formula| formula.holds(&values)) {
            return values;
        }
        values.extend(before.map(|before| (Variable::Action, before)));
    }
    values
}

/// A constraint by number, and whether it holds.
type Literal = (usize, bool);

/// A formula with negations only at its leaves.
enum Node {
    Leaf(Literal, Variable),
    And(Vec<Node>),
    Or(Vec<Node>),
}

/// What has been decided, and what is still to be.
#[derive(Clone, Default)]
struct State<'a> {
    decided: BTreeMap<Variable, BTreeSet<Literal>>,
    open: Vec<&'a [Node]>,
}

impl<'a> State<'a> {
    /// Decides that the node holds; false when that contradicts what was decided.
    fn assert(&mut self, node: &'a Node) -> bool {
        match node {
            Node::Leaf(literal, variable) => {
                let (number, sign) = *literal;
                let decided = self.decided.entry(variable.clone()).or_default();
                decided.insert(*literal);
                !decided.contains(&(number, !sign))
            }
            Node::And(parts) => parts.iter().all(|part| self.assert(part)),
            Node::Or(parts) => {
                self.open.push(parts);
                true
            }
        }
    }
}

struct Search<'s> {
    solver: &'s mut Solver,
    budget: Budget,
}

impl Search<'_> {
    /// Values for everything, or `None` when there are none.
    ///
    /// Values are chosen for what is decided; an open disjunction that they happen to satisfy needs no decision. Of the others
    /// the one with the fewest choices left is taken.
    fn complete(&mut self, state: &State<'_>) -> Result<Option<Valuation>, TooHard> {
        self.budget.spend()?;
        let Some(values) = self.values(state)? else {
            return Ok(None);
        };
        let mut fewest: Option<(usize, Vec<&Node>)> = None;
        for (which, parts) in state.open.iter().enumerate() {
            if parts.iter().any(|part| self.solver.holds(part, &values)) {
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
            if !next.assert(choice) {
                continue;
            }
            if let Some(found) = self.complete(&next)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn choose(
        &mut self,
        variable: &Variable,
        literals: &BTreeSet<Literal>,
    ) -> Result<Option<Vec<Vec<Token>>>, TooHard> {
        self.solver.choose(variable, literals, &mut self.budget)
    }

    fn values(&mut self, state: &State<'_>) -> Result<Option<Valuation>, TooHard> {
        let mut values = Valuation::new();
        let none = BTreeSet::new();
        for variable in Variable::MANDATORY {
            if !state.decided.contains_key(&variable) {
                match self.choose(&variable, &none)? {
                    Some(chosen) => values.insert(variable, chosen),
                    None => return Ok(None),
                };
            }
        }
        for (variable, literals) in &state.decided {
            match self.choose(variable, literals)? {
                Some(chosen) if chosen.is_empty() => None,
                Some(chosen) => values.insert(variable.clone(), chosen),
                None => return Ok(None),
            };
        }
        Ok(Some(values))
    }

    /// False when the node can't hold together with what is decided about the variables of its leaves.
    fn possible(&mut self, state: &State<'_>, node: &Node) -> Result<bool, TooHard> {
        match node {
            Node::Leaf(literal, variable) => {
                let (number, sign) = *literal;
                let decided = state.decided.get(variable);
                if decided.is_some_and(|decided| decided.contains(&(number, !sign))) {
                    return Ok(false);
                }
                let mut literals: Vec<Literal> = decided.into_iter().flatten().copied().collect();
                if let Err(place) = literals.binary_search(literal) {
                    literals.insert(place, *literal);
                }
                let budget = &mut self.budget;
                self.solver.is_possible(variable, &literals, budget)
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
}

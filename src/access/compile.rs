//! Formulas as the search takes them: negations at the leaves alone, constraints and variables as numbers.

use std::sync::Arc;

use super::formula::{Constraint, Formula, Valuation, Variable};
use super::hash::QuickMap;

/// The number of a variable.
pub(crate) type VariableNumber = u32;

/// The number of a constraint, and whether it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Literal {
    pub(crate) constraint: u32,
    pub(crate) holds: bool,
}

impl Literal {
    /// The opposite.
    pub(crate) fn negated(self) -> Self {
        Self {
            holds: !self.holds,
            ..self
        }
    }
}

/// A formula with negations only at its leaves.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    Leaf(Literal, VariableNumber),
    And(Vec<Node>),
    Or(Vec<Node>),
}

/// A formula made ready for one solver, which need not be told it again for the next question. Two are equal when they say the
/// same in the same order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ready(Arc<Compiled>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Compiled {
    node: Node,
    /// In order.
    variables: Vec<VariableNumber>,
}

impl Ready {
    pub(crate) fn node(&self) -> &Node {
        &self.0.node
    }

    pub(crate) fn variables(&self) -> &[VariableNumber] {
        &self.0.variables
    }
}

/// The numbers of everything that was compiled.
#[derive(Default)]
pub(crate) struct Book {
    constraints: Vec<Arc<Constraint>>,
    /// By what it says: every question brings constraints of its own that say what those of others said.
    numbers: QuickMap<Arc<Constraint>, u32>,
    variables: Vec<Variable>,
    variable_numbers: QuickMap<Variable, VariableNumber>,
}

impl Book {
    pub(crate) fn ready(&mut self, formula: &Formula) -> Ready {
        let node = self.compile(formula, true);
        let mut variables = Vec::new();
        visit(&node, &mut variables);
        variables.sort_unstable();
        variables.dedup();
        Ready(Arc::new(Compiled { node, variables }))
    }

    pub(crate) fn constraint(&self, number: u32) -> Option<&Arc<Constraint>> {
        self.constraints.get(usize::try_from(number).ok()?)
    }

    pub(crate) fn variable(&self, number: VariableNumber) -> Option<&Variable> {
        self.variables.get(usize::try_from(number).ok()?)
    }

    /// How many variables there are.
    pub(crate) fn len(&self) -> usize {
        self.variables.len()
    }

    pub(crate) fn number_of(&mut self, variable: &Variable) -> VariableNumber {
        if let Some(number) = self.variable_numbers.get(variable) {
            return *number;
        }
        let number = count(self.variables.len());
        self.variables.push(variable.clone());
        self.variable_numbers.insert(variable.clone(), number);
        number
    }

    /// Whether the node holds for these values.
    pub(crate) fn holds(&self, node: &Node, values: &Valuation) -> bool {
        match node {
            Node::Leaf(literal, _) => self
                .constraint(literal.constraint)
                .is_some_and(|it| it.holds(values) == literal.holds),
            Node::And(parts) => parts.iter().all(|part| self.holds(part, values)),
            Node::Or(parts) => parts.iter().any(|part| self.holds(part, values)),
        }
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
                let literal = Literal {
                    constraint: self.number(constraint),
                    holds,
                };
                Node::Leaf(literal, self.number_of(&constraint.variable))
            }
        }
    }

    fn compile_all(&mut self, parts: &[Formula], holds: bool) -> Vec<Node> {
        parts.iter().map(|part| self.compile(part, holds)).collect()
    }

    fn number(&mut self, constraint: &Arc<Constraint>) -> u32 {
        if let Some(number) = self.numbers.get(constraint) {
            return *number;
        }
        let number = count(self.constraints.len());
        self.constraints.push(Arc::clone(constraint));
        self.numbers.insert(Arc::clone(constraint), number);
        number
    }
}

/// Memory ends long before numbers do.
fn count(so_far: usize) -> u32 {
    u32::try_from(so_far).unwrap_or(u32::MAX)
}

fn visit(node: &Node, found: &mut Vec<VariableNumber>) {
    match node {
        Node::Leaf(_, variable) => found.push(*variable),
        Node::And(parts) | Node::Or(parts) => parts.iter().for_each(|part| visit(part, found)),
    }
}

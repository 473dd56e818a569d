//! Whether every call of a side meets a condition: what one statement asks for, another may let through without it.

use std::collections::HashMap;
use std::sync::Arc;

use super::ask::Turned;
use super::world::Who;
use crate::access::authorize::{Beyond, Compared, Of};
use crate::access::encode::{contrary, resource_like};
use crate::access::{Formula, Reading, principal};
use crate::iam::Condition;
use crate::symbol::{Piece, Text};

/// A condition that has to hold, or not to hold, of the side after or before; of which calls.
type Question = (usize, Text, Vec<Text>, bool, Condition, bool);

/// Asks, and remembers: most actions are alike.
pub(super) struct Every<'w> {
    who: &'w Who,
    sides: HashMap<usize, Compared>,
    known: HashMap<Question, bool>,
}

impl<'w> Every<'w> {
    pub fn of(who: &'w Who) -> Self {
        Self {
            who,
            sides: HashMap::new(),
            known: HashMap::new(),
        }
    }

    /// Whether the condition holds (or, without `holds`, does not hold) for every call of a side that the difference is about.
    pub fn meets(&mut self, one: &Turned, after: bool, condition: &Condition, holds: bool) -> bool {
        let at = Arc::as_ptr(&one.sides) as usize;
        let by = one.by.clone();
        let question = (at, one.on.clone(), by, after, condition.clone(), holds);
        if let Some(known) = self.known.get(&question) {
            return *known;
        }
        let others = self.those(one).and(contrary(condition, holds));
        let sides = self.sides.entry(at);
        let sides = sides.or_insert_with(|| Compared::new(&one.sides));
        let of = match after {
            true => Of::Other,
            false => Of::One,
        };
        let all = sides.any(of, &others) == Beyond::No;
        self.known.insert(question, all);
        all
    }

    /// The calls that a difference is about.
    fn those(&self, one: &Turned) -> Formula {
        let on = resource_like(&one.on, Reading::Strict);
        if one.by.is_empty() {
            return on;
        }
        let by = one.by.iter().map(|by| match self.who {
            Who::Federated => principal::vouched_for_by(by),
            _ => principal::like(by),
        });
        on.and(Formula::any(by))
    }
}

/// True of a condition of which all is known, so that it can be asked about.
pub(super) fn is_known(condition: &Condition) -> bool {
    let variable = |piece: &Piece| matches!(piece, Piece::Literal(known) if known.contains("${"));
    let mut values = condition.values.iter();
    values.all(|it| it.first_unknown().is_none() && !it.pieces().iter().any(variable))
}

//! What is allowed on one side and not on another: two sets of policies, and the calls of which one lets through more.

use std::collections::BTreeSet;

use super::asking::{Asking, Callers};
use super::possible;
use super::witness::{Search, Ways};
use crate::access::authorize::policies::Policies;
use crate::access::formula::Valuation;
use crate::access::{Formula, Ready, Solver, Variable, View, presence_beside, principal};

/// Which of some calls are allowed, in the widest and in the narrowest view.
#[derive(Clone, Debug, PartialEq)]
pub struct Allowed {
    over: Formula,
    under: Formula,
    /// What is known of the calls whatever the policies say.
    known: Formula,
    settled: Valuation,
    /// The keys of the context that the question settles.
    given: BTreeSet<String>,
}

/// Whether one side allows a call that another does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beyond {
    /// None, whatever is not known turns out to be.
    No,
    /// It can't be told, or is too hard to tell.
    Perhaps,
    /// Some call, for certain.
    Yes,
}

impl Allowed {
    /// In: the calls in question, the policies that apply and the endpoints that calls may come through, as [`witness`](super::witness())
    /// takes them.
    pub fn of(asking: &Asking, policies: &Policies<'_>, ways: &Ways<'_>) -> Self {
        let search = Search {
            asking,
            policies,
            ways,
        };
        let settled = asking.settled();
        let mut spoken_of = BTreeSet::new();
        let mut side = |view| {
            let reach = possible(asking, policies, view).given(&settled);
            if reach == Formula::False {
                return reach;
            }
            let mut own = reach.variables();
            let through = search.let_through(view, &own).given(&settled);
            own.extend(through.variables());
            spoken_of.extend(own);
            reach.and(through)
        };
        let (over, under) = (side(View::Over), side(View::Under));
        let placed = search.placed(&spoken_of).given(&settled);
        spoken_of.extend(placed.variables());
        let who = search
            .who(&spoken_of)
            .and(without_grantees(asking, policies));
        let who = who.given(&settled);
        Self {
            over,
            under,
            known: placed.and(who),
            given: asking.context.keys().cloned().collect(),
            settled,
        }
    }

    /// Nothing is allowed: who asks or what is asked about is not there.
    pub fn nothing() -> Self {
        Self {
            over: Formula::False,
            under: Formula::False,
            known: Formula::True,
            settled: Valuation::new(),
            given: BTreeSet::new(),
        }
    }

    /// The same calls, none of them for certain: something beside policies may forbid them.
    #[must_use]
    pub fn doubtful(mut self) -> Self {
        self.under = Formula::False;
        self
    }

    /// These calls, and perhaps every other: something beside policies may allow them.
    #[must_use]
    pub fn perhaps_more(mut self) -> Self {
        self.over = Formula::True;
        self
    }

    /// True when it is plain without a search that no call is allowed.
    pub fn is_nothing(&self) -> bool {
        self.over == Formula::False
    }

    /// True when it is plain without a search that the same calls are allowed, whatever is not known.
    pub fn is_same(&self, other: &Self) -> bool {
        self.over == other.over && self.under == other.under
    }

    /// What is known of calls that both sides speak of.
    fn beside(&self, other: &Self) -> Formula {
        // Of who or what is not there nothing is settled.
        let common = match (self.settled.is_empty(), other.settled.is_empty()) {
            (true, _) => other.settled.clone(),
            (_, true) => self.settled.clone(),
            _ => {
                let mut common = self.settled.clone();
                common.retain(|variable, values| other.settled.get(variable) == Some(values));
                common
            }
        };
        let known = self.known.clone().and(other.known.clone()).given(&common);
        let mut spoken_of = known.variables();
        for formula in [&self.over, &self.under, &other.over, &other.under] {
            spoken_of.extend(formula.variables());
        }
        spoken_of.extend(common.keys().cloned());
        let is_settled = |it: &Variable| match it {
            Variable::Key(key) => self.given.contains(&**key) || other.given.contains(&**key),
            _ => true,
        };
        let present = presence_beside(&spoken_of, is_settled).given(&common);
        known.and(present)
    }
}

/// Those whom a grant names are asked about by themselves.
fn without_grantees(asking: &Asking, policies: &Policies<'_>) -> Formula {
    if matches!(asking.callers, Callers::One(_)) {
        return Formula::True;
    }
    let grants = policies.grants.iter();
    principal::not_one_of(grants.flat_map(|it| it.retiring.iter().chain([&it.grantee])))
}

/// What is allowed of the same calls on two sides. Two of these are equal when every question about them has the same answer, whichever
/// action they are about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Between {
    sides: [Formula; 4],
    beside: Formula,
}

impl Between {
    /// Of the same calls on two sides.
    pub fn new(one: &Allowed, other: &Allowed) -> Self {
        let sides = [&one.over, &one.under, &other.over, &other.under];
        Self {
            beside: one.beside(other),
            sides: sides.map(Clone::clone),
        }
    }
}

/// Two sides, made ready to be asked about parts of the calls.
pub struct Compared {
    solver: Solver,
    sides: [Ready; 4],
    refused: [Ready; 4],
    beside: Ready,
}

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The one.
    One,
    /// The other.
    Other,
}

/// Steps until a comparison counts as too hard: a part of a second.
const STEPS: u32 = 200_000;

impl Compared {
    /// Ready to be asked.
    pub fn new(between: &Between) -> Self {
        let mut solver = Solver::within(STEPS);
        let sides = &between.sides;
        Self {
            beside: solver.ready(&between.beside),
            refused: sides
                .each_ref()
                .map(|it| solver.ready(&it.clone().negated())),
            sides: sides.each_ref().map(|it| solver.ready(it)),
            solver,
        }
    }

    /// Whether this side allows a call that the other one does not, among those that a formula holds for.
    pub fn beyond(&mut self, of: Of, within: &Formula) -> Beyond {
        let [one_over, one_under, other_over, other_under] = self.sides.clone();
        let [not_one_over, not_one_under, not_other_over, not_other_under] = self.refused.clone();
        let (over, under) = match of {
            Of::One => ([one_over, not_other_under], [one_under, not_other_over]),
            Of::Other => ([other_over, not_one_under], [other_under, not_one_over]),
        };
        let [wide, not] = &over;
        let [narrow, certainly_not] = &under;
        self.asked(&[wide, not], &[narrow, certainly_not], within)
    }

    /// Whether this side allows any call, among those that a formula holds for.
    pub fn any(&mut self, of: Of, within: &Formula) -> Beyond {
        let [one_over, one_under, other_over, other_under] = self.sides.clone();
        let (over, under) = match of {
            Of::One => (one_over, one_under),
            Of::Other => (other_over, other_under),
        };
        self.asked(&[&over], &[&under], within)
    }

    /// Whether there is a call that both sides allow, among those that a formula holds for.
    pub fn both(&mut self, within: &Formula) -> Beyond {
        let [one_over, one_under, other_over, other_under] = self.sides.clone();
        let (over, under) = ([&one_over, &other_over], [&one_under, &other_under]);
        self.asked(&over, &under, within)
    }

    fn asked(&mut self, over: &[&Ready], under: &[&Ready], within: &Formula) -> Beyond {
        let within = self.solver.ready(within);
        let beside = self.beside.clone();
        let mut ask = |those: &[&Ready]| {
            let all: Vec<&Ready> = those.iter().copied().chain([&within, &beside]).collect();
            self.solver.is_satisfiable(&all)
        };
        match ask(over) {
            Ok(false) => Beyond::No,
            Err(_) => Beyond::Perhaps,
            Ok(true) if over == under => Beyond::Yes,
            Ok(true) => match ask(under) {
                Ok(true) => Beyond::Yes,
                _ => Beyond::Perhaps,
            },
        }
    }
}

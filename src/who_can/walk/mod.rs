//! Everybody who comes to the goal in any number of steps, by the shortest way that is certain, else by the shortest.
//!
//! The search goes backwards from those who can: from somebody to all who can come to act as him, and from what would have to be changed to all
//! who can change it. So only those are looked at who lead there.

mod begin;
mod needs;

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};

use super::edges::{Edges, Taken, best};
use super::goal::{Goal, Reach};
use super::index::Who;
use super::places::of_thing;
use super::world::{How, Shown, World};
use crate::estate::Principal;
use crate::steps;
use crate::symbol::Text;
use needs::{Need, OF_THINGS, changed, changes};

/// How somebody comes to the goal.
#[derive(Clone, Debug)]
pub struct Path<'g> {
    /// Who: his ARN.
    pub who: Text,
    /// The principal of the estate; `None` for one who is made elsewhere.
    pub principal: Option<&'g Principal>,
    /// The steps before; none for who can at once.
    pub steps: Vec<Taken<'g>>,
    /// The calls that he makes in the end, as whom the last step makes him.
    pub calls: Vec<Shown<'g>>,
    /// Who makes them when it is not he: somebody of another account whom he lets in.
    pub accomplice: bool,
    /// False when something on the way is not known.
    pub certain: bool,
    /// What is not known.
    pub why: Vec<String>,
}

/// To act as somebody, with what is still to be changed about whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct State {
    at: Who,
    subject: Who,
    needs: Vec<Need>,
}

/// Whether something on the way is not known, and how many steps it is.
type Cost = (bool, usize);

/// How a state is left towards the goal.
#[derive(Clone, Debug)]
enum Next<'g> {
    /// The goal itself, with what was changed before.
    Goal(Vec<Shown<'g>>, bool, Vec<String>),
    /// By a step into another state.
    Step(Box<Taken<'g>>, State),
}

/// The search.
pub(super) struct Walk<'w, 'g> {
    world: &'w World<'g>,
    goal: &'w Goal<'g>,
    edges: Edges<'g>,
    best: HashMap<State, (Cost, Next<'g>)>,
    open: BinaryHeap<Reverse<(Cost, State)>>,
    /// What nobody has to be asked about twice.
    changes: HashMap<(Who, Who, Need), Option<Taken<'g>>>,
}

/// All paths: one for each principal that has any, those who can at once first.
pub(super) fn walk<'g>(world: &World<'g>, goal: &Goal<'g>) -> Vec<Path<'g>> {
    let mut walk = Walk {
        edges: Edges::new(world),
        world,
        goal,
        best: HashMap::new(),
        open: BinaryHeap::new(),
        changes: HashMap::new(),
    };
    walk.begin();
    walk.run();
    walk.paths()
}

impl<'g> Walk<'_, 'g> {
    /// Those who can at once, and those who could if something were changed that somebody can change.
    fn begin(&mut self) {
        let mut direct = BTreeSet::new();
        for who in self.world.people() {
            match self.reach(who, &[]) {
                Reach::No => {}
                reach => {
                    direct.insert(who);
                    self.start(plain_state(who), reach, false);
                }
            }
        }
        self.begin_with_things();
        for who in self.world.people() {
            if !direct.contains(&who) {
                self.begin_with_principal(who);
            }
        }
        self.begin_with_new_ones();
    }

    fn start(&mut self, state: State, reach: Reach<'g>, accomplice: bool) {
        let (shown, certain, why) = match reach {
            Reach::No => return,
            Reach::Yes(shown) => (shown, true, Vec::new()),
            Reach::Perhaps(shown, why) => (shown, false, why),
        };
        self.offer(state, (!certain, 0), Next::Goal(shown, accomplice, why));
    }

    fn offer(&mut self, state: State, cost: Cost, next: Next<'g>) {
        if self
            .best
            .get(&state)
            .is_some_and(|(known, _)| *known <= cost)
        {
            return;
        }
        self.best.insert(state.clone(), (cost, next));
        self.open.push(Reverse((cost, state)));
    }

    fn reach(&self, who: Who, needs: &[Need]) -> Reach<'g> {
        match self.world.asker(who) {
            Some(asker) => self.goal.reach(self.world, &asker, changed(needs)),
            None => Reach::No,
        }
    }

    fn run(&mut self) {
        while let Some(Reverse((cost, state))) = self.open.pop() {
            if self.best.get(&state).is_none_or(|(known, _)| *known < cost) {
                continue;
            }
            for (number, need) in state.needs.iter().enumerate() {
                let Some(taken) = self.changed_by(state.at, state.subject, *need) else {
                    continue;
                };
                let mut before = state.clone();
                before.needs.remove(number);
                if before.needs.is_empty() {
                    before.subject = before.at;
                }
                let cost = (cost.0 || !taken.certain, cost.1 + 1);
                self.offer(before, cost, Next::Step(Box::new(taken), state.clone()));
            }
            for (by, taken) in self.edges.becoming(self.world, state.at) {
                let mut before = state.clone();
                before.at = by;
                if before.needs.is_empty() {
                    before.subject = by;
                }
                let cost = (cost.0 || !taken.certain, cost.1 + 1);
                self.offer(before, cost, Next::Step(Box::new(taken), state.clone()));
            }
        }
    }

    /// The step by which somebody changes something about a principal or a thing, if he can.
    fn changed_by(&mut self, by: Who, subject: Who, need: Need) -> Option<Taken<'g>> {
        let key = (by, subject, need);
        if let Some(known) = self.changes.get(&key) {
            return known.clone();
        }
        let made = match OF_THINGS.contains(&need) {
            true => self.thing_changed_by(by, need),
            false => {
                let subject = self.world.principal(subject)?;
                let mut found: Option<Taken<'g>> = None;
                for step in steps::all().filter(|step| changes(step, need)) {
                    let places = self.edges.places(self.world, subject, step);
                    let places = self.of_group(places, need);
                    let taken = self.edges.changes(self.world, by, subject, step, &places);
                    let Some(taken) = taken else {
                        continue;
                    };
                    let certain = taken.certain;
                    if certain || found.is_none() {
                        found = Some(taken);
                    }
                    if certain {
                        break;
                    }
                }
                found
            }
        };
        self.changes.insert(key, made.clone());
        made
    }

    fn thing_changed_by(&self, by: Who, need: Need) -> Option<Taken<'g>> {
        let (asker, who) = (self.world.asker(by)?, self.world.arn(by)?);
        let mut found: Option<Taken<'g>> = None;
        for (step, thing) in self.thing_steps(need) {
            let target = thing.map_or_else(|| self.no_thing(step), of_thing);
            let mut taken = Taken {
                by: who.clone(),
                step,
                about: target.arn.clone(),
                calls: Vec::new(),
                certain: true,
                why: Vec::new(),
            };
            let how = How::default();
            let all = step.asks.iter().try_for_each(|ask| {
                taken.add(best(
                    ask.actions
                        .iter()
                        .map(|action| self.world.ask(&asker, action, &target, &how)),
                ))
            });
            if all.is_some() && (taken.certain || found.is_none()) {
                let certain = taken.certain;
                found = Some(taken);
                if certain {
                    break;
                }
            }
        }
        found
    }

    fn paths(self) -> Vec<Path<'g>> {
        let mut made: Vec<(Cost, Path<'g>)> = Vec::new();
        for who in self.world.people() {
            let state = plain_state(who);
            let Some((cost, _)) = self.best.get(&state) else {
                continue;
            };
            made.extend(self.path(who, state).map(|path| (*cost, path)));
        }
        made.sort_by_cached_key(|(cost, path)| (*cost, path.who.to_string()));
        made.into_iter().map(|(_, path)| path).collect()
    }

    fn path(&self, who: Who, mut state: State) -> Option<Path<'g>> {
        let mut steps: Vec<Taken<'g>> = Vec::new();
        loop {
            match &self.best.get(&state)?.1 {
                Next::Goal(shown, accomplice, why) => {
                    let unsure = steps.iter().any(|it| !it.certain);
                    let all: Vec<String> = { steps.iter().flat_map(|it| &it.why) }
                        .chain(why)
                        .cloned()
                        .collect();
                    let (cost, _) = self.best.get(&state)?;
                    return Some(Path {
                        who: self.world.arn(who)?,
                        principal: self.world.principal(who),
                        certain: !unsure && !cost.0,
                        steps,
                        calls: shown.clone(),
                        accomplice: *accomplice,
                        why: all,
                    });
                }
                Next::Step(taken, next) => {
                    steps.push((**taken).clone());
                    state = next.clone();
                }
            }
        }
    }
}

fn plain_state(who: Who) -> State {
    State {
        at: who,
        subject: who,
        needs: Vec::new(),
    }
}

//! Everybody who comes to the goal in any number of steps, by the shortest way that is certain, else by the shortest.
//!
//! The search goes backwards from those who can: from somebody to all who can come to act as him, and from what would have to be changed to all
//! who can change it. So only those are looked at who lead there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};

use super::edges::{Edges, Taken, best, by_condition, of_thing, plain};
use super::goal::{Changed, Goal, Reach};
use super::index::Who;
use super::world::{How, Relaxed, Shown, World};
use crate::access::authorize::Callers;
use crate::estate::{Asker, Principal, PrincipalKind, Target, Thing, ThingKind};
use crate::steps::{self, Gives, Kind, On, Step};
use crate::symbol::Text;

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

/// What still has to be changed before the goal is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Need {
    /// A policy that allows everything.
    Permissions,
    /// The permissions of the group with this place.
    Group(usize),
    Boundary,
    Denies,
    Thing,
    Key,
    Grant,
    Control,
}

const OF_PRINCIPAL: [Need; 3] = [Need::Permissions, Need::Boundary, Need::Denies];
const OF_THINGS: [Need; 4] = [Need::Thing, Need::Key, Need::Grant, Need::Control];

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

    /// What would let in somebody whose own policies stand in the way, or don't allow it.
    fn begin_with_principal(&mut self, who: Who) {
        let Some(subject) = self.world.principal(who) else {
            return;
        };
        if matches!(
            subject.kind,
            PrincipalKind::Root | PrincipalKind::ServiceLinkedRole
        ) {
            return;
        }
        let groups = 0..self.world.ground.estate.groups.len();
        let open: Vec<Need> = { OF_PRINCIPAL.iter().copied() }
            .chain(groups.map(Need::Group))
            .filter(|need| self.may_be_changed(subject, *need))
            .collect();
        if open.is_empty() || matches!(self.reach(who, &open), Reach::No) {
            return;
        }
        for needs in least(&open, |needs| !matches!(self.reach(who, needs), Reach::No)) {
            let reach = self.reach(who, &needs);
            let state = State {
                at: who,
                subject: who,
                needs,
            };
            self.start(state, reach, false);
        }
    }

    /// Whether anybody passes the cheap screen for a step that changes this.
    fn may_be_changed(&self, subject: &'g Principal, need: Need) -> bool {
        if need == Need::Boundary && subject.boundary.is_none() {
            return false;
        }
        let mut changing = steps::all().filter(|step| changes(step, need));
        changing.any(|step| {
            let places = self.edges.places(self.world, subject, step);
            let places = self.of_group(places, need);
            let mut askers = { places.iter() }
                .flat_map(|on| self.edges.candidates(self.world, subject, step, on));
            askers.next().is_some()
        })
    }

    /// Of the groups that a user may be put into the one in question.
    fn of_group(&self, mut places: Vec<Target<'g>>, need: Need) -> Vec<Target<'g>> {
        if let Need::Group(group) = need {
            let arn = self.world.ground.estate.groups.get(group).map(|it| &it.arn);
            places.retain(|place| Some(&place.arn) == arn);
        }
        places
    }

    /// Whoever writes the policy of a thing lets in whom he likes: himself, or somebody of another account.
    fn begin_with_things(&mut self) {
        let mut open = vec![Need::Thing, Need::Control];
        if self.goal.key.is_some() {
            open.extend([Need::Key, Need::Grant]);
        }
        let mut editors: BTreeMap<Who, Vec<Need>> = BTreeMap::new();
        for need in open {
            for who in self.may_change_things(need) {
                editors.entry(who).or_default().push(need);
            }
        }
        let other = Callers::OfOtherAccounts(self.owner());
        let mut accomplice: HashMap<Vec<Need>, Reach<'g>> = HashMap::new();
        for (who, open) in editors {
            let open: Vec<Need> = { open.into_iter() }
                .filter(|need| self.changed_by(who, who, *need).is_some())
                .collect();
            if open.is_empty() {
                continue;
            }
            for needs in least(&open, |needs| !matches!(self.reach(who, needs), Reach::No)) {
                let reach = self.reach(who, &needs);
                let state = State {
                    at: who,
                    subject: who,
                    needs,
                };
                self.start(state, reach, false);
            }
            // With a grant only the grantee is let in, which may be anybody as well.
            let by_other =
                |needs: &[Need]| self.goal.reach_of_kind(self.world, &other, changed(needs));
            let sets = least(&open, |needs| {
                let known = accomplice.get(needs).cloned();
                let reach = known.unwrap_or_else(|| by_other(needs));
                accomplice.insert(needs.to_vec(), reach.clone());
                !matches!(reach, Reach::No) && !needs.is_empty()
            });
            for needs in sets {
                let reach = accomplice.get(&needs).cloned().unwrap_or(Reach::No);
                let state = State {
                    at: who,
                    subject: who,
                    needs,
                };
                self.start(state, reach, true);
            }
        }
    }

    fn owner(&self) -> Text {
        let of_thing = self.goal.target.thing.map(|it| it.account.clone());
        let of_role = || self.goal.target.principal.map(|it| it.account.clone());
        let in_arn = || crate::access::account_of(&self.goal.target.arn);
        let told = of_thing.or_else(of_role).or_else(in_arn);
        told.unwrap_or_else(|| Text::unknown("the account of the resource"))
    }

    /// Those whom the cheap screen lets through, and whom the policy of the thing names.
    fn may_change_things(&self, need: Need) -> BTreeSet<Who> {
        let mut found = BTreeSet::new();
        for (step, thing) in self.thing_steps(need) {
            let Some(thing) = thing else {
                let on = self.no_thing(step).arn;
                for action in step.asks.iter().flat_map(|ask| ask.actions) {
                    found.extend(self.world.index.askers(action, &on));
                }
                continue;
            };
            for action in step.asks.iter().flat_map(|ask| ask.actions) {
                found.extend(self.world.index.askers(action, &thing.arn));
            }
            let policies = thing.policies.iter().filter_map(|it| it.content.known());
            for statement in policies.flat_map(|policy| &policy.statements) {
                let listed = statement.principals.iter().flat_map(|it| it.listed());
                found.extend(listed.filter_map(|(_, text)| self.world.index.of_arn(text)));
                found.extend(by_condition(self.world, statement));
            }
        }
        found
    }

    /// What a step is about that changes no thing: the role whose trust it writes, or the organization.
    fn no_thing(&self, step: &Step) -> Target<'g> {
        match step.kind {
            Kind::EditTrust => self.goal.target.clone(),
            _ => plain(&Text::from("*")),
        }
    }

    fn thing_steps(&self, need: Need) -> Vec<(&'static Step, Option<&'g Thing>)> {
        let is_role = self.goal.target.principal.is_some_and(Principal::is_role);
        if need == Need::Thing && is_role && self.goal.action.starts_with("sts:") {
            return steps::of_kind(Kind::EditTrust)
                .map(|it| (it, None))
                .collect();
        }
        let thing = match need {
            Need::Thing => self.goal.target.thing,
            Need::Key | Need::Grant => self.goal.key.as_ref().and_then(|key| key.target.thing),
            _ => None,
        };
        let all = steps::all().filter(|step| changes(step, need));
        match need {
            Need::Control => all.map(|step| (step, None)).collect(),
            _ => {
                let Some(thing) = thing else {
                    return Vec::new();
                };
                let fitting = all.filter(
                    |step| matches!(step.asks, [only] if only.on.kind() == word(thing.kind)),
                );
                fitting.map(|step| (step, Some(thing))).collect()
            }
        }
    }

    /// Somebody who can make a principal has one of any name with any permissions.
    fn begin_with_new_ones(&mut self) {
        let accounts = &self.world.ground.estate.accounts;
        for account in accounts.iter().map(|it| Text::from(it.as_str())) {
            let callers = Callers::OfAccount(account.clone());
            let reach = self
                .goal
                .reach_of_kind(self.world, &callers, Changed::default());
            if matches!(reach, Reach::No) {
                continue;
            }
            for step in steps::all().filter(|step| step.gives == Gives::Principal) {
                self.makers(step, &account, &reach);
            }
        }
    }

    fn makers(&mut self, step: &'static Step, account: &Text, reach: &Reach<'g>) {
        let Some(first) = step.asks.first() else {
            return;
        };
        let kind = first.on.kind().unwrap_or("*");
        let action = first.actions.first().copied().unwrap_or_default();
        let on = super::edges::any_of(action, kind, account);
        for who in self.world.index.askers(action, &on) {
            let (Some(by), Some(asker)) = (self.world.arn(who), self.world.asker(who)) else {
                continue;
            };
            let mut taken = Taken {
                by,
                step,
                about: Text::from("a principal of its own making"),
                calls: Vec::new(),
                certain: true,
                why: Vec::new(),
            };
            let all = step.asks.iter().try_for_each(|ask| {
                let how = How {
                    any: true,
                    ..How::default()
                };
                taken.add(best(
                    ask.actions
                        .iter()
                        .map(|action| self.world.ask(&asker, action, &plain(&on), &how)),
                ))
            });
            if all.is_none() {
                continue;
            }
            let Some(reach) = self.as_made(&taken, reach) else {
                continue;
            };
            let (shown, certain, why) = match reach {
                Reach::No => continue,
                Reach::Yes(shown) => (shown, true, Vec::new()),
                Reach::Perhaps(shown, why) => (shown, false, why),
            };
            let made = State {
                at: usize::MAX - who,
                subject: usize::MAX - who,
                needs: Vec::new(),
            };
            self.best
                .insert(made.clone(), ((!certain, 0), Next::Goal(shown, false, why)));
            let cost = (!(taken.certain && certain), 1);
            self.offer(plain_state(who), cost, Next::Step(Box::new(taken), made));
        }
    }

    /// Whether what was made by these calls reaches the goal: it has the name and the boundary of the first call. Under another name it may, where
    /// no boundary has to be put on it; whether that name can be given is not found out.
    fn as_made(&self, taken: &Taken<'g>, any: &Reach<'g>) -> Option<Reach<'g>> {
        let first = taken.calls.first()?;
        let mut bounds = taken.calls.iter();
        let bound = bounds.find_map(|it| it.call.context.get("iam:permissionsboundary"));
        let bound = bound.and_then(|values| values.first());
        let mut things = self.world.ground.estate.things.iter();
        let boundary = bound.map(|arn| things.position(|it| it.arn == *arn));
        let made = match boundary {
            None => None,
            Some(Some(at)) => Some(at),
            // One that is made elsewhere.
            Some(None) => {
                let why = "what the boundary allows that has to be put on it".to_owned();
                return Some(Reach::Perhaps(Vec::new(), vec![why]));
            }
        };
        let mut changed = Changed::default();
        changed.own.made = Some(made);
        let asker = Asker::Outside(first.call.resource.to_string());
        match (self.goal.reach(self.world, &asker, changed), any) {
            (Reach::No, _) if bound.is_some() => None,
            (Reach::No, Reach::Yes(shown) | Reach::Perhaps(shown, _)) => {
                let why = "whether a principal of a fitting name can be made".to_owned();
                Some(Reach::Perhaps(shown.clone(), vec![why]))
            }
            (reach, _) => Some(reach),
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

/// The sets of needs that are enough, none with more in it than it takes; of two at most.
fn least(open: &[Need], mut enough: impl FnMut(&[Need]) -> bool) -> Vec<Vec<Need>> {
    let mut found: Vec<Vec<Need>> = Vec::new();
    let ones = open.iter().map(|need| vec![*need]);
    let twos = open.iter().enumerate().flat_map(|(at, one)| {
        let others = open.iter().skip(at + 1);
        others.map(|other| vec![*one, *other])
    });
    let all: Vec<Vec<Need>> = ones.chain(twos).chain([open.to_vec()]).collect();
    for needs in all {
        let more = found
            .iter()
            .any(|known| known.iter().all(|it| needs.contains(it)));
        if !more && enough(&needs) {
            found.push(needs);
        }
    }
    found
}

fn changed(needs: &[Need]) -> Changed {
    let has = |need| needs.contains(&need);
    Changed {
        own: Relaxed {
            permissions: has(Need::Permissions),
            boundary: has(Need::Boundary),
            denies: has(Need::Denies),
            thing: has(Need::Thing),
            grant: false,
            control: has(Need::Control),
            group: needs.iter().find_map(|need| match need {
                Need::Group(group) => Some(*group),
                _ => None,
            }),
            made: None,
        },
        key: has(Need::Key),
        grant: has(Need::Grant),
    }
}

/// What this step gives is what the group has.
const INTO_GROUP: &str = "put-user-into-group";

/// Whether a step changes this.
fn changes(step: &Step, need: Need) -> bool {
    let about_boundary = step.name.contains("boundary");
    let about_grant = step.name == "make-grant-on-key";
    let writes = step.name.starts_with("write-policy-of-");
    match (need, step.gives) {
        (Need::Permissions, Gives::Permissions) => step.name != INTO_GROUP,
        (Need::Group(_), Gives::Permissions) => step.name == INTO_GROUP,
        (Need::Boundary, Gives::Freedom) => about_boundary,
        (Need::Denies, Gives::Freedom) => !about_boundary,
        (Need::Thing | Need::Key, Gives::Thing) => writes && step.further.is_empty(),
        (Need::Grant, Gives::Thing) => about_grant,
        (Need::Control, Gives::Control) => matches!(
            step.asks.first().map(|it| it.on),
            Some(On::Of(_) | On::Star)
        ),
        _ => false,
    }
}

/// The word that the Service Authorization Reference has for a kind of thing.
fn word(kind: ThingKind) -> Option<&'static str> {
    Some(match kind {
        ThingKind::Bucket => "bucket",
        ThingKind::AccessPoint => "accesspoint",
        ThingKind::Key => "key",
        ThingKind::Repository => "repository",
        ThingKind::Secret => "Secret",
        ThingKind::Queue => "queue",
        ThingKind::Topic => "topic",
        ThingKind::Function => "function",
        ThingKind::LogGroup | ThingKind::Endpoint | ThingKind::ManagedPolicy | ThingKind::Other => {
            return None;
        }
    })
}

//! Where the search begins beside those who can at once: with those who could if something were changed that somebody can change.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::needs::{Need, OF_PRINCIPAL, changed, changes, least, word};
use super::{Next, State, Walk, plain_state};
use crate::access::authorize::Callers;
use crate::estate::{Asker, Principal, PrincipalKind, Target, Thing};
use crate::steps::{self, Gives, Kind, Step};
use crate::symbol::Text;
use crate::who_can::edges::{Taken, best};
use crate::who_can::goal::{Changed, Reach};
use crate::who_can::index::Who;
use crate::who_can::places::{any_of, by_condition, plain};
use crate::who_can::world::How;

impl<'g> Walk<'_, 'g> {
    /// What would let in somebody whose own policies stand in the way, or don't allow it.
    pub(super) fn begin_with_principal(&mut self, who: Who) {
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
    pub(super) fn may_be_changed(&self, subject: &'g Principal, need: Need) -> bool {
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
    pub(super) fn of_group(&self, mut places: Vec<Target<'g>>, need: Need) -> Vec<Target<'g>> {
        if let Need::Group(group) = need {
            let arn = self.world.ground.estate.groups.get(group).map(|it| &it.arn);
            places.retain(|place| Some(&place.arn) == arn);
        }
        places
    }

    /// Whoever writes the policy of a thing lets in whom he likes: himself, or somebody of another account.
    pub(super) fn begin_with_things(&mut self) {
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
    pub(super) fn may_change_things(&self, need: Need) -> BTreeSet<Who> {
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
    pub(super) fn no_thing(&self, step: &Step) -> Target<'g> {
        match step.kind {
            Kind::EditTrust => self.goal.target.clone(),
            _ => plain(&Text::from("*")),
        }
    }

    pub(super) fn thing_steps(&self, need: Need) -> Vec<(&'static Step, Option<&'g Thing>)> {
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
    pub(super) fn begin_with_new_ones(&mut self) {
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
        let on = any_of(action, kind, account);
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
}

//! One difference as a reviewer is told it: how far it reaches, what declares it, how its circumstances differ, where it stands.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use super::ask::{Turned, names_action, still_can};
use super::because::{because, declares, vouched_alike};
use super::circumstances::{Circumstance, Value, Words};
use super::differ::{Said, Scope};
use super::every::Every;
use super::index::{overlap, plain};
use super::names::{Parties, is_vouched_for};
use super::tasks::{ANY_SERVICE, Screen, patterns, statements};
use super::world::{What, Who, World};
use crate::access::account_of;
use crate::access::actions::{self, Level};
use crate::estate::{Document, PrincipalKind, Special};
use crate::iam::{Condition, Effect};
use crate::review::{AccessChange, Because, Party, Reach, Standing, Turn};
use crate::symbol::Text;

/// A change, and what its circumstances are for one team and for several: in it they stand once it is known how many it is of.
pub(super) struct Told {
    pub change: AccessChange,
    pub circumstances: Vec<Circumstance>,
}

/// What tells.
pub(super) struct Teller<'t, 'w, 'g> {
    pub parties: &'t Parties<'w, 'g>,
    pub screen: &'t Screen<'w, 'g>,
    pub left: Mutex<HashMap<(What, Text, String), bool>>,
    pub before: Standing<'g>,
    pub after: Standing<'g>,
}

impl<'g> Teller<'_, '_, 'g> {
    /// The changes of somebody about something: actions that differ alike are one.
    pub fn tell(
        &self,
        who: &Who,
        what: &What,
        scope: &Scope<'g>,
        turned: Vec<Turned>,
    ) -> Vec<Told> {
        let mut every = Every::of(who);
        let mut made: Vec<Told> = Vec::new();
        for one in turned {
            let by = self.parties.who(who, &one.by);
            let about = self.parties.what(what, &one.on);
            let team = one_team(&by, &about);
            let shown = |text: &Text| self.parties.shown(text, team);
            let said = self.said(who, what, scope, &one);
            let words = Words {
                shown: &shown,
                said: match one.by.as_slice() {
                    [] => &[],
                    _ => &["aws:PrincipalArn"],
                },
                federated: *who == Who::Federated,
            };
            let mut asks = |after: bool, condition: &Condition, holds: bool| {
                every.meets(&one, after, condition, holds)
            };
            let circumstances = match one.turn {
                Turn::Gained | Turn::Lost => words.of_all(&said, one.turn, &mut asks),
                turn => {
                    let mut told = words.differing(&said, &mut asks);
                    told.extend(self.parts(what, &said, &one.on, turn, team));
                    told
                }
            };
            let places = places(&said, one.turn);
            let known = made.iter_mut().find(|it| {
                it.change.turn == one.turn
                    && it.change.certain == one.certain
                    && it.circumstances == circumstances
                    && it.change.who.first() == Some(&by)
                    && it.change.what.first() == Some(&about)
            });
            if let Some(Told { change: known, .. }) = known {
                if !known.actions.contains(&one.action) {
                    known.actions.push(one.action);
                }
                for place in places {
                    if !known.places.contains(&place) && known.places.len() < PLACES {
                        known.places.push(place);
                    }
                }
                continue;
            }
            made.push(Told {
                change: self.change((by, about), what, one, places),
                circumstances,
            });
        }
        for Told { change, .. } in &mut made {
            change.actions.sort();
            change.reach = self.reach(who, what, change);
        }
        made
    }

    fn change(
        &self,
        (asks, about): (Party, Party),
        what: &What,
        one: Turned,
        places: Vec<String>,
    ) -> AccessChange {
        let mine = match one.turn {
            Turn::Lost | Turn::Narrowed => &self.before,
            _ => &self.after,
        };
        let alias = self.alias(what);
        let because: Option<Because> = because(
            mine.ground.claims.as_ref(),
            mine.locate,
            &asks,
            &about,
            alias.as_deref(),
        );
        let both = self.parties.both;
        let everybody = match one.turn {
            Turn::Gained => !is_there(both.before, what),
            Turn::Lost => !is_there(both.after, what) || self.nobody_left(what, &one),
            _ => false,
        };
        AccessChange {
            turn: one.turn,
            reach: Reach::Platform,
            who: vec![asks],
            everybody,
            actions: vec![one.action],
            what: vec![about],
            because,
            circumstances: Vec::new(),
            certain: one.certain,
            places,
            teams: 1,
        }
    }

    /// What of it there was before, or is after, where that is less than all of it.
    fn parts(
        &self,
        what: &What,
        said: &[Said<'g>],
        on: &Text,
        turn: Turn,
        team: Option<&str>,
    ) -> Option<Circumstance> {
        let (of, word) = match turn {
            Turn::Widened => (false, "before only on"),
            Turn::Narrowed => (true, "now only on"),
            _ => return None,
        };
        let written = on.to_string();
        let begins = written.strip_suffix('*')?;
        let allows = said.iter().filter(|it| it.after == of);
        let allows = allows.filter(|it| it.statement.effect == Effect::Allow);
        let mut names: BTreeMap<String, Value> = BTreeMap::new();
        for pattern in allows.flat_map(|it| patterns(it.statement)) {
            let own = pattern.to_string();
            match own != written && own.starts_with(begins) {
                true => {
                    let part = self.parties.party(&self.parties.what(what, &pattern), team);
                    names.insert(part.told.clone(), part);
                }
                false => return None,
            }
        }
        let names: Vec<Value> = names.into_values().collect();
        let listed = Circumstance::listed(&names, " and ", names.len());
        (!names.is_empty()).then(|| listed.map(|names| format!("{word} {names}")))
    }

    /// Whether nobody is left who can, root users aside.
    fn nobody_left(&self, what: &What, one: &Turned) -> bool {
        if matches!(what, What::Pattern(_)) {
            return false;
        }
        let key = (what.clone(), one.on.clone(), one.action.clone());
        let mut known = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(key).or_insert_with(|| {
            let whos = self.screen.somebodies(what);
            !still_can(self.parties.both, &whos, what, one)
        })
    }

    fn alias(&self, what: &What) -> Option<String> {
        let things = self.parties.both.things(what.arn());
        things.last().and_then(|thing| match &thing.special {
            Special::Key(facts) => facts.aliases.first().map(ToString::to_string),
            _ => None,
        })
    }

    /// The statements that make the difference, or that let it be where everything differs.
    fn said(&self, who: &Who, what: &What, scope: &Scope<'g>, one: &Turned) -> Vec<Said<'g>> {
        let on = plain(&one.on);
        let about = |said: &Said<'g>| {
            let named = names_action(said.statement, &one.action);
            let resources = said.statement.resources.is_none()
                || patterns(said.statement)
                    .iter()
                    .any(|it| overlap(&plain(it), &on));
            named && resources
        };
        let all = match scope {
            Scope::Only(listed) => listed.clone(),
            Scope::All => self.everything(who, what),
        };
        all.into_iter().filter(about).collect()
    }

    /// Whatever allows something here, of both sides.
    fn everything(&self, who: &Who, what: &What) -> Vec<Said<'g>> {
        let both = self.parties.both;
        let mut found = Vec::new();
        for (world, after) in [(both.before, false), (both.after, true)] {
            let mut documents: Vec<&'g Document> = Vec::new();
            if let Who::Known(arn) = who {
                let own = world.principals.get(arn);
                documents.extend(own.into_iter().flat_map(|it| &it.identity));
            }
            match what {
                What::Thing(arn) => {
                    let thing = world.things.get(arn);
                    documents.extend(thing.into_iter().flat_map(|it| super::tasks::own(it)));
                }
                What::Role(arn) => {
                    let role = world.principals.get(arn);
                    documents.extend(role.and_then(|it| it.trust.as_ref()));
                }
                What::Pattern(_) => {}
            }
            let allow = statements(&documents).filter(|it| it.effect == Effect::Allow);
            found.extend(allow.map(|statement| Said { statement, after }));
        }
        found
    }

    fn reach(&self, who: &Who, what: &What, change: &AccessChange) -> Reach {
        let parties = change.who.first().zip(change.what.first());
        let declared = change.because.is_some();
        let known = declared && self.was_declared(what, change);
        let is_team = change.who.first().is_some_and(|it| it.team.is_some());
        match who {
            _ if is_team => {}
            Who::Anonymous | Who::OtherAccounts(_) => return Reach::Outside,
            Who::Federated if !known => return Reach::Outside,
            Who::Service(name) if name == ANY_SERVICE => return Reach::Outside,
            Who::OfAccount(_) | Who::Bare(_) => return Reach::Account,
            Who::Outside(arn) if !known && self.is_foreign(arn) => return Reach::Outside,
            _ => {}
        }
        let Some((asks, about)) = parties else {
            return Reach::Platform;
        };
        match (&asks.team, &about.team) {
            (Some(one), Some(other)) if one == other => Reach::Within,
            (Some(one), Some(other)) if unit(one) == unit(other) => Reach::AcrossTeams,
            (Some(_), Some(_)) => Reach::AcrossUnits,
            _ if !declared && self.controls(who, what, change) => Reach::Control,
            _ if is_less_guarded(change) => Reach::Control,
            (None, Some(_)) if matches!(who, Who::Service(_)) && declared => Reach::Within,
            (Some(_), None) if declared => Reach::Within,
            _ => Reach::Platform,
        }
    }

    /// Whether the claims of the side before declare what opens as well: everything that is new in a spec is declared by it.
    fn was_declared(&self, what: &What, change: &AccessChange) -> bool {
        let claims = [&self.before, &self.after].map(|it| it.ground.claims.as_ref());
        let ([Some(before), Some(after)], true) = (claims, change.turn.opens()) else {
            return true;
        };
        let (Some(asks), Some(about)) = (change.who.first(), change.what.first()) else {
            return true;
        };
        match is_vouched_for(&asks.kind) {
            true => vouched_alike(before, after, &about.arn),
            false => declares(before, asks, about, self.alias(what).as_deref()),
        }
    }

    fn is_foreign(&self, arn: &str) -> bool {
        let account = account_of(&Text::from(arn));
        let account = account.as_ref().and_then(Text::as_literal);
        account.is_some_and(|account| self.parties.is_foreign(account))
    }

    /// Whether it gives a say in who may do what: of what is new, whoever makes it has one anyway.
    fn controls(&self, who: &Who, what: &What, change: &AccessChange) -> bool {
        let both = self.parties.both;
        let is_root = match who {
            Who::Known(arn) => { both.principals(arn) }.any(|it| it.kind == PrincipalKind::Root),
            _ => false,
        };
        let permissions = { change.actions.iter() }
            .any(|it| actions::known(it).is_none_or(|it| it.level == Level::Permissions));
        let assumed = matches!(what, What::Role(_));
        !is_root && !change.everybody && (permissions || assumed)
    }
}

/// The team whose change it is, if it is one's.
fn one_team<'p>(asks: &'p Party, about: &'p Party) -> Option<&'p str> {
    match (asks.team.as_deref(), about.team.as_deref()) {
        (Some(one), Some(other)) if one != other => None,
        (one, other) => one.or(other),
    }
}

fn is_there(world: &World<'_>, what: &What) -> bool {
    match what {
        What::Thing(arn) => world.things.contains_key(arn),
        What::Role(arn) => world.principals.contains_key(arn),
        What::Pattern(_) => true,
    }
}

/// True when what nobody can undo is possible under more circumstances: that the spec names an administrator does not say that he may do it
/// alone.
fn is_less_guarded(change: &AccessChange) -> bool {
    let more = matches!(change.turn, Turn::Widened | Turn::Altered);
    more && { change.actions.iter() }.any(|it| it == "kms:ScheduleKeyDeletion")
}

fn unit(team: &str) -> &str {
    team.split('/').next().unwrap_or_default()
}

/// So many places are told at most.
const PLACES: usize = 4;

/// Where what makes the difference stands, the side that has it first.
fn places(said: &[Said<'_>], turn: Turn) -> Vec<String> {
    let opens = turn.opens();
    let first = said.iter().filter(|it| it.after == opens);
    let then = said.iter().filter(|it| it.after != opens);
    let all = first
        .chain(then)
        .filter_map(|it| it.statement.place.as_ref());
    let mut found: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for place in all {
        let told = format!("{}:{}", place.file, place.line);
        if seen.insert(told.clone()) && found.len() < PLACES {
            found.push(told);
        }
    }
    found
}

/// What stands for somebody in `who` and `what`.
pub(super) fn pairs(change: &AccessChange) -> impl Iterator<Item = (&Party, &Party)> {
    change.who.iter().zip(&change.what)
}

//! One question, answered: what somebody can do with something on one side and not on the other, action by action.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::alike::Signs;
use super::beside::{BY_LISTS, have_effect};
use super::differ::{Said, Scope};
use super::index::plain;
use super::sides::{Part, Sides};
use super::tasks::{Both, patterns, service, statements};
use super::world::{On, What, Who};
use crate::access::actions::{self, Action};
use crate::access::authorize::{Allowed, Between, Beyond, Compared, Of};
use crate::access::{Formula, may_name, principal};
use crate::estate::{Document, PrincipalKind, Special, Thing, ThingKind};
use crate::iam::{Effect, Matches, PrincipalKind as Kind, Statement};
use crate::review::Turn;
use crate::symbol::Text;

/// What of one action differs for somebody.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Turned {
    pub action: String,
    /// The ARN, or the pattern, that it is about.
    pub on: Text,
    pub turn: Turn,
    pub certain: bool,
    /// Patterns of ARNs: of a kind of callers, only those are concerned whom one of these matches. Empty: all of the kind.
    pub by: Vec<Text>,
    /// The calls of both sides.
    pub sides: Arc<Between>,
}

/// Everything that differs for somebody about something.
pub(super) fn ask(both: Both<'_, '_>, who: &Who, what: &What, scope: &Scope<'_>) -> Vec<Turned> {
    if goes_without_saying(both, who, what) {
        return Vec::new();
    }
    let mut asked = Asked {
        both,
        who,
        what,
        known: HashMap::new(),
        candidates: Vec::new(),
        callers: Vec::new(),
    };
    asked.candidates = asked.narrower();
    asked.callers = asked.some_callers();
    let mut found = Vec::new();
    let calls = asked.calls(scope);
    let calls = match calls.len() {
        0 | 1 => calls.into_iter().map(|(it, on)| (vec![it], on)).collect(),
        _ => Signs::of(both, who, what).alike(both, what, calls),
    };
    for (actions, on) in calls {
        asked.one(&actions, &on, &mut found);
    }
    found
}

/// Whoever has an account can do anything with what is made in it, and whose own policies allow it as well, unless something forbids it: of
/// something that comes or goes that is no news.
fn goes_without_saying(both: Both<'_, '_>, who: &Who, what: &What) -> bool {
    let What::Thing(arn) = what else {
        return false;
    };
    let one_side = both.things(arn).count() < 2;
    let is_key = both.things(arn).any(|it| it.kind == ThingKind::Key);
    let anyway = match who {
        Who::OfAccount(_) => true,
        Who::Known(arn) => { both.principals(arn) }.any(|it| it.kind == PrincipalKind::Root),
        _ => false,
    };
    one_side && !is_key && anyway
}

struct Asked<'a, 'w, 'g> {
    both: Both<'w, 'g>,
    who: &'a Who,
    what: &'a What,
    /// What was found out: most actions are alike.
    known: HashMap<(Arc<Between>, Text), Vec<Part>>,
    /// Patterns of what is in the thing, narrow ones first.
    candidates: Vec<Text>,
    /// Callers that policies speak of, where a kind of callers asks: as they are called, and who they are.
    callers: Vec<(Text, Formula)>,
}

impl Asked<'_, '_, '_> {
    /// Actions that nothing tells apart: the first is asked about for all.
    fn one(&mut self, actions: &[String], on: &On, found: &mut Vec<Turned>) {
        let Some(action) = actions.first() else {
            return;
        };
        let before = self.both.before.allowed(self.who, self.what, action, on);
        let after = self.both.after.allowed(self.who, self.what, action, on);
        let nothing = |it: &Allowed| it.is_nothing();
        if nothing(&before.plain) && nothing(&after.plain) {
            return;
        }
        let shared = (before.shared(), after.shared());
        if shared.0.is_same(shared.1) {
            return;
        }
        let plain = Between::new(&before.plain, &after.plain);
        let shared = match (&before.shared, &after.shared) {
            (None, None) => None,
            _ => Some(Between::new(shared.0, shared.1)),
        };
        let key = (
            Arc::new(shared.clone().unwrap_or_else(|| plain.clone())),
            on.text().clone(),
        );
        let (sides, turned) = match self.known.get_key_value(&key) {
            Some(((sides, _), known)) => (Arc::clone(sides), known.clone()),
            None => {
                let mut sides = Sides {
                    plain: Compared::new(&plain),
                    shared: shared.as_ref().map(Compared::new),
                };
                let apart = matches!(self.who, Who::Federated);
                let made = sides.turned(on, &self.candidates, &self.callers, apart);
                let between = Arc::clone(&key.0);
                self.known.insert(key, made.clone());
                (between, made)
            }
        };
        for part in turned {
            let each = actions.iter().map(|action| Turned {
                action: action.clone(),
                on: part.on.clone(),
                turn: part.turn,
                certain: part.certain,
                by: part.by.clone(),
                sides: Arc::clone(&sides),
            });
            found.extend(each);
        }
    }

    fn some_callers(&self) -> Vec<(Text, Formula)> {
        if matches!(self.who, Who::Federated) {
            let on = self.both.policies_on(self.what);
            let listed = statements(&on).flat_map(|it| &it.principals);
            let listed = listed.flat_map(|it| it.listed());
            let providers = listed.filter(|(kind, _)| *kind == Kind::Federated);
            let providers: BTreeSet<&Text> = { providers.map(|(_, text)| text) }
                .filter(|it| it.first_unknown().is_none())
                .collect();
            let each = providers.into_iter();
            return each
                .map(|it| (it.clone(), principal::vouched_for_by(it)))
                .collect();
        }
        let patterns = self.patterns_of_callers().into_iter();
        patterns
            .map(|it| {
                let who = principal::like(&it);
                (it, who)
            })
            .collect()
    }

    fn patterns_of_callers(&self) -> Vec<Text> {
        if !matches!(
            self.who,
            Who::OfAccount(_) | Who::Bare(_) | Who::OtherAccounts(_)
        ) {
            return Vec::new();
        }
        let on = self.both.policies_on(self.what);
        let conditions = statements(&on).flat_map(|it| &it.conditions);
        let by_arn = conditions.filter(|it| it.key.eq_ignore_ascii_case("aws:PrincipalArn"));
        let values = by_arn.flat_map(|it| &it.values);
        let patterns = values.filter(|it| it.to_string().contains(['*', '?']) && !has_variable(it));
        let mut patterns: BTreeSet<Text> = patterns.cloned().collect();
        if let Who::OtherAccounts(_) = self.who {
            let listed = statements(&on).flat_map(|it| &it.principals);
            let listed = listed.flat_map(|it| it.listed());
            let accounts = listed.filter_map(|(_, text)| account(text));
            patterns.extend(accounts.map(|it| Text::from(of_account(&it))));
        }
        patterns.into_iter().collect()
    }

    /// The documents that may allow it to who asks: his own, and those on the thing.
    fn documents(&self) -> (Vec<&Document>, Vec<&Document>) {
        let own = match self.who {
            Who::Known(arn) => { self.both.principals(arn) }
                .flat_map(|it| &it.identity)
                .collect(),
            _ => Vec::new(),
        };
        (own, self.both.policies_on(self.what))
    }

    /// Patterns of what is in the thing that some policy speaks of.
    fn narrower(&self) -> Vec<Text> {
        let (own, on) = self.documents();
        let begins = format!("{}/", self.what.arn());
        let all = statements(&own).chain(statements(&on)).flat_map(patterns);
        let inside = all.filter(|it| {
            let written = it.to_string();
            let plain = it.first_unknown().is_none() && !has_variable(it);
            plain && written.starts_with(&begins)
        });
        let mut found: Vec<Text> = inside.collect::<BTreeSet<_>>().into_iter().collect();
        found.sort_by_key(|it| std::cmp::Reverse(it.to_string().len()));
        found
    }

    /// The calls to ask about: the actions that something allows and that what differs is about, each on what it is done to.
    fn calls(&self, scope: &Scope<'_>) -> Vec<(String, On)> {
        let service = service(self.what);
        let mut found = BTreeSet::new();
        for pattern in self.allowed(&service) {
            for name in names(&pattern, &service) {
                if self.is_about(scope, &name) {
                    found.extend(self.on(&name).into_iter().map(|on| (name.clone(), on)));
                }
            }
        }
        found.into_iter().collect()
    }

    /// Patterns of the actions that somebody may be allowed.
    fn allowed(&self, service: &str) -> BTreeSet<String> {
        let any = || BTreeSet::from([format!("{service}:*")]);
        let (own, on) = self.documents();
        let is_pattern = matches!(self.what, What::Pattern(_));
        let whole = match self.who {
            Who::Known(arn) => { self.both.principals(arn) }.all(|it| {
                let known = it.identity.iter().all(|it| it.content.known().is_some());
                it.whole && known && it.kind != PrincipalKind::Root
            }),
            Who::Service(_) | Who::Anonymous | Who::Bare(_) | Who::Federated => true,
            Who::Outside(_) | Who::OfAccount(_) | Who::OtherAccounts(_) => false,
        };
        let documented = on.iter().all(|it| it.content.known().is_some());
        let elsewhere = { self.both.things(self.what.arn()) }.any(|it| it.origin.is_none());
        if !is_pattern && (!whole || !documented || elsewhere) {
            return any();
        }
        let own = statements(&own).filter(|it| match self.what {
            What::Pattern(pattern) => patterns(it).contains(pattern),
            _ => true,
        });
        let mut found = BTreeSet::new();
        for statement in own.chain(statements(&on)) {
            if statement.effect == Effect::Deny {
                continue;
            }
            match &statement.actions {
                Matches::Only(listed) => found.extend(listed.iter().map(ToString::to_string)),
                Matches::Except(_) => drop(found.insert("*".to_owned())),
            }
        }
        for thing in self.both.things(self.what.arn()) {
            found.extend(granted(thing));
            if matches!(&thing.special, Special::Bucket(facts) if have_effect(facts)) {
                found.extend(BY_LISTS.map(str::to_owned));
            }
        }
        found
    }

    fn is_about(&self, scope: &Scope<'_>, action: &str) -> bool {
        let Scope::Only(listed) = scope else {
            return true;
        };
        let mut listed = listed.iter();
        listed.any(|Said { statement, .. }| names_action(statement, action))
    }

    /// What an action is done to of the thing.
    fn on(&self, action: &str) -> Vec<On> {
        // No policy gives it and none takes it away.
        if action.eq_ignore_ascii_case("sts:GetCallerIdentity") {
            return Vec::new();
        }
        let arn = self.what.arn();
        let own = service(self.what);
        // Only what is done to things of its service can be done to this one.
        let (of, _) = action.split_once(':').unwrap_or_default();
        if !own.is_empty() && !of.eq_ignore_ascii_case(&own) && !of.contains(['*', '?']) {
            return Vec::new();
        }
        let thing = match self.what {
            What::Pattern(pattern) => return vec![On::Like(pattern.clone())],
            What::Role(_) | What::Thing(_) => self.both.things(arn).next(),
        };
        let inside = match thing.map(|it| it.kind) {
            Some(ThingKind::Bucket) => "/*",
            Some(ThingKind::AccessPoint) => "/object/*",
            Some(ThingKind::LogGroup | ThingKind::Function) => ":*",
            _ => "",
        };
        let known = actions::known(action);
        let fits = |text: &Text| known.is_none_or(|action| crate::explain::suits(action, text));
        let mut found = Vec::new();
        if fits(arn) {
            found.push(On::One(arn.clone()));
        }
        let example = inside.replace('*', "x");
        if !inside.is_empty() && fits(&arn.clone().then(&example)) {
            found.push(On::Like(arn.clone().then(inside)));
        }
        found
    }
}

/// The account that an entry of a `Principal` element names.
fn account(text: &Text) -> Option<String> {
    let written = text.as_literal()?;
    let own = match written.strip_suffix(":root") {
        Some(arn) => arn.rsplit(':').next()?,
        None => written,
    };
    let is_account = own.len() == 12 && own.bytes().all(|it| it.is_ascii_digit());
    is_account.then(|| own.to_owned())
}

/// The pattern of everybody of an account.
pub(super) fn of_account(account: &str) -> String {
    format!("arn:*:iam::{account}:*")
}

/// The operations of grants.
fn granted(thing: &Thing) -> Vec<String> {
    let Special::Key(facts) = &thing.special else {
        return Vec::new();
    };
    let grants = facts.grants.iter();
    let operations = grants.flat_map(|it| match &it.operations {
        Some(listed) => listed.iter().map(|it| format!("kms:{it}")).collect(),
        None => vec!["kms:*".to_owned()],
    });
    operations.chain(["kms:RetireGrant".to_owned()]).collect()
}

/// IAM's own names of the actions of a service that a pattern names; one that nobody knows is taken as it is.
fn names(pattern: &str, service: &str) -> Vec<String> {
    let wide = match pattern.split_once(':') {
        None => true,
        Some((of, _)) => of.contains(['*', '?']),
    };
    let pattern = match (wide, service) {
        // Of every service: one word for all, and each of them where it is known which is meant.
        (true, "" | "*") => return vec![pattern.to_owned()],
        (true, _) => format!("{service}:*"),
        (false, _) => pattern.to_owned(),
    };
    if !pattern.contains(['*', '?']) {
        let name = actions::known(&pattern).map_or(pattern.clone(), |it| it.name.clone());
        return vec![name];
    }
    let found = actions::expand(&pattern);
    match found.is_empty() {
        true => vec![pattern],
        false => found
            .into_iter()
            .map(|it: &Action| it.name.clone())
            .collect(),
    }
}

/// Whether a statement may be about an action.
pub(super) fn names_action(statement: &Statement, action: &str) -> bool {
    match &statement.actions {
        Matches::Only(listed) => may_name(listed, action),
        // Of what is excepted for certain it does not speak.
        Matches::Except(listed) => {
            let literal = listed.iter().filter(|it| it.as_literal().is_some());
            let literal: Vec<Text> = literal.cloned().collect();
            !may_name(&literal, action)
        }
    }
}

fn has_variable(text: &Text) -> bool {
    let mut pieces = text.pieces().iter();
    pieces.any(|it| matches!(it, crate::symbol::Piece::Literal(known) if known.contains("${")))
}

/// Whether anybody of some can still do an action on the side after.
pub(super) fn still_can(
    both: Both<'_, '_>,
    whos: &BTreeSet<Who>,
    what: &What,
    one: &Turned,
) -> bool {
    let on = match plain(&one.on).1 {
        true => On::One(one.on.clone()),
        false => On::Like(one.on.clone()),
    };
    let mut known: HashMap<Between, bool> = HashMap::new();
    whos.iter().any(|who| {
        let after = both.after.allowed(who, what, &one.action, &on);
        if after.plain.is_nothing() {
            return false;
        }
        let between = Between::new(&after.plain, &Allowed::nothing());
        let answer = known.entry(between).or_insert_with_key(|between| {
            let any = Compared::new(between).any(Of::One, &Formula::True);
            any != Beyond::No
        });
        *answer
    })
}

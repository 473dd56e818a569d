//! One question, answered: what somebody can do with something on one side and not on the other, action by action.

use std::collections::{BTreeSet, HashMap};

use super::differ::{Said, Scope};
use super::tasks::{Both, patterns, service, statements};
use super::world::{On, What, Who};
use crate::access::actions::{self, Action};
use crate::access::authorize::{Allowed, Between, Beyond, Compared, Of};
use crate::access::encode::resource_like;
use crate::access::{Formula, Reading, may_name};
use crate::estate::{Document, PrincipalKind, Special, Thing, ThingKind};
use crate::iam::{Effect, Matches, Statement};
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
}

/// Everything that differs for somebody about something.
pub(super) fn ask(both: Both<'_, '_>, who: &Who, what: &What, scope: &Scope<'_>) -> Vec<Turned> {
    let mut asked = Asked {
        both,
        who,
        what,
        known: HashMap::new(),
        candidates: Vec::new(),
    };
    asked.candidates = asked.narrower();
    let mut found = Vec::new();
    for (action, on) in asked.calls(scope) {
        asked.one(&action, &on, &mut found);
    }
    found
}

struct Asked<'a, 'w, 'g> {
    both: Both<'w, 'g>,
    who: &'a Who,
    what: &'a What,
    /// What was found out: most actions are alike.
    known: HashMap<(Between, Text), Vec<(Text, Turn, bool)>>,
    /// Patterns of what is in the thing, narrow ones first.
    candidates: Vec<Text>,
}

impl Asked<'_, '_, '_> {
    fn one(&mut self, action: &str, on: &On, found: &mut Vec<Turned>) {
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
            shared.clone().unwrap_or_else(|| plain.clone()),
            on.text().clone(),
        );
        let turned = match self.known.get(&key) {
            Some(known) => known.clone(),
            None => {
                let mut sides = Sides {
                    plain: Compared::new(&plain),
                    shared: shared.as_ref().map(Compared::new),
                };
                let made = sides.turned(on, &self.candidates);
                self.known.insert(key, made.clone());
                made
            }
        };
        found.extend(turned.into_iter().map(|(on, turn, certain)| Turned {
            action: action.to_owned(),
            on,
            turn,
            certain,
        }));
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
        let arn = self.what.arn();
        let thing = match self.what {
            What::Pattern(pattern) => return vec![On::Like(pattern.clone())],
            What::Role(_) => return vec![On::One(arn.clone())],
            What::Thing(_) => self.both.things(arn).next(),
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

/// Both sides, ready to be asked.
struct Sides {
    plain: Compared,
    /// Where what is not known on both sides counts as the same.
    shared: Option<Compared>,
}

impl Sides {
    fn beyond(&mut self, of: Of, within: &Formula) -> Beyond {
        self.settled(|it| it.beyond(of, within))
    }

    fn any(&mut self, of: Of, within: &Formula) -> Beyond {
        self.settled(|it| it.any(of, within))
    }

    /// What is certain is so whatever is not known; what is not possible is so where the unknown is the same.
    fn settled(&mut self, ask: impl Fn(&mut Compared) -> Beyond) -> Beyond {
        if let Some(shared) = &mut self.shared
            && ask(shared) == Beyond::No
        {
            return Beyond::No;
        }
        match (ask(&mut self.plain), &self.shared) {
            (Beyond::No, Some(_)) => Beyond::Perhaps,
            (answer, _) => answer,
        }
    }

    /// What differs, on as little as it takes to name all of it.
    fn turned(&mut self, on: &On, candidates: &[Text]) -> Vec<(Text, Turn, bool)> {
        let opens = self.beyond(Of::Other, &Formula::True);
        let closes = self.beyond(Of::One, &Formula::True);
        let mut parts: BTreeSet<Text> = BTreeSet::new();
        for (of, differs) in [(Of::Other, opens), (Of::One, closes)] {
            if differs != Beyond::No {
                parts.extend(self.parts(of, on, candidates));
            }
        }
        let mut found = Vec::new();
        for part in parts {
            let within = match part == *on.text() {
                true => Formula::True,
                false => resource_like(&part, Reading::Strict),
            };
            found.extend(
                self.turn(&within)
                    .map(|(turn, certain)| (part, turn, certain)),
            );
        }
        found
    }

    fn turn(&mut self, within: &Formula) -> Option<(Turn, bool)> {
        let opens = self.beyond(Of::Other, within);
        let closes = self.beyond(Of::One, within);
        let (turn, sure) = match (opens, closes) {
            (Beyond::No, Beyond::No) => return None,
            (_, Beyond::No) => match self.any(Of::One, within) {
                Beyond::No => (Turn::Gained, opens),
                _ => (Turn::Widened, opens),
            },
            (Beyond::No, _) => match self.any(Of::Other, within) {
                Beyond::No => (Turn::Lost, closes),
                _ => (Turn::Narrowed, closes),
            },
            _ => (Turn::Altered, opens.min(closes)),
        };
        Some((turn, sure == Beyond::Yes))
    }

    /// Patterns that together have all of what differs: the narrowest if they do, else wider ones, else the whole.
    fn parts(&mut self, of: Of, on: &On, candidates: &[Text]) -> Vec<Text> {
        let whole = on.text();
        let own: Vec<&Text> = match on {
            On::Like(_) => candidates.iter().filter(|it| *it != whole).collect(),
            On::One(_) => Vec::new(),
        };
        let differing: Vec<&Text> = own
            .into_iter()
            .filter(|it| {
                let within = resource_like(it, Reading::Strict);
                self.beyond(of, &within) != Beyond::No
            })
            .collect();
        let contains = |one: &Text, other: &Text| {
            let (one, other) = (one.to_string(), other.to_string());
            let begins = one.strip_suffix('*');
            one != other && begins.is_some_and(|it| other.starts_with(it))
        };
        let narrow = differing
            .iter()
            .filter(|it| !differing.iter().any(|other| contains(it, other)));
        let wide = differing
            .iter()
            .filter(|it| !differing.iter().any(|other| contains(other, it)));
        for chosen in [narrow.copied().collect::<Vec<_>>(), wide.copied().collect()] {
            if !chosen.is_empty() && self.beyond(of, &outside(&chosen)) == Beyond::No {
                return chosen.into_iter().cloned().collect();
            }
        }
        vec![whole.clone()]
    }
}

fn outside(chosen: &[&Text]) -> Formula {
    let each = chosen.iter().map(|it| resource_like(it, Reading::Strict));
    Formula::any(each.collect::<Vec<_>>()).negated()
}

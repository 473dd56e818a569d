//! Single steps: who can come to act as somebody, and who can change what.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::boundaries::{another_boundary, boundary};
use super::index::Who;
use super::places::{any_of, has_form, managed, of_thing, plain, providers, running, trusted};
use super::world::{How, Outcome, Shown, World};
use crate::access::actions;
use crate::estate::{Asker, Principal, PrincipalKind, Target, Thing};
use crate::steps::{self, Ask, Further, Gives, Kind, On, Step};
use crate::symbol::Text;

/// One step that somebody takes.
#[derive(Clone, Debug)]
pub struct Taken<'g> {
    /// Who takes it: his ARN.
    pub by: Text,
    /// Which.
    pub step: &'static Step,
    /// Whom or what it is about.
    pub about: Text,
    /// The calls that it takes.
    pub calls: Vec<Shown<'g>>,
    /// False when some call may be refused.
    pub certain: bool,
    /// What is not known.
    pub why: Vec<String>,
}

/// Single steps over an estate; what was found out is kept.
#[derive(Debug)]
pub(super) struct Edges<'g> {
    /// What runs as a role, by the role's ARN.
    running: HashMap<Text, Vec<&'g Thing>>,
    /// Who can come to act as somebody.
    becoming: HashMap<Who, BTreeMap<Who, Taken<'g>>>,
    /// Whether somebody can do something to anything of a type.
    anything: HashMap<(Who, &'static str, String, String), Outcome<'g>>,
}

impl<'g> Edges<'g> {
    pub fn new(world: &World<'g>) -> Self {
        Self {
            running: running(world),
            becoming: HashMap::new(),
            anything: HashMap::new(),
        }
    }

    /// Who can come to act as this role or user in one step, each with the surest way.
    pub fn becoming(&mut self, world: &World<'g>, who: Who) -> BTreeMap<Who, Taken<'g>> {
        if let Some(known) = self.becoming.get(&who) {
            return known.clone();
        }
        let mut made: BTreeMap<Who, Taken<'g>> = BTreeMap::new();
        if let Some(subject) = world.principal(who) {
            for step in steps::all().filter(|it| it.gives == Gives::Sessions) {
                self.by_step(world, who, subject, step, &mut made);
            }
        }
        self.becoming.insert(who, made.clone());
        made
    }

    fn by_step(
        &mut self,
        world: &World<'g>,
        who: Who,
        subject: &'g Principal,
        step: &'static Step,
        made: &mut BTreeMap<Who, Taken<'g>>,
    ) {
        for on in self.places(world, subject, step) {
            let candidates = self.candidates(world, subject, step, &on);
            for by in candidates {
                if by == who || made.get(&by).is_some_and(|known| known.certain) {
                    continue;
                }
                let Some(taken) = self.take(world, by, subject, step, &on) else {
                    continue;
                };
                if taken.certain || !made.contains_key(&by) {
                    made.insert(by, taken);
                }
            }
        }
    }

    /// Whether somebody can take this step about a principal at one of these places; the surest of them.
    pub fn changes(
        &mut self,
        world: &World<'g>,
        by: Who,
        subject: &'g Principal,
        step: &'static Step,
        places: &[Target<'g>],
    ) -> Option<Taken<'g>> {
        let mut best: Option<Taken<'g>> = None;
        for on in places {
            if !self.candidates(world, subject, step, on).contains(&by) {
                continue;
            }
            let Some(taken) = self.take(world, by, subject, step, on) else {
                continue;
            };
            if taken.certain {
                return Some(taken);
            }
            best.get_or_insert(taken);
        }
        best
    }

    /// Those whom the cheap screen lets through for the first thing that a step asks for.
    pub fn candidates(
        &self,
        world: &World<'g>,
        subject: &'g Principal,
        step: &'static Step,
        on: &Target<'g>,
    ) -> BTreeSet<Who> {
        let Some(first) = step.asks.first() else {
            return BTreeSet::new();
        };
        let mut found = BTreeSet::new();
        for action in first.actions {
            found.extend(world.index.askers(action, &on.arn));
        }
        if step.further.contains(&Further::TrustsTaker) {
            found.extend(trusted(world, subject));
        }
        found
    }

    /// What the first thing that a step asks for is asked on; nothing when what has to be so beside is not.
    pub fn places(
        &self,
        world: &World<'g>,
        subject: &'g Principal,
        step: &'static Step,
    ) -> Vec<Target<'g>> {
        let holds = step.further.iter().all(|further| match further {
            Further::InProfile => !subject.profiles.is_empty(),
            // Nothing tells whether these hold.
            Further::ListsInForce | Further::GoesByTags | Further::GoesByAliases => false,
            _ => true,
        });
        if !holds || subject.kind == PrincipalKind::ServiceLinkedRole {
            return Vec::new();
        }
        let itself = || Target {
            arn: subject.arn.clone(),
            thing: None,
            principal: Some(subject),
            within: String::new(),
        };
        match step.asks.first().map(|ask| ask.on) {
            Some(On::Subject("role")) if subject.is_role() => vec![itself()],
            Some(On::Subject("user")) if subject.kind == PrincipalKind::User => vec![itself()],
            Some(On::Of(kind)) => self.belonging(world, subject, step, kind),
            Some(On::Any("group")) if subject.kind == PrincipalKind::User => {
                let groups = world.ground.estate.groups.iter();
                let groups = groups.filter(|group| group.account == subject.account);
                groups.map(|group| plain(&group.arn)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What of a type belongs to a principal: runs as it, is a group or a policy of it, vouches for it.
    fn belonging(
        &self,
        world: &World<'g>,
        subject: &'g Principal,
        step: &'static Step,
        kind: &str,
    ) -> Vec<Target<'g>> {
        let estate = &world.ground.estate;
        match kind {
            "group" => {
                let names = subject.identity.iter().filter_map(|it| it.through.as_ref());
                let names: BTreeSet<&String> = names.collect();
                let groups = estate.groups.iter();
                let own = groups.filter(|it| {
                    it.account == subject.account && names.contains(&it.name.to_string())
                });
                own.map(|it| plain(&it.arn)).collect()
            }
            "policy" => {
                let own = subject.identity.iter().chain(&subject.boundary);
                own.filter_map(|document| managed(world, document))
                    .collect()
            }
            "saml-provider" | "oidc-provider" => providers(subject, kind),
            _ => {
                let action = step.asks.first().and_then(|ask| ask.actions.first());
                let service = action.map_or("", |it| it.split(':').next().unwrap_or_default());
                let form = actions::resource_arn(service, kind);
                let own = self.running.get(&subject.arn).into_iter().flatten();
                let of_kind =
                    own.filter(|thing| form.is_some_and(|form| has_form(&thing.arn, form)));
                of_kind.map(|thing| of_thing(thing)).collect()
            }
        }
    }

    /// The step, if everything that it takes can be.
    fn take(
        &mut self,
        world: &World<'g>,
        by: Who,
        subject: &'g Principal,
        step: &'static Step,
        on: &Target<'g>,
    ) -> Option<Taken<'g>> {
        let mut taken = Taken {
            by: world.arn(by)?,
            step,
            about: subject.arn.clone(),
            calls: Vec::new(),
            certain: true,
            why: Vec::new(),
        };
        if let Some((_, why)) = PARTIAL.iter().find(|(name, _)| *name == step.name) {
            taken.certain = false;
            taken.why.push((*why).to_owned());
        }
        for further in step.further {
            if let Further::Trusts(service) = further {
                let asker = Asker::Service((*service).to_owned());
                let target = Target {
                    arn: subject.arn.clone(),
                    thing: None,
                    principal: Some(subject),
                    within: String::new(),
                };
                let outcome = world.ask(&asker, "sts:AssumeRole", &target, &How::default());
                taken.add(outcome)?;
            }
        }
        for (number, ask) in step.asks.iter().enumerate() {
            let outcome = match (number, ask.on) {
                (0, _) => self.first(world, by, subject, step, ask, on),
                (_, On::Subject(_) | On::Of(_)) => self.first(world, by, subject, step, ask, on),
                (_, On::Any(kind)) => self.any(world, by, subject, ask, kind),
                (_, On::Star) => self.any(world, by, subject, ask, "*"),
            };
            taken.add(outcome)?;
        }
        Some(taken)
    }

    fn first(
        &mut self,
        world: &World<'g>,
        by: Who,
        subject: &'g Principal,
        step: &'static Step,
        ask: &Ask,
        on: &Target<'g>,
    ) -> Outcome<'g> {
        let Some(asker) = world.asker(by) else {
            return Outcome::No;
        };
        let mut how = How::default();
        if let (Kind::Pass, Some(service)) = (step.kind, service(step)) {
            how.context
                .insert("iam:passedtoservice".to_owned(), vec![Text::from(service)]);
        }
        best(ask.actions.iter().map(|action| match action {
            it if it.starts_with("iam:Put") && it.ends_with("PermissionsBoundary") => {
                another_boundary(world, &asker, action, on, subject)
            }
            _ => {
                let mut how = how.clone();
                how.context.extend(boundary(world, subject, action));
                world.ask(&asker, action, on, &how)
            }
        }))
    }

    /// Whether an action is allowed on anything of a type in the account of the subject.
    fn any(
        &mut self,
        world: &World<'g>,
        by: Who,
        subject: &Principal,
        ask: &Ask,
        kind: &str,
    ) -> Outcome<'g> {
        let account = subject.account.to_string();
        let outcomes: Vec<Outcome<'g>> = { ask.actions.iter() }
            .map(|action| {
                let key = (by, *action, kind.to_owned(), account.clone());
                if let Some(known) = self.anything.get(&key) {
                    return known.clone();
                }
                let arn = any_of(action, kind, &subject.account);
                let how = How {
                    any: arn.as_literal() != Some("*"),
                    ..How::default()
                };
                let made = match world.asker(by) {
                    Some(asker) if world.index.may(by, action, &arn) => {
                        world.ask(&asker, action, &plain(&arn), &how)
                    }
                    _ => Outcome::No,
                };
                self.anything.insert(key, made.clone());
                made
            })
            .collect();
        best(outcomes)
    }
}

impl<'g> Taken<'g> {
    /// Adds a call; `None` when it can't be made.
    pub(super) fn add(&mut self, outcome: Outcome<'g>) -> Option<()> {
        match outcome {
            Outcome::No => return None,
            Outcome::Yes(shown) => self.calls.push(*shown),
            Outcome::Perhaps(shown, why) => {
                self.certain = false;
                self.calls.extend(shown.map(|it| *it));
                if !why.is_empty() {
                    self.why.push(why);
                }
            }
        }
        Some(())
    }
}

/// Steps that give less than their kind does, or only if something is so that no Terraform tells.
const PARTIAL: &[(&str, &str)] = &[
    (
        "go-back-to-version-of-policy",
        "what older versions of the policy say",
    ),
    (
        "switch-on-access-key",
        "whether an access key of the user is at hand",
    ),
    (
        "take-off-second-factor",
        "whether the user's password is at hand",
    ),
    (
        "make-service-credential",
        "whether the service takes such credentials",
    ),
    (
        "upload-certificate",
        "whether the service takes such credentials",
    ),
    (
        "upload-ssh-key",
        "whether the service takes such credentials",
    ),
];

/// The first that is certain, else the first that may be.
pub(super) fn best<'g>(outcomes: impl IntoIterator<Item = Outcome<'g>>) -> Outcome<'g> {
    let mut best = Outcome::No;
    for outcome in outcomes {
        match (&outcome, &best) {
            (Outcome::Yes(_), _) => return outcome,
            (Outcome::Perhaps(..), Outcome::No) => best = outcome,
            _ => {}
        }
    }
    best
}

/// The service that a step passes a role to.
fn service(step: &Step) -> Option<&'static str> {
    step.further.iter().find_map(|further| match further {
        Further::Trusts(service) => Some(*service),
        _ => None,
    })
}

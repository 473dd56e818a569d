//! Findings with the steps that lead there.

use std::collections::BTreeMap;

use super::actor::{Actor, Can};
use super::table;
use crate::access::{Formula, Reading, Request, actions, encode};
use crate::claims::TrustClaim;
use crate::prove::ask::Asker;
use crate::prove::{Code, Finding, Taken};
use crate::steps::{Ask, Further, Kind, On, Step};
use crate::symbol::Text;

/// A finding about a resource's policy, with its request as the step that it is.
pub(super) fn told(finding: Finding, of: impl Fn(&Step) -> bool) -> Finding {
    let Some(request) = finding.request.clone() else {
        return finding;
    };
    match table::step_of(&request.action, of) {
        Some(step) => {
            let chain = finding.chain.clone();
            let first = Taken {
                step,
                request,
                chain,
            };
            finding.by_way_of(vec![first])
        }
        None => finding,
    }
}

/// What can't be told is no proof, and is said.
pub(super) fn undecided(finding: Finding, why: &str) -> Finding {
    let message = format!("not decided whether {}: {why}", finding.message);
    Finding {
        message,
        code: Code::Undecided,
        ..finding
    }
}

/// Which steps are meant, and what runs as the role, when that is known.
pub(super) struct Meant<'m> {
    pub of: &'m dyn Fn(&Step) -> bool,
    pub runs: Option<&'m Runs>,
}

/// The finding, with the way that begins with the request that was found; nothing when there was none.
pub(super) fn found(
    can: Can,
    actor: &Actor<'_, '_>,
    asker: &mut Asker,
    meant: &Meant<'_>,
    finding: impl FnOnce(&Request) -> Finding,
    unknown: impl FnOnce() -> Finding,
) -> Option<Finding> {
    match can {
        Can::No => None,
        Can::Yes(request) => {
            let found = finding(&request);
            Some(found.by_way_of(way(actor, asker, request, meant)))
        }
        Can::Perhaps(None, why) => Some(undecided(unknown(), &why)),
        Can::Perhaps(Some(request), why) => {
            let found = undecided(finding(&request), &why);
            let chain = actor.chain(&request);
            Some(found.shown_by(request, chain))
        }
    }
}

/// The step that a request begins, with its other requests as far as the actor can make them: first one that he can take whole.
fn way(actor: &Actor<'_, '_>, asker: &mut Asker, first: Request, meant: &Meant<'_>) -> Vec<Taken> {
    let Meant { of, runs } = meant;
    let wanted = |step: &&Step| {
        let asked = step.asks.iter().any(|ask| names(ask, &first.action));
        let fits = step.kind != Kind::Pass || runs.is_none_or(|runs| runs.is_started_by(step));
        asked && fits && of(step)
    };
    let mut steps: Vec<&'static Step> = crate::steps::all().filter(wanted).collect();
    steps.sort_by_key(|step| step.asks.len());
    for step in &steps {
        let own = step.asks.iter().find(|ask| names(ask, &first.action));
        let others = step.asks.iter().filter(|ask| !names(ask, &first.action));
        let requests: Option<Vec<Request>> = others
            .map(
                |ask| match actor.can(on(ask, own, &first, &actor.account), asker) {
                    Can::Yes(request) => Some(request),
                    Can::No | Can::Perhaps(..) => None,
                },
            )
            .collect();
        if let Some(requests) = requests {
            let all = [first].into_iter().chain(requests);
            return all.map(|request| actor.takes(step, request)).collect();
        }
    }
    // He needs help for the rest, or the service has a way of its own.
    let step = steps.first().copied();
    step.map(|step| actor.takes(step, first))
        .into_iter()
        .collect()
}

/// What runs as a role: its trust names the service, and the things for which the service may take it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Runs {
    pub service: String,
    /// `training-job`; `*` for anything.
    pub what: String,
}

impl Runs {
    /// What a role's claimed trust says; `None` when no service takes it.
    pub fn of(trust: &TrustClaim) -> Option<Self> {
        let trust = trust.service()?;
        Some(Self {
            service: trust.service.clone(),
            what: type_of(&trust.source_arn).to_owned(),
        })
    }

    /// The step makes such a thing.
    fn is_started_by(&self, step: &Step) -> bool {
        let trusts = |it: &Further| matches!(it, Further::Trusts(one) if *one == self.service);
        let made = |ask: &Ask| {
            let action = ask.actions.first().and_then(|it| it.split_once(':'));
            let arn = action.zip(ask.on.kind());
            let arn = arn.and_then(|((service, _), kind)| actions::resource_arn(service, kind));
            arn.is_some_and(|arn| type_of(arn) == self.what)
        };
        step.further.iter().any(trusts) && (self.what == "*" || step.asks.iter().any(made))
    }
}

/// The word before the name: `training-job`.
fn type_of(arn: &str) -> &str {
    let last = arn.splitn(6, ':').last().unwrap_or_default();
    last.split(['/', ':']).next().unwrap_or_default()
}

fn names(ask: &Ask, action: &str) -> bool {
    ask.actions.iter().any(|it| it.eq_ignore_ascii_case(action))
}

/// The requests that an ask comes to: on the same thing as the one that was found, if it is about that, or on anything of its type.
fn on(ask: &Ask, own: Option<&Ask>, found: &Request, account: &Text) -> Formula {
    let about = encode::actions_like(ask.actions.iter().copied());
    let same = own.is_some_and(|own| own.on == ask.on) && !matches!(ask.on, On::Any(_));
    let kind = ask.on.kind().zip(ask.actions.first());
    let pattern = kind.and_then(|(kind, action)| pattern(action, kind, account));
    match (same, pattern) {
        (true, _) => about.and(encode::resource_is(&found.resource)),
        (false, Some(pattern)) => about.and(encode::resource_like(&pattern, Reading::Strict)),
        (false, None) => about,
    }
}

/// The requests that ask first for one of the steps, on anything of the account that they are about.
pub(super) fn beginning(of: impl Fn(&Step) -> bool, account: &Text) -> Formula {
    let mut by_kind: BTreeMap<Option<&str>, Vec<&str>> = BTreeMap::new();
    let steps = crate::steps::all().filter(|step| of(step));
    for ask in steps.filter_map(|step| step.asks.first()) {
        by_kind
            .entry(ask.on.kind())
            .or_default()
            .extend(ask.actions);
    }
    let all = by_kind.into_iter().map(|(kind, names)| {
        let about = encode::actions_like(names.iter().copied());
        let typed = kind.zip(names.first());
        match typed.and_then(|(kind, action)| pattern(action, kind, account)) {
            Some(pattern) => about.and(encode::resource_like(&pattern, Reading::Strict)),
            None => about,
        }
    });
    Formula::any(all.collect::<Vec<_>>())
}

/// The pattern of the ARNs of a type in an account.
fn pattern(action: &str, kind: &str, account: &Text) -> Option<Text> {
    let (service, _) = action.split_once(':')?;
    let written = actions::resource_arn(service, kind)?;
    let mut pattern = Text::new();
    let mut rest = written;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}')?;
        pattern = pattern.then(before);
        pattern = match name {
            "Account" => pattern.then_text(account),
            "Partition" => pattern.then("aws*"),
            _ => pattern.then("?*"),
        };
        rest = behind;
    }
    Some(pattern.then(rest))
}

/// A request that is allowed by a policy that somebody wrote for himself.
pub(super) fn by_own_policy(
    step: &'static Step,
    actor: &Request,
    resource: &Text,
) -> Option<Taken> {
    let action = step.asks.first()?.actions.first()?;
    let request = Request::new(actor.principal.clone(), action, resource.clone());
    Some(Taken {
        step,
        request,
        chain: vec![crate::prove::Link {
            policy: "a policy of its own writing".to_owned(),
            verdict: "allows",
            sid: None,
            place: None,
        }],
    })
}

//! The answer as data: what text and JSON are made of.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ask::{Everybody, Question};
use super::edges::Taken;
use super::walk::Path;
use super::world::Shown;
use crate::access::Match;
use crate::access::authorize::{Caller, Decider, Link, LinkKind, LinkVerdict};
use crate::estate::{Document, Estate, Origin, Principal, PrincipalKind, Special};
use crate::explain::view::Shower;
use crate::explain::{Ground, Locate, StatementView};
use crate::symbol::Text;

/// Everybody who can do something.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct View {
    /// The version of this shape: 1.
    pub version: u32,
    /// For what.
    pub action: String,
    /// On what.
    pub resource: String,
    /// Principals of the estate: those who can for certain first, and of these those with the fewest steps.
    pub principals: Vec<PathView>,
    /// Others.
    pub others: Vec<OtherView>,
    /// What was not understood and may bear on the answer.
    pub not_understood: Vec<PuzzleView>,
}

/// How one principal can.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PathView {
    /// The ARN.
    pub principal: String,
    /// The address of the resource that makes it; none for a root user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Where that stands: `file:line`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// True for a role or user that is not in this Terraform.
    pub made_elsewhere: bool,
    /// True for who belongs to the trusted base, by the claims.
    pub trusted_base: bool,
    /// False when it depends on something that is not known.
    pub certain: bool,
    /// The steps before the call.
    pub steps: Vec<StepView>,
    /// True when the last step lets somebody else in who then makes the call.
    pub lets_in: bool,
    /// The calls in the end.
    pub calls: Vec<CallView>,
    /// What is not known.
    pub not_known: Vec<String>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct StepView {
    /// Who takes it.
    pub by: String,
    /// Its name.
    pub step: &'static str,
    /// Whom or what it is about.
    pub about: String,
    /// False when it depends on something that is not known.
    pub certain: bool,
    /// AWS's page about it.
    pub page: &'static str,
    /// The calls that it takes.
    pub calls: Vec<CallView>,
}

/// A call that is allowed, and by what.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CallView {
    /// Who makes it.
    pub by: String,
    /// The action.
    pub action: String,
    /// The resource.
    pub resource: String,
    /// False when it is not known whether it is allowed.
    pub certain: bool,
    /// The endpoint that it comes through.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// What its context has to be: values by key.
    pub when: BTreeMap<String, Vec<String>>,
    /// The statements that decide it, by the link that they belong to.
    pub statements: Vec<ByLink>,
}

/// A deciding statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ByLink {
    /// The link of the chain.
    pub link: &'static str,
    /// The statement.
    #[serde(flatten)]
    pub statement: StatementView,
}

/// Callers beyond the principals of the estate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct OtherView {
    /// Who.
    pub who: String,
    /// False when it depends on something that is not known.
    pub certain: bool,
    /// The calls that show it.
    pub calls: Vec<CallView>,
    /// What is not known.
    pub not_known: Vec<String>,
}

/// Something that was not understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PuzzleView {
    /// What.
    pub what: String,
    /// Where.
    pub place: String,
}

/// The answer with every statement led back to where it stands; `locate` finds lines of the spec.
pub fn view(
    ground: &Ground,
    question: &Question<'_>,
    answer: &Everybody<'_>,
    locate: &Locate<'_>,
) -> View {
    let viewer = Viewer {
        ground,
        shower: Shower { ground, locate },
        endpoints: endpoints(&ground.estate),
    };
    let puzzles = answer.puzzles.iter().map(|puzzle| PuzzleView {
        what: match &puzzle.origin {
            Some(at) => format!("{}: {}", located(at), puzzle.message),
            None => puzzle.message.clone(),
        },
        place: format!("{}:{}", puzzle.place.file, puzzle.place.line),
    });
    View {
        version: 1,
        action: question.action.clone(),
        resource: question.target.arn.to_string(),
        principals: answer.paths.iter().map(|it| viewer.path(it)).collect(),
        others: { answer.classes.iter() }
            .map(|it| OtherView {
                who: it.who.clone(),
                certain: it.certain,
                // Whoever it is there is made up.
                calls: { it.calls.iter() }
                    .map(|shown| CallView {
                        by: it.who.clone(),
                        ..viewer.call(shown)
                    })
                    .collect(),
                not_known: viewer.not_known(it.calls.iter(), &it.why),
            })
            .collect(),
        not_understood: puzzles.collect(),
    }
}

struct Viewer<'a> {
    ground: &'a Ground,
    shower: Shower<'a>,
    /// The ids of endpoints and their VPCs, with the addresses of the endpoints.
    endpoints: Vec<(Text, String)>,
}

impl Viewer<'_> {
    fn path(&self, path: &Path<'_>) -> PathView {
        let origin = path.principal.and_then(|it| it.origin.as_ref());
        let steps = path.steps.iter().flat_map(|it| &it.calls);
        PathView {
            principal: path.who.to_string(),
            made_elsewhere: path.principal.is_none(),
            address: origin.map(located),
            place: origin.map(|at| format!("{}:{}", at.place.file, at.place.line)),
            trusted_base: trusted(self.ground, &path.who, path.principal),
            certain: path.certain,
            steps: path.steps.iter().map(|it| self.step(it)).collect(),
            lets_in: path.accomplice,
            calls: path.calls.iter().map(|it| self.call(it)).collect(),
            not_known: self.not_known(steps.chain(&path.calls), &path.why),
        }
    }

    fn step(&self, taken: &Taken<'_>) -> StepView {
        StepView {
            by: taken.by.to_string(),
            step: taken.step.name,
            about: taken.about.to_string(),
            certain: taken.certain,
            page: taken.step.page,
            calls: taken.calls.iter().map(|it| self.call(it)).collect(),
        }
    }

    fn call(&self, shown: &Shown<'_>) -> CallView {
        let call = &shown.call;
        let links = shown.chain.links.iter();
        let telling: Vec<&Link> = links.filter(|link| tells(link, shown)).collect();
        let resource = call.resource.to_string();
        let known = |it: &&Decider| shown.sources.get(&it.policy).is_some();
        let statements = telling.iter().flat_map(|link| {
            let best = best(&link.statements);
            best.into_iter().filter(known).map(|decider| ByLink {
                link: link.kind.name(),
                statement: self.shower.statement(&shown.sources, &resource, decider),
            })
        });
        CallView {
            by: said(&call.caller),
            action: call.action.clone(),
            certain: shown.chain.decision == crate::access::authorize::Decision::Allowed,
            via: shown.via.and_then(|it| it.origin.as_ref()).map(located),
            when: self.when(shown),
            statements: statements.collect(),
            resource,
        }
    }

    /// What the context has to be, without what it is for everybody and what goes without saying.
    fn when(&self, shown: &Shown<'_>) -> BTreeMap<String, Vec<String>> {
        let through = shown.via.is_some();
        let needed = shown.call.context.iter().filter(|(key, values)| {
            let of_way = through && key.starts_with("aws:sourcevpc");
            let plain = key.as_str() == "aws:securetransport"
                && matches!(values.as_slice(), [only] if only.as_literal() == Some("true"));
            !shown.settled.contains(*key) && !of_way && !plain
        });
        let told = |value: &Text| {
            let mut known = self.endpoints.iter();
            let known = known.find(|(id, _)| id == value);
            known.map_or_else(|| value.to_string(), |(_, address)| address.clone())
        };
        needed
            .map(|(key, values)| (self.spelled(key), values.iter().map(told).collect()))
            .collect()
    }

    /// A key as some policy writes it.
    fn spelled(&self, key: &str) -> String {
        let estate = &self.ground.estate;
        let things = estate.things.iter().flat_map(|it| &it.policies);
        let own = { estate.principals.iter() }
            .flat_map(|it| it.trust.iter().chain(&it.identity).chain(&it.boundary));
        let all = things.chain(own).chain(estate.organization.policies());
        let conditions = { all.filter_map(|it: &Document| it.content.known()) }
            .flat_map(|policy| &policy.statements)
            .flat_map(|statement| &statement.conditions);
        let mut same = conditions.filter(|it| it.key.eq_ignore_ascii_case(key));
        same.next()
            .map_or_else(|| key.to_owned(), |it| it.key.clone())
    }

    /// What is not known, each once.
    fn not_known<'s>(
        &self,
        shown: impl IntoIterator<Item = &'s Shown<'s>>,
        why: &[String],
    ) -> Vec<String> {
        let mut made: Vec<String> = why.to_vec();
        for shown in shown {
            let resource = shown.call.resource.to_string();
            for link in &shown.chain.links {
                let open = link
                    .statements
                    .iter()
                    .filter(|it| it.matches == Match::Maybe);
                for decider in open.filter(|_| link.verdict == LinkVerdict::Unknown) {
                    let view = self.shower.statement(&shown.sources, &resource, decider);
                    let why = view.not_known.clone().unwrap_or_default();
                    made.push(match why == view.policy {
                        true => format!("{}: {why}", shown.call.action),
                        false => format!("{}: {}: {why}", shown.call.action, view.told()),
                    });
                }
            }
        }
        made.sort();
        made.dedup();
        made
    }
}

/// Whether a link tells why the call is allowed, or why that can't be told.
fn tells(link: &Link, shown: &Shown<'_>) -> bool {
    let says = matches!(
        link.verdict,
        LinkVerdict::Allowed | LinkVerdict::Delegated | LinkVerdict::Unknown
    );
    let limits = matches!(
        link.kind,
        LinkKind::ServiceControl | LinkKind::ResourceControl
    );
    let grants = link.counts || shown.chain.decided_by == link.kind;
    says && grants && !limits && !link.statements.is_empty()
}

/// The first statement that matches for certain, else the first.
fn best(deciders: &[Decider]) -> Option<&Decider> {
    let certain = deciders.iter().find(|it| it.matches == Match::Yes);
    certain.or_else(|| deciders.first())
}

fn said(caller: &Caller) -> String {
    match caller {
        Caller::Role { arn, session, .. } => match session {
            Some(session) => format!("{arn} in the session {session}"),
            None => arn.to_string(),
        },
        Caller::User { arn, .. } => arn.to_string(),
        Caller::FederatedUser { user, name, .. } => format!("{name} whom {user} federated"),
        Caller::Root { account } => format!("the root user of {account}"),
        Caller::Service { name } => name.to_string(),
        Caller::Federated { provider } => format!("anybody whom {provider} vouches for"),
        Caller::Anonymous => "anybody, unsigned".to_owned(),
    }
}

/// Whether the claims call somebody part of the trusted base.
fn trusted(ground: &Ground, who: &Text, principal: Option<&Principal>) -> bool {
    let Some(claims) = &ground.claims else {
        return false;
    };
    let arn = who.to_string();
    let root = principal.is_some_and(|it| it.kind == PrincipalKind::Root);
    let units = claims.teams.iter().flat_map(|team| &team.deploy);
    let own = claims.deploy.iter().chain(&claims.break_glass).chain(units);
    root || own.clone().any(|it| *it == arn)
}

fn endpoints(estate: &Estate) -> Vec<(Text, String)> {
    let of_thing = estate.things.iter().filter_map(|thing| {
        let Special::Endpoint(facts) = &thing.special else {
            return None;
        };
        Some((facts.id.clone(), located(thing.origin.as_ref()?)))
    });
    of_thing.collect()
}

/// An address with its root module.
fn located(at: &Origin) -> String {
    match at.stack.as_str() {
        "" => at.address.clone(),
        stack => format!("{stack}:{}", at.address),
    }
}

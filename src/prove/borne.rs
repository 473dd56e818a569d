//! Single questions of the proof, for whoever draws what it says: one for each edge and each node.
//!
//! They are the proof's own, asked with the same functions: an edge is borne out when journeys, network or fence would find
//! nothing about it.

use std::collections::BTreeMap;

use super::journeys;
use super::network;
use super::network::ways::Way;
use super::proof::Ledger;
use super::world::{Index, RoleFacts, TeamWorld};
use super::{Code, Finding, fence};
use crate::access::Principal;
use crate::claims::{Claims, Need};
use crate::model::SpecPath;
use crate::symbol::{Place, Text};
use crate::terraform::Config;

/// A question about something of one team.
#[derive(Clone, Debug)]
pub struct Ask {
    /// `unit/team`.
    pub team: String,
    /// What is asked.
    pub question: Question,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum Question {
    /// Does a role get what it needs, along the whole chain of policies?
    Gets {
        /// The role's ARN.
        role: String,
        /// What it needs.
        need: Need,
        /// Of what: the thing itself, or the key that lies behind it.
        part: Part,
    },
    /// Do those who should take a role take it?
    Taken {
        /// The role's ARN.
        role: String,
        /// One of them, by its ARN; whoever should when it is left out.
        by: Option<String>,
    },
    /// Does nobody else take a role?
    OnlyTaken {
        /// The role's ARN.
        role: String,
    },
    /// Is there a way from a group to the team's endpoint for a service?
    Reaches {
        /// The `name_prefix` of the group.
        group: String,
        /// The service: `sts`.
        service: String,
    },
    /// Is there a way from one group into another?
    Leads {
        /// Out of which.
        from: Group,
        /// Into which.
        to: Group,
        /// The TCP port.
        port: u16,
    },
    /// Is what runs what was declared?
    Runs(SpecPath),
    /// Is the load balancer inside, and does it speak as was declared?
    Fronts(SpecPath),
    /// Is the way through PrivateLink for those who were declared, and for nobody else?
    Links(SpecPath),
}

/// What a need is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The thing itself.
    Thing,
    /// The key that it lies under.
    Key,
}

/// A security group.
#[derive(Clone, Debug)]
pub enum Group {
    /// By what its name begins with.
    Named(String),
    /// That of the team's endpoint for an endpoint service of somebody else.
    OfEndpoint(String),
}

/// Why something is not borne out.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// What is wrong: lower case, no full stop.
    pub why: String,
    /// Where it stands.
    pub place: Option<Place>,
}

impl Doubt {
    fn new(why: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            place: None,
        }
    }

    fn of(finding: &Finding) -> Self {
        Self {
            why: finding.message.clone(),
            place: finding.place.clone(),
        }
    }
}

/// Asks the questions; the answers come in their order, each with why not when it is not so.
///
/// A team, role or group that is not there bears nothing out.
pub fn borne_out(config: &Config, claims: &Claims, asks: &[Ask]) -> Vec<Option<Doubt>> {
    let index = Index::new(config, claims);
    let mut by_team: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, ask) in asks.iter().enumerate() {
        by_team.entry(&ask.team).or_default().push(number);
    }
    let mut answers: BTreeMap<usize, Option<Doubt>> = BTreeMap::new();
    for (id, numbers) in by_team {
        let claim = claims.teams.iter().find(|team| team.id == id);
        let team = claim.map(|claim| Asked::new(TeamWorld::new(&index, claim)));
        for number in numbers {
            let answer = match (&team, asks.get(number)) {
                (Some(team), Some(ask)) => team.answer(&ask.question),
                _ => Some(Doubt::new(format!("nobody claims a team `{id}`"))),
            };
            answers.insert(number, answer);
        }
    }
    answers.into_values().collect()
}

/// A team, and what is found about what it serves.
struct Asked<'a> {
    team: TeamWorld<'a>,
    runs: Ledger,
    network: Ledger,
}

impl<'a> Asked<'a> {
    fn new(team: TeamWorld<'a>) -> Self {
        let (mut runs, mut network) = (Ledger::default(), Ledger::default());
        journeys::runs(&team, &mut runs);
        network::served(&team, &mut network);
        Self {
            team,
            runs,
            network,
        }
    }

    fn answer(&self, question: &Question) -> Option<Doubt> {
        match question {
            Question::Gets { role, need, part } => self.of_role(
                role,
                |ledger, role| journeys::gets((&self.team, role), need, ledger),
                |finding| is_of_key(finding) == (*part == Part::Key),
            ),
            Question::Taken { role, by } => self.of_role(
                role,
                |ledger, role| journeys::taken(&self.team, role, ledger),
                |finding| by.as_ref().is_none_or(|by| is_by(finding, by)),
            ),
            Question::OnlyTaken { role } => self.of_role(
                role,
                |ledger, role| fence::trust(&self.team, role, ledger),
                |_| true,
            ),
            Question::Reaches { group, service } => {
                let Some(item) = self.team.group(group) else {
                    return Some(Doubt::new(format!("there is no group `{group}…`")));
                };
                let open = journeys::path::reaches(&self.team, &item.attribute("id"), service);
                (!open).then(|| Doubt {
                    place: Some(item.resource.place.clone()),
                    ..Doubt::new(format!(
                        "`{group}…` does not reach `{service}`: an endpoint, a route or a group rule is missing"
                    ))
                })
            }
            Question::Leads { from, to, port } => self.leads(from, to, *port),
            Question::Runs(spec) => {
                found(&self.runs, spec, |_| true).or_else(|| found(&self.network, spec, is_inside))
            }
            Question::Fronts(spec) => {
                self.stands(spec, |code| code != Code::LinkOpen && !is_inside(code))
            }
            Question::Links(spec) => self.stands(spec, |code| code == Code::LinkOpen),
        }
    }

    /// Something of a service is as it was declared, and there.
    fn stands(&self, spec: &SpecPath, part: impl Fn(Code) -> bool) -> Option<Doubt> {
        let missing = || found(&self.runs, spec, |code| code == Code::NotMade);
        found(&self.network, spec, part).or_else(missing)
    }

    fn of_role(
        &self,
        role: &str,
        ask: impl FnOnce(&mut Ledger, &RoleFacts<'a>),
        which: impl Fn(&Finding) -> bool,
    ) -> Option<Doubt> {
        let mut roles = self.team.roles.iter();
        let Some(facts) = roles.find(|it| it.claim.arn == role) else {
            return Some(Doubt::new(format!("the role `{role}` is not there")));
        };
        let mut ledger = Ledger::default();
        ask(&mut ledger, facts);
        first(&ledger, which)
    }

    fn group(&self, group: &Group) -> Result<Text, Doubt> {
        let found = match group {
            Group::Named(prefix) => self.team.group(prefix),
            Group::OfEndpoint(service) => {
                let endpoint = self.team.network.endpoint(service);
                endpoint.and_then(|it| network::links::group_of(&self.team, it))
            }
        };
        let name = match group {
            Group::Named(name) | Group::OfEndpoint(name) => name,
        };
        found
            .map(|item| item.attribute("id"))
            .ok_or_else(|| Doubt::new(format!("there is no group for `{name}`")))
    }

    fn leads(&self, from: &Group, to: &Group, port: u16) -> Option<Doubt> {
        let (from, to) = match (self.group(from), self.group(to)) {
            (Ok(from), Ok(to)) => (from, to),
            (Err(doubt), _) | (_, Err(doubt)) => return Some(doubt),
        };
        let way = Way {
            from,
            to,
            port,
            who: String::new(),
            spec: self.team.claim.spec.clone(),
        };
        let open = journeys::path::is_open(&self.team, &way);
        (!open).then(|| Doubt::new(format!("the way on port {port} is not open at both ends")))
    }
}

/// The request is one to a key.
fn is_of_key(finding: &Finding) -> bool {
    let action = finding.request.as_ref().map(|it| it.action.as_str());
    action.is_some_and(|action| action.starts_with("kms:"))
}

/// The request is this principal's.
fn is_by(finding: &Finding, arn: &str) -> bool {
    let principal = Principal::of_arn(Text::from(arn));
    let request = finding.request.as_ref();
    request.is_none_or(|request| request.principal == principal)
}

/// What is said of models and tasks, which are not the load balancer before them.
fn is_inside(code: Code) -> bool {
    matches!(
        code,
        Code::ModelNotIsolated | Code::ModelOutside | Code::TaskNotIsolated | Code::TaskOutside
    )
}

/// The first finding about what a line of the spec asks for, of these kinds.
fn found(ledger: &Ledger, spec: &SpecPath, which: impl Fn(Code) -> bool) -> Option<Doubt> {
    let mut findings = ledger.findings().iter();
    let found = findings.find(|it| it.spec.as_ref() == Some(spec) && which(it.code));
    found.map(Doubt::of)
}

/// The first finding of these, or why nobody could ask.
fn first(ledger: &Ledger, which: impl Fn(&Finding) -> bool) -> Option<Doubt> {
    let mut findings = ledger.findings().iter();
    let found = findings.find(|finding| which(finding)).map(Doubt::of);
    found.or_else(|| ledger.why_unasked().map(Doubt::new))
}

//! What a cell says.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ELSEWHERE, Sheet};
use crate::access::Principal;
use crate::claims::{CallerClaim, Claims, EndpointClaim, ServiceClaim, ShareClaim};
use crate::prove::{Finding, Proof};

/// Whether it is proved that nothing crosses but what the cell says. In the order of how bad it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It is.
    #[default]
    Proved,
    /// It is, but for findings that are accepted.
    Accepted,
    /// Not everything could be asked.
    Open,
    /// It is not: there are findings.
    Failed,
}

impl Status {
    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Accepted => "proved but for accepted findings",
            Self::Open => "not proved: not everything could be asked",
            Self::Failed => "not proved",
        }
    }
}

/// One pair of teams.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'m> {
    /// Whether nothing else crosses.
    pub status: Status,
    /// A finding names both.
    pub direct: bool,
    /// What is claimed to cross.
    pub crossings: &'m [Crossing],
}

/// Something that may cross.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Crossing {
    /// What: `s3://bucket/prefix`.
    pub what: String,
    /// What may be done with it.
    pub access: &'static str,
    /// True when it is called, and nothing is read.
    pub call: bool,
    /// The last day; empty for what has none.
    pub until: String,
    /// True when that day is over: AWS refuses then.
    pub ended: bool,
    /// Why, when the spec is there to tell.
    pub because: Option<String>,
    /// Where the spec says so.
    pub spec: String,
}

impl Crossing {
    pub(super) fn of(share: &ShareClaim, sheet: &Sheet<'_>) -> Self {
        Self {
            what: format!("s3://{}/{}", share.bucket, share.prefix),
            access: "list and read",
            call: false,
            until: share.until.to_string(),
            ended: share.until < sheet.date,
            because: (sheet.because)(&share.spec),
            spec: (sheet.locate)(&share.spec).unwrap_or_else(|| share.spec.0.clone()),
        }
    }

    /// An application of another team that invokes a SageMaker endpoint.
    pub(super) fn of_caller(
        endpoint: &EndpointClaim,
        caller: &CallerClaim,
        sheet: &Sheet<'_>,
    ) -> Self {
        Self {
            what: endpoint.name.clone(),
            access: "invoke",
            call: true,
            until: String::new(),
            ended: false,
            because: Some("it is a declared caller".to_owned()),
            spec: (sheet.locate)(&caller.spec).unwrap_or_else(|| caller.spec.0.clone()),
        }
    }

    /// An application of another team that calls a REST API.
    pub(super) fn of_call(service: &ServiceClaim, sheet: &Sheet<'_>) -> Self {
        Self {
            what: service.name.clone(),
            access: "call",
            call: true,
            until: String::new(),
            ended: false,
            because: Some("it is a declared caller".to_owned()),
            spec: (sheet.locate)(&service.spec).unwrap_or_else(|| service.spec.0.clone()),
        }
    }

    /// In words, after whose it is.
    pub(super) fn told(&self, what: &str) -> String {
        match self.call {
            true => format!("{}s {what}", self.access),
            false => format!("reads {what} until {}", self.until),
        }
    }
}

/// What the findings come to for each pair. A finding about a team is one about its row and its column; one about nobody in particular,
/// or about what all have in common, is one about every pair.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// Of a pair of which nothing else is known.
    pub everywhere: Status,
    teams: Vec<Status>,
    /// Findings that name two teams.
    pairs: BTreeMap<(usize, usize), Status>,
}

impl Judgement {
    pub fn of(proof: &Proof, claims: &Claims) -> Self {
        let mut judgement = Self {
            teams: vec![Status::Proved; claims.teams.len()],
            ..Self::default()
        };
        let theorems = proof.theorems.iter();
        for result in theorems.filter(|it| !ELSEWHERE.contains(&it.theorem)) {
            if result.obligations == 0 || !result.unasked.is_empty() {
                judgement.everywhere = judgement.everywhere.max(Status::Open);
            }
            for finding in &result.findings {
                judgement.add(finding, Status::Failed, claims);
            }
            for accepted in &result.accepted {
                judgement.add(&accepted.finding, Status::Accepted, claims);
            }
        }
        judgement
    }

    fn add(&mut self, finding: &Finding, status: Status, claims: &Claims) {
        let unit = finding.team.strip_prefix("deploy/");
        let of_unit = |id: &str| unit.is_some_and(|unit| id.split('/').next() == Some(unit));
        let about = claims.teams.iter().enumerate();
        let about = about.filter(|(_, team)| team.id == finding.team || of_unit(&team.id));
        let about: Vec<usize> = about.map(|(at, _)| at).collect();
        if about.is_empty() {
            self.everywhere = self.everywhere.max(status);
        }
        for at in &about {
            if let Some(team) = self.teams.get_mut(*at) {
                *team = (*team).max(status);
            }
        }
        for other in named(finding, claims) {
            for at in about.iter().filter(|at| **at != other) {
                let pair = self.pairs.entry((*at, other)).or_default();
                *pair = (*pair).max(status);
            }
        }
    }

    pub fn status(&self, from: usize, to: usize) -> Status {
        let team = |at: usize| self.teams.get(at).copied().unwrap_or_default();
        let pair = self.pairs.get(&(from, to)).copied().unwrap_or_default();
        self.everywhere.max(team(from)).max(team(to)).max(pair)
    }

    /// Pairs that a finding names, by the places of their teams in the claims.
    pub fn named(&self) -> impl Iterator<Item = (usize, usize)> {
        self.pairs.keys().copied()
    }

    /// True when a finding names both.
    pub fn direct(&self, from: usize, to: usize) -> bool {
        self.pairs.contains_key(&(from, to))
    }
}

/// The teams whose roles ask in the request of a finding, or whose things it is about.
fn named(finding: &Finding, claims: &Claims) -> Vec<usize> {
    let principal = finding.request.as_ref().and_then(|it| match &it.principal {
        Principal::Role { arn, .. } => arn.as_literal(),
        _ => None,
    });
    let teams = claims.teams.iter().enumerate();
    let named = teams.filter(|(_, team)| {
        let asks = team
            .roles
            .iter()
            .any(|role| Some(role.arn.as_str()) == principal);
        asks || finding.team != team.id && says(&finding.message, &team.id)
    });
    named.map(|(at, _)| at).collect()
}

/// The text names the team, and not one whose name begins or ends so.
fn says(text: &str, id: &str) -> bool {
    let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '/');
    text.match_indices(id).any(|(at, word)| {
        let (before, rest) = text.split_at_checked(at).unwrap_or_default();
        let after = rest.strip_prefix(word).unwrap_or_default();
        !before.ends_with(part) && !after.starts_with(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_is_named_by_its_whole_name() {
        assert!(says("of retail/churn: open", "retail/churn"));
        assert!(!says("of retail/churn-two", "retail/churn"));
        assert!(!says("of other-retail/churn", "retail/churn"));
        assert!(!says("role/ringfence/retail/churn/x", "retail/churn"));
    }

    #[test]
    fn the_worst_counts() {
        assert!(Status::Proved < Status::Accepted);
        assert!(Status::Accepted < Status::Open && Status::Open < Status::Failed);
    }
}

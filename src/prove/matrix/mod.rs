//! Teams × teams: what may cross from one to another and why, for somebody who has to sign that it is right.
//!
//! A cell says what is claimed (a share, or nothing) and whether the theorems hold that nothing else crosses. Both come from claims and
//! proof; nothing is read from the spec but reasons.

mod cells;
mod csv;
mod html;
mod markdown;
mod outside;

pub(crate) use cells::Judgement;
pub use cells::{Cell, Crossing, Status};
pub use outside::{Call, Outside};

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::report::{Locate, View};
use super::{Proof, Theorem};
use crate::claims::{CallerClaim, Claims, EndpointClaim, ServiceClaim, TeamClaims};
use crate::model::SpecPath;

/// Theorems that are about something else than crossing: needs that work, owners who get in, what is recorded.
const ELSEWHERE: [Theorem; 3] = [Theorem::Journeys, Theorem::NoLockOut, Theorem::Audit];

/// More teams than these are no grid that anybody reads: pairs at which there is something to see are listed instead.
const GRID: usize = 100;

/// What stands beside the proof on the sheet.
pub struct Sheet<'s> {
    /// The day on which it was asked.
    pub date: Date,
    /// What was read: its name and the SHA-256 of its content.
    pub inputs: Vec<(String, String)>,
    /// Where a path of the spec stands.
    pub locate: &'s Locate<'s>,
    /// The reason that the spec gives for a share.
    pub because: &'s dyn Fn(&SpecPath) -> Option<String>,
}

/// The matrix.
pub struct Matrix {
    organization: String,
    date: Date,
    inputs: Vec<(String, String)>,
    view: View,
    teams: Vec<Row>,
    shares: BTreeMap<(usize, usize), Vec<Crossing>>,
    judgement: Judgement,
    /// The theorems by which nothing else crosses.
    by: Vec<&'static str>,
}

/// One team.
struct Row {
    id: String,
    account: String,
    /// How many findings are about it, by theorem.
    findings: Vec<(&'static str, usize)>,
    outside: Outside,
}

/// Who of other teams invokes what a team serves: the endpoint, the caller and its team.
pub(crate) fn called(
    team: &TeamClaims,
) -> impl Iterator<Item = (&EndpointClaim, &CallerClaim, &str)> {
    team.endpoints.iter().flat_map(|endpoint| {
        endpoint.callers.iter().filter_map(move |caller| {
            let application = caller.application.as_deref()?;
            let (of, _) = application.rsplit_once('/')?;
            Some((endpoint, caller, of))
        })
    })
}

/// Who of other teams calls a team's REST APIs: the service and the caller's team.
pub(crate) fn calls(team: &TeamClaims) -> impl Iterator<Item = (&ServiceClaim, &str)> {
    team.services.iter().flat_map(|service| {
        let applications = service.link.iter().flat_map(|it| &it.applications);
        applications.filter_map(move |it| Some((service, it.rsplit_once('/')?.0)))
    })
}

impl Matrix {
    /// In: the proof and the claims that it was made for.
    pub fn of(proof: &Proof, claims: &Claims, sheet: Sheet<'_>) -> Self {
        let places: BTreeMap<&str, usize> = claims
            .teams
            .iter()
            .enumerate()
            .map(|(at, team)| (team.id.as_str(), at))
            .collect();
        let mut shares: BTreeMap<(usize, usize), Vec<Crossing>> = BTreeMap::new();
        for share in claims.teams.iter().flat_map(|team| &team.gives) {
            let place = |id: &str| places.get(id).copied();
            if let (Some(from), Some(to)) = (place(&share.owner), place(&share.reader)) {
                let crossing = Crossing::of(share, &sheet);
                shares.entry((from, to)).or_default().push(crossing);
            }
        }
        for team in &claims.teams {
            for (endpoint, caller, by) in called(team) {
                let place = |id: &str| places.get(id).copied();
                if let (Some(from), Some(to)) = (place(&team.id), place(by)) {
                    let crossing = Crossing::of_caller(endpoint, caller, &sheet);
                    shares.entry((from, to)).or_default().push(crossing);
                }
            }
        }
        for team in &claims.teams {
            for (service, by) in calls(team) {
                let place = |id: &str| places.get(id).copied();
                if let (Some(from), Some(to)) = (place(&team.id), place(by)) {
                    let crossing = Crossing::of_call(service, &sheet);
                    shares.entry((from, to)).or_default().push(crossing);
                }
            }
        }
        let view = View::of(proof, sheet.locate);
        let teams = claims.teams.iter().map(|team| Row {
            id: team.id.clone(),
            account: team.account.clone(),
            findings: view
                .theorems
                .iter()
                .map(|theorem| {
                    let about = theorem.findings.iter().filter(|it| it.team == team.id);
                    (theorem.theorem, about.count())
                })
                .filter(|(_, count)| *count > 0)
                .collect(),
            outside: Outside::of(team, &claims.deploys),
        });
        let crossing = Theorem::ALL
            .into_iter()
            .filter(|it| !ELSEWHERE.contains(it));
        Self {
            organization: claims.organization.clone(),
            date: sheet.date,
            inputs: sheet.inputs,
            teams: teams.collect(),
            judgement: Judgement::of(proof, claims),
            shares,
            view,
            by: crossing.map(Theorem::name).collect(),
        }
    }

    /// As a page that needs nothing beside it.
    ///
    /// # Errors
    /// A mistake in the template.
    pub fn html(&self) -> Result<String, tera::Error> {
        html::render(self)
    }

    /// As a table for a spreadsheet: a line for each pair of teams.
    pub fn csv(&self) -> String {
        csv::render(self)
    }

    /// For a review.
    pub fn markdown(&self) -> String {
        markdown::render(self)
    }

    fn cell(&self, from: usize, to: usize) -> Cell<'_> {
        Cell {
            status: self.judgement.status(from, to),
            direct: self.judgement.direct(from, to),
            crossings: self.shares.get(&(from, to)).map_or(&[], Vec::as_slice),
        }
    }

    /// Every pair of two teams, in order.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let teams = 0..self.teams.len();
        teams.clone().flat_map(move |from| {
            let to = teams.clone().filter(move |to| *to != from);
            to.map(move |to| (from, to))
        })
    }

    /// Pairs of which a list has to speak: something may cross, or it is not like everywhere else.
    fn telling(&self) -> Vec<(usize, usize)> {
        let usual = self.judgement.everywhere;
        let pairs = self.pairs().filter(|(from, to)| {
            let cell = self.cell(*from, *to);
            !cell.crossings.is_empty() || cell.status != usual
        });
        pairs.collect()
    }

    /// How many pairs there is nothing to say of.
    fn pairs_like_most(&self) -> usize {
        let teams = self.teams.len();
        let pairs = teams * teams.saturating_sub(1);
        pairs.saturating_sub(self.telling().len())
    }

    fn id(&self, team: usize) -> &str {
        self.teams.get(team).map_or("", |row| row.id.as_str())
    }

    fn is_grid(&self) -> bool {
        self.teams.len() <= GRID
    }

    /// Why nothing else crosses: the theorems, or that they don't hold.
    fn why(&self, status: Status) -> String {
        format!("{}: {}", status.word(), self.by.join(", "))
    }
}

//! The cards of units and teams.

use std::collections::{BTreeMap, BTreeSet};

use super::Draft;
use super::crossings::{Crossing, unit};
use crate::claims::{BucketPurpose, RolePurpose, TeamClaims};
use crate::diagnostic::count;
use crate::graph::Class;
use crate::graph::board::{Card, Frame, Place, Row};

impl<'a> Draft<'a, '_> {
    /// A frame for each unit that is drawn with its teams, and one for all others.
    pub(super) fn units(&mut self, crossings: &[Crossing<'a>]) {
        let mut units: BTreeMap<&'a str, Vec<&'a TeamClaims>> = BTreeMap::new();
        for team in &self.claims.teams {
            units.entry(unit(&team.id)).or_default().push(team);
        }
        let crossing = self.crossing(crossings);
        let mut folded = Vec::new();
        for (name, teams) in units {
            if self.open.contains(name) {
                self.opened(name, &teams);
            } else if !self.asked || crossing.contains(name) {
                folded.push((name, teams));
            }
        }
        if folded.is_empty() {
            return;
        }
        let frame = self.board.frames.len();
        let name = match self.asked {
            true => "other units",
            false => "units",
        };
        self.board.frames.push(Frame {
            name: name.to_owned(),
            note: String::new(),
        });
        for (name, teams) in folded {
            let mut card = Card::new(Place::Grid, Class::Compute, ("unit", name, &names(&teams)));
            card.rows.push(counts(&teams, true));
            let number = self.board.card(card.within(frame));
            self.units.insert(name, number);
        }
    }

    /// The units to and from which something crosses that touches one that is drawn.
    fn crossing(&self, crossings: &[Crossing<'a>]) -> BTreeSet<&'a str> {
        let touching = crossings.iter().filter(|it| self.touches_open(it));
        let ends = touching.flat_map(|it| [it.from.unit(), it.to.unit()]);
        ends.flatten().collect()
    }

    fn opened(&mut self, name: &'a str, teams: &[&'a TeamClaims]) {
        let accounts: BTreeSet<&str> = teams.iter().map(|team| team.account.as_str()).collect();
        let accounts: Vec<&str> = accounts.into_iter().collect();
        let frame = self.board.frames.len();
        self.board.frames.push(Frame {
            name: name.to_owned(),
            note: format!("account {}", accounts.join(", ")),
        });
        for team in teams {
            let short = team
                .id
                .split_once('/')
                .map_or(team.id.as_str(), |(_, it)| it);
            let mut card = Card::new(Place::Grid, Class::Compute, ("team", short, &team.id));
            card.called.clone_from(&card.full);
            card.rows.push(counts(&[team], false));
            let people = people(team);
            if !people.is_empty() {
                card.rows
                    .push(Row::new(["people sign in as", &people.join(", ")]));
            }
            let number = self.board.card(card.within(frame));
            self.teams.insert(&team.id, number);
        }
        let side = Card::new(Place::Side, Class::Platform, ("unit", name, ""));
        let number = self.board.card(side.within(frame));
        self.sides.insert(name, number);
    }
}

fn names(teams: &[&TeamClaims]) -> String {
    let names: Vec<&str> = teams.iter().map(|team| team.id.as_str()).collect();
    names.join(", ")
}

/// What teams have, as numbers.
fn counts(teams: &[&TeamClaims], with_teams: bool) -> Row {
    let sum = |of: &dyn Fn(&TeamClaims) -> usize| teams.iter().map(|team| of(team)).sum::<usize>();
    let buckets = sum(&|team| {
        let own = |purpose| matches!(purpose, BucketPurpose::Data | BucketPurpose::Artifacts);
        team.buckets.iter().filter(|it| own(it.purpose)).count()
    });
    let counted = [
        (if with_teams { teams.len() } else { 0 }, "team"),
        (buckets, "bucket"),
        (sum(&|team| team.pipelines.len()), "job"),
        (
            sum(&|team| team.endpoints.len() + team.services.len()),
            "endpoint",
        ),
        (sum(&|team| team.applications.len()), "application"),
        (sum(&|team| team.notebooks.len()), "notebook"),
    ];
    let said = counted.iter().filter(|(number, _)| *number > 0);
    let said: Vec<String> = said.map(|(number, what)| count(*number, what)).collect();
    match said.as_slice() {
        [] => Row::new(["a network and keys"]),
        few if few.len() <= 2 => Row::new([&few.join(" · ")]),
        many => {
            let (first, rest) = many.split_at(2);
            Row::new([&first.join(" · "), &rest.join(" · ")])
        }
    }
}

/// As what people come.
fn people(team: &TeamClaims) -> Vec<&'static str> {
    let words = [
        (RolePurpose::Scientist, "scientist"),
        (RolePurpose::Engineer, "engineer"),
        (RolePurpose::Auditor, "auditor"),
    ];
    let has = |purpose| team.roles.iter().any(|role| role.purpose == purpose);
    let there = words.into_iter().filter(|(purpose, _)| has(*purpose));
    there.map(|(_, word)| word).collect()
}

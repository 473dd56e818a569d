//! The whole platform on one page: units and their teams, what crosses between them, who comes from outside, and what all have of the
//! platform.
//!
//! What is drawn comes from the claims; what is wrong with it from the proof. Every finding is told at one place: at the link that it is
//! about, else at the card of whose it is, else below.

mod crossings;
mod platform;
mod told;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::board::{Board, Card, End, Kind, Place, Row};
use super::{Class, State, last};
use crate::claims::Claims;
use crate::diagnostic::count;
use crate::prove::Proof;
use crossings::{Crossing, Party, crossings, unit};
use told::Told;

/// With more teams than these a unit is one card, unless somebody asks for it.
const OPEN: usize = 40;

/// Draws the overview.
///
/// In: the claims, their proof, the units that are drawn with their teams, and the day from which on a share has ended. Without any unit
/// named, all are drawn so as long as there are few teams; units that are not are one card each, with what crosses as numbers. When some
/// are named, only those others are drawn that something crosses to or from.
pub fn overview(claims: &Claims, proof: &Proof, (units, today): (&[String], Date)) -> Board {
    let mut told = Told::of(proof);
    let crossings = crossings(claims, &mut told, today);
    let open: BTreeSet<&str> = match units {
        [] if claims.teams.len() > OPEN => BTreeSet::new(),
        [] => claims.teams.iter().map(|team| unit(&team.id)).collect(),
        named => named.iter().map(String::as_str).collect(),
    };
    let mut draft = Draft {
        claims,
        told,
        open,
        asked: !units.is_empty(),
        board: Board::default(),
        teams: BTreeMap::new(),
        units: BTreeMap::new(),
        sides: BTreeMap::new(),
        outside: BTreeMap::new(),
    };
    draft.units(&crossings);
    draft.crossings(&crossings);
    draft.platform();
    draft.finish(proof, &crossings)
}

/// A picture that is being drawn.
struct Draft<'a, 'p> {
    claims: &'a Claims,
    told: Told<'p>,
    /// The units that are drawn with their teams.
    open: BTreeSet<&'a str>,
    /// Somebody asked for these.
    asked: bool,
    board: Board,
    /// The cards of teams, of units that are one, of what a unit has as a whole, and of whoever is outside.
    teams: BTreeMap<&'a str, usize>,
    units: BTreeMap<&'a str, usize>,
    sides: BTreeMap<&'a str, usize>,
    outside: BTreeMap<&'a str, usize>,
}

impl<'a> Draft<'a, '_> {
    /// Crossings between what is drawn: each for itself between two teams, together where an end is a whole unit.
    fn crossings(&mut self, crossings: &[Crossing<'a>]) {
        let mut folded: BTreeMap<(usize, usize, Kind), Vec<&Crossing<'a>>> = BTreeMap::new();
        for crossing in crossings {
            if self.asked && !self.touches_open(crossing) {
                continue;
            }
            let (Some(from), Some(to)) = (self.at(&crossing.from), self.at(&crossing.to)) else {
                continue;
            };
            if self.is_folded(&crossing.from) || self.is_folded(&crossing.to) {
                folded
                    .entry((from, to, crossing.kind))
                    .or_default()
                    .push(crossing);
                continue;
            }
            let ends = (
                self.said(from, &crossing.rows.0),
                self.said(to, &crossing.rows.1),
            );
            let state = crossing.state.clone();
            self.board.link(ends, crossing.kind, &crossing.label, state);
        }
        let given = sums(
            folded
                .iter()
                .map(|((from, _, kind), all)| (*from, *kind, all.len())),
        );
        let taken = sums(
            folded
                .iter()
                .map(|((_, to, kind), all)| (*to, *kind, all.len())),
        );
        for ((from, to, kind), crossings) in folded {
            let (given, taken) = (given.get(&(from, kind)), taken.get(&(to, kind)));
            let many = |sum: Option<&Sum>| sum.copied().filter(|it| it.others > MANY);
            self.folded((from, to), kind, (&crossings, many(given), many(taken)));
        }
    }

    /// Several crossings of one kind between the same cards.
    fn folded(
        &mut self,
        (from, to): (usize, usize),
        kind: Kind,
        (crossings, given_to, taken_of): (&[&Crossing<'a>], Option<Sum>, Option<Sum>),
    ) {
        let number = crossings.len();
        let broken = crossings
            .iter()
            .find(|it| matches!(it.state, State::Broken(_)));
        let name = |card: usize| {
            let card = self.board.cards.get(card);
            let name = card.map(|it| match it.word == "team" {
                true => &it.full,
                false => &it.name,
            });
            name.cloned().unwrap_or_default()
        };
        let (mine, theirs) = (name(from), name(to));
        let days = crossings.iter().filter_map(|it| it.until);
        let until = match (days.clone().min(), days.max()) {
            (Some(first), Some(last)) if first == last => format!("until {last}"),
            (Some(first), Some(last)) => format!("until {first} to {last}"),
            _ => String::new(),
        };
        let (given, taken, label) = match kind {
            Kind::Share => (
                format!("{} to {theirs}", count(number, "share")),
                format!("{} of {mine}", count(number, "share")),
                count(number, "share"),
            ),
            Kind::Brings => (
                String::new(),
                format!("{mine} brings objects"),
                "brings objects".to_owned(),
            ),
            _ => (
                format!("calls {theirs}"),
                format!("called by {mine}"),
                count(number, "call"),
            ),
        };
        let (given, taken, until) = (
            given_to.map_or(given, |all| all.told(kind, "to")),
            taken_of.map_or(taken, |all| all.told(kind, "of")),
            if taken_of.is_some() {
                String::new()
            } else {
                until
            },
        );
        if from == to {
            let within = format!(
                "{} within",
                count(number, if kind == Kind::Share { "share" } else { "call" })
            );
            self.board.row(from, Row::new([&within]));
            return;
        }
        let outside = matches!(
            crossings.first().map(|it| &it.from),
            Some(Party::Outside(_))
        );
        let from = match outside {
            true => End {
                card: from,
                row: None,
            },
            false => self.board.row(from, Row::new([&given])),
        };
        let ends = (from, self.board.row(to, Row::new([&taken, &until])));
        let sound = || {
            crossings
                .first()
                .map_or(State::Sound, |it| it.state.clone())
        };
        let state = broken.map_or_else(sound, |it| it.state.clone());
        self.board.link(ends, kind, &label, state);
    }

    /// The card that stands for somebody; one is made for whoever is outside.
    fn at(&mut self, party: &Party<'a>) -> Option<usize> {
        match party {
            Party::Team(id) => {
                let own = self.teams.get(id).or_else(|| self.units.get(unit(id)));
                own.copied()
            }
            Party::Outside(arn) => {
                if let Some(known) = self.outside.get(arn) {
                    return Some(*known);
                }
                let account = arn.split(':').nth(4).unwrap_or_default();
                let name = match last(arn.rsplit(':').next().unwrap_or(arn)) {
                    "root" => "any role",
                    name => name,
                };
                let mut card = Card::new(Place::Stack(0), Class::Caller, ("outside", name, arn));
                card.rows.push(Row::new(["of account", account]));
                let number = self.board.card(card);
                self.outside.insert(arn, number);
                Some(number)
            }
        }
    }

    /// Where a link ends: at a row, or at the card when nothing more is said.
    fn said(&mut self, card: usize, row: &Row) -> End {
        match row.lines.is_empty() {
            true => End { card, row: None },
            false => self.board.row(card, row.clone()),
        }
    }

    fn is_folded(&self, party: &Party<'_>) -> bool {
        party.unit().is_some_and(|unit| !self.open.contains(unit))
    }

    fn touches_open(&self, crossing: &Crossing<'_>) -> bool {
        let open = |party: &Party<'_>| party.unit().is_some_and(|unit| self.open.contains(unit));
        open(&crossing.from) || open(&crossing.to)
    }

    /// What is found and not told yet goes to the cards of whose it is, and the rest below.
    fn finish(mut self, proof: &Proof, crossings: &[Crossing<'_>]) -> Board {
        for (team, card) in &self.teams {
            let doubts = self.told.take(|finding| finding.team == *team);
            if let Some(card) = self.board.cards.get_mut(*card) {
                card.doubts.extend(doubts);
            }
        }
        let units = self.sides.iter().chain(&self.units);
        for (name, card) in units {
            let deploy = format!("deploy/{name}");
            let doubts = self
                .told
                .take(|it| it.team == deploy || unit(&it.team) == *name);
            if let Some(card) = self.board.cards.get_mut(*card) {
                card.doubts.extend(doubts);
            }
        }
        self.board.elsewhere = self.told.take(|_| true);
        let claims = self.claims;
        self.board.title = format!("{}: the platform", claims.organization);
        let units: BTreeSet<&str> = claims.teams.iter().map(|team| unit(&team.id)).collect();
        let of_kind = |kind: Kind| crossings.iter().filter(|it| it.kind == kind).count();
        self.board.subtitle = format!(
            "{}, {}, {}; {}, {} across fences; {}",
            count(claims.accounts.len(), "account"),
            count(units.len(), "unit"),
            count(claims.teams.len(), "team"),
            count(of_kind(Kind::Share), "share"),
            count(of_kind(Kind::Call), "call"),
            verdict(proof)
        );
        if self.open.is_empty() {
            self.board.notes.push("each unit is one card, and only what crosses between them is drawn: `--unit NAME` opens one".to_owned());
        } else if self.asked {
            self.board.notes.push("other units are drawn as far as something crosses to or from those that were asked for".to_owned());
        }
        self.board
    }
}

/// With more others than these what a card has in common with them is one row.
const MANY: usize = 6;

/// How much a card has in common with others, and with how many.
#[derive(Clone, Copy, Default)]
struct Sum {
    crossings: usize,
    others: usize,
}

impl Sum {
    fn told(self, kind: Kind, towards: &str) -> String {
        let (what, towards) = match (kind, towards) {
            (Kind::Share, _) => ("share", towards),
            (Kind::Call, "of") => ("call", "by"),
            (Kind::Call, _) => ("call", "to"),
            _ => ("way in", "of"),
        };
        format!(
            "{} {towards} {} others",
            count(self.crossings, what),
            self.others
        )
    }
}

fn sums(all: impl Iterator<Item = (usize, Kind, usize)>) -> BTreeMap<(usize, Kind), Sum> {
    let mut sums: BTreeMap<(usize, Kind), Sum> = BTreeMap::new();
    for (card, kind, crossings) in all {
        let sum = sums.entry((card, kind)).or_default();
        sum.crossings += crossings;
        sum.others += 1;
    }
    sums
}

/// What the proof comes to.
fn verdict(proof: &Proof) -> String {
    let asked = count(proof.obligations(), "question");
    let accepted = match proof.accepted().count() {
        0 => String::new(),
        number => format!(", {number} accepted"),
    };
    let findings = proof.findings().count();
    if findings > 0 {
        return format!(
            "asked {asked} of the Terraform: {} not as claimed{accepted}",
            count(findings, "thing")
        );
    }
    match proof.holds_but_for_accepted() {
        true => format!("asked {asked} of the Terraform: it is so{accepted}"),
        false => format!("asked {asked} of the Terraform: not everything could be asked{accepted}"),
    }
}

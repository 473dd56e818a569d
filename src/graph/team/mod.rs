//! One picture of a team: who comes, as which role, what that reaches, and the keys that it lies under.
//!
//! Every link is a question of the proof, and so is every role; whatever else is found about the team stands at the thing that it is about.

mod roles;
mod things;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::board::{Board, Card, End, Frame, Kind, Place, Row};
use super::{Class, State, last};
use crate::claims::{Claims, TeamClaims};
use crate::diagnostic::count;
use crate::prove::{Ask, Doubt, Finding, Proof, Question, Theorem, borne_out};
use crate::terraform::Config;

/// The columns.
const COMES: Place = Place::Stack(0);
const ROLES: Place = Place::Stack(1);
const THINGS: Place = Place::Stack(2);
const KEYS: Place = Place::Stack(3);

/// Draws one team, as `unit/team`; shares that have ended on that day are dashed. A team that nobody claims has an empty picture.
///
/// In: the Terraform, the claims, and what is proved of the team: [`prove_team`](crate::prove::prove_team), or of all.
pub fn team(config: &Config, claims: &Claims, proof: &Proof, (id, today): (&str, Date)) -> Board {
    let Some(team) = claims.teams.iter().find(|team| team.id == id) else {
        return Board::default();
    };
    let mut draft = Draft {
        claims,
        team,
        today,
        board: Board::default(),
        asks: Vec::new(),
        known: BTreeMap::new(),
        network: 0,
    };
    draft.network();
    draft.roles();
    draft.things();
    draft.ask(config, proof)
}

/// What an answer is about.
#[derive(Clone, Copy)]
enum Aim {
    Link(usize),
    Card(usize),
}

/// A picture that is being drawn, and what has to be asked about it.
struct Draft<'a> {
    claims: &'a Claims,
    team: &'a TeamClaims,
    today: Date,
    board: Board,
    asks: Vec<(Aim, Ask)>,
    /// Cards by what makes them one.
    known: BTreeMap<(&'static str, String), usize>,
    network: usize,
}

impl<'a> Draft<'a> {
    /// The card of a thing; made the first time.
    fn card(
        &mut self,
        (place, class): (Place, Class),
        word: &'static str,
        (name, full): (&str, &str),
    ) -> usize {
        let key = (word, full.to_owned());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let number = self.board.card(Card::new(place, class, (word, name, full)));
        self.known.insert(key, number);
        number
    }

    fn asked(&mut self, aim: Aim, question: Question) {
        let ask = Ask {
            team: self.team.id.clone(),
            question,
        };
        self.asks.push((aim, ask));
    }

    /// A link, with what has to hold for it.
    fn link(&mut self, ends: (End, End), kind: Kind, label: &str, questions: Vec<Question>) {
        let number = self.board.link(ends, kind, label, State::Sound);
        for question in questions {
            self.asked(Aim::Link(number), question);
        }
    }

    /// The network, and the frame of what runs in it.
    fn network(&mut self) {
        let network = &self.team.network;
        self.board.frames.push(Frame {
            name: "inside the network".to_owned(),
            note: String::new(),
        });
        let cidr = network.cidr.to_string();
        let mut card = Card::new(ROLES, Class::Network, ("network", &cidr, &self.team.id));
        card.rows
            .push(Row::new(["subnets in", &network.zones.join(", ")]));
        let mut doors = vec!["s3"];
        doors.extend(network.services.iter().map(String::as_str));
        let mut row = Row::new(["no way out but endpoints for"]);
        let last = doors.len().div_ceil(3).saturating_sub(1);
        row.lines
            .extend(doors.chunks(3).enumerate().map(|(at, some)| {
                let comma = if at < last { "," } else { "" };
                super::line(&format!("{}{comma}", some.join(", ")))
            }));
        card.rows.push(row);
        let names = count(network.names.len(), "name");
        card.rows
            .push(Row::new([&format!("its DNS answers {names}")]));
        self.network = self.board.card(card.within(0));
    }

    /// Asks, and tells every answer where it belongs.
    fn ask(mut self, config: &Config, proof: &Proof) -> Board {
        let asks: Vec<Ask> = self.asks.iter().map(|(_, ask)| ask.clone()).collect();
        let answers = borne_out(config, self.claims, &asks);
        let mut told: Vec<Doubt> = Vec::new();
        for ((aim, _), doubt) in self.asks.iter().zip(answers) {
            let lives_with = |doubt: &Doubt| {
                let mut accepted = proof.accepted();
                accepted.any(|it| it.finding.message == doubt.why)
            };
            let Some(doubt) = doubt.filter(|doubt| !lives_with(doubt)) else {
                continue;
            };
            let known = told.contains(&doubt);
            match aim {
                Aim::Link(number) => {
                    if let Some(link) = self.board.links.get_mut(*number)
                        && !matches!(link.state, State::Broken(_))
                    {
                        link.state = State::Broken(doubt.clone());
                    }
                }
                Aim::Card(number) if !known => {
                    if let Some(card) = self.board.cards.get_mut(*number) {
                        card.doubts.push(doubt.clone());
                    }
                }
                Aim::Card(_) => {}
            }
            told.push(doubt);
        }
        let findings = proof.findings();
        // What could not be read is of no team.
        let own = |it: &&Finding| it.team == self.team.id || it.team.is_empty();
        let findings: Vec<&Finding> = findings.filter(own).collect();
        for finding in findings {
            let doubt = Doubt {
                why: finding.message.clone(),
                place: finding.place.clone(),
            };
            if !told.iter().any(|it| it.why == doubt.why) {
                self.place(finding, doubt.clone());
                told.push(doubt);
            }
        }
        self.finished(proof)
    }

    /// Where a finding is told that nobody asked for in particular.
    fn place(&mut self, finding: &Finding, doubt: Doubt) {
        let shares = self.team.gives.iter();
        let mut shares = shares.filter(|share| finding.spec.as_ref() == Some(&share.spec));
        if let Some(share) = shares.next() {
            let reader = self.known.get(&("team", share.reader.clone()));
            let mut links = self.board.links.iter_mut();
            let own = links.find(|it| it.kind == Kind::Share && Some(&it.from.card) == reader);
            if let Some(link) = own.filter(|it| !matches!(it.state, State::Broken(_))) {
                link.state = State::Broken(doubt);
                return;
            }
        }
        let mut named = self
            .known
            .iter()
            .filter(|((_, full), _)| names(finding, full));
        let by_name = named.next().map(|(_, card)| *card);
        // What AWS's own logs lie in stands nowhere in the spec but at the team.
        let buckets = self.team.buckets.iter();
        let mut buckets = buckets
            .filter(|it| finding.spec.as_ref() == Some(&it.spec) && it.spec != self.team.spec);
        let by_spec = buckets
            .next()
            .and_then(|it| self.known.get(&("bucket", it.name.clone())));
        let of_network = (finding.theorem == Theorem::Network).then_some(self.network);
        let card = by_name.or(by_spec.copied()).or(of_network);
        match card.and_then(|card| self.board.cards.get_mut(card)) {
            Some(card) => card.doubts.push(doubt),
            None => self.board.elsewhere.push(doubt),
        }
    }

    fn finished(mut self, proof: &Proof) -> Board {
        let (team, claims) = (self.team, self.claims);
        let broken = self.board.doubts().len();
        let questions = count(self.asks.len() + proof.obligations(), "question");
        let verdict = match broken {
            0 if proof.holds_but_for_accepted() => "it is so".to_owned(),
            0 => "not everything could be asked".to_owned(),
            some => format!("{} not as claimed", count(some, "thing")),
        };
        self.board.title = format!("{}: {}", claims.organization, team.id);
        self.board.subtitle = format!(
            "account {}, {}; {questions} asked of the Terraform: {verdict}",
            team.account, team.region
        );
        let here = |arns: &[String]| {
            let own = arns
                .iter()
                .filter(|arn| arn.split(':').nth(4) == Some(&team.account));
            let names: Vec<&str> = own.map(|arn| last(arn)).collect();
            names.join(", ")
        };
        let mut note = |what: &str, who: String| {
            if !who.is_empty() {
                self.board.notes.push(format!("{who}: {what}"));
            }
        };
        note(
            "applies all this; trusted, and not drawn",
            here(&team.deploy),
        );
        note(
            "for emergencies; trusted, and not drawn",
            here(&claims.break_glass),
        );
        note(
            "manages keys, and can use none",
            here(&claims.key_administrators),
        );
        self.board
    }
}

/// Whether a finding is about a thing of this name.
fn names(finding: &Finding, full: &str) -> bool {
    full.len() > 3 && finding.message.contains(&format!("`{full}`"))
}

//! What changes, as items of lists.

use serde::Serialize;

use super::super::sentence::Said;
use super::super::{fold, planned, sentence};
use super::tree::{Statement, statement};
use super::{ITEMS, Items, Room, clip, said};
use crate::review::plan::PlannedChange;
use crate::review::rules::Level;
use crate::review::{AccessChange, ArgumentChange, Reach, Report, Turn, WayChange};

/// More names or places than these are counted.
const NAMES: usize = 600;

/// What a rule says.
#[derive(Serialize)]
pub(super) struct Judged<'r> {
    rule: &'static str,
    grave: bool,
    what: String,
    because: Option<&'r str>,
    places: Few<'r>,
}

/// One change.
#[derive(Serialize)]
pub(super) struct Item {
    said_html: String,
    /// True for what one should see.
    look: bool,
    /// What it is, in a word.
    tag: String,
    /// Teams or names behind a fold.
    behind: Vec<String>,
    behind_left: usize,
    /// Everything that it is about, when it is more than the sentence says.
    actions: Vec<String>,
    places: Vec<String>,
    places_left: usize,
    /// Lines under it.
    lines: Vec<String>,
    arguments: Vec<Argument>,
    statements: Vec<Statement>,
}

/// An argument that differs.
#[derive(Serialize)]
pub(super) struct Argument {
    path: String,
    before: Option<String>,
    after: Option<String>,
}

impl Argument {
    /// About how many bytes of the page it takes.
    pub(super) fn size(&self) -> usize {
        let values = [&self.before, &self.after].into_iter().flatten();
        120 + self.path.len() + values.map(String::len).sum::<usize>()
    }
}

/// As many as one reads.
#[derive(Serialize)]
pub(super) struct Few<'r> {
    shown: &'r [String],
    left: usize,
}

/// All lists of a page.
pub(super) struct Lists {
    pub gained: Items,
    pub altered: Items,
    pub lost: Items,
    pub opened: Items,
    pub closed: Items,
    pub theorems: Items,
    pub goes: Items,
    pub planned: Items,
    pub drift: Items,
    pub unknown: Items,
}

pub(super) fn lists(report: &Report) -> Lists {
    let access = |turns: &[Turn]| {
        let of_turn = report.access.iter().filter(|it| turns.contains(&it.turn));
        items(of_turn.map(self::access))
    };
    let ways = |opens: bool| items(report.ways.iter().filter(|it| it.opens == opens).map(way));
    let plan = report.plan.iter().flat_map(|it| &it.changes);
    let (goes, rest): (Vec<_>, Vec<_>) = plan.partition(|it| planned::is_grave(it));
    let drift = report.plan.iter().flat_map(|it| &it.drift);
    let unknown = report.unknown.iter().map(|it| {
        let said = Said::default().name(&it.what);
        plain(&said.words(format!(": {}", it.why)))
    });
    Lists {
        gained: access(&[Turn::Gained, Turn::Widened]),
        altered: access(&[Turn::Altered]),
        lost: access(&[Turn::Lost, Turn::Narrowed]),
        opened: ways(true),
        closed: ways(false),
        theorems: items(report.theorems.iter().map(theorem)),
        goes: items(goes.into_iter().map(of_plan)),
        planned: items(rest.into_iter().map(of_plan)),
        drift: items(drift.map(of_plan)),
        unknown: items(unknown),
    }
}

pub(super) fn judged(report: &Report) -> Vec<Judged<'_>> {
    let judgements = report.judgements.iter();
    let told = judgements.filter(|it| it.level != Level::Off);
    told.take(NAMES)
        .map(|it| Judged {
            rule: it.rule.name(),
            grave: it.level == Level::Dangerous,
            what: clip(&it.what),
            because: it.because.as_deref(),
            places: few(&it.places, 20),
        })
        .collect()
}

fn few(all: &[String], most: usize) -> Few<'_> {
    let (shown, left) = all.split_at_checked(most).unwrap_or((all, &[]));
    Few {
        shown,
        left: left.len(),
    }
}

/// As many as there is room for.
fn items(all: impl Iterator<Item = Item>) -> Items {
    let mut room = Room(ITEMS);
    let (mut number, mut shown) = (0, Vec::new());
    for item in all {
        number += 1;
        if room.take(item.size()) {
            shown.push(item);
        }
    }
    Items {
        all: number,
        left: number - shown.len(),
        shown,
    }
}

impl Item {
    /// About how many bytes of the page it takes.
    fn size(&self) -> usize {
        let lists = [&self.behind, &self.actions, &self.places, &self.lines];
        let lists = lists.into_iter().flatten().map(|it| it.len() + 30);
        let arguments = self.arguments.iter().map(Argument::size);
        let statements = self.statements.iter().map(Statement::size).sum::<usize>();
        300 + self.said_html.len() + lists.sum::<usize>() + arguments.sum::<usize>() + statements
    }
}

fn plain(told: &Said) -> Item {
    Item {
        said_html: said(told),
        look: false,
        tag: String::new(),
        behind: Vec::new(),
        behind_left: 0,
        actions: Vec::new(),
        places: Vec::new(),
        places_left: 0,
        lines: Vec::new(),
        arguments: Vec::new(),
        statements: Vec::new(),
    }
}

impl Item {
    fn behind(mut self, names: Vec<String>) -> Self {
        self.behind_left = names.len().saturating_sub(NAMES);
        self.behind = names.into_iter().take(NAMES).map(|it| clip(&it)).collect();
        self
    }

    fn at(mut self, places: &[String]) -> Self {
        self.places_left = places.len().saturating_sub(20);
        self.places = places.iter().take(20).map(|it| clip(it)).collect();
        self
    }
}

/// How far an access reaches, in words.
fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::Outside => "from outside",
        Reach::Account => "anybody of the account",
        Reach::AcrossUnits => "across units",
        Reach::AcrossTeams => "across teams",
        Reach::Control => "what decides about access",
        Reach::Platform => "platform",
        Reach::Within => "within the team",
    }
}

fn access(change: &AccessChange) -> Item {
    let item = plain(&sentence::access(change));
    let item = item.behind(fold::behind(&change.who, &change.what));
    Item {
        look: change.turn.opens() && change.reach <= Reach::Control,
        tag: reach(change.reach).to_owned(),
        actions: match change.actions.len() {
            0..=4 => Vec::new(),
            _ => change
                .actions
                .iter()
                .take(NAMES)
                .map(|it| clip(it))
                .collect(),
        },
        ..item.at(&change.places)
    }
}

fn way(change: &WayChange) -> Item {
    let item = plain(&sentence::way(change));
    let item = item.behind(fold::behind(&change.from, &change.to));
    let tag = if change.outward { "leads out" } else { "" };
    Item {
        look: change.opens && change.outward,
        tag: tag.to_owned(),
        ..item.at(&change.places)
    }
}

fn theorem(change: &crate::review::TheoremChange) -> Item {
    let mut lines: Vec<String> = { change.found.iter().take(100) }
        .map(|it| clip(it))
        .collect();
    if let Some(more @ 1..) = change.found.len().checked_sub(100) {
        lines.push(format!("and {more} more"));
    }
    Item {
        look: change.worse,
        tag: if change.worse { "worse" } else { "better" }.to_owned(),
        lines,
        ..plain(&sentence::theorem(change))
    }
}

fn of_plan(change: &PlannedChange) -> Item {
    let unknown = change.unknown.iter();
    let unknown = unknown.map(|it| format!("{it}: known after the apply only"));
    Item {
        look: planned::is_grave(change),
        tag: planned::done(change.fate).to_owned(),
        lines: unknown.take(100).map(|it| clip(&it)).collect(),
        arguments: change.arguments.iter().map(argument).collect(),
        statements: change.statements.iter().map(statement).collect(),
        ..plain(&planned::sentence(change))
    }
}

pub(super) fn argument(change: &ArgumentChange) -> Argument {
    Argument {
        path: clip(&change.path),
        before: change.before.as_deref().map(clip),
        after: change.after.as_deref().map(clip),
    }
}

//! What changes, as items of lists.

use std::collections::BTreeSet;

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

/// How many actions a line bears before they are folded, on its own and under another.
const ACTIONS: usize = 4;
const MORE_ACTIONS: usize = 12;
/// How many lines a group of changes bears.
const DEEDS: usize = 400;

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
    /// What is done to what, where several changes have all else in common.
    deeds: Vec<Deed>,
    deeds_left: usize,
    arguments: Vec<Argument>,
    statements: Vec<Statement>,
}

/// What is done to what.
#[derive(Serialize)]
struct Deed {
    said_html: String,
    title: String,
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
    pub far: Items,
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
    let access = |turns: &[Turn], far: Option<bool>| {
        let is = |it: &&AccessChange| {
            turns.contains(&it.turn) && far.is_none_or(|far| fold::is_far(it) == far)
        };
        let groups = fold::together(report.access.iter().filter(is));
        items(groups.iter().map(|it| group(it)))
    };
    let ways = |opens: bool| items(report.ways.iter().filter(|it| it.opens == opens).map(way));
    let plan = report.plan.iter().flat_map(|it| &it.changes);
    let (goes, rest): (Vec<PlannedChange>, _) = plan.cloned().partition(planned::is_grave);
    let drift = report.plan.iter().flat_map(|it| &it.drift);
    let unknown = report.unknown.iter().map(|it| {
        let said = Said::default().name(&it.what);
        plain(&said.words(format!(": {}", it.why)))
    });
    Lists {
        far: access(&[Turn::Gained, Turn::Widened], Some(true)),
        gained: access(&[Turn::Gained, Turn::Widened], Some(false)),
        altered: access(&[Turn::Altered], None),
        lost: access(&[Turn::Lost, Turn::Narrowed], None),
        opened: ways(true),
        closed: ways(false),
        theorems: items(report.theorems.iter().map(theorem)),
        goes: items(goes.iter().map(of_plan)),
        planned: items(planned::lines(&rest).iter().map(of_line)),
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
        let deeds = self
            .deeds
            .iter()
            .map(|it| it.said_html.len() + it.title.len() + 30);
        let deeds = deeds.sum::<usize>();
        300 + deeds
            + self.said_html.len()
            + lists.sum::<usize>()
            + arguments.sum::<usize>()
            + statements
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
        deeds: Vec::new(),
        deeds_left: 0,
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

/// Changes that have all in common but what is done to what.
fn group(group: &[&AccessChange]) -> Item {
    let [first, _, ..] = group else {
        return group
            .first()
            .map_or_else(|| plain(&Said::default()), |it| access(it));
    };
    let places = group.iter().flat_map(|it| &it.places);
    let mut places: Vec<String> = places.cloned().collect();
    let mut seen = BTreeSet::new();
    places.retain(|it| seen.insert(it.clone()));
    let deeds = group.iter().take(DEEDS).map(|change| {
        let what = fold::behind(&[], &change.what);
        Deed {
            said_html: said(&sentence::deed(change, MORE_ACTIONS)),
            title: clip(&fold::few(&what, 40)),
        }
    });
    Item {
        look: first.turn.opens() && fold::is_far(first),
        tag: reach(first.reach).to_owned(),
        deeds: deeds.collect(),
        deeds_left: group.len().saturating_sub(DEEDS),
        ..plain(&sentence::lead(first))
            .behind(fold::behind(&first.who, &[]))
            .at(&places)
    }
}

fn access(change: &AccessChange) -> Item {
    let item = plain(&sentence::access(change));
    let item = item.behind(fold::behind(&change.who, &change.what));
    Item {
        look: change.turn.opens() && fold::is_far(change),
        tag: reach(change.reach).to_owned(),
        actions: match change.actions.len() {
            0..=ACTIONS => Vec::new(),
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
        look: change.is_breach(),
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

fn of_line(line: &planned::Line<'_>) -> Item {
    match line {
        planned::Line::One(change) => of_plan(change),
        planned::Line::Many {
            fate,
            kind,
            addresses,
        } => Item {
            tag: planned::done(*fate).to_owned(),
            ..plain(&planned::many(*fate, kind, addresses.len())).behind(addresses.clone())
        },
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

//! One page that needs nothing beside it: styles inside, no script, nothing loaded.
//!
//! It stays below some ten megabytes however much changes: what has no room is counted, and other views have it.

mod diff;
mod items;
mod matrix;
mod tree;

use std::io::Write;

use serde::Serialize;
use tera::{Context, Tera};

use super::digest;
use super::sentence::{Piece, Said};
use crate::review::shown::harmless;
use crate::review::{Compared, Report, Verdict};
use diff::File;
use items::{Item, Judged};
use matrix::Matrix;
use tree::Stack;

const NAME: &str = "review.html";
const TEMPLATES: [(&str, &str); 4] = [
    (NAME, include_str!("page.html.tera")),
    ("items.html", include_str!("items.html.tera")),
    ("arguments.html", include_str!("arguments.html.tera")),
    ("statements.html", include_str!("statements.html.tera")),
];

/// How many bytes the text of files may take in the page.
const TEXT: usize = 4 << 20;
/// How many bytes resources may take.
const RESOURCES: usize = 2 << 20;
/// How many bytes the items of a list may take.
const ITEMS: usize = 1 << 19;
/// Details of more resources than these are folded away.
const FEW: usize = 6;
/// Nothing that is said is longer.
const LONGEST: usize = 2_000;

/// What the template sees. Fields that end in `html` are markup, all others text.
#[derive(Serialize)]
struct Page<'r> {
    version: &'static str,
    compared: &'r Compared,
    verdict: &'static str,
    state: &'static str,
    sign: &'static str,
    why: String,
    why_html: String,
    tiles: Vec<Tile>,
    rules: Vec<String>,
    judgements: Vec<Judged<'r>>,
    far: Items,
    gained: Items,
    altered: Items,
    lost: Items,
    opened: Items,
    closed: Items,
    theorems: Items,
    goes: Items,
    planned: Items,
    drift: Items,
    unknown: Items,
    notes: &'r [String],
    matrix: Option<Matrix<'r>>,
    stacks: Vec<Stack<'r>>,
    stacks_left: usize,
    /// True when details of resources need not be folded away.
    few_resources: bool,
    files: Vec<File<'r>>,
    files_left: usize,
    files_all: usize,
    changes: bool,
    has_plan: bool,
    has_claims: bool,
    is_known: bool,
}

/// As many items as there is room for.
#[derive(Serialize)]
struct Items {
    all: usize,
    shown: Vec<Item>,
    left: usize,
}

/// A line of the digest, and where more of it stands.
#[derive(Serialize)]
struct Tile {
    about: &'static str,
    told: String,
    look: bool,
    href: &'static str,
}

/// Room that is used up.
pub(super) struct Room(usize);

impl Room {
    /// True when so much fits; then there is less.
    fn take(&mut self, bytes: usize) -> bool {
        match self.0.checked_sub(bytes) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => {
                self.0 = 0;
                false
            }
        }
    }
}

/// Writes text so that it means itself, and acts neither as markup nor on the direction of writing.
fn escape(text: &str, out: &mut dyn Write) -> std::io::Result<()> {
    out.write_all(escaped(text).as_bytes())
}

fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + text.len() / 8);
    for character in harmless(text).chars() {
        match character {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            other => shown.push(other),
        }
    }
    shown
}

/// A sentence as markup, names as code.
fn said(said: &Said) -> String {
    let pieces = said.pieces.iter().map(|piece| match piece {
        Piece::Words(text) => escaped(&clip(text)),
        Piece::Name(name) => format!("<code>{}</code>", escaped(&clip(name))),
    });
    pieces.collect()
}

fn clip(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(super) fn render(report: &Report) -> Result<String, tera::Error> {
    let mut tera = Tera::new();
    tera.autoescape_on([".html"]);
    tera.set_escape_fn(escape);
    tera.add_raw_templates(TEMPLATES)?;
    tera.render(NAME, &Context::from_serialize(&page(report))?)
}

fn page(report: &Report) -> Page<'_> {
    let (state, sign) = match report.verdict {
        Verdict::Dangerous => ("dangerous", "✗"),
        Verdict::Look => ("look", "!"),
        Verdict::Harmless => ("harmless", "✓"),
        Verdict::Nothing => ("harmless", "✓"),
    };
    let why = digest::why(report);
    let lists = items::lists(report);
    let (stacks, stacks_left) = tree::stacks(report, &mut Room(RESOURCES));
    let (files, files_left) = diff::files(report, &mut Room(TEXT));
    Page {
        version: env!("CARGO_PKG_VERSION"),
        compared: &report.compared,
        verdict: report.verdict.word(),
        state,
        sign,
        why: clip(&why.plain()),
        why_html: said(&why),
        tiles: tiles(report),
        rules: { report.rules.iter() }
            .map(|it| format!("{} {}", it.rule.name(), clip(&it.told())))
            .collect(),
        judgements: items::judged(report),
        far: lists.far,
        gained: lists.gained,
        altered: lists.altered,
        lost: lists.lost,
        opened: lists.opened,
        closed: lists.closed,
        theorems: lists.theorems,
        goes: lists.goes,
        planned: lists.planned,
        drift: lists.drift,
        unknown: lists.unknown,
        notes: &report.notes,
        matrix: report.matrix.as_ref().map(matrix::matrix),
        few_resources: { report.stacks.iter() }
            .flat_map(|it| &it.resources)
            .count()
            <= FEW,
        stacks,
        stacks_left,
        files,
        files_left,
        files_all: report.files.len(),
        changes: report.verdict != Verdict::Nothing,
        has_plan: report.plan.is_some(),
        has_claims: !report.compared.organization.is_empty(),
        is_known: report.unknown.is_empty(),
    }
}

fn tiles(report: &Report) -> Vec<Tile> {
    let tallies = digest::tallies(report).into_iter();
    let tiles = tallies.map(|tally| Tile {
        href: match tally.about {
            "Access" => "#access",
            "Network" => "#ways",
            "Theorems" => "#theorems",
            "Plan" | "Drift" => "#plan",
            "Resources" => "#resources",
            "Not known" => "#unknown",
            _ => "#text",
        },
        about: tally.about,
        told: clip(&tally.told),
        look: tally.look,
    });
    tiles.collect()
}

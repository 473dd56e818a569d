//! The board as a picture that needs nothing beside it, light or dark as the reader likes.

mod place;
mod route;
#[cfg(test)]
mod tests;
mod text;

use serde::Serialize;
use tera::{Context, Tera};

use super::{Board, Card, Kind};
use crate::graph::{State, line};
use place::{FRAME_SIDE, INSET, LINE, MARGIN, NAME, SMALL, f, row_top};
use route::{Routed, route};
use text::{cut, lines, width};

const SOURCE: &str = "board.svg";
const TEMPLATE: &str = include_str!("board.svg.tera");

/// Reasons beyond these are counted: `prove` tells them all.
const REASONS: usize = 40;
/// The size of what stands below the picture.
const BELOW: f64 = 12.0;
const BELOW_LINE: f64 = 18.0;
/// As wide as the legend at least.
const LEAST: f64 = 900.0;

/// What the template sees.
#[derive(Serialize)]
struct Picture {
    title: String,
    subtitle: String,
    width: String,
    height: String,
    frames: Vec<Band>,
    paths: Vec<Path>,
    cards: Vec<Drawn>,
    badges: Vec<Badge>,
    legend: Vec<Sample>,
    legend_top: String,
    below: Vec<Line>,
}

#[derive(Serialize)]
struct Band {
    x: String,
    y: String,
    width: String,
    height: String,
    name: Line,
    note: Line,
}

#[derive(Serialize)]
struct Path {
    d: String,
    kind: &'static str,
    state: &'static str,
    title: String,
}

#[derive(Serialize)]
struct Drawn {
    x: String,
    y: String,
    width: String,
    height: String,
    class: &'static str,
    doubt: bool,
    title: String,
    word: String,
    name: String,
    lines: Vec<Line>,
    rules: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    x: String,
    y: String,
    class: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Badge {
    x: String,
    y: String,
    number: String,
}

#[derive(Serialize)]
struct Sample {
    x: String,
    kind: &'static str,
    state: &'static str,
    text: &'static str,
}

/// The board as SVG.
///
/// # Errors
/// What the template can't do, which would be a fault of this program.
pub(in crate::graph) fn svg(board: &Board) -> Result<String, tera::Error> {
    let mut tera = Tera::default();
    tera.autoescape_on([".svg"]);
    tera.add_raw_template(SOURCE, TEMPLATE)?;
    tera.render(SOURCE, &Context::from_serialize(&picture(board))?)
}

fn picture(board: &Board) -> Picture {
    let routed = route(board);
    let wide = routed.width.max(LEAST);
    let bottom = routed.placed.bottom;
    let below = below(board, bottom + 52.0, wide);
    Picture {
        title: cut(&line(&board.title), 19.0, wide - MARGIN * 2.0),
        subtitle: cut(&line(&board.subtitle), 12.5, wide - MARGIN * 2.0),
        width: at(wide),
        height: at(bottom + 60.0 + f(below.len()) * BELOW_LINE),
        frames: frames(board, &routed),
        paths: paths(board, &routed),
        cards: cards(board, &routed),
        badges: badges(board, &routed),
        legend: legend(board),
        legend_top: at(bottom + 6.0),
        below,
    }
}

/// A number as SVG takes it, the same on any machine.
fn at(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

fn frames(board: &Board, routed: &Routed) -> Vec<Band> {
    let areas = routed.placed.areas.iter();
    let drawn = areas.filter_map(|area| {
        let frame = board.frames.get(area.frame)?;
        let (first, last) = area.columns;
        let (left, right) = (
            routed.left(first) - FRAME_SIDE,
            routed.left(last) + routed.wide(last) + FRAME_SIDE,
        );
        // Each text stays above its column: lines run between columns.
        let text = |column: usize, text: &str, size: f64, class| Line {
            x: at(routed.left(column)),
            y: at(area.y + 20.0),
            class,
            text: cut(&line(text), size, routed.wide(column)),
        };
        let beside = first < last;
        Some(Band {
            x: at(left),
            y: at(area.y),
            width: at(right - left),
            height: at(area.height),
            name: text(first, &frame.name, NAME * 1.1, "frame-name"),
            note: match beside {
                true => text(first + 1, &frame.note, SMALL, "frame-note"),
                false => text(first, "", SMALL, "frame-note"),
            },
        })
    });
    drawn.collect()
}

fn paths(board: &Board, routed: &Routed) -> Vec<Path> {
    let links = board.links.iter().zip(&routed.paths);
    let mut paths: Vec<(bool, Path)> = links
        .map(|(link, points)| {
            let (broken, state) = match link.state {
                State::Sound => (false, "sound"),
                State::Assumed => (false, "assumed"),
                State::Broken(_) => (true, "broken"),
            };
            let names = (board.called(link.from), board.called(link.to));
            let title = format!("{} → {}: {}", names.0, names.1, link.label);
            let path = Path {
                d: rounded(points),
                kind: link.kind.word(),
                state,
                title: line(&title),
            };
            (broken, path)
        })
        .collect();
    // What is broken lies above the rest.
    paths.sort_by_key(|(broken, _)| *broken);
    paths.into_iter().map(|(_, path)| path).collect()
}

/// A line through the points, round at its corners.
fn rounded(points: &[(f64, f64)]) -> String {
    const RADIUS: f64 = 5.0;
    let mut kept: Vec<(f64, f64)> = Vec::new();
    for point in points {
        let same = |it: &(f64, f64)| (it.0 - point.0).abs() < 0.05 && (it.1 - point.1).abs() < 0.05;
        if !kept.last().is_some_and(same) {
            kept.push(*point);
        }
    }
    let Some((x, y)) = kept.first() else {
        return String::new();
    };
    let mut path = format!("M{} {}", at(*x), at(*y));
    let corners = kept
        .iter()
        .zip(kept.iter().skip(1))
        .zip(kept.iter().skip(2));
    for ((a, b), c) in corners {
        let towards = |from: (f64, f64), to: (f64, f64), radius: f64| {
            let (dx, dy) = (to.0 - from.0, to.1 - from.1);
            let long = dx.abs() + dy.abs();
            let part = if long > 0.0 { radius / long } else { 0.0 };
            (from.0 + dx * part, from.1 + dy * part)
        };
        let half = |a: (f64, f64), b: (f64, f64)| ((a.0 - b.0).abs() + (a.1 - b.1).abs()) / 2.0;
        let radius = RADIUS.min(half(*a, *b)).min(half(*b, *c));
        let (before, after) = (towards(*b, *a, radius), towards(*b, *c, radius));
        path.push_str(&format!(
            " L{} {} Q{} {} {} {}",
            at(before.0),
            at(before.1),
            at(b.0),
            at(b.1),
            at(after.0),
            at(after.1)
        ));
    }
    if let Some((x, y)) = kept.last() {
        path.push_str(&format!(" L{} {}", at(*x), at(*y)));
    }
    path
}

fn cards(board: &Board, routed: &Routed) -> Vec<Drawn> {
    let cards = board.cards.iter().zip(&routed.placed.spots);
    let drawn = cards.map(|(card, spot)| {
        let wide = routed.wide(spot.column);
        let room = wide - INSET * 2.0 + 3.0;
        let rows = card.rows.iter().enumerate();
        let lines = rows.clone().flat_map(|(number, row)| {
            let top = row_top(card, number);
            row.lines
                .iter()
                .enumerate()
                .map(move |(at_line, text)| Line {
                    x: at(INSET),
                    y: at(top + f(at_line) * LINE + 11.0),
                    class: if at_line == 0 { "row" } else { "more" },
                    text: cut(text, SMALL, room),
                })
        });
        Drawn {
            x: at(routed.left(spot.column)),
            y: at(spot.y),
            width: at(wide),
            height: at(spot.height),
            class: card.class.word(),
            doubt: !card.doubts.is_empty(),
            title: title(card),
            word: cut(&card.word.to_uppercase(), SMALL * 1.05, room),
            name: cut(&card.name, NAME * 1.1, room),
            lines: lines.collect(),
            rules: rows
                .map(|(number, _)| at(row_top(card, number) - 3.5))
                .collect(),
        }
    });
    drawn.collect()
}

/// All that is said of a card: what a pointer over it shows.
fn title(card: &Card) -> String {
    let rows = card.rows.iter().map(|row| row.lines.join(" "));
    let head = format!("{} {}", card.word, card.name);
    let full = Some(card.full.clone()).filter(|full| !full.is_empty() && *full != card.name);
    let all: Vec<String> = [head].into_iter().chain(full).chain(rows).collect();
    all.join("; ")
}

/// The numbers of reasons, in the order of [`Board::doubts`].
fn badges(board: &Board, routed: &Routed) -> Vec<Badge> {
    let mut next = 0;
    let mut badges = Vec::new();
    for (link, points) in board.links.iter().zip(&routed.paths) {
        if let State::Broken(_) = link.state {
            next += 1;
            let pairs = points.iter().zip(points.iter().skip(1));
            let long = |(a, b): &(&(f64, f64), &(f64, f64))| (a.0 - b.0).abs() + (a.1 - b.1).abs();
            let longest = pairs.max_by(|one, other| long(one).total_cmp(&long(other)));
            if let Some((a, b)) = longest {
                badges.push(Badge {
                    x: at(f64::midpoint(a.0, b.0)),
                    y: at(f64::midpoint(a.1, b.1)),
                    number: next.to_string(),
                });
            }
        }
    }
    for (card, spot) in board.cards.iter().zip(&routed.placed.spots) {
        let first = next + 1;
        next += card.doubts.len();
        if next >= first {
            badges.push(Badge {
                x: at(routed.left(spot.column) + routed.wide(spot.column) - 12.0),
                y: at(spot.y + 1.0),
                number: match next == first {
                    true => first.to_string(),
                    false => format!("{first}–{next}"),
                },
            });
        }
    }
    badges
}

/// Only what there is.
fn legend(board: &Board) -> Vec<Sample> {
    let kinds = Kind::ALL.into_iter();
    let kinds = kinds.filter(|kind| board.links.iter().any(|link| link.kind == *kind));
    let mut samples: Vec<(&'static str, &'static str, &'static str)> = kinds
        .map(|kind| (kind.word(), "sound", kind.told()))
        .collect();
    let assumed = |link: &super::Link| link.state == State::Assumed;
    if board.links.iter().any(assumed) {
        samples.push(("platform", "assumed", "ended, or taken for granted"));
    }
    let links = board.links.iter();
    if links
        .into_iter()
        .any(|link| matches!(link.state, State::Broken(_)))
    {
        samples.push(("platform", "broken", "not so"));
    }
    let mut x = MARGIN;
    let placed = samples.into_iter().map(|(kind, state, text)| {
        let sample = Sample {
            x: at(x),
            kind,
            state,
            text,
        };
        x += 44.0 + width(text, 11.5) + 22.0;
        sample
    });
    placed.collect()
}

/// The reasons by their numbers, and the notes.
fn below(board: &Board, top: f64, wide: f64) -> Vec<Line> {
    let doubts = board.doubts();
    let mut texts: Vec<(String, &'static str)> = Vec::new();
    for (number, (what, doubt)) in doubts.iter().enumerate().take(REASONS) {
        let place = doubt.place.as_ref();
        let place = place.map_or_else(String::new, |it| format!(" ({}:{})", it.file, it.line));
        let text = format!("{}  {what}: {}{place}", number + 1, doubt.why);
        texts.push((text, "reason"));
    }
    if let Some(more @ 1..) = doubts.len().checked_sub(REASONS) {
        texts.push((
            format!("and {more} more: `ringfence prove` tells them all"),
            "reason",
        ));
    }
    texts.extend(board.notes.iter().map(|note| (note.clone(), "note")));
    let broken = texts.into_iter().flat_map(|(text, class)| {
        let lines = lines(&line(&text), BELOW, wide - MARGIN * 2.0);
        lines.into_iter().map(move |text| (text, class))
    });
    broken
        .enumerate()
        .map(|(number, (text, class))| Line {
            x: at(MARGIN),
            y: at(top + f(number) * BELOW_LINE),
            class,
            text,
        })
        .collect()
}

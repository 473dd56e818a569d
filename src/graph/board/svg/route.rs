//! How lines run: between the columns, and above the rows of cards, where nothing is written.
//!
//! A line leaves a card at its side, runs up or down between two columns, above a row of cards to the next column if it has to go on,
//! and so to the side of the other card. Lines that begin or end at one place share a track, as wires of a bus do; others never lie on
//! each other.

use std::collections::BTreeMap;

use super::place::{FRAME_SIDE, MARGIN, Placed, Spot, TRACK, f, place};
use crate::graph::board::{Board, End};

/// A card's place from left to right, and all that follows from it.
#[derive(Clone, Debug, Default)]
pub(super) struct Routed {
    pub(super) placed: Placed,
    /// The left of each column.
    pub(super) columns: Vec<f64>,
    /// The points of each link, from end to end.
    pub(super) paths: Vec<Vec<(f64, f64)>>,
    pub(super) width: f64,
}

/// Where a link goes, as columns and rows of cards say.
#[derive(Clone, Copy, Debug)]
struct Way {
    from: End,
    to: End,
    columns: (usize, usize),
    /// The spaces right of which columns it runs up or down in: where it begins and where it ends.
    gutters: (usize, usize),
    /// The row of cards above which it runs from the one to the other.
    band: Option<usize>,
    /// The end that it shares its track with others of.
    hub: End,
}

/// A piece of a line that runs up or down: from where to where, and where the line begins and ends.
#[derive(Clone, Copy, Debug)]
struct Piece {
    low: f64,
    high: f64,
    begins: f64,
    ends: f64,
}

/// Beside the tracks: room for an arrow's head.
const BESIDE: f64 = 13.0;
/// The space that lines only run straight across: room for the number of what is broken.
const STRAIGHT: f64 = 44.0;
/// What is between the ends of two pieces on one track at least.
const APART: f64 = 8.0;
/// Lines leave a little above the middle of a row, and arrive a little below.
const OFF: f64 = 2.5;

/// Places everything, and finds the ways of all links.
pub(super) fn route(board: &Board) -> Routed {
    let first = place(board, &[]);
    let ways = ways(board, &first.spots);
    let (channels, tracks) = channels(&ways, first.bands.len());
    let placed = place(board, &tracks);
    let pieces = pieces(board, &placed, (&ways, &channels));
    let gutters = placed.widths.len().saturating_sub(1);
    let mut lanes: BTreeMap<(usize, End), usize> = BTreeMap::new();
    let mut counts = vec![0; gutters];
    for (gutter, count) in counts.iter_mut().enumerate() {
        let own = pieces.iter().filter(|((at, _), _)| *at == gutter);
        let own: Vec<(End, Piece)> = own.map(|((_, hub), piece)| (*hub, *piece)).collect();
        for (hub, lane) in lay(own) {
            *count = (lane + 1).max(*count);
            lanes.insert((gutter, hub), lane);
        }
    }
    let mut routed = across(&placed, &counts);
    let paths = ways.iter().zip(&channels).map(|(way, channel)| {
        let lane = |gutter: usize| {
            let lane = lanes.get(&(gutter, way.hub)).copied().unwrap_or(0);
            routed.lane(gutter, lane)
        };
        let (yf, yt) = ends(board, &placed, way);
        let right = |column: usize| routed.left(column) + routed.wide(column);
        let (from, to) = way.columns;
        let x_from = match way.gutters.0 == from {
            true => right(from),
            false => routed.left(from),
        };
        let x_to = match way.gutters.1 == to {
            true => right(to),
            false => routed.left(to),
        };
        let (a, b) = (lane(way.gutters.0), lane(way.gutters.1));
        match way.band.zip(*channel) {
            Some((band, track)) => {
                let y = channel_y(&placed, band, track);
                vec![(x_from, yf), (a, yf), (a, y), (b, y), (b, yt), (x_to, yt)]
            }
            None => vec![(x_from, yf), (a, yf), (a, yt), (x_to, yt)],
        }
    });
    routed.paths = paths.collect();
    routed.placed = placed;
    routed
}

impl Routed {
    pub(super) fn left(&self, column: usize) -> f64 {
        self.columns.get(column).copied().unwrap_or(0.0)
    }

    pub(super) fn wide(&self, column: usize) -> f64 {
        self.placed.widths.get(column).copied().unwrap_or(0.0)
    }

    /// Where a track of the space right of a column is.
    fn lane(&self, gutter: usize, lane: usize) -> f64 {
        let side = sides(&self.placed, gutter).0;
        self.left(gutter) + self.wide(gutter) + side + BESIDE + f(lane) * TRACK
    }
}

fn ways(board: &Board, spots: &[Spot]) -> Vec<Way> {
    let mut shared: BTreeMap<End, usize> = BTreeMap::new();
    for link in &board.links {
        *shared.entry(link.to).or_default() += 1;
    }
    let last = spots.iter().map(|spot| spot.column).max().unwrap_or(0);
    let of = |end: End| spots.get(end.card).cloned().unwrap_or_default();
    let ways = board.links.iter().map(|link| {
        let (from, to) = (of(link.from), of(link.to));
        let gutters = match from.column.cmp(&to.column) {
            std::cmp::Ordering::Less => (from.column, to.column - 1),
            std::cmp::Ordering::Greater => (from.column - 1, to.column),
            std::cmp::Ordering::Equal if from.column == last => {
                let before = last.saturating_sub(1);
                (before, before)
            }
            std::cmp::Ordering::Equal => (from.column, from.column),
        };
        let band = match (from.band, to.band) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (one, other) => one.or(other),
        };
        Way {
            from: link.from,
            to: link.to,
            columns: (from.column, to.column),
            gutters,
            band: band.filter(|_| gutters.0 != gutters.1),
            hub: match shared.get(&link.to) {
                Some(2..) => link.to,
                _ => link.from,
            },
        }
    });
    ways.collect()
}

/// The track of each link above its row of cards, and how many tracks there are above each.
fn channels(ways: &[Way], bands: usize) -> (Vec<Option<usize>>, Vec<usize>) {
    let mut spans: BTreeMap<(usize, End), (usize, usize)> = BTreeMap::new();
    for way in ways {
        if let Some(band) = way.band {
            let (low, high) = (
                way.gutters.0.min(way.gutters.1),
                way.gutters.0.max(way.gutters.1),
            );
            let span = spans.entry((band, way.hub)).or_insert((low, high));
            *span = (span.0.min(low), span.1.max(high));
        }
    }
    let mut taken: Vec<Vec<Vec<(usize, usize)>>> = vec![Vec::new(); bands];
    let mut tracks: BTreeMap<(usize, End), usize> = BTreeMap::new();
    for ((band, hub), (low, high)) in spans {
        let Some(taken) = taken.get_mut(band) else {
            continue;
        };
        let free = |track: &Vec<(usize, usize)>| track.iter().all(|it| it.1 < low || high < it.0);
        let track = taken.iter().position(free).unwrap_or(taken.len());
        if track == taken.len() {
            taken.push(Vec::new());
        }
        if let Some(track) = taken.get_mut(track) {
            track.push((low, high));
        }
        tracks.insert((band, hub), track);
    }
    let of = |way: &Way| tracks.get(&(way.band?, way.hub)).copied();
    (
        ways.iter().map(of).collect(),
        taken.iter().map(Vec::len).collect(),
    )
}

fn channel_y(placed: &Placed, band: usize, track: usize) -> f64 {
    let top = placed.bands.get(band).copied().unwrap_or(0.0);
    top - 4.0 - (f(track) + 0.5) * TRACK
}

/// The heights of both ends; the same where a line can go straight across.
fn ends(board: &Board, placed: &Placed, way: &Way) -> (f64, f64) {
    let (from, to) = (placed.y(board, way.from), placed.y(board, way.to));
    match way.band.is_none() && (from - to).abs() < 1.0 {
        true => (from, from),
        false => (from - OFF, to + OFF),
    }
}

/// What runs up or down in each space between columns: those of one hub together.
fn pieces(
    board: &Board,
    placed: &Placed,
    (ways, channels): (&[Way], &[Option<usize>]),
) -> BTreeMap<(usize, End), Piece> {
    let mut pieces: BTreeMap<(usize, End), Piece> = BTreeMap::new();
    let mut add = |gutter: usize, hub: End, (begins, ends): (f64, f64)| {
        let piece = pieces.entry((gutter, hub)).or_insert(Piece {
            low: f64::MAX,
            high: f64::MIN,
            begins,
            ends,
        });
        piece.low = piece.low.min(begins).min(ends);
        piece.high = piece.high.max(begins).max(ends);
    };
    for (way, channel) in ways.iter().zip(channels) {
        let (yf, yt) = ends(board, placed, way);
        if way.band.is_none() && (yf - yt).abs() < f64::EPSILON {
            continue;
        }
        match way.band.zip(*channel) {
            Some((band, track)) => {
                let y = channel_y(placed, band, track);
                add(way.gutters.0, way.hub, (yf, y));
                add(way.gutters.1, way.hub, (y, yt));
            }
            None => add(way.gutters.0, way.hub, (yf, yt)),
        }
    }
    pieces
}

/// A track for each piece. Lines that go down come first, the lowest of them leftmost, so that they don't cross where they need not.
fn lay(mut pieces: Vec<(End, Piece)>) -> Vec<(End, usize)> {
    pieces.sort_by(|(_, a), (_, b)| {
        let down = |piece: &Piece| piece.ends >= piece.begins;
        let kind = down(b).cmp(&down(a));
        let order = match down(a) {
            true => b.begins.total_cmp(&a.begins),
            false => a.begins.total_cmp(&b.begins),
        };
        kind.then(order)
    });
    let mut lanes: Vec<Vec<Piece>> = Vec::new();
    let mut laid = Vec::new();
    for (hub, piece) in pieces {
        let free = |lane: &Vec<Piece>| {
            let mut others = lane.iter();
            others.all(|it| it.high + APART < piece.low || piece.high + APART < it.low)
        };
        let lane = lanes.iter().position(free).unwrap_or(lanes.len());
        if lane == lanes.len() {
            lanes.push(Vec::new());
        }
        if let Some(lane) = lanes.get_mut(lane) {
            lane.push(piece);
        }
        laid.push((hub, lane));
    }
    laid
}

/// What frames take at both sides of the space right of a column.
fn sides(placed: &Placed, gutter: usize) -> (f64, f64) {
    let side = |framed: bool| if framed { FRAME_SIDE } else { 0.0 };
    let areas = placed.areas.as_slice();
    (
        side(areas.iter().any(|area| area.columns.1 == gutter)),
        side(areas.iter().any(|area| area.columns.0 == gutter + 1)),
    )
}

/// The columns from left to right, with room for so many tracks between them.
fn across(placed: &Placed, counts: &[usize]) -> Routed {
    let framed = placed.areas.iter().any(|area| area.columns.0 == 0);
    let mut x = MARGIN + if framed { FRAME_SIDE } else { 0.0 };
    let mut columns = Vec::new();
    for (column, width) in placed.widths.iter().enumerate() {
        columns.push(x);
        x += width;
        if let Some(tracks) = counts.get(column) {
            let (left, right) = sides(placed, column);
            // A column with nothing in it takes no room.
            let empty = *width == 0.0;
            x += match (*tracks, empty) {
                (0, true) => right,
                (0, false) => left + right + STRAIGHT,
                (tracks, _) => left + right + BESIDE * 2.0 + f(tracks - 1) * TRACK + 3.0,
            };
        }
    }
    let last = placed.widths.len().saturating_sub(1);
    let closed = placed.areas.iter().any(|area| area.columns.1 == last);
    Routed {
        placed: placed.clone(),
        columns,
        paths: Vec::new(),
        width: x + MARGIN + if closed { FRAME_SIDE } else { 0.0 },
    }
}

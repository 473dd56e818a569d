//! Where cards and frames stand: rows of cards in their frames, and columns of cards beside them.

use super::text::width;
use crate::graph::board::{Board, Card, End, Place};

/// The height of a card's head: the word for what it is, and its name.
const HEAD: f64 = 42.0;
/// The height of a line of a row, and what is between two rows.
pub(super) const LINE: f64 = 15.0;
const BETWEEN_ROWS: f64 = 5.0;
const FOOT: f64 = 5.0;
/// The sizes of text.
pub(super) const SMALL: f64 = 11.0;
pub(super) const NAME: f64 = 13.0;
/// From the left of a card to its text.
pub(super) const INSET: f64 = 13.0;
/// Above everything: the title.
const TOP: f64 = 78.0;
pub(super) const MARGIN: f64 = 20.0;
/// Above the cards of a frame: its name.
const FRAME_HEAD: f64 = 32.0;
const FRAME_FOOT: f64 = 16.0;
/// Around the cards of a frame at both sides.
pub(super) const FRAME_SIDE: f64 = 12.0;
const BETWEEN_FRAMES: f64 = 16.0;
/// Between two cards of a column.
const GAP: f64 = 14.0;
/// Between two lines that run side by side.
pub(super) const TRACK: f64 = 9.0;

/// A card, where it stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Spot {
    pub(super) column: usize,
    /// Which of the rows of cards it stands in; nothing in a column of its own.
    pub(super) band: Option<usize>,
    pub(super) y: f64,
    pub(super) height: f64,
}

/// A frame, where it stands; the columns that it reaches over.
#[derive(Clone, Debug)]
pub(super) struct Area {
    pub(super) frame: usize,
    pub(super) y: f64,
    pub(super) height: f64,
    pub(super) columns: (usize, usize),
}

/// Where everything stands from top to bottom.
#[derive(Clone, Debug, Default)]
pub(super) struct Placed {
    pub(super) spots: Vec<Spot>,
    pub(super) areas: Vec<Area>,
    /// The widths of the columns.
    pub(super) widths: Vec<f64>,
    /// The top of each row of cards; above it lines run from column to column.
    pub(super) bands: Vec<f64>,
    pub(super) bottom: f64,
}

impl Placed {
    /// The middle of what a link ends at.
    pub(super) fn y(&self, board: &Board, end: End) -> f64 {
        let Some((spot, card)) = self.spots.get(end.card).zip(board.cards.get(end.card)) else {
            return 0.0;
        };
        match end.row {
            Some(row) => spot.y + row_top(card, row) + LINE / 2.0,
            None => spot.y + HEAD / 2.0,
        }
    }
}

/// How far below the top of its card a row begins.
pub(super) fn row_top(card: &Card, row: usize) -> f64 {
    let above = card.rows.iter().take(row);
    HEAD + above
        .map(|row| f(row.lines.len()) * LINE + BETWEEN_ROWS)
        .sum::<f64>()
}

fn height(card: &Card) -> f64 {
    match card.rows.len() {
        0 => HEAD + 4.0,
        rows => row_top(card, rows) + FOOT - BETWEEN_ROWS + 3.0,
    }
}

/// A number for places.
pub(super) fn f(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

/// How many cards stand side by side at most.
fn across(board: &Board) -> usize {
    let most = match has(board, Place::Side) {
        true => 4,
        false => 5,
    };
    let of_frame = |frame: usize| {
        let cards = board.cards.iter();
        let own = cards.filter(|it| it.place == Place::Grid && it.frame == Some(frame));
        own.count()
    };
    let grid = board
        .cards
        .iter()
        .filter(|it| it.place == Place::Grid)
        .count();
    let most = most + usize::from(grid > 30 && !has(board, Place::Side));
    let widest = (0..board.frames.len()).map(of_frame).max().unwrap_or(0);
    widest.clamp(usize::from(has(board, Place::Grid)), most)
}

fn has(board: &Board, place: Place) -> bool {
    board.cards.iter().any(|card| card.place == place)
}

/// Places all cards; above each row of cards there is room for as many lines as `tracks` says.
pub(super) fn place(board: &Board, tracks: &[usize]) -> Placed {
    let across = across(board);
    let mut placed = Placed {
        spots: vec![Spot::default(); board.cards.len()],
        bottom: TOP,
        ..Placed::default()
    };
    for (spot, card) in placed.spots.iter_mut().zip(&board.cards) {
        spot.height = height(card);
        spot.column = match card.place {
            Place::Stack(column) => column,
            Place::Grid => 1,
            Place::Side => across + 1,
            Place::Behind => across + 1 + usize::from(has(board, Place::Side)),
        };
    }
    grid(board, &mut placed, (across, tracks));
    for column in order(board, &placed) {
        stack(board, &mut placed, column);
    }
    placed.widths = widths(board, &placed, across);
    let bottoms = placed
        .spots
        .iter()
        .map(|spot| spot.y + spot.height + MARGIN);
    placed.bottom = bottoms.fold(placed.bottom, f64::max);
    placed
}

/// The rows of cards of every frame.
fn grid(board: &Board, placed: &mut Placed, (across, tracks): (usize, &[usize])) {
    for frame in 0..board.frames.len() {
        let of_frame = |place: Place| -> Vec<usize> {
            let cards = board.cards.iter().enumerate();
            let own = cards.filter(|(_, it)| it.place == place && it.frame == Some(frame));
            own.map(|(at, _)| at).collect()
        };
        let (cards, side) = (of_frame(Place::Grid), of_frame(Place::Side));
        if cards.is_empty() || across == 0 {
            continue;
        }
        let top = placed.bottom;
        let mut y = top + FRAME_HEAD;
        for (number, band) in cards.chunks(across).enumerate() {
            let lines = tracks.get(placed.bands.len()).copied().unwrap_or(0);
            y += match lines {
                0 => 0.0,
                lines => f(lines) * TRACK + 4.0,
            };
            let beside = side.iter().filter(|_| number == 0);
            let mut tallest = 0.0_f64;
            for (at, card) in band.iter().chain(beside).enumerate() {
                if let Some(spot) = placed.spots.get_mut(*card) {
                    spot.band = Some(placed.bands.len());
                    spot.y = y;
                    if !side.contains(card) {
                        spot.column = 1 + at;
                    }
                    tallest = tallest.max(spot.height);
                }
            }
            placed.bands.push(y);
            y += tallest + GAP;
        }
        y += FRAME_FOOT - GAP;
        placed.areas.push(Area {
            frame,
            y: top,
            height: y - top,
            columns: (1, across + usize::from(has(board, Place::Side))),
        });
        placed.bottom = y + BETWEEN_FRAMES;
    }
}

/// The columns in the order in which they are placed: where there are no rows of cards, the second column, which the others follow.
fn order(board: &Board, placed: &Placed) -> Vec<usize> {
    let stacked = board.cards.iter().zip(&placed.spots);
    let stacked = stacked.filter(|(_, spot)| spot.band.is_none());
    let mut columns: Vec<usize> = stacked.map(|(_, spot)| spot.column).collect();
    columns.sort_unstable();
    columns.dedup();
    if placed.bands.is_empty() && columns.contains(&1) {
        columns.retain(|column| *column != 1);
        columns.insert(0, 1);
    }
    columns
}

/// A column: every card as near to what it is linked to as there is room, those of a frame together.
fn stack(board: &Board, placed: &mut Placed, column: usize) {
    let done = |spot: &Spot| spot.y > 0.0;
    let wish = |card: usize| -> Option<f64> {
        let ends = board.links.iter().filter_map(|link| {
            let (own, other) = match (link.from.card == card, link.to.card == card) {
                (true, false) => (link.from, link.to),
                (false, true) => (link.to, link.from),
                _ => return None,
            };
            let there = placed.spots.get(other.card).is_some_and(done);
            there.then(|| placed.y(board, other) - placed.y(board, own))
        });
        let ends: Vec<f64> = ends.collect();
        (!ends.is_empty()).then(|| ends.iter().sum::<f64>() / f(ends.len()))
    };
    let cards = placed.spots.iter().enumerate();
    let cards = cards.filter(|(_, spot)| spot.column == column && spot.band.is_none());
    let cards = cards.map(|(at, _)| {
        (
            at,
            board.cards.get(at).and_then(|card| card.frame),
            wish(at),
        )
    });
    let mut cards: Vec<(usize, Option<usize>, Option<f64>)> = cards.collect();
    // What is linked to nothing stays behind.
    cards.sort_by(|a, b| {
        let behind = |at: usize| {
            board
                .cards
                .get(at)
                .is_some_and(|it| it.place == Place::Behind)
        };
        if behind(a.0) || behind(b.0) {
            return a.0.cmp(&b.0);
        }
        let framed = a.1.is_none().cmp(&b.1.is_none());
        framed.then(a.2.unwrap_or(f64::MAX).total_cmp(&b.2.unwrap_or(f64::MAX)))
    });
    let mut y = TOP;
    let mut within: Option<(usize, f64)> = None;
    for (at, frame, wish) in cards {
        if within.map(|(frame, _)| frame) != frame {
            y = close(placed, within.take(), (column, y));
            if let Some(frame) = frame {
                within = Some((frame, y));
                y += FRAME_HEAD;
            }
        }
        if let Some(spot) = placed.spots.get_mut(at) {
            // In a frame there is no gap, and what all units have begins at the top.
            let behind = board
                .cards
                .get(at)
                .is_some_and(|card| card.place == Place::Behind);
            let wish = wish.filter(|_| frame.is_none() && !behind);
            spot.y = wish.map_or(y, |wish| wish.max(y));
            y = spot.y + spot.height + GAP;
        }
    }
    close(placed, within, (column, y));
}

/// Ends a frame in a column; gives where what follows begins.
fn close(placed: &mut Placed, within: Option<(usize, f64)>, (column, y): (usize, f64)) -> f64 {
    let Some((frame, top)) = within else {
        return y;
    };
    let bottom = y + FRAME_FOOT - GAP;
    placed.areas.push(Area {
        frame,
        y: top,
        height: bottom - top,
        columns: (column, column),
    });
    placed.bottom = placed.bottom.max(bottom + MARGIN);
    bottom + BETWEEN_FRAMES
}

/// The width of each column: as its text asks for, within bounds. Columns of a row of cards are as wide as each other.
fn widths(board: &Board, placed: &Placed, across: usize) -> Vec<f64> {
    const LEAST: f64 = 132.0;
    let most = match placed.bands.is_empty() {
        true => 300.0,
        false => 196.0,
    };
    let count = placed
        .spots
        .iter()
        .map(|spot| spot.column + 1)
        .max()
        .unwrap_or(0);
    let mut widths = vec![0.0_f64; count];
    for (card, spot) in board.cards.iter().zip(&placed.spots) {
        let rows = card.rows.iter().flat_map(|row| &row.lines);
        let rows = rows.map(|text| width(text, SMALL));
        let word = width(&card.word.to_uppercase(), SMALL) * 1.05;
        let asked = rows.fold(width(&card.name, NAME) * 1.1, f64::max).max(word);
        if let Some(width) = widths.get_mut(spot.column) {
            *width = width.max((asked + INSET * 2.0).clamp(LEAST, most));
        }
    }
    let grid = widths
        .iter()
        .skip(1)
        .take(across)
        .copied()
        .fold(0.0, f64::max);
    for width in widths.iter_mut().skip(1).take(across) {
        *width = grid;
    }
    widths
}

//! Pictures of any shape: cards never overlap, and no line runs through a card or the name of a frame.

use proptest::prelude::*;

use super::place::FRAME_SIDE;
use super::route::{Routed, route};
use crate::graph::board::{Board, Card, End, Frame, Kind, Place, Row};
use crate::graph::{Class, State};

/// How many cards each frame has, how many stand left and right of them, and which are linked.
type Shape = (Vec<usize>, bool, usize, usize, Vec<(usize, usize, usize)>);

fn shapes() -> impl Strategy<Value = Shape> {
    let frames = prop::collection::vec(1..9_usize, 1..5);
    let links = prop::collection::vec((0..64_usize, 0..64_usize, 0..4_usize), 0..30);
    (frames, any::<bool>(), 0..4_usize, 0..4_usize, links)
}

fn board((frames, sides, left, right, links): Shape) -> Board {
    let mut board = Board::default();
    let card = |place, rows: usize| {
        let mut card = Card::new(place, Class::Data, ("bucket", "a name of some length", ""));
        card.rows = (0..rows)
            .map(|row| Row::new([&format!("row {row}"), "of it"]))
            .collect();
        card
    };
    for (frame, cards) in frames.iter().enumerate() {
        board.frames.push(Frame {
            name: "a frame with a name that is longer than a column is wide".to_owned(),
            note: "and a note that is just as long, or longer still".to_owned(),
        });
        for number in 0..*cards {
            board.card(card(Place::Grid, number % 4).within(frame));
        }
        if sides {
            board.card(card(Place::Side, 5).within(frame));
        }
    }
    let grid = board.cards.len();
    for number in 0..left {
        board.card(card(Place::Stack(0), number));
    }
    for number in 0..right {
        board.card(card(Place::Behind, number));
    }
    for (from, to, row) in links {
        // One end is in a frame.
        let (from, to) = (from % grid, to % board.cards.len());
        if from != to {
            let rows = board.cards[to].rows.len();
            let row = (rows > 0).then(|| row % rows);
            let ends = (
                End {
                    card: from,
                    row: None,
                },
                End { card: to, row },
            );
            board.link(ends, Kind::Share, "", State::Sound);
        }
    }
    board
}

/// A rectangle: left, top, right, bottom.
type Area = (f64, f64, f64, f64);

fn meet(a: Area, b: Area) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

fn cards(routed: &Routed) -> Vec<Area> {
    let spots = routed.placed.spots.iter();
    spots
        .map(|spot| {
            let left = routed.left(spot.column);
            (
                left,
                spot.y,
                left + routed.wide(spot.column),
                spot.y + spot.height,
            )
        })
        .collect()
}

/// Where the names of frames and the notes beside them may stand.
fn names(routed: &Routed) -> Vec<Area> {
    let areas = routed.placed.areas.iter();
    areas
        .flat_map(|area| {
            let first = area.columns.0;
            [first, first + 1].map(|column| {
                let left = routed.left(column);
                (
                    left,
                    area.y + 8.0,
                    left + routed.wide(column),
                    area.y + 24.0,
                )
            })
        })
        .collect()
}

/// The pieces of a line, without the ends that touch the cards.
fn pieces(points: &[(f64, f64)]) -> Vec<Area> {
    let pairs = points.iter().zip(points.iter().skip(1));
    pairs
        .map(|(a, b)| {
            let (left, right) = (a.0.min(b.0), a.0.max(b.0));
            let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
            (left + 0.5, top - 0.5, right - 0.5, bottom + 0.5)
        })
        .map(|(left, top, right, bottom)| (left.min(right), top, left.max(right), bottom))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn nothing_lies_on_anything_else(shape in shapes()) {
        let board = board(shape);
        let routed = route(&board);
        let cards = cards(&routed);
        for (number, card) in cards.iter().enumerate() {
            prop_assert!(card.2 <= routed.width && card.3 <= routed.placed.bottom);
            for other in cards.iter().skip(number + 1) {
                prop_assert!(!meet(*card, *other), "{card:?} {other:?}");
            }
        }
        let kept: Vec<Area> = cards.into_iter().chain(names(&routed)).collect();
        for path in &routed.paths {
            for piece in pieces(path) {
                for area in &kept {
                    prop_assert!(!meet(piece, *area), "{piece:?} runs through {area:?}");
                }
            }
        }
        for area in &routed.placed.areas {
            prop_assert!(routed.left(area.columns.0) - FRAME_SIDE >= 0.0);
        }
    }
}

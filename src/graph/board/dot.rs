use std::fmt::Write as _;

use super::{Board, Card, Link};
use crate::graph::State;
use crate::graph::dot::{class_fill, quoted};

/// More rows than these are told as a number.
const ROWS: usize = 8;

/// The board in DOT: a frame is a cluster. What is broken is red, with the reason as its tooltip.
pub(in crate::graph) fn dot(board: &Board) -> String {
    let mut out = String::from(
        "digraph ringfence {\n  rankdir=LR;\n  ranksep=1.2;\n  fontname=\"Helvetica\";\n",
    );
    // Writing to a string never fails.
    let _ = writeln!(out, "  label={};\n  labelloc=t;", quoted(&board.title));
    out.push_str(
        "  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11];\n  \
         edge [fontname=\"Helvetica\", fontsize=9];\n",
    );
    for (number, frame) in board.frames.iter().enumerate() {
        let name = quoted(&frame.name);
        let _ = writeln!(
            out,
            "  subgraph cluster_{number} {{\n    label={name};\n    style=rounded;\n    color=\"#9aa5b1\";"
        );
        for (at, card) in board.cards.iter().enumerate() {
            if card.frame == Some(number) {
                let _ = writeln!(out, "    c{at} [{}];", attributes(card));
            }
        }
        out.push_str("  }\n");
    }
    for (at, card) in board.cards.iter().enumerate() {
        if card.frame.is_none() {
            let _ = writeln!(out, "  c{at} [{}];", attributes(card));
        }
    }
    for link in &board.links {
        let (from, to) = (link.from.card, link.to.card);
        let _ = writeln!(out, "  c{from} -> c{to} [{}];", drawn(link));
    }
    out.push_str("}\n");
    out
}

fn attributes(card: &Card) -> String {
    let mut label = format!("{}\n{}", card.word, card.name);
    for row in card.rows.iter().take(ROWS) {
        let _ = write!(label, "\n{}", row.lines.join(" "));
    }
    let more = card.rows.len().saturating_sub(ROWS);
    if more > 0 {
        let _ = write!(label, "\nand {more} more");
    }
    let fill = class_fill(card.class);
    let mut attributes = format!("label={}, fillcolor=\"{fill}\"", quoted(&label));
    let tooltip = match card.doubts.first() {
        Some(doubt) => {
            attributes.push_str(", color=\"#c62828\", penwidth=3");
            &doubt.why
        }
        None => &card.full,
    };
    let _ = write!(attributes, ", tooltip={}", quoted(tooltip));
    attributes
}

fn drawn(link: &Link) -> String {
    let mut attributes = format!("label={}", quoted(&link.label));
    let colour = link.kind.colour();
    let _ = match &link.state {
        State::Sound => write!(attributes, ", color=\"{colour}\", fontcolor=\"{colour}\""),
        State::Assumed => write!(
            attributes,
            ", style=dashed, color=\"{colour}\", fontcolor=\"{colour}\""
        ),
        State::Broken(doubt) => {
            let why = quoted(&doubt.why);
            write!(
                attributes,
                ", style=bold, color=\"#c62828\", fontcolor=\"#c62828\", arrowhead=tee, tooltip={why}"
            )
        }
    };
    attributes
}

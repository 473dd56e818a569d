use std::fmt::Write as _;

use super::{Board, Card};
use crate::graph::State;
use crate::graph::mermaid::{CLASSES, comment, escaped};

/// More rows than these are told as a number: a label that fills a page helps nobody.
const ROWS: usize = 8;

/// The board as Mermaid's text.
pub(in crate::graph) fn mermaid(board: &Board) -> String {
    let mut out = String::from("flowchart LR\n");
    // Writing to a string never fails.
    for (number, frame) in board.frames.iter().enumerate() {
        let _ = writeln!(out, "  subgraph f{number}[\"{}\"]", escaped(&frame.name));
        for (at, card) in board.cards.iter().enumerate() {
            if card.frame == Some(number) {
                let _ = writeln!(out, "    c{at}[\"{}\"]", label(card));
            }
        }
        out.push_str("  end\n");
    }
    for (at, card) in board.cards.iter().enumerate() {
        if card.frame.is_none() {
            let _ = writeln!(out, "  c{at}[\"{}\"]", label(card));
        }
    }
    for link in &board.links {
        let arrow = match link.state {
            State::Sound => "-->",
            State::Assumed => "-.->",
            State::Broken(_) => "--x",
        };
        let (from, to) = (link.from.card, link.to.card);
        let label = escaped(&link.label);
        let _ = writeln!(out, "  c{from} {arrow}|\"{label}\"| c{to}");
    }
    styles(board, &mut out);
    for (what, doubt) in board.doubts() {
        let (what, why) = (comment(&what), comment(&doubt.why));
        let _ = writeln!(out, "  %% broken: {what}: {why}");
    }
    out
}

fn styles(board: &Board, out: &mut String) {
    out.push_str(CLASSES);
    out.push_str("  classDef platform fill:#eef2f7,stroke:#64748b\n");
    for (at, card) in board.cards.iter().enumerate() {
        let class = match card.doubts.is_empty() {
            true => card.class.word(),
            false => "broken",
        };
        let _ = writeln!(out, "  class c{at} {class}");
    }
    for (at, link) in board.links.iter().enumerate() {
        let style = match link.state {
            State::Broken(_) => "stroke:#c62828,stroke-width:3px".to_owned(),
            State::Sound | State::Assumed => format!("stroke:{}", link.kind.colour()),
        };
        let _ = writeln!(out, "  linkStyle {at} {style}");
    }
}

fn label(card: &Card) -> String {
    let mut label = format!("{}<br/><b>{}</b>", escaped(&card.word), escaped(&card.name));
    for row in card.rows.iter().take(ROWS) {
        let _ = write!(label, "<br/>{}", escaped(&row.lines.join(" ")));
    }
    let more = card.rows.len().saturating_sub(ROWS);
    if more > 0 {
        let _ = write!(label, "<br/>and {more} more");
    }
    label
}

//! Text for a terminal: how it looks, and nothing in it that acts on the terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::Colour;

/// How things look.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Looks {
    pub good: Style,
    pub bad: Style,
    pub open: Style,
    pub faint: Style,
    pub strong: Style,
}

impl Looks {
    pub fn of(colour: Colour) -> Self {
        match colour {
            Colour::Off => Self::default(),
            Colour::On => Self {
                good: AnsiColor::Green.on_default().bold(),
                bad: AnsiColor::Red.on_default().bold(),
                open: AnsiColor::Yellow.on_default().bold(),
                faint: Style::new().dimmed(),
                strong: Style::new().bold(),
            },
        }
    }
}

/// Control characters made visible: names come from files that anybody may have written.
pub(crate) fn clean(text: &str) -> String {
    let shown = text.chars().flat_map(|letter| match letter.is_control() {
        true => letter.escape_default().collect::<Vec<_>>(),
        false => vec![letter],
    });
    shown.collect()
}

/// The text, [`clean`], in a style.
pub(crate) fn painted(style: Style, text: &str) -> String {
    format!("{style}{}{style:#}", clean(text))
}

/// Adds a line. Writing into a `String` never fails.
pub(crate) fn line(out: &mut String, text: &str) {
    let _ = writeln!(out, "{}", text.trim_end());
}

/// `1 finding`, `2 findings`.
pub fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

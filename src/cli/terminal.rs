use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use ringfence::diagnostic::Colour;
use terminal_size::{Width, terminal_size_of};

use super::error::CliError;

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum Color {
    /// On a terminal that has it
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Where the program speaks: data to standard output, everything for the eye to standard error.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminal {
    quiet: bool,
    /// Colour on standard output.
    pub(super) out_colour: bool,
    /// Colour on standard error.
    pub(super) err_colour: bool,
    /// How many columns a line on standard output has room for.
    pub(super) width: usize,
}

/// Where there is no terminal.
const WIDTH: usize = 100;

/// What `COLUMNS` says, else how wide the terminal is.
fn width() -> usize {
    let said = std::env::var("COLUMNS").ok();
    let said = said.and_then(|it| it.parse().ok()).filter(|it| *it > 0);
    let is = || terminal_size_of(io::stdout()).map(|(Width(columns), _)| columns.into());
    said.or_else(is).unwrap_or(WIDTH)
}

impl Terminal {
    pub(super) fn new(color: Color, quiet: bool) -> Self {
        match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
        .write_global();
        Self {
            quiet,
            out_colour: AutoStream::choice(&io::stdout()) != ColorChoice::Never,
            err_colour: AutoStream::choice(&io::stderr()) != ColorChoice::Never,
            width: width(),
        }
    }

    /// Writes data. That nobody reads it to the end is no error.
    pub(super) fn data(&self, text: &str) -> Result<(), CliError> {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(CliError::fault("cannot write to standard output", error))
            }
            _ => Ok(()),
        }
    }

    /// Says something that one may do without; nothing when quiet.
    pub(super) fn note(&self, line: &str) {
        if !self.quiet {
            self.say(&format!("{line}\n"));
        }
    }

    /// Says something that matters.
    pub(super) fn say(&self, text: &str) {
        // There is nowhere left to complain.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

/// The word of the library for it.
pub(super) fn colour(on: bool) -> Colour {
    match on {
        true => Colour::On,
        false => Colour::Off,
    }
}

use clap::ValueEnum;
use ringfence::pipeline::{propose, settle, wanted};
use ringfence::review::Review;
use ringfence::workspace::{OnEdit, Workspace};

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Show what `generate` would change: in resources, by stack, and in text
///
/// Where somebody edited files by hand, shows what `generate --overwrite` would change.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Exit with 2 when anything differs, the lock file included
    #[arg(long)]
    exit_code: bool,
}

/// The views of a review.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For a terminal
    #[default]
    Text,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let settled = global.in_time(settle(global.spec())?)?;
    let wanted = wanted(&settled.model)?;
    let workspace = Workspace::open(&global.out)?;
    let mut proposal = propose(&workspace, &wanted, OnEdit::Refuse)?;
    if proposal.needs_decision() {
        terminal.note("note: some files were edited by hand; this is what `generate --overwrite` would change");
        proposal = propose(&workspace, &wanted, OnEdit::Overwrite)?;
    }
    let review = proposal.review(&workspace, &wanted.files)?;
    terminal.data(&show(&review, args.format, terminal))?;
    if review.is_empty() {
        terminal.note("nothing changes");
    }
    if !settled.lock.is_up_to_date() {
        let lock = settled.lock.path().display();
        terminal.note(&format!("{lock} would be written"));
    }
    let same = review.is_empty() && settled.lock.is_up_to_date();
    Ok(match args.exit_code && !same {
        true => Exit::Different,
        false => Exit::Well,
    })
}

fn show(review: &Review, format: Format, terminal: &Terminal) -> String {
    match format {
        Format::Text => review.text(terminal.out_colour),
        Format::Json => review.json(),
        Format::Markdown => review.markdown(),
    }
}

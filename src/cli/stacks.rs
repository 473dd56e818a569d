use clap::ValueEnum;
use ringfence::delivery::{Stack, github, groups, json, stacks, text};
use ringfence::pipeline::settle;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// List the stacks in the order in which they are applied
///
/// Says of each where it lies, its account and the role to call Terraform with. Stacks of one stage are applied side by side:
/// first units that something goes from, then the platform, the other accounts, the units, and what there is over all accounts.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to show them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For a terminal
    #[default]
    Text,
    /// For programs
    Json,
    /// For the outputs of a step of GitHub Actions: a matrix a line
    Github,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let settled = global.in_time(settle(global.spec())?)?;
    let all = stacks(&settled.model);
    let shown = |asked: &[Stack]| match args.format {
        Format::Text => text(asked, &global.out),
        Format::Json => json(asked, &global.out),
        Format::Github => github(&groups(&settled.model, &all), asked, &global.out),
    };
    terminal.data(&shown(&all))?;
    Ok(Exit::Well)
}

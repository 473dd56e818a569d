use ringfence::pipeline::settle;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Say everything that is wrong with the spec, each with its place and what to do
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let settled = settle(global.spec())?;
    let units = &settled.model.units;
    let teams = units.iter().map(|unit| unit.teams.len()).sum();
    terminal.note(&format!(
        "{}: well ({}, {})",
        global.spec().display(),
        count(units.len(), "unit"),
        count(teams, "team"),
    ));
    Ok(Exit::Well)
}

/// `1 team`, `2 teams`.
pub(super) fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

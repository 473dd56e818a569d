use ringfence::spec::schema;

use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Print the JSON Schema of the spec, for editors
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, terminal: &Terminal) -> Result<Exit, CliError> {
    terminal.data(&format!("{:#}\n", schema()))?;
    Ok(Exit::Well)
}

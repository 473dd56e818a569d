use ringfence::spec::{included_schema, schema};

use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Print the JSON Schema of the spec, for editors
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The schema of a file that a spec includes
    #[arg(long)]
    included: bool,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Exit, CliError> {
    let schema = match args.included {
        true => included_schema(),
        false => schema(),
    };
    terminal.data(&format!("{schema:#}\n"))?;
    Ok(Exit::Well)
}

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Cli;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Print what a shell needs to complete commands and options
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "ringfence", &mut script);
    terminal.data(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Well)
}

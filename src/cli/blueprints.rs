use ringfence::blueprint::{Blueprint, blueprints, find};
use ringfence::diagnostic::nearest;

use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// List the specs that one can begin with, or show one
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print one
    Show {
        /// Its name
        name: String,
    },
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Exit, CliError> {
    match &args.command {
        Some(Command::Show { name }) => terminal.data(named(name)?.text)?,
        None => terminal.data(&list())?,
    }
    Ok(Exit::Well)
}

fn list() -> String {
    let width = blueprints().map(|one| one.name.len()).max().unwrap_or(0);
    blueprints()
        .map(|one| {
            let (name, version) = (one.name, one.version());
            format!("{name:width$}  {version}  {}\n", one.summary())
        })
        .collect()
}

/// The blueprint that somebody names.
pub(super) fn named(name: &str) -> Result<Blueprint, CliError> {
    find(name).ok_or_else(|| {
        let hint = match nearest(name, blueprints().map(|one| one.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`ringfence blueprints` lists them".to_owned(),
        };
        CliError::bad(format!("there is no blueprint `{name}`")).hint(hint)
    })
}

use ringfence::blueprint::{Blueprint, Kind, blueprints, find, of_kind};
use ringfence::diagnostic::nearest;

use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// List what one can begin with: specs, units and teams; or show one
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
        Some(Command::Show { name }) => {
            let all: Vec<Blueprint> = blueprints().collect();
            let found = find(name).ok_or_else(|| unknown("blueprint", name, &all))?;
            terminal.data(found.text)?;
        }
        None => terminal.data(&list())?,
    }
    Ok(Exit::Well)
}

fn list() -> String {
    let width = blueprints().map(|one| one.name.len()).max().unwrap_or(0);
    blueprints()
        .map(|one| {
            let (name, kind, version) = (one.name, one.kind().word(), one.version());
            format!("{name:width$}  {kind}  {version}  {}\n", one.summary())
        })
        .collect()
}

/// The blueprint of a kind that somebody names; for units and teams the kind may be left out: `training` for
/// `team/training`.
pub(super) fn named(kind: Kind, name: &str) -> Result<Blueprint, CliError> {
    let all: Vec<Blueprint> = of_kind(kind).collect();
    let full = format!("{}/{name}", kind.word());
    let found = all
        .iter()
        .find(|one| one.name == name || one.name == full)
        .copied();
    let what = match kind {
        Kind::Spec => "blueprint of a spec",
        Kind::Unit => "blueprint of a unit",
        Kind::Team => "blueprint of a team",
    };
    found.ok_or_else(|| unknown(what, name, &all))
}

fn unknown(what: &str, name: &str, all: &[Blueprint]) -> CliError {
    let short = |one: &Blueprint| one.name.rsplit('/').next().unwrap_or_default();
    let near = nearest(name, all.iter().map(|one| one.name))
        .or_else(|| nearest(name, all.iter().map(short)));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<_> = all.iter().map(|one| format!("`{}`", one.name)).collect();
            format!("there are {}", names.join(", "))
        }
    };
    CliError::bad(format!("there is no {what} `{name}`")).hint(hint)
}

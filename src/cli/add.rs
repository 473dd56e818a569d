use std::path::Path;

use ringfence::blueprint::{Blueprint, Kind};
use ringfence::model::Team;
use ringfence::review::show_diff;
use ringfence::scaffold::{Addition, ScaffoldError, What, add};
use ringfence::workspace::write_file_atomically;
use similar::TextDiff;

use super::Global;
use super::blueprints::named;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Add a unit or a team to the spec
///
/// The YAML is edited in place: everything that is there stays as it is written. Shows the difference and what follows
/// from it. Nothing is written when the spec would not be valid.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Add a unit
    Unit {
        /// Its name
        name: String,
        /// What it begins with; `ringfence blueprints` lists them
        #[arg(long, value_name = "NAME", default_value = "unit/empty")]
        blueprint: String,
        /// Only show what would be written
        #[arg(long)]
        dry_run: bool,
    },
    /// Add a team to a unit
    Team {
        /// The unit's name and the team's
        #[arg(value_name = "UNIT/TEAM", value_parser = unit_and_team)]
        name: (String, String),
        /// What it begins with; `ringfence blueprints` lists them
        #[arg(long, value_name = "NAME", default_value = "team/storage")]
        blueprint: String,
        /// Only show what would be written
        #[arg(long)]
        dry_run: bool,
    },
}

fn unit_and_team(text: &str) -> Result<(String, String), String> {
    match text.split_once('/') {
        Some((unit, team)) if !unit.is_empty() && !team.is_empty() => {
            Ok((unit.to_owned(), team.to_owned()))
        }
        _ => Err("write the unit's name, a slash, and the team's: `research/vision`".to_owned()),
    }
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let (what, kind, blueprint, dry_run) = match &args.command {
        Command::Unit {
            name,
            blueprint,
            dry_run,
        } => (What::Unit(name), Kind::Unit, blueprint, *dry_run),
        Command::Team {
            name: (unit, team),
            blueprint,
            dry_run,
        } => (What::Team { unit, team }, Kind::Team, blueprint, *dry_run),
    };
    let blueprint = named(kind, blueprint)?;
    let addition = add(global.spec(), what, &blueprint)?;
    terminal.data(&difference(&addition, terminal))?;
    if !dry_run {
        write_file_atomically(&addition.path, &addition.after)?;
    }
    say(&addition, what, &blueprint, terminal);
    let path = addition.path.display();
    match dry_run {
        true => terminal.note(&format!("{path} would be written")),
        false => terminal.note(&format!(
            "wrote {path}; then: ringfence generate{}",
            option(global)
        )),
    }
    Ok(Exit::Well)
}

fn difference(addition: &Addition, terminal: &Terminal) -> String {
    let path = addition.path.display();
    // Carriage returns are the file's, not the reader's.
    let [before, after] =
        [&addition.before, &addition.after].map(|text| text.replace("\r\n", "\n"));
    let diff = TextDiff::from_lines(&before, &after)
        .unified_diff()
        .header(&format!("{path}"), &format!("{path}"))
        .to_string();
    show_diff(&diff, terminal.out_colour)
}

/// What follows from the addition.
fn say(addition: &Addition, what: What<'_>, blueprint: &Blueprint, terminal: &Terminal) {
    let from = format!("{} {}", blueprint.name, blueprint.version());
    terminal.note(&match what {
        What::Unit(name) => format!("unit {name}, from {from}: a stack of its own"),
        What::Team { unit, team } => {
            format!("team {unit}/{team}, from {from}: in the stack of {unit}")
        }
    });
    for (unit, team) in &addition.teams {
        terminal.note(&format!(
            "  {unit}/{}: network {}",
            team.name, team.network.cidr
        ));
        for (bucket, physical) in buckets(team) {
            terminal.note(&format!("    {bucket}: {physical}"));
        }
    }
    for stack in addition.review.iter().flat_map(|review| &review.stacks) {
        terminal.note(&format!("  {}: {}", stack.path, stack.count.text()));
    }
    let file = addition.path.display();
    for (line, what) in &addition.replace {
        terminal.note(&format!("replace: {file}:{line}: {what}"));
    }
}

/// The team's buckets by their names in the spec, and what they are called in AWS.
fn buckets(team: &Team) -> impl Iterator<Item = (&str, &str)> {
    let own = team.buckets.iter();
    own.map(|bucket| (bucket.name.as_str(), bucket.physical.as_str()))
        .chain([("access logs", team.access_log_bucket.as_str())])
}

fn option(global: &Global) -> String {
    match global.spec() == Path::new("ringfence.yaml") {
        true => String::new(),
        false => format!(" --file {}", global.spec().display()),
    }
}

impl From<ScaffoldError> for CliError {
    fn from(error: ScaffoldError) -> Self {
        let hint = match &error {
            ScaffoldError::Name { help, .. } => help.clone(),
            ScaffoldError::NoUnit {
                near: Some(near), ..
            } => format!("did you mean `{near}`?"),
            ScaffoldError::NoUnit { name, there, .. } if there.is_empty() => {
                format!("there is none yet: `ringfence add unit {name}`")
            }
            ScaffoldError::NoUnit { name, there, .. } => format!(
                "there are {}; `ringfence add unit {name}` makes one",
                there
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            _ => String::new(),
        };
        match error {
            ScaffoldError::Pipeline(error) => error.into(),
            error => Self::bad(error.to_string()).hint(hint),
        }
    }
}

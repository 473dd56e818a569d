//! One file a command, its arguments beside its function. Nothing but `main` uses this.

mod add;
mod blueprints;
mod can;
mod completions;
mod diff;
mod error;
mod exit;
mod generate;
mod graph;
mod init;
mod input;
mod prove;
mod review;
mod schema;
mod stacks;
mod terminal;
mod validate;
mod views;
mod who_can;

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use error::CliError;
use exit::Exit;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use ringfence::pipeline::Settled;
use terminal::Terminal;

/// Secure machine-learning environments as Terraform: planned from one YAML file, and proved on the Terraform
/// that was written.
///
/// Exit codes: 0 well, 1 a finding, 2 a difference, 3 bad input or a question that can't be asked, 4 an internal or
/// I/O fault. Data goes to standard output, everything for the eye to standard error.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
struct Global {
    /// The spec [default: ringfence.yaml]
    #[arg(short, long, global = true, value_name = "SPEC")]
    file: Option<PathBuf>,
    /// The folder of the Terraform that is written
    #[arg(
        short,
        long,
        global = true,
        value_name = "FOLDER",
        default_value = "infra"
    )]
    out: PathBuf,
    /// The date to count from, such as 2026-01-31; today if left out
    #[arg(long, global = true, value_name = "DATE")]
    today: Option<Date>,
    /// When to use colour; NO_COLOR is honoured
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    color: terminal::Color,
    /// Say nothing but what is wrong
    #[arg(short, long, global = true)]
    quiet: bool,
}

impl Global {
    /// The spec that is meant.
    fn spec(&self) -> &Path {
        self.file.as_deref().unwrap_or(Path::new("ringfence.yaml"))
    }

    /// The date to count from, in UTC.
    fn day(&self) -> Date {
        let now = || Timestamp::now().to_zoned(TimeZone::UTC).date();
        self.today.unwrap_or_else(now)
    }

    /// Refuses a spec with shares that have ended. What is written never depends on the date: the policies hold the day themselves.
    fn in_time(&self, settled: Settled) -> Result<Settled, CliError> {
        let ended = settled.spec.ended(self.day());
        match ended.is_empty() {
            true => Ok(settled),
            false => Err(CliError::Wrong(ended)),
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Args),
    Add(add::Args),
    Blueprints(blueprints::Args),
    Validate(validate::Args),
    Generate(generate::Args),
    Diff(diff::Args),
    Prove(prove::Args),
    Review(review::Args),
    Can(can::Args),
    WhoCan(who_can::Args),
    Graph(graph::Args),
    Stacks(stacks::Args),
    Schema(schema::Args),
    Completions(completions::Args),
}

/// Runs the program.
pub fn main() -> ExitCode {
    let exit = catch_unwind(run).unwrap_or_else(|_| {
        // The message itself has been printed by the panic.
        error::print_mistake();
        Exit::Fault
    });
    exit.into()
}

fn run() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => return error::print_usage(&answer),
    };
    let terminal = Terminal::new(cli.global.color, cli.global.quiet);
    match dispatch(&cli.command, &cli.global, &terminal) {
        Ok(exit) => exit,
        Err(error) => error.print(&terminal),
    }
}

fn dispatch(command: &Command, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    match command {
        Command::Init(args) => init::run(args, global, terminal),
        Command::Add(args) => add::run(args, global, terminal),
        Command::Blueprints(args) => blueprints::run(args, terminal),
        Command::Validate(args) => validate::run(args, global, terminal),
        Command::Generate(args) => generate::run(args, global, terminal),
        Command::Diff(args) => diff::run(args, global, terminal),
        Command::Prove(args) => prove::run(args, global, terminal),
        Command::Review(args) => review::run(args, global, terminal),
        Command::Can(args) => can::run(args, global, terminal),
        Command::WhoCan(args) => who_can::run(args, global, terminal),
        Command::Graph(args) => graph::run(args, global, terminal),
        Command::Stacks(args) => stacks::run(args, global, terminal),
        Command::Schema(args) => schema::run(args, terminal),
        Command::Completions(args) => completions::run(args, terminal),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        super::Cli::command().debug_assert();
    }
}

use clap::ValueEnum;
use ringfence::review::Report;
use ringfence::spec::{included_schema, schema};

use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Print the JSON Schema of the spec, for editors, or of what `diff` and `review` give, for programs
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of what
    #[arg(value_enum, default_value_t)]
    what: What,
    /// The schema of a file that a spec includes
    #[arg(long)]
    included: bool,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum What {
    /// The spec
    #[default]
    Spec,
    /// What `--format json` of `diff` and `review` gives
    Report,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Exit, CliError> {
    let schema = match (args.what, args.included) {
        (What::Spec, false) => schema(),
        (What::Spec, true) => included_schema(),
        (What::Report, false) => Report::schema(),
        (What::Report, true) => {
            return Err(CliError::bad("a report includes no files")
                .hint("leave out `--included`, which is about specs"));
        }
    };
    terminal.data(&format!("{schema:#}\n"))?;
    Ok(Exit::Well)
}

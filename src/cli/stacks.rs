use clap::ValueEnum;
use ringfence::delivery::{Clash, Stack, changed, github, groups, json, stacks, text};
use ringfence::pipeline::{settle, since, teams};

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
    /// Those alone of which a file is not as it was in the revision of `--base`
    #[arg(long, requires = "base")]
    changed: bool,
    /// The revision: a commit, a branch or a tag
    #[arg(long, value_name = "REV", requires = "changed")]
    base: Option<String>,
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
    let model = &settled.model;
    let all = stacks(model);
    let asked = match &args.base {
        None => all.clone(),
        Some(base) => {
            let before = since(global.spec(), &global.out, base)?;
            let ordered = changed(model, all.clone(), &before, &teams(model));
            if let Some(clash) = ordered.clashes.first() {
                return Err(no_order(clash));
            }
            ordered.stacks
        }
    };
    terminal.data(&show(
        args.format,
        &asked,
        || github(&groups(model, &all), &asked, &global.out),
        global,
    ))?;
    if asked.is_empty() {
        terminal.note("no stack changed");
    }
    Ok(Exit::Well)
}

fn show(
    format: Format,
    stacks: &[Stack],
    matrices: impl FnOnce() -> String,
    global: &Global,
) -> String {
    match format {
        Format::Text => text(stacks, &global.out),
        Format::Json => json(stacks, &global.out),
        Format::Github => matrices(),
    }
}

fn no_order(clash: &Clash) -> CliError {
    let message = format!(
        "`{}` can be applied neither before nor after what account {} has once: teams go from it and others come",
        clash.stack, clash.account
    );
    CliError::bad(message).hint("apply the removal first, and what is new in a change of its own")
}

use clap::ValueEnum;
use ringfence::delivery::{Clash, Stack, changed, github, gitlab, groups, json, stacks, text};
use ringfence::pipeline::{Settled, place_of, settle, since, teams};
use ringfence::spec::Engine;

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
    /// For GitLab: a child pipeline with a job a stack
    Gitlab,
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
    let shown = match args.format {
        Format::Text => text(&asked, &global.out),
        Format::Json => json(&asked, &global.out),
        Format::Github => github(&groups(model, &all), &asked, &global.out),
        Format::Gitlab => child(&settled, global, &asked)?,
    };
    terminal.data(&shown)?;
    if asked.is_empty() {
        terminal.note("no stack changed");
    }
    Ok(Exit::Well)
}

/// A child pipeline, which GitLab's engine alone can be asked for: its jobs run in the image that the spec names.
fn child(settled: &Settled, global: &Global, asked: &[Stack]) -> Result<String, CliError> {
    if !settled.model.delivers_by(Engine::GitlabCi) {
        let hint = "say in the spec that they run there: `ci: { pipelines: [gitlab-ci] }`";
        return Err(CliError::bad("these stacks have no pipeline of GitLab's").hint(hint));
    }
    let setting = place_of(settled, &global.out)?;
    gitlab(&settled.model, &setting, asked).map_err(CliError::mistake)
}

fn no_order(clash: &Clash) -> CliError {
    let message = format!(
        "`{}` can be applied neither before nor after what account {} has once: teams go from it and others come",
        clash.stack, clash.account
    );
    CliError::bad(message).hint("apply the removal first, and what is new in a change of its own")
}

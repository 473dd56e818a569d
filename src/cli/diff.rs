use std::path::PathBuf;

use ringfence::pipeline::{Against, Change, beside, reported, rules, settle};
use ringfence::workspace::OnEdit;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;
use super::views::Views;

/// Show what `generate` would change, and what that means: who can do what, ways, theorems, resources, text
///
/// The side after is what the spec says. The side before is the output folder as it lies, or what `--base` or `--input` names.
/// Where somebody edited files by hand, shows what `generate --overwrite` would change. Nothing is written.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    views: Views,
    /// Compare with a revision: a commit, branch or tag of the Git repository that the spec lies in
    #[arg(long, value_name = "REV", conflicts_with = "input")]
    base: Option<String>,
    /// Compare with a folder of Terraform, or a plan or state as `terraform show -json` gives it; several make one world
    #[arg(long, value_name = "FILE|FOLDER")]
    input: Vec<PathBuf>,
    /// The folder of the files that a plan was made from: it tells what the plan does not know yet
    #[arg(
        long,
        value_name = "FOLDER",
        requires = "input",
        conflicts_with = "base"
    )]
    config: Option<PathBuf>,
    /// Exit with 2 when anything differs, the lock file included
    #[arg(long)]
    exit_code: bool,
}

impl Args {
    fn against(&self) -> Against<'_> {
        match (&self.base, self.input.as_slice()) {
            (Some(revision), _) => Against::Revision(revision),
            (None, []) => Against::Folder,
            (None, inputs) => Against::Inputs {
                inputs,
                files: self.config.as_deref(),
            },
        }
    }
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let settled = global.in_time(settle(global.spec())?)?;
    let report = reported(&Change {
        settled: &settled,
        file: global.spec(),
        out: &global.out,
        against: args.against(),
        today: global.day(),
        rules: &rules(&settled.spec, global.day()),
    })?;
    let shown = args.views.show(&report, &global.out, terminal)?;
    terminal.data(&shown)?;
    let outside = beside(&settled, &global.out)?;
    let outside = outside.changes(OnEdit::Overwrite).is_empty();
    let same = report.is_empty() && outside && settled.lock.is_up_to_date();
    Ok(match args.exit_code && !same {
        true => Exit::Different,
        false => Exit::Well,
    })
}

use ringfence::pipeline::{Against, Change, reported, settle};
use ringfence::review::rules::Rules;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;
use super::views::Views;

/// Show what `generate` would change: in resources, by stack, and in text
///
/// Where somebody edited files by hand, shows what `generate --overwrite` would change.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    views: Views,
    /// Exit with 2 when anything differs, the lock file included
    #[arg(long)]
    exit_code: bool,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let settled = global.in_time(settle(global.spec())?)?;
    let report = reported(&Change {
        settled: &settled,
        out: &global.out,
        against: Against::Folder,
        today: global.day(),
        rules: &Rules::default(),
    })?;
    let shown = args.views.show(&report, &global.out, terminal)?;
    terminal.data(&shown)?;
    let same = report.is_empty() && settled.lock.is_up_to_date();
    Ok(match args.exit_code && !same {
        true => Exit::Different,
        false => Exit::Well,
    })
}

use std::path::PathBuf;

use ringfence::pipeline::{Asked, Reviewed, reviewed};
use ringfence::review::Verdict;

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;
use super::views::Views;

/// Read Terraform's own plan for danger: what it destroys and replaces, who gains access, what was changed behind Terraform's back
///
/// PLAN is what `terraform show -json tfplan` gives, ours or anybody's. The claims and the rules are those of the spec; where there is none, the
/// claims in `.ringfence/claims.json` of FOLDER and the usual rules. The exit code is 1 when a rule calls the plan dangerous, 0 else.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A plan, `-` for standard input; several are applied together
    #[arg(value_name = "PLAN", required = true)]
    plans: Vec<PathBuf>,
    /// The folder of the files that the plans were made from, or one above it: it tells what a plan does not know yet
    #[arg(long, value_name = "FOLDER")]
    config: Option<PathBuf>,
    #[command(flatten)]
    views: Views,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let asked = Asked {
        inputs: &args.plans,
        files: args.config.as_deref(),
        out: &global.out,
        spec: global.spec(),
        named: global.file.is_some(),
    };
    let Reviewed {
        report,
        claims,
        folder,
        without_files,
    } = reviewed(&asked, global.day())?;
    match claims {
        Some(path) => terminal.note(&format!("claims: {}", path.display())),
        None => terminal.note("claims: none"),
    }
    terminal.data(&args.views.show(&report, &folder, terminal)?)?;
    if without_files && !report.unknown.is_empty() {
        terminal.note(
            "note: a plan does not hold policies that name what is yet to be made: with `--config FOLDER` they come from the files",
        );
    }
    Ok(match report.verdict {
        Verdict::Dangerous => Exit::Finding,
        _ => Exit::Well,
    })
}

use std::path::PathBuf;

use clap::ValueEnum;
use ringfence::pipeline::{Against, Change, reported, settle};
use ringfence::review::rules::Rules;
use ringfence::review::{AccessChange, Party, Report, Review, WayChange};

use super::Global;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Show what `generate` would change and what that means: who can do what, which ways open, which theorems fall, resources, text
///
/// The side after is what the spec says. The side before is the output folder as it lies, or what `--base` or `--input` names.
/// Where somebody edited files by hand, shows what `generate --overwrite` would change. Nothing is written.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Compare with a revision instead: a commit, branch or tag of the repository that the spec lies in
    #[arg(long, value_name = "REV", conflicts_with = "input")]
    base: Option<String>,
    /// Compare with this instead: a folder of Terraform, or a plan or state as `terraform show -json` gives it; several make one world
    #[arg(long, value_name = "FILE|FOLDER")]
    input: Vec<PathBuf>,
    /// The folder of the files that a plan was made from: it tells what the plan does not know yet
    #[arg(long, value_name = "FOLDER", requires = "input")]
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

/// The views of a review.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For a terminal
    #[default]
    Text,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let settled = global.in_time(settle(global.spec())?)?;
    let report = reported(&Change {
        settled: &settled,
        out: &global.out,
        file: global.spec(),
        against: args.against(),
        today: global.day(),
        rules: &Rules::default(),
    })?;
    terminal.data(&show(&report, args.format, terminal).map_err(CliError::mistake)?)?;
    for note in &report.notes {
        terminal.note(&format!("note: {note}"));
    }
    if report.is_empty() {
        terminal.note("nothing changes");
    }
    let same = report.is_empty() && settled.lock.is_up_to_date();
    Ok(match args.exit_code && !same {
        true => Exit::Different,
        false => Exit::Well,
    })
}

fn show(report: &Report, format: Format, terminal: &Terminal) -> serde_json::Result<String> {
    let review = Review {
        stacks: report.stacks.clone(),
        files: report.files.clone(),
        unread: report.unknown.iter().map(|it| it.what.clone()).collect(),
    };
    Ok(match format {
        Format::Text => told(report) + &review.text(terminal.out_colour),
        Format::Json => serde_json::to_string_pretty(report)? + "\n",
        Format::Markdown => review.markdown(),
    })
}

/// What a report has beside resources and text, a line each.
fn told(report: &Report) -> String {
    if report.is_empty() {
        return String::new();
    }
    let mut lines = vec![report.verdict.word().to_owned()];
    for one in &report.judgements {
        lines.push(format!("{}: {}", one.rule.name(), one.what));
    }
    lines.extend(report.access.iter().map(access));
    lines.extend(report.ways.iter().map(way));
    for one in &report.theorems {
        lines.push(format!("{}: {} -> {}", one.theorem, one.before, one.after));
        lines.extend(one.found.iter().map(|found| format!("  {found}")));
    }
    lines.push(String::new());
    let lines = lines.iter().map(|line| clean(line));
    lines.map(|line| line + "\n").collect()
}

fn access(one: &AccessChange) -> String {
    let who = match one.everybody {
        true => "everybody".to_owned(),
        false => names(&one.who),
    };
    let because = one.because.as_ref().map(|it| {
        let place = it.place.as_ref().map(|place| format!(" ({place})"));
        format!(" through {}{}", it.what, place.unwrap_or_default())
    });
    let perhaps = if one.certain { "" } else { "perhaps " };
    format!(
        "{perhaps}{}: {who}: {} on {}{}{}",
        one.turn.word(),
        one.actions.join(", "),
        names(&one.what),
        because.unwrap_or_default(),
        one.circumstances
            .iter()
            .map(|it| format!("; {it}"))
            .collect::<String>(),
    )
}

fn way(one: &WayChange) -> String {
    let turn = if one.opens { "opens" } else { "closes" };
    let perhaps = if one.certain { "" } else { "perhaps " };
    let (from, to) = (names(&one.from), names(&one.to));
    format!(
        "{perhaps}{turn}: {from} to {to}: {} by {}",
        one.what, one.by
    )
}

fn names(parties: &[Party]) -> String {
    let each = parties.iter().map(|it| format!("{} {}", it.kind, it.name));
    each.collect::<Vec<_>>().join(", ")
}

/// Names are data: they can't act on a terminal.
fn clean(line: &str) -> String {
    line.chars().filter(|it| !it.is_control()).collect()
}

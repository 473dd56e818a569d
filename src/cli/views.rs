use std::path::Path;

use clap::ValueEnum;
use ringfence::review::{COMMENT, LEAST_COMMENT, Report};

use super::error::CliError;
use super::terminal::Terminal;

/// How a report is shown: the same for every command that makes one.
#[derive(Debug, clap::Args)]
pub(super) struct Views {
    /// How to show it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// The most characters of `--format markdown`: GitHub takes 65,536 in a comment, GitLab a million
    #[arg(long, value_name = "CHARACTERS", default_value_t = COMMENT, value_parser = limit)]
    limit: usize,
}

/// The views of a report.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Format {
    /// For a terminal, as wide as it is
    #[default]
    Text,
    /// For programs: `ringfence schema report` describes it
    Json,
    /// For a comment on a pull request
    Markdown,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// A page for a browser that needs nothing beside it
    Html,
}

fn limit(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(limit) if limit >= LEAST_COMMENT => Ok(limit),
        _ => Err(format!("a number, {LEAST_COMMENT} or more")),
    }
}

impl Views {
    /// The report as it was asked for. `folder` is what its places in Terraform are relative to.
    pub(super) fn show(
        &self,
        report: &Report,
        folder: &Path,
        terminal: &Terminal,
    ) -> Result<String, CliError> {
        Ok(match self.format {
            Format::Text => report.text(terminal.out_colour, terminal.width),
            Format::Json => report.json(),
            Format::Markdown => report.markdown(self.limit),
            Format::Sarif => format!("{:#}\n", report.sarif(&folder.display().to_string())),
            Format::Html => report.html().map_err(CliError::mistake)?,
        })
    }
}

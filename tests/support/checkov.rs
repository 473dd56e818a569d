//! Checkov's findings against the list of those that are meant: `docs/checkov.md`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use super::process::run;

/// A check that failed on a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// `CKV_AWS_144`.
    pub check: String,
    /// `module.vision.aws_s3_bucket.data`.
    pub resource: String,
}

/// A row of the table: a check that may fail on the resources of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub check: String,
    /// An address; `*` stands for any characters.
    pub resource: String,
}

/// Runs checkov on a tree. An error when it could not read a file or found nothing to check.
pub fn scan(program: &Path, tree: &Path) -> Result<BTreeSet<Finding>, String> {
    let mut command = Command::new(program);
    command.args([
        "--framework",
        "terraform",
        "-o",
        "json",
        "--quiet",
        "--compact",
        "--skip-download",
        "-d",
    ]);
    command.arg(tree);
    let outcome = run(&mut command, Duration::from_secs(300))?;
    findings(&outcome.output)
        .map_err(|error| format!("checkov: {error}\n{}\n{}", outcome.output, outcome.errors))
}

/// What a JSON report says.
fn findings(report: &str) -> Result<BTreeSet<Finding>, String> {
    let report: Value = serde_json::from_str(report).map_err(|e| e.to_string())?;
    let summary = |name: &str| {
        report
            .pointer(&format!("/summary/{name}"))
            .and_then(Value::as_u64)
    };
    if summary("resource_count").unwrap_or(0) == 0 {
        return Err("no resource was looked at".to_owned());
    }
    if summary("parsing_errors") != Some(0) {
        return Err("a file could not be read".to_owned());
    }
    let failed = report
        .pointer("/results/failed_checks")
        .and_then(Value::as_array);
    let text =
        |check: &Value, name: &str| check.get(name).and_then(Value::as_str).map(str::to_owned);
    failed
        .ok_or("no list of failed checks")?
        .iter()
        .map(|check| {
            Some(Finding {
                check: text(check, "check_id")?,
                resource: text(check, "resource")?,
            })
        })
        .collect::<Option<_>>()
        .ok_or_else(|| "a failed check without an id or a resource".to_owned())
}

/// The rows of every table of a Markdown file whose first cell is the id of a check: check, resource pattern, reason.
/// A row without a reason is an error.
pub fn accepted(markdown: &str) -> Result<Vec<Accepted>, String> {
    let mut rows = Vec::new();
    for line in markdown.lines() {
        let cells: Vec<&str> = line
            .trim()
            .trim_matches('|')
            .split('|')
            .map(str::trim)
            .collect();
        let [check, rest @ ..] = cells.as_slice() else {
            continue;
        };
        let check = check.trim_matches('`');
        if !check.starts_with("CKV") {
            continue;
        }
        match rest {
            [resource, reason] if !reason.is_empty() => rows.push(Accepted {
                check: check.to_owned(),
                resource: resource.trim_matches('`').to_owned(),
            }),
            _ => return Err(format!("not a check, a resource and a reason: {line}")),
        }
    }
    Ok(rows)
}

/// What the findings and the list disagree on, a line each; empty when they agree.
pub fn disagreements(found: &BTreeSet<Finding>, accepted: &[Accepted]) -> Vec<String> {
    let matches = |row: &Accepted, finding: &Finding| {
        row.check == finding.check && fits(&row.resource, &finding.resource)
    };
    let unlisted = found
        .iter()
        .filter(|finding| !accepted.iter().any(|row| matches(row, finding)))
        .map(|finding| {
            format!(
                "fails and is not listed: {} {}",
                finding.check, finding.resource
            )
        });
    let stale = accepted
        .iter()
        .filter(|row| !found.iter().any(|finding| matches(row, finding)))
        .map(|row| {
            format!(
                "is listed and does not fail: {} {}",
                row.check, row.resource
            )
        });
    unlisted.chain(stale).collect()
}

/// Whether a text fits a pattern in which `*` stands for any characters.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(rest) = text.strip_prefix(head) else {
        return false;
    };
    rest.char_indices()
        .map(|(at, _)| at)
        .chain([rest.len()])
        .any(|at| fits(tail, rest.split_at(at).1))
}

//! What a reviewer is told of each kind of change: every folder below `tests/changes/` is a test.
//!
//! What `before.yaml` describes is generated; then `after.yaml` takes its place, and `expected.txt` is what `ringfence diff --exit-code` says,
//! to either stream, with its exit code: all but the resources and the text, of which only the counts stand there. Where there is an `edits.yaml`, somebody has
//! edited what was generated before that: a list of a file, what is found in it (once) and what is put there, or a text to append. `UPDATE_EXPECT=1`
//! writes down what is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use snapbox::{Data, IntoData as _};

/// One change by hand.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// The file, in the output folder.
    file: String,
    /// What stands there exactly once.
    find: Option<String>,
    /// What to put there.
    replace: Option<String>,
    /// A text to put at the end.
    append: Option<String>,
}

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    let trials = cases.into_iter().map(|case| {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        Trial::test(name, move || told(&case))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn told(case: &Path) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let spec = folder.path().join("ringfence.yaml");
    fs::copy(case.join("before.yaml"), &spec)?;
    let made = ringfence(folder.path(), &["generate"])?;
    if !made.status.success() {
        return Err(String::from_utf8(made.stderr)?.into());
    }
    let edits = case.join("edits.yaml");
    if edits.exists() {
        by_hand(&fs::read_to_string(edits)?, &folder.path().join("infra"))?;
    }
    fs::copy(case.join("after.yaml"), &spec)?;
    let actual = shown(&ringfence(folder.path(), &["diff", "--exit-code"])?)?;
    let expected = case.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return Ok(fs::write(expected, actual)?);
    }
    let wanted = fs::read_to_string(&expected)?;
    let actual: Data = actual.into_data();
    snapbox::Assert::new().try_eq(Some(&expected.display()), actual, wanted.into_data().raw())?;
    Ok(())
}

fn ringfence(folder: &Path, arguments: &[&str]) -> Result<Output, Failed> {
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(arguments)
        .args(["--today", "2027-01-01"])
        .env("COLUMNS", "120")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("NO_COLOR")
        .current_dir(folder)
        .output()?;
    Ok(output)
}

/// An edit that finds nothing, or too much, would test something else than it says.
fn by_hand(edits: &str, folder: &Path) -> Result<(), Failed> {
    let edits: Vec<Edit> = serde_saphyr::from_str(edits)?;
    for edit in edits {
        let path = folder.join(&edit.file);
        let mut text = fs::read_to_string(&path).unwrap_or_default();
        if let Some(find) = &edit.find {
            if text.matches(find.as_str()).count() != 1 {
                return Err(format!("`{find}` is not in {} exactly once", edit.file).into());
            }
            text = text.replace(find, edit.replace.as_deref().unwrap_or_default());
        }
        text.push_str(edit.append.as_deref().unwrap_or_default());
        fs::write(path, text)?;
    }
    Ok(())
}

/// What was said, without resources and text.
fn shown(output: &Output) -> Result<String, Failed> {
    let text = String::from_utf8(output.stdout.clone())?;
    let mut lines = Vec::new();
    let mut told = true;
    for line in text.lines() {
        let is_count = is_count(line);
        told &= !is_count;
        if told || is_count {
            lines.push(line);
        }
    }
    let mut shown: String = lines.iter().map(|line| format!("{line}\n")).collect();
    shown.push_str(&String::from_utf8(output.stderr.clone())?);
    let code = output.status.code().ok_or("it was killed")?;
    shown.push_str(&format!("? {code}\n"));
    Ok(shown)
}

/// The line of a root module: `units/retail: 2 to change`.
fn is_count(line: &str) -> bool {
    let words = ["add", "change", "move", "remove"];
    let counts = line.split_once(": ").map(|(_, counts)| counts);
    let one = |count: &str| {
        let parts = count.split_once(" to ");
        parts.is_some_and(|(number, word)| number.parse::<u32>().is_ok() && words.contains(&word))
    };
    !line.starts_with(' ') && counts.is_some_and(|counts| counts.split(", ").all(one))
}

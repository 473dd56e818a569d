//! What the program says and does, from outside: every file below `tests/transcripts/` is a test.
//!
//! A line that begins with `$ ` is given to a shell in an empty folder in which `ringfence` is the program; what follows
//! is all that it prints, to either stream, and `? 2` is its exit code when that is not 0. Lines that begin with `## ` are
//! for the reader. `$TESTS` is the folder of the tests. The folder's own path is shown as `[FOLDER]`, how long a proof took as `[TIME]`, the id of a commit as `[COMMIT]`. `UPDATE_EXPECT=1` writes down what is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use snapbox::{Data, IntoData as _};

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let trials = files.into_iter().map(|file| {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        Trial::test(name, move || transcript(&file))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn transcript(file: &Path) -> Result<(), Failed> {
    let expected = std::fs::read_to_string(file)?;
    let folder = tempfile::tempdir()?;
    let mut actual = String::new();
    let mut steps = 0;
    for line in expected.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            actual.push_str(&format!("{line}\n{}", step(command, folder.path())?));
            is_as_published(command, folder.path())?;
            steps += 1;
        } else if line.starts_with("## ") {
            if actual.ends_with("\n") && !actual.ends_with("\n\n") {
                actual.push('\n');
            }
            actual.push_str(&format!("{line}\n"));
        }
    }
    if steps == 0 {
        return Err("a transcript without a step tests nothing".into());
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return Ok(std::fs::write(file, actual)?);
    }
    let actual: Data = actual.into_data();
    snapbox::Assert::new().try_eq(Some(&file.display()), actual, expected.into_data().raw())?;
    Ok(())
}

/// A line of a proof that says how long it took is another one each time. A line that would read as one of the transcript's own, a heading of
/// Markdown, is moved in by a space.
fn timeless(line: &str) -> String {
    if line.starts_with("## ") || line.starts_with("$ ") {
        return format!(" {line}\n");
    }
    let told = line
        .strip_prefix("asked ")
        .and_then(|rest| rest.split_once(" in "));
    match told {
        Some((asked, time)) if time.ends_with(" s") => format!("asked {asked} in [TIME]\n"),
        _ => format!("{line}\n"),
    }
}

/// A commit has another id each time: `revision v1 (0123456789)`.
fn without_commits(text: &str) -> String {
    let mut parts = text.split('(');
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let id = part.split(')').next().unwrap_or_default();
        let is_id = id.len() == 10 && id.chars().all(|it| it.is_ascii_hexdigit());
        let rest = if is_id {
            part.replacen(id, "[COMMIT]", 1)
        } else {
            part.to_owned()
        };
        made = format!("{made}({rest}");
    }
    made
}

/// What a command says of a change to programs is as the published schema says, and what it says to code scanning as that of the
/// standard; a transcript may show its beginning only.
fn is_as_published(command: &str, folder: &Path) -> Result<(), Failed> {
    let parts = command.split("&&").flat_map(|part| part.split(';'));
    let mut parts = parts.filter_map(|part| {
        let part = part.split(['|', '>']).next()?.trim();
        let words: Vec<&str> = part.split(' ').collect();
        let reports = words.contains(&"diff") || words.contains(&"review");
        let schema = match () {
            () if part.contains("--format json") => "schemas/report.json",
            () if part.contains("--format sarif") => "tests/data/schemas/sarif-2.1.0.json",
            () => return None,
        };
        (part.starts_with("ringfence ") && reports).then_some((part, schema))
    });
    let Some((part, schema)) = parts.next() else {
        return Ok(());
    };
    let output = shell(part, folder)?;
    if output.stdout.is_empty() {
        // Bad input: what it says stands in the transcript.
        return Ok(());
    }
    let said: Value = serde_json::from_slice(&output.stdout)?;
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    let schema = std::fs::read_to_string(schema)?;
    // The standard's pattern of languages is no regular expression.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema)?;
    let validator = jsonschema::validator_for(&schema)?;
    let wrong = validator.iter_errors(&said);
    let wrong: Vec<String> = wrong
        .map(|it| format!("{}: {it}", it.instance_path()))
        .collect();
    match wrong.as_slice() {
        [] => Ok(()),
        wrong => Err(format!("`{part}`: {}", wrong.join("; ")).into()),
    }
}

/// Runs one line and gives what it printed and its exit code.
fn step(command: &str, folder: &Path) -> Result<String, Failed> {
    let output = shell(&format!("exec 2>&1\n{command}"), folder)?;
    let text = String::from_utf8(output.stdout)?;
    let here = folder.canonicalize()?.display().to_string();
    let text = without_commits(&text.replace(&here, "[FOLDER]"));
    let mut text = text.lines().map(timeless).collect::<String>();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => text.push_str(&format!("? {code}\n")),
        None => return Err(format!("`{command}` was killed").into()),
    }
    Ok(text)
}

fn shell(command: &str, folder: &Path) -> std::io::Result<Output> {
    let program = Path::new(env!("CARGO_BIN_EXE_ringfence"));
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("sh")
        .arg("-c")
        .arg(command)
        .env(
            "PATH",
            format!("{}:{path}", program.parent().unwrap().display()),
        )
        .env("LC_ALL", "C")
        .env("TESTS", Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"))
        // What somebody configured of Git, signing say, is nobody else's.
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("NO_COLOR")
        .env_remove("COLUMNS")
        .current_dir(folder)
        .output()
}

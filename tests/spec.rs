//! Bad specs and what is said of them: one folder a case under `tests/spec/`, with `ringfence.yaml` (and
//! `ringfence.lock` or files to include, when they matter) and `expected.txt`. A new folder is a new test; `UPDATE_EXPECT=1` writes what is said today.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed, Trial};
use ringfence::diagnostic::{Colour, Diagnostic, render_all};
use ringfence::model::{Lock, resolve};
use ringfence::spec;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let mut cases: Vec<PathBuf> = fs::read_dir(&root)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() > 20, "cases are missing in {}", root.display());
    let trials = cases
        .into_iter()
        .map(|case| {
            let name = case.file_name().unwrap().to_string_lossy().into_owned();
            Trial::test(name, move || run(&case))
        })
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn run(case: &Path) -> Result<(), Failed> {
    let text = fs::read(case.join("ringfence.yaml"))?;
    let lock = fs::read(case.join("ringfence.lock")).ok();
    let start = Instant::now();
    let found = diagnose(case, &text, lock.as_deref());
    let taken = start.elapsed();
    if taken > Duration::from_secs(1) {
        return Err(format!("it took {taken:?}").into());
    }
    if found.is_empty() {
        return Err("nothing was found".into());
    }
    let without_help: Vec<&str> = found
        .iter()
        .filter(|one| one.help.is_none())
        .map(|one| one.code)
        .collect();
    if !without_help.is_empty() {
        return Err(format!("no help for {without_help:?}").into());
    }
    let actual = render_all(&found, Colour::Off);
    let expected_path = case.join("expected.txt");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&expected_path, &actual)?;
        return Ok(());
    }
    let expected = fs::read_to_string(&expected_path)?;
    if actual != expected {
        let diff = similar::TextDiff::from_lines(&expected, &actual);
        return Err(format!("{}", diff.unified_diff()).into());
    }
    Ok(())
}

/// Every file below a folder by its path in it.
fn files(folder: &Path, prefix: &str) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        match path.is_dir() {
            true => found.extend(files(&path, &format!("{prefix}{name}/"))),
            false => drop(found.insert(format!("{prefix}{name}"), fs::read(&path).unwrap())),
        }
    }
    found
}

fn diagnose(case: &Path, text: &[u8], lock: Option<&[u8]>) -> Vec<Diagnostic> {
    let lock = match lock.map(|text| Lock::parse("ringfence.lock", text)) {
        None => Lock::default(),
        Some(Ok(lock)) => lock,
        Some(Err(found)) => return found,
    };
    match spec::load("ringfence.yaml", text, &files(case, "")) {
        Err(found) => found,
        Ok(spec) => resolve(&spec, &lock).err().unwrap_or_default(),
    }
}

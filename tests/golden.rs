//! The whole output of whole specs: every folder below `tests/golden/` is a test. Its `ringfence.yaml` is generated,
//! and what comes out, lock and manifest included, is `expected/`. `UPDATE_EXPECT=1` writes down what comes out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test ends where it goes wrong"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    cases.sort();
    let trials = cases.into_iter().flat_map(|case| {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let again = case.clone();
        [
            Trial::test(format!("{name}::comes_out_as_expected"), move || {
                golden(&case)
            }),
            Trial::test(format!("{name}::comes_out_the_same_twice"), move || {
                twice(&again)
            }),
        ]
    });
    let examples = Trial::test("every_example_is_a_case", every_example);
    let trials = trials.chain([examples]).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// What the examples show is what is held here: spec and lock.
fn every_example() -> Result<(), Failed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for example in std::fs::read_dir(root.join("examples"))? {
        let example = example?.path();
        if !example.is_dir() {
            continue;
        }
        let case = root
            .join("tests/golden")
            .join(example.file_name().unwrap_or_default());
        for (here, there) in [
            ("ringfence.yaml", "ringfence.yaml"),
            ("ringfence.lock", "expected/ringfence.lock"),
        ] {
            let read = |path: PathBuf| {
                std::fs::read_to_string(&path)
                    .map_err(|error| format!("{}: {error}", path.display()))
            };
            if read(example.join(here))? != read(case.join(there))? {
                return Err(format!(
                    "`{}` is another than that of the case",
                    example.join(here).display()
                )
                .into());
            }
        }
    }
    Ok(())
}

fn golden(case: &Path) -> Result<(), Failed> {
    let made = tempfile::tempdir()?;
    generate(case, made.path())?;
    let expected = case.join("expected");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        if expected.exists() {
            std::fs::remove_dir_all(&expected)?;
        }
        return write(&expected, &read(made.path()));
    }
    same(&read(&expected), &read(made.path()))
}

/// The lock that the first run writes must change nothing for the second.
fn twice(case: &Path) -> Result<(), Failed> {
    let made = tempfile::tempdir()?;
    generate(case, made.path())?;
    let first = read(made.path());
    std::fs::remove_dir_all(made.path().join("infra"))?;
    generate(case, made.path())?;
    same(&first, &read(made.path()))
}

fn generate(case: &Path, folder: &Path) -> Result<(), Failed> {
    let spec = folder.join("ringfence.yaml");
    std::fs::copy(case.join("ringfence.yaml"), &spec)?;
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(["generate", "--today", "2027-01-01"])
        .current_dir(folder)
        .output()?;
    std::fs::remove_file(spec)?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
    }
}

fn same(
    expected: &BTreeMap<String, String>,
    made: &BTreeMap<String, String>,
) -> Result<(), Failed> {
    let mut differences = String::new();
    for path in expected.keys().chain(made.keys()) {
        let (expected, made) = (expected.get(path), made.get(path));
        if expected != made {
            let diff = TextDiff::from_lines(
                expected.map_or("", String::as_str),
                made.map_or("", String::as_str),
            );
            let diff = diff.unified_diff().header(path, path).to_string();
            if !differences.contains(&diff) {
                differences.push_str(&diff);
            }
        }
    }
    match differences.is_empty() {
        true => Ok(()),
        false => Err(differences.into()),
    }
}

/// Every file below a folder by its path in it.
fn read(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn write(folder: &Path, files: &BTreeMap<String, String>) -> Result<(), Failed> {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap())?;
        std::fs::write(path, text)?;
    }
    Ok(())
}

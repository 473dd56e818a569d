//! The examples of the repository, and ringfence run on copies of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::process::run;
use super::tools::Skip;

/// One folder of `examples/` with a spec.
#[derive(Clone, Debug)]
pub struct Example {
    pub name: String,
    pub folder: PathBuf,
}

/// Every folder of `examples/` that holds a `ringfence.yaml`, by name: a new example is a new test.
fn all() -> Vec<Example> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut examples: Vec<Example> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().join("ringfence.yaml").is_file())
        .map(|entry| Example {
            name: entry.file_name().to_string_lossy().into_owned(),
            folder: entry.path(),
        })
        .collect();
    examples.sort_by(|a, b| a.name.cmp(&b.name));
    examples
}

/// All of them; with none there is nothing to test, which is a reason to skip and, where tools are required, a failure.
pub fn some() -> Result<Vec<Example>, Skip> {
    let examples = all();
    if examples.is_empty() {
        return Err(Skip(
            "no folder of examples/ has a ringfence.yaml".to_owned(),
        ));
    }
    Ok(examples)
}

/// Copies the example's spec (and its lock, if there is one) into `into` and generates `into/infra`; answers with that.
pub fn generate(example: &Example, into: &Path) -> PathBuf {
    for file in ["ringfence.yaml", "ringfence.lock"] {
        let from = example.folder.join(file);
        if from.is_file() {
            fs::copy(from, into.join(file)).expect("copied");
        }
    }
    let tree = into.join("infra");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command
        .arg("generate")
        .arg("-f")
        .arg(into.join("ringfence.yaml"))
        .arg("-o")
        .arg(&tree);
    let outcome = run(&mut command, Duration::from_secs(120)).expect("ringfence ended");
    assert!(
        outcome.status.success() && tree.is_dir(),
        "ringfence generate failed on `{}`:\n{}\n{}",
        example.name,
        outcome.output,
        outcome.errors
    );
    tree
}

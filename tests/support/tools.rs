//! The tools that must be there already: Terraform, a mirror of the AWS provider, a Python that has moto.

use std::env;
use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// With this set to `1` a missing tool is a failure, not a reason to skip.
pub const REQUIRE: &str = "RINGFENCE_REQUIRE_TERRAFORM";
/// With this set to `1` the tests with real tools are left out, even where the tools are there.
pub const SKIP: &str = "RINGFENCE_SKIP_TERRAFORM";

/// Where the tools are.
#[derive(Clone, Debug)]
pub struct Tools {
    pub terraform: PathBuf,
    /// The folder that holds `registry.terraform.io`.
    pub mirror: PathBuf,
    /// A Python that can import moto's server.
    pub python: PathBuf,
}

/// Why a test can't run here.
#[derive(Debug)]
pub struct Skip(pub String);

/// All that an apply needs.
pub fn available() -> Result<Tools, Skip> {
    Ok(Tools {
        terraform: on_path("terraform")?,
        mirror: mirror()?,
        python: python()?,
    })
}

/// What `find` finds, or `None` after saying on standard error that the test is left out. Panics where tools
/// are required and missing.
pub fn or_skip<T>(test: &str, find: impl FnOnce() -> Result<T, Skip>) -> Option<T> {
    let found = if is_set(SKIP) {
        Err(Skip(format!("{SKIP}=1 is set")))
    } else {
        find()
    };
    match found {
        Ok(found) => Some(found),
        Err(Skip(why)) => {
            assert!(!required(), "{test} is required by {REQUIRE}=1, but {why}");
            // On a line of its own, also where libtest has begun one.
            say(&format!("\nSKIPPED: {test}: {why}"));
            None
        }
    }
}

/// Whether a missing tool is a failure.
pub fn required() -> bool {
    is_set(REQUIRE)
}

/// Writes a line to standard error itself: unlike `eprintln!`, it is seen of tests that pass, too.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The full path of a program on PATH.
pub fn on_path(program: &str) -> Result<PathBuf, Skip> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
        .ok_or_else(|| Skip(format!("`{program}` is not on PATH")))
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| value == "1")
}

fn python() -> Result<PathBuf, Skip> {
    let python = on_path("python3")?;
    let status = Command::new(&python)
        .args(["-c", "import moto.server"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if status.is_ok_and(|status| status.success()) {
        return Ok(python);
    }
    Err(Skip(
        "`python3` has no moto: pip install 'moto[server]==5.2.1'".to_owned(),
    ))
}

/// The provider is looked for by the name of its file, so that no machine's layout is written down here.
fn mirror() -> Result<PathBuf, Skip> {
    let places = match env::var_os("TF_PLUGIN_MIRROR") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => ["/opt", "/usr/local", "/usr/share"]
            .map(PathBuf::from)
            .into_iter()
            .chain(env::var_os("HOME").map(PathBuf::from))
            .collect(),
    };
    places
        .iter()
        .find_map(|place| provider_below(place, 9))
        .and_then(|file| {
            let registry = file
                .ancestors()
                .find(|a| a.ends_with("registry.terraform.io"))?;
            registry.parent().map(Path::to_owned)
        })
        .ok_or_else(|| {
            Skip("no mirror of the AWS provider was found: set TF_PLUGIN_MIRROR to one".to_owned())
        })
}

/// A file `terraform-provider-aws*` in a mirror (packed or unpacked) at most `depth` folders below.
fn provider_below(folder: &Path, depth: usize) -> Option<PathBuf> {
    let entries: Vec<_> = std::fs::read_dir(folder).ok()?.flatten().collect();
    let is_provider = |path: &Path| {
        path.file_name()
            .and_then(OsStr::to_str)
            .is_some_and(|name| name.starts_with("terraform-provider-aws_"))
            && path.ancestors().any(|a| a.ends_with("registry.terraform.io"))
            // What `terraform init` leaves in a working folder is no mirror.
            && !path.ancestors().any(|a| a.ends_with(".terraform"))
    };
    let (folders, files): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .partition(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    if let Some(file) = files
        .iter()
        .map(std::fs::DirEntry::path)
        .find(|path| is_provider(path))
    {
        return Some(file);
    }
    if depth == 0 {
        return None;
    }
    folders
        .iter()
        .find_map(|entry| provider_below(&entry.path(), depth - 1))
}

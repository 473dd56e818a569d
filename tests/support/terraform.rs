//! Terraform run on a tree of root modules, against moto instead of AWS.
//!
//! The emitted files stay as they are. What the test needs beside them (a backend on disk, fewer retries) stands in
//! override files of its own, written after the formatting was checked.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

use super::moto::Moto;
use super::process::{Outcome, run};
use super::tools::{Tools, say};

/// Longer than any step takes; a hang must not take the whole time of a run.
const LIMIT: Duration = Duration::from_secs(15 * 60);

/// The backend of every root: its state lies in the root's folder.
const BACKEND: &str =
    "terraform {\n  backend \"local\" {\n    path = \"terraform.tfstate\"\n  }\n}\n";

/// How many roots are applied at a time, whatever tree they are of. An apply mostly waits, but a provider takes half a gigabyte
/// of memory.
const AT_A_TIME: usize = 6;

/// The places that are free.
static FREE: (Mutex<usize>, Condvar) = (Mutex::new(AT_A_TIME), Condvar::new());

/// One of the places in which a root is applied; it is free again when this is dropped.
struct Place;

impl Place {
    fn wait_for() -> Self {
        let (free, freed) = &FREE;
        let free = free.lock().expect("no thread panicked");
        let mut free = freed
            .wait_while(free, |free| *free == 0)
            .expect("no thread panicked");
        *free -= 1;
        Self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let (free, freed) = &FREE;
        if let Ok(mut free) = free.lock() {
            *free += 1;
        }
        freed.notify_one();
    }
}

/// A call that moto does not know answers 500, and 25 retries of it look like a hang.
const PROVIDER: &str = "provider \"aws\" {\n  max_retries = 2\n}\n";

/// A step that failed: which, where, and what Terraform said.
#[derive(Debug)]
pub struct Failure {
    pub step: &'static str,
    pub root: String,
    pub said: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "terraform {} failed in `{}`:\n{}",
            self.step, self.root, self.said
        )
    }
}

/// Terraform, set up to find its provider in the mirror and AWS at moto.
#[derive(Debug)]
pub struct Terraform {
    program: PathBuf,
    /// Holds the CLI configuration and the empty AWS configuration.
    setup: tempfile::TempDir,
    endpoint: Option<String>,
    /// Whose roots these are, for what is said.
    whose: String,
}

impl Terraform {
    /// Writes the CLI configuration. Without moto only what needs no provider can be run.
    pub fn new(program: &Path, mirror: Option<&Path>, moto: Option<&Moto>) -> Self {
        let setup = tempfile::tempdir().expect("a temporary folder");
        let installation = mirror.map_or_else(String::new, |mirror| {
            let path = serde_json::to_string(mirror).expect("a path in UTF-8");
            format!(
                "provider_installation {{\n  filesystem_mirror {{\n    path = {path}\n  }}\n}}\n"
            )
        });
        fs::write(setup.path().join("terraform.rc"), installation).expect("written");
        fs::write(setup.path().join("aws"), "").expect("written");
        Self {
            program: program.to_owned(),
            setup,
            endpoint: moto.map(|moto| moto.url.clone()),
            whose: String::new(),
        }
    }

    /// The same, saying whose roots it works on.
    pub fn for_roots_of(mut self, name: &str) -> Self {
        self.whose = format!("{name}: ");
        self
    }

    /// With what [`super::tools::available`] found.
    pub fn with(tools: &Tools, moto: &Moto) -> Self {
        Self::new(&tools.terraform, Some(&tools.mirror), Some(moto))
    }

    /// `fmt -check -recursive` on the tree, then in each root: `init`, `validate`, `apply`, and a second plan that
    /// must be empty. Several roots go at a time; those of other accounts come after the platform's, whose buckets their trails
    /// and records go to. Writes the override files; says how long each step took. The failure is that of the first root that failed.
    pub fn prove_it_applies(&self, tree: &Path) -> Result<(), Failure> {
        self.formatted(tree)?;
        let roots = roots(tree);
        if roots.is_empty() {
            return Err(failure("init", tree, tree, "there is no root module here"));
        }
        for root in &roots {
            Self::prepare(root);
        }
        let (accounts, others): (Vec<PathBuf>, Vec<PathBuf>) = roots
            .into_iter()
            .partition(|root| root.parent().is_some_and(|it| it.ends_with("accounts")));
        self.side_by_side(tree, &others)?;
        self.side_by_side(tree, &accounts)
    }

    fn side_by_side(&self, tree: &Path, roots: &[PathBuf]) -> Result<(), Failure> {
        let waiting = Mutex::new(roots.iter());
        let failed = Mutex::new(Vec::new());
        let work = || {
            loop {
                let _place = Place::wait_for();
                // After a failure nothing new is begun.
                let next = waiting.lock().expect("no thread panicked").next();
                let Some(root) = next.filter(|_| failed.lock().expect("as above").is_empty())
                else {
                    return;
                };
                if let Err(failure) = self.applies(tree, root) {
                    failed.lock().expect("as above").push(failure);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..AT_A_TIME.min(roots.len()) {
                scope.spawn(work);
            }
        });
        let failed = failed.into_inner().expect("as above");
        failed.into_iter().next().map_or(Ok(()), Err)
    }

    /// `fmt -check -recursive`.
    pub fn formatted(&self, tree: &Path) -> Result<(), Failure> {
        self.step("fmt", tree, tree, &["-check", "-recursive", "-diff"])
    }

    /// The steps from `init` to the second plan in one root.
    pub fn applies(&self, tree: &Path, root: &Path) -> Result<(), Failure> {
        self.step("init", tree, root, &["-input=false"])?;
        self.step("validate", tree, root, &[])?;
        // Some calls make the provider wait a minute: let them wait together.
        self.step(
            "apply",
            tree,
            root,
            &["-input=false", "-auto-approve", "-parallelism=40"],
        )?;
        self.step(
            "plan",
            tree,
            root,
            &["-input=false", "-detailed-exitcode", "-parallelism=40"],
        )
    }

    /// Lets the provider of a root find moto, and its state lie beside it. Before anything else there.
    pub fn prepare(root: &Path) {
        fs::write(root.join("backend_override.tf"), BACKEND).expect("written");
        fs::write(root.join("providers_override.tf"), PROVIDER).expect("written");
    }

    /// `init` and `apply` in one root.
    pub fn apply(&self, tree: &Path, root: &Path) -> Result<(), Failure> {
        self.step("init", tree, root, &["-input=false"])?;
        self.step(
            "apply",
            tree,
            root,
            &["-input=false", "-auto-approve", "-parallelism=40"],
        )
    }

    /// `init` and `plan` in one root: the plan as JSON.
    pub fn plan(&self, tree: &Path, root: &Path) -> Result<serde_json::Value, Failure> {
        self.step("init", tree, root, &["-input=false"])?;
        self.step(
            "plan",
            tree,
            root,
            &["-input=false", "-out=plan", "-parallelism=40"],
        )?;
        let mut command = Command::new(&self.program);
        command
            .current_dir(root)
            .args(["show", "-json", "-no-color", "plan"]);
        self.environment(&mut command);
        let outcome =
            run(&mut command, LIMIT).map_err(|error| failure("show", tree, root, &error))?;
        serde_json::from_str(&outcome.output)
            .map_err(|error| failure("show", tree, root, &format!("{error}\n{}", outcome.errors)))
    }

    /// What was applied in every root: `show -json`, in a file each below `into`, named after its root's path.
    pub fn states(&self, tree: &Path, into: &Path) -> Result<Vec<PathBuf>, Failure> {
        let mut files = Vec::new();
        for root in roots(tree) {
            let mut command = Command::new(&self.program);
            command
                .current_dir(&root)
                .args(["show", "-json", "-no-color"]);
            self.environment(&mut command);
            let outcome =
                run(&mut command, LIMIT).map_err(|error| failure("show", tree, &root, &error))?;
            if !outcome.status.success() {
                return Err(failure("show", tree, &root, &said("show", &outcome)));
            }
            let name = shown(tree, &root).replace('/', ".");
            let file = into.join(format!("{name}.state.json"));
            fs::write(&file, outcome.output).expect("written");
            files.push(file);
        }
        Ok(files)
    }

    fn step(
        &self,
        step: &'static str,
        tree: &Path,
        root: &Path,
        arguments: &[&str],
    ) -> Result<(), Failure> {
        let mut command = Command::new(&self.program);
        command
            .current_dir(root)
            .arg(step)
            .arg("-no-color")
            .args(arguments);
        self.environment(&mut command);
        let outcome =
            run(&mut command, LIMIT).map_err(|error| failure(step, tree, root, &error))?;
        say(&format!(
            "  {:>6.1} s  {step} {}{}",
            outcome.took.as_secs_f64(),
            self.whose,
            shown(tree, root)
        ));
        if outcome.status.success() {
            return Ok(());
        }
        Err(failure(step, tree, root, &said(step, &outcome)))
    }

    /// Nothing of the user's Terraform or AWS set-up may reach the run.
    fn environment(&self, command: &mut Command) {
        let foreign = |name: &OsStr| {
            let name = name.to_string_lossy();
            name.starts_with("TF_") || name.starts_with("AWS_")
        };
        for (name, _) in std::env::vars_os().filter(|(name, _)| foreign(name)) {
            command.env_remove(name);
        }
        let setup = self.setup.path();
        command
            .env("TF_CLI_CONFIG_FILE", setup.join("terraform.rc"))
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .env("AWS_CONFIG_FILE", setup.join("aws"))
            .env("AWS_SHARED_CREDENTIALS_FILE", setup.join("aws"))
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test");
        if let Some(endpoint) = &self.endpoint {
            command.env("AWS_ENDPOINT_URL", endpoint);
        }
    }
}

/// The root modules of a tree: the folders with a `backend.tf`. The platform's comes first, the others by path.
pub fn roots(tree: &Path) -> Vec<PathBuf> {
    let mut roots = Vec::new();
    collect(tree, &mut roots);
    roots.sort_by_key(|root| (!root.ends_with("platform"), root.clone()));
    roots
}

fn collect(folder: &Path, roots: &mut Vec<PathBuf>) {
    if folder.join("backend.tf").is_file() {
        roots.push(folder.to_owned());
    }
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) && entry.file_name() != ".terraform" {
            collect(&entry.path(), roots);
        }
    }
}

/// A failed plan has said what would change on standard output, every other step what is wrong on standard error.
fn said(step: &str, outcome: &Outcome) -> String {
    let code = outcome.status.code();
    let why = if step == "plan" && code == Some(2) {
        "the second plan is not empty"
    } else {
        ""
    };
    format!("{why}\n{}\n{}", outcome.output, outcome.errors)
}

fn failure(step: &'static str, tree: &Path, root: &Path, said: &str) -> Failure {
    // The end of a long log is where the reason stands.
    let from = said.lines().count().saturating_sub(120);
    let said = said.lines().skip(from).collect::<Vec<_>>().join("\n");
    Failure {
        step,
        root: shown(tree, root),
        said,
    }
}

fn shown(tree: &Path, root: &Path) -> String {
    root.strip_prefix(tree)
        .unwrap_or(root)
        .display()
        .to_string()
}

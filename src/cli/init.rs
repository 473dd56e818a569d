use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use ringfence::blueprint::{self, Kind, of_kind};

use super::Global;
use super::blueprints::named;
use super::error::CliError;
use super::exit::Exit;
use super::terminal::Terminal;

/// Write a spec to begin with
///
/// A file that is there already is never overwritten.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder to write it in; made if it is not there
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// What to begin with; left out, those that there are are listed
    #[arg(long, value_name = "NAME")]
    blueprint: Option<String>,
}

pub(super) fn run(args: &Args, global: &Global, terminal: &Terminal) -> Result<Exit, CliError> {
    let Some(name) = &args.blueprint else {
        return Err(unsaid());
    };
    let blueprint = named(Kind::Spec, name)?;
    let path = match args.dir.as_os_str() == "." {
        true => global.spec().to_path_buf(),
        false => args.dir.join(global.spec()),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)
        .map_err(|error| CliError::fault(format!("cannot make `{}`", folder.display()), error))?;
    write_new(&path, &blueprint)?;
    let shown = path
        .strip_prefix(".")
        .unwrap_or(&path)
        .display()
        .to_string();
    let option = match shown.as_str() {
        "ringfence.yaml" => String::new(),
        _ => format!(" --file {shown}"),
    };
    terminal.note(&format!("wrote {shown}"));
    terminal.note(&format!("edit first: {}", blueprint.edit_first()));
    terminal.note(&format!("then: ringfence validate{option}"));
    terminal.note(&format!("      ringfence generate{option}"));
    Ok(Exit::Well)
}

/// Which blueprint is not for the program to choose.
fn unsaid() -> CliError {
    let width = of_kind(Kind::Spec).map(|one| one.name.len()).max();
    let width = width.unwrap_or(0);
    let listed: String = of_kind(Kind::Spec)
        .map(|one| format!("\n  {:width$}  {}", one.name, one.summary()))
        .collect();
    CliError::bad(format!("say what to begin with; there are{listed}"))
        .hint("`ringfence init --blueprint NAME`; `ringfence blueprints show NAME` prints one")
}

fn write_new(path: &Path, blueprint: &blueprint::Blueprint) -> Result<(), CliError> {
    let file = File::create_new(path);
    let written = file.and_then(|mut file| file.write_all(blueprint.text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => CliError::bad(format!("`{}` is there already", path.display()))
            .hint("move it away, or name another folder or `--file`"),
        _ => CliError::fault(format!("cannot write `{}`", path.display()), error),
    })
}

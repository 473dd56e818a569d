//! What `--input` and `--config` name, told apart by content and made one world.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::config::{Config, Root};
use super::files::{Files, folder, with_files};
use super::{InputError, PlanNotes, Shown, Sides, read_with_variables, source};

/// The longest document that is read. Its values take about nine times as much memory as its text (measured with plans and
/// states of the AWS provider), so this is about a gigabyte.
const LONGEST: u64 = 96_000_000;

/// What one input was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// A folder of files.
    Folder,
    /// A plan.
    Plan,
    /// A state.
    State,
}

/// All inputs as one world.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The resources of all of them. Each root module has another path.
    pub config: Config,
    /// What each input was, in their order.
    pub kinds: Vec<(PathBuf, InputKind)>,
    /// What each plan says of the way there, with the path of its root module.
    pub plans: Vec<(String, PlanNotes)>,
    /// What is there before the apply of each plan, in the order of `plans`; only from [`load_plans`].
    before: Vec<Root>,
    /// The paths of root modules of which the input does not tell where in a larger tree they belong: documents that were read
    /// without their files, and folders that are a root module themselves.
    pub unplaced: Vec<String>,
    /// The paths, in the folder of files, of the root modules that documents were read with.
    pub sources: BTreeSet<String>,
}

impl Loaded {
    /// The same with a root module under another path, which no other one may have.
    pub fn place(&mut self, from: &str, to: &str) {
        self.unplaced.retain(|path| path != from);
        for (path, _) in self.plans.iter_mut().filter(|(path, _)| path == from) {
            to.clone_into(path);
        }
        if let Some(root) = self.config.root_mut(from) {
            *root = moved(std::mem::take(root), to);
        }
    }

    /// What is there before the apply of the plan with this root module.
    pub(crate) fn former(&self, path: &str) -> Option<&Root> {
        let mut plans = self.plans.iter().zip(&self.before);
        let plan = plans.find(|((of, _), _)| of == path);
        plan.map(|(_, before)| before)
    }

    /// What is there before the plans are applied: each under the path that its root module has afterwards, with the providers and modules of
    /// today's files, as far as they are known. Only of what came from [`load_plans`].
    #[must_use]
    pub fn before(&self) -> Config {
        let roots = self.plans.iter().zip(&self.before);
        let roots = roots.map(|((path, _), before)| {
            let mut roots = self.config.roots();
            let after = roots.find(|root| root.path == *path);
            let known = after.cloned().unwrap_or_default();
            let before = moved(before.clone(), path);
            Arc::new(Root {
                account: before.account.or(known.account),
                region: before.region.or(known.region),
                resources: before.resources,
                ..known
            })
        });
        Config {
            roots: roots.collect(),
            unread: Vec::new(),
        }
    }
}

/// Reads plans for the way that they go: as [`load`], and what is there before. What Terraform lets go of stays, and so does what a plan for a
/// part of the resources leaves alone.
///
/// # Errors
/// As [`load`], and when something is no plan, or one that ended in an error.
pub fn load_plans(plans: &[PathBuf], files: Option<Files<'_>>) -> Result<Loaded, InputError> {
    for path in plans {
        if path.is_dir() {
            return Err(InputError::NoPlan {
                path: path.clone(),
                found: "a folder",
            });
        }
    }
    let loaded = read(plans, files, Sides::Both)?;
    let state = loaded
        .kinds
        .iter()
        .find(|(_, kind)| *kind != InputKind::Plan);
    if let Some((path, _)) = state {
        return Err(InputError::NoPlan {
            path: path.clone(),
            found: "a state, which is what `terraform show -json` gives without the name of a plan",
        });
    }
    let mut read = plans.iter().zip(&loaded.plans);
    match read.find(|(_, (_, notes))| notes.errored) {
        Some((path, _)) => Err(InputError::Errored { path: path.clone() }),
        None => Ok(loaded),
    }
}

/// Reads what `--input` names: folders of Terraform files, plans and states, told apart by their content.
///
/// In: at least one path, and the folder of files that the plans and states come from, if it is given (`--config`): what a plan does
/// not know yet is then taken from there, and everything has its place in the files.
///
/// # Errors
/// When one can't be read, is none of the three, or can't be understood as a whole: nothing is passed over.
pub fn load(inputs: &[PathBuf], files: Option<&Path>) -> Result<Loaded, InputError> {
    read(inputs, files.map(Files::all), Sides::After)
}

fn read(inputs: &[PathBuf], files: Option<Files<'_>>, sides: Sides) -> Result<Loaded, InputError> {
    let mut given = BTreeSet::new();
    let mut loaded = Loaded::default();
    let mut used = false;
    for path in inputs {
        let real = match is_standard(path) {
            true => Ok(path.clone()),
            false => path.canonicalize(),
        };
        let real = real.map_err(|source| InputError::Unreadable {
            path: path.clone(),
            source,
        })?;
        if !given.insert(real) {
            return Err(InputError::Twice { path: path.clone() });
        }
        if !is_standard(path) && path.is_dir() {
            let config = folder(Files::all(path), None)?;
            add(&mut loaded, path, config);
            loaded.kinds.push((path.clone(), InputKind::Folder));
            continue;
        }
        used = true;
        document(path, files, sides, &mut loaded)?;
    }
    match files {
        Some(_) if !used => Err(InputError::SourceOfNothing),
        _ => Ok(loaded),
    }
}

fn document(
    path: &Path,
    files: Option<Files<'_>>,
    sides: Sides,
    loaded: &mut Loaded,
) -> Result<(), InputError> {
    let bytes = bytes(path)?;
    let name = path.to_string_lossy();
    let read = read_with_variables(&name, &bytes, sides);
    drop(bytes);
    let (mut shown, variables) = read.map_err(|error| match is_terraform(path) {
        true => InputError::OneFile {
            path: path.to_owned(),
        },
        false => InputError::Document {
            path: path.to_owned(),
            error,
        },
    })?;
    if let Some(files) = files {
        let origin = with_files(path, &mut shown, files, &variables)?;
        loaded.sources.extend(origin);
    }
    let Shown {
        root,
        unread,
        plan,
        before,
        ..
    } = shown;
    loaded.before.extend(before);
    let kind = match plan {
        Some(_) => InputKind::Plan,
        None => InputKind::State,
    };
    let config = Config {
        roots: vec![Arc::new(root)],
        unread,
    };
    let at = add(loaded, path, config);
    loaded.kinds.push((path.to_owned(), kind));
    loaded
        .plans
        .extend(plan.map(|notes| (at.into_iter().next().unwrap_or_default(), notes)));
    Ok(())
}

fn is_terraform(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    super::super::module::file_kind(&name).is_some()
}

/// True for `-`, by which programs call standard input.
fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// The content of a file or of standard input, if it is not too long; also when it is a pipe that does not say how long it is.
fn bytes(path: &Path) -> Result<Vec<u8>, InputError> {
    let unreadable = |source| InputError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let too_long = || InputError::TooLong {
        path: path.to_owned(),
        limit: LONGEST,
    };
    let mut bytes = Vec::new();
    if is_standard(path) {
        let mut input = std::io::stdin().lock().take(LONGEST + 1);
        input.read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        let file = File::open(path).map_err(unreadable)?;
        let length = file.metadata().map_err(unreadable)?.len();
        if length > LONGEST {
            return Err(too_long());
        }
        let mut file = file.take(LONGEST + 1);
        file.read_to_end(&mut bytes).map_err(unreadable)?;
    }
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= LONGEST => Ok(bytes),
        _ => Err(too_long()),
    }
}

/// Adds the root modules of an input, each under a path that no other has; answers with the paths. One that stands alone keeps its own.
fn add(loaded: &mut Loaded, input: &Path, config: Config) -> Vec<String> {
    let mut taken: BTreeSet<String> = loaded
        .config
        .roots
        .iter()
        .map(|root| root.path.clone())
        .collect();
    let clash = config.roots().any(|root| taken.contains(&root.path));
    let alone = config.roots.len() == 1;
    let mut paths = Vec::new();
    for root in config.roots {
        let before = root.path.clone();
        let path = match clash {
            false => before.clone(),
            true => free(&named(input, &before), &taken),
        };
        if alone && before.is_empty() {
            loaded.unplaced.push(path.clone());
        }
        taken.insert(path.clone());
        paths.push(path.clone());
        let root = moved(Arc::unwrap_or_clone(root), &path);
        loaded.config.roots.push(Arc::new(root));
    }
    loaded.config.unread.extend(config.unread);
    paths
}

fn named(input: &Path, root: &str) -> String {
    let parts = input.components().filter_map(|part| match part {
        std::path::Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    let mut parts: Vec<String> = parts.collect();
    if !root.is_empty() {
        parts.push(root.to_owned());
    }
    parts.join("/")
}

fn free(wanted: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{wanted}-{number}"));
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    names
        .find(|name| !taken.contains(name))
        .unwrap_or_else(|| wanted.to_owned())
}

/// The same root module under another path: what its atoms begin with changes, too.
fn moved(mut root: Root, path: &str) -> Root {
    if root.path == path {
        return root;
    }
    let before = std::mem::replace(&mut root.path, path.to_owned());
    let before = match before.as_str() {
        "" => String::new(),
        before => format!("{before}:"),
    };
    source::in_stack(root, &before, &format!("{path}:"))
}

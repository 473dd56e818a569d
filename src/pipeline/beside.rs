//! The files of pipelines, which engines want at the root of the repository: beside the output folder, with a first line instead of
//! a manifest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::{PipelineError, Settled};
use crate::delivery::{EMITTED, Found, Setting, emit, found, path_of};
use crate::workspace::{Conflict, OnEdit, Reason, WorkspaceError, write_file_atomically};

/// The files of pipelines as they lie, and as they are to be.
#[derive(Clone, Debug)]
pub struct Beside {
    /// The root of the repository that the spec lies in.
    root: PathBuf,
    /// The spec, from the root on.
    spec: String,
    files: Vec<File>,
}

/// What lies at a path where a pipeline may lie, and what is to lie there.
pub(super) struct Sides<'b> {
    /// From the root on.
    pub path: &'b str,
    pub there: Option<&'b str>,
    pub wanted: Option<&'b str>,
    /// Not somebody else's; true for what is not there.
    pub is_ours: bool,
    /// Edited by hand, or somebody else's where one is to be written.
    pub needs_decision: bool,
}

/// One that is to be written, or was once.
#[derive(Clone, Debug)]
struct File {
    /// From the root on, with `/` between folders.
    path: String,
    /// What lies there.
    there: Option<String>,
    /// What is to lie there.
    wanted: Option<String>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Same,
    Added,
    Changed,
    Removed,
    Conflict(Reason),
}

/// Looks at the files of the pipelines of a spec. Reads only. `out` is the output folder, which need not be there.
///
/// # Errors
/// Spec or output folder are at places that pipelines can't name; a file can't be read, or lies behind a link.
pub fn beside(settled: &Settled, out: &Path) -> Result<Beside, PipelineError> {
    let (spec, root) = spec_and_root(settled)?;
    let delivery = settled.model.delivery.as_ref();
    let wants = delivery.is_some_and(|it| it.engines.iter().any(|it| path_of(*it).is_some()));
    let wanted = match wants {
        true => {
            let setting = setting(&root, &spec, &real(out)?)?;
            emit(&settled.model, &setting)?
        }
        false => BTreeMap::new(),
    };
    let name = path_of_spec(&root, &spec);
    let files = EMITTED.iter().map(|(path, _)| {
        let there = read(&root, path)?;
        let wanted = wanted.get(*path).cloned();
        Ok(File {
            state: state(&name, there.as_deref(), wanted.as_deref()),
            path: (*path).to_owned(),
            there,
            wanted,
        })
    });
    let files = files.collect::<Result<_, PipelineError>>()?;
    Ok(Beside {
        root,
        spec: name,
        files,
    })
}

/// Where spec and output folder lie in their repository.
///
/// # Errors
/// They are at places that pipelines can't name.
pub fn place_of(settled: &Settled, out: &Path) -> Result<Setting, PipelineError> {
    let (spec, root) = spec_and_root(settled)?;
    setting(&root, &spec, &real(out)?)
}

fn spec_and_root(settled: &Settled) -> Result<(PathBuf, PathBuf), PipelineError> {
    let spec = real(Path::new(settled.spec.source().name()))?;
    let root = root_of(&spec);
    Ok((spec, root))
}

/// What was written before from the same spec, or would be now.
fn state(spec: &str, there: Option<&str>, wanted: Option<&str>) -> State {
    match (there, wanted) {
        (None, None) => State::Same,
        (None, Some(_)) => State::Added,
        (Some(there), Some(wanted)) if there == wanted => State::Same,
        (Some(there), wanted) => match (found(spec, there), wanted) {
            (Found::Ours, Some(_)) => State::Changed,
            (Found::Ours, None) => State::Removed,
            (Found::Edited, Some(_)) => State::Conflict(Reason::Edited),
            (Found::Edited, None) => State::Conflict(Reason::EditedAndUnwanted),
            (Found::Foreign, Some(_)) => State::Conflict(Reason::Foreign),
            (Found::Foreign, None) => State::Same,
        },
    }
}

impl Beside {
    /// The root of the repository.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Each file that is ringfence's or is to be, on disk or as `then` tells: how it is to be compared.
    pub(super) fn sides(&self) -> impl Iterator<Item = Sides<'_>> {
        self.files.iter().map(|file| Sides {
            path: &file.path,
            there: file.there.as_deref(),
            wanted: file.wanted.as_deref(),
            is_ours: !matches!(file.there.as_deref(), Some(text) if self.is_foreign(text)),
            needs_decision: matches!(file.state, State::Conflict(_)),
        })
    }

    /// True for a text that does not say that ringfence wrote it from the same spec.
    pub(super) fn is_foreign(&self, text: &str) -> bool {
        found(&self.spec, text) == Found::Foreign
    }

    /// The files that somebody has to decide about.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict> {
        let conflicts = self.files.iter().filter_map(|file| match file.state {
            State::Conflict(reason) => Some(file.conflict(reason)),
            _ => None,
        });
        conflicts.collect()
    }

    /// What a write changes: `+`, `~` or `-` and the path from the root of the repository on. Conflicts count as changes with
    /// [`OnEdit::Overwrite`] only.
    #[must_use]
    pub fn changes(&self, on_edit: OnEdit) -> Vec<(char, &str)> {
        let changes = self.files.iter().filter_map(|file| {
            let sign = match (file.state, &file.wanted) {
                (State::Same, _) => return None,
                (State::Added, _) => '+',
                (State::Changed, _) => '~',
                (State::Removed, _) => '-',
                (State::Conflict(_), _) if on_edit != OnEdit::Overwrite => return None,
                (State::Conflict(_), Some(_)) => '~',
                (State::Conflict(_), None) => '-',
            };
            Some((sign, file.path.as_str()))
        });
        changes.collect()
    }

    /// Writes what [`Beside::changes`] says, each file as a whole.
    ///
    /// # Errors
    /// What the system refuses. The files that come after are as they were; the next run goes on.
    pub fn write(&self, on_edit: OnEdit) -> Result<(), PipelineError> {
        let changes = self.changes(on_edit);
        for file in &self.files {
            if !changes.iter().any(|(_, path)| *path == file.path) {
                continue;
            }
            let path = self.root.join(&file.path);
            match &file.wanted {
                Some(text) => {
                    let folder = path.parent().unwrap_or(&self.root);
                    fs::create_dir_all(folder).map_err(|cause| refused("make", folder, cause))?;
                    write_file_atomically(&path, text)?;
                }
                None => {
                    fs::remove_file(&path).map_err(|cause| refused("remove", &path, cause))?;
                }
            }
        }
        Ok(())
    }
}

impl File {
    fn conflict(&self, reason: Reason) -> Conflict {
        let there = self.there.as_deref().unwrap_or_default();
        let wanted = self.wanted.as_deref().unwrap_or_default();
        let path = &self.path;
        let diff = TextDiff::from_lines(there, wanted)
            .unified_diff()
            .header(&format!("{path} (on disk)"), &format!("{path} (generated)"))
            .to_string();
        Conflict {
            path: path.clone(),
            reason,
            diff,
        }
    }
}

/// The folder of the repository that a spec lies in; that of the spec where it lies in none.
fn root_of(spec: &Path) -> PathBuf {
    let mut folders = spec.ancestors().skip(1);
    let own = folders.clone().next().unwrap_or(spec);
    // A file in a worktree, a folder elsewhere.
    let root = folders.find(|folder| folder.join(".git").exists());
    root.unwrap_or(own).to_path_buf()
}

fn path_of_spec(root: &Path, spec: &Path) -> String {
    let below = spec.strip_prefix(root).unwrap_or(spec);
    let parts = below.components();
    let parts = parts.map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}

fn setting(root: &Path, spec: &Path, out: &Path) -> Result<Setting, PipelineError> {
    let Ok(below) = out.strip_prefix(root) else {
        return Err(PipelineError::OutsideRepository {
            path: out.to_path_buf(),
            root: root.to_path_buf(),
        });
    };
    let spec = spec.strip_prefix(root).unwrap_or(spec);
    Setting::new(spec, below).map_err(|unfit| PipelineError::UnfitPath { path: unfit.path })
}

/// The path with links resolved, as far as something is there.
fn real(path: &Path) -> Result<PathBuf, PipelineError> {
    let full = std::path::absolute(path).map_err(|cause| refused("look at", path, cause))?;
    for there in full.ancestors() {
        if let Ok(base) = fs::canonicalize(there) {
            let rest = full.strip_prefix(there).unwrap_or(Path::new(""));
            // Joining nothing leaves a slash at the end.
            return Ok(base.components().chain(rest.components()).collect());
        }
    }
    Ok(full)
}

/// The text of a file below the root, `None` when nothing is there. Nothing is read or written through a link: it may lead out of the
/// repository.
fn read(root: &Path, path: &str) -> Result<Option<String>, PipelineError> {
    let mut full = root.to_path_buf();
    for part in path.split('/') {
        full.push(part);
        match fs::symlink_metadata(&full) {
            Ok(meta) if meta.is_symlink() => {
                return Err(WorkspaceError::Symlink { path: full }.into());
            }
            Ok(_) => {}
            Err(error) if is_absent(&error) => return Ok(None),
            Err(cause) => return Err(refused("look at", &full, cause)),
        }
    }
    match fs::read(&full) {
        // What is no text is nobody's but somebody else's.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(cause) => Err(refused("read", &full, cause)),
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

fn refused(action: &'static str, path: &Path, cause: std::io::Error) -> PipelineError {
    let path = path.to_path_buf();
    WorkspaceError::Io {
        action,
        path,
        cause,
    }
    .into()
}

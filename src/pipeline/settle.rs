use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::{LockFile, PipelineError, SpecFiles};
use crate::model::{Lock, Model, resolve};
use crate::spec::{MAX_BYTES, Spec};

/// A spec in which everything is settled.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The spec as it was written.
    pub spec: Spec,
    /// What it comes to.
    pub model: Model,
    /// What is given out, now and before.
    pub lock: LockFile,
}

/// Reads the spec at `path` and the lock file beside it.
///
/// # Errors
/// A file that can't be read; every problem of the spec, or what does not fit what was given out before.
pub fn settle(path: &Path) -> Result<Settled, PipelineError> {
    settle_files(&SpecFiles::at(path)?)
}

/// The same with what is gone for good given out again: see [`Lock::reclaimed`].
///
/// # Errors
/// As [`settle`].
pub fn settle_and_reclaim(path: &Path) -> Result<Settled, PipelineError> {
    settled(&SpecFiles::at(path)?, |spec, lock| {
        lock.reclaimed(&spec.document)
    })
}

/// Settles the spec that these files hold, with the lock file that lies beside it on disk.
///
/// # Errors
/// As [`settle`].
pub fn settle_files(files: &SpecFiles) -> Result<Settled, PipelineError> {
    settled(files, |_, lock| lock)
}

fn settled(
    files: &SpecFiles,
    reclaim: impl FnOnce(&Spec, Lock) -> Lock,
) -> Result<Settled, PipelineError> {
    let spec = files.parse()?;
    let (mut lock, before) = LockFile::beside(files.path())?;
    let before = reclaim(&spec, before);
    let (model, after) = resolve(&spec, &before).map_err(PipelineError::Wrong)?;
    lock.will_be(&after);
    Ok(Settled { spec, model, lock })
}

/// Reads a file, and little more than a spec may have: a device that never ends must not fill the memory.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_at_most(path, u64::try_from(MAX_BYTES).unwrap_or(u64::MAX))
}

/// Reads a file up to one byte more than `enough`.
pub(super) fn read_at_most(path: &Path, enough: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?
        .take(enough.saturating_add(1))
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

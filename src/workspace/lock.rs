//! One writer at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::WorkspaceError;
use super::error::Doing;
use super::scan::{identity, identity_at};

/// How often the lock is tried again.
const PAUSE: Duration = Duration::from_millis(20);

/// The lock of an output folder, held as long as this lives. The system lets go of it when the process dies.
///
/// The lock file lies beside the folder and is removed at the end, so that it doesn't show up in anybody's `git status`.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: File,
}

impl Lock {
    /// Waits up to `patience` for the lock.
    pub fn take(path: PathBuf, patience: Duration) -> Result<Lock, WorkspaceError> {
        let deadline = Instant::now() + patience;
        loop {
            let file = open(&path)?;
            if let Some(lock) = Lock::of(file, &path)? {
                return Ok(lock);
            }
            if Instant::now() >= deadline {
                return Err(WorkspaceError::Busy { path });
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Locks the file; `None` when another run holds it, or removed it since it was opened: a lock on a file that the
    /// next run can't find keeps nobody out.
    fn of(file: File, path: &Path) -> Result<Option<Lock>, WorkspaceError> {
        match file.try_lock() {
            Ok(()) if is_still_at(&file, path)? => Ok(Some(Lock {
                path: path.to_path_buf(),
                file,
            })),
            Ok(()) | Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).doing("lock", path),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Only while it is locked, and only where a waiting run can tell that its file is gone. A file that stays
        // does no harm.
        if cfg!(unix) {
            let _ = std::fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

fn open(path: &Path) -> Result<File, WorkspaceError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options.open(path).doing("open the lock file", path)
}

fn is_still_at(file: &File, path: &Path) -> Result<bool, WorkspaceError> {
    let meta = file.metadata().doing("look at", path)?;
    Ok(identity(&meta) == identity_at(path)?)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_removed_by_the_run_before_is_no_lock() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("lock");
        let first = Lock::take(path.clone(), Duration::ZERO).unwrap();
        let waiting = open(&path).unwrap();
        drop(first);
        let third = Lock::take(path.clone(), Duration::ZERO).unwrap();
        assert!(Lock::of(waiting, &path).unwrap().is_none());
        drop(third);
        assert!(!path.exists());
    }
}

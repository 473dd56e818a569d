use std::path::{Path, PathBuf};

use super::PipelineError;
use super::settle::read;
use crate::model::Lock;
use crate::workspace::write_file_atomically;

/// The name of the lock file, which lies beside the spec.
pub(super) const NAME: &str = "ringfence.lock";

/// The lock file as it lies, and as it is to be.
#[derive(Clone, Debug)]
pub struct LockFile {
    path: PathBuf,
    before: Option<String>,
    after: String,
}

impl LockFile {
    /// Reads the lock file beside a spec; there may be none yet. Gives the file and what it says.
    pub(super) fn beside(spec: &Path) -> Result<(Self, Lock), PipelineError> {
        let path = spec.with_file_name(NAME);
        let bytes = match read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(source) => return Err(PipelineError::Unreadable { path, source }),
        };
        let lock = match &bytes {
            Some(bytes) => {
                Lock::parse(&path.display().to_string(), bytes).map_err(PipelineError::Wrong)?
            }
            None => Lock::default(),
        };
        // What parses is text.
        let before = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
        let file = Self {
            path,
            before,
            after: String::new(),
        };
        Ok((file, lock))
    }

    pub(super) fn will_be(&mut self, lock: &Lock) {
        self.after = lock.to_text();
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// True when the file lies as it is to be.
    #[must_use]
    pub fn is_up_to_date(&self) -> bool {
        self.before.as_ref() == Some(&self.after)
    }

    /// Writes the file as a whole, if it is not there as it is to be.
    ///
    /// # Errors
    /// What the system refuses.
    pub fn write(&self) -> Result<(), PipelineError> {
        if !self.is_up_to_date() {
            write_file_atomically(&self.path, &self.after)?;
        }
        Ok(())
    }
}

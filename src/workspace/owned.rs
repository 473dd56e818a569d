//! What a manifest says of a tree that lies somewhere else than on disk.

use std::path::Path;

use super::WorkspaceError;
use super::manifest::{Manifest, sha256};

/// The files of a tree that are ringfence's.
#[derive(Clone, Debug)]
pub struct Owned(Manifest);

impl Owned {
    /// Reads a manifest; `place` is for the message.
    ///
    /// Errors: it is none, or of another version, or its paths lead out of the tree.
    pub fn parse(manifest: &[u8], place: &Path) -> Result<Self, WorkspaceError> {
        Manifest::parse(manifest, place).map(Self)
    }

    /// True for a file that ringfence wrote, or would have written where somebody kept his own.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.0.owned.contains_key(path) || self.0.kept.contains_key(path)
    }

    /// True when somebody kept a file that ringfence would have written otherwise.
    #[must_use]
    pub fn keeps_some(&self) -> bool {
        !self.0.kept.is_empty()
    }

    /// True when these are the bytes that ringfence wrote there.
    #[must_use]
    pub fn is_as_written(&self, path: &str, bytes: &[u8]) -> bool {
        let hash = self.0.owned.get(path);
        hash.is_some_and(|hash| *hash == sha256(bytes))
    }
}

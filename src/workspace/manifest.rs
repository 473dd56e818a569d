//! What ringfence owns in the output folder: `.ringfence/manifest.json`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{WorkspaceError, paths};

/// Where the manifest lies in the output folder.
pub const MANIFEST: &str = ".ringfence/manifest.json";

/// The only version so far.
const VERSION: u32 = 1;

/// What ringfence owns, by path. Sorted maps only, so that the same content is the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    version: u32,
    /// The SHA-256 of every file as it was written.
    pub owned: BTreeMap<String, String>,
    /// Files that somebody chose to keep as they were, with the SHA-256 of what ringfence would have written:
    /// as long as it would write the same, nobody is asked again.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kept: BTreeMap<String, String>,
}

impl Default for Manifest {
    fn default() -> Self {
        Manifest {
            version: VERSION,
            owned: BTreeMap::new(),
            kept: BTreeMap::new(),
        }
    }
}

impl Manifest {
    /// Reads a manifest. Its paths are checked like wanted ones: a path that leads out of the folder must not
    /// make ringfence remove something there. `place` is for the message.
    pub fn parse(bytes: &[u8], place: &Path) -> Result<Manifest, WorkspaceError> {
        let wrong = |why: String| WorkspaceError::Manifest {
            path: place.to_path_buf(),
            why,
        };
        let manifest: Manifest =
            serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
        if manifest.version != VERSION {
            return Err(wrong(format!(
                "its version is {}, known is {VERSION}",
                manifest.version
            )));
        }
        for path in manifest.owned.keys().chain(manifest.kept.keys()) {
            paths::check_one(path).map_err(|why| wrong(format!("it lists `{path}`: {why}")))?;
        }
        Ok(manifest)
    }

    /// The manifest as it is written.
    pub fn to_text(&self) -> String {
        // A map of strings to strings always serializes.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::PipelineError;
use crate::claims::Claims;
use crate::model::SpecPath;
use crate::spec::Spec;
use crate::workspace::read_tree;

/// The SHA-256 of what an input holds, so that a sheet can be held against what was asked about: of a file its bytes, of a folder the
/// names, lengths and texts of its files in their order.
///
/// # Errors
/// It can't be read.
pub fn digest(input: &Path) -> Result<String, PipelineError> {
    let mut hash = Sha256::new();
    if input.is_dir() {
        for (path, text) in read_tree(input)?.texts {
            for part in [path.as_bytes(), text.as_bytes()] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
    } else {
        let bytes = fs::read(input).map_err(|source| PipelineError::Unreadable {
            path: input.to_path_buf(),
            source,
        })?;
        hash.update(bytes);
    }
    Ok(hexadecimal(hash))
}

/// The same of claims.
///
/// # Errors
/// None that is known of: claims are data.
pub fn digest_of_claims(claims: &Claims) -> Result<String, serde_json::Error> {
    let text = serde_json::to_vec(claims)?;
    Ok(hexadecimal(Sha256::new().chain_update(text)))
}

fn hexadecimal(hash: Sha256) -> String {
    let bytes = hash.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The reason that the spec gives for a share.
pub fn because(spec: &Spec, path: &SpecPath) -> Option<String> {
    let number: usize = path.0.strip_prefix("shares.")?.parse().ok()?;
    let share = spec.document.shares.get(number)?;
    Some(share.because.value.as_str().to_owned())
}

/// Where a path of the spec stands: `ringfence.yaml:30:11`.
pub fn located(spec: &Spec, path: &SpecPath) -> Option<String> {
    let place = spec.place(path)?;
    let (file, position) = (place.source.name(), place.position());
    Some(format!("{file}:{}:{}", position.line, position.column))
}

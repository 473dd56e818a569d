use std::io;
use std::path::{Path, PathBuf};

use super::settle::read_at_most;
use super::{Asked, CLAIMS, PipelineError, read_back, settle};
use crate::claims::{Claims, claims};
use crate::spec::Spec;
use crate::terraform::Config;
use crate::workspace::read_tree;

/// The version of claims that this program understands.
const VERSION: u32 = 1;

/// More than the claims of ten thousand teams.
const MAX_BYTES: u64 = 256 << 20;

/// Claims, and what they come from.
#[derive(Debug)]
pub struct Claimed {
    /// What is claimed.
    pub claims: Claims,
    /// The file that says so.
    pub file: PathBuf,
    /// The spec, when it is that.
    pub spec: Option<Spec>,
}

/// The claims that hold for what is asked about: those of the spec; where there is none, and nobody named one, those that lie in a folder of
/// Terraform among it. Of several folders, only one may have claims: which would hold for the others is not for the program to guess.
///
/// # Errors
/// A spec that is wrong, or missing and named; no folder has claims, more than one has, or they can't be read.
pub fn claimed(asked: &Asked<'_>) -> Result<Claimed, PipelineError> {
    match settle(asked.spec) {
        Ok(settled) => Ok(Claimed {
            claims: claims(&settled.model),
            file: asked.spec.to_path_buf(),
            spec: Some(settled.spec),
        }),
        Err(PipelineError::NoSpec { .. }) if !asked.named => {
            let (file, claims) = in_folders(asked)?;
            Ok(Claimed {
                claims,
                file,
                spec: None,
            })
        }
        Err(error) => Err(error),
    }
}

/// The claims with the file and the spec that they come from, if there are any.
pub(super) type IfAny = (Option<Claims>, Option<PathBuf>, Option<Spec>);

/// As [`claimed`], for what can be asked without claims as well.
///
/// # Errors
/// Those of [`claimed`], but that there are none.
pub(super) fn claimed_if_any(asked: &Asked<'_>) -> Result<IfAny, PipelineError> {
    match claimed(asked) {
        Ok(Claimed { claims, file, spec }) => Ok((Some(claims), Some(file), spec)),
        Err(PipelineError::NoClaims) => Ok((None, None, None)),
        Err(error) => Err(error),
    }
}

fn in_folders(asked: &Asked<'_>) -> Result<(PathBuf, Claims), PipelineError> {
    claims_in(asked.read().iter().map(PathBuf::as_path).chain(asked.files))
}

/// The claims of the one of these paths that is a folder and has some, and their file.
pub(super) fn claims_in<'a>(
    paths: impl Iterator<Item = &'a Path>,
) -> Result<(PathBuf, Claims), PipelineError> {
    let mut found = None;
    for folder in paths.filter(|path| path.is_dir()) {
        let path = folder.join(CLAIMS);
        let bytes = match read_at_most(&path, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(PipelineError::Unreadable { path, source }),
        };
        let claims = parse(&path, &bytes)?;
        if let Some((first, _)) = found.replace((path.clone(), claims)) {
            return Err(PipelineError::ManyClaims {
                first,
                second: path,
            });
        }
    }
    found.ok_or(PipelineError::NoClaims)
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Claims, PipelineError> {
    let wrong = |why: String| PipelineError::BadClaims {
        path: path.to_path_buf(),
        why,
    };
    let claims: Claims = serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    match claims.version {
        VERSION => Ok(claims),
        other => Err(wrong(format!("its version is {other}, known is {VERSION}"))),
    }
}

/// The claims that a text says, or why it says none. `name` is what messages call it.
pub(super) fn read_claims(name: &Path, text: &str) -> Result<Claims, PipelineError> {
    parse(name, text.as_bytes())
}

/// What Terraform would make of a folder as it lies: a file that can't be read is in it as such.
///
/// # Errors
/// A folder that can't be read.
pub fn world(folder: &Path) -> Result<Config, PipelineError> {
    Ok(read_back(&read_tree(folder)?))
}

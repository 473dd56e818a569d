use std::path::{Path, PathBuf};

use super::{PipelineError, claims_of, seat, settle};
use crate::claims::claims;
use crate::explain::Ground;
use crate::spec::Spec;
use crate::terraform::show::load;

/// What a question is asked about.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Folders of Terraform, plans and states, which make one world; none for the output folder.
    pub inputs: &'a [PathBuf],
    /// The folder of files that plans and states among them come from.
    pub files: Option<&'a Path>,
    /// The output folder.
    pub out: &'a Path,
    /// The spec.
    pub spec: &'a Path,
    /// Somebody named the spec, so it has to be there.
    pub named: bool,
}

/// A world, with what claims about it come from.
#[derive(Debug)]
pub struct Grounded {
    /// The world.
    pub ground: Ground,
    /// The spec, for the lines of it.
    pub spec: Option<Spec>,
    /// The file that the claims come from; `None` when there are none.
    pub claims: Option<PathBuf>,
}

/// Reads what a question is about. The claims are those of the spec; where there is none, those of the folders; where these have none, there
/// are none, and paths of the spec mean nothing.
///
/// # Errors
/// An input that can't be read, or is none; a spec that is wrong, or missing and named; claims that can't be read, or more than one.
pub fn ground(asked: &Asked<'_>) -> Result<Grounded, PipelineError> {
    let out = [asked.out.to_path_buf()];
    let inputs = match asked.inputs {
        [] => &out[..],
        inputs => inputs,
    };
    let mut loaded = load(inputs, asked.files)?;
    let mut folders: Vec<PathBuf> = inputs.iter().filter(|it| it.is_dir()).cloned().collect();
    folders.extend(asked.files.map(Path::to_path_buf));
    let (spec, claims, path) = match settle(asked.spec) {
        Ok(settled) => {
            let claims = claims(&settled.model);
            let path = asked.spec.to_path_buf();
            (Some(settled.spec), Some(claims), Some(path))
        }
        Err(PipelineError::NoSpec { .. }) if !asked.named => match claims_of(&folders) {
            Ok((path, claims)) => (None, Some(claims), Some(path)),
            Err(PipelineError::NoClaims) => (None, None, None),
            Err(error) => return Err(error),
        },
        Err(error) => return Err(error),
    };
    if let Some(claims) = &claims {
        seat(&mut loaded, claims)?;
    }
    Ok(Grounded {
        ground: Ground::new(loaded.config, claims),
        spec,
        claims: path,
    })
}

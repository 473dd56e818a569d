use std::path::{Path, PathBuf};

use super::claims::claimed_if_any;
use super::{PipelineError, seat};
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
    pub out: &'a PathBuf,
    /// The spec.
    pub spec: &'a Path,
    /// Somebody named the spec, so it has to be there.
    pub named: bool,
}

impl<'a> Asked<'a> {
    /// What is read.
    pub fn read(&self) -> &'a [PathBuf] {
        match self.inputs {
            [] => std::slice::from_ref(self.out),
            inputs => inputs,
        }
    }
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
    let mut loaded = load(asked.read(), asked.files)?;
    let (claims, file, spec) = claimed_if_any(asked)?;
    if let Some(claims) = &claims {
        seat(&mut loaded, claims)?;
    }
    Ok(Grounded {
        ground: Ground::new(loaded.config, claims),
        spec,
        claims: file,
    })
}

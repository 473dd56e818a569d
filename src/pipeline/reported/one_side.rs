use std::path::Path;

use jiff::civil::Date;

use super::super::claims::read_claims;
use super::super::{CLAIMS, PipelineError, located};
use crate::claims::Claims;
use crate::explain::{Ground, Locate};
use crate::model::SpecPath;
use crate::prove::Acceptance;
use crate::review::{Accepting, Standing, Unknown};
use crate::spec::Spec;
use crate::workspace::Files;

/// One side, with all that it is made of.
pub(super) struct OneSide {
    pub name: String,
    pub files: Files,
    pub ground: Ground,
    /// The spec, for the places in it.
    pub spec: Option<Spec>,
    /// The findings that its owner lives with.
    pub accepted: Vec<Acceptance>,
    /// True for a tree that ringfence wrote and nobody touched since.
    pub written: bool,
    /// Whether it is text.
    pub text: HasText,
    /// What is not known of it.
    pub unknown: Vec<Unknown>,
    /// What a reader should know of it.
    pub notes: Vec<String>,
}

/// Whether a side is text, so that its files can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HasText {
    Yes,
    /// Not all of it.
    No,
    /// Some of it is documents, which have arguments that nobody wrote.
    NorOnlyArguments,
}

impl OneSide {
    pub fn new(name: String, files: Files, ground: Ground) -> Self {
        Self {
            name,
            files,
            ground,
            spec: None,
            accepted: Vec::new(),
            written: false,
            text: HasText::Yes,
            unknown: Vec::new(),
            notes: Vec::new(),
        }
    }

    pub fn locate(&self, path: &SpecPath) -> Option<String> {
        located(self.spec.as_ref()?, path)
    }

    pub fn standing<'a>(&'a self, today: Date, locate: &'a Locate<'a>) -> Standing<'a> {
        Standing {
            accepting: Accepting {
                entries: &self.accepted,
                today,
            },
            written: self.written,
            ..Standing::new(&self.name, &self.files, &self.ground, locate)
        }
    }
}

/// The claims that lie among files. Where they can't be read (another version of ringfence wrote them, say), that is told, and the side
/// has none.
pub(super) fn claims_among(
    files: &Files,
    name: &Path,
    unknown: &mut Vec<Unknown>,
) -> Option<Claims> {
    let read = read_claims(name, files.get(CLAIMS)?);
    read.map_err(|error| unknown.push(without_claims(name, &error)))
        .ok()
}

/// That claims can't be read, and what follows.
pub(super) fn without_claims(name: &Path, error: &PipelineError) -> Unknown {
    Unknown {
        what: name.display().to_string(),
        why: format!(
            "{error}; so the side before is called by addresses, and none of its theorems is asked"
        ),
    }
}

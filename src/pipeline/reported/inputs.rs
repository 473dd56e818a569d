//! The side before is what somebody names: folders, plans, states.

use std::path::{Path, PathBuf};

use super::super::claims::claims_in;
use super::super::{PipelineError, Wanted, acceptances, seat};
use super::Change;
use super::one_side::{OneSide, without_claims};
use crate::claims::Claims;
use crate::explain::Ground;
use crate::review::Unknown;
use crate::terraform::show::{InputKind, Loaded, load};
use crate::workspace::{Files, loads, read_tree};

/// What is named, as one world. Its claims are those that lie in the folders; documents have those of the output folder, which was what
/// they were applied from.
pub(super) fn side(
    change: &Change<'_>,
    inputs: &[PathBuf],
    files: Option<&Path>,
    wanted: &Wanted,
) -> Result<OneSide, PipelineError> {
    let mut loaded = load(inputs, files)?;
    let mut unknown = Vec::new();
    let claims = claims(change, inputs, files, &loaded, &mut unknown)?;
    seat(&mut loaded, claims.as_ref().unwrap_or(&wanted.claims))?;
    let name = name(&loaded);
    let mut notes = Vec::new();
    if files.is_none() && !loaded.plans.is_empty() {
        notes.push(
            "a plan before its first apply has no policies in it: with `--config` they come from the files"
                .to_owned(),
        );
    }
    let text = text(&loaded, &wanted.files)?;
    if text.is_none() {
        notes.push(format!("the text is not compared with {name}"));
    }
    Ok(OneSide {
        accepted: acceptances(&change.settled.spec),
        has_text: text.is_some(),
        unknown,
        notes,
        ..OneSide::new(
            name,
            text.unwrap_or_default(),
            Ground::new(loaded.config, claims),
        )
    })
}

fn claims(
    change: &Change<'_>,
    inputs: &[PathBuf],
    files: Option<&Path>,
    loaded: &Loaded,
    unknown: &mut Vec<Unknown>,
) -> Result<Option<Claims>, PipelineError> {
    let named = inputs.iter().map(PathBuf::as_path).chain(files);
    let documents = loaded
        .kinds
        .iter()
        .all(|(_, kind)| *kind != InputKind::Folder);
    let found = match claims_in(named) {
        Err(PipelineError::NoClaims) if documents => claims_in([change.out].into_iter()),
        found => found,
    };
    match found {
        Ok((_, claims)) => Ok(Some(claims)),
        Err(PipelineError::NoClaims) => Ok(None),
        Err(ref error @ PipelineError::BadClaims { ref path, .. }) => {
            unknown.push(without_claims(path, error));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn name(loaded: &Loaded) -> String {
    let each = loaded.kinds.iter().map(|(path, kind)| {
        let path = path.display();
        match kind {
            InputKind::Folder => format!("{path} as it lies"),
            InputKind::Plan => format!("{path} after its apply"),
            InputKind::State => path.to_string(),
        }
    });
    each.collect::<Vec<_>>().join(", ")
}

/// The text of a folder that stands for the whole output folder; `None` for anything else.
fn text(loaded: &Loaded, wanted: &Files) -> Result<Option<Files>, PipelineError> {
    let [(folder, InputKind::Folder)] = loaded.kinds.as_slice() else {
        return Ok(None);
    };
    if !loaded.unplaced.is_empty() {
        return Ok(None);
    }
    let mut files = read_tree(folder)?.texts;
    let beside = wanted.keys().filter(|path| !loads(path));
    for path in beside {
        if let Ok(text) = std::fs::read_to_string(folder.join(path)) {
            files.insert(path.clone(), text);
        }
    }
    Ok(Some(files))
}

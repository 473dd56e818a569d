//! The side before is what somebody names: folders, plans, states.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::claims::claims_in;
use super::super::{PipelineError, Wanted, acceptances, seat, world};
use super::Change;
use super::one_side::{HasText, OneSide, without_claims};
use crate::claims::Claims;
use crate::explain::Ground;
use crate::review::Unknown;
use crate::terraform::show::{InputKind, Loaded, alike, load};
use crate::terraform::{Config, Root};
use crate::workspace::{Files, MANIFEST, loads, read_tree};

/// What is named, as one world. Its claims are those that lie in the folders; documents have those of the output folder, which was what
/// they were applied from. Stacks that are not among what is named are those of the output folder as it lies.
///
/// `after` is what there will be: ids that documents know are called as it calls them.
pub(super) fn side(
    change: &Change<'_>,
    inputs: &[PathBuf],
    files: Option<&Path>,
    (wanted, after): (&Wanted, &Config),
) -> Result<OneSide, PipelineError> {
    let mut loaded = load(inputs, files)?;
    let mut unknown = Vec::new();
    let claims = claims(change, inputs, files, &loaded, &mut unknown)?;
    let whole = is_whole(&loaded).map(Path::to_path_buf);
    seat(&mut loaded, claims.as_ref().unwrap_or(&wanted.claims))?;
    let name = name(&loaded);
    let mut notes = within(inputs);
    if files.is_none() && !loaded.plans.is_empty() {
        notes.push(
            "a plan before its first apply has no policies in it: with `--config` they come from the files"
                .to_owned(),
        );
    }
    let text = match &whole {
        Some(folder) => Some(text(folder, &wanted.files)?),
        None => {
            notes.push(format!("the text is not compared with {name}"));
            None
        }
    };
    let documents = loaded.kinds.iter().any(|it| it.1 != InputKind::Folder);
    let mut config = loaded.config;
    if documents {
        notes.push(format!(
            "arguments that only {name} has are not listed: Terraform fills in what nobody wrote"
        ));
        config = alike(config, after);
    }
    if whole.is_none() && change.out.is_dir() {
        notes.extend(rest(change.out, &mut config)?);
    }
    Ok(OneSide {
        accepted: acceptances(&change.settled.spec),
        text: match (&whole, documents) {
            (Some(_), _) => HasText::Yes,
            (None, false) => HasText::No,
            (None, true) => HasText::NorOnlyArguments,
        },
        unknown,
        notes,
        ..OneSide::new(name, text.unwrap_or_default(), Ground::new(config, claims))
    })
}

/// Whoever names the folder around an output folder compares stacks of other names.
fn within(inputs: &[PathBuf]) -> Vec<String> {
    let is_output = |folder: &Path| folder.join(MANIFEST).is_file();
    let folders = inputs.iter().filter(|it| it.is_dir() && !is_output(it));
    let below = folders.filter_map(|folder| {
        let children = std::fs::read_dir(folder).ok()?;
        let children = children.filter_map(|entry| entry.ok().map(|it| it.path()));
        let mut found: Vec<PathBuf> = children.filter(|it| is_output(it)).collect();
        found.sort();
        let (folder, found) = (folder.display(), found.first()?.display());
        Some(format!(
            "{folder} is no output folder and has one in it: `--input {found}` compares with that"
        ))
    });
    below.collect()
}

/// The only folder, where it stands for the whole output folder.
fn is_whole(loaded: &Loaded) -> Option<&Path> {
    match loaded.kinds.as_slice() {
        [(folder, InputKind::Folder)] if loaded.unplaced.is_empty() => Some(folder),
        _ => None,
    }
}

/// Adds the stacks of the output folder that are not there yet; says so.
fn rest(out: &Path, config: &mut Config) -> Result<Option<String>, PipelineError> {
    let lying = world(out)?;
    let given = |root: &Root| config.roots().any(|it| it.path == root.path);
    let more: Vec<Arc<Root>> = lying.roots.into_iter().filter(|it| !given(it)).collect();
    let names: Vec<&str> = more.iter().map(|root| root.path.as_str()).collect();
    let note = (!names.is_empty()).then(|| {
        let out = out.display();
        format!("not given, so as {out} has them: {}", names.join(", "))
    });
    config.unread.extend(lying.unread);
    config.roots.extend(more);
    config.roots.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(note)
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

/// The text of a folder: Terraform, and what there will be beside it.
fn text(folder: &Path, wanted: &Files) -> Result<Files, PipelineError> {
    let mut files = read_tree(folder)?.texts;
    for path in wanted.keys().filter(|path| !loads(path)) {
        if let Ok(text) = std::fs::read_to_string(folder.join(path)) {
            files.insert(path.clone(), text);
        }
    }
    Ok(files)
}

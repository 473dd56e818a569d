//! Which files of the output folder are not as they were in a revision.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::revision::{Kind, Revision};
use super::{CLAIMS, PipelineError};
use crate::claims::claims;
use crate::delivery::Before;
use crate::model::Model;
use crate::workspace::{Tree, loads, read_tree};

/// The versions of providers that Terraform took: a stack is planned anew with others.
const PROVIDERS: &str = ".terraform.lock.hcl";

/// What is read of the claims of then, whichever version of ringfence wrote them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Then {
    teams: Vec<TeamThen>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TeamThen {
    stack: String,
    fence: String,
}

/// The teams of each stack, by what they are known by however they are called.
pub type Teams = BTreeMap<String, BTreeSet<String>>;

/// How the output folder was in a revision of the repository that the spec at `file` lies in, compared with how it lies now.
///
/// # Errors
/// There is no such revision or no repository; the folder can't be read.
pub fn since(file: &Path, out: &Path, revision: &str) -> Result<Before, PipelineError> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let revision = Revision::find(revision, folder)?;
    let now = match out.exists() {
        true => read_tree(out)?,
        false => Tree::default(),
    };
    let Some(inside) = revision.inside(out) else {
        // Of another repository, or of none: nothing of it was there.
        return Ok(Before {
            differs: paths(&now).map(str::to_owned).collect(),
            ..Before::default()
        });
    };
    let under = |path: &str| match inside.as_str() {
        "" => path.to_owned(),
        inside => format!("{inside}/{path}"),
    };
    let mut before = Before::default();
    for (path, entry) in revision.below(&inside)? {
        if !(loads(&path) || is_of_providers(&path)) {
            continue;
        }
        let entry = match entry.kind {
            Kind::Link => revision.follow(&entry, &under(&path))?,
            _ => Some(entry),
        };
        let then = match entry {
            Some(entry) if entry.kind == Kind::File => {
                Some(revision.content(&entry, &under(&path))?)
            }
            _ => None,
        };
        if then.is_none() || then != fs::read(out.join(&path)).ok() {
            before.differs.insert(path.clone());
        }
        before.files.insert(path);
    }
    let new = paths(&now).map(str::to_owned).chain(locks(&now, out));
    let new: Vec<String> = new.filter(|path| !before.files.contains(path)).collect();
    before.differs.extend(new);
    let then = revision.file(&under(CLAIMS))?.unwrap_or_default();
    let then: Then = serde_json::from_slice(&then).unwrap_or_default();
    before.teams = by_stack(then.teams.into_iter().map(|it| (it.stack, it.fence)));
    Ok(before)
}

/// The teams that each stack has by the spec.
#[must_use]
pub fn teams(model: &Model) -> Teams {
    let teams = claims(model).teams.into_iter();
    by_stack(teams.map(|team| (team.stack, team.fence)))
}

fn by_stack(teams: impl Iterator<Item = (String, String)>) -> Teams {
    let mut found = Teams::new();
    for (stack, fence) in teams {
        found.entry(stack).or_default().insert(fence);
    }
    found
}

fn paths(tree: &Tree) -> impl Iterator<Item = &str> {
    let unreadable = tree.unreadable.iter().map(|one| one.path.as_str());
    tree.texts.keys().map(String::as_str).chain(unreadable)
}

/// The lock files of providers that lie beside Terraform's files.
fn locks(now: &Tree, out: &Path) -> Vec<String> {
    let folders: BTreeSet<&str> = paths(now)
        .filter_map(|path| Some(path.rsplit_once('/')?.0))
        .collect();
    let locks = folders.into_iter().map(|it| format!("{it}/{PROVIDERS}"));
    locks.filter(|path| out.join(path).is_file()).collect()
}

fn is_of_providers(path: &str) -> bool {
    path.rsplit('/').next() == Some(PROVIDERS)
}

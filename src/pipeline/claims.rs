use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::settle::read_at_most;
use super::{CLAIMS, PipelineError, read_back};
use crate::claims::Claims;
use crate::terraform::Config;
use crate::workspace::{Tree, read_tree};

/// The version of claims that this program understands.
const VERSION: u32 = 1;

/// More than the claims of ten thousand teams.
const MAX_BYTES: u64 = 256 << 20;

/// The claims that lie in a folder of Terraform. Of several folders, only one may have claims: which would hold for the
/// others is not for the program to guess.
///
/// # Errors
/// None has claims, more than one has, or they can't be read.
pub fn claims_of(folders: &[PathBuf]) -> Result<(PathBuf, Claims), PipelineError> {
    let mut found = None;
    for folder in folders {
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

/// What Terraform would make of folders as they lie. Several make one world: a folder keeps its paths, by which claims
/// name stacks, unless an earlier one has files in a folder of that path; then its name stands before them.
///
/// # Errors
/// A folder that can't be read.
pub fn world(folders: &[PathBuf]) -> Result<Config, PipelineError> {
    let mut whole = Tree::default();
    let mut taken = BTreeSet::new();
    for folder in folders {
        let tree = read_tree(folder)?;
        let prefix = prefix(folder, &tree, &taken);
        taken.extend(places(&tree).map(|place| format!("{prefix}{place}")));
        let texts = tree.texts.into_iter();
        whole
            .texts
            .extend(texts.map(|(path, text)| (format!("{prefix}{path}"), text)));
        for mut one in tree.unreadable {
            one.path = format!("{prefix}{}", one.path);
            whole.unreadable.push(one);
        }
    }
    Ok(read_back(&whole))
}

/// The folders in a tree that have files, each with a `/` at its end.
fn places(tree: &Tree) -> impl Iterator<Item = &str> {
    let unreadable = tree.unreadable.iter().map(|one| &one.path);
    tree.texts.keys().chain(unreadable).map(|path| {
        let end = path.rfind('/').map_or(0, |at| at + 1);
        path.get(..end).unwrap_or_default()
    })
}

/// What stands before the paths of a folder: nothing, or its name, with a number if that is taken too.
fn prefix(folder: &Path, tree: &Tree, taken: &BTreeSet<String>) -> String {
    let last = folder.file_name().unwrap_or_default().to_string_lossy();
    let name = if last.is_empty() { "folder" } else { &*last };
    let numbered = (2_usize..).map(|number| format!("{name}-{number}/"));
    [String::new(), format!("{name}/")]
        .into_iter()
        .chain(numbered)
        .find(|prefix| places(tree).all(|place| !taken.contains(&format!("{prefix}{place}"))))
        .unwrap_or_default()
}

//! The output folder that a stack's folder lies in.

use std::path::{Component, Path, PathBuf};

use super::CLAIMS;
use super::claims::claims_in;
use super::stacks::claimed_stacks;
use crate::terraform::show::Files;

/// A folder of files with the stacks that stand beside what was asked for.
#[derive(Debug)]
pub(super) struct Tree {
    /// The folder that all of them lie in.
    pub folder: PathBuf,
    /// What was asked for, from there on; empty for all of it.
    within: String,
}

impl Tree {
    /// What plans are read with.
    pub fn files(&self) -> Files<'_> {
        Files {
            folder: &self.folder,
            within: &self.within,
        }
    }
}

/// The tree that a folder is a part of: the nearest folder above it, up to the root of the repository, whose claims are about it, or the output
/// folder. Whoever plans one stack names its folder, and what the plan means is decided by those beside. A folder that is no part of any is its
/// own tree.
pub(super) fn tree_of(files: &Path, out: &Path) -> Tree {
    let alone = || Tree {
        folder: files.to_owned(),
        within: String::new(),
    };
    let Ok(real) = files.canonicalize() else {
        return alone();
    };
    let mut found = None;
    for above in real.ancestors() {
        if claims_are_about(above, &real) {
            found = Some(above);
            break;
        }
        if above.join(".git").exists() {
            break;
        }
    }
    let out = out.canonicalize().ok();
    let found = found.or_else(|| out.as_deref().filter(|out| real.starts_with(out)));
    let Some((folder, within)) = found.and_then(|it| Some((it, within(it, &real)?))) else {
        return alone();
    };
    Tree {
        folder: as_named(files, &real, folder),
        within,
    }
}

/// True for a folder with claims about a stack that lies in the other folder, or around it. Claims that can't be read count: somebody has to
/// see that.
fn claims_are_about(folder: &Path, real: &Path) -> bool {
    if !folder.join(CLAIMS).is_file() {
        return false;
    }
    let Ok((_, claims)) = claims_in(std::iter::once(folder)) else {
        return true;
    };
    let mut stacks = claimed_stacks(&claims).into_iter();
    stacks.any(|stack| {
        let stack = folder.join(stack);
        stack.starts_with(real) || real.starts_with(&stack)
    })
}

/// The path from one folder to another below it; `None` when a part of it has a name that is no text.
fn within(folder: &Path, below: &Path) -> Option<String> {
    let rest = below.strip_prefix(folder).ok()?;
    let parts: Option<Vec<&str>> = rest.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

/// A folder above another in the words in which that one was named, if they reach that far.
fn as_named(files: &Path, real: &Path, folder: &Path) -> PathBuf {
    let levels = real.components().count() - folder.components().count();
    let mut named = files;
    for _ in 0..levels {
        match (named.components().next_back(), named.parent()) {
            (Some(Component::Normal(_)), Some(above)) if above != Path::new("") => named = above,
            _ => return folder.to_owned(),
        }
    }
    match named.canonicalize() {
        Ok(same) if same == folder => named.to_owned(),
        _ => folder.to_owned(),
    }
}

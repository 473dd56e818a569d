//! The folder of files that plans and states come from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::config::Config;
use super::super::read::{Found, broken, read_files};
use super::origin::{Origin, Traces};
use super::{InputError, Shown, Variables, source};

/// The files that plans and states come from.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// The folder that is read.
    pub folder: &'a Path,
    /// The folder in it below which their root modules lie, with `/` between folders; empty for that folder itself.
    pub within: &'a str,
}

impl<'a> Files<'a> {
    /// All root modules of a folder.
    #[must_use]
    pub fn all(folder: &'a Path) -> Self {
        Self { folder, within: "" }
    }

    /// True for what lies where the root modules are looked for. In: a path from the folder on.
    pub(super) fn has(&self, path: &str) -> bool {
        let rest = path.strip_prefix(self.within);
        self.within.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// As somebody named it.
    fn named(&self) -> PathBuf {
        match self.within {
            "" => self.folder.to_owned(),
            within => self.folder.join(within),
        }
    }
}

/// A document's root with what the files add to it, and the path of the root module that has it; none where it may come from any. In: the path
/// of the document, what was read of it, and the values of variables that it was made with. What could not be read is listed in it.
///
/// # Errors
/// Files that can't be read, or that the document does not come from.
pub(super) fn with_files(
    path: &Path,
    shown: &mut Shown,
    files: Files<'_>,
    variables: &Variables,
) -> Result<Option<String>, InputError> {
    let first = folder(files, None)?;
    let traces = Traces::of(shown);
    let origin = match traces.origin(&first, files) {
        Origin::Root(origin) => origin,
        Origin::Any => return Ok(None),
        Origin::Elsewhere => {
            return Err(InputError::NotItsSource {
                path: path.to_owned(),
                folder: files.named(),
            });
        }
    };
    let second = match variables.is_empty() {
        true => None,
        false => Some(folder(files, Some((&origin.path, variables)))?),
    };
    let (origin, from) = match &second {
        Some(second) => {
            let mut roots = second.roots();
            let same = roots.find(|root| root.path == origin.path);
            (same.unwrap_or(origin), second)
        }
        None => (origin, &first),
    };
    // Of the other root modules of the folder nothing was asked.
    let modules: BTreeSet<&str> = origin.modules.values().map(String::as_str).collect();
    let unread = from.unread.iter().filter(|one| {
        let folder = one
            .place
            .file
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        folder == origin.path || modules.contains(folder)
    });
    shown.unread.extend(unread.cloned());
    let root = std::mem::take(&mut shown.root);
    shown.root = source::merge(root, origin, &traces.gone, &mut shown.unread);
    Ok(Some(origin.path.clone()))
}

/// Reads a folder; with values for the variables of one root module, which win over its own files.
///
/// # Errors
/// A folder that can't be read, that has no Terraform in it, or where what is asked about has mistakes.
pub(super) fn folder(
    files: Files<'_>,
    given: Option<(&str, &Variables)>,
) -> Result<Config, InputError> {
    let path = files.folder;
    let unreadable = |source| InputError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut found = Found::walk(path).map_err(unreadable)?;
    if let Some((root, variables)) = given {
        // Later names win, and no name is later than this one.
        let name = "\u{10FFFF}.auto.tfvars.json";
        let file = match root {
            "" => name.to_owned(),
            root => format!("{root}/{name}"),
        };
        let text = serde_json::Value::Object(variables.clone()).to_string();
        found.files.insert(file, text);
    }
    let mut config = read_files(&found.files);
    // Looked for only when something is wrong: parsing takes time.
    let mistakes = match config.unread.is_empty() {
        true => Vec::new(),
        false => broken(&found.files).unwrap_or_default(),
    };
    let mut mistakes = mistakes.into_iter();
    if let Some(broken) = mistakes.find(|one| files.has(&one.place.file)) {
        return Err(InputError::Syntax {
            path: path.to_owned(),
            place: broken.place,
            message: broken.message,
        });
    }
    let nothing = !config.roots().any(|root| files.has(&root.path));
    if nothing && found.unread.is_empty() {
        return Err(InputError::Empty {
            path: files.named(),
        });
    }
    config.unread.splice(0..0, found.unread);
    Ok(config)
}

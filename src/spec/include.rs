//! A spec in several files: what `include` names is read and put into the document, before anything is judged.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use glob::{MatchOptions, Pattern};
use schemars::JsonSchema;

use super::decode::{Decoder, UNITS};
use super::leaf::{IncludePath, Leaf, UnitName};
use super::text;
use super::tree::{Kind, Node, Scalar};
use super::types::{Entries, Unit};
use super::{MAX_BYTES, compose, merge};
use crate::diagnostic::{Diagnostic, Span, nearest};

/// A file that `include` names.
#[derive(Clone, Debug, PartialEq, JsonSchema)]
#[schemars(
    rename_all = "kebab-case",
    deny_unknown_fields,
    title = "a file that ringfence.yaml includes"
)]
pub struct Included {
    /// Business units. A unit may be in several files, each with other teams.
    pub units: Entries<UnitName, Unit>,
}

/// Where a spec's other files are read from. Paths are relative to the spec's folder, with `/` between names; none
/// leads out of it.
pub trait Folder {
    /// The content of a file.
    ///
    /// # Errors
    /// The file is not there, or can't be read.
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// The names of what lies in a folder; `""` is the spec's own.
    ///
    /// # Errors
    /// The folder is not there, or can't be read.
    fn list(&self, folder: &str) -> io::Result<Vec<String>>;
}

/// Files by path, in memory.
impl Folder for BTreeMap<String, Vec<u8>> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.get(path)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let prefix = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        let below = self.keys().filter_map(|path| path.strip_prefix(&prefix));
        let mut names: Vec<String> = below
            .filter_map(|path| path.split('/').next())
            .map(str::to_owned)
            .collect();
        names.dedup();
        match names.is_empty() {
            true => Err(io::ErrorKind::NotFound.into()),
            false => Ok(names),
        }
    }
}

/// All files together may be no larger than this.
const MAX_TOTAL: usize = 4 * MAX_BYTES;

/// Reads what the document includes, and puts the units into it. Findings go to the decoder, to whose sources the files
/// are added. Gives the paths of the files, in the order of the sources.
pub(super) fn include(decoder: &mut Decoder, root: &mut Node, folder: &dyn Folder) -> Vec<String> {
    let Kind::Map(entries) = &root.kind else {
        return Vec::new();
    };
    let asked = entries.iter().find(|(key, _)| key.text == "include");
    let Some((
        _,
        Node {
            kind: Kind::List(items),
            ..
        },
    )) = asked
    else {
        return Vec::new();
    };
    let files = Search { decoder, folder }.all(items);
    let mut read = Vec::new();
    let mut total = 0;
    for (path, place) in files {
        let Some(units) = file(decoder, folder, &path, place, &mut total) else {
            continue;
        };
        read.push(path);
        if let (Some(units), Kind::Map(entries)) = (units, &mut root.kind) {
            merge::units(decoder, entries, units);
        }
    }
    read
}

/// Which files are meant.
struct Search<'s> {
    decoder: &'s mut Decoder,
    folder: &'s dyn Folder,
}

impl Search<'_> {
    /// Every path once, with the place that names it: in the order of the list, and of names where one item stands
    /// for several.
    fn all(&mut self, items: &[Node]) -> Vec<(String, Span)> {
        let mut found: Vec<(String, Span)> = Vec::new();
        let own = self.own_name();
        let mut asked = BTreeSet::new();
        for item in items {
            let Kind::Scalar(Scalar { text, .. }) = &item.kind else {
                continue;
            };
            // Whoever reads the field says what is wrong with the list.
            if IncludePath::read(text).is_err() || !asked.insert(text) {
                continue;
            }
            for path in self.matching(text, item.span) {
                if path == own {
                    self.decoder.refuse(
                        "include-cycle",
                        format!("`{text}` is this very file"),
                        item.span,
                        "put the files to include into a folder of their own: `units/*.yaml`",
                    );
                } else if let Some((_, first)) = found.iter().find(|(other, _)| *other == path) {
                    let first = self.decoder.label(*first).saying("first here");
                    let message = format!("`{path}` is included twice");
                    let here = self.decoder.label(item.span);
                    let twice = Diagnostic::error("duplicate-item", message, here)
                        .and(first)
                        .help("remove one of them");
                    self.decoder.diagnostics.push(twice);
                } else {
                    found.push((path, item.span));
                }
            }
        }
        found
    }

    /// The spec's name in its folder.
    fn own_name(&self) -> String {
        let name = self.decoder.sources.first().name();
        name.rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    fn matching(&mut self, pattern: &str, place: Span) -> Vec<String> {
        let mut paths = vec![String::new()];
        for name in pattern.split('/') {
            let mut next = Vec::new();
            for path in &paths {
                next.extend(
                    self.names(path, name)
                        .into_iter()
                        .map(|name| join(path, &name)),
                );
            }
            paths = next;
        }
        if paths.is_empty() {
            self.decoder.refuse(
                "missing-file",
                format!("no file is called `{pattern}`"),
                place,
                "a pattern that finds nothing would leave out units: correct it, or remove it",
            );
        }
        paths
    }

    /// The names in a folder that a part of a pattern stands for; a part without `*` and `?` stands for itself.
    fn names(&self, folder: &str, part: &str) -> Vec<String> {
        if !part.contains(['*', '?']) {
            return vec![part.to_owned()];
        }
        let options = MatchOptions {
            require_literal_leading_dot: true,
            ..MatchOptions::new()
        };
        let Ok(pattern) = Pattern::new(part) else {
            return Vec::new();
        };
        let mut names = self.folder.list(folder).unwrap_or_default();
        names.retain(|name| pattern.matches_with(name, options));
        names.sort();
        names
    }
}

fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// Reads one file; what comes out are its units, or nothing in a file without a tree. `None` when it can't be read.
fn file(
    decoder: &mut Decoder,
    folder: &dyn Folder,
    path: &str,
    place: Span,
    total: &mut usize,
) -> Option<Option<Node>> {
    let bytes = match folder.read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            unreadable(decoder, folder, path, place, &error);
            return None;
        }
    };
    *total = total.saturating_add(bytes.len());
    if *total > MAX_TOTAL {
        let message = format!("the files together are larger than {} MiB", MAX_TOTAL >> 20);
        let help = "are they the right files? specs of thousands of teams are smaller";
        decoder.refuse("file-too-large", message, place, help);
        return None;
    }
    let name = match decoder.sources.first().name().rfind(['/', '\\']) {
        Some(at) => {
            let parent = decoder.sources.first().name().get(..=at);
            format!("{}{path}", parent.unwrap_or_default())
        }
        None => path.to_owned(),
    };
    let source = match text::decode(&name, &bytes) {
        Ok(source) => source,
        Err(found) => {
            decoder.diagnostics.extend(found);
            return None;
        }
    };
    let base = decoder.sources.add(Arc::clone(&source));
    let (root, found) = compose::compose(&source);
    decoder.diagnostics.extend(found);
    let units = root.and_then(|mut root| {
        root.shift(base);
        let mut fields = decoder.record(&root, "an included file")?;
        let units = fields.need(decoder, "units", UNITS).cloned();
        fields.finish(decoder);
        units
    });
    Some(units)
}

fn unreadable(
    decoder: &mut Decoder,
    folder: &dyn Folder,
    path: &str,
    place: Span,
    error: &io::Error,
) {
    if error.kind() != io::ErrorKind::NotFound {
        let message = format!("`{path}` can't be read: {error}");
        let help = "it must be a file in the spec's folder or below it that can be read";
        decoder.refuse("unreadable-file", message, place, help);
        return;
    }
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let there = folder.list(parent).unwrap_or_default();
    if there.iter().any(|it| it == name) {
        let message = format!("`{path}` is a link that leads to nothing");
        let help = "restore what it leads to, or put the file in its place";
        decoder.refuse("missing-file", message, place, help);
        return;
    }
    let help = match nearest(name, there.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{}`?", join(parent, near)),
        None => "paths are relative to the spec's folder".to_owned(),
    };
    decoder.refuse(
        "missing-file",
        format!("there is no file `{path}`"),
        place,
        help,
    );
}

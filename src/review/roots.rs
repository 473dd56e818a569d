//! Which root module of one side is which of the other, and what the resources of the earlier are called now.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Side;
use super::moves::{follow, moves};
use crate::symbol::{Piece, Text, Value};
use crate::terraform::{Config, Root};

/// A root module, as it was and as it is.
pub(super) struct Pair<'a> {
    /// Its folder: the present one, if there is one.
    pub path: &'a str,
    /// As it was; references in it name what is moved by its new address.
    pub before: Option<Cow<'a, Root>>,
    pub after: Option<&'a Root>,
    /// Addresses that were moved: old and new.
    pub moves: Vec<(String, String)>,
}

/// The root modules of both sides, by the paths. What has another folder and the same state is the same: its backend says where that is
/// (Terraform documentation, "Backend block configuration overview").
pub(super) fn pairs<'a>(before: Side<'a>, after: Side<'a>) -> Vec<Pair<'a>> {
    let (mut old, new) = (by_path(before.config), by_path(after.config));
    let elsewhere = elsewhere(&old, &new);
    let mut made = Vec::new();
    for (path, root) in new {
        let was = old.remove(path);
        let was = was.or_else(|| old.remove(elsewhere.get(path).copied()?));
        let moves = match was.is_some_and(|was| std::ptr::eq(was, root)) {
            true => Vec::new(),
            false => moves(after, root),
        };
        let told = was.map(|was| match was.path == path && moves.is_empty() {
            true => Cow::Borrowed(was),
            false => Cow::Owned(called_anew(was, root, &moves)),
        });
        made.push(Pair {
            path,
            before: told,
            after: Some(root),
            moves,
        });
    }
    made.extend(old.into_iter().map(|(path, root)| Pair {
        path,
        before: Some(Cow::Borrowed(root)),
        after: None,
        moves: Vec::new(),
    }));
    made.sort_by_key(|pair| pair.path);
    made
}

fn by_path(config: &Config) -> BTreeMap<&str, &Root> {
    let roots = config.roots();
    roots.map(|root| (root.path.as_str(), root)).collect()
}

/// New folders, with the old ones of the same state.
fn elsewhere<'a>(
    old: &BTreeMap<&'a str, &'a Root>,
    new: &BTreeMap<&'a str, &'a Root>,
) -> BTreeMap<&'a str, &'a str> {
    let gone = old.iter().filter(|(path, _)| !new.contains_key(*path));
    let gone: Vec<_> = gone.filter(|(_, root)| is_told(root)).collect();
    let fresh = new.iter().filter(|(path, _)| !old.contains_key(*path));
    let mut made = BTreeMap::new();
    for (path, root) in fresh {
        let mut same = gone.iter().filter(|(_, was)| was.backend == root.backend);
        if let (Some((was, _)), None) = (same.next(), same.next()) {
            made.insert(*path, **was);
        }
    }
    made
}

/// True when a backend says where the state is, whatever the folder.
fn is_told(root: &Root) -> bool {
    let Some((kind, arguments)) = &root.backend else {
        return false;
    };
    let known = |value: &Value| match value {
        Value::Text(text) => text.as_literal().is_some(),
        Value::Unknown(_) => false,
        _ => true,
    };
    kind != "local" && !arguments.entries.is_empty() && arguments.entries.values().all(known)
}

/// The same, with the present names in its references.
fn called_anew(was: &Root, is: &Root, moves: &[(String, String)]) -> Root {
    let (old, new) = (was.atom_prefix(), is.atom_prefix());
    let rename = |piece: &Piece| match piece {
        Piece::Atom(atom) => match atom.name().strip_prefix(&old) {
            Some(own) => Text::atom(format!("{new}{}", follow(moves, own))),
            None => Text::atom(atom.name()),
        },
        other => Text::from_iter([other.clone()]),
    };
    let mut made = was.clone();
    for resource in &mut made.resources {
        resource.arguments.change_texts(&rename);
    }
    made
}

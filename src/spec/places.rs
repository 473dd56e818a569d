//! Where everything stands, by path.

use std::collections::HashMap;

use super::tree::{Kind, Node};
use crate::diagnostic::Span;

/// The places of everything that can be named by a path of keys and, in lists, numbers from 0.
pub(crate) fn index(root: &Node) -> HashMap<String, Span> {
    let mut places = HashMap::new();
    walk(root, "", &mut places);
    places
}

fn walk(node: &Node, path: &str, places: &mut HashMap<String, Span>) {
    let join = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match &node.kind {
        Kind::Null | Kind::Scalar(_) => {}
        Kind::List(items) => {
            for (number, item) in items.iter().enumerate() {
                let path = join(&number.to_string());
                places.entry(path.clone()).or_insert(item.span);
                walk(item, &path, places);
            }
        }
        Kind::Map(entries) => {
            for (key, value) in entries {
                let path = join(&key.text);
                places.entry(path.clone()).or_insert(key.span);
                walk(value, &path, places);
            }
        }
    }
}

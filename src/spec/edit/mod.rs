//! Adding an entry to a YAML text in which everything else stays byte for byte: comments, order, quotes, empty lines,
//! indentation, line ends.

mod layout;
mod place;
mod value;

use place::{Edit, NoPlace};
use value::Value;

use super::compose::compose;
use super::text;
use super::tree::{Key, Kind, Node};
use crate::diagnostic::{Diagnostic, Label, Span};

/// Adds an entry: `path` leads to it, its last part is its name; `value` is a mapping in lines indented by two. It comes
/// last in its mapping, in the mapping's style; mappings on the way that are missing or empty are made. `name` is what
/// messages call the file.
///
/// The text that comes out means what the one that went in means, and the entry; where that can't be had, nothing comes
/// out.
///
/// # Errors
/// What is not YAML; an entry of that name that is there; a mapping that is written in a way that can't be added to.
pub fn add_entry(
    name: &str,
    bytes: &[u8],
    path: &[&str],
    value: &str,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let source = text::decode(name, bytes)?;
    let value = Value::read(value)?;
    let root = match compose(&source) {
        (Some(root), found) if found.is_empty() => root,
        (_, found) => return Err(found),
    };
    let odd = |span: Span| {
        let found = Diagnostic::error(
            "cannot-edit",
            "an entry can't be added to this without changing more than it",
            Label::at(&source, span),
        );
        vec![found.help("add it by hand, or write the mapping out below its key")]
    };
    let layout = layout::layout(source.text()).ok_or_else(|| odd(Span::default()))?;
    let edits =
        place::place(source.text(), &layout, path, &value).map_err(|reason| match reason {
            NoPlace::Odd(span) => odd(span),
            NoPlace::Taken(span) => {
                let message = format!("there is a `{}` already", source.slice(span));
                let found = Diagnostic::error("name-taken", message, Label::at(&source, span));
                vec![found.help("take another name")]
            }
        })?;
    let edited = apply(bytes, source.text(), &edits);
    // Anchors, strange indentation: what was not thought of must not get through.
    let mut wanted = root;
    put(&mut wanted, path, value.node);
    let made = text::decode(name, &edited).map(|source| compose(&source));
    match made {
        Ok((Some(made), found)) if found.is_empty() && same(&made, &wanted) => Ok(edited),
        _ => Err(odd(edits.first().map_or(Span::default(), |edit| {
            Span::new(edit.at.start, edit.at.start)
        }))),
    }
}

/// The bytes with the edits made. Edits are counted in the text, which has neither byte order mark nor carriage
/// returns; what they add gets the line ends of the lines around it.
fn apply(bytes: &[u8], text: &str, edits: &[Edit]) -> Vec<u8> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let mut out = Vec::with_capacity(bytes.len() + 1024);
    let mut rest = match bytes.strip_prefix(MARK) {
        Some(rest) => {
            out.extend_from_slice(MARK);
            rest
        }
        None => bytes,
    };
    let mut at = 0;
    let mut crlf = ends_with_return(bytes);
    for edit in edits {
        let kept = text.get(at..edit.at.start).unwrap_or_default();
        let (raw, left) = rest.split_at(raw_len(rest, kept.len()));
        out.extend_from_slice(raw);
        if let Some(end) = raw.iter().rposition(|byte| *byte == b'\n') {
            crlf = raw.get(..=end).is_some_and(|raw| raw.ends_with(b"\r\n"));
        }
        let (_, left) = left.split_at(raw_len(left, edit.at.end - edit.at.start));
        let added = match crlf {
            true => edit.text.replace('\n', "\r\n"),
            false => edit.text.clone(),
        };
        out.extend_from_slice(added.as_bytes());
        rest = left;
        at = edit.at.end;
    }
    out.extend_from_slice(rest);
    out
}

/// Whether the first line ends with a carriage return.
fn ends_with_return(bytes: &[u8]) -> bool {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    end.and_then(|end| bytes.get(..end))
        .is_some_and(|line| line.ends_with(b"\r"))
}

/// How many bytes of a file are so many bytes of its text.
fn raw_len(raw: &[u8], text: usize) -> usize {
    let mut left = text;
    let mut at = 0;
    while left > 0 && at < raw.len() {
        let pair = raw.get(at..at + 2) == Some(b"\r\n");
        at += if pair { 2 } else { 1 };
        left -= 1;
    }
    at
}

/// Adds the entry to the tree.
fn put(node: &mut Node, path: &[&str], value: Node) {
    let Some((name, below)) = path.split_first() else {
        *node = value;
        return;
    };
    if node.kind == Kind::Null {
        node.kind = Kind::Map(Vec::new());
    }
    let Kind::Map(entries) = &mut node.kind else {
        return;
    };
    if let Some((_, child)) = entries.iter_mut().find(|(key, _)| key.text == *name) {
        return put(child, below, value);
    }
    let mut child = Node {
        span: Span::default(),
        kind: Kind::Null,
    };
    put(&mut child, below, value);
    let key = Key {
        text: (*name).to_owned(),
        span: Span::default(),
    };
    entries.push((key, child));
}

/// The same, wherever it stands.
fn same(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::List(one), Kind::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Kind::Map(one), Kind::Map(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(a, b)| a.0.text == b.0.text && same(&a.1, &b.1))
        }
        (one, other) => one == other,
    }
}

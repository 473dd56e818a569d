//! What a spec says of itself before it is judged: for whoever edits one that may not be right yet.

use super::compose::compose;
use super::decode::Decoder;
use super::include::{Folder, include};
use super::text;
use super::tree::{Kind, Node};
use crate::diagnostic::{Diagnostic, Label, Sources, Span};

/// The parts of a spec that an addition depends on, as they are written.
#[derive(Clone, Debug)]
pub struct Outline {
    /// The region, if it is said.
    pub region: Option<String>,
    /// The accounts' names and ids.
    pub accounts: Vec<(String, String)>,
    /// The units, those of included files among them.
    pub units: Vec<UnitOutline>,
}

/// A unit.
#[derive(Clone, Debug)]
pub struct UnitOutline {
    /// Its name.
    pub name: Named,
    /// The name of its account, if it is said.
    pub account: Option<String>,
    /// The file that its teams are in, among those that are included; `None` is the spec itself.
    pub file: Option<String>,
    /// Its teams.
    pub teams: Vec<Named>,
}

/// A name and where it is given.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name.
    pub text: String,
    /// Its place.
    pub place: Label,
}

/// Reads a spec and what it includes. `name` is what messages call it.
///
/// # Errors
/// Only what is not YAML, in the spec itself. What else is wrong is for [`load`](super::load) to say.
pub fn outline(name: &str, bytes: &[u8], folder: &dyn Folder) -> Result<Outline, Vec<Diagnostic>> {
    let source = text::decode(name, bytes)?;
    let (Some(mut root), found) = compose(&source) else {
        return Err(compose(&source).1);
    };
    if !found.is_empty() {
        return Err(found);
    }
    let mut decoder = Decoder::new(&source);
    let included = include(&mut decoder, &mut root, folder);
    let reader = Reader {
        sources: &decoder.sources,
        included,
    };
    let accounts = entries(field(&root, "accounts").map(|(_, node)| node));
    let units = entries(field(&root, "units").map(|(_, node)| node));
    Ok(Outline {
        region: word(field(&root, "region")),
        accounts: accounts
            .filter_map(|(name, _, node)| {
                let id = scalar(node).map(str::to_owned);
                Some((name.to_owned(), id.or_else(|| word(field(node, "id")))?))
            })
            .collect(),
        units: units
            .map(|(name, span, node)| reader.unit(name, span, node))
            .collect(),
    })
}

struct Reader<'s> {
    sources: &'s Sources,
    included: Vec<String>,
}

impl Reader<'_> {
    fn unit(&self, name: &str, span: Span, node: &Node) -> UnitOutline {
        let teams = field(node, "teams");
        let place = teams.map_or(span, |(place, _)| place);
        let file = self.sources.added(place);
        UnitOutline {
            name: self.named(name, span),
            account: word(field(node, "account")),
            file: file.and_then(|at| self.included.get(at).cloned()),
            teams: entries(teams.map(|(_, node)| node))
                .map(|(name, span, _)| self.named(name, span))
                .collect(),
        }
    }

    fn named(&self, text: &str, span: Span) -> Named {
        Named {
            text: text.to_owned(),
            place: self.sources.label(span),
        }
    }
}

fn entries(node: Option<&Node>) -> impl Iterator<Item = (&str, Span, &Node)> {
    let entries = match node.map(|node| &node.kind) {
        Some(Kind::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    entries
        .iter()
        .map(|(key, node)| (key.text.as_str(), key.span, node))
}

/// A field of a mapping and where its name stands.
fn field<'n>(node: &'n Node, name: &str) -> Option<(Span, &'n Node)> {
    let found = entries(Some(node)).find(|(own, ..)| *own == name);
    found.map(|(_, span, node)| (span, node))
}

fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar(scalar) => Some(&scalar.text),
        _ => None,
    }
}

fn word(field: Option<(Span, &Node)>) -> Option<String> {
    field.and_then(|(_, node)| scalar(node)).map(str::to_owned)
}

//! Units of several files as one mapping: units and teams beside each other, everything else in one file only.

use std::collections::{HashMap, HashSet};

use super::decode::Decoder;
use super::tree::{Key, Kind, Node};
use crate::diagnostic::Diagnostic;

/// An entry of a mapping.
type Entry = (Key, Node);

/// Puts units beside those that the document has. What both have, and may have only once, becomes a finding.
pub(super) fn units(decoder: &mut Decoder, document: &mut Vec<Entry>, units: Node) {
    let Some((_, own)) = document.iter_mut().find(|(key, _)| key.text == "units") else {
        let key = Key {
            text: "units".to_owned(),
            span: units.span,
        };
        document.push((key, units));
        return;
    };
    if own.kind == Kind::Null {
        *own = units;
        return;
    }
    for both in add(decoder, own, units) {
        fields(decoder, both);
    }
}

/// Two entries of one name: the one that is there, and the one that comes to it.
struct Both<'n> {
    own: &'n mut Entry,
    other: Entry,
}

impl Both<'_> {
    fn are_maps(&self) -> bool {
        matches!(
            (&self.own.1.kind, &self.other.1.kind),
            (Kind::Map(_), Kind::Map(_))
        )
    }

    fn refuse(&self, decoder: &mut Decoder) {
        let (first, second) = (&self.own.0, &self.other.0);
        let there = decoder.label(first.span).saying("first given here");
        let message = format!("`{}` is given twice", second.text);
        let found = Diagnostic::error("duplicate-key", message, decoder.label(second.span))
            .and(there)
            .help("remove one of them");
        decoder.diagnostics.push(found);
    }
}

/// Adds the fields of a unit that is there already: each may be in one file only, but for the teams.
fn fields(decoder: &mut Decoder, unit: Both<'_>) {
    if !unit.are_maps() {
        unit.refuse(decoder);
        return;
    }
    for field in add(decoder, &mut unit.own.1, unit.other.1) {
        if field.own.0.text != "teams" || !field.are_maps() {
            field.refuse(decoder);
            continue;
        }
        for team in add(decoder, &mut field.own.1, field.other.1) {
            team.refuse(decoder);
        }
    }
}

/// Adds the entries of a mapping to another. Gives those whose names are in it already.
fn add<'n>(decoder: &mut Decoder, own: &'n mut Node, other: Node) -> Vec<Both<'n>> {
    let (Kind::Map(own), Kind::Map(entries)) = (&mut own.kind, other.kind) else {
        let help = "write each entry as `name: …`";
        decoder.refuse("wrong-type", "expected a mapping", other.span, help);
        return Vec::new();
    };
    let mut others: HashMap<String, Entry> = HashMap::new();
    let mut new = Vec::new();
    let names: HashSet<&str> = own.iter().map(|(key, _)| key.text.as_str()).collect();
    for entry in entries {
        match names.contains(entry.0.text.as_str()) {
            true => drop(others.insert(entry.0.text.clone(), entry)),
            false => new.push(entry),
        }
    }
    own.extend(new);
    own.iter_mut()
        .filter_map(|own| {
            let other = others.remove(&own.0.text)?;
            Some(Both { own, other })
        })
        .collect()
}

use super::{Decoder, all_of};
use crate::diagnostic::{Span, nearest};
use crate::spec::rules::short;
use crate::spec::tree::{Key, Kind, Node};

/// A mapping whose fields are being asked for, one by one; those that nobody asked for are unknown.
pub(crate) struct Record<'n> {
    what: &'static str,
    pub(crate) owner: Span,
    entries: &'n [(Key, Node)],
    asked: Vec<&'static str>,
    /// Fields that must be there and are not, with an example each.
    missing: Vec<(&'static str, String)>,
}

impl<'n> Record<'n> {
    pub(super) fn new(what: &'static str, owner: Span, entries: &'n [(Key, Node)]) -> Self {
        Self {
            what,
            owner,
            entries,
            asked: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// A field that may be missing; nothing after the colon is the same as missing.
    pub(crate) fn find(&mut self, name: &'static str) -> Option<&'n Node> {
        self.asked.push(name);
        self.entries
            .iter()
            .find(|(key, _)| key.text == name)
            .map(|(_, node)| node)
            .filter(|node| node.kind != Kind::Null)
    }

    /// A field that must be there; `example` shows how it is written.
    pub(crate) fn need(
        &mut self,
        decoder: &mut Decoder,
        name: &'static str,
        example: &str,
    ) -> Option<&'n Node> {
        self.asked.push(name);
        let found = self.entries.iter().find(|(key, _)| key.text == name);
        match found {
            Some((key, node)) if node.kind == Kind::Null => {
                let message = format!("`{name}` has no value");
                decoder.refuse(
                    "missing-field",
                    message,
                    key.span,
                    format!("write `{name}: {example}`"),
                );
                None
            }
            Some((_, node)) => Some(node),
            None => {
                self.missing.push((name, example.to_owned()));
                None
            }
        }
    }

    /// Says which fields are unknown and which are missing. To be called when all have been asked for.
    pub(crate) fn finish(mut self, decoder: &mut Decoder) {
        for (key, _) in self.entries {
            if self.asked.contains(&key.text.as_str()) {
                continue;
            }
            let help = match nearest(&key.text, self.asked.iter().copied()) {
                Some(name) => {
                    // One slip is one finding: the field is not missing, it is misspelt.
                    self.missing.retain(|(missing, _)| *missing != name);
                    format!("did you mean `{name}`?")
                }
                None => format!("{} can have {}", self.what, all_of(&self.asked)),
            };
            let message = format!("{} has no field `{}`", self.what, short(&key.text));
            decoder.refuse("unknown-field", message, key.span, help);
        }
        self.finish_known(decoder);
    }

    /// Says which fields are missing, and nothing of unknown ones.
    pub(crate) fn finish_known(self, decoder: &mut Decoder) {
        for (name, example) in self.missing {
            let message = format!("{} has no `{name}`", self.what);
            let help = format!("add `{name}: {example}`");
            decoder.refuse("missing-field", message, self.owner, help);
        }
    }
}

use crate::symbol::{Text, Value};
use crate::terraform::{Resource, Root};

/// One managed resource with the root module that it is in.
#[derive(Clone, Copy, Debug)]
pub(in crate::prove) struct Item<'a> {
    pub root: &'a Root,
    pub resource: &'a Resource,
}

impl<'a> Item<'a> {
    /// Its address with its stack in front: `units/research: module.vision.aws_vpc.this`.
    pub fn address(&self) -> String {
        match self.root.path.as_str() {
            "" => self.resource.address.to_string(),
            path => format!("{path}: {}", self.resource.address),
        }
    }

    /// An argument; null counts as absent.
    pub fn get(&self, argument: &str) -> Option<&'a Value> {
        self.resource.arguments.get(argument)
    }

    /// An argument that is a string.
    pub fn text(&self, argument: &str) -> Option<&'a Text> {
        self.get(argument)?.as_text()
    }

    /// An argument that is a known string.
    pub fn str(&self, argument: &str) -> Option<&'a str> {
        self.get(argument)?.as_str()
    }

    /// An argument that is a known truth value.
    pub fn bool(&self, argument: &str) -> Option<bool> {
        self.get(argument)?.as_bool()
    }

    /// An argument that is a list of strings; `None` when it is anything else or an item is.
    pub fn texts(&self, argument: &str) -> Option<Vec<&'a Text>> {
        match self.get(argument)? {
            Value::List(items) => items.iter().map(Value::as_text).collect(),
            _ => None,
        }
    }

    /// The blocks of a kind; a block that is written as an attribute counts as one, too.
    pub fn blocks(&self, kind: &str) -> &'a [Value] {
        match self.get(kind) {
            None => &[],
            Some(Value::List(items)) => items,
            Some(other) => std::slice::from_ref(other),
        }
    }

    /// The value of a tag; `None` when there is no such tag or the tags are no map.
    pub fn tag(&self, name: &str) -> Option<&'a Text> {
        self.get("tags")?.get(name)?.as_text()
    }

    /// Its account; unknown when the provider does not tell.
    pub fn account(&self) -> Text {
        told(self.resource.account.as_deref(), "account")
    }

    /// The block of a kind, when there is exactly one.
    pub fn block(&self, kind: &str) -> Option<&'a Value> {
        match self.blocks(kind) {
            [only] => Some(only),
            _ => None,
        }
    }

    /// An attribute as references to it read: what AWS settled when a state or plan tells it, else what follows from
    /// arguments, else an atom.
    pub fn attribute(&self, name: &str) -> Text {
        self.root.attribute(self.resource, name)
    }
}

fn told(known: Option<&str>, what: &str) -> Text {
    match known {
        Some(known) => Text::from(known),
        None => Text::unknown(format!("the provider names no {what}")),
    }
}

use std::collections::HashMap;

use crate::access::authorize::{Attached, PolicyId};
use crate::estate::{Content, Document, Grant};

/// What a policy or grant that was asked is in the estate.
#[derive(Clone, Debug, PartialEq)]
pub enum Source<'e> {
    /// A policy document.
    Document(&'e Document),
    /// A grant on a key.
    Grant(&'e Grant),
    /// One that is not in the Terraform at hand; what, in a few words.
    Missing(String),
}

/// What was asked, by the ids that deciders name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sources<'e> {
    by_id: HashMap<PolicyId, Source<'e>>,
}

impl<'e> Sources<'e> {
    /// What an id stands for.
    pub fn get(&self, id: &PolicyId) -> Option<&Source<'e>> {
        self.by_id.get(id)
    }

    /// A document as the chain takes it: what is not certain to be in force, or not known, counts as one that may say anything.
    pub(super) fn document(&mut self, document: &'e Document) -> Attached<'e> {
        let id = self.add(&label(document), Source::Document(document));
        Attached {
            id,
            policy: document.content.known(),
        }
    }

    /// The same, where it is not certain that this is the one in force.
    pub(super) fn perhaps(&mut self, document: &'e Document) -> Attached<'e> {
        let id = self.add(&label(document), Source::Document(document));
        Attached { id, policy: None }
    }

    /// A policy that is there, or may be, and that the Terraform at hand does not have.
    pub(super) fn missing(&mut self, what: impl Into<String>) -> Attached<'e> {
        let what = what.into();
        Attached {
            id: self.add(&what.clone(), Source::Missing(what)),
            policy: None,
        }
    }

    pub(super) fn grant(&mut self, grant: &'e Grant) -> PolicyId {
        let at = &grant.origin;
        self.add(&located(&at.stack, &at.address), Source::Grant(grant))
    }

    /// Ids are for people as well: the address, with a number where another has it already.
    fn add(&mut self, label: &str, source: Source<'e>) -> PolicyId {
        let numbered = (2_usize..).map(|number| format!("{label} ({number})"));
        let mut ids = std::iter::once(label.to_owned()).chain(numbered);
        let free = ids.find(|id| !self.by_id.contains_key(&PolicyId::new(id.as_str())));
        let id = PolicyId::new(free.unwrap_or_default());
        self.by_id.insert(id.clone(), source);
        id
    }
}

impl Source<'_> {
    /// Why it is not known what it says; `None` when it is.
    pub fn unknown(&self) -> Option<String> {
        match self {
            Self::Document(document) => match &document.content {
                Content::Known(_) => None,
                Content::Perhaps(_, why) | Content::Unknown(why) => Some(why.clone()),
            },
            Self::Grant(_) => None,
            Self::Missing(what) => Some(what.clone()),
        }
    }
}

fn label(document: &Document) -> String {
    match document.origin.as_ref().or(document.attached.as_ref()) {
        Some(at) => located(&at.stack, &at.address),
        None => document.name.clone(),
    }
}

/// An address with its root module.
pub(super) fn located(stack: &str, address: &str) -> String {
    match stack {
        "" => address.to_owned(),
        stack => format!("{stack}:{address}"),
    }
}

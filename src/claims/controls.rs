//! Settings that no policy speaks of: what must be there exactly as it is said.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::model::SpecPath;

/// One resource that must be there, for certain and once, with these arguments and no others. Tags and descriptions may be anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ControlClaim {
    /// What it comes to, in words: `GuardDuty watches the account`.
    pub says: String,
    /// The theorem that rests on it.
    pub theorem: ControlTheorem,
    /// The resource's kind: `aws_guardduty_detector`.
    pub kind: String,
    /// Which of the arguments it is known by; none when it is the only one of its kind in its region.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_by: Vec<String>,
    /// Its region, when that is not its owner's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Its arguments. A nested block is an object, several of one kind are a list of them.
    pub arguments: IndexMap<String, Expected>,
    /// Where the spec says so.
    pub spec: SpecPath,
}

/// The theorems that rest on settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlTheorem {
    /// What happens is recorded, and somebody is told.
    Audit,
    /// No way out of the network.
    Network,
    /// Nobody reaches what is not his.
    Fence,
    /// What is declared works.
    Journeys,
    /// Who manages keys does not use them.
    Keys,
    /// Nobody becomes stronger.
    Escalation,
    /// Data stays inside.
    Perimeter,
}

/// What an argument must say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Expected {
    /// An attribute that AWS hands out, of another resource of the same stack.
    Reference(Reference),
    /// Each of these once, in any order.
    List(Vec<Expected>),
    /// These and nothing else. What `jsonencode` makes of an object counts as one.
    Object(IndexMap<String, Expected>),
    /// Exactly this: a string, a number or a truth value.
    Plain(serde_json::Value),
}

/// An attribute of another resource, for what follows from no name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reference {
    /// The attribute: `id`.
    pub attribute: String,
    /// The resource's kind.
    pub of: String,
    /// The arguments that it is known by; none when it is the only one of its kind in its region.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub with: IndexMap<String, Expected>,
}

impl Expected {
    /// An object of these.
    pub fn object<const N: usize>(entries: [(&str, Expected); N]) -> Self {
        Self::Object(arguments(entries))
    }

    /// A list of these.
    pub fn list<T: Into<Expected>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }

    /// An attribute of the resource of this kind that has these arguments.
    pub fn of<const N: usize>(kind: &str, with: [(&str, Expected); N], attribute: &str) -> Self {
        Self::Reference(Reference {
            attribute: attribute.to_owned(),
            of: kind.to_owned(),
            with: arguments(with),
        })
    }
}

/// Arguments by their names.
pub fn arguments<const N: usize>(entries: [(&str, Expected); N]) -> IndexMap<String, Expected> {
    let entries = entries.into_iter();
    entries
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

impl From<&str> for Expected {
    fn from(text: &str) -> Self {
        Self::Plain(text.into())
    }
}

impl From<String> for Expected {
    fn from(text: String) -> Self {
        Self::Plain(text.into())
    }
}

impl From<&String> for Expected {
    fn from(text: &String) -> Self {
        Self::Plain(text.as_str().into())
    }
}

impl From<bool> for Expected {
    fn from(it: bool) -> Self {
        Self::Plain(it.into())
    }
}

impl From<u32> for Expected {
    fn from(number: u32) -> Self {
        Self::Plain(number.into())
    }
}

impl ControlClaim {
    /// What is known of it beyond its arguments is left as it comes: its owner's region, and known by nothing.
    pub fn new<const N: usize>(
        (theorem, says): (ControlTheorem, &str),
        kind: &str,
        with: [(&str, Expected); N],
        spec: &SpecPath,
    ) -> Self {
        Self {
            says: says.to_owned(),
            theorem,
            kind: kind.to_owned(),
            known_by: Vec::new(),
            region: None,
            arguments: arguments(with),
            spec: spec.clone(),
        }
    }

    /// The same, known by these of its arguments.
    #[must_use]
    pub fn known_by(mut self, names: &[&str]) -> Self {
        self.known_by = names.iter().map(|&name| name.to_owned()).collect();
        self
    }

    /// The same, in another region.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        self.region = Some(region.to_owned());
        self
    }
}

//! What was given out once and stays: addresses, physical names, the keys of states.

mod read;

use std::collections::BTreeMap;
use std::sync::Arc;

use ipnet::Ipv4Net;
use serde::Serialize;

use crate::diagnostic::{Label, Source, Span};

/// The version of the format.
const VERSION: u32 = 1;

/// The content of `ringfence.lock`, which lies beside the spec and is kept under version control.
///
/// Entries are only ever added. Those of teams that are gone stay, and are not given out again.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Lock {
    /// The ids of zones in the order in which they were given out, where the spec says how many.
    pub(crate) zones: Vec<String>,
    /// By `unit/team`.
    pub(crate) networks: BTreeMap<String, LockedNetwork>,
    /// Physical names by `unit/team/bucket`.
    pub(crate) buckets: BTreeMap<String, String>,
    /// By `unit/team/purpose` and `platform/purpose`.
    pub(crate) aliases: BTreeMap<String, String>,
    /// Keys of states, before the backend's prefix, by `units/unit` and `platform`.
    pub(crate) states: BTreeMap<String, String>,
    /// Where it was read from; nothing for a new one.
    #[serde(skip)]
    origin: Option<Origin>,
}

/// A network that was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LockedNetwork {
    pub(crate) cidr: Ipv4Net,
    /// By zone id.
    pub(crate) subnets: BTreeMap<String, Ipv4Net>,
}

#[derive(Clone, Debug)]
struct Origin {
    source: Arc<Source>,
    /// Places of networks, by `unit/team`.
    networks: BTreeMap<String, Span>,
}

/// Two locks are equal when they say the same, wherever they were read from.
impl PartialEq for Lock {
    fn eq(&self, other: &Self) -> bool {
        self.zones == other.zones
            && self.networks == other.networks
            && self.buckets == other.buckets
            && self.aliases == other.aliases
            && self.states == other.states
    }
}

impl Lock {
    /// The text of the file: the same for the same content, on any machine.
    #[must_use]
    pub fn to_text(&self) -> String {
        #[derive(Serialize)]
        struct File<'a> {
            version: u32,
            #[serde(flatten)]
            lock: &'a Lock,
        }
        let file = File {
            version: VERSION,
            lock: self,
        };
        // Strings and maps with string keys always serialize.
        let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Where the file has a team's network.
    pub(crate) fn network_label(&self, team: &str) -> Option<Label> {
        let origin = self.origin.as_ref()?;
        let span = origin.networks.get(team)?;
        Some(Label::at(&origin.source, *span))
    }
}

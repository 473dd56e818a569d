//! What was given out once and stays: addresses, physical names, the keys of states.

mod read;
mod reclaim;
mod rekey;

pub(crate) use rekey::Kind;

use std::collections::BTreeMap;
use std::sync::Arc;

use ipnet::Ipv4Net;
use serde::Serialize;

use crate::diagnostic::{Label, Source, Span};

/// The version of the format.
const VERSION: u32 = 1;

/// The content of `ringfence.lock`, which lies beside the spec and is kept under version control.
///
/// What was given out stays. Entries of what is gone stay, too, and are not given out again before they are reclaimed;
/// those of what is renamed move to its new path.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Lock {
    /// The ids of zones in the order in which they were given out, where the spec says how many.
    pub(crate) zones: Vec<String>,
    /// By unit.
    pub(crate) units: BTreeMap<String, LockedUnit>,
    /// By `unit/team`.
    pub(crate) teams: BTreeMap<String, LockedTeam>,
    /// By `unit/team`.
    pub(crate) networks: BTreeMap<String, LockedNetwork>,
    /// Physical names by `unit/team/bucket`.
    pub(crate) buckets: BTreeMap<String, String>,
    /// By `unit/team/purpose` and `platform/purpose`.
    pub(crate) aliases: BTreeMap<String, String>,
    /// Keys of states, before the backend's prefix, by `units/unit` and `platform`.
    pub(crate) states: BTreeMap<String, String>,
    /// What physical names call training jobs, by `unit/team/job`.
    pub(crate) training: BTreeMap<String, String>,
    /// What physical names call servers, by `unit/team/server`.
    pub(crate) serving: BTreeMap<String, String>,
    /// What physical names call applications, by `unit/team/application`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) applications: BTreeMap<String, String>,
    /// What physical names call SageMaker endpoints, by `unit/team/endpoint`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) endpoints: BTreeMap<String, String>,
    /// What physical names call REST APIs, by `unit/team/service`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) services: BTreeMap<String, String>,
    /// Names of the registry's repositories, by `platform/repository`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) repositories: BTreeMap<String, String>,
    /// What physical names call notebooks, by `unit/team/notebook`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) notebooks: BTreeMap<String, String>,
    /// What the roles of people are for, by `unit/team/duty`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) people: BTreeMap<String, String>,
    /// New path by old path of what was renamed, each behind its kind: `teams/retail/churn`.
    pub(crate) renamed: BTreeMap<String, String>,
    /// What becomes of buckets that are gone, by `unit/team/bucket`.
    pub(crate) removed: BTreeMap<String, Data>,
    /// Where it was read from; nothing for a new one.
    #[serde(skip)]
    origin: Option<Origin>,
}

/// A unit as it was first made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LockedUnit {
    /// What physical names call it.
    pub(crate) name: String,
    /// What physical names begin with; not known of locks that were written before it was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) organization: Option<String>,
    /// Its account; not known of locks that were written before it was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
}

/// A team as it was first made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LockedTeam {
    /// What physical names begin with.
    pub(crate) organization: String,
    /// What physical names call it.
    pub(crate) name: String,
    /// What the names of its buckets end in.
    pub(crate) token: String,
}

/// What becomes of the data of something that is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Data {
    /// Terraform forgets it, and it stays.
    Keep,
    /// Terraform deletes it.
    Destroy,
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
        self.to_text() == other.to_text()
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

//! The part of the file that pins what things were called when they were made. Locks of before it was kept have none.

use std::collections::BTreeMap;

use super::{Account, Path, Token, Word};
use crate::model::lock::{Data, LockedTeam, LockedUnit};
use crate::spec::{Decoder, Leaf, Node, Record};

#[derive(Default)]
pub(super) struct Names {
    pub(super) units: BTreeMap<String, LockedUnit>,
    pub(super) teams: BTreeMap<String, LockedTeam>,
    pub(super) training: BTreeMap<String, String>,
    pub(super) serving: BTreeMap<String, String>,
    pub(super) applications: BTreeMap<String, String>,
    pub(super) endpoints: BTreeMap<String, String>,
    pub(super) services: BTreeMap<String, String>,
    pub(super) repositories: BTreeMap<String, String>,
    pub(super) notebooks: BTreeMap<String, String>,
    pub(super) people: BTreeMap<String, String>,
    pub(super) renamed: BTreeMap<String, String>,
    pub(super) removed: BTreeMap<String, Data>,
}

pub(super) fn names(decoder: &mut Decoder, fields: &mut Record<'_>) -> Names {
    let word = |decoder: &mut Decoder, node: &Node| text::<Word>(decoder, node);
    let path = |decoder: &mut Decoder, node: &Node| text::<Path>(decoder, node);
    Names {
        units: map(decoder, fields.find("units"), unit),
        teams: map(decoder, fields.find("teams"), team),
        training: map(decoder, fields.find("training"), word),
        serving: map(decoder, fields.find("serving"), word),
        applications: map(decoder, fields.find("applications"), word),
        endpoints: map(decoder, fields.find("endpoints"), word),
        services: map(decoder, fields.find("services"), word),
        repositories: map(decoder, fields.find("repositories"), path),
        notebooks: map(decoder, fields.find("notebooks"), word),
        people: map(decoder, fields.find("people"), word),
        renamed: map(decoder, fields.find("renamed"), path),
        removed: map(decoder, fields.find("removed"), |decoder, node| {
            let choices = [("keep", Data::Keep), ("destroy", Data::Destroy)];
            Some(decoder.choice(node, &choices)?.value)
        }),
    }
}

/// Values by path. What can't be read has left a finding, and the lock is refused as a whole.
fn map<V>(
    decoder: &mut Decoder,
    node: Option<&Node>,
    value: impl FnMut(&mut Decoder, &Node) -> Option<V>,
) -> BTreeMap<String, V> {
    let read = node.and_then(|node| decoder.entries::<Path, _>(node, "entries", value));
    let entries = read.into_iter().flat_map(|read| read.0);
    entries.map(|(key, value)| (key.value.0, value)).collect()
}

fn text<T: Leaf + Into<String>>(decoder: &mut Decoder, node: &Node) -> Option<String> {
    Some(decoder.leaf::<T>(node)?.value.into())
}

fn unit(decoder: &mut Decoder, node: &Node) -> Option<LockedUnit> {
    let mut fields = decoder.record(node, "a unit")?;
    let name = fields.need(decoder, "name", "…");
    let name = name.and_then(|node| text::<Word>(decoder, node));
    let organization = fields.find("organization");
    let organization = organization.and_then(|node| text::<Word>(decoder, node));
    let account = fields.find("account");
    let account = account.and_then(|node| text::<Account>(decoder, node));
    fields.finish(decoder);
    Some(LockedUnit {
        name: name?,
        organization,
        account,
    })
}

fn team(decoder: &mut Decoder, node: &Node) -> Option<LockedTeam> {
    let mut fields = decoder.record(node, "a team")?;
    let organization = fields.need(decoder, "organization", "…");
    let organization = organization.and_then(|node| text::<Word>(decoder, node));
    let name = fields.need(decoder, "name", "…");
    let name = name.and_then(|node| text::<Word>(decoder, node));
    let token = fields.need(decoder, "token", "…");
    let token = token.and_then(|node| text::<Token>(decoder, node));
    fields.finish(decoder);
    Some(LockedTeam {
        organization: organization?,
        name: name?,
        token: token?,
    })
}

//! Administrators whose roles ringfence makes.

use super::root::Facts;
use super::{Decoder, Record};
use crate::diagnostic::Diagnostic;
use crate::spec::admins::{BreakGlass, KeyAdministrators, MadeBreakGlass, MadeKeyAdministrators};
use crate::spec::leaf::{Leaf, PersonArn, RoleArn, UserArn};
use crate::spec::tree::{Kind, Node};
use crate::spec::types::{Administrators, At, Platform};

const PERSON: &str = "arn:aws:iam::111122223333:user/name";

/// A list of roles, or people who may take a role that ringfence makes.
pub(super) fn keys(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
) -> Option<KeyAdministrators> {
    const ROLES: &str = "[arn:aws:iam::111122223333:role/name]";
    if !matches!(node.kind, Kind::Map(_)) {
        let roles = decoder.list::<RoleArn>(node, 1..=100, ROLES);
        return Some(KeyAdministrators::Existing(roles));
    }
    let mut fields = decoder.record(node, "`keys`")?;
    let people = people::<PersonArn>(decoder, &mut fields, "people", facts);
    let approvers = fields.find("approvers");
    let approvers = approvers.map(|node| list::<PersonArn>(decoder, node, facts));
    fields.finish(decoder);
    two_people(decoder, people.as_deref(), approvers.as_deref());
    Some(KeyAdministrators::Made(MadeKeyAdministrators {
        people: people?,
        approvers,
    }))
}

/// A role, or users who may take a role that ringfence makes.
pub(super) fn break_glass(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
) -> Option<BreakGlass> {
    if !matches!(node.kind, Kind::Map(_)) {
        return decoder.leaf(node).map(BreakGlass::Existing);
    }
    let mut fields = decoder.record(node, "`break-glass`")?;
    let people = people::<UserArn>(decoder, &mut fields, "people", facts);
    let session_minutes = fields
        .find("session-minutes")
        .map(|node| decoder.number(node));
    fields.finish(decoder);
    Some(BreakGlass::Made(MadeBreakGlass {
        people: people?,
        session_minutes: match session_minutes {
            None => None,
            Some(read) => Some(read?),
        },
    }))
}

/// Where ringfence makes the role that breaks the glass, somebody is told of it.
pub(super) fn told(
    decoder: &mut Decoder,
    administrators: Option<&Administrators>,
    platform: Option<&Platform>,
) {
    let glass = administrators.map(|administrators| &administrators.break_glass);
    let Some(BreakGlass::Made(made)) = glass else {
        return;
    };
    let audit = platform.and_then(|platform| platform.audit.as_ref());
    let tells = audit.is_some_and(|audit| audit.alerts.is_some());
    if let (false, Some(first)) = (tells, made.people.first()) {
        decoder.refuse(
            "no-alerts",
            "nobody is told when the glass is broken",
            first.span,
            "add `audit: { alerts: { emails: [security@acme.example] } }` to `platform`",
        );
    }
}

fn people<T: Leaf + PartialEq + AsRef<str>>(
    decoder: &mut Decoder,
    fields: &mut Record<'_>,
    name: &'static str,
    facts: &Facts<'_>,
) -> Option<Vec<At<T>>> {
    let node = fields.need(decoder, name, &format!("[{PERSON}]"))?;
    Some(list(decoder, node, facts))
}

/// People of any account: they often have one of their own.
fn list<T: Leaf + PartialEq + AsRef<str>>(
    decoder: &mut Decoder,
    node: &Node,
    facts: &Facts<'_>,
) -> Vec<At<T>> {
    let people = decoder.list::<T>(node, 1..=20, &format!("[{PERSON}]"));
    for one in &people {
        let partition = one.value.as_ref().split(':').nth(1);
        facts.own_partition(decoder, partition.unwrap_or_default(), one.span);
    }
    people
}

/// Who asks for a deletion and who approves it are two.
fn two_people(
    decoder: &mut Decoder,
    people: Option<&[At<PersonArn>]>,
    approvers: Option<&[At<PersonArn>]>,
) {
    let people = people.unwrap_or_default();
    for approver in approvers.unwrap_or_default() {
        let mut same = people.iter().filter(|one| one.value == approver.value);
        if let Some(one) = same.next() {
            let there = decoder.label(one.span).saying("also given here");
            let found = Diagnostic::error(
                "approves-himself",
                "who manages keys would approve his own deletions",
                decoder.label(approver.span),
            )
            .and(there)
            .help("name somebody else as approver: deleting a key takes two people");
            decoder.diagnostics.push(found);
        }
    }
}

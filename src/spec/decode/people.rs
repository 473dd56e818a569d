//! People: how they sign in, their groups, and their notebooks.

use super::root::{Facts, leaf};
use super::team::{Buckets, references};
use super::{Decoder, Record};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::spec::leaf::{Group, GroupId, Name, Place, VpcEndpointId};
use crate::spec::people::{
    IdentityCenter, Notebook, NotebookInstance, People, TeamPeople, UnitPeople, Workspace,
};
use crate::spec::tree::Node;
use crate::spec::types::{At, Entries};

/// How people sign in. Permission sets are made in the stack of the organization, so that there has to be one.
pub(super) fn people(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<People> {
    let mut fields = decoder.record(node, "`people`")?;
    let saml_node = fields.find("saml");
    let saml = leaf(decoder, saml_node);
    let center_node = fields.find("identity-center");
    let identity_center = center_node.and_then(|node| identity_center(decoder, node));
    let place = fields.owner;
    fields.finish(decoder);
    if saml_node.is_some() == center_node.is_some() {
        let message = "people sign in in one way";
        let help = "write `saml: okta` or `identity-center: { instance: …, groups: … }`";
        decoder.refuse("one-way-in", message, place, help);
    }
    if let Some(node) = center_node.filter(|_| !facts.makes_organization()) {
        decoder.refuse(
            "nobody-makes-permission-sets",
            "permission sets are made in the account that manages the organization, and it is not said which that is",
            node.span,
            "say so: `guardrails: { organization: …, account: … }`",
        );
    }
    match saml.is_some() || identity_center.is_some() {
        true => Some(People {
            saml,
            identity_center,
        }),
        false => None,
    }
}

fn identity_center(decoder: &mut Decoder, node: &Node) -> Option<IdentityCenter> {
    let mut fields = decoder.record(node, "`identity-center`")?;
    let instance = fields
        .need(
            decoder,
            "instance",
            "arn:aws:sso:::instance/ssoins-1234567890abcdef",
        )
        .and_then(|node| decoder.leaf(node));
    let groups = fields
        .need(
            decoder,
            "groups",
            "{ vision-scientists: 12345678-1234-1234-1234-123456789012 }",
        )
        .and_then(|node| {
            decoder.entries(node, "groups", |decoder, node| {
                decoder.leaf::<GroupId>(node)
            })
        });
    fields.finish(decoder);
    Some(IdentityCenter {
        instance: instance?,
        groups: groups?,
    })
}

/// Groups that IAM Identity Center has are known by their ids.
fn known(decoder: &mut Decoder, named: &[At<Group>], facts: &Facts<'_>) {
    let Some(groups) = facts.groups() else {
        return;
    };
    for group in named {
        let name = group.value.as_str();
        if groups.contains(&name) {
            continue;
        }
        let help = match nearest(name, groups.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give its id under `people.identity-center.groups`".to_owned(),
        };
        let message = format!("the id of the group `{name}` is not said");
        decoder.refuse("unknown-reference", message, group.span, help);
    }
}

/// The people of a unit.
pub(super) fn of_unit(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<UnitPeople> {
    let mut fields = decoder.record(node, "the people of a unit")?;
    let administrators = fields
        .need(decoder, "administrators", "[research-admins]")
        .map(|node| decoder.list::<Group>(node, 1..=10, "[research-admins]"));
    fields.finish(decoder);
    sign_in(decoder, node.span, facts);
    known(
        decoder,
        administrators.as_deref().unwrap_or_default(),
        facts,
    );
    Some(UnitPeople {
        administrators: administrators?,
    })
}

/// The people of a team and where they work.
pub(super) fn of_team(
    decoder: &mut Decoder,
    fields: &mut Record<'_>,
    buckets: Option<&Buckets>,
    facts: &Facts<'_>,
) -> (Option<TeamPeople>, Option<Workspace>) {
    let [people, workspace] = ["people", "workspace"].map(|field| fields.find(field));
    let read = people.map(|node| team(decoder, node, facts));
    let place = workspace.map(|node| node.span);
    let workspace = workspace.and_then(|node| self::workspace(decoder, node, buckets));
    let scientists = match &read {
        // Nobody knows whether there are any.
        Some(None) => true,
        Some(Some(people)) => people.scientists.is_some(),
        None => false,
    };
    if let (Some(place), false) = (place, scientists) {
        decoder.refuse(
            "nobody-opens",
            "nobody opens the team's notebooks",
            place,
            "name the groups that do: `people: { scientists: [vision-scientists] }`",
        );
    }
    (read.flatten(), workspace)
}

/// Somebody has to say how people sign in.
fn sign_in(decoder: &mut Decoder, place: Span, facts: &Facts<'_>) {
    if facts.people.is_none() {
        decoder.refuse(
            "nobody-signs-in",
            "it is not said how people sign in",
            place,
            "say so at the top of the file: `people: { saml: okta }`",
        );
    }
}

fn team(decoder: &mut Decoder, node: &Node, facts: &Facts<'_>) -> Option<TeamPeople> {
    const EXAMPLE: &str = "[vision-scientists]";
    let mut fields = decoder.record(node, "the people of a team")?;
    let [scientists, engineers, auditors] = ["scientists", "engineers", "auditors"].map(|field| {
        let node = fields.find(field);
        node.map(|node| decoder.list::<Group>(node, 1..=10, EXAMPLE))
    });
    fields.finish(decoder);
    sign_in(decoder, node.span, facts);
    for named in [&scientists, &engineers, &auditors] {
        known(decoder, named.as_deref().unwrap_or_default(), facts);
    }
    apart(decoder, auditors.as_deref(), [&scientists, &engineers]);
    Some(TeamPeople {
        scientists,
        engineers,
        auditors,
    })
}

/// Who audits does not do what is audited.
fn apart(
    decoder: &mut Decoder,
    auditors: Option<&[At<Group>]>,
    others: [&Option<Vec<At<Group>>>; 2],
) {
    for auditor in auditors.unwrap_or_default() {
        let mut others = others.iter().flat_map(|it| it.iter().flatten());
        if let Some(other) = others.find(|other| other.value == auditor.value) {
            let there = decoder.label(other.span).saying("also given here");
            let found = Diagnostic::error(
                "same-people",
                format!("`{}` would audit itself", auditor.value),
                decoder.label(auditor.span),
            )
            .and(there)
            .help("who audits a team is another group than who works in it");
            decoder.diagnostics.push(found);
        }
    }
}

fn workspace(decoder: &mut Decoder, node: &Node, buckets: Option<&Buckets>) -> Option<Workspace> {
    let mut fields = decoder.record(node, "`workspace`")?;
    let through = fields
        .need(decoder, "through", "[vpce-0123456789abcdef0]")
        .map(|node| decoder.list::<VpcEndpointId>(node, 1..=10, "[vpce-0123456789abcdef0]"));
    let notebooks: Option<Entries<Name, Notebook>> = fields
        .need(decoder, "notebooks", "{ alice: {} }")
        .and_then(|node| {
            decoder.entries(node, "notebooks", |decoder, node| {
                notebook(decoder, node, buckets)
            })
        });
    fields.finish(decoder);
    Some(Workspace {
        through: through?,
        notebooks: notebooks?,
    })
}

fn notebook(decoder: &mut Decoder, node: &Node, buckets: Option<&Buckets>) -> Option<Notebook> {
    let mut fields = decoder.record(node, "a notebook")?;
    let reads = fields.find("reads").map(|node| {
        let reads = decoder.list::<Place>(node, 1..=20, "[dataset/images]");
        references(decoder, &reads, buckets, None);
        reads
    });
    let instance = fields
        .find("instance")
        .and_then(|node| instance(decoder, node));
    fields.finish(decoder);
    Some(Notebook { reads, instance })
}

fn instance(decoder: &mut Decoder, node: &Node) -> Option<NotebookInstance> {
    let mut fields = decoder.record(node, "`instance`")?;
    let kind = leaf(decoder, fields.find("type"));
    let volume_gib = fields
        .find("volume-gib")
        .and_then(|node| decoder.number(node));
    fields.finish(decoder);
    Some(NotebookInstance { kind, volume_gib })
}

/// Where each notebook of a workspace is named: it has an address like a job's machine.
pub(super) fn machines(workspace: Option<&Workspace>) -> Vec<(u32, Span)> {
    let notebooks = workspace.iter().flat_map(|it| &it.notebooks.0);
    notebooks.map(|(name, _)| (1, name.span)).collect()
}

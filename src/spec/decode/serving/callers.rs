//! Who calls: the single source of who may.

use super::arns::parts;
use super::{Decoder, Known};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::spec::decode::{Record, all_of};
use crate::spec::leaf::{EndpointCalling, ServiceCalling};
use crate::spec::serving::{CallingApplication, CallingRole, EndpointCaller};
use crate::spec::tree::{Kind, Node};
use crate::spec::types::At;

/// How many there can be: a trust policy that names more is longer than IAM takes.
const MOST: usize = 20;

/// Says that nobody may call.
pub(super) fn nobody(decoder: &mut Decoder, what: &str, place: Span) {
    let message = format!("nobody may call the {what}");
    let help = "name who does, an application of the team or a role's ARN: `callers: [checkout]`";
    decoder.refuse("no-callers", message, place, help);
}

/// The items of a list of callers, if there are some.
fn items<'n>(decoder: &mut Decoder, node: &'n Node, what: &str) -> Option<&'n [Node]> {
    let items = decoder.items(node, "[checkout]")?;
    if items.is_empty() {
        nobody(decoder, what, node.span);
    }
    if items.len() > MOST {
        let message = format!("the list has {} items", items.len());
        let help = format!("it can have {MOST} at most");
        decoder.refuse("wrong-length", message, node.span, help);
    }
    Some(items)
}

/// Says that somebody is a caller already, if so.
fn once<'c>(decoder: &mut Decoder, seen: &mut Vec<(&'c str, Span)>, who: &'c str, place: Span) {
    match seen.iter().find(|(other, _)| *other == who) {
        Some((_, first)) => {
            let first = decoder.label(*first).saying("first named here");
            let message = format!("`{who}` is a caller already");
            let found = Diagnostic::error("caller-twice", message, decoder.label(place))
                .and(first)
                .help("keep one of them: it calls from one network");
            decoder.diagnostics.push(found);
        }
        None => seen.push((who, place)),
    }
}

/// The callers of an endpoint.
pub(super) fn of_endpoint(
    decoder: &mut Decoder,
    node: &Node,
    known: &Known<'_>,
) -> Option<Vec<EndpointCaller>> {
    let items = items(decoder, node, "endpoint")?;
    let read: Vec<Option<EndpointCaller>> = items
        .iter()
        .map(|item| endpoint_caller(decoder, item))
        .collect();
    let mut seen = Vec::new();
    for caller in read.iter().flatten() {
        let (who, place) = match caller {
            EndpointCaller::Said(said) => match &said.value {
                EndpointCalling::Own(name) => {
                    own(decoder, name.as_str(), said.span, known);
                    (name.as_str(), said.span)
                }
                EndpointCalling::Role(role) => {
                    outside(decoder, role.as_str(), said.span, known);
                    (role.as_str(), said.span)
                }
            },
            EndpointCaller::Role(CallingRole { role, .. }) => {
                outside(decoder, role.value.as_str(), role.span, known);
                (role.value.as_str(), role.span)
            }
            EndpointCaller::Application(CallingApplication { application, .. }) => {
                (application.value.as_str(), application.span)
            }
        };
        once(decoder, &mut seen, who, place);
    }
    read.into_iter().collect()
}

fn endpoint_caller(decoder: &mut Decoder, node: &Node) -> Option<EndpointCaller> {
    let Kind::Map(entries) = &node.kind else {
        return decoder.leaf(node).map(EndpointCaller::Said);
    };
    let is_application = entries.iter().any(|(key, _)| key.text == "application");
    let mut fields = decoder.record(node, "a caller")?;
    let read = match is_application {
        true => calling_application(decoder, &mut fields),
        false => calling_role(decoder, &mut fields),
    };
    fields.finish(decoder);
    read
}

fn calling_application(decoder: &mut Decoder, fields: &mut Record<'_>) -> Option<EndpointCaller> {
    let application = fields
        .need(decoder, "application", "//payments/web/shop")
        .and_then(|node| decoder.leaf(node));
    let through = fields
        .need(decoder, "through", "vpce-0123456789abcdef0")
        .and_then(|node| decoder.leaf(node));
    Some(EndpointCaller::Application(CallingApplication {
        application: application?,
        through: through?,
    }))
}

fn calling_role(decoder: &mut Decoder, fields: &mut Record<'_>) -> Option<EndpointCaller> {
    let role = fields
        .need(decoder, "role", "arn:aws:iam::111122223333:role/shop")
        .and_then(|node| decoder.leaf(node));
    let through = fields
        .need(decoder, "through", "vpce-0123456789abcdef0")
        .and_then(|node| decoder.leaf(node));
    Some(EndpointCaller::Role(CallingRole {
        role: role?,
        through: through?,
    }))
}

/// The callers of a REST API.
pub(super) fn of_service(
    decoder: &mut Decoder,
    node: &Node,
    known: &Known<'_>,
) -> Option<Vec<At<ServiceCalling>>> {
    let items = items(decoder, node, "service")?;
    let read: Vec<Option<At<ServiceCalling>>> =
        items.iter().map(|item| decoder.leaf(item)).collect();
    let mut seen = Vec::new();
    for caller in read.iter().flatten() {
        let who = match &caller.value {
            ServiceCalling::Own(name) => {
                own(decoder, name.as_str(), caller.span, known);
                name.as_str()
            }
            ServiceCalling::Other(application) => application.as_str(),
            ServiceCalling::Principal(principal) => {
                outside(decoder, principal.as_str(), caller.span, known);
                principal.as_str()
            }
        };
        once(decoder, &mut seen, who, caller.span);
    }
    read.into_iter().collect()
}

/// A caller that is named by a word is an application of the team.
fn own(decoder: &mut Decoder, name: &str, place: Span, known: &Known<'_>) {
    let Some(applications) = &known.applications else {
        return;
    };
    if applications.contains(&name) {
        return;
    }
    let help = match nearest(name, applications.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if applications.is_empty() => format!(
            "declare it, `applications: {{ {name}: {{}} }}`; who is outside is named by the ARN of its role"
        ),
        None => format!(
            "the team has {}; who is outside is named by the ARN of its role",
            all_of(applications)
        ),
    };
    let message = format!("the team has no application `{name}`");
    decoder.refuse("unknown-reference", message, place, help);
}

/// A role that ringfence makes is named as what it is made for: then its side of the way is made as well.
fn outside(decoder: &mut Decoder, arn: &str, place: Span, known: &Known<'_>) {
    let [partition, ..] = parts(arn);
    known.facts.own_partition(decoder, partition, place);
    if arn.contains(":role/ringfence/") || arn.contains(":role/ringfence-deploy/") {
        decoder.refuse(
            "made-by-ringfence",
            "ringfence makes this role",
            place,
            "name the application that it is made for: `checkout`, or `//payments/web/shop` for another team's",
        );
    }
}

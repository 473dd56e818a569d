//! PrivateLink: who may make an endpoint to a REST API, and the endpoints to those of other teams.

use super::super::Code;
use super::super::proof::Ledger;
use super::super::world::{EndpointFacts, Item, LinkFacts, ServiceFacts, TeamWorld};
use super::services::{each, hands_on, inside, is_port};
use super::{NETWORK, blame};
use crate::claims::LinkClaim;
use crate::symbol::{Text, Value};

pub(super) fn prove(team: &TeamWorld<'_>, facts: &ServiceFacts<'_>, ledger: &mut Ledger) {
    let (Some(claimed), Some(link)) = (&facts.claim.link, &facts.link) else {
        return;
    };
    let Some(balancer) = link.balancer.item else {
        let why = format!("the load balancer `{}` is not there", claimed.balancer);
        return ledger.unasked(NETWORK, why);
    };
    inside(team, facts.claim, (balancer, link.group), ledger);
    hands_all_on(team, facts, (link, balancer), ledger);
    offered(team, facts, (link, claimed, balancer), ledger);
}

/// TCP on port 443, to the application load balancer and nobody else.
fn hands_all_on(
    team: &TeamWorld<'_>,
    facts: &ServiceFacts<'_>,
    (link, balancer): (&LinkFacts<'_>, Item<'_>),
    ledger: &mut Ledger,
) {
    let listener = link.balancer.listener();
    let listens = listener.is_some_and(|it| {
        let plain = it.str("protocol") == Some("TCP") && is_port(it, 443);
        plain && hands_on(&link.balancer, it)
    });
    let target = facts.balancer.item.map(|it| it.attribute("arn"));
    let attached = match link.attachments.as_slice() {
        [one] => {
            let port = one.get("port").is_none_or(|_| is_port(*one, 443));
            port && !one.resource.uncertain && one.text("target_id") == target.as_ref()
        }
        _ => false,
    };
    let targets = link.balancer.targets.is_some_and(|it| {
        it.str("target_type") == Some("alb")
            && it.text("vpc_id") == team.network.vpc_id().as_ref()
            && is_port(it, 443)
    });
    let checks = [
        (
            balancer.str("load_balancer_type") == Some("network"),
            "it is no network load balancer",
        ),
        (
            balancer.str("enforce_security_group_inbound_rules_on_private_link_traffic")
                == Some("off"),
            "its group, which lets nobody in, holds up what comes through PrivateLink",
        ),
        (
            listens,
            "the load balancer before PrivateLink does not hand on port 443 and nothing else",
        ),
        (
            targets && attached,
            "what comes through PrivateLink goes to something else than the service's load balancer",
        ),
    ];
    each(
        team,
        (facts.claim, balancer, Code::LinkOpen),
        &checks,
        ledger,
    );
}

/// To the declared principals, each let in by a person.
fn offered(
    team: &TeamWorld<'_>,
    facts: &ServiceFacts<'_>,
    (link, claimed, balancer): (&LinkFacts<'_>, &LinkClaim, Item<'_>),
    ledger: &mut Ledger,
) {
    let [service] = link.services.as_slice() else {
        let message = "there is not exactly one endpoint service before it";
        let subject = (facts.claim, balancer, Code::LinkOpen);
        return each(team, subject, &[(false, message)], ledger);
    };
    let principals = service.texts("allowed_principals").unwrap_or_default();
    let mut named: Vec<Option<&str>> = principals.into_iter().map(Text::as_literal).collect();
    named.sort_unstable();
    let wanted: Vec<Option<&str>> = { claimed.principals.iter() }
        .map(|arn| Some(arn.as_str()))
        .collect();
    let by_itself = service.attribute("id");
    let beside = team.all_with(
        "aws_vpc_endpoint_service_allowed_principal",
        "vpc_endpoint_service_id",
        &by_itself,
    );
    let balancers = service
        .texts("network_load_balancer_arns")
        .unwrap_or_default();
    let checks = [
        (
            service.bool("acceptance_required") == Some(true),
            "endpoints to it are let in without anybody being asked",
        ),
        (
            named == wanted && beside.is_empty(),
            "others than the declared principals may make an endpoint to it",
        ),
        (
            balancers.len() == 1 && !service.resource.uncertain,
            "the endpoint service leads to more than this service",
        ),
        (
            in_own_region(team, *service),
            "the endpoint service is offered in other regions",
        ),
    ];
    each(
        team,
        (facts.claim, *service, Code::LinkOpen),
        &checks,
        ledger,
    );
}

/// Offered in the team's region alone; states write that one out.
fn in_own_region(team: &TeamWorld<'_>, service: Item<'_>) -> bool {
    let own = |it: &Value| it.as_str() == Some(team.claim.region.as_str());
    match service.get("supported_regions") {
        None => true,
        Some(Value::List(regions)) => regions.iter().all(own),
        Some(_) => false,
    }
}

/// True when applications of the team call the endpoint service with this name.
pub(in crate::prove) fn is_consumed(team: &TeamWorld<'_>, service: &str) -> bool {
    let applications = team.claim.applications.iter();
    let mut names = applications.flat_map(|it| &it.consumes);
    names.any(|name| name == service)
}

/// The group of an endpoint to a REST API of another team: the only one of the endpoint, and of no other.
pub(in crate::prove) fn group_of<'a>(
    team: &TeamWorld<'a>,
    endpoint: &EndpointFacts<'a>,
) -> Option<Item<'a>> {
    let [id] = endpoint.item.texts("security_group_ids")?.try_into().ok()?;
    let groups = team.network.groups.iter();
    let group = { groups }.find(|group| group.attribute("id") == *id)?;
    let shared = team.network.endpoints.iter().any(|other| {
        let ids = other.item.texts("security_group_ids").unwrap_or_default();
        other.id != endpoint.id && ids.contains(&id)
    });
    (!shared).then_some(*group)
}

/// What an endpoint to a REST API of another team must be: AWS takes no policy for it, so who gets to it is all there is
/// (AWS PrivateLink Guide, `vpc-endpoints-access.html`).
pub(super) fn consumed(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let endpoints = team.network.endpoints.iter();
    for endpoint in endpoints.filter(|it| is_consumed(team, &it.service)) {
        let item = endpoint.item;
        let checks = [
            (
                item.str("vpc_endpoint_type") == Some("Interface"),
                Code::EndpointType,
                "the endpoint is no interface endpoint",
            ),
            (
                group_of(team, endpoint).is_some(),
                Code::EndpointGroup,
                "the endpoint is not in a group of its own alone",
            ),
            (
                item.get("private_dns_enabled")
                    .is_none_or(|it| it.as_bool() == Some(false)),
                Code::NoPrivateName,
                "the endpoint takes names over that its service's owner chose",
            ),
        ];
        for (holds, code, message) in checks {
            ledger.require(NETWORK, holds, || blame(team, code, message, item));
        }
        ledger.assume(format!(
            "what applications of {} send to `{}` is for its owner, as declared: AWS takes no policy for endpoints to it",
            team.claim.id, endpoint.service
        ));
    }
}

//! The way from a job's interface to an endpoint: routes and groups.

use super::super::Code;
use super::super::network::groups::is_https;
use super::super::network::ways::is_tcp;
use super::super::proof::Ledger;
use super::super::world::{EndpointFacts, Item, TeamWorld};
use super::JOURNEYS;
use super::services::job_groups;
use crate::symbol::Text;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let Some(vpc) = team.network.vpc.filter(|_| team.claim.has_network()) else {
        return;
    };
    zones(team, ledger);
    let groups = job_groups(team);
    for service in team
        .claim
        .network
        .services
        .iter()
        .map(String::as_str)
        .chain(["s3"])
    {
        let endpoint = team.network.endpoint(service);
        ledger.require(JOURNEYS, endpoint.is_some(), || {
            let message = format!("there is not exactly one endpoint for `{service}`");
            team.finding(JOURNEYS, Code::NoEndpoint, message)
                .at(vpc)
                .asked_by(&team.claim.spec)
        });
        let Some(endpoint) = endpoint.filter(|_| !groups.is_empty()) else {
            continue;
        };
        let reached = groups.iter().any(|group| reaches(team, group, endpoint));
        ledger.require(JOURNEYS, reached, || {
            let message = format!("no job reaches `{service}`: a route or a group rule is missing");
            team.finding(JOURNEYS, Code::NoWay, message)
                .at(endpoint.item)
                .asked_by(&team.claim.spec)
        });
    }
}

/// What is in the group reaches the endpoint.
pub(super) fn reaches(team: &TeamWorld<'_>, group: &Text, endpoint: &EndpointFacts<'_>) -> bool {
    match endpoint.service.as_str() {
        "s3" => routed(team, endpoint) && leads_to_s3(team, group, endpoint),
        _ => placed(team, endpoint) && leads_to(team, group, endpoint),
    }
}

/// Out of one group and into another, on one port.
pub(super) fn joined(team: &TeamWorld<'_>, (from, to): (&Text, &Text), port: u16) -> bool {
    let half = |direction: &str, group: &Text, peer: &Text| {
        let rules = team.of_kind(&format!("aws_vpc_security_group_{direction}_rule"));
        rules.iter().any(|rule| {
            rule.text("security_group_id") == Some(group)
                && rule.text("referenced_security_group_id") == Some(peer)
                && !rule.resource.uncertain
                && is_tcp(*rule, port)
        })
    };
    half("egress", from, to) && half("ingress", to, from)
}

fn zones(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for zone in &team.claim.network.zones {
        let there = team.network.subnets.iter().any(|subnet| {
            subnet.str("availability_zone_id") == Some(zone.as_str()) && !subnet.resource.uncertain
        });
        ledger.require(JOURNEYS, there, || {
            let message = format!("there is no subnet in the zone `{zone}`");
            team.finding(JOURNEYS, Code::NotMade, message)
                .asked_by(&team.claim.spec)
        });
    }
}

/// Every subnet's route table has the gateway endpoint.
fn routed(team: &TeamWorld<'_>, endpoint: &EndpointFacts<'_>) -> bool {
    let Some(tables) = endpoint.item.texts("route_table_ids") else {
        return false;
    };
    let associations = team.of_kind("aws_route_table_association");
    team.network.subnets.iter().all(|subnet| {
        let id = subnet.attribute("id");
        associations
            .iter()
            .filter(|it| it.text("subnet_id") == Some(&id) && !it.resource.uncertain)
            .any(|it| {
                it.text("route_table_id")
                    .is_some_and(|table| tables.contains(&table))
            })
    })
}

/// The interface endpoint has an address in each of the team's zones.
pub(super) fn placed(team: &TeamWorld<'_>, endpoint: &EndpointFacts<'_>) -> bool {
    let ids = endpoint.item.texts("subnet_ids").unwrap_or_default();
    team.network
        .subnets
        .iter()
        .all(|subnet| ids.contains(&&subnet.attribute("id")))
}

fn rules<'a>(team: &TeamWorld<'a>, direction: &str, group: &Text) -> Vec<Item<'a>> {
    let rules = team.of_kind(&format!("aws_vpc_security_group_{direction}_rule"));
    rules
        .into_iter()
        .filter(|rule| {
            rule.text("security_group_id") == Some(group)
                && !rule.resource.uncertain
                && is_https(*rule)
        })
        .collect()
}

fn leads_to_s3(team: &TeamWorld<'_>, group: &Text, endpoint: &EndpointFacts<'_>) -> bool {
    let list = endpoint.item.attribute("prefix_list_id");
    rules(team, "egress", group)
        .iter()
        .any(|rule| rule.text("prefix_list_id") == Some(&list))
}

/// Out of the job's group and into one of the endpoint's.
fn leads_to(team: &TeamWorld<'_>, group: &Text, endpoint: &EndpointFacts<'_>) -> bool {
    let doors = endpoint
        .item
        .texts("security_group_ids")
        .unwrap_or_default();
    let out = rules(team, "egress", group);
    doors.into_iter().any(|door| {
        out.iter()
            .any(|rule| rule.text("referenced_security_group_id") == Some(door))
            && rules(team, "ingress", door)
                .iter()
                .any(|rule| rule.text("referenced_security_group_id") == Some(group))
    })
}

//! No way out of a team's network but its own endpoints, and jobs run inside it. Read off the resources one layer at
//! a time: routes, groups, endpoints, jobs.

pub(super) mod containers;
pub(super) mod dns;
pub(super) mod groups;
pub(super) mod jobs;
pub(super) mod links;
mod models;
mod notebooks;
mod services;
pub(super) mod ways;

use super::proof::Ledger;
use super::world::{EndpointFacts, Item, TeamWorld};
use super::{Code, Finding, Theorem};
use crate::symbol::{Text, Value};

pub(super) const NETWORK: Theorem = Theorem::Network;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let Some(vpc) = team.network.vpc else {
        return;
    };
    names(team, vpc, ledger);
    subnets(team, ledger);
    routes(team, vpc, ledger);
    endpoints(team, ledger);
    groups::prove(team, vpc, ledger);
    dns::prove(team, vpc, ledger);
    jobs::prove(team, ledger);
    served(team, ledger);
}

/// What is served is inside.
pub(super) fn served(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    models::prove(team, ledger);
    notebooks::prove(team, ledger);
    services::prove(team, ledger);
}

pub(super) fn blame(
    team: &TeamWorld<'_>,
    code: Code,
    message: impl Into<String>,
    item: Item<'_>,
) -> Finding {
    team.finding(NETWORK, code, message)
        .at(item)
        .asked_by(&team.claim.spec)
}

/// The endpoints' private names need both (VPC User Guide, `vpc-dns.html`). And the VPC's own address family only.
fn names(team: &TeamWorld<'_>, vpc: Item<'_>, ledger: &mut Ledger) {
    for argument in ["enable_dns_support", "enable_dns_hostnames"] {
        ledger.require(NETWORK, vpc.bool(argument) == Some(true), || {
            blame(
                team,
                Code::NoDns,
                format!("the VPC does not have `{argument}`"),
                vpc,
            )
        });
    }
    for argument in [
        "assign_generated_ipv6_cidr_block",
        "ipv6_cidr_block",
        "ipv6_ipam_pool_id",
    ] {
        let off = vpc
            .get(argument)
            .is_none_or(|it| it.as_bool() == Some(false));
        ledger.require(NETWORK, off, || {
            blame(
                team,
                Code::Ipv6,
                format!("the VPC has `{argument}`: IPv6 addresses are public"),
                vpc,
            )
        });
    }
}

fn subnets(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for subnet in &team.network.subnets {
        let private = subnet
            .get("map_public_ip_on_launch")
            .is_none_or(|it| it.as_bool() == Some(false));
        ledger.require(NETWORK, private, || {
            blame(
                team,
                Code::PublicAddress,
                "machines in this subnet get public addresses",
                *subnet,
            )
        });
        let zone = subnet.str("availability_zone_id").unwrap_or_default();
        let claimed = team.claim.network.zones.iter().any(|it| it == zone);
        ledger.require(NETWORK, claimed, || {
            blame(
                team,
                Code::UnclaimedSubnet,
                format!("nobody claims a subnet in the zone `{zone}`"),
                *subnet,
            )
        });
        let inside = subnet
            .str("cidr_block")
            .and_then(|block| block.parse::<ipnet::Ipv4Net>().ok())
            .is_some_and(|block| team.claim.network.cidr.contains(&block));
        ledger.require(NETWORK, inside, || {
            blame(
                team,
                Code::SubnetOutside,
                "the subnet lies outside the claimed block",
                *subnet,
            )
        });
    }
}

/// Route tables hold no route but the local one and those that gateway endpoints add by themselves.
fn routes(team: &TeamWorld<'_>, vpc: Item<'_>, ledger: &mut Ledger) {
    for table in &team.network.route_tables {
        ledger.require(NETWORK, has_no(table, "route"), || {
            blame(
                team,
                Code::ExtraRoute,
                "the route table has a route of its own",
                *table,
            )
        });
        ledger.require(NETWORK, has_no(table, "propagating_vgws"), || {
            blame(
                team,
                Code::ExtraRoute,
                "the route table takes routes from a VPN gateway",
                *table,
            )
        });
    }
    let main = vpc.attribute("default_route_table_id");
    let defaults = team.of_kind("aws_default_route_table");
    let emptied = defaults
        .iter()
        .find(|table| table.text("default_route_table_id") == Some(&main))
        .is_some_and(|table| has_no(table, "route") && !table.resource.uncertain);
    ledger.require(NETWORK, emptied, || {
        blame(
            team,
            Code::MainRouteTable,
            "the main route table is not emptied",
            vpc,
        )
    });
}

/// The argument or block is absent or an empty list.
pub(super) fn has_no(item: &Item<'_>, argument: &str) -> bool {
    match item.get(argument) {
        None => true,
        Some(Value::List(items)) => items.is_empty(),
        Some(_) => false,
    }
}

fn endpoints(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let endpoints = team.network.endpoints.iter();
    for endpoint in endpoints.filter(|it| !links::is_consumed(team, &it.service)) {
        let known =
            endpoint.service == "s3" || team.claim.network.services.contains(&endpoint.service);
        ledger.require(NETWORK, known, || {
            let message = format!("nobody claims an endpoint for `{}`", endpoint.service);
            blame(team, Code::UnclaimedEndpoint, message, endpoint.item)
        });
        ledger.require(NETWORK, !endpoint.policies.is_empty(), || {
            let message = format!(
                "the endpoint for `{}` has no policy: it lets everything out",
                endpoint.service
            );
            blame(team, Code::EndpointWithoutPolicy, message, endpoint.item)
        });
        match endpoint.service.as_str() {
            "s3" => gateway(team, endpoint, ledger),
            _ => interface(team, endpoint, ledger),
        }
    }
}

fn gateway(team: &TeamWorld<'_>, endpoint: &EndpointFacts<'_>, ledger: &mut Ledger) {
    let kind = endpoint.item.str("vpc_endpoint_type").unwrap_or("Gateway");
    ledger.require(NETWORK, kind == "Gateway", || {
        blame(
            team,
            Code::EndpointType,
            "the endpoint for S3 is no gateway endpoint",
            endpoint.item,
        )
    });
}

fn interface(team: &TeamWorld<'_>, endpoint: &EndpointFacts<'_>, ledger: &mut Ledger) {
    let item = endpoint.item;
    ledger.require(
        NETWORK,
        item.str("vpc_endpoint_type") == Some("Interface"),
        || {
            blame(
                team,
                Code::EndpointType,
                "the endpoint is no interface endpoint",
                item,
            )
        },
    );
    ledger.require(
        NETWORK,
        item.bool("private_dns_enabled") == Some(true),
        || {
            let message = format!(
                "`{}` resolves to its public addresses: the endpoint has no private name",
                endpoint.service
            );
            blame(team, Code::NoPrivateName, message, item)
        },
    );
    let own: Vec<Text> = team
        .network
        .groups
        .iter()
        .map(|group| group.attribute("id"))
        .collect();
    let guarded = item
        .texts("security_group_ids")
        .is_some_and(|ids| !ids.is_empty() && ids.iter().all(|id| own.contains(id)));
    ledger.require(NETWORK, guarded, || {
        blame(
            team,
            Code::EndpointGroup,
            "the endpoint is not in groups of the team's own",
            item,
        )
    });
}

//! What is attached to a network: gateways, peerings and whatever else leads to other networks or to the internet.

use super::super::Party;
use super::fact::{By, Fact, Way};
use super::names::{addresses, plain};
use super::same::View;
use super::side::{Item, told};
use crate::symbol::Text;

/// By which argument a resource names the network that it is attached to.
#[derive(Clone, Copy)]
enum At {
    Vpc(&'static str),
    Subnet(&'static str),
    Subnets(&'static str),
}

/// A sort of attachment (AWS provider documentation, by the resource's name).
struct Attachment {
    kind: &'static str,
    at: At,
    /// What it is.
    said: &'static str,
    /// Where it leads: a sort, and the argument that names which.
    to: &'static str,
    which: Option<&'static str>,
}

const fn attachment(
    kind: &'static str,
    at: At,
    said: &'static str,
    to: &'static str,
    which: Option<&'static str>,
) -> Attachment {
    Attachment {
        kind,
        at,
        said,
        to,
        which,
    }
}

const INTERNET: &str = "anywhere";

const ATTACHMENTS: &[Attachment] = &[
    attachment(
        "aws_internet_gateway",
        At::Vpc("vpc_id"),
        "internet gateway",
        INTERNET,
        None,
    ),
    attachment(
        "aws_internet_gateway_attachment",
        At::Vpc("vpc_id"),
        "internet gateway",
        INTERNET,
        None,
    ),
    attachment(
        "aws_egress_only_internet_gateway",
        At::Vpc("vpc_id"),
        "egress-only internet gateway",
        INTERNET,
        None,
    ),
    attachment(
        "aws_nat_gateway",
        At::Subnet("subnet_id"),
        "NAT gateway",
        INTERNET,
        None,
    ),
    attachment(
        "aws_ec2_carrier_gateway",
        At::Vpc("vpc_id"),
        "carrier gateway",
        INTERNET,
        None,
    ),
    attachment(
        "aws_vpn_gateway",
        At::Vpc("vpc_id"),
        "VPN gateway",
        "behind a VPN",
        None,
    ),
    attachment(
        "aws_vpn_gateway_attachment",
        At::Vpc("vpc_id"),
        "VPN gateway",
        "behind a VPN",
        None,
    ),
    attachment(
        "aws_ec2_transit_gateway_vpc_attachment",
        At::Vpc("vpc_id"),
        "attachment to a transit gateway",
        "transit gateway",
        Some("transit_gateway_id"),
    ),
    attachment(
        "aws_vpc_peering_connection",
        At::Vpc("vpc_id"),
        "peering connection",
        "network",
        Some("peer_vpc_id"),
    ),
    attachment(
        "aws_vpc_peering_connection",
        At::Vpc("peer_vpc_id"),
        "peering connection",
        "network",
        Some("vpc_id"),
    ),
    attachment(
        "aws_vpclattice_service_network_vpc_association",
        At::Vpc("vpc_identifier"),
        "association with a service network",
        "service network",
        Some("service_network_identifier"),
    ),
    attachment(
        "aws_networkmanager_vpc_attachment",
        At::Subnets("subnet_arns"),
        "attachment to a core network",
        "core network",
        Some("core_network_id"),
    ),
    attachment(
        "aws_ec2_client_vpn_network_association",
        At::Subnet("subnet_id"),
        "association with a client VPN",
        "client VPN",
        Some("client_vpn_endpoint_id"),
    ),
    attachment(
        "aws_ec2_instance_connect_endpoint",
        At::Subnet("subnet_id"),
        "an EC2 Instance Connect endpoint",
        "of whoever may open tunnels",
        None,
    ),
    attachment(
        "aws_vpc_route_server_vpc_association",
        At::Vpc("vpc_id"),
        "route server",
        "that its peers tell",
        None,
    ),
    attachment(
        "aws_vpc_block_public_access_exclusion",
        At::Vpc("vpc_id"),
        "exclusion from the block on public access",
        INTERNET,
        None,
    ),
    attachment(
        "aws_vpc_block_public_access_exclusion",
        At::Subnet("subnet_id"),
        "exclusion from the block on public access",
        INTERNET,
        None,
    ),
];

/// Every attachment of every network.
pub(super) fn facts(view: &View<'_, '_>) -> Vec<Fact> {
    let of_kind = |it: &'static Attachment| {
        let items = view.side.all(it.kind).iter();
        items
            .filter_map(|item| fact(view, it, *item))
            .collect::<Vec<_>>()
    };
    ATTACHMENTS.iter().flat_map(of_kind).collect()
}

fn fact(view: &View<'_, '_>, sort: &Attachment, item: Item<'_>) -> Option<Fact> {
    // One that has no such argument is not attached by it.
    let (from, network) = network(view, sort.at, item)?;
    // Between networks of the same Terraform.
    let to = match sort.which {
        None if sort.to == INTERNET => addresses("0.0.0.0/0"),
        None => plain("networks", sort.to),
        Some(which) => named(view, sort.to, item, which),
    };
    let which = sort.which.and_then(|it| item.text(it));
    let which = which.map(|it| match sort.to {
        "network" => view.vpc(it),
        _ => view.text(it),
    });
    let private = item.str("connectivity_type") == Some("private");
    if private {
        return None;
    }
    let key = network.clone().unwrap_or_else(|| from.name.clone());
    let which = which.unwrap_or_default();
    Some(Fact::point(
        format!("attached {key} by {} to {which}", sort.said),
        Way {
            certain: item.certain(&[]) && network.is_some(),
            from,
            to,
            what: "all traffic".to_owned(),
            by: By::item(sort.said, item),
            outward: true,
            declared: false,
            place: item.place(),
            network,
        },
    ))
}

/// The network, and what it is called on both sides if it is known.
fn network(view: &View<'_, '_>, at: At, item: Item<'_>) -> Option<(Party, Option<String>)> {
    let argument = match at {
        At::Vpc(argument) | At::Subnet(argument) | At::Subnets(argument) => argument,
    };
    let value = item.get(argument)?;
    let unknown = || (plain("network", told(value)), None);
    let vpc: Option<Text> = match at {
        At::Vpc(_) => item.text(argument).cloned(),
        At::Subnet(_) => {
            let subnet = item.text(argument).and_then(|id| view.side.subnet(id));
            subnet.and_then(|it| it.text("vpc_id")).cloned()
        }
        At::Subnets(_) => {
            let arns = item.texts(argument).known;
            let all = view.side.all("aws_subnet").iter();
            let mut own = all.filter(|it| arns.contains(&&it.attribute("arn")));
            own.find_map(|it| it.text("vpc_id")).cloned()
        }
    };
    let known = vpc.filter(|it| it.first_unknown().is_none());
    Some(known.map_or_else(unknown, |vpc| {
        (view.side.network_party(&vpc), Some(view.vpc(&vpc)))
    }))
}

fn named(view: &View<'_, '_>, sort: &str, item: Item<'_>, which: &str) -> Party {
    match (sort, item.text(which)) {
        ("network", Some(vpc)) => view.side.network_party(vpc),
        (_, Some(name)) => plain(sort, name.to_string()),
        (_, None) => plain(sort, item.get(which).map_or_else(String::new, told)),
    }
}

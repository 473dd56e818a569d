//! Routes: where a network's packets go when they leave it.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::{By, Fact, Way};
use super::names::{addresses, plain};
use super::same::View;
use super::side::{Item, told};
use crate::symbol::{Text, Value};

/// The arguments that name where a route leads, with what that is (AWS provider documentation, `aws_route`).
const TARGETS: &[(&str, &str)] = &[
    ("gateway_id", "a gateway"),
    ("nat_gateway_id", "a NAT gateway"),
    ("egress_only_gateway_id", "an egress-only internet gateway"),
    ("transit_gateway_id", "a transit gateway"),
    ("vpc_peering_connection_id", "a peering connection"),
    ("carrier_gateway_id", "a carrier gateway"),
    ("core_network_arn", "a core network"),
    ("local_gateway_id", "a local gateway"),
    ("vpc_endpoint_id", "an endpoint"),
    ("network_interface_id", "a network interface"),
    ("instance_id", "a machine"),
];

/// The arguments that name where to, in blocks and beside them.
const DESTINATIONS: &[&str] = &[
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
    "cidr_block",
    "ipv6_cidr_block",
];

/// A route of a table.
struct Route<'a> {
    item: Item<'a>,
    to: String,
    by: String,
    /// Which gateway, where a network may have several of a kind.
    target: Option<&'a Text>,
    known: bool,
}

/// Every route out of every network.
pub(super) fn facts(view: &View<'_, '_>) -> Vec<Fact> {
    let tables = Tables::new(view);
    let mut made = Vec::new();
    for (table, routes) in routes(view) {
        for route in routes {
            made.extend(tables.facts(view, &table, &route));
        }
    }
    made
}

/// Routes by the id of their table.
fn routes<'a>(view: &View<'_, 'a>) -> BTreeMap<Text, Vec<Route<'a>>> {
    let mut made: BTreeMap<Text, Vec<Route<'a>>> = BTreeMap::new();
    for table in view
        .side
        .of(&["aws_route_table", "aws_default_route_table"])
    {
        let id = table.attribute("id");
        let known = table.certain(&["route"]);
        let blocks = table.blocks("route").iter();
        let own = blocks.filter_map(|block| route(table, known, |name| block.get(name)));
        made.entry(id.clone()).or_default().extend(own);
        let propagated = table.texts("propagating_vgws");
        let unknown = propagated.unknown.iter().map(|_| false);
        for known in propagated.known.iter().map(|_| true).chain(unknown) {
            let route = propagating(table, known && table.certain(&["propagating_vgws"]));
            made.entry(id.clone()).or_default().push(route);
        }
    }
    let of = |item: &Item<'a>| {
        let named = item.text("route_table_id").cloned();
        named.unwrap_or_else(|| Text::from(item.get("route_table_id").map_or(String::new(), told)))
    };
    for item in view.side.all("aws_route") {
        let found = route(*item, item.certain(&[]), |name| item.get(name));
        made.entry(of(item)).or_default().extend(found);
    }
    for item in view.side.all("aws_vpn_gateway_route_propagation") {
        let found = propagating(*item, item.certain(&[]));
        made.entry(of(item)).or_default().push(found);
    }
    made
}

fn propagating(item: Item<'_>, known: bool) -> Route<'_> {
    Route {
        item,
        to: "whatever a VPN gateway tells".to_owned(),
        by: "routes that a VPN gateway tells".to_owned(),
        target: None,
        known,
    }
}

/// `None` for the local route, which every table has.
fn route<'a>(
    item: Item<'a>,
    certain: bool,
    get: impl Fn(&str) -> Option<&'a Value>,
) -> Option<Route<'a>> {
    // Blocks that were read from a state have empty strings where nothing is.
    let set = |name: &str| get(name).filter(|it| it.as_str() != Some(""));
    let to = DESTINATIONS.iter().find_map(|name| set(name));
    let mut targets = TARGETS.iter();
    let target = targets.find_map(|(name, said)| Some((set(name)?, *said)));
    let (target, said) = match target {
        Some((target, said)) => (Some(target), said),
        None => (None, "something that is not known"),
    };
    if target.and_then(Value::as_str) == Some("local") {
        return None;
    }
    let known = to.is_some_and(|it| it.as_text().is_some_and(|it| it.first_unknown().is_none()));
    Some(Route {
        item,
        to: to.map_or_else(|| "not known".to_owned(), told),
        by: gateway(said, target),
        target: target
            .filter(|_| said != "a gateway")
            .and_then(Value::as_text),
        known: certain && known && target.is_some(),
    })
}

/// Of gateways, the kind tells by the resource that is named.
fn gateway(said: &str, target: Option<&Value>) -> String {
    let named = target.map(told).unwrap_or_default();
    let is = |resource: &str, id: &str| named.contains(resource) || named.starts_with(id);
    match said {
        "a gateway" if is("aws_internet_gateway.", "igw-") => "an internet gateway",
        "a gateway" if is("aws_vpn_gateway.", "vgw-") => "a VPN gateway",
        other => other,
    }
    .to_owned()
}

/// Which subnets, by what they are called on both sides, are in which table, by its id.
struct Tables {
    subnets: BTreeMap<Text, BTreeSet<String>>,
    vpcs: BTreeMap<Text, Text>,
}

impl Tables {
    /// A subnet that is in none is in the VPC's main table (VPC User Guide, `VPC_Route_Tables.html`).
    fn new(view: &View<'_, '_>) -> Self {
        let mut made = Self {
            subnets: BTreeMap::new(),
            vpcs: BTreeMap::new(),
        };
        let side = view.side;
        for table in side.all("aws_route_table") {
            let vpc = table.text("vpc_id").cloned();
            made.vpcs
                .extend(vpc.map(|vpc| (table.attribute("id"), vpc)));
        }
        let mut main: BTreeMap<Text, Text> = BTreeMap::new();
        for vpc in side.all("aws_vpc") {
            let id = vpc.attribute("id");
            main.insert(id.clone(), vpc.attribute("default_route_table_id"));
            made.vpcs
                .insert(vpc.attribute("default_route_table_id"), id);
        }
        for table in side.all("aws_default_route_table") {
            let default = table.text("default_route_table_id");
            let vpc = default.and_then(|it| made.vpcs.get(it)).cloned();
            if let Some(vpc) = vpc {
                main.insert(vpc.clone(), table.attribute("id"));
                made.vpcs.insert(table.attribute("id"), vpc);
            }
        }
        for item in side.all("aws_main_route_table_association") {
            let pair = item.text("vpc_id").zip(item.text("route_table_id"));
            main.extend(pair.map(|(vpc, table)| (vpc.clone(), table.clone())));
        }
        let associations = side.all("aws_route_table_association").iter();
        let of_subnets: BTreeMap<&Text, &Text> = associations
            .filter_map(|it| it.text("subnet_id").zip(it.text("route_table_id")))
            .collect();
        for (vpc, subnets) in side.subnets() {
            for subnet in subnets {
                let id = subnet.attribute("id");
                let own = of_subnets.get(&id).copied();
                if let Some(table) = own.or_else(|| main.get(&vpc)) {
                    let of_table = made.subnets.entry(table.clone()).or_default();
                    of_table.insert(view.name(subnet));
                }
            }
        }
        made
    }

    /// One a subnet. Of a table that no subnet is known to be in it is not certain that anything is sent by it.
    fn facts(&self, view: &View<'_, '_>, table: &Text, route: &Route<'_>) -> Vec<Fact> {
        let vpc = self.vpcs.get(table);
        let network = vpc.map(|it| view.vpc(it));
        let places = match self.subnets.get(table) {
            Some(subnets) => subnets.iter().cloned().collect(),
            None => vec![network.clone().unwrap_or_else(|| table.to_string())],
        };
        let used = self.subnets.contains_key(table);
        let from = match vpc {
            Some(vpc) => view.side.network_party(vpc),
            None => plain("route table", table.to_string()),
        };
        let way = Way {
            from,
            to: addresses(&route.to),
            what: "all traffic".to_owned(),
            by: By::item("route", route.item),
            outward: true,
            declared: false,
            certain: route.known && used,
            place: route.item.place(),
            network,
        };
        let target = route.target.map(|it| view.text(it)).unwrap_or_default();
        let key =
            |place: &String| format!("route {place} to {} by {} {target}", route.to, route.by);
        let places = places.iter();
        places
            .map(|place| Fact::point(key(place), way.clone()))
            .collect()
    }
}

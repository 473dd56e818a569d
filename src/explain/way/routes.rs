//! From subnets to an endpoint, or to the internet.

use super::groups;
use super::place::Inside;
use super::{Found, Item, endpoints, hop, items, looked, texts};
use crate::estate::{EndpointFacts, Thing};
use crate::explain::Ground;
use crate::explain::ask::Question;
use crate::explain::sources::located;
use crate::explain::types::{Hop, Verdict};
use crate::symbol::{Text, Value};

/// The way out of a network to the service that is asked.
pub(super) fn way<'g>(question: &Question<'g>, inside: &Inside<'g>) -> Found<'g> {
    let (Some(ids), Some(_)) = (&inside.subnets, &inside.groups) else {
        let why = "the subnets or groups that the caller runs in are not known";
        return Found {
            way: looked(
                why.to_owned(),
                vec![inside.item.hop("caller", Verdict::NotKnown, why)],
            ),
            via: None,
        };
    };
    let all = items(question.ground, "aws_subnet");
    let subnets: Vec<Item<'g>> = all.filter(|it| ids.contains(&it.attribute("id"))).collect();
    let Some(vpc) = subnets.first().and_then(|it| it.text("vpc_id")) else {
        let why = "the subnets that the caller runs in are not in the Terraform at hand";
        return Found {
            way: looked(
                why.to_owned(),
                vec![inside.item.hop("caller", Verdict::NotKnown, why)],
            ),
            via: None,
        };
    };
    let place = inside.item.hop(
        "caller",
        Verdict::Allowed,
        format!("runs in {}", count(ids.len())),
    );
    let found = endpoints(question, vpc);
    // A gateway's routes win over anything else; an interface is found by its private name.
    let best = found
        .iter()
        .min_by_key(|(_, facts, _)| facts.gateway != Some(true));
    match best {
        Some((thing, facts, item)) => {
            let mut hops = vec![place];
            hops.extend(to_endpoint(question.ground, inside, &subnets, facts, *item));
            let name = located(&item.root.path, &item.resource.address.0);
            through(thing, looked(format!("through {name}"), hops))
        }
        None => {
            let mut hops = vec![place];
            hops.extend(to_internet(question, &subnets, vpc));
            let says = match hops.iter().all(|hop| hop.verdict == Verdict::Allowed) {
                true => "over the internet: the VPC has no endpoint for the service",
                false => "the VPC has no endpoint for the service",
            };
            Found {
                way: looked(says.to_owned(), hops),
                via: None,
            }
        }
    }
}

fn through<'g>(thing: &'g Thing, way: crate::explain::types::Way) -> Found<'g> {
    Found {
        way,
        via: Some(thing),
    }
}

fn count(subnets: usize) -> String {
    match subnets {
        1 => "1 subnet".to_owned(),
        many => format!("{many} subnets"),
    }
}

fn to_endpoint<'g>(
    ground: &'g Ground,
    inside: &Inside<'g>,
    subnets: &[Item<'g>],
    facts: &EndpointFacts,
    endpoint: Item<'g>,
) -> Vec<Hop> {
    if facts.gateway.is_none() {
        let why = "it is not known of which type the endpoint is";
        return vec![endpoint.hop("endpoint", Verdict::NotKnown, why)];
    }
    let own = inside.groups.clone().unwrap_or_default();
    if facts.gateway == Some(true) {
        let mut hops = routed(ground, subnets, endpoint, facts);
        let list = endpoint.attribute("prefix_list_id");
        hops.push(groups::out(ground, &own, &groups::To::List(list)));
        return hops;
    }
    let doors = match texts(endpoint.get("security_group_ids")) {
        Some(doors) if !doors.is_empty() => doors,
        _ => {
            let why = "the groups of the endpoint are not known";
            return vec![endpoint.hop("endpoint", Verdict::NotKnown, why)];
        }
    };
    let private = endpoint.get("private_dns_enabled").and_then(Value::as_bool);
    let name = match private {
        Some(true) => endpoint.hop("name", Verdict::Allowed, "the service's name leads to the endpoint"),
        _ => endpoint.hop(
            "name",
            Verdict::NotKnown,
            "the endpoint has no private name: whether the caller uses the endpoint's own is not known",
        ),
    };
    let to = groups::To::Groups(doors.clone());
    vec![
        name,
        groups::out(ground, &own, &to),
        groups::into(ground, &doors, &own),
    ]
}

/// Each subnet's table has the gateway endpoint.
fn routed<'g>(
    ground: &'g Ground,
    subnets: &[Item<'g>],
    endpoint: Item<'g>,
    facts: &EndpointFacts,
) -> Vec<Hop> {
    let own = texts(endpoint.get("route_table_ids"));
    let beside = items(ground, "aws_vpc_endpoint_route_table_association");
    let beside: Vec<&Text> = beside
        .filter(|it| it.is("vpc_endpoint_id", &facts.id))
        .filter_map(|it| it.text("route_table_id"))
        .collect();
    let mut hops: Vec<Hop> = Vec::new();
    for subnet in subnets {
        let made = match table(ground, *subnet) {
            Some((item, id)) => {
                let has =
                    own.as_ref().is_some_and(|own| own.contains(&id)) || beside.contains(&&id);
                match (has, &own) {
                    (true, _) => item.hop("route", Verdict::Allowed, "leads to the endpoint"),
                    (false, None) => item.hop(
                        "route",
                        Verdict::NotKnown,
                        "the tables of the endpoint are not known",
                    ),
                    (false, Some(_)) => item.hop(
                        "route",
                        Verdict::Denied,
                        "this subnet's table is none of the endpoint's",
                    ),
                }
            }
            None => subnet.hop(
                "route",
                Verdict::NotKnown,
                "the table of this subnet is not in the Terraform at hand",
            ),
        };
        if !hops.contains(&made) {
            hops.push(made);
        }
    }
    hops
}

/// The association or default table that gives a subnet its route table, and the table's id (VPC User Guide, `VPC_Route_Tables.html`).
fn table<'g>(ground: &'g Ground, subnet: Item<'g>) -> Option<(Item<'g>, Text)> {
    let id = subnet.attribute("id");
    let mut associated = items(ground, "aws_route_table_association");
    if let Some(found) = associated.find(|it| it.is("subnet_id", &id)) {
        return Some((found, found.text("route_table_id")?.clone()));
    }
    let vpc = subnet.text("vpc_id")?;
    let mut main = items(ground, "aws_main_route_table_association");
    if let Some(found) = main.find(|it| it.is("vpc_id", vpc)) {
        return Some((found, found.text("route_table_id")?.clone()));
    }
    let mut vpcs = items(ground, "aws_vpc");
    let of_vpc = vpcs.find(|it| it.attribute("id") == *vpc)?;
    let default = of_vpc.attribute("default_route_table_id");
    let mut tables = items(ground, "aws_default_route_table");
    let found = tables.find(|it| it.is("default_route_table_id", &default))?;
    Some((found, found.attribute("id")))
}

/// A route to everywhere.
fn to_internet<'g>(question: &Question<'g>, subnets: &[Item<'g>], vpc: &Text) -> Vec<Hop> {
    let ground = question.ground;
    let everywhere = |route: &Value| {
        let to = |name: &str| route.get(name).and_then(Value::as_str);
        to("cidr_block") == Some("0.0.0.0/0") || to("destination_cidr_block") == Some("0.0.0.0/0")
    };
    let mut hops = Vec::new();
    for subnet in subnets {
        let Some((item, id)) = table(ground, *subnet) else {
            hops.push(subnet.hop(
                "route",
                Verdict::NotKnown,
                "the table of this subnet is not in the Terraform at hand",
            ));
            continue;
        };
        let tables =
            items(ground, "aws_route_table").chain(items(ground, "aws_default_route_table"));
        let own = tables.filter(|it| it.attribute("id") == id);
        let mut inline = own.filter(|it| {
            let routes = it.get("route").map(Value::items).unwrap_or_default();
            routes.iter().any(everywhere)
        });
        let mut beside = items(ground, "aws_route").filter(|it| {
            it.is("route_table_id", &id)
                && it
                    .resource
                    .text("destination_cidr_block")
                    .and_then(Text::as_literal)
                    == Some("0.0.0.0/0")
        });
        let made = match inline.next().or_else(|| beside.next()) {
            Some(route) => route.hop("route", Verdict::Allowed, "leads out of the VPC"),
            None => item.hop(
                "route",
                Verdict::Denied,
                "no way there: no endpoint for the service, and no route out of the VPC",
            ),
        };
        if !hops.contains(&made) {
            hops.push(made);
        }
    }
    if hops.is_empty() {
        hops.push(hop(
            "route",
            Verdict::NotKnown,
            format!("no subnet of {vpc} is known"),
        ));
    }
    hops
}

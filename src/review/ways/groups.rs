//! Security groups: who sends what to whom by their rules, in whichever of three ways rules are written.

use ipnet::IpNet;

use super::fact::{By, End, Fact, Sort, Way};
use super::names::{addresses, plain, service};
use super::room::{Family, Room};
use super::same::View;
use super::side::{Item, Listed, listed, told};
use crate::symbol::{Text, Value};

/// One rule, or one block of rules.
struct Rule<'a> {
    /// The resource that it stands in.
    item: Item<'a>,
    block: Option<&'a Value>,
    /// The id of the group.
    group: Text,
    egress: bool,
}

impl<'a> Rule<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        match self.block {
            Some(block) => block.get(name),
            None => self.item.get(name),
        }
    }

    fn lists(&self, names: &[&str]) -> Listed<'a> {
        let mut made = Listed::default();
        for name in names {
            let found = listed(self.get(name));
            made.known.extend(found.known);
            made.unknown = made.unknown.or(found.unknown);
        }
        made
    }

    /// What goes through; `Err` when that is not known: then it is everything, perhaps.
    fn room(&self) -> Result<Room, String> {
        let protocol = self.get("ip_protocol").or_else(|| self.get("protocol"));
        let Some(protocol) = protocol else {
            return Err("no protocol".to_owned());
        };
        let number = protocol.as_i64().map(|it| it.to_string());
        let name = number.as_deref().or_else(|| protocol.as_str());
        let name = name.ok_or_else(|| told(protocol))?;
        let port = |name: &str| match self.get(name) {
            None => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| told(value)),
        };
        let ports = port("from_port")?.zip(port("to_port")?);
        Room::new(name, ports).ok_or_else(|| format!("the protocol {name}"))
    }
}

/// Where a rule leads.
enum Peer {
    Addresses(IpNet),
    Group(Text),
    List(Text),
    Unknown(String),
}

/// What rules let through.
pub(super) fn facts(view: &View<'_, '_>) -> Vec<Fact> {
    let mut made = Vec::new();
    for rule in rules(view) {
        let room = rule.room();
        let peers = peers(&rule);
        made.extend(peers.into_iter().map(|peer| fact(view, &rule, &room, peer)));
    }
    made.extend(unwritten(view));
    made
}

fn rules<'a>(view: &View<'_, 'a>) -> Vec<Rule<'a>> {
    let mut made = Vec::new();
    let mut beside = |item: &Item<'a>, egress: bool| {
        let group = item.get("security_group_id");
        let group = group.map_or_else(String::new, told);
        made.push(Rule {
            item: *item,
            block: None,
            group: item
                .text("security_group_id")
                .cloned()
                .unwrap_or(group.into()),
            egress,
        });
    };
    for item in view.side.all("aws_vpc_security_group_egress_rule") {
        beside(item, true);
    }
    for item in view.side.all("aws_vpc_security_group_ingress_rule") {
        beside(item, false);
    }
    for item in view.side.all("aws_security_group_rule") {
        beside(item, item.str("type") != Some("ingress"));
    }
    for item in view.side.of(GROUPS) {
        for (direction, egress) in [("egress", true), ("ingress", false)] {
            made.extend(item.blocks(direction).iter().map(|block| Rule {
                item,
                block: Some(block),
                group: item.attribute("id"),
                egress,
            }));
        }
    }
    made
}

const GROUPS: &[&str] = &["aws_security_group", "aws_default_security_group"];

/// Where a rule leads; never nowhere.
fn peers(rule: &Rule<'_>) -> Vec<Peer> {
    let blocks = rule.lists(&["cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks"]);
    let groups = rule.lists(&[
        "referenced_security_group_id",
        "source_security_group_id",
        "security_groups",
    ]);
    let lists = rule.lists(&["prefix_list_id", "prefix_list_ids"]);
    let mut made: Vec<Peer> = Vec::new();
    for block in blocks.known {
        let parsed = block.as_literal().and_then(|it| it.parse::<IpNet>().ok());
        made.push(match parsed {
            Some(parsed) => Peer::Addresses(parsed.trunc()),
            None => Peer::Unknown(block.to_string()),
        });
    }
    made.extend(groups.known.into_iter().cloned().map(Peer::Group));
    made.extend(lists.known.into_iter().cloned().map(Peer::List));
    match rule.get("self").map(|it| it.as_bool().ok_or(it)) {
        Some(Ok(true)) => made.push(Peer::Group(rule.group.clone())),
        Some(Err(value)) => made.push(Peer::Unknown(told(value))),
        Some(Ok(false)) | None => {}
    }
    for unknown in [blocks.unknown, groups.unknown, lists.unknown] {
        made.extend(unknown.map(Peer::Unknown));
    }
    made
}

fn fact(view: &View<'_, '_>, rule: &Rule<'_>, room: &Result<Room, String>, peer: Peer) -> Fact {
    let side = view.side;
    let vpc = side.group(&rule.group).and_then(|it| it.text("vpc_id"));
    let inside = |other: Option<&Text>| other.is_some() && other == vpc;
    let mut family = Family::None;
    let mut known = room.is_ok();
    let (key, party, inside) = match &peer {
        Peer::Addresses(block) => {
            family = match block {
                IpNet::V4(_) => Family::V4,
                IpNet::V6(_) => Family::V6,
            };
            let own = vpc
                .and_then(|it| side.vpc(it))
                .and_then(|it| it.str("cidr_block"));
            let own = own.and_then(|it| it.parse::<IpNet>().ok());
            let inside = own.is_some_and(|own| own.contains(block));
            (format!("{family:?}"), addresses(&block.to_string()), inside)
        }
        Peer::Group(id) => {
            let party = side.group_party(id);
            let of = side.group(id).and_then(|it| it.text("vpc_id"));
            (format!("group {}", view.group(id)), party, inside(of))
        }
        Peer::List(id) => match side.list(id) {
            Some(endpoint) => {
                let name = endpoint.str("service_name").unwrap_or_default();
                let of = endpoint.text("vpc_id");
                (format!("list {name}"), service(name), inside(of))
            }
            None => (
                format!("list {id}"),
                plain("prefix list", id.to_string()),
                false,
            ),
        },
        Peer::Unknown(why) => {
            known = false;
            (
                format!("unknown {why}"),
                plain("somebody who is not known", why),
                false,
            )
        }
    };
    let room = match (room, &peer) {
        (Ok(room), Peer::Addresses(block)) => room.clone().within(*block),
        (Ok(room), _) => room.clone(),
        (Err(_), Peer::Addresses(block)) => Room::full(family).within(*block),
        (Err(_), _) => Room::full(family),
    };
    let own = side.group_party(&rule.group);
    let (from, to, end) = match rule.egress {
        true => (own, party, End::To),
        false => (party, own, End::From),
    };
    let direction = if rule.egress { "out of" } else { "into" };
    let arguments = ["egress", "ingress"];
    Fact {
        key: format!("group {direction} {}: {key}", view.group(&rule.group)),
        sort: Sort::Room(room.clone(), family, end),
        way: Way {
            from,
            to,
            what: room.traffic(),
            by: By::item("rule", rule.item),
            outward: !inside,
            declared: inside,
            certain: known && rule.item.certain(&arguments),
            place: rule.item.place(),
            network: vpc.map(|it| view.vpc(it)),
        },
    }
}

/// The default group of a VPC that nobody writes down: all of it reaches itself and everything, as AWS makes it (VPC User Guide,
/// `default-security-group.html`).
fn unwritten(view: &View<'_, '_>) -> Vec<Fact> {
    let written: Vec<&Text> = { view.side.all("aws_default_security_group").iter() }
        .filter_map(|it| it.text("vpc_id"))
        .collect();
    let vpcs = view.side.all("aws_vpc").iter();
    let open = vpcs.filter(|vpc| !written.contains(&&vpc.attribute("id")));
    let fact = |vpc: &Item<'_>| {
        let id = vpc.attribute("id");
        let network = view.vpc(&id);
        let mut from = view.side.network_party(&id);
        from.kind = "default security group".to_owned();
        let way = Way {
            from,
            to: addresses("0.0.0.0/0"),
            what: "all traffic".to_owned(),
            by: By::Words("the default security group as AWS makes it".to_owned()),
            outward: true,
            declared: false,
            certain: false,
            place: vpc.place(),
            network: Some(network.clone()),
        };
        Fact::point(format!("default group {network}"), way)
    };
    open.map(fact).collect()
}

//! Network ACLs: what they let into subnets and out of them. Of rules in a row, the first that fits decides (VPC User Guide,
//! `nacl-rules.html`). A subnet that no ACL names has the VPC's default one, which lets everything through.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::fact::{By, End, Fact, Sort, Way};
use super::names::addresses;
use super::room::{Family, Room};
use super::same::View;
use super::side::{Item, told};
use crate::symbol::{Text, Value};

/// Both sides, each with the subnets that either has an ACL for.
pub(super) fn facts(before: &View<'_, '_>, after: &View<'_, '_>) -> [Vec<Fact>; 2] {
    let (old, new) = (Acls::new(before), Acls::new(after));
    let told: BTreeSet<String> = old
        .by_subnet
        .keys()
        .chain(new.by_subnet.keys())
        .cloned()
        .collect();
    [old.facts(before, &told), new.facts(after, &told)]
}

/// What a rule says.
struct Rule {
    turn: i64,
    allows: bool,
    egress: bool,
    room: Room,
    family: Family,
    known: bool,
}

struct Acls<'a> {
    /// The ACL of a subnet, by what the subnet is called on both sides.
    by_subnet: BTreeMap<String, Item<'a>>,
    rules: BTreeMap<Text, Vec<Rule>>,
}

impl<'a> Acls<'a> {
    fn new(view: &View<'_, 'a>) -> Self {
        let side = view.side;
        let kinds = ["aws_network_acl", "aws_default_network_acl"];
        let mut by_subnet = BTreeMap::new();
        let mut rules: BTreeMap<Text, Vec<Rule>> = BTreeMap::new();
        for acl in side.of(&kinds) {
            let id = acl.attribute("id");
            for subnet in acl.texts("subnet_ids").known {
                let name = side.subnet(subnet).map(|it| view.name(it));
                by_subnet.insert(name.unwrap_or_else(|| view.text(subnet)), acl);
            }
            let own = rules.entry(id).or_default();
            for (direction, egress) in [("egress", true), ("ingress", false)] {
                let known = acl.certain(&[direction]);
                for block in acl.blocks(direction) {
                    let get = |name: &str| block.get(name);
                    own.extend(rule(get, ["rule_no", "action"], egress, known));
                }
            }
        }
        for item in side.all("aws_network_acl_association") {
            let pair = item.text("subnet_id").zip(item.text("network_acl_id"));
            let Some((subnet, acl)) = pair else { continue };
            let name = side.subnet(subnet).map(|it| view.name(it));
            let acl = side.named(&kinds, acl);
            by_subnet.extend(acl.map(|acl| (name.unwrap_or_else(|| view.text(subnet)), acl)));
        }
        for item in side.all("aws_network_acl_rule") {
            let Some(acl) = item.text("network_acl_id") else {
                continue;
            };
            let egress = item.get("egress").and_then(Value::as_bool) == Some(true);
            let get = |name: &str| item.get(name);
            let found = rule(
                get,
                ["rule_number", "rule_action"],
                egress,
                item.certain(&[]),
            );
            rules.entry(acl.clone()).or_default().extend(found);
        }
        for own in rules.values_mut() {
            own.sort_by_key(|it| it.turn);
        }
        Self { by_subnet, rules }
    }

    fn facts(&self, view: &View<'_, '_>, told: &BTreeSet<String>) -> Vec<Fact> {
        let mut subnets = BTreeMap::new();
        for subnet in view.side.of(&["aws_subnet", "aws_default_subnet"]) {
            subnets.insert(view.name(subnet), subnet);
        }
        let mut made = Vec::new();
        for name in told {
            let Some(subnet) = subnets.get(name) else {
                continue;
            };
            for egress in [true, false] {
                for family in [Family::V4, Family::V6] {
                    made.extend(self.let_through(view, (name, *subnet), egress, family));
                }
            }
        }
        made
    }

    fn let_through(
        &self,
        view: &View<'_, '_>,
        (name, subnet): (&str, Item<'_>),
        egress: bool,
        family: Family,
    ) -> Vec<Fact> {
        let acl = self.by_subnet.get(name);
        let mut rooms: Vec<(Room, bool)> = Vec::new();
        match acl {
            None => rooms.push((Room::full(family), true)),
            Some(acl) => {
                let mut refused: Vec<Room> = Vec::new();
                let rules = self.rules.get(&acl.attribute("id"));
                let rules = rules.into_iter().flatten();
                for rule in rules.filter(|it| it.egress == egress && it.family == family) {
                    match rule.allows {
                        true => {
                            let left = rule.room.minus(&refused);
                            rooms.extend(left.into_iter().map(|it| (it, rule.known)));
                        }
                        // What may refuse, may not.
                        false if rule.known => refused.push(rule.room.clone()),
                        false => rooms.iter_mut().for_each(|(_, known)| *known = false),
                    }
                }
            }
        }
        let vpc = subnet.text("vpc_id").cloned().unwrap_or_default();
        let own = view.side.network_party(&vpc);
        let direction = if egress { "out of" } else { "into" };
        let fact = |(room, known): (Room, bool)| {
            let block = room.addresses(family);
            let other = addresses(&block.unwrap_or_else(|| "several blocks".to_owned()));
            let (from, to, end) = match egress {
                true => (own.clone(), other, End::To),
                false => (other, own.clone(), End::From),
            };
            let item = acl.copied().unwrap_or(subnet);
            let by = match acl {
                Some(acl) => By::item("network ACL", *acl),
                None => By::Words("the default network ACL as AWS makes it".to_owned()),
            };
            Fact {
                key: format!("acl {direction} {name} {family:?}"),
                sort: Sort::Room(room.clone(), family, end),
                way: Way {
                    from,
                    to,
                    what: room.traffic(),
                    by,
                    outward: true,
                    declared: false,
                    certain: known && item.certain(&["egress", "ingress"]),
                    place: item.place(),
                    network: Some(view.vpc(&vpc)),
                },
            }
        };
        rooms.into_iter().map(fact).collect()
    }
}

/// One rule for each family that it is about. One of which something is not known may be about everything.
fn rule<'v>(
    get: impl Fn(&str) -> Option<&'v Value>,
    [turn, action]: [&str; 2],
    egress: bool,
    certain: bool,
) -> Vec<Rule> {
    let number = |name: &str| get(name).and_then(Value::as_i64);
    let protocol = get("protocol").map(|it| match it.as_i64() {
        Some(number) => number.to_string(),
        None => told(it),
    });
    let icmp = matches!(protocol.as_deref(), Some("1" | "icmp" | "58" | "icmpv6"));
    let ports = match icmp {
        true => number("icmp_type").zip(number("icmp_code")),
        false => number("from_port").zip(number("to_port")),
    };
    let room = protocol.and_then(|it| Room::new(&it, ports));
    let action = get(action).and_then(Value::as_str);
    let known = certain && room.is_some() && action.is_some() && number(turn).is_some();
    let blocks = ["cidr_block", "ipv6_cidr_block"].map(|name| {
        let value = get(name).filter(|it| it.as_str() != Some(""));
        value.map(|it| it.as_str().and_then(|it| it.parse::<IpNet>().ok()))
    });
    let mut made = Vec::new();
    for (block, family) in blocks.into_iter().zip([Family::V4, Family::V6]) {
        let Some(block) = block else { continue };
        let full = room.clone().unwrap_or_else(|| Room::full(family));
        let (room, told) = match block {
            Some(block) => (full.within(block.trunc()), true),
            None => (full.of(family), false),
        };
        made.push(Rule {
            turn: number(turn).unwrap_or(i64::MAX),
            allows: action.is_none_or(|it| it.eq_ignore_ascii_case("allow")),
            egress,
            room,
            family,
            known: known && told,
        });
    }
    made
}

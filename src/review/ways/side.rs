//! One side, indexed for what networks ask.

use std::collections::{BTreeMap, HashMap};

use super::names::{self, User};
use crate::claims::{Claims, TeamClaims};
use crate::explain::Ground;
use crate::symbol::{Text, Value};
use crate::terraform::{Mode, Resource, Root};

/// One managed resource with the root module that it is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'a> {
    pub root: &'a Root,
    pub resource: &'a Resource,
}

/// A list as far as it is known.
#[derive(Debug, Default)]
pub(super) struct Listed<'a> {
    pub known: Vec<&'a Text>,
    /// Why some of it, or all, is not known.
    pub unknown: Option<String>,
}

impl<'a> Item<'a> {
    /// An argument; null counts as absent.
    pub fn get(&self, argument: &str) -> Option<&'a Value> {
        self.resource.arguments.get(argument)
    }

    pub fn text(&self, argument: &str) -> Option<&'a Text> {
        self.get(argument)?.as_text()
    }

    pub fn str(&self, argument: &str) -> Option<&'a str> {
        self.get(argument)?.as_str()
    }

    /// The blocks of a kind; one that is written as an attribute counts as well.
    pub fn blocks(&self, kind: &str) -> &'a [Value] {
        match self.get(kind) {
            None => &[],
            Some(Value::List(items)) => items,
            Some(other) => std::slice::from_ref(other),
        }
    }

    pub fn texts(&self, argument: &str) -> Listed<'a> {
        listed(self.get(argument))
    }

    pub fn attribute(&self, name: &str) -> Text {
        self.root.attribute(self.resource, name)
    }

    /// False when it is not known whether there is one, or an apply does not bring what is written under one of these arguments.
    pub fn certain(&self, arguments: &[&str]) -> bool {
        let ignored = |it: &String| {
            let root = it.split(['.', '[']).next().unwrap_or_default();
            root == "all" || arguments.contains(&root)
        };
        !self.resource.uncertain && !self.resource.ignore_changes.iter().any(ignored)
    }

    /// Where the block begins.
    pub fn place(&self) -> String {
        format!("{}:{}", self.resource.place.file, self.resource.place.line)
    }

    /// Its address without modules and keys: the same in every team.
    pub fn label(&self) -> String {
        let address = self.resource.address.0.as_str();
        let own = address.rfind(&format!("{}.", self.resource.kind));
        let own = own.and_then(|at| address.get(at..)).unwrap_or(address);
        own.split('[').next().unwrap_or(own).to_owned()
    }

    /// Its address with the root module in front.
    pub fn located(&self) -> String {
        format!("{}{}", self.root.atom_prefix(), self.resource.address)
    }
}

/// The strings of a list, or the one string. Null is an empty list.
pub(super) fn listed(value: Option<&Value>) -> Listed<'_> {
    let items = match value {
        None => return Listed::default(),
        Some(Value::List(items)) => items.as_slice(),
        Some(other) => std::slice::from_ref(other),
    };
    let mut made = Listed::default();
    for item in items {
        match item {
            Value::Text(text) if text.first_unknown().is_none() => made.known.push(text),
            Value::Null => {}
            other => made.unknown = Some(told(other)),
        }
    }
    made
}

/// A value, or why it is not known: what is the same on both sides reads the same.
pub(super) fn told(value: &Value) -> String {
    match value {
        Value::Text(text) => match text.first_unknown() {
            Some(unknown) => format!("{text} ({})", unknown.why()),
            None => text.to_string(),
        },
        Value::Unknown(unknown) => unknown.why().to_owned(),
        other => format!("{other:?}"),
    }
}

/// A side.
pub(super) struct Side<'a> {
    pub ground: &'a Ground,
    by_kind: HashMap<&'a str, Vec<Item<'a>>>,
    by_id: HashMap<Text, Vec<Item<'a>>>,
    /// The lists of addresses that gateway endpoints have.
    by_list: HashMap<Text, Item<'a>>,
    /// The teams of VPCs, by the VPCs' ids.
    teams: HashMap<Text, &'a TeamClaims>,
    /// What is in security groups, by their ids.
    pub users: HashMap<Text, User>,
}

/// What others name by its id.
const NAMED: &[&str] = &[
    "aws_default_network_acl",
    "aws_default_route_table",
    "aws_default_security_group",
    "aws_default_subnet",
    "aws_default_vpc",
    "aws_internet_gateway",
    "aws_lb",
    "aws_nat_gateway",
    "aws_network_acl",
    "aws_route53_resolver_firewall_domain_list",
    "aws_route53_resolver_firewall_rule_group",
    "aws_route_table",
    "aws_security_group",
    "aws_subnet",
    "aws_vpc",
    "aws_vpc_endpoint",
    "aws_vpc_endpoint_service",
    "aws_vpn_gateway",
];

impl<'a> Side<'a> {
    pub fn new(ground: &'a Ground) -> Self {
        let mut by_kind: HashMap<&'a str, Vec<Item<'a>>> = HashMap::new();
        let mut by_id: HashMap<Text, Vec<Item<'a>>> = HashMap::new();
        let mut by_list = HashMap::new();
        for (root, resource) in ground.config.resources() {
            if resource.mode != Mode::Managed {
                continue;
            }
            let item = Item { root, resource };
            by_kind.entry(&resource.kind).or_default().push(item);
            if NAMED.contains(&resource.kind.as_str()) {
                by_id.entry(item.attribute("id")).or_default().push(item);
            }
            if resource.kind == "aws_vpc_endpoint" {
                by_list.insert(item.attribute("prefix_list_id"), item);
            }
        }
        let mut side = Self {
            ground,
            by_kind,
            by_id,
            by_list,
            teams: HashMap::new(),
            users: HashMap::new(),
        };
        side.users = names::users(&side).into_iter().collect();
        side.teams = ground
            .claims
            .as_ref()
            .map_or_else(HashMap::new, |claims| teams(&side, claims));
        side
    }

    /// The resources of a kind.
    pub fn all(&self, kind: &str) -> &[Item<'a>] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Of several kinds.
    pub fn of(&self, kinds: &[&str]) -> impl Iterator<Item = Item<'a>> {
        let found: Vec<Item<'a>> = kinds
            .iter()
            .flat_map(|kind| self.all(kind))
            .copied()
            .collect();
        found.into_iter()
    }

    /// The resource of one of these kinds that has this id.
    pub fn named(&self, kinds: &[&str], id: &Text) -> Option<Item<'a>> {
        let mut found = self.by_id.get(id)?.iter();
        let is_one = |it: &&Item<'a>| kinds.contains(&it.resource.kind.as_str());
        found.find(is_one).copied()
    }

    pub fn vpc(&self, id: &Text) -> Option<Item<'a>> {
        self.named(&["aws_vpc", "aws_default_vpc"], id)
    }

    pub fn group(&self, id: &Text) -> Option<Item<'a>> {
        self.named(&["aws_security_group", "aws_default_security_group"], id)
    }

    pub fn subnet(&self, id: &Text) -> Option<Item<'a>> {
        self.named(&["aws_subnet", "aws_default_subnet"], id)
    }

    /// The gateway endpoint that a list of addresses is of.
    pub fn list(&self, id: &Text) -> Option<Item<'a>> {
        self.by_list.get(id).copied()
    }

    /// The team of a VPC.
    pub fn team(&self, vpc: &Text) -> Option<&'a TeamClaims> {
        self.teams.get(vpc).copied()
    }

    /// Ids of subnets by their VPC.
    pub fn subnets(&self) -> BTreeMap<Text, Vec<Item<'a>>> {
        let mut made: BTreeMap<Text, Vec<Item<'a>>> = BTreeMap::new();
        for subnet in self.of(&["aws_subnet", "aws_default_subnet"]) {
            if let Some(vpc) = subnet.text("vpc_id") {
                made.entry(vpc.clone()).or_default().push(subnet);
            }
        }
        made
    }
}

/// A team's VPC is the one in its stack that has its block.
fn teams<'a>(side: &Side<'a>, claims: &'a Claims) -> HashMap<Text, &'a TeamClaims> {
    let by_place: HashMap<(&str, String), &TeamClaims> = { claims.teams.iter() }
        .filter(|team| team.has_network())
        .map(|team| ((team.stack.as_str(), team.network.cidr.to_string()), team))
        .collect();
    let vpcs = side.all("aws_vpc").iter().filter_map(|vpc| {
        let block = vpc.str("cidr_block")?.to_owned();
        let team = by_place.get(&(vpc.root.path.as_str(), block))?;
        Some((vpc.attribute("id"), *team))
    });
    vpcs.collect()
}

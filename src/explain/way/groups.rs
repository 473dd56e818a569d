//! Security groups on the way: out of the caller's and into the endpoint's, on port 443.

use ipnet::Ipv4Net;

use super::{Item, hop, items, texts};
use crate::explain::Ground;
use crate::explain::types::{Hop, Verdict};
use crate::symbol::{Text, Value};

/// Where a request goes.
pub(super) enum To {
    /// To the addresses in a prefix list.
    List(Text),
    /// To interfaces in these groups.
    Groups(Vec<Text>),
}

/// One rule, whichever resource writes it. The argument names are those of its kind.
struct Rule<'g> {
    item: Item<'g>,
    block: Option<&'g Value>,
}

impl<'g> Rule<'g> {
    fn get(&self, name: &str) -> Option<&'g Value> {
        match self.block {
            Some(block) => block.get(name),
            None => self.item.get(name),
        }
    }

    /// TCP on port 443, or everything; `None` when that is not known.
    fn is_https(&self) -> Option<bool> {
        let protocol = self.get("ip_protocol").or_else(|| self.get("protocol"))?;
        match protocol.as_str()? {
            "-1" | "all" => return Some(true),
            "tcp" | "6" => {}
            _ => return Some(false),
        }
        let from = self.get("from_port")?.as_i64()?;
        let to = self.get("to_port")?.as_i64()?;
        Some((from..=to).contains(&443))
    }

    fn lists(&self) -> Vec<Text> {
        let single = texts(self.get("prefix_list_id")).unwrap_or_default();
        let many = texts(self.get("prefix_list_ids")).unwrap_or_default();
        single.into_iter().chain(many).collect()
    }

    fn groups(&self, own: &Text) -> Vec<Text> {
        let names = [
            "referenced_security_group_id",
            "source_security_group_id",
            "security_groups",
        ];
        let named = names
            .iter()
            .flat_map(|name| texts(self.get(name)).unwrap_or_default());
        let itself = self.get("self").and_then(Value::as_bool) == Some(true);
        named.chain(itself.then(|| own.clone())).collect()
    }

    fn blocks(&self) -> Vec<Ipv4Net> {
        let names = ["cidr_ipv4", "cidr_blocks"];
        let named = names
            .iter()
            .flat_map(|name| texts(self.get(name)).unwrap_or_default());
        named
            .filter_map(|it| it.as_literal()?.parse().ok())
            .collect()
    }

    fn leads(&self, own: &Text, to: &To) -> bool {
        let blocks = self.blocks();
        if blocks.iter().any(|block| block.prefix_len() == 0) {
            return true;
        }
        match to {
            To::List(list) => self.lists().contains(list),
            To::Groups(wanted) => self.groups(own).iter().any(|it| wanted.contains(it)),
        }
    }

    /// Addresses, of which it is not known here whether they are the right ones.
    fn is_narrow_block(&self) -> bool {
        !self.blocks().is_empty()
    }
}

/// Out of one of the caller's groups.
pub(super) fn out(ground: &Ground, groups: &[Text], to: &To) -> Hop {
    let found = pass(ground, groups, to, "egress");
    let words = match to {
        To::List(_) => "lets HTTPS out to the service",
        To::Groups(_) => "lets HTTPS out to the endpoint",
    };
    said(
        "group out",
        found,
        words,
        "no rule of the caller's groups lets HTTPS out to it",
    )
}

/// Into one of the endpoint's groups.
pub(super) fn into(ground: &Ground, doors: &[Text], callers: &[Text]) -> Hop {
    let found = pass(ground, doors, &To::Groups(callers.to_vec()), "ingress");
    said(
        "group in",
        found,
        "lets HTTPS in from the caller",
        "no rule of the endpoint's groups lets HTTPS in from the caller's",
    )
}

enum Passed<'g> {
    By(Item<'g>),
    Perhaps(Item<'g>),
    /// One of the groups is not in the Terraform.
    Unknown,
    No(Option<Item<'g>>),
}

fn said(what: &'static str, found: Passed<'_>, yes: &str, no: &str) -> Hop {
    match found {
        Passed::By(item) => item.hop(what, Verdict::Allowed, yes),
        Passed::Perhaps(item) => item.hop(
            what,
            Verdict::NotKnown,
            "whether these addresses, or ports, are the ones is not known",
        ),
        Passed::Unknown => hop(
            what,
            Verdict::NotKnown,
            "a group is not in the Terraform at hand",
        ),
        Passed::No(Some(item)) => item.hop(what, Verdict::Denied, no),
        Passed::No(None) => hop(what, Verdict::Denied, no),
    }
}

fn pass<'g>(ground: &'g Ground, groups: &[Text], to: &To, direction: &str) -> Passed<'g> {
    let mut perhaps = None;
    let mut unknown = groups.is_empty();
    let mut first = None;
    for id in groups {
        let mut known = items(ground, "aws_security_group")
            .chain(items(ground, "aws_default_security_group"))
            .filter(|it| it.attribute("id") == *id);
        let Some(group) = known.next() else {
            unknown = true;
            continue;
        };
        first.get_or_insert(group);
        for rule in rules(ground, group, id, direction) {
            let certain = !rule.item.resource.uncertain;
            match (rule.leads(id, to), rule.is_https()) {
                (true, Some(true)) if certain => return Passed::By(rule.item),
                (true, Some(true) | None) => {
                    perhaps.get_or_insert(rule.item);
                }
                (false, Some(true) | None) if rule.is_narrow_block() => {
                    perhaps.get_or_insert(rule.item);
                }
                _ => {}
            }
        }
    }
    match (perhaps, unknown) {
        (Some(item), _) => Passed::Perhaps(item),
        (None, true) => Passed::Unknown,
        (None, false) => Passed::No(first),
    }
}

/// The rules of a group. A group that is written without egress has none: Terraform takes AWS's own away (AWS provider documentation,
/// `aws_security_group`).
fn rules<'g>(ground: &'g Ground, group: Item<'g>, id: &Text, direction: &str) -> Vec<Rule<'g>> {
    let inline = group.get(direction).map(Value::items).unwrap_or_default();
    let mut made: Vec<Rule<'g>> = inline
        .iter()
        .map(|block| Rule {
            item: group,
            block: Some(block),
        })
        .collect();
    let own = match direction {
        "egress" => "aws_vpc_security_group_egress_rule",
        _ => "aws_vpc_security_group_ingress_rule",
    };
    let beside = items(ground, own).filter(|it| it.is("security_group_id", id));
    let older = items(ground, "aws_security_group_rule").filter(|it| {
        let kind = it.get("type").and_then(Value::as_str);
        it.is("security_group_id", id) && kind == Some(direction)
    });
    made.extend(beside.chain(older).map(|item| Rule { item, block: None }));
    made
}

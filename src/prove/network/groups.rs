//! Security groups: own groups and S3 only, no addresses.

use super::super::Code;
use super::super::proof::Ledger;
use super::super::world::{Item, TeamWorld};
use super::ways::{self, Way};
use super::{NETWORK, blame, has_no};
use crate::symbol::Text;

pub(super) fn prove(team: &TeamWorld<'_>, vpc: Item<'_>, ledger: &mut Ledger) {
    default_group(team, vpc, ledger);
    let own: Vec<Text> = team
        .network
        .groups
        .iter()
        .map(|group| group.attribute("id"))
        .collect();
    let declared = Declared::of(team);
    for group in &team.network.groups {
        for direction in ["ingress", "egress"] {
            ledger.require(NETWORK, has_no(group, direction), || {
                let message = format!(
                    "the group has `{direction}` rules inside, which fight with rules of their own"
                );
                blame(team, Code::InlineRule, message, *group)
            });
        }
    }
    for kind in [
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_egress_rule",
    ] {
        for rule in team.of_kind(kind) {
            if rule
                .text("security_group_id")
                .is_some_and(|id| own.contains(id))
            {
                rule_stays_inside(team, rule, (&own, &declared), ledger);
            }
        }
    }
}

/// The default group exists in any case; with rules, whatever is started without a group is open to its like.
fn default_group(team: &TeamWorld<'_>, vpc: Item<'_>, ledger: &mut Ledger) {
    let id = vpc.attribute("id");
    let emptied = team
        .of_kind("aws_default_security_group")
        .iter()
        .find(|group| group.text("vpc_id") == Some(&id))
        .is_some_and(|group| {
            has_no(group, "ingress") && has_no(group, "egress") && !group.resource.uncertain
        });
    ledger.require(NETWORK, emptied, || {
        blame(
            team,
            Code::DefaultGroup,
            "the default security group is not emptied",
            vpc,
        )
    });
}

/// The ways between groups that may be open.
struct Declared {
    ways: Vec<Way>,
    /// Groups of interface endpoints of AWS's services.
    endpoints: Vec<Text>,
    /// Groups in which nobody talks to his like.
    apart: Vec<Text>,
}

impl Declared {
    fn of(team: &TeamWorld<'_>) -> Self {
        Self {
            ways: ways::of(team),
            endpoints: ways::of_endpoints(team),
            apart: ways::apart(team),
        }
    }

    /// Jobs talk to each other, everybody on port 443 to AWS's services, and whom claims name to what they name.
    fn has(&self, from: &Text, to: &Text, rule: Item<'_>) -> bool {
        let among_jobs = from == to && !self.apart.contains(from);
        let to_aws = self.endpoints.contains(to) && from != to && is_https(rule);
        let mut ways = self.ways.iter();
        among_jobs || to_aws || ways.any(|way| way.joins(from, to) && is_tcp(rule, way.port))
    }
}

/// A rule names a group of the team's on a declared way, or, for egress on port 443, S3's prefix list.
fn rule_stays_inside(
    team: &TeamWorld<'_>,
    rule: Item<'_>,
    (own, declared): (&[Text], &Declared),
    ledger: &mut Ledger,
) {
    let addresses = ["cidr_ipv4", "cidr_ipv6"]
        .iter()
        .any(|argument| rule.get(argument).is_some());
    ledger.require(NETWORK, !addresses, || {
        blame(
            team,
            Code::AddressRule,
            "the rule opens the group to addresses",
            rule,
        )
    });
    let peer = rule.text("referenced_security_group_id");
    let to_group = peer.is_some_and(|id| own.contains(id));
    let egress = rule.resource.kind.ends_with("egress_rule");
    let s3 = team
        .network
        .endpoint("s3")
        .map(|endpoint| endpoint.item.attribute("prefix_list_id"));
    let list = rule.text("prefix_list_id");
    let to_s3 = egress && peer.is_none() && list.is_some() && list == s3.as_ref() && is_https(rule);
    ledger.require(NETWORK, to_group || to_s3 || addresses, || {
        let message = "the rule leads neither to a group of the team's nor, on port 443, to S3";
        blame(team, Code::ForeignRule, message, rule)
    });
    let group = rule.text("security_group_id");
    let known = peer.zip(group).is_some_and(|(peer, group)| match egress {
        true => declared.has(group, peer, rule),
        false => declared.has(peer, group, rule),
    });
    ledger.require(NETWORK, !to_group || known, || match is_https(rule) {
        true => {
            let message = "the rule opens a way between two groups that nobody declared";
            blame(team, Code::UndeclaredWay, message, rule)
        }
        false => {
            let message = "between two groups the rule opens more than the declared port";
            blame(team, Code::WideRule, message, rule)
        }
    });
}

/// TCP, port 443 and no other.
pub(in crate::prove) fn is_https(rule: Item<'_>) -> bool {
    is_tcp(rule, 443)
}

/// TCP, this port and no other.
pub(in crate::prove) fn is_tcp(rule: Item<'_>, wanted: u16) -> bool {
    let port = |argument| rule.get(argument).and_then(crate::symbol::Value::as_i64);
    matches!(rule.str("ip_protocol"), Some("tcp" | "6"))
        && port("from_port") == Some(i64::from(wanted))
        && port("to_port") == Some(i64::from(wanted))
}

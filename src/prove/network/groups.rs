//! Security groups: own groups and S3 only, no addresses.

use super::super::Code;
use super::super::proof::Ledger;
use super::super::world::{Item, TeamWorld};
use super::ways::{self, Way, is_tcp};
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
                rule_stays_inside(team, rule, &own, &declared, ledger);
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

/// Between which groups there are rules.
struct Declared {
    ways: Vec<Way>,
    /// Groups that have no rules among themselves.
    singles: Vec<Text>,
    /// Groups of interface endpoints: they answer on port 443, and start nothing.
    doors: Vec<Text>,
}

/// What a rule between two groups of the team's is.
#[derive(PartialEq)]
enum Between {
    /// A declared way, or one to an interface endpoint.
    Declared,
    /// One that is declared, and more.
    Wide,
    /// No way that anybody declares.
    Undeclared,
}

impl Declared {
    fn of(team: &TeamWorld<'_>) -> Self {
        Self {
            ways: ways::declared(team),
            singles: ways::singles(team),
            doors: ways::doors(team),
        }
    }

    fn judge(&self, rule: Item<'_>) -> Between {
        let own = rule.text("security_group_id");
        let peer = rule.text("referenced_security_group_id");
        let is_one = |id: Option<&Text>, of: &[Text]| id.is_some_and(|id| of.contains(id));
        let is_single = is_one(own, &self.singles) || is_one(own, &self.doors);
        if own == peer && !is_single {
            return Between::Declared;
        }
        let target = match rule.resource.kind.ends_with("egress_rule") {
            true => peer,
            false => own,
        };
        // The group for interface endpoints is there where nothing calls one; then it can't be told from that of jobs.
        let unclaimed = !is_one(own, &self.singles) && !is_one(peer, &self.singles);
        let to_nobody = self.doors.is_empty() && unclaimed;
        let to_door = own != peer && (is_one(target, &self.doors) || to_nobody);
        let mut ways = self.ways.iter();
        if (to_door && is_https(rule)) || ways.any(|it| it.is_opened_by(rule)) {
            return Between::Declared;
        }
        let mut ways = self.ways.iter();
        match to_door || ways.any(|it| it.is_between(rule)) {
            true => Between::Wide,
            false => Between::Undeclared,
        }
    }
}

/// A rule names a group of the team's that there is a declared way to or from, or, for egress on port 443, S3's prefix list.
fn rule_stays_inside(
    team: &TeamWorld<'_>,
    rule: Item<'_>,
    own: &[Text],
    declared: &Declared,
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
    let between = to_group.then(|| declared.judge(rule));
    let wide = between == Some(Between::Wide);
    ledger.require(NETWORK, !wide, || {
        blame(
            team,
            Code::WideRule,
            "between two groups the rule opens more than the port that is declared",
            rule,
        )
    });
    let undeclared = between == Some(Between::Undeclared);
    ledger.require(NETWORK, !undeclared, || {
        let message = "the rule is between two groups of the team's, and nobody declares that way";
        let help = "take it out, or say in the spec who calls whom";
        blame(team, Code::UndeclaredWay, message, rule).help(help)
    });
}

/// TCP, port 443 and no other.
pub(in crate::prove) fn is_https(rule: Item<'_>) -> bool {
    is_tcp(rule, 443)
}

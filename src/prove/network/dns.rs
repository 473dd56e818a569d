//! What is looked up from inside is answered when it is one of the team's names, and nothing else is: a question carries data out as
//! well as a packet does, and neither route nor group stands in its way (Route 53 Developer Guide, `resolver-dns-firewall.html`).

use super::super::proof::Ledger;
use super::super::world::{Item, TeamWorld};
use super::super::{Code, Finding};
use super::{NETWORK, blame};
use crate::symbol::{Text, Value};

/// The firewall that is put on a team's VPC.
pub(in crate::prove) struct Firewall<'a> {
    /// What puts the rule group on the VPC.
    pub association: Item<'a>,
    /// The rules in the order in which they are asked; `None` when that can't be told.
    pub rules: Option<Vec<Rule<'a>>>,
}

/// One rule, with the names that it is about.
pub(in crate::prove) struct Rule<'a> {
    pub item: Item<'a>,
    pub does: Does,
    /// The names; `None` when they are not known.
    pub names: Option<Vec<&'a str>>,
    /// It is asked for every type of question.
    pub any_question: bool,
    /// What stands behind a name is not looked at again.
    pub trusts: bool,
}

/// What a rule does with a question.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::prove) enum Does {
    /// Answers it.
    Answers,
    /// Answers with nothing.
    Refuses,
    /// Something else, or it is not known.
    Other,
}

impl<'a> Firewall<'a> {
    /// The one that is certainly there.
    pub fn find(team: &TeamWorld<'a>) -> Option<Self> {
        let vpc = team.network.vpc_id()?;
        let on_vpc = "aws_route53_resolver_firewall_rule_group_association";
        let associations = team.all_with(on_vpc, "vpc_id", &vpc);
        let [association] = associations.as_slice() else {
            return None;
        };
        let group = association.text("firewall_rule_group_id")?;
        let groups = team.of_kind("aws_route53_resolver_firewall_rule_group");
        let mut groups = groups.iter().filter(|it| it.attribute("id") == *group);
        let made = groups.next().is_some_and(|it| !it.resource.uncertain);
        (made && !association.resource.uncertain).then(|| Self {
            association: *association,
            rules: rules(team, group),
        })
    }
}

impl<'a> Firewall<'a> {
    /// All that it is made of.
    pub fn items(&self, team: &TeamWorld<'a>) -> Vec<Item<'a>> {
        let named = |kind, id: Option<&Text>| {
            let mut items = team.of_kind(kind);
            items.retain(|item| Some(&item.attribute("id")) == id);
            items
        };
        let group = self.association.text("firewall_rule_group_id");
        let mut items = vec![self.association];
        items.extend(named("aws_route53_resolver_firewall_rule_group", group));
        for rule in self.rules.iter().flatten() {
            items.push(rule.item);
            let list = rule.item.text("firewall_domain_list_id");
            items.extend(named("aws_route53_resolver_firewall_domain_list", list));
        }
        items
    }
}

fn rules<'a>(team: &TeamWorld<'a>, group: &Text) -> Option<Vec<Rule<'a>>> {
    let kind = "aws_route53_resolver_firewall_rule";
    let found = team.all_with(kind, "firewall_rule_group_id", group);
    let mut rules = Vec::new();
    for item in found {
        let priority = item.get("priority").and_then(Value::as_i64)?;
        let known = !item.resource.uncertain;
        rules.push((priority, Rule::of(team, known.then_some(item)?)));
    }
    rules.sort_by_key(|(priority, _)| *priority);
    // Of two with one priority nobody knows which is asked first.
    let mut pairs = rules.iter().zip(rules.iter().skip(1));
    let told = pairs.all(|((one, _), (other, _))| one != other);
    told.then(|| rules.into_iter().map(|(_, rule)| rule).collect())
}

impl<'a> Rule<'a> {
    fn of(team: &TeamWorld<'a>, item: Item<'a>) -> Self {
        let does = match (item.str("action"), item.str("block_response")) {
            (Some("ALLOW" | "ALERT"), _) => Does::Answers,
            (Some("BLOCK"), Some("NODATA" | "NXDOMAIN")) => Does::Refuses,
            _ => Does::Other,
        };
        let redirection = item.str("firewall_domain_redirection_action");
        Self {
            item,
            does,
            names: names(team, item),
            any_question: item.get("q_type").is_none_or(|it| it.as_str() == Some("")),
            trusts: redirection == Some("TRUST_REDIRECTION_DOMAIN"),
        }
    }
}

fn names<'a>(team: &TeamWorld<'a>, rule: Item<'a>) -> Option<Vec<&'a str>> {
    let id = rule.text("firewall_domain_list_id")?;
    let lists = team.of_kind("aws_route53_resolver_firewall_domain_list");
    let list = { lists.into_iter() }.find(|it| it.attribute("id") == *id)?;
    let certain = !list.resource.uncertain && list.resource.ignore_changes.is_empty();
    let names = list.texts("domains")?.into_iter();
    let names: Option<Vec<&str>> = names.map(Text::as_literal).collect();
    names.filter(|_| certain)
}

/// True when every name that the second stands for is one that the first stands for: `*.` in front stands for whatever lies below,
/// `*` for all. Names are the same in any case.
pub(in crate::prove) fn covers(wide: &str, name: &str) -> bool {
    let wide = wide.trim_end_matches('.').to_ascii_lowercase();
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    match wide.strip_prefix('*') {
        Some("") => true,
        Some(below) => name.ends_with(below) && (name.len() > below.len()),
        None => wide == name,
    }
}

pub(super) fn prove(team: &TeamWorld<'_>, vpc: Item<'_>, ledger: &mut Ledger) {
    fails_closed(team, vpc, ledger);
    let firewall = Firewall::find(team);
    let rules = firewall.as_ref().and_then(|it| it.rules.as_deref());
    let Some(rules) = rules else {
        let at = firewall.as_ref().map_or(vpc, |it| it.association);
        let message = "the VPC has no DNS firewall whose rules and their order are known";
        let finding = open(team, message, at);
        return ledger.ask(NETWORK, Some(finding));
    };
    let claimed = &team.claim.network.names;
    for rule in rules {
        if rule.does == Does::Refuses && refuses_everything(rule) {
            ledger.ask(NETWORK, None);
            return;
        }
        let own = |name: &&str| claimed.iter().any(|it| covers(it, name));
        let only_own = { rule.names.iter() }.all(|it| it.iter().all(own));
        let fine = rule.does == Does::Refuses || rule.names.is_some() && only_own;
        ledger.require(NETWORK, fine && rule.does != Does::Other, || {
            let message = "names are answered, or may be, that nobody claims";
            open(team, message, rule.item)
        });
    }
    let message = "what no rule of the DNS firewall is about is answered";
    let last = rules.last().map_or(vpc, |it| it.item);
    ledger.ask(NETWORK, Some(open(team, message, last)));
}

fn refuses_everything(rule: &Rule<'_>) -> bool {
    let names = rule.names.as_deref().unwrap_or_default();
    rule.any_question && names.iter().any(|it| covers(it, "*"))
}

/// When the firewall fails nothing is answered, which is how VPCs come (Route 53 Developer Guide,
/// `resolver-dns-firewall-vpc-configuration.html`).
fn fails_closed(team: &TeamWorld<'_>, vpc: Item<'_>, ledger: &mut Ledger) {
    let id = vpc.attribute("id");
    let settings = team.all_with("aws_route53_resolver_firewall_config", "resource_id", &id);
    for setting in settings {
        let fails_open = setting.get("firewall_fail_open");
        let closed = fails_open.is_none_or(|it| it.as_str() == Some("DISABLED"));
        ledger.require(NETWORK, closed, || {
            let message = "when the DNS firewall fails, everything is answered";
            open(team, message, setting)
        });
    }
}

fn open(team: &TeamWorld<'_>, message: &str, at: Item<'_>) -> Finding {
    blame(team, Code::DnsOpen, message, at)
        .help("answer the claimed names by one rule and block `*` by the last")
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_star_stands_for_what_lies_below_and_alone_for_everything() {
        assert!(covers(
            "*.dkr.ecr.eu-west-1.amazonaws.com",
            "1.DKR.ecr.eu-west-1.amazonaws.com."
        ));
        assert!(covers("*", "example.com"));
        assert!(covers("*.example.com", "*.a.example.com"));
        assert!(!covers("*.example.com", "example.com"));
        assert!(!covers("*.example.com", "*.evilexample.com"));
        assert!(!covers("a.example.com", "*.example.com"));
        assert!(!covers("*.example.com", "*"));
    }
}

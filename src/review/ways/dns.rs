//! Names that are looked up from inside: a question carries data out as well as a packet does (Route 53 Developer Guide,
//! `resolver-dns-firewall.html`).

use std::collections::BTreeMap;

use super::fact::{By, Fact, Sort, Way};
use super::names::plain;
use super::same::View;
use super::side::{Item, listed, told};
use crate::claims::TeamClaims;
use crate::symbol::{Text, Value};

/// Which names each network gets answers for, and who else answers.
pub(super) fn facts(view: &View<'_, '_>) -> Vec<Fact> {
    let index = Index::new(view);
    let mut made = Vec::new();
    for vpc in view.side.all("aws_vpc") {
        made.extend(index.answered(view, *vpc));
    }
    made.extend(fails_open(view));
    made.extend(forwarded(view));
    made.extend(resolvers(view));
    made
}

/// True when every name that the second stands for is one that the first stands for: `*.` in front stands for whatever lies below, `*`
/// for all. Names are the same in any case.
pub(super) fn covers(wide: &str, name: &str) -> bool {
    let wide = wide.trim_end_matches('.').to_ascii_lowercase();
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    match wide.strip_prefix('*') {
        Some("") => true,
        Some(below) => name.ends_with(below) && name.len() > below.len(),
        None => wide == name,
    }
}

type Rules<'a> = Vec<(i64, Item<'a>)>;

/// What firewalls are made of, by what it belongs to.
struct Index<'a> {
    /// By VPC.
    associations: BTreeMap<&'a Text, Rules<'a>>,
    /// By rule group.
    rules: BTreeMap<&'a Text, Rules<'a>>,
}

impl<'a> Index<'a> {
    fn new(view: &View<'_, 'a>) -> Self {
        let by = |kind: &str, argument: &str| {
            let mut made: BTreeMap<&'a Text, Rules<'a>> = BTreeMap::new();
            for item in view.side.all(kind) {
                let Some(of) = item.text(argument) else {
                    continue;
                };
                // One whose turn is not known may come first.
                let turn = item.get("priority").and_then(Value::as_i64);
                let turn = turn.unwrap_or(i64::MIN);
                made.entry(of).or_default().push((turn, *item));
            }
            for rules in made.values_mut() {
                rules.sort_by_key(|(turn, _)| *turn);
            }
            made
        };
        Self {
            associations: by(
                "aws_route53_resolver_firewall_rule_group_association",
                "vpc_id",
            ),
            rules: by(
                "aws_route53_resolver_firewall_rule",
                "firewall_rule_group_id",
            ),
        }
    }

    /// Rule by rule, until one refuses all that is left.
    fn answered(&self, view: &View<'_, 'a>, vpc: Item<'a>) -> Vec<Fact> {
        let id = vpc.attribute("id");
        let asked = Answers {
            view,
            vpc,
            team: view.side.team(&id),
            network: view.vpc(&id),
        };
        let mut made = Vec::new();
        let mut last = None;
        for (_, association) in self.associations.get(&id).into_iter().flatten() {
            let group = association.text("firewall_rule_group_id");
            let rules = group.and_then(|it| self.rules.get(it));
            for (turn, rule) in rules.into_iter().flatten() {
                let certain = association.certain(&[]) && *turn != i64::MIN;
                last = Some(*rule);
                let names = asked.names(*rule);
                let all = names
                    .iter()
                    .any(|(name, known)| *known && covers(name, "*"));
                if refuses(*rule) {
                    if all && certain && rule.get("q_type").is_none() && rule.certain(&[]) {
                        return made;
                    }
                    continue;
                }
                let known = certain && rule.certain(&[]) && rule.str("action").is_some();
                let facts = names.into_iter().map(|(name, told)| {
                    asked.fact(&name, By::item("rule", *rule), *rule, known && told)
                });
                made.extend(facts);
            }
        }
        let by = match last {
            Some(_) => "no last rule that blocks the rest".to_owned(),
            None => "no DNS firewall".to_owned(),
        };
        made.push(asked.fact("*", By::Words(by), last.unwrap_or(vpc), true));
        made
    }
}

fn refuses(rule: Item<'_>) -> bool {
    rule.str("action") == Some("BLOCK") && rule.str("block_response") != Some("OVERRIDE")
}

/// The names that one network gets answers for.
struct Answers<'s, 'a> {
    view: &'s View<'s, 'a>,
    vpc: Item<'a>,
    team: Option<&'a TeamClaims>,
    network: String,
}

impl Answers<'_, '_> {
    /// The names of a rule, each with whether it is known; all where they are not.
    fn names(&self, rule: Item<'_>) -> Vec<(String, bool)> {
        let id = rule.text("firewall_domain_list_id");
        let kind = "aws_route53_resolver_firewall_domain_list";
        let list = id.and_then(|id| self.view.side.named(&[kind], id));
        let Some(list) = list else {
            return vec![("*".to_owned(), false)];
        };
        let found = listed(list.get("domains"));
        let certain = list.certain(&["domains"]);
        let known = found.known.iter().map(|it| (it.to_string(), certain));
        let unknown = found.unknown.iter().map(|_| ("*".to_owned(), false));
        known.chain(unknown).collect()
    }

    fn fact(&self, name: &str, by: By, item: Item<'_>, certain: bool) -> Fact {
        let shown = name.trim_end_matches('.');
        let mut claimed = self.team.iter().flat_map(|it| &it.network.names);
        let to = match shown {
            "*" | "" => plain("any name", "any name"),
            name => plain("name", name),
        };
        Fact {
            key: format!("names {}", self.network),
            sort: Sort::Name(shown.to_owned()),
            way: Way {
                from: self.view.side.network_party(&self.vpc.attribute("id")),
                to,
                what: "look-ups".to_owned(),
                by,
                outward: true,
                declared: claimed.any(|it| covers(it, shown)),
                certain,
                place: item.place(),
                network: Some(self.network.clone()),
            },
        }
    }
}

/// When the firewall fails, everything is answered (Route 53 Developer Guide, `resolver-dns-firewall-vpc-configuration.html`).
fn fails_open(view: &View<'_, '_>) -> Vec<Fact> {
    let settings = view.side.all("aws_route53_resolver_firewall_config").iter();
    let open = settings.filter_map(|item| {
        let setting = item.get("firewall_fail_open")?;
        let known = setting.as_str();
        let id = item.text("resource_id").cloned().unwrap_or_default();
        (known != Some("DISABLED")).then(|| {
            let network = view.vpc(&id);
            let way = Way {
                from: view.side.network_party(&id),
                to: plain("any name", "any name"),
                what: "look-ups while the DNS firewall fails".to_owned(),
                by: By::item("setting", *item),
                outward: true,
                declared: false,
                certain: known.is_some() && item.certain(&["firewall_fail_open"]),
                place: item.place(),
                network: Some(network.clone()),
            };
            Fact::point(format!("fails open {network}"), way)
        })
    });
    open.collect()
}

/// Questions that somebody else answers.
fn forwarded(view: &View<'_, '_>) -> Vec<Fact> {
    let rules = view.side.all("aws_route53_resolver_rule");
    let associations = view
        .side
        .all("aws_route53_resolver_rule_association")
        .iter();
    let fact = |item: &Item<'_>| {
        let id = item.text("vpc_id").cloned().unwrap_or_default();
        let named = item.text("resolver_rule_id");
        let rule = rules.iter().find(|it| Some(&it.attribute("id")) == named);
        let domain = rule.and_then(|it| it.get("domain_name")).map(told);
        let own = named.map_or_else(|| "a rule".to_owned(), ToString::to_string);
        let domain = domain.unwrap_or_else(|| format!("the names of {own}"));
        let targets: Vec<String> = { rule.into_iter() }
            .flat_map(|it| it.blocks("target_ip"))
            .filter_map(|it| it.get("ip").or_else(|| it.get("ipv6")).map(told))
            .collect();
        let network = view.vpc(&id);
        let way = Way {
            from: view.side.network_party(&id),
            to: match targets.is_empty() {
                true => plain("name", &domain),
                false => plain("addresses", targets.join(", ")),
            },
            what: format!("look-ups of {domain}"),
            by: By::item("resolver rule", *item),
            outward: true,
            declared: false,
            certain: rule.is_some() && item.certain(&[]),
            place: item.place(),
            network: Some(network.clone()),
        };
        let targets = targets.join(" ");
        Fact::point(format!("forwarded {network} {domain} {targets}"), way)
    };
    associations.map(fact).collect()
}

/// Doors for questions, out of a network and into it.
fn resolvers(view: &View<'_, '_>) -> Vec<Fact> {
    let endpoints = view.side.all("aws_route53_resolver_endpoint").iter();
    let fact = |item: &Item<'_>| {
        let mut places = item.blocks("ip_address").iter();
        let vpc = places.find_map(|it| {
            let subnet = view.side.subnet(it.get("subnet_id")?.as_text()?)?;
            subnet.text("vpc_id").cloned()
        });
        let inbound = item.str("direction") == Some("INBOUND");
        let own = match &vpc {
            Some(vpc) => view.side.network_party(vpc),
            None => plain("network", "one that is not known"),
        };
        let other = plain("resolvers", "of other networks");
        let (from, to) = if inbound { (other, own) } else { (own, other) };
        let network = vpc.map(|it| view.vpc(&it));
        let direction = item.str("direction").unwrap_or_default();
        let key = network.clone().unwrap_or_else(|| item.located());
        let way = Way {
            from,
            to,
            what: "look-ups".to_owned(),
            by: By::item("resolver endpoint", *item),
            outward: true,
            declared: false,
            certain: network.is_some() && item.certain(&[]),
            place: item.place(),
            network,
        };
        Fact::point(format!("resolver {direction} {key}"), way)
    };
    endpoints.map(fact).collect()
}

//! The ways between security groups that the claims declare, beside those to the interface endpoints.

use super::super::world::{Item, TeamWorld};
use super::links;
use crate::model::SpecPath;
use crate::symbol::Text;

/// A way from one group to another.
pub(in crate::prove) struct Way {
    /// The id of the group that it leads out of.
    pub from: Text,
    /// The id of the group that it leads into.
    pub to: Text,
    /// The TCP port.
    pub port: u16,
    /// Who goes where, for people: ``the application `checkout` calls `api` ``.
    pub who: String,
    /// Where the spec says so.
    pub spec: SpecPath,
}

impl Way {
    /// True of a rule that opens this way, at either end.
    pub fn is_opened_by(&self, rule: Item<'_>) -> bool {
        self.is_between(rule) && is_tcp(rule, self.port)
    }

    /// True of a rule between the two groups in this direction, whatever it opens.
    pub fn is_between(&self, rule: Item<'_>) -> bool {
        let (own, peer) = (
            rule.text("security_group_id"),
            rule.text("referenced_security_group_id"),
        );
        let (from, to) = match rule.resource.kind.ends_with("egress_rule") {
            true => (own, peer),
            false => (peer, own),
        };
        from == Some(&self.from) && to == Some(&self.to)
    }
}

/// TCP, this port and no other.
pub(in crate::prove) fn is_tcp(rule: Item<'_>, wanted: u16) -> bool {
    let port = |argument| rule.get(argument).and_then(crate::symbol::Value::as_i64);
    matches!(rule.str("ip_protocol"), Some("tcp" | "6"))
        && port("from_port") == Some(i64::from(wanted))
        && port("to_port") == Some(i64::from(wanted))
}

/// The ways between groups of a team, of which both ends are there: applications and PrivateLink to load balancers, those to tasks,
/// and applications to the endpoints for REST APIs of other teams.
pub(in crate::prove) fn declared(team: &TeamWorld<'_>) -> Vec<Way> {
    let mut ways = to_services(team);
    ways.extend(to_others(team));
    ways
}

fn id(group: Option<Item<'_>>) -> Option<Text> {
    group.map(|it| it.attribute("id"))
}

fn to_services(team: &TeamWorld<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for service in &team.claim.services {
        let balancer = id(team.group(&service.balancer_group));
        let mut add = |from: Option<Text>, to: Option<Text>, port: u16, who: String| {
            let ends = from.zip(to);
            ways.extend(ends.map(|(from, to)| Way {
                from,
                to,
                port,
                who,
                spec: service.spec.clone(),
            }));
        };
        for name in &service.applications {
            let mut named = { team.claim.applications.iter() }.filter(|it| it.name == *name);
            let from = named.next().and_then(|it| id(team.group(&it.group)));
            add(
                from,
                balancer.clone(),
                443,
                format!("the application `{name}`"),
            );
        }
        if let Some(link) = &service.link {
            let from = id(team.group(&link.group));
            let who = format!("what comes through `{}`", link.balancer);
            add(from, balancer.clone(), 443, who);
        }
        let tasks = id(team.group(&service.task_group));
        let who = format!("the load balancer `{}`", service.balancer);
        add(balancer, tasks, service.port, who);
    }
    ways
}

fn to_others(team: &TeamWorld<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for application in &team.claim.applications {
        for name in &application.consumes {
            let endpoint = team.network.endpoint(name);
            let to = id(endpoint.and_then(|it| links::group_of(team, it)));
            let ends = id(team.group(&application.group)).zip(to);
            ways.extend(ends.map(|(from, to)| Way {
                from,
                to,
                port: 443,
                who: format!("the application `{}`", application.name),
                spec: application.spec.clone(),
            }));
        }
    }
    ways
}

/// The groups of what does not talk to its like: models, applications, whatever answers them, and endpoints to other teams.
pub(in crate::prove) fn singles(team: &TeamWorld<'_>) -> Vec<Text> {
    let claim = team.claim;
    let models = claim.endpoints.iter().map(|it| &it.group);
    let applications = claim.applications.iter().map(|it| &it.group);
    let services = claim.services.iter();
    let services = services.flat_map(|it| {
        let link = it.link.iter().map(|it| &it.group);
        [&it.balancer_group, &it.task_group].into_iter().chain(link)
    });
    let prefixes = models.chain(applications).chain(services);
    let groups = prefixes.filter_map(|prefix| team.group(prefix));
    let others = team.network.endpoints.iter();
    let others = others.filter(|it| links::is_consumed(team, &it.service));
    let others = others.filter_map(|it| links::group_of(team, it));
    groups
        .chain(others)
        .map(|item| item.attribute("id"))
        .collect()
}

/// The groups that interface endpoints to AWS's services are in: whoever is in the network may come to them.
pub(in crate::prove) fn doors(team: &TeamWorld<'_>) -> Vec<Text> {
    let endpoints = team.network.endpoints.iter();
    let of_aws = endpoints.filter(|it| !links::is_consumed(team, &it.service));
    let listed = of_aws.flat_map(|it| it.item.texts("security_group_ids").unwrap_or_default());
    let mut doors: Vec<Text> = listed.cloned().collect();
    doors.sort();
    doors.dedup();
    doors
}

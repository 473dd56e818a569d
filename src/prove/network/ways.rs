//! The ways between groups that claims speak of: whoever calls reaches what he calls, and nothing else.

use super::super::world::{Item, TeamWorld};
use super::links;
use crate::model::SpecPath;
use crate::symbol::Text;

/// A way from one group to another.
pub(in crate::prove) struct Way {
    /// The id of the group that it begins in; `None` when there is no such group.
    pub from: Option<Text>,
    /// The id of the group that it leads to.
    pub to: Option<Text>,
    pub port: u16,
    /// What it is, in words.
    pub what: String,
    pub spec: SpecPath,
}

impl Way {
    /// True of the two ends.
    pub fn joins(&self, from: &Text, to: &Text) -> bool {
        self.from.as_ref() == Some(from) && self.to.as_ref() == Some(to)
    }
}

fn id(group: Option<Item<'_>>) -> Option<Text> {
    group.map(|it| it.attribute("id"))
}

/// All that are declared, beside those to interface endpoints and to S3.
pub(in crate::prove) fn of(team: &TeamWorld<'_>) -> Vec<Way> {
    let mut ways = to_services(team);
    ways.extend(to_others(team));
    ways
}

/// Applications to load balancers, PrivateLink to load balancers, load balancers to tasks.
fn to_services(team: &TeamWorld<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for service in &team.claim.services {
        let balancer = id(team.group(&service.balancer_group));
        let way = |from: Option<Text>, to: Option<Text>, port: u16, what: String| Way {
            from,
            to,
            port,
            what,
            spec: service.spec.clone(),
        };
        for name in &service.applications {
            let applications = team.claim.applications.iter();
            let caller = { applications }.find(|it| it.name == *name);
            let from = caller.and_then(|it| id(team.group(&it.group)));
            let what = format!("the application `{name}` to `{}`", service.balancer);
            ways.push(way(from, balancer.clone(), 443, what));
        }
        if let Some(link) = &service.link {
            let from = id(team.group(&link.group));
            let what = format!("`{}` to `{}`", link.balancer, service.balancer);
            ways.push(way(from, balancer.clone(), 443, what));
        }
        let tasks = id(team.group(&service.task_group));
        let what = format!("`{}` to the tasks of `{}`", service.balancer, service.name);
        ways.push(way(balancer, tasks, service.port, what));
    }
    ways
}

/// Applications to the endpoints for REST APIs of other teams.
fn to_others(team: &TeamWorld<'_>) -> Vec<Way> {
    let mut ways = Vec::new();
    for application in &team.claim.applications {
        for name in &application.consumes {
            let endpoint = team.network.endpoint(name);
            ways.push(Way {
                from: id(team.group(&application.group)),
                to: id(endpoint.and_then(|it| links::group_of(team, it))),
                port: 443,
                what: format!("the application `{}` to `{name}`", application.name),
                spec: application.spec.clone(),
            });
        }
    }
    ways
}

/// The groups of what is served and of who calls, in which nobody talks to his like.
pub(super) fn apart(team: &TeamWorld<'_>) -> Vec<Text> {
    let claim = team.claim;
    let mut prefixes: Vec<&str> = Vec::new();
    prefixes.extend(claim.applications.iter().map(|it| it.group.as_str()));
    prefixes.extend(claim.endpoints.iter().map(|it| it.group.as_str()));
    for service in &claim.services {
        prefixes.extend([service.balancer_group.as_str(), service.task_group.as_str()]);
        prefixes.extend(service.link.iter().map(|it| it.group.as_str()));
    }
    let groups = team.network.groups.iter();
    let named = |it: &&Item<'_>| {
        it.str("name_prefix")
            .is_some_and(|it| prefixes.contains(&it))
    };
    let mut ids: Vec<Text> = { groups }
        .filter(named)
        .map(|it| it.attribute("id"))
        .collect();
    for endpoint in &team.network.endpoints {
        let own = endpoint.item.texts("security_group_ids");
        ids.extend(own.into_iter().flatten().cloned());
    }
    ids
}

/// The groups of interface endpoints of AWS's own services.
pub(super) fn of_endpoints(team: &TeamWorld<'_>) -> Vec<Text> {
    let endpoints = team.network.endpoints.iter();
    let of_aws = endpoints.filter(|it| !links::is_consumed(team, &it.service));
    of_aws
        .flat_map(|it| it.item.texts("security_group_ids").unwrap_or_default())
        .cloned()
        .collect()
}

//! The way from a job's interface to an endpoint: routes and groups.

use super::super::Code;
use super::super::network::groups::is_https;
use super::super::network::ways::{self, Way};
use super::super::proof::Ledger;
use super::super::world::{EndpointFacts, Item, TeamWorld};
use super::JOURNEYS;
use super::services::job_groups;
use crate::model::SpecPath;
use crate::symbol::Text;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let Some(vpc) = team.network.vpc.filter(|_| team.claim.has_network()) else {
        return;
    };
    zones(team, ledger);
    for place in places(team) {
        place.reaches_what_it_needs(team, ledger);
    }
    for way in ways::declared(team) {
        open_at_both_ends(team, &way, ledger);
    }
    let groups = job_groups(team);
    for service in team
        .claim
        .network
        .services
        .iter()
        .map(String::as_str)
        .chain(["s3"])
    {
        let endpoint = team.network.endpoint(service);
        ledger.require(JOURNEYS, endpoint.is_some(), || {
            let message = format!("there is not exactly one endpoint for `{service}`");
            team.finding(JOURNEYS, Code::NoEndpoint, message)
                .at(vpc)
                .asked_by(&team.claim.spec)
        });
        let Some(endpoint) = endpoint.filter(|_| !groups.is_empty()) else {
            continue;
        };
        let reached = match service {
            "s3" => {
                routed(team, endpoint)
                    && groups
                        .iter()
                        .any(|group| leads_to_s3(team, group, endpoint))
            }
            _ => {
                placed(team, endpoint) && groups.iter().any(|group| leads_to(team, group, endpoint))
            }
        };
        ledger.require(JOURNEYS, reached, || {
            let message = format!("no job reaches `{service}`: a route or a group rule is missing");
            team.finding(JOURNEYS, Code::NoWay, message)
                .at(endpoint.item)
                .asked_by(&team.claim.spec)
        });
    }
}

/// Where something runs that is no job.
struct Place<'p> {
    /// For people: `the application checkout`.
    who: String,
    /// What the name of its group begins with.
    group: &'p str,
    /// The services that it calls.
    services: Vec<&'static str>,
    /// Where the spec says so.
    spec: &'p SpecPath,
}

/// Models, applications and tasks, with what their roles need.
fn places<'p>(team: &TeamWorld<'p>) -> Vec<Place<'p>> {
    let models = team.claim.endpoints.iter().map(|claim| Place {
        who: format!("the model of `{}`", claim.name),
        group: &claim.group,
        services: vec!["ecr.api", "ecr.dkr", "logs", "monitoring", "s3"],
        spec: &claim.spec,
    });
    let applications = team.claim.applications.iter().map(|claim| {
        let mut services = Vec::new();
        if claim.pulls {
            services.extend(["ecr.api", "ecr.dkr", "logs", "s3"]);
        }
        let mut roles = team.claim.roles.iter();
        let role = roles.find(|it| it.arn == claim.role);
        if role.is_some_and(|it| !it.needs.is_empty()) {
            services.extend(["sagemaker.runtime", "sts"]);
        }
        Place {
            who: format!("the application `{}`", claim.name),
            group: &claim.group,
            services,
            spec: &claim.spec,
        }
    });
    let tasks = team.claim.services.iter().map(|claim| {
        let mut services = vec!["ecr.api", "ecr.dkr", "logs", "s3"];
        services.extend((!claim.secrets.is_empty()).then_some("secretsmanager"));
        services.extend(claim.endpoint.as_ref().map(|_| "sagemaker.runtime"));
        Place {
            who: format!("the tasks of `{}`", claim.name),
            group: &claim.task_group,
            services,
            spec: &claim.spec,
        }
    });
    models.chain(applications).chain(tasks).collect()
}

impl Place<'_> {
    fn reaches_what_it_needs(&self, team: &TeamWorld<'_>, ledger: &mut Ledger) {
        let Some(group) = team.group(self.group) else {
            let message = format!("{} has no security group of its own", self.who);
            let finding = team.finding(JOURNEYS, Code::NotMade, message);
            return ledger.ask(JOURNEYS, Some(finding.asked_by(self.spec)));
        };
        let id = group.attribute("id");
        for service in &self.services {
            let reached = reaches(team, &id, service);
            ledger.require(JOURNEYS, reached, || {
                let message = format!(
                    "{} does not reach `{service}`: an endpoint, a route or a group rule is missing",
                    self.who
                );
                let finding = team.finding(JOURNEYS, Code::NoWay, message);
                finding.at(group).asked_by(self.spec)
            });
        }
    }
}

/// True when there is a way from a group to the team's endpoint for a service.
pub(in crate::prove) fn reaches(team: &TeamWorld<'_>, group: &Text, service: &str) -> bool {
    let endpoint = team.network.endpoint(service);
    endpoint.is_some_and(|endpoint| match service {
        "s3" => routed(team, endpoint) && leads_to_s3(team, group, endpoint),
        _ => placed(team, endpoint) && leads_to(team, group, endpoint),
    })
}

/// True when a way leads out of one group and into the other.
pub(in crate::prove) fn is_open(team: &TeamWorld<'_>, way: &Way) -> bool {
    ["egress", "ingress"].iter().all(|direction| {
        let rules = team.of_kind(&format!("aws_vpc_security_group_{direction}_rule"));
        let mut rules = rules.into_iter();
        rules.any(|rule| !rule.resource.uncertain && way.is_opened_by(rule))
    })
}

/// A declared way leads out of one group and into the other.
fn open_at_both_ends(team: &TeamWorld<'_>, way: &Way, ledger: &mut Ledger) {
    ledger.require(JOURNEYS, is_open(team, way), || {
        let message = format!(
            "{}: the way on port {} is not open at both ends",
            way.who, way.port
        );
        let finding = team.finding(JOURNEYS, Code::NoWay, message);
        finding.asked_by(&way.spec)
    });
}

fn zones(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for zone in &team.claim.network.zones {
        let there = team.network.subnets.iter().any(|subnet| {
            subnet.str("availability_zone_id") == Some(zone.as_str()) && !subnet.resource.uncertain
        });
        ledger.require(JOURNEYS, there, || {
            let message = format!("there is no subnet in the zone `{zone}`");
            team.finding(JOURNEYS, Code::NotMade, message)
                .asked_by(&team.claim.spec)
        });
    }
}

/// Every subnet's route table has the gateway endpoint.
fn routed(team: &TeamWorld<'_>, endpoint: &EndpointFacts<'_>) -> bool {
    let Some(tables) = endpoint.item.texts("route_table_ids") else {
        return false;
    };
    let associations = team.of_kind("aws_route_table_association");
    team.network.subnets.iter().all(|subnet| {
        let id = subnet.attribute("id");
        associations
            .iter()
            .filter(|it| it.text("subnet_id") == Some(&id) && !it.resource.uncertain)
            .any(|it| {
                it.text("route_table_id")
                    .is_some_and(|table| tables.contains(&table))
            })
    })
}

/// The interface endpoint has an address in each of the team's zones.
pub(super) fn placed(team: &TeamWorld<'_>, endpoint: &EndpointFacts<'_>) -> bool {
    let ids = endpoint.item.texts("subnet_ids").unwrap_or_default();
    team.network
        .subnets
        .iter()
        .all(|subnet| ids.contains(&&subnet.attribute("id")))
}

fn rules<'a>(team: &TeamWorld<'a>, direction: &str, group: &Text) -> Vec<Item<'a>> {
    let rules = team.of_kind(&format!("aws_vpc_security_group_{direction}_rule"));
    rules
        .into_iter()
        .filter(|rule| {
            rule.text("security_group_id") == Some(group)
                && !rule.resource.uncertain
                && is_https(*rule)
        })
        .collect()
}

fn leads_to_s3(team: &TeamWorld<'_>, group: &Text, endpoint: &EndpointFacts<'_>) -> bool {
    let list = endpoint.item.attribute("prefix_list_id");
    rules(team, "egress", group)
        .iter()
        .any(|rule| rule.text("prefix_list_id") == Some(&list))
}

/// Out of the job's group and into one of the endpoint's.
fn leads_to(team: &TeamWorld<'_>, group: &Text, endpoint: &EndpointFacts<'_>) -> bool {
    let doors = endpoint
        .item
        .texts("security_group_ids")
        .unwrap_or_default();
    let out = rules(team, "egress", group);
    doors.into_iter().any(|door| {
        out.iter()
            .any(|rule| rule.text("referenced_security_group_id") == Some(door))
            && rules(team, "ingress", door)
                .iter()
                .any(|rule| rule.text("referenced_security_group_id") == Some(group))
    })
}

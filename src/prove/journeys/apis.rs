//! REST APIs: what runs is what was declared, and whoever is declared reaches it.

use super::super::Code;
use super::super::network::containers::containers;
use super::super::network::links;
use super::super::proof::Ledger;
use super::super::world::{Item, ServiceFacts, TeamWorld};
use super::{JOURNEYS, first_wrong, path, scaling};
use crate::symbol::Value;

pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for facts in team.services() {
        made(team, &facts, ledger);
        runs(team, &facts, ledger);
    }
    consumed(team, ledger);
}

/// Everything that a request goes through is there.
fn made(team: &TeamWorld<'_>, facts: &ServiceFacts<'_>, ledger: &mut Ledger) {
    let claim = facts.claim;
    let mut there = vec![
        (facts.balancer.item.is_some(), "its load balancer"),
        (facts.balancer.listener().is_some(), "its listener"),
        (facts.balancer.targets.is_some(), "its target group"),
        (facts.balancer_group.is_some(), "its load balancer's group"),
        (facts.cluster.is_some(), "its cluster"),
        (facts.service.is_some(), "its service"),
        (facts.task.is_some(), "its task definition"),
        (facts.task_group.is_some(), "its tasks' group"),
    ];
    if let Some(link) = &facts.link {
        there.extend([
            (link.balancer.item.is_some(), "its network load balancer"),
            (link.group.is_some(), "its network load balancer's group"),
            (link.services.len() == 1, "its endpoint service"),
        ]);
    }
    for (is_there, what) in there {
        ledger.require(JOURNEYS, is_there, || {
            let message = format!(
                "the REST API `{}` is not made: {what} is not there",
                claim.name
            );
            team.finding(JOURNEYS, Code::NotMade, message)
                .asked_by(&claim.spec)
        });
    }
}

fn runs(team: &TeamWorld<'_>, facts: &ServiceFacts<'_>, ledger: &mut Ledger) {
    let claim = facts.claim;
    let (Some(service), Some(task)) = (facts.service, facts.task) else {
        return;
    };
    let container = containers(task).first().unwrap_or(&Value::Null);
    let roles = [
        ("task_role_arn", &claim.task_role),
        ("execution_role_arn", &claim.execution_role),
    ];
    let checks = [
        (
            roles.iter().all(|(name, arn)| role_is(task, name, arn)),
            "runs as another role",
        ),
        (
            text_at(container, &["image"]) == Some(claim.image.as_str()),
            "runs another image",
        ),
        (
            listens(facts, service, container),
            "listens on another port",
        ),
        (
            variables(container, "environment", "value") == claim.environment,
            "is told something else, or to serve something else",
        ),
        (
            variables(container, "secrets", "valueFrom") == claim.secrets,
            "is told other secrets",
        ),
        (
            mounts(container) == wanted_mounts(facts),
            "may write to other folders",
        ),
        (logs_into_own(team, container), "logs somewhere else"),
        (
            number(service, "desired_count") == Some(i64::from(claim.tasks.0)),
            "does not begin with the declared number of tasks",
        ),
        (
            comes_back(service),
            "does not come back to the version before when a new one is not well",
        ),
        (
            scaling::grows(&facts.around(team), claim.tasks),
            "does not grow between the declared bounds, or grows undeclared",
        ),
    ];
    let answer = first_wrong(checks).map(|what| {
        let message = format!("the REST API `{}` {what}", claim.name);
        let finding = team.finding(JOURNEYS, Code::ServiceDiffers, message);
        finding.at(task).asked_by(&claim.spec)
    });
    ledger.ask(JOURNEYS, answer);
}

fn number(item: Item<'_>, argument: &str) -> Option<i64> {
    item.get(argument).and_then(Value::as_i64)
}

/// Deployments are given up and rolled back (Amazon ECS Developer Guide, `deployment-circuit-breaker.html`).
fn comes_back(service: Item<'_>) -> bool {
    let breaker = service.block("deployment_circuit_breaker");
    let on =
        |name: &str| breaker.and_then(|it| it.get(name)).and_then(Value::as_bool) == Some(true);
    on("enable") && on("rollback")
}

fn role_is(task: Item<'_>, argument: &str, arn: &str) -> bool {
    task.str(argument) == Some(arn)
}

fn text_at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    let found = path.iter().try_fold(value, |value, name| value.get(name));
    found.and_then(Value::as_str)
}

/// The container's one port, that of the targets, and that of the service's load balancer are the declared one.
fn listens(facts: &ServiceFacts<'_>, service: Item<'_>, container: &Value) -> bool {
    let wanted = Some(i64::from(facts.claim.port));
    let port = |value: Option<&Value>, name: &str| {
        value.and_then(|it| it.get(name)).and_then(Value::as_i64) == wanted
    };
    let mappings = container.get("portMappings").map_or(&[][..], Value::items);
    let [mapping] = mappings else {
        return false;
    };
    let same = mapping.get("hostPort").is_none() || port(Some(mapping), "hostPort");
    let front = service.block("load_balancer");
    let targets = facts.balancer.targets;
    let group = front.and_then(|it| it.get("target_group_arn")?.as_text());
    let name = front.and_then(|it| it.get("container_name")?.as_str());
    port(Some(mapping), "containerPort")
        && same
        && port(front, "container_port")
        && group.is_some()
        && group == targets.map(|it| it.attribute("arn")).as_ref()
        && name == text_at(container, &["name"])
        && targets.and_then(|it| it.get("port")?.as_i64()) == wanted
}

/// Names with values as a container definition lists them, ordered; an empty name or value for what can't be read.
fn variables(container: &Value, list: &str, value: &str) -> Vec<(String, String)> {
    let items = container.get(list).map_or(&[][..], Value::items).iter();
    let text = |item: &Value, name: &str| text_at(item, &[name]).unwrap_or_default().to_owned();
    let mut all: Vec<(String, String)> = items
        .map(|item| (text(item, "name"), text(item, value)))
        .collect();
    all.sort();
    all
}

fn mounts(container: &Value) -> Vec<&str> {
    let items = container.get("mountPoints").map_or(&[][..], Value::items);
    let mut folders: Vec<&str> = { items.iter() }
        .map(|it| text_at(it, &["containerPath"]).unwrap_or_default())
        .collect();
    folders.sort_unstable();
    folders
}

fn wanted_mounts<'f>(facts: &'f ServiceFacts<'_>) -> Vec<&'f str> {
    let mut folders: Vec<&str> = facts.claim.scratch.iter().map(String::as_str).collect();
    folders.sort_unstable();
    folders
}

/// By `awslogs`, into one of the team's log groups.
fn logs_into_own(team: &TeamWorld<'_>, container: &Value) -> bool {
    let log = container.get("logConfiguration").unwrap_or(&Value::Null);
    let options = log.get("options").unwrap_or(&Value::Null);
    let group = text_at(options, &["awslogs-group"]);
    let own = team.claim.log_groups.iter();
    let region = text_at(options, &["awslogs-region"]);
    text_at(log, &["logDriver"]) == Some("awslogs")
        && { own }.any(|it| group == Some(it.name.as_str()))
        && region == Some(team.claim.region.as_str())
}

/// The endpoints to REST APIs of other teams are there, in every zone.
fn consumed(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for application in &team.claim.applications {
        for name in &application.consumes {
            let endpoint = team.network.endpoint(name);
            let there = endpoint
                .is_some_and(|it| path::placed(team, it) && links::group_of(team, it).is_some());
            ledger.require(JOURNEYS, there, || {
                let message =
                    format!("there is not exactly one endpoint for `{name}`, in every zone");
                let finding = team.finding(JOURNEYS, Code::NoEndpoint, message);
                finding.asked_by(&application.spec)
            });
        }
    }
}

//! REST APIs: what runs is what was declared, and whoever is declared reaches it.

use super::super::Code;
use super::super::network::containers::containers;
use super::super::network::links;
use super::super::proof::Ledger;
use super::super::world::{Item, ServiceFacts, TeamWorld};
use super::JOURNEYS;
use super::path;
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
            told_what_it_serves(facts, container),
            "serves something else",
        ),
        (
            secrets(container) == wanted_secrets(facts),
            "is told other secrets",
        ),
        (
            mounts(container) == wanted_mounts(facts),
            "may write to other folders",
        ),
        (logs_into_own(team, container), "logs somewhere else"),
        (
            service.get("desired_count").and_then(Value::as_i64) > Some(0),
            "has no tasks",
        ),
    ];
    let wrong = checks.iter().find(|(holds, _)| !holds);
    let answer = wrong.map(|(_, what)| {
        let message = format!("the REST API `{}` {what}", claim.name);
        let finding = team.finding(JOURNEYS, Code::ServiceDiffers, message);
        finding.at(task).asked_by(&claim.spec)
    });
    ledger.ask(JOURNEYS, answer);
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

/// The model's address, or the endpoint's name.
fn told_what_it_serves(facts: &ServiceFacts<'_>, container: &Value) -> bool {
    let told = variables(container, "environment", "value");
    let has = |name: &str, wanted: &Option<String>| match wanted {
        Some(wanted) => told
            .iter()
            .any(|(it, value)| *it == name && value == wanted),
        None => true,
    };
    let mut names: Vec<&str> = told.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    let each_once = names.windows(2).all(|pair| pair.first() != pair.last());
    each_once && has("MODEL_URI", &facts.claim.model) && has("ENDPOINT_NAME", &facts.claim.endpoint)
}

/// Names with values, as a container definition lists them; an empty name for what can't be read.
fn variables<'v>(container: &'v Value, list: &str, value: &str) -> Vec<(&'v str, String)> {
    let items = container.get(list).map_or(&[][..], Value::items);
    items
        .iter()
        .map(|item| {
            let name = text_at(item, &["name"]).unwrap_or_default();
            let value = text_at(item, &[value]).unwrap_or_default();
            (name, value.to_owned())
        })
        .collect()
}

fn secrets(container: &Value) -> Vec<(String, String)> {
    let mut secrets: Vec<(String, String)> = { variables(container, "secrets", "valueFrom") }
        .into_iter()
        .map(|(name, arn)| (name.to_owned(), arn))
        .collect();
    secrets.sort();
    secrets
}

fn wanted_secrets(facts: &ServiceFacts<'_>) -> Vec<(String, String)> {
    let mut secrets = facts.claim.secrets.clone();
    secrets.sort();
    secrets
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

//! The containers of REST APIs: in own subnets and their own group, with nothing of the machine that they run on.

use super::super::Code;
use super::super::proof::Ledger;
use super::super::world::{Item, ServiceFacts, TeamWorld};
use super::NETWORK;
use super::services::{each, only_group, only_own_subnets};
use crate::symbol::Value;

pub(super) fn prove(team: &TeamWorld<'_>, facts: &ServiceFacts<'_>, ledger: &mut Ledger) {
    let claim = facts.claim;
    let Some(service) = facts.service else {
        let why = format!("the service `{}` is not there", claim.name);
        return ledger.unasked(NETWORK, why);
    };
    placed(team, facts, service, ledger);
    let Some(task) = facts.task else {
        let why = format!("the task definition of `{}` is not there", claim.name);
        return ledger.unasked(NETWORK, why);
    };
    let container = match containers(task) {
        [only] => only,
        _ => &Value::Null,
    };
    let checks = [
        (
            task.str("network_mode") == Some("awsvpc"),
            "its tasks share the network of the machine that they run on",
        ),
        (
            container.get("name").is_some(),
            "its task definition does not have exactly one container that can be read",
        ),
        (
            container
                .get("readonlyRootFilesystem")
                .and_then(Value::as_bool)
                == Some(true),
            "its container can write to its root file system",
        ),
        (
            unprivileged(container),
            "its container may do what root of a machine may do",
        ),
        (
            known_settings(container),
            "its container has settings that are not understood",
        ),
        (
            plain_volumes(task),
            "its tasks have volumes that outlive them",
        ),
    ];
    each(team, (claim, task, Code::TaskNotIsolated), &checks, ledger);
}

/// The containers of a task definition.
pub(in crate::prove) fn containers<'a>(task: Item<'a>) -> &'a [Value] {
    let definitions = match task.get("container_definitions") {
        Some(Value::Json(inner)) => Some(inner.as_ref()),
        other => other,
    };
    definitions.map_or(&[], Value::items)
}

fn placed(team: &TeamWorld<'_>, facts: &ServiceFacts<'_>, service: Item<'_>, ledger: &mut Ledger) {
    let network = service.block("network_configuration");
    let setting = |name: &str| network.and_then(|it| it.get(name));
    let off = |value: Option<&Value>| {
        value.is_none_or(|it| matches!(it, Value::Null) || it.as_bool() == Some(false))
    };
    let checks = [
        (
            service.str("launch_type") == Some("FARGATE"),
            "its tasks do not run on Fargate",
        ),
        (
            network.is_some() && off(setting("assign_public_ip")),
            "its tasks have public addresses",
        ),
        (
            only_own_subnets(team, setting("subnets")),
            "its tasks' subnets are not the team's",
        ),
        (
            only_group(setting("security_groups"), facts.task_group),
            "its tasks are not in their own group alone",
        ),
        (
            off(service.get("enable_execute_command")),
            "people get a shell in its containers",
        ),
    ];
    each(
        team,
        (facts.claim, service, Code::TaskOutside),
        &checks,
        ledger,
    );
}

/// Neither privileged nor with any of root's capabilities: all are dropped, none is added (Amazon ECS Developer Guide,
/// `task_definition_parameters.html`, "linuxParameters").
fn unprivileged(container: &Value) -> bool {
    let linux = container.get("linuxParameters");
    let capabilities = linux.and_then(|it| it.get("capabilities"));
    let list = |name: &str| {
        capabilities
            .and_then(|it| it.get(name))
            .map_or(&[][..], Value::items)
    };
    let privileged = container.get("privileged");
    let plain = privileged.is_none_or(|it| it.as_bool() == Some(false));
    let all_dropped = list("drop").iter().any(|it| it.as_str() == Some("ALL"));
    let linux_known = linux.and_then(Value::as_map).is_some_and(|it| {
        let mut names = it.entries.keys();
        names.all(|name| matches!(name.as_str(), "capabilities" | "initProcessEnabled"))
    });
    plain && all_dropped && list("add").is_empty() && linux_known
}

/// What a container is told that is checked elsewhere, or leads nowhere.
const SETTINGS: &[&str] = &[
    "cpu",
    "environment",
    "essential",
    "healthCheck",
    "image",
    "linuxParameters",
    "logConfiguration",
    "memory",
    "memoryReservation",
    "mountPoints",
    "name",
    "portMappings",
    "privileged",
    "readonlyRootFilesystem",
    "secrets",
    "startTimeout",
    "stopTimeout",
    "systemControls",
    "user",
    "volumesFrom",
];

/// Of those, what must be empty where AWS answers with it.
const EMPTY: &[&str] = &["systemControls", "volumesFrom"];

fn known_settings(container: &Value) -> bool {
    let Some(map) = container.as_map() else {
        return false;
    };
    map.entries.iter().all(|(name, value)| {
        let empty = !EMPTY.contains(&name.as_str()) || value.items().is_empty();
        SETTINGS.contains(&name.as_str()) && empty
    })
}

/// Volumes with a name and no place: they live and die with the task.
fn plain_volumes(task: Item<'_>) -> bool {
    task.blocks("volume").iter().all(|volume| {
        volume.as_map().is_some_and(|it| {
            it.entries.iter().all(|(name, value)| match name.as_str() {
                "name" => true,
                "configure_at_launch" => value.as_bool() == Some(false),
                "host_path" => value.as_str() == Some(""),
                _ => matches!(value, Value::List(items) if items.is_empty()),
            })
        })
    })
}

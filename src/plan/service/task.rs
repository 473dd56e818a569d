use std::collections::BTreeMap;

use serde::Serialize;

use super::super::policies::role_arn;
use super::super::team::{TeamScope, address};
use crate::model::{Serves, Service};
use crate::symbol::Text;

/// The longest time between the word to stop and the kill (Amazon ECS Developer Guide, `task_definition_parameters.html`,
/// "stopTimeout": 120 seconds on Fargate).
const LONGEST_STOP: u32 = 120;

/// What runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskPlan {
    /// The container's name.
    pub container: String,
    /// The image.
    pub image: String,
    /// CPU units.
    pub cpu: u32,
    /// Memory in MiB.
    pub memory_mib: u32,
    /// The port that the container listens on.
    pub port: u16,
    /// The ARN of the role that the container runs as.
    pub role: Text,
    /// The ARN of the role that starts it.
    pub execution_role: Text,
    /// What it is told, by name.
    pub environment: Vec<VariablePlan>,
    /// What it is told in secret, by name.
    pub secrets: Vec<SecretPlan>,
    /// The folders that it may write to.
    pub scratch: Vec<MountPlan>,
    /// What its log streams begin with.
    pub streams: String,
    /// After how many seconds a container that was told to stop is killed.
    pub stop_seconds: u32,
    /// After how many seconds a task must be well.
    pub start_seconds: u32,
}

/// Something that a container is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VariablePlan {
    /// The variable.
    pub name: String,
    /// Its value.
    pub value: Text,
}

/// A secret that a container is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SecretPlan {
    /// The variable.
    pub name: String,
    /// The secret's ARN.
    pub arn: String,
}

/// A folder that a container may write to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MountPlan {
    /// The volume's name.
    pub volume: String,
    /// The folder.
    pub path: String,
}

pub(super) fn plan(scope: &TeamScope<'_>, service: &Service) -> TaskPlan {
    TaskPlan {
        container: container(service),
        image: service.image.uri(),
        cpu: service.tasks.cpu,
        memory_mib: service.tasks.memory_mib,
        port: service.port,
        role: role_arn("task", &service.name),
        execution_role: role_arn("execution", &service.name),
        environment: environment(scope, service),
        secrets: secrets(service),
        scratch: scratch(service),
        streams: container(service),
        stop_seconds: service.timeouts.drain_seconds.min(LONGEST_STOP),
        start_seconds: service.timeouts.start_seconds,
    }
}

/// The container's name, and what its log streams begin with. It stays when the service is called otherwise.
pub(super) fn container(service: &Service) -> String {
    service.physical.clone()
}

/// What the spec says, and where the model is: by name, as ECS answers.
fn environment(scope: &TeamScope<'_>, service: &Service) -> Vec<VariablePlan> {
    let mut variables: BTreeMap<String, Text> = BTreeMap::new();
    let (name, value) = match &service.serves {
        Serves::Container { model } => ("MODEL_URI", address(model)),
        Serves::Proxy { endpoint } => ("ENDPOINT_NAME", endpoint_name(scope, endpoint)),
    };
    variables.insert(name.to_owned(), value);
    for (name, value) in &service.environment {
        variables.insert(name.clone(), Text::from(value.as_str()));
    }
    variables
        .into_iter()
        .map(|(name, value)| VariablePlan { name, value })
        .collect()
}

/// The name in AWS of an endpoint of the team. Resolution has checked that there is one.
pub(super) fn endpoint_name(scope: &TeamScope<'_>, endpoint: &str) -> Text {
    let mut endpoints = scope.team.endpoints.iter();
    let found = endpoints.find(|it| it.name == endpoint);
    let physical = found.map_or(endpoint, |it| &it.physical);
    Text::from(scope.names.endpoint(physical))
}

fn secrets(service: &Service) -> Vec<SecretPlan> {
    let ordered: BTreeMap<&String, &String> = service.secrets.iter().collect();
    ordered
        .into_iter()
        .map(|(name, arn)| SecretPlan {
            name: name.clone(),
            arn: arn.clone(),
        })
        .collect()
}

fn scratch(service: &Service) -> Vec<MountPlan> {
    let folders = service.scratch.iter().enumerate();
    folders
        .map(|(index, path)| MountPlan {
            volume: format!("scratch-{}", index + 1),
            path: path.clone(),
        })
        .collect()
}

//! The roles of REST APIs: what the container may do, and apart from it what starting it takes.

use super::super::roles::{Called, Purpose, RolePlan, by_tasks, pull, read, role, writes_streams};
use super::super::team::TeamScope;
use super::policies::{invoke, read_secrets};
use crate::model::{Serves, Service};

/// Two a service.
pub(in crate::plan) fn roles(scope: &TeamScope<'_>) -> Vec<RolePlan> {
    let services = scope.team.services.iter();
    services
        .flat_map(|service| [task(scope, service), execution(scope, service)])
        .collect()
}

fn purpose<'a>(
    scope: &TeamScope<'_>,
    name: &str,
    service: &Service,
    description: String,
) -> Purpose<'a> {
    Purpose {
        called: Called::new(
            name,
            &service.name,
            service.renamed_from.as_ref(),
            &service.physical,
        ),
        tag: "serving",
        description,
        trust: by_tasks(scope),
    }
}

fn task(scope: &TeamScope<'_>, service: &Service) -> RolePlan {
    let description = format!(
        "Answers the requests to {} of {}",
        service.name,
        scope.names.id()
    );
    let statements = match &service.serves {
        Serves::Container { model } => read(scope, std::slice::from_ref(model)),
        Serves::Proxy { endpoint } => vec![invoke(scope, endpoint, "InvokeTheEndpoint")],
    };
    role(
        scope,
        purpose(scope, "task", service, description),
        statements,
    )
}

/// Pulling the image, the log streams, the secrets (Amazon ECS Developer Guide, `task_execution_IAM_role.html`).
fn execution(scope: &TeamScope<'_>, service: &Service) -> RolePlan {
    let description = format!(
        "Starts the tasks of {} of {}",
        service.name,
        scope.names.id()
    );
    let mut statements = pull(scope, &service.image).to_vec();
    let group = scope.names.service_log_group(&service.physical);
    statements.push(writes_streams(scope, &group));
    statements.extend(read_secrets([service], "ReadSecrets"));
    role(
        scope,
        purpose(scope, "execution", service, description),
        statements,
    )
}

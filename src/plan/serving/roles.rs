//! The roles of applications and of SageMaker endpoints.

use super::super::isolation::network;
use super::super::policies::{each_once, label};
use super::super::roles::{
    Called, Purpose, RolePlan, by_tasks, pull, read, role, tells, trust, volumes, write,
    writes_streams,
};
use super::super::storage::account_of;
use super::super::team::TeamScope;
use super::endpoints::{VARIANT, alarm};
use super::invokers::{arn, networks, taken, takers};
use crate::iam::{Condition, Policy, PrincipalKind, Statement, Test};
use crate::model::{Application, CallingRole, ENDPOINT_NAMESPACE, Endpoint};
use crate::symbol::Text;

pub(in crate::plan) fn plan(scope: &TeamScope<'_>) -> Vec<RolePlan> {
    let mut roles = Vec::new();
    for it in &scope.team.applications {
        roles.push(application(scope, it));
        roles.extend(launch(scope, it));
    }
    for it in &scope.team.endpoints {
        roles.push(model(scope, it));
        if it.has_invoke_role() {
            roles.push(invoke(scope, it));
        }
    }
    roles
}

fn of_application(purpose: &str, application: &Application) -> Called {
    let Application {
        name,
        renamed_from,
        physical,
        ..
    } = application;
    Called::new(purpose, name, renamed_from.as_ref(), physical)
}

/// What an application runs as: it takes the roles that invoke what it calls, and does nothing else by itself.
fn application(scope: &TeamScope<'_>, application: &Application) -> RolePlan {
    let purpose = Purpose {
        called: of_application("app", application),
        tag: "application",
        description: format!(
            "The application {} of {}",
            application.name,
            scope.names.id()
        ),
        trust: by_tasks(scope),
    };
    let roles = taken(scope, application);
    let take = Statement::allow("TakeTheInvokingRoles", &["sts:AssumeRole"]).on(roles.clone());
    let statements = match roles.is_empty() {
        true => vec![nothing()],
        false => vec![take],
    };
    role(scope, purpose, statements)
}

/// A policy has at least one statement.
fn nothing() -> Statement {
    Statement::deny("NothingOfAws", &["*"])
        .because("What it calls, it reaches by the network: it asks nothing of AWS.")
        .on([Text::from("*")])
}

/// What starts an application's containers (Amazon ECS Developer Guide, `task_execution_IAM_role.html`). Its log group is there already.
fn launch(scope: &TeamScope<'_>, application: &Application) -> Option<RolePlan> {
    let image = application.image.as_ref()?;
    let group = scope.names.application_log_group(&application.physical);
    let purpose = Purpose {
        called: of_application("launch", application),
        tag: "application",
        description: format!(
            "Starts the application {} of {}",
            application.name,
            scope.names.id()
        ),
        trust: by_tasks(scope),
    };
    let mut statements = pull(scope, image).to_vec();
    statements.push(writes_streams(scope, &group));
    Some(role(scope, purpose, statements))
}

fn of_endpoint(purpose: &str, endpoint: &Endpoint) -> Called {
    let Endpoint {
        name,
        renamed_from,
        physical,
        ..
    } = endpoint;
    Called::new(purpose, name, renamed_from.as_ref(), physical)
}

/// What a model runs as (SageMaker Developer Guide, `sagemaker-roles.html`, "CreateModel API: Execution Role Permissions"). The source
/// is not narrowed to models: SageMaker does not document for which of its resources it takes the role of an endpoint.
fn model(scope: &TeamScope<'_>, endpoint: &Endpoint) -> RolePlan {
    let purpose = Purpose {
        called: of_endpoint("model", endpoint),
        tag: "serving",
        description: format!(
            "The model of the endpoint {} of {}",
            endpoint.name,
            scope.names.id()
        ),
        trust: trust(scope, "sagemaker.amazonaws.com", scope.arns.sagemaker("*")),
    };
    let mut statements = read(scope, std::slice::from_ref(&endpoint.model));
    if let Some(capture) = &endpoint.capture {
        statements.extend(write(scope, std::slice::from_ref(&capture.to), false));
    }
    statements.extend(pull(scope, &endpoint.image));
    let group = scope.names.endpoint_log_group(&endpoint.physical);
    let streams = format!("{VARIANT}/*");
    statements.extend(tells(scope, &group, &streams, ENDPOINT_NAMESPACE));
    statements.push(watch(scope, endpoint));
    let label = format!("model_{}", label(&endpoint.name));
    statements.extend(network(scope, &label));
    if !endpoint.local_storage {
        statements.extend(volumes());
    }
    role(scope, purpose, statements)
}

/// SageMaker looks at the alarms that roll a replacement back with the model's role (SageMaker Developer Guide,
/// `deployment-guardrails-configuration.html`).
fn watch(scope: &TeamScope<'_>, endpoint: &Endpoint) -> Statement {
    let alarms = ["latency", "errors"].map(|about| alarm(scope, endpoint, about));
    Statement::allow("WatchTheAlarms", &["cloudwatch:DescribeAlarms"])
        .on(alarms.map(|name| Text::from(scope.arns.alarm(&name))))
}

/// What an endpoint is invoked as. Callers are told by their ARNs: a role that is named as principal is stored by its id, and has lost
/// access when it is made anew (IAM User Guide, `reference_policies_elements_principal.html`).
fn invoke(scope: &TeamScope<'_>, endpoint: &Endpoint) -> RolePlan {
    let callers = Statement::allow("DeclaredCallers", &["sts:AssumeRole"])
        .by(PrincipalKind::Aws, accounts(scope, endpoint))
        .when(Condition::new(
            Test::ArnEquals,
            "aws:PrincipalArn",
            takers(endpoint),
        ));
    let purpose = Purpose {
        called: of_endpoint("invoke", endpoint),
        tag: "serving",
        description: format!(
            "Invokes the endpoint {} of {}",
            endpoint.name,
            scope.names.id()
        ),
        trust: Policy::new(vec![callers]),
    };
    let invoke = Statement::allow("InvokeFromDeclaredNetworks", &["sagemaker:InvokeEndpoint"])
        .on([arn(scope, endpoint)])
        .when(Condition::new(
            Test::StringEquals,
            "aws:SourceVpce",
            networks(endpoint),
        ));
    role(scope, purpose, vec![invoke])
}

/// The accounts of those who call, each once.
fn accounts(scope: &TeamScope<'_>, endpoint: &Endpoint) -> Vec<Text> {
    let callers = endpoint.callers.iter();
    each_once(callers.filter_map(|caller| match &caller.who {
        CallingRole::Own(_) => Some(Text::from(scope.arns.root())),
        CallingRole::Other { role, .. } | CallingRole::Role(role) => Some(account_of(role)),
        CallingRole::Proxy(_) => None,
    }))
}

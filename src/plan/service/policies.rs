//! What other policies of the team say about its REST APIs: those of endpoints, and the boundary.

use super::super::endpoints::by_roles;
use super::super::keys::sid;
use super::super::policies::{equals, reference};
use super::super::team::TeamScope;
use super::roles::arn;
use super::task::endpoint_name;
use crate::iam::Statement;
use crate::model::Service;
use crate::symbol::Text;

/// The log streams of a service.
pub(super) fn log_streams(scope: &TeamScope<'_>, service: &Service) -> Text {
    let group = scope.names.service_log_group(&service.physical);
    Text::from(scope.arns.log_streams(&group, "*"))
}

/// Reading a service's secrets; nothing when it has none.
pub(super) fn read_secrets(service: &Service, sid: &str) -> Option<Statement> {
    let mut secrets: Vec<Text> = Vec::new();
    for arn in service.secrets.values().map(|arn| Text::from(arn.as_str())) {
        if !secrets.contains(&arn) {
            secrets.push(arn);
        }
    }
    let read = Statement::allow(sid, &["secretsmanager:GetSecretValue"]);
    (!secrets.is_empty()).then(|| read.on(secrets))
}

/// Invoking an endpoint of the team, from its network only.
pub(super) fn invoke(scope: &TeamScope<'_>, endpoint: &str, sid: &str) -> Statement {
    let own = reference("aws_vpc_endpoint", "sagemaker_runtime", "id");
    let name = endpoint_name(scope, endpoint);
    let arn = Text::from(scope.arns.sagemaker("endpoint/")).then_text(&name);
    Statement::allow(sid, &["sagemaker:InvokeEndpoint"])
        .on([arn])
        .when(equals("aws:SourceVpce", own))
}

/// What the endpoint for CloudWatch Logs lets through: each role its own streams.
pub(in crate::plan) fn logs_endpoint(scope: &TeamScope<'_>) -> Vec<Statement> {
    let services = scope.team.services.iter();
    let write = |service: &Service| {
        let sid = format!("Execution{}Writes", sid(&service.name));
        let actions = ["logs:CreateLogStream", "logs:PutLogEvents"];
        let statement = Statement::allow(&sid, &actions).on([log_streams(scope, service)]);
        by_roles(vec![arn("execution", service)], statement)
    };
    services.map(write).collect()
}

/// What the endpoint for Secrets Manager lets through.
pub(in crate::plan) fn secrets_endpoint(scope: &TeamScope<'_>) -> Vec<Statement> {
    let services = scope.team.services.iter();
    let read = |service: &Service| {
        let sid = format!("Execution{}Reads", sid(&service.name));
        let statement = read_secrets(service, &sid)?;
        Some(by_roles(vec![arn("execution", service)], statement))
    };
    services.filter_map(read).collect()
}

/// What the boundary lets the roles of services do, beside reading models, pulling images and invoking the team's endpoints.
pub(in crate::plan) fn boundary(scope: &TeamScope<'_>) -> Vec<Statement> {
    let services = &scope.team.services;
    if services.is_empty() {
        return Vec::new();
    }
    let streams = services.iter().map(|it| log_streams(scope, it));
    let mut statements = vec![
        Statement::allow(
            "ServiceLogs",
            &["logs:CreateLogStream", "logs:PutLogEvents"],
        )
        .on(streams),
    ];
    let mut secrets: Vec<Text> = Vec::new();
    for arn in services.iter().flat_map(|it| it.secrets.values()) {
        let arn = Text::from(arn.as_str());
        if !secrets.contains(&arn) {
            secrets.push(arn);
        }
    }
    if !secrets.is_empty() {
        let read = Statement::allow("DeclaredSecrets", &["secretsmanager:GetSecretValue"]);
        statements.push(read.on(secrets));
    }
    statements
}

//! What other policies of the team say about its REST APIs: those of endpoints, and the boundary.

use super::super::endpoints::by_roles;
use super::super::keys::sid;
use super::super::policies::{each_once, equals, role_arn};
use super::super::roles::WRITE_STREAMS;
use super::super::serving::invokers::own_runtime;
use super::super::team::TeamScope;
use super::task::endpoint_name;
use crate::iam::Statement;
use crate::model::Service;
use crate::symbol::Text;

/// Reading the secrets of these services; nothing when they have none.
pub(super) fn read_secrets<'s>(
    services: impl IntoIterator<Item = &'s Service>,
    sid: &str,
) -> Option<Statement> {
    let secrets = services.into_iter().flat_map(|it| it.secrets.values());
    let secrets = each_once(secrets.map(|arn| Text::from(arn.as_str())));
    let read = Statement::allow(sid, &["secretsmanager:GetSecretValue"]);
    (!secrets.is_empty()).then(|| read.on(secrets))
}

/// Invoking an endpoint of the team, from its network only.
pub(super) fn invoke(scope: &TeamScope<'_>, endpoint: &str, sid: &str) -> Statement {
    let name = endpoint_name(scope, endpoint);
    let arn = Text::from(scope.arns.sagemaker("endpoint/")).then_text(&name);
    Statement::allow(sid, &["sagemaker:InvokeEndpoint"])
        .on([arn])
        .when(equals("aws:SourceVpce", own_runtime()))
}

/// What the endpoint for Secrets Manager lets through.
pub(in crate::plan) fn secrets_endpoint(scope: &TeamScope<'_>) -> Vec<Statement> {
    let services = scope.team.services.iter();
    let read = |service: &Service| {
        let sid = format!("Execution{}Reads", sid(&service.name));
        let statement = read_secrets([service], &sid)?;
        Some(by_roles(
            vec![role_arn("execution", &service.name)],
            statement,
        ))
    };
    services.filter_map(read).collect()
}

/// What the boundary lets the roles of services do, beside reading models, pulling images and invoking the team's endpoints.
pub(in crate::plan) fn boundary(scope: &TeamScope<'_>) -> Vec<Statement> {
    let services = &scope.team.services;
    if services.is_empty() {
        return Vec::new();
    }
    let groups = services.iter();
    let groups = groups.map(|it| scope.names.service_log_group(&it.physical));
    let streams = groups.map(|group| Text::from(scope.arns.log_streams(&group, "*")));
    let mut statements = vec![Statement::allow("ServiceLogs", WRITE_STREAMS).on(streams)];
    statements.extend(read_secrets(services, "DeclaredSecrets"));
    statements
}

//! The bucket for load balancers' logs: one a team, with SSE-S3, the only encryption that Elastic Load Balancing delivers
//! under (Elastic Load Balancing, User Guide for Application Load Balancers, `enable-access-logging.html`).

use super::super::policies::{arn_like, equals, label};
use super::super::storage::{LogBucketPlan, of_log_bucket};
use super::super::team::TeamScope;
use super::balancer::log_prefix;
use crate::iam::{Policy, PrincipalKind, Statement};
use crate::model::Service;
use crate::symbol::Text;

/// What the spec calls it.
pub(in crate::plan) const LOG_BUCKET: &str = "balancer-logs";

/// The bucket; nothing when the team has no load balancer.
pub(in crate::plan) fn log_bucket(scope: &TeamScope<'_>) -> Option<LogBucketPlan> {
    let first = scope.team.services.first()?;
    Some(LogBucketPlan {
        label: label(LOG_BUCKET),
        name: first.log_bucket.clone(),
        expire_days: scope.team.log_retention_days,
        policy: policy(scope),
    })
}

fn policy(scope: &TeamScope<'_>) -> Policy {
    let arn = TeamScope::bucket(LOG_BUCKET);
    let mut statements = of_log_bucket(scope, &arn);
    let services = scope.team.services.iter();
    statements.extend(services.map(|service| deliver(scope, &arn, service)));
    Policy::new(statements)
}

/// The service delivers for this account and each load balancer by its name: its ARN ends in what AWS adds.
fn deliver(scope: &TeamScope<'_>, bucket: &Text, service: &Service) -> Statement {
    let account = &scope.unit.account;
    let prefix = log_prefix(service);
    let sid = format!("LogsOf{}Arrive", super::super::keys::sid(&service.physical));
    let balancer = scope.names.balancer(&service.physical);
    let source = scope.arns.balancer(&format!("app/{balancer}/*"));
    Statement::allow(&sid, &["s3:PutObject"])
        .by(
            PrincipalKind::Service,
            [Text::from("logdelivery.elasticloadbalancing.amazonaws.com")],
        )
        .on([bucket
            .clone()
            .then(&format!("/{prefix}/AWSLogs/{account}/*"))])
        .when(equals("aws:SourceAccount", account.as_str()))
        .when(arn_like("aws:SourceArn", [Text::from(source)]))
}

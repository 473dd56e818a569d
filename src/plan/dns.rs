//! Names are a way out as well: whoever looks up `secret.example.com` tells it to those who answer for `example.com`, and no group
//! or route stands in the way of a VPC's own resolver. So the resolver answers the names of the services that the team has endpoints
//! for and nothing else, and what it is asked is recorded (Route 53 Developer Guide, `resolver-dns-firewall.html`,
//! `resolver-query-logs.html`).

use serde::Serialize;

use super::policies::{arn_like, equals};
use super::team::TeamScope;
use crate::iam::{Policy, PrincipalKind, Statement};
use crate::model::{Account, Arns, Model, QUERY_LOG_GROUPS};
use crate::symbol::Text;

/// Which names are looked up from inside a VPC, and where it is recorded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DnsPlan {
    /// What the firewall's rule group is called.
    pub firewall: String,
    /// What the list of names is called that are answered.
    pub own: String,
    /// What the list of all others is called.
    pub others: String,
    /// What the record of queries is called.
    pub queries: String,
    /// The names that are answered, ordered; `*.` in front stands for whatever lies below.
    pub names: Vec<String>,
    /// The log group of the queries.
    pub log_group: String,
    /// How long they are kept.
    pub retention_days: u32,
}

/// Who brings in what the resolvers of an account's VPCs are asked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueryLogsPlan {
    /// The policy's name.
    pub name: String,
    /// The policy: of the account's log groups together, as CloudWatch Logs has it.
    pub policy: Policy,
}

pub(super) fn plan(scope: &TeamScope<'_>) -> DnsPlan {
    DnsPlan {
        firewall: scope.names.role("dns"),
        own: scope.names.role("dns-own"),
        others: scope.names.role("dns-others"),
        queries: scope.names.role("dns-queries"),
        names: names(scope),
        log_group: scope.names.query_log_group(),
        retention_days: scope.team.log_retention_days,
    }
}

/// The names of the team's endpoints, and of what it has beside them.
fn names(scope: &TeamScope<'_>) -> Vec<String> {
    let region = &scope.model.region;
    let domain = match scope.model.partition.as_str() {
        "aws-cn" => "amazonaws.com.cn",
        _ => "amazonaws.com",
    };
    let mut names = vec![
        format!("s3.{region}.{domain}"),
        format!("*.s3.{region}.{domain}"),
    ];
    // There, clients ask for buckets by names without a region (S3 User Guide, `VirtualHosting.html`).
    if region == "us-east-1" {
        names.extend([format!("s3.{domain}"), format!("*.s3.{domain}")]);
    }
    let services = scope.team.interface_services().into_iter();
    names.extend(services.map(|service| format!("{}.{region}.{domain}", host(service))));
    // Load balancers of the team's own, and endpoints to those of others, answer to names that AWS makes up.
    if !scope.team.services.is_empty() {
        names.push(format!("*.{region}.elb.{domain}"));
    }
    if { scope.team.applications.iter() }.any(|it| !it.consumes.is_empty()) {
        names.push(format!("*.{region}.vpce.{domain}"));
    }
    names.extend(scope.team.network.resolves.iter().cloned());
    names.sort();
    names.dedup();
    names
}

/// What stands before the region in the private name of a service's endpoint (`DescribeVpcEndpointServices`, `PrivateDnsNames`).
fn host(service: &str) -> &str {
    match service {
        "ecr.api" => "api.ecr",
        "ecr.dkr" => "*.dkr.ecr",
        "sagemaker.runtime" => "runtime.sagemaker",
        same => same,
    }
}

/// The delivery service of CloudWatch Logs, in the account's own name, into the groups for queries and no other
/// (CloudWatch Logs User Guide, `AWS-logs-and-resource-policy.html`). AWS would write it itself for whoever may write such policies,
/// and they are the whole account's: no deploying role of a unit may.
pub(super) fn query_logs(model: &Model, account: &Account) -> QueryLogsPlan {
    let arns = Arns::of_account(model, account);
    let service = Text::from("delivery.logs.amazonaws.com");
    let arrive = Statement::allow(
        "QueriesArrive",
        &["logs:CreateLogStream", "logs:PutLogEvents"],
    )
    .by(PrincipalKind::Service, [service])
    .on([Text::from(arns.log_streams(QUERY_LOG_GROUPS, "*"))])
    .when(equals("aws:SourceAccount", account.id.as_str()))
    .when(arn_like(
        "aws:SourceArn",
        [Text::from(arns.any_log_delivery())],
    ));
    QueryLogsPlan {
        name: "ringfence-dns-queries".to_owned(),
        policy: Policy::new(vec![arrive]),
    }
}

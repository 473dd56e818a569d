use serde::Serialize;

use super::keys::sid;
use super::policies::{arn_like, each_once, equals, role_arn, this_resource};
use super::roles::WRITE_STREAMS;
use super::service;
use super::serving::invokers;
use super::shares;
use super::team::{TeamScope, objects};
use super::users::users;
use crate::iam::{Policy, Statement};
use crate::model::{
    ENDPOINT_NAMESPACE, Image, Location, TRAINING_LOG_GROUP, TRAINING_NAMESPACE, Training,
};
use crate::symbol::Text;

/// The ways out of a VPC: each with its own policy, so that whoever is inside, with whatever
/// credentials, reaches nothing but what the team has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EndpointsPlan {
    /// What names begin with.
    pub name: String,
    /// The region.
    pub region: String,
    /// The policy of the S3 gateway endpoint.
    pub s3_policy: Policy,
    /// The interface endpoints.
    pub interfaces: Vec<InterfaceEndpoint>,
}

/// One interface endpoint.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InterfaceEndpoint {
    /// Its label in Terraform: `ecr_api`.
    pub label: String,
    /// The service after `com.amazonaws.REGION.`: `ecr.api`.
    pub service: String,
    /// Its policy.
    pub policy: Policy,
}

pub(super) fn plan(scope: &TeamScope<'_>) -> EndpointsPlan {
    let interfaces = scope.team.interface_services().into_iter();
    EndpointsPlan {
        name: scope.names.stem(),
        region: scope.model.region.clone(),
        s3_policy: s3(scope),
        interfaces: interfaces
            .map(|service| InterfaceEndpoint {
                label: service.replace('.', "_"),
                service: service.to_owned(),
                policy: Policy::new(statements(scope, service)),
            })
            .collect(),
    }
}

fn statements(scope: &TeamScope<'_>, service: &str) -> Vec<Statement> {
    match service {
        "logs" => logs(scope),
        "secretsmanager" => service::secrets_endpoint(scope),
        "monitoring" => monitoring(scope),
        "sagemaker.runtime" => runtime(scope),
        "sts" => sts(scope),
        _ => ecr(scope),
    }
}

/// One of these roles. An ARN in `Principal` admits nobody through a gateway endpoint, so the
/// condition names them (AWS PrivateLink Guide, `gateway-endpoints.html`, endpoint policies).
pub(super) fn by_roles(roles: Vec<Text>, statement: Statement) -> Statement {
    statement
        .by_anyone()
        .when(arn_like("aws:PrincipalArn", roles))
}

/// Each role by itself: what it reads, what it writes, and the buckets that it lists.
fn s3(scope: &TeamScope<'_>) -> Policy {
    let mut statements = Vec::new();
    for user in users(scope) {
        let (name, role) = (&user.sid, &user.role);
        statements.extend(reads(name, role, &user.reads));
        statements.extend(writes(name, role, &user.writes));
        statements.extend(shares::through_endpoint(scope, name, role, user.shared));
    }
    let layers = format!(
        "arn:{}:s3:::prod-{}-starport-layer-bucket/*",
        scope.model.partition, scope.model.region
    );
    statements.push(
        Statement::allow("ReadImageLayers", &["s3:GetObject"])
            .because(
                "Image layers lie in a bucket of ECR's, which signs the requests with an account of its own: no condition \
                 on the principal can hold (Amazon ECR User Guide, vpc-endpoints).",
            )
            .by_anyone()
            .on([Text::from(layers)]),
    );
    Policy::new(statements)
}

fn reads(name: &str, role: &Text, at: &[&Location]) -> Vec<Statement> {
    if at.is_empty() {
        return Vec::new();
    }
    let buckets = each_once(at.iter().map(|at| TeamScope::bucket(&at.bucket)));
    let read = Statement::allow(&format!("{name}Reads"), &["s3:GetObject"])
        .on(objects(at.iter().copied()));
    let list = Statement::allow(&format!("{name}Lists"), &["s3:ListBucket"]).on(buckets);
    [read, list]
        .map(|statement| by_roles(vec![role.clone()], statement))
        .to_vec()
}

fn writes(name: &str, role: &Text, at: &[&Location]) -> Option<Statement> {
    let actions = ["s3:AbortMultipartUpload", "s3:PutObject"];
    let write =
        Statement::allow(&format!("{name}Writes"), &actions).on(objects(at.iter().copied()));
    (!at.is_empty()).then(|| by_roles(vec![role.clone()], write))
}

/// What pulls images: what it is called in a Sid, its role and its image.
fn pullers<'a>(scope: &TeamScope<'a>) -> Vec<(String, Text, &'a Image)> {
    let users = users(scope).into_iter();
    let pullers = users.filter_map(|user| Some((user.sid, user.role, user.image?)));
    pullers.collect()
}

/// The roles of training jobs.
fn trainers(scope: &TeamScope<'_>) -> Vec<Text> {
    scope
        .team
        .training
        .iter()
        .map(TeamScope::training_role)
        .collect()
}

/// Each role pulls its own image.
fn ecr(scope: &TeamScope<'_>) -> Vec<Statement> {
    let pullers = pullers(scope);
    let pull = |(name, role, image): &(String, Text, &Image)| {
        let statement = Statement::allow(
            &format!("{name}Pulls"),
            &[
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
        )
        .on([Text::from(scope.arns.repository(image))]);
        by_roles(vec![role.clone()], statement)
    };
    let mut statements: Vec<Statement> = pullers.iter().map(pull).collect();
    let log_in = Statement::allow("LogIn", &["ecr:GetAuthorizationToken"])
        .because(STAR_FOR_TOKEN)
        .on(this_resource());
    let roles = pullers.into_iter().map(|(_, role, _)| role).collect();
    statements.push(by_roles(roles, log_in));
    statements
}

/// Why `ecr:GetAuthorizationToken` stands on `*`.
pub(super) const STAR_FOR_TOKEN: &str = "AWS grants ecr:GetAuthorizationToken on \"*\" only (Service Authorization Reference, Amazon ECR).";

/// Why `cloudwatch:PutMetricData` stands on `*`.
pub(super) const STAR_FOR_METRICS: &str = "AWS grants cloudwatch:PutMetricData on \"*\" only; the namespace narrows it (Service Authorization Reference, \
     Amazon CloudWatch).";

/// The ARNs of the repositories that the team's jobs and endpoints pull from.
pub(super) fn repositories(scope: &TeamScope<'_>) -> Vec<Text> {
    let images = users(scope).into_iter().filter_map(|user| user.image);
    each_once(images.map(|image| Text::from(scope.arns.repository(image))))
}

/// Training jobs write to a group that all jobs of the account have in common, everything else to a group of its own.
fn logs(scope: &TeamScope<'_>) -> Vec<Statement> {
    let mut statements = training_logs(scope);
    for user in users(scope) {
        let Some(logs) = user.logs else {
            continue;
        };
        let arns = &scope.arns;
        let write = Statement::allow(&format!("{}Writes", user.sid), WRITE_STREAMS)
            .on([Text::from(arns.log_streams(&logs.group, &logs.streams))]);
        statements.push(by_roles(vec![user.role.clone()], write));
        if logs.finds {
            let find = Statement::allow(
                &format!("{}FindsItsGroup", user.sid),
                &["logs:CreateLogGroup", "logs:DescribeLogStreams"],
            )
            .on(arns.log_group_in_policies(&logs.group).map(Text::from));
            statements.push(by_roles(vec![user.role], find));
        }
    }
    statements
}

fn training_logs(scope: &TeamScope<'_>) -> Vec<Statement> {
    if scope.team.training.is_empty() {
        return Vec::new();
    }
    let group = scope.arns.log_group_in_policies(TRAINING_LOG_GROUP);
    let find = Statement::allow(
        "FindTheLogGroup",
        &["logs:CreateLogGroup", "logs:DescribeLogStreams"],
    )
    .on(group.map(Text::from));
    let write = |job: &Training| {
        let streams = format!("{}/*", scope.names.job_pattern(&job.physical));
        let statement = Statement::allow(
            &format!("Train{}Writes", sid(&job.name)),
            &["logs:CreateLogStream", "logs:PutLogEvents"],
        )
        .on([Text::from(
            scope.arns.log_streams(TRAINING_LOG_GROUP, &streams),
        )]);
        by_roles(vec![TeamScope::training_role(job)], statement)
    };
    let mut statements: Vec<Statement> = scope.team.training.iter().map(write).collect();
    if !statements.is_empty() {
        statements.push(by_roles(trainers(scope), find));
    }
    statements
}

fn monitoring(scope: &TeamScope<'_>) -> Vec<Statement> {
    let models = scope.team.endpoints.iter();
    let models = models.map(|it| role_arn("model", &it.name));
    let publishers = [
        (
            "PublishTrainingMetrics",
            trainers(scope),
            TRAINING_NAMESPACE,
        ),
        (
            "PublishEndpointMetrics",
            models.collect(),
            ENDPOINT_NAMESPACE,
        ),
    ];
    let publishers = publishers
        .into_iter()
        .filter(|(_, roles, _)| !roles.is_empty());
    publishers
        .map(|(sid, roles, namespace)| {
            let publish = Statement::allow(sid, &["cloudwatch:PutMetricData"])
                .because(STAR_FOR_METRICS)
                .on(this_resource())
                .when(equals("cloudwatch:namespace", namespace));
            by_roles(roles, publish)
        })
        .collect()
}

/// Each role invokes the one endpoint that it is for.
fn runtime(scope: &TeamScope<'_>) -> Vec<Statement> {
    let invokers = invokers::within(scope).into_iter();
    invokers
        .map(|it| {
            let invoke = Statement::allow(&it.sid, &["sagemaker:InvokeEndpoint"]).on([it.endpoint]);
            by_roles(vec![it.role], invoke)
        })
        .collect()
}

/// Each application takes the roles by which it invokes.
fn sts(scope: &TeamScope<'_>) -> Vec<Statement> {
    let applications = scope.team.applications.iter();
    let takers = applications.filter_map(|it| {
        let roles = invokers::taken(scope, it);
        let sid = format!("App{}Takes", sid(&it.name));
        let take = Statement::allow(&sid, &["sts:AssumeRole"]).on(roles.iter().cloned());
        let application = invokers::application_role(&it.name);
        (!roles.is_empty()).then(|| by_roles(vec![application], take))
    });
    takers.collect()
}

//! The permission boundary of a team: the most that any of its roles can ever do, whoever writes their policies.
//!
//! It stands in the stack of the team's account, where the team can't change it, and knows the team's things by patterns
//! and tags, never by reference: what a team has comes and goes without a change of the boundary.

use super::endpoints::{STAR_FOR_METRICS, STAR_FOR_TOKEN, repositories};
use super::isolation::see_the_network;
use super::policies::{equals, is, present, this_resource, through_s3, when_all};
use super::service;
use super::serving::invokers;
use super::shares;
use super::team::TeamScope;
use super::users::users;
use crate::iam::{Condition, Policy, Quantifier, Statement, Test};
use crate::model::{ENDPOINT_NAMESPACE, TRAINING_LOG_GROUP, TRAINING_NAMESPACE};
use crate::symbol::Text;

pub(super) fn policy(scope: &TeamScope<'_>) -> Policy {
    let mut statements = storage(scope);
    statements.extend(keys(scope));
    statements.extend(shares::in_boundary(scope));
    statements.extend(images(scope));
    statements.extend(telemetry(scope));
    statements.extend(service::boundary(scope));
    if users(scope).iter().any(|user| user.has_interfaces) {
        statements.extend(network(scope));
    }
    statements.extend(jobs(scope));
    statements.extend(invoking(scope));
    Policy::new(statements)
}

fn storage(scope: &TeamScope<'_>) -> Vec<Statement> {
    if scope.team.buckets.is_empty() {
        return Vec::new();
    }
    let patterns = scope.names.bucket_patterns(scope.team);
    let buckets: Vec<Text> = patterns
        .iter()
        .map(|pattern| Text::from(scope.arns.bucket(pattern)))
        .collect();
    let objects = buckets.iter().map(|bucket| bucket.clone().then("/*"));
    // A bucket of another account may have a name that fits.
    let own = || equals("aws:ResourceAccount", scope.unit.account.as_str());
    vec![
        Statement::allow(
            "OwnObjects",
            &["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        )
        .on(objects)
        .when(own()),
        Statement::allow("OwnBuckets", &["s3:ListBucket"])
            .on(buckets)
            .when(own()),
    ]
}

fn keys(scope: &TeamScope<'_>) -> Vec<Statement> {
    let alias = |purpose: &str| Text::from(scope.team.alias(purpose));
    let own = |values: Vec<Text>| {
        Condition::new(Test::StringEquals, "kms:ResourceAliases", values)
            .over(Quantifier::ForAnyValue)
    };
    let any = [Text::from(scope.arns.any_key())];
    let mut all = vec![
        Statement::allow(
            "OwnKeysThroughS3",
            &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        )
        .on(any)
        .when(own(vec![alias("data"), alias("artifacts")]))
        .when(through_s3(&scope.model.region)),
    ];
    all.extend(volumes(scope));
    all
}

/// Grants to AWS on the key of volumes.
pub(super) fn volumes(scope: &TeamScope<'_>) -> [Statement; 2] {
    let own = || {
        let alias = [Text::from(scope.team.alias("volumes"))];
        Condition::new(Test::StringEquals, "kms:ResourceAliases", alias)
            .over(Quantifier::ForAnyValue)
    };
    let any = [Text::from(scope.arns.any_key())];
    [
        Statement::allow("OwnVolumes", &["kms:CreateGrant"])
            .on(any.clone())
            .when(own())
            .when(is("kms:GrantIsForAWSResource", true)),
        Statement::allow("OwnVolumeKey", &["kms:DescribeKey"])
            .on(any)
            .when(own()),
    ]
}

fn images(scope: &TeamScope<'_>) -> Vec<Statement> {
    let repositories = repositories(scope);
    if repositories.is_empty() {
        return Vec::new();
    }
    vec![
        Statement::allow(
            "DeclaredImages",
            &[
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
        )
        .on(repositories),
        Statement::allow("LogIn", &["ecr:GetAuthorizationToken"])
            .because(STAR_FOR_TOKEN)
            .on(this_resource()),
    ]
}

fn telemetry(scope: &TeamScope<'_>) -> Vec<Statement> {
    let flow_logs = scope.names.flow_log_group();
    let mut streams = vec![Text::from(scope.arns.log_streams(&flow_logs, "*"))];
    if !scope.team.training.is_empty() {
        let jobs = format!("{}/*", scope.names.jobs_pattern());
        streams.push(Text::from(
            scope.arns.log_streams(TRAINING_LOG_GROUP, &jobs),
        ));
    }
    streams.extend(serving_streams(scope));
    let mut statements = vec![
        Statement::allow("OwnStreams", &["logs:CreateLogStream", "logs:PutLogEvents"]).on(streams),
        Statement::allow(
            "FlowLogs",
            &["logs:CreateLogGroup", "logs:DescribeLogStreams"],
        )
        .on(scope.arns.log_group_in_policies(&flow_logs).map(Text::from)),
        Statement::allow("ListLogGroups", &["logs:DescribeLogGroups"])
            .because(STAR_FOR_LOG_GROUPS)
            .on(this_resource()),
    ];
    if !scope.team.training.is_empty() {
        statements.extend(job_telemetry(scope));
    }
    if !scope.team.endpoints.is_empty() {
        statements.extend(endpoint_telemetry(scope));
    }
    statements
}

/// Streams of endpoints, by the pattern of their names, and of the team's own groups.
fn serving_streams(scope: &TeamScope<'_>) -> Vec<Text> {
    let mut groups = Vec::new();
    if !scope.team.endpoints.is_empty() {
        groups.push(scope.names.endpoint_log_groups());
    }
    if scope.team.applications.iter().any(|it| it.image.is_some()) {
        groups.push(scope.names.application_log_group("*"));
    }
    let streams = groups.iter().map(|it| scope.arns.log_streams(it, "*"));
    streams.map(Text::from).collect()
}

/// Metrics, and the alarms that SageMaker looks at before it rolls a replacement back.
fn endpoint_telemetry(scope: &TeamScope<'_>) -> [Statement; 3] {
    let groups = scope.names.endpoint_log_groups();
    [
        Statement::allow(
            "EndpointLogs",
            &["logs:CreateLogGroup", "logs:DescribeLogStreams"],
        )
        .on(scope.arns.log_group_in_policies(&groups).map(Text::from)),
        Statement::allow("EndpointMetrics", &["cloudwatch:PutMetricData"])
            .because(STAR_FOR_METRICS)
            .on(this_resource())
            .when(equals("cloudwatch:namespace", ENDPOINT_NAMESPACE)),
        Statement::allow("OwnAlarms", &["cloudwatch:DescribeAlarms"])
            .on([Text::from(scope.arns.alarm(&scope.names.endpoints()))]),
    ]
}

/// Taking a role that invokes, and invoking. Ids of endpoints of VPCs are not known here: that it is through one, the boundary says, through
/// which, the role's own policy.
fn invoking(scope: &TeamScope<'_>) -> Vec<Statement> {
    let mut statements = Vec::new();
    let takers = scope.team.applications.iter();
    let taken = takers
        .clone()
        .any(|it| !invokers::taken(scope, it).is_empty());
    let others = takers.flat_map(|it| &it.invokes);
    let mut roles: Vec<Text> = others.map(|it| Text::from(it.role.as_str())).collect();
    if !scope.team.endpoints.is_empty() {
        roles.push(Text::from(scope.arns.role(&scope.names.role_path(), "*")));
        let endpoints = format!("endpoint/{}", scope.names.endpoints());
        statements.push(
            Statement::allow("InvokeOwnEndpoints", &["sagemaker:InvokeEndpoint"])
                .on([Text::from(scope.arns.sagemaker(&endpoints))])
                .when(present("aws:SourceVpce")),
        );
    }
    if taken {
        statements.push(Statement::allow("TakeInvokingRoles", &["sts:AssumeRole"]).on(roles));
    }
    statements
}

fn job_telemetry(scope: &TeamScope<'_>) -> [Statement; 2] {
    [
        Statement::allow(
            "JobLogs",
            &["logs:CreateLogGroup", "logs:DescribeLogStreams"],
        )
        .on(scope
            .arns
            .log_group_in_policies(TRAINING_LOG_GROUP)
            .map(Text::from)),
        Statement::allow("Metrics", &["cloudwatch:PutMetricData"])
            .because(STAR_FOR_METRICS)
            .on(this_resource())
            .when(equals("cloudwatch:namespace", TRAINING_NAMESPACE)),
    ]
}

/// Why `logs:DescribeLogGroups` stands on `*`.
pub(super) const STAR_FOR_LOG_GROUPS: &str = "AWS grants logs:DescribeLogGroups on \"*\" only (Service Authorization Reference, Amazon CloudWatch Logs).";

/// Why the descriptions of a network stand on `*`.
pub(super) const STAR_FOR_DESCRIBE: &str =
    "AWS grants these descriptions on \"*\" only (Service Authorization Reference, Amazon EC2).";

/// The network interfaces that SageMaker makes for a role. Ids of subnets and groups are not known where the boundary is
/// written, so it knows them by their tag. Interfaces carry none: each role's own policy says in which VPC they may be.
pub(super) fn network(scope: &TeamScope<'_>) -> Vec<Statement> {
    let interfaces = Text::from(scope.arns.ec2("network-interface/*"));
    let places = ["security-group/*", "subnet/*"].map(|kind| Text::from(scope.arns.ec2(kind)));
    vec![
        Statement::allow("MakeInterfaces", &["ec2:CreateNetworkInterface"])
            .on(places)
            .when(equals("aws:ResourceTag/Fence", scope.names.fence())),
        Statement::allow(
            "AttachInterfaces",
            &[
                "ec2:CreateNetworkInterface",
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ],
        )
        .because(INTERFACES_CARRY_NO_TAGS)
        .on([interfaces]),
        see_the_network(),
    ]
}

/// Why the boundary lets roles at any interface.
const INTERFACES_CARRY_NO_TAGS: &str = "Interfaces that SageMaker makes carry no tags, and the VPC's id is not known here: the role's own policy names it.";

/// A job's isolation, as far as it can be said without ids: some subnets, some groups, no network of its container's,
/// encrypted between its machines. The interfaces that the job's role may make settle which subnets and groups.
fn isolation() -> [Condition; 4] {
    [
        present("sagemaker:VpcSubnets"),
        present("sagemaker:VpcSecurityGroupIds"),
        is("sagemaker:NetworkIsolation", true),
        is("sagemaker:InterContainerTrafficEncryption", true),
    ]
}

fn jobs(scope: &TeamScope<'_>) -> Vec<Statement> {
    if scope.team.training.is_empty() {
        return Vec::new();
    }
    let jobs = scope
        .arns
        .sagemaker(&format!("training-job/{}", scope.names.jobs_pattern()));
    let jobs = [Text::from(jobs)];
    let mut statements = vec![
        when_all(
            Statement::allow("IsolatedJobs", &["sagemaker:CreateTrainingJob"]).on(jobs.clone()),
            isolation(),
        ),
        Statement::allow("WatchJobs", WATCH).on(jobs),
        Statement::allow("PassOwnRoles", &["iam:PassRole"])
            .on([Text::from(scope.arns.role(&scope.names.role_path(), "*"))])
            .when(equals("iam:PassedToService", "sagemaker.amazonaws.com")),
    ];
    if scope.team.training.iter().any(|job| job.schedule.is_some()) {
        let pipelines = format!("pipeline/{}", scope.names.pipelines());
        statements.push(
            Statement::allow("StartPipelines", &["sagemaker:StartPipelineExecution"])
                .on([Text::from(scope.arns.sagemaker(&pipelines))]),
        );
    }
    statements
}

/// Watching and stopping jobs. Pipelines tag the jobs that they start.
pub(super) const WATCH: &[&str] = &[
    "sagemaker:AddTags",
    "sagemaker:DescribeTrainingJob",
    "sagemaker:StopTrainingJob",
];

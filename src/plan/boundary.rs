//! The permission boundary of a team: the most that any of its roles can ever do, whoever writes their policies.
//!
//! It names keys by alias, not by reference: a key's policy names roles, and roles hang on the boundary.

use super::endpoints::{STAR_FOR_METRICS, STAR_FOR_TOKEN, repositories};
use super::policies::{equals, is, like, present, reference, this_resource, through_s3, when_all};
use super::shares;
use super::team::TeamScope;
use crate::iam::{Condition, Policy, Quantifier, Statement, Test};
use crate::model::{TRAINING_LOG_GROUP, TRAINING_NAMESPACE};
use crate::symbol::Text;

pub(super) fn policy(scope: &TeamScope<'_>) -> Policy {
    let mut statements = storage(scope);
    statements.extend(keys(scope));
    statements.extend(shares::in_boundary(scope));
    statements.extend(images(scope));
    statements.extend(telemetry(scope));
    if !scope.object_roles().is_empty() {
        statements.extend(network(scope));
    }
    statements.extend(jobs(scope));
    Policy::new(statements)
}

fn storage(scope: &TeamScope<'_>) -> Vec<Statement> {
    let buckets: Vec<Text> = scope
        .team
        .buckets
        .iter()
        .map(|bucket| Text::from(scope.arns.bucket(&bucket.physical)))
        .collect();
    if buckets.is_empty() {
        return Vec::new();
    }
    let objects = buckets.iter().map(|bucket| bucket.clone().then("/*"));
    vec![
        Statement::allow(
            "OwnObjects",
            &["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
        )
        .on(objects),
        Statement::allow("OwnBuckets", &["s3:ListBucket"]).on(buckets),
    ]
}

fn keys(scope: &TeamScope<'_>) -> Vec<Statement> {
    let alias = |purpose: &str| Text::from(scope.team.alias(purpose));
    let own = |values: Vec<Text>| {
        Condition::new(Test::StringEquals, "kms:ResourceAliases", values)
            .over(Quantifier::ForAnyValue)
    };
    let any = [Text::from(scope.arns.any_key())];
    vec![
        Statement::allow(
            "OwnKeysThroughS3",
            &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        )
        .on(any.clone())
        .when(own(vec![alias("data"), alias("artifacts")]))
        .when(through_s3(&scope.model.region)),
        Statement::allow("OwnVolumes", &["kms:CreateGrant"])
            .on(any.clone())
            .when(own(vec![alias("volumes")]))
            .when(is("kms:GrantIsForAWSResource", true)),
        Statement::allow("OwnVolumeKey", &["kms:DescribeKey"])
            .on(any)
            .when(own(vec![alias("volumes")])),
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

/// The network interfaces that SageMaker makes for a role, in the team's subnets and groups only
/// (SageMaker Developer Guide, `sagemaker-roles.html`, "CreateTrainingJob API: Execution Role Permissions").
pub(super) fn network(scope: &TeamScope<'_>) -> Vec<Statement> {
    let interfaces = Text::from(scope.arns.ec2("network-interface/*"));
    let vpc = reference("aws_vpc", "this", "arn");
    let in_own_vpc = || Condition::new(Test::ArnEquals, "ec2:Vpc", [vpc.clone()]);
    let mut made_with = vec![
        interfaces.clone(),
        reference("aws_security_group", "job", "arn"),
    ];
    made_with.extend(subnets(scope, "arn"));
    vec![
        Statement::allow("MakeInterfaces", &["ec2:CreateNetworkInterface"]).on(made_with),
        Statement::allow(
            "AttachOwnInterfaces",
            &[
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ],
        )
        .on([interfaces])
        .when(in_own_vpc()),
        Statement::allow(
            "SeeTheNetwork",
            &[
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
        )
        .because(STAR_FOR_DESCRIBE)
        .on(this_resource()),
    ]
}

/// An attribute of each of the team's subnets.
pub(super) fn subnets(scope: &TeamScope<'_>, attribute: &str) -> Vec<Text> {
    scope
        .team
        .network
        .subnets
        .iter()
        .map(|subnet| {
            reference(
                "aws_subnet",
                &format!("private[\"{}\"]", subnet.zone_id),
                attribute,
            )
        })
        .collect()
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
            isolation(scope),
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

/// The ARN pattern of the training jobs of a pipeline.
pub(super) fn job_arn(scope: &TeamScope<'_>, job: &str) -> Text {
    Text::from(
        scope
            .arns
            .sagemaker(&format!("training-job/{}", scope.names.job_pattern(job))),
    )
}

/// A job's isolation: own subnets, own groups, no network of its container's, encrypted between its machines
/// (SageMaker Developer Guide, `security_iam_id-based-policy-examples.html`).
pub(super) fn isolation(scope: &TeamScope<'_>) -> Vec<Condition> {
    let mut conditions =
        super::policies::only_from("sagemaker:VpcSubnets", subnets(scope, "id")).to_vec();
    conditions.extend(super::policies::only_from(
        "sagemaker:VpcSecurityGroupIds",
        [reference("aws_security_group", "job", "id")],
    ));
    conditions.push(is("sagemaker:NetworkIsolation", true));
    conditions.push(is("sagemaker:InterContainerTrafficEncryption", true));
    conditions
}

/// The `s3:prefix` of listing below a prefix.
pub(super) fn listing(prefix: &str) -> Condition {
    if prefix.is_empty() {
        present("s3:prefix").if_exists()
    } else {
        // With and without the slash: nobody says which of the two SageMaker sends.
        let bare = prefix.trim_end_matches('/');
        like(
            "s3:prefix",
            [Text::from(bare), Text::from(format!("{prefix}*"))],
        )
    }
}

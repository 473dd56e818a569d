use serde::Serialize;

use super::boundary::{STAR_FOR_LOG_GROUPS, WATCH};
use super::endpoints::{STAR_FOR_METRICS, STAR_FOR_TOKEN};
use super::isolation::{isolation, job_arn, listing, network};
use super::keys::{sid, writes_with};
use super::people;
use super::policies::{
    arn_like, context_of, equals, is, label, reference, this_resource, through_s3, when_all,
};
use super::service;
use super::serving;
use super::shares;
use super::team::{TeamScope, objects, places};
use crate::iam::{Condition, Policy, PrincipalKind, Statement, Test};
use crate::model::{
    Holds, Image, Location, Serving, TRAINING_LOG_GROUP, TRAINING_NAMESPACE, Training,
};
use crate::symbol::Text;

/// A team's roles.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RolesPlan {
    /// The ARN of the boundary of them all, which the account's stack makes.
    pub boundary: String,
    /// The roles.
    pub roles: Vec<RolePlan>,
}

/// The permission boundary of a team's roles.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BoundaryPlan {
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// Its document.
    pub policy: Policy,
}

/// A role for one job.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RolePlan {
    /// Its label in Terraform: `train_nightly`.
    pub label: String,
    /// The label that it had before.
    pub moved_from: Option<String>,
    /// Its name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// What it is for, in words.
    pub description: String,
    /// The `Purpose` tag.
    pub purpose: String,
    /// Who may assume it.
    pub trust: Policy,
    /// What it may do.
    pub policy: Policy,
    /// The ARN of its boundary, when that is another than that of the team's roles.
    pub boundary: Option<String>,
}

pub(super) fn plan(scope: &TeamScope<'_>) -> RolesPlan {
    let mut roles = vec![flow_logs(scope)];
    for job in &scope.team.training {
        roles.push(train(scope, job));
        roles.push(pipeline(scope, job));
        if job.schedule.is_some() {
            roles.push(schedule(scope, job));
        }
    }
    roles.extend(
        scope
            .team
            .serving
            .iter()
            .map(|serving| serve(scope, serving)),
    );
    roles.extend(service::roles(scope));
    roles.extend(serving::roles::plan(scope));
    roles.extend(people::roles(scope));
    RolesPlan {
        boundary: scope
            .arns
            .policy(&scope.names.role_path(), &scope.names.boundary()),
        roles,
    }
}

/// What tells one role from another.
pub(super) struct Purpose<'a> {
    /// The name's last part.
    pub called: Called,
    /// The `Purpose` tag.
    pub tag: &'a str,
    pub description: String,
    /// Who takes it.
    pub trust: Policy,
}

/// What a role is called.
pub(super) struct Called {
    /// In the spec: `train-nightly`.
    today: String,
    /// In the spec before it was renamed.
    before: Option<String>,
    /// In AWS.
    physical: String,
}

impl Called {
    fn of_job(purpose: &str, job: &Training) -> Self {
        Self::new(purpose, &job.name, job.renamed_from.as_ref(), &job.physical)
    }

    pub fn new(purpose: &str, today: &str, before: Option<&String>, physical: &str) -> Self {
        Self {
            today: format!("{purpose}-{today}"),
            before: before.map(|before| format!("{purpose}-{before}")),
            physical: format!("{purpose}-{physical}"),
        }
    }
}

pub(super) fn role(
    scope: &TeamScope<'_>,
    purpose: Purpose<'_>,
    statements: Vec<Statement>,
) -> RolePlan {
    RolePlan {
        label: label(&purpose.called.today),
        moved_from: purpose.called.before.as_deref().map(label),
        name: scope.names.role(&purpose.called.physical),
        path: scope.names.role_path(),
        description: purpose.description,
        purpose: purpose.tag.to_owned(),
        trust: purpose.trust,
        policy: Policy::new(statements),
        boundary: None,
    }
}

/// ECS takes a role for tasks of this account and region only (Amazon ECS Developer Guide, `task-iam-roles.html`).
pub(super) fn by_tasks(scope: &TeamScope<'_>) -> Policy {
    trust(scope, "ecs-tasks.amazonaws.com", scope.arns.ecs("*"))
}

/// Writing to a log group that is there already, as what starts tasks does (Amazon ECS Developer Guide,
/// `task_execution_IAM_role.html`).
pub(super) fn writes_streams(scope: &TeamScope<'_>, group: &str) -> Statement {
    Statement::allow("WriteLogs", WRITE_STREAMS)
        .on([Text::from(scope.arns.log_streams(group, "*"))])
}

/// What writing to a log group takes.
pub(super) const WRITE_STREAMS: &[&str] = &["logs:CreateLogStream", "logs:PutLogEvents"];

/// A service may assume the role for this account and these resources only, so that nobody else can have
/// the service use it for him (IAM User Guide, `confused-deputy.html`).
pub(super) fn trust(scope: &TeamScope<'_>, service: &str, source: String) -> Policy {
    Policy::new(vec![
        Statement::allow("OnlyForThisTeam", &["sts:AssumeRole"])
            .by(PrincipalKind::Service, [Text::from(service)])
            .when(equals("aws:SourceAccount", scope.unit.account.as_str()))
            .when(arn_like("aws:SourceArn", [Text::from(source)])),
    ])
}

fn flow_logs(scope: &TeamScope<'_>) -> RolePlan {
    let group = scope.names.flow_log_group();
    let purpose = Purpose {
        called: Called {
            today: "flow-logs".to_owned(),
            before: None,
            physical: "flow-logs".to_owned(),
        },
        tag: "logs",
        description: format!("Delivers the flow logs of {}", scope.names.id()),
        trust: trust(
            scope,
            "vpc-flow-logs.amazonaws.com",
            scope.arns.ec2("vpc-flow-log/*"),
        ),
    };
    let deliver = Statement::allow(
        "DeliverFlowLogs",
        &["logs:CreateLogStream", "logs:PutLogEvents"],
    )
    .on([Text::from(scope.arns.log_streams(&group, "*"))]);
    let find = Statement::allow(
        "FindTheStreams",
        &["logs:CreateLogGroup", "logs:DescribeLogStreams"],
    )
    .on(scope.arns.log_group_in_policies(&group).map(Text::from));
    let list = Statement::allow("FindTheGroup", &["logs:DescribeLogGroups"])
        .because(STAR_FOR_LOG_GROUPS)
        .on(this_resource());
    role(scope, purpose, vec![deliver, find, list])
}

fn train(scope: &TeamScope<'_>, job: &Training) -> RolePlan {
    let purpose = Purpose {
        called: Called::of_job("train", job),
        tag: "training",
        description: format!("Runs the training job {} of {}", job.name, scope.names.id()),
        trust: trust(
            scope,
            "sagemaker.amazonaws.com",
            scope.arns.sagemaker("training-job/*"),
        ),
    };
    let mut statements = read(scope, &job.reads);
    statements.extend(shares::read(scope, &job.shared));
    statements.extend(write(scope, &job.writes, job.multipart_uploads.is_some()));
    statements.extend(pull(scope, &job.image));
    statements.extend(telemetry(scope, &job.physical));
    statements.extend(network(scope, "job"));
    if !job.instance.local_storage {
        statements.extend(volumes());
    }
    role(scope, purpose, statements)
}

pub(super) fn read(scope: &TeamScope<'_>, at: &[Location]) -> Vec<Statement> {
    if at.is_empty() {
        return Vec::new();
    }
    let mut statements = vec![Statement::allow("ReadObjects", &["s3:GetObject"]).on(objects(at))];
    statements.extend(list(at));
    for holds in [Holds::Data, Holds::Artifacts] {
        let held = scope.holding(at, holds);
        if !held.is_empty() {
            let sid = format!("Decrypt{}", sid(holds.key_purpose()));
            statements.push(through_key(scope, &sid, &["kms:Decrypt"], holds, &held));
        }
    }
    statements
}

/// Listing, a statement a location: the prefixes of one bucket must not hold in another.
fn list(at: &[Location]) -> impl Iterator<Item = Statement> + '_ {
    at.iter().enumerate().map(|(index, at)| {
        let statement = Statement::allow(&format!("List{}", index + 1), &["s3:ListBucket"])
            .on([TeamScope::bucket(&at.bucket)]);
        match at.prefix.as_str() {
            "" => statement,
            prefix => statement.when(listing(prefix)),
        }
    })
}

fn through_key(
    scope: &TeamScope<'_>,
    sid: &str,
    actions: &[&str],
    holds: Holds,
    at: &[&Location],
) -> Statement {
    Statement::allow(sid, actions)
        .on([TeamScope::key(holds.key_purpose())])
        .when(through_s3(&scope.model.region))
        .when(context_of(&places(at)))
}

/// Writing, in parts too where `multipart` says so.
pub(super) fn write(scope: &TeamScope<'_>, at: &[Location], multipart: bool) -> Vec<Statement> {
    if at.is_empty() {
        return Vec::new();
    }
    let mut statements = vec![
        Statement::allow("WriteObjects", &["s3:AbortMultipartUpload", "s3:PutObject"])
            .on(objects(at)),
    ];
    let actions = writes_with(multipart);
    for holds in [Holds::Data, Holds::Artifacts] {
        let held = scope.holding(at, holds);
        if !held.is_empty() {
            let sid = format!("Encrypt{}", sid(holds.key_purpose()));
            statements.push(through_key(scope, &sid, actions, holds, &held));
        }
    }
    statements
}

pub(super) fn pull(scope: &TeamScope<'_>, image: &Image) -> [Statement; 2] {
    [
        Statement::allow(
            "PullTheImage",
            &[
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
        )
        .on([Text::from(scope.arns.repository(image))]),
        Statement::allow("LogIn", &["ecr:GetAuthorizationToken"])
            .because(STAR_FOR_TOKEN)
            .on(this_resource()),
    ]
}

/// The job's output and metrics. SageMaker asks for the log group whether or not there is one.
fn telemetry(scope: &TeamScope<'_>, job: &str) -> [Statement; 3] {
    let streams = format!("{}/*", scope.names.job_pattern(job));
    tells(scope, TRAINING_LOG_GROUP, &streams, TRAINING_NAMESPACE)
}

/// Output to streams of a log group, and metrics.
pub(super) fn tells(
    scope: &TeamScope<'_>,
    group: &str,
    streams: &str,
    namespace: &str,
) -> [Statement; 3] {
    [
        Statement::allow("WriteLogs", &["logs:CreateLogStream", "logs:PutLogEvents"])
            .on([Text::from(scope.arns.log_streams(group, streams))]),
        Statement::allow(
            "FindTheLogGroup",
            &["logs:CreateLogGroup", "logs:DescribeLogStreams"],
        )
        .on(scope.arns.log_group_in_policies(group).map(Text::from)),
        Statement::allow("PublishMetrics", &["cloudwatch:PutMetricData"])
            .because(STAR_FOR_METRICS)
            .on(this_resource())
            .when(equals("cloudwatch:namespace", namespace)),
    ]
}

/// Two statements: `kms:GrantIsForAWSResource` is not in requests of `kms:DescribeKey`.
pub(super) fn volumes() -> [Statement; 2] {
    [
        Statement::allow("GrantsForVolumes", &["kms:CreateGrant"])
            .on([TeamScope::key("volumes")])
            .when(is("kms:GrantIsForAWSResource", true)),
        Statement::allow("DescribeVolumeKey", &["kms:DescribeKey"]).on([TeamScope::key("volumes")]),
    ]
}

fn pipeline(scope: &TeamScope<'_>, job: &Training) -> RolePlan {
    let purpose = Purpose {
        called: Called::of_job("pipeline", job),
        tag: "training",
        description: format!(
            "Starts the training job {} of {}",
            job.name,
            scope.names.id()
        ),
        trust: trust(
            scope,
            "sagemaker.amazonaws.com",
            scope.arns.sagemaker(&format!(
                "pipeline/{}/*",
                scope.names.pipeline(&job.physical)
            )),
        ),
    };
    let arn_is = |key: &str, value: Text| Condition::new(Test::ArnEquals, key, [value]);
    let jobs = job_arn(scope, &job.physical);
    let mut start = when_all(
        Statement::allow("StartIsolatedJobs", &["sagemaker:CreateTrainingJob"]).on([jobs.clone()]),
        isolation(scope),
    )
    .when(arn_is("sagemaker:OutputKmsKey", output_key(scope, job)));
    if !job.instance.local_storage {
        start = start.when(arn_is("sagemaker:VolumeKmsKey", TeamScope::key("volumes")));
    }
    let watch = Statement::allow("WatchJobs", WATCH).on([jobs]);
    let pass = Statement::allow("PassTheTrainingRole", &["iam:PassRole"])
        .on([TeamScope::training_role(job)])
        .when(equals("iam:PassedToService", "sagemaker.amazonaws.com"));
    role(scope, purpose, vec![start, watch, pass])
}

/// The ARN of the key of the bucket that a job writes its model to.
pub(super) fn output_key(scope: &TeamScope<'_>, job: &Training) -> Text {
    let to = job.writes.first();
    to.map_or_else(|| TeamScope::key("artifacts"), |at| scope.key_at(at))
}

/// The rule's ARN is computed: the rule's target names this role, so a reference would be a cycle.
fn schedule(scope: &TeamScope<'_>, job: &Training) -> RolePlan {
    let purpose = Purpose {
        called: Called::of_job("schedule", job),
        tag: "training",
        description: format!(
            "Starts the pipeline {} of {} when it is time",
            job.name,
            scope.names.id()
        ),
        trust: trust(
            scope,
            "events.amazonaws.com",
            scope.arns.event_rule(&scope.names.rule(&job.physical)),
        ),
    };
    let start = Statement::allow("StartThePipeline", &["sagemaker:StartPipelineExecution"]).on([
        reference("aws_sagemaker_pipeline", &label(&job.name), "arn"),
    ]);
    role(scope, purpose, vec![start])
}

fn serve(scope: &TeamScope<'_>, serving: &Serving) -> RolePlan {
    let purpose = Purpose {
        called: Called::new(
            "serve",
            &serving.name,
            serving.renamed_from.as_ref(),
            &serving.physical,
        ),
        tag: "serving",
        description: format!("Serves {} of {}", serving.name, scope.names.id()),
        trust: trust(scope, "sagemaker.amazonaws.com", scope.arns.sagemaker("*")),
    };
    let mut statements = read(scope, &serving.reads);
    statements.extend(shares::read(scope, &serving.shared));
    if let Some(image) = &serving.image {
        statements.extend(pull(scope, image));
    }
    statements.extend(network(scope, "job"));
    role(scope, purpose, statements)
}

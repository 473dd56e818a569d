//! The roles that people take. None reaches an object or a secret; what a scientist sees of data, he sees in a notebook, which runs as
//! a role of its own.

use super::super::isolation::{job_arn, network};
use super::super::policies::label;
use super::super::policies::{arn_like, equals, like, reference, role_arn, this_resource};
use super::super::roles::{Called, Purpose, RolePlan, read, role, trust, volumes};
use super::super::serving::endpoints::alarm;
use super::super::team::TeamScope;
use super::auditors;
use crate::iam::{Condition, Policy, PrincipalKind, Statement, Test};
use crate::model::{
    Arns, Duty, Model, Notebook, Person, SignIn, TRAINING_LOG_GROUP, permission_set,
};
use crate::symbol::Text;

/// Why metrics stand on `*`.
pub(super) const STAR_FOR_SEEING_METRICS: &str = "AWS grants reading metrics on \"*\" only (Service Authorization Reference, Amazon CloudWatch).";

/// Why an auditor's descriptions of the network stand on `*`.
pub(super) const STAR_FOR_AUDIT: &str =
    "AWS grants these descriptions on \"*\" only (Service Authorization Reference, Amazon EC2).";

/// Looking at metrics.
pub(super) const SEE_METRICS: &[&str] = &[
    "cloudwatch:GetMetricData",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:ListMetrics",
];

/// Looking at a pipeline.
pub(super) const SEE_PIPELINES: &[&str] = &[
    "sagemaker:DescribePipeline",
    "sagemaker:ListPipelineExecutions",
];

/// Looking at one run of a pipeline, and stopping it.
pub(super) const KEEP_RUNS: &[&str] = &[
    "sagemaker:DescribePipelineExecution",
    "sagemaker:ListPipelineExecutionSteps",
    "sagemaker:StopPipelineExecution",
];

/// Looking at a job, and stopping it.
pub(super) const KEEP_JOBS: &[&str] =
    &["sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"];

/// Opening a notebook, and what it takes to find it running.
pub(super) const OPEN: &[&str] = &[
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:DescribeNotebookInstance",
    "sagemaker:StartNotebookInstance",
    "sagemaker:StopNotebookInstance",
];

/// Looking into a log group of the team's own.
pub(super) const SEE_GROUPS: &[&str] = &["logs:DescribeLogStreams", "logs:FilterLogEvents"];

/// The roles of a team's people, and those of its notebooks.
pub(in crate::plan) fn plan(scope: &TeamScope<'_>) -> Vec<RolePlan> {
    let people = &scope.team.people;
    let roles = people.roles.iter().map(|person| of_person(scope, person));
    let notebooks = people.notebooks.iter();
    roles
        .chain(notebooks.map(|notebook| of_notebook(scope, notebook)))
        .collect()
}

fn of_person(scope: &TeamScope<'_>, person: &Person) -> RolePlan {
    let word = person.duty.word();
    let statements = match person.duty {
        Duty::Scientist => scientist(scope),
        Duty::Engineer => engineer(scope),
        Duty::Auditor => auditor(scope),
    };
    let purpose = Purpose {
        called: Called::new("people", word, None, word),
        tag: "people",
        description: format!("The {word}s of {}", scope.names.id()),
        trust: signing_in(
            scope.model,
            scope.arns,
            &person.groups,
            &permission_set(&scope.team.identity, person.duty),
        ),
    };
    let boundary = scope.names.people_boundary();
    RolePlan {
        boundary: Some(scope.arns.policy(&scope.names.role_path(), &boundary)),
        ..role(scope, purpose, statements)
    }
}

/// What a notebook runs as: it reads what the spec says, through the team's network.
fn of_notebook(scope: &TeamScope<'_>, notebook: &Notebook) -> RolePlan {
    let name = scope.names.notebook(&notebook.physical);
    let purpose = Purpose {
        called: Called::new("notebook", &notebook.name, None, &notebook.physical),
        tag: "people",
        description: format!("The notebook {} of {}", notebook.name, scope.names.id()),
        trust: trust(
            scope,
            "sagemaker.amazonaws.com",
            scope.arns.sagemaker(&format!("notebook-instance/{name}")),
        ),
    };
    let statements = match notebook.reads.is_empty() {
        true => vec![
            Statement::deny("NothingOfAws", &["*"])
                .because("It reads nothing: it asks nothing of AWS.")
                .on(this_resource()),
        ],
        false => read(scope, &notebook.reads),
    };
    role(scope, purpose, statements)
}

/// Who takes a role: people of these groups, or those who have a permission set.
pub(super) fn signing_in(model: &Model, arns: Arns<'_>, groups: &[String], set: &str) -> Policy {
    match &model.people {
        Some(SignIn::IdentityCenter(_)) => by_permission_set(arns, set),
        Some(SignIn::Saml(provider)) => by_saml(arns, provider, groups),
        None => Policy::new(Vec::new()),
    }
}

/// Whoever has a permission set: its role in the account ends in digits of IAM Identity Center's.
fn by_permission_set(arns: Arns<'_>, set: &str) -> Policy {
    Policy::new(vec![
        Statement::allow("OnlyThePermissionSet", &["sts:AssumeRole"])
            .by(PrincipalKind::Aws, [Text::from(arns.root())])
            .when(arn_like(
                "aws:PrincipalArn",
                [Text::from(arns.reserved_role(set))],
            )),
    ])
}

/// People of these groups, whom the account's SAML provider vouches for. Groups come in one session tag, each between colons, since a
/// tag has one value (IAM User Guide, `id_session-tags.html`); a session that carries tags asks for `sts:TagSession` as well.
fn by_saml(arns: Arns<'_>, provider: &str, groups: &[String]) -> Policy {
    let provider = Text::from(arns.saml_provider(provider));
    let by = |statement: Statement| {
        let values = groups
            .iter()
            .map(|group| Text::from(format!("*:{group}:*")));
        statement
            .by(PrincipalKind::Federated, [provider.clone()])
            .when(like("aws:RequestTag/Groups", values))
    };
    Policy::new(vec![
        by(Statement::allow("SignIn", &["sts:AssumeRoleWithSAML"]))
            .when(equals("SAML:aud", arns.saml_audience())),
        by(Statement::allow("SayWhoItIs", &["sts:TagSession"])),
    ])
}

fn scientist(scope: &TeamScope<'_>) -> Vec<Statement> {
    let mut all = work(scope);
    all.extend(logs(scope));
    all.push(metrics());
    all.extend(notebooks(scope));
    all
}

fn engineer(scope: &TeamScope<'_>) -> Vec<Statement> {
    let mut all = work(scope);
    all.extend(logs(scope));
    all.push(metrics());
    all.extend(served(scope));
    all
}

/// Pipelines and the jobs that they start. Nobody passes a role: a pipeline has its own.
fn work(scope: &TeamScope<'_>) -> Vec<Statement> {
    let training = &scope.team.training;
    if training.is_empty() {
        return Vec::new();
    }
    let pipelines = || {
        let labels = training.iter().map(|job| label(&job.name));
        labels.map(|label| reference("aws_sagemaker_pipeline", &label, "arn"))
    };
    let runs = pipelines().map(|arn| arn.then("/execution/*"));
    let jobs = training.iter().map(|job| job_arn(scope, &job.physical));
    let see: Vec<&str> = [&["sagemaker:StartPipelineExecution"], SEE_PIPELINES].concat();
    vec![
        Statement::allow("Pipelines", &see).on(pipelines()),
        Statement::allow("Runs", KEEP_RUNS).on(runs),
        Statement::allow("Jobs", KEEP_JOBS).on(jobs),
    ]
}

/// What the team's jobs and services write. Jobs of all teams write to one log group: of that they see their own streams.
fn logs(scope: &TeamScope<'_>) -> Vec<Statement> {
    let team = scope.team;
    let jobs = team.training.iter().map(|job| {
        let streams = format!("{}/*", scope.names.job_pattern(&job.physical));
        Text::from(scope.arns.log_streams(TRAINING_LOG_GROUP, &streams))
    });
    let groups = own_groups(scope);
    let own = groups.iter();
    let own = own.map(|group| Text::from(scope.arns.log_streams(group, "*")));
    let streams: Vec<Text> = jobs.chain(own).collect();
    let mut all = Vec::new();
    if !streams.is_empty() {
        all.push(Statement::allow("ReadLogs", &["logs:GetLogEvents"]).on(streams));
    }
    if !groups.is_empty() {
        let groups = groups.iter();
        let groups = groups.flat_map(|group| scope.arns.log_group_in_policies(group));
        all.push(Statement::allow("SearchLogs", SEE_GROUPS).on(groups.map(Text::from)));
    }
    all
}

/// The log groups of what the team runs and serves.
fn own_groups(scope: &TeamScope<'_>) -> Vec<String> {
    let (team, names) = (scope.team, &scope.names);
    let endpoints = team.endpoints.iter();
    let endpoints = endpoints.map(|it| names.endpoint_log_group(&it.physical));
    let launched = team.applications.iter().filter(|it| it.image.is_some());
    let launched = launched.map(|it| names.application_log_group(&it.physical));
    let services = team.services.iter();
    let services = services.map(|it| names.service_log_group(&it.physical));
    endpoints.chain(launched).chain(services).collect()
}

fn metrics() -> Statement {
    Statement::allow("SeeMetrics", SEE_METRICS)
        .because(STAR_FOR_SEEING_METRICS)
        .on(this_resource())
}

/// Opening notebooks from the network that people sit in (SageMaker Developer Guide, `notebook-interface-endpoint.html`), and starting
/// them, for which SageMaker asks for what it takes to make one: the role, the interface, the volume's key
/// (SageMaker Developer Guide, `api-permissions-reference.html`, `StartNotebookInstance`).
fn notebooks(scope: &TeamScope<'_>) -> Vec<Statement> {
    let people = &scope.team.people;
    if people.notebooks.is_empty() {
        return Vec::new();
    }
    let through = people.through.iter().map(|id| Text::from(id.as_str()));
    let arns = people.notebooks.iter();
    let arns = arns.map(|it| {
        let name = scope.names.notebook(&it.physical);
        Text::from(scope.arns.sagemaker(&format!("notebook-instance/{name}")))
    });
    let roles = people.notebooks.iter();
    let roles = roles.map(|it| role_arn("notebook", &it.name));
    let mut all = vec![
        Statement::allow("Notebooks", OPEN)
            .on(arns)
            .when(Condition::new(
                Test::StringEquals,
                "aws:SourceVpce",
                through,
            )),
        Statement::allow("PassNotebookRoles", &["iam:PassRole"])
            .on(roles)
            .when(equals("iam:PassedToService", "sagemaker.amazonaws.com")),
    ];
    all.extend(network(scope, "job"));
    all.extend(volumes());
    all
}

/// How what is served is doing.
fn served(scope: &TeamScope<'_>) -> Vec<Statement> {
    let team = scope.team;
    let mut all = Vec::new();
    if !team.endpoints.is_empty() {
        let endpoints = team.endpoints.iter();
        let endpoints = endpoints.map(|it| scope.names.endpoint_arn(scope.arns, &it.physical));
        let versions = scope.names.endpoint_versions();
        let versions = ["endpoint-config", "model"]
            .map(|kind| Text::from(scope.arns.sagemaker(&format!("{kind}/{versions}"))));
        let alarms = team
            .endpoints
            .iter()
            .flat_map(|endpoint| ["latency", "errors"].map(|about| alarm(scope, endpoint, about)));
        let alarms = alarms.map(|name| Text::from(scope.arns.alarm(&name)));
        all.push(
            Statement::allow("Endpoints", &["sagemaker:DescribeEndpoint"])
                .on(endpoints.map(Text::from)),
        );
        all.push(
            Statement::allow(
                "Versions",
                &[
                    "sagemaker:DescribeEndpointConfig",
                    "sagemaker:DescribeModel",
                ],
            )
            .on(versions),
        );
        all.push(Statement::allow("Alarms", &["cloudwatch:DescribeAlarms"]).on(alarms));
    }
    if !team.services.is_empty() {
        let cluster = scope.names.cluster();
        let services = team.services.iter();
        let services = services.map(|it| scope.names.service(&it.physical));
        let services = services.map(|name| scope.arns.ecs(&format!("service/{cluster}/{name}")));
        all.push(
            Statement::allow("Services", &["ecs:DescribeServices"]).on(services.map(Text::from)),
        );
        let tasks = scope.arns.ecs(&format!("task/{cluster}/*"));
        all.push(Statement::allow("Tasks", &["ecs:DescribeTasks"]).on([Text::from(tasks)]));
    }
    all
}

/// How the team's things are set, and what went over its network. Neither objects nor what a key protects.
fn auditor(scope: &TeamScope<'_>) -> Vec<Statement> {
    let path = scope.names.role_path();
    let (arns, names) = (scope.arns, &scope.names);
    let boundaries = [names.boundary(), names.people_boundary()];
    let boundaries = boundaries.map(|name| Text::from(arns.policy(&path, &name)));
    let groups = [names.flow_log_group(), names.query_log_group()];
    let streams = { groups.iter() }.map(|group| Text::from(arns.log_streams(group, "*")));
    let searched = { groups.iter() }.flat_map(|group| arns.log_group_in_policies(group));
    let mut all = vec![
        Statement::allow("Roles", AUDIT_ROLES).on([Text::from(arns.role(&path, "*"))]),
        Statement::allow("Boundaries", AUDIT_POLICIES).on(boundaries),
        Statement::allow("Network", AUDIT_NETWORK)
            .because(STAR_FOR_AUDIT)
            .on(this_resource()),
        Statement::allow("Work", AUDIT_WORK).on(AUDITED.map(|kind| {
            let pattern = match kind {
                "training-job" => names.jobs_pattern(),
                "endpoint-config" | "model" => names.endpoint_versions(),
                _ => names.pipelines(),
            };
            Text::from(arns.sagemaker(&format!("{kind}/{pattern}")))
        })),
        Statement::allow("ReadNetworkLogs", &["logs:GetLogEvents"]).on(streams),
        Statement::allow("SearchNetworkLogs", SEE_GROUPS).on(searched.map(Text::from)),
    ];
    all.extend(auditors::own(scope));
    all
}

/// How roles are set.
pub(super) const AUDIT_ROLES: &[&str] = &[
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListRolePolicies",
];

/// How a boundary is set.
pub(super) const AUDIT_POLICIES: &[&str] = &["iam:GetPolicy", "iam:GetPolicyVersion"];

/// How a network is set.
pub(super) const AUDIT_NETWORK: &[&str] = &[
    "ec2:DescribeFlowLogs",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
];

/// How jobs, notebooks and what is served are set.
pub(super) const AUDIT_WORK: &[&str] = &[
    "sagemaker:DescribeEndpoint",
    "sagemaker:DescribeEndpointConfig",
    "sagemaker:DescribeModel",
    "sagemaker:DescribeNotebookInstance",
    "sagemaker:DescribePipeline",
    "sagemaker:DescribeTrainingJob",
];

/// The types of these in SageMaker's ARNs.
pub(super) const AUDITED: [&str; 6] = [
    "endpoint",
    "endpoint-config",
    "model",
    "notebook-instance",
    "pipeline",
    "training-job",
];

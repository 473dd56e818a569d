//! The boundary of the roles that people take: what they may ever do, by the patterns of the team's names. It knows no object and no
//! secret, and of keys the one of volumes, for AWS.

use super::super::BoundaryPlan;
use super::super::boundary::{network, volumes};
use super::super::policies::{equals, present, this_resource};
use super::super::team::TeamScope;
use super::auditors;
use super::roles::{
    AUDIT_NETWORK, AUDIT_POLICIES, AUDIT_ROLES, AUDIT_WORK, AUDITED, KEEP_JOBS, KEEP_RUNS, OPEN,
    SEE_GROUPS, SEE_METRICS, SEE_PIPELINES, STAR_FOR_AUDIT, STAR_FOR_SEEING_METRICS,
};
use crate::iam::{Policy, Statement};
use crate::model::{Duty, TRAINING_LOG_GROUP};
use crate::symbol::Text;

/// The boundary, of a team that has people.
pub(in crate::plan) fn plan(scope: &TeamScope<'_>) -> Option<BoundaryPlan> {
    let people = &scope.team.people;
    (!people.roles.is_empty()).then(|| BoundaryPlan {
        name: scope.names.people_boundary(),
        path: scope.names.role_path(),
        policy: Policy::new(statements(scope)),
    })
}

fn statements(scope: &TeamScope<'_>) -> Vec<Statement> {
    let people = &scope.team.people;
    let has = |duty| people.roles.iter().any(|it| it.duty == duty);
    let works = has(Duty::Scientist) || has(Duty::Engineer);
    let mut all = Vec::new();
    if works {
        all.extend(work(scope));
        all.push(
            Statement::allow("SeeMetrics", SEE_METRICS)
                .because(STAR_FOR_SEEING_METRICS)
                .on(this_resource()),
        );
    }
    if has(Duty::Engineer) {
        all.extend(served(scope));
    }
    all.extend(logs(scope, works));
    if !people.notebooks.is_empty() {
        all.extend(notebooks(scope));
    }
    if has(Duty::Auditor) {
        all.extend(audit(scope));
        all.extend(auditors::at_most(scope));
    }
    all
}

fn sagemaker(scope: &TeamScope<'_>, rest: &str) -> Text {
    Text::from(scope.arns.sagemaker(rest))
}

fn work(scope: &TeamScope<'_>) -> Vec<Statement> {
    if scope.team.training.is_empty() {
        return Vec::new();
    }
    let pipelines = format!("pipeline/{}", scope.names.pipelines());
    let runs = format!("{pipelines}/execution/*");
    let jobs = format!("training-job/{}", scope.names.jobs_pattern());
    let see: Vec<&str> = [&["sagemaker:StartPipelineExecution"], SEE_PIPELINES].concat();
    vec![
        Statement::allow("Pipelines", &see).on([sagemaker(scope, &pipelines)]),
        Statement::allow("Runs", KEEP_RUNS).on([sagemaker(scope, &runs)]),
        Statement::allow("Jobs", KEEP_JOBS).on([sagemaker(scope, &jobs)]),
    ]
}

/// The team's own groups, whose names begin alike, those of its endpoints, and the streams of its jobs.
fn logs(scope: &TeamScope<'_>, works: bool) -> Vec<Statement> {
    let (team, arns, names) = (scope.team, scope.arns, &scope.names);
    let audits = { team.people.roles.iter() }.any(|it| it.duty == Duty::Auditor);
    let runs = team.applications.iter().any(|it| it.image.is_some()) || !team.services.is_empty();
    let mut groups = Vec::new();
    if audits || works && runs {
        groups.push(names.own_log_groups());
    }
    if works && !team.endpoints.is_empty() {
        groups.push(names.endpoint_log_groups());
    }
    let mut streams: Vec<String> = groups.iter().map(|it| arns.log_streams(it, "*")).collect();
    if works && !team.training.is_empty() {
        let jobs = format!("{}/*", names.jobs_pattern());
        streams.push(arns.log_streams(TRAINING_LOG_GROUP, &jobs));
    }
    let mut all = Vec::new();
    if !streams.is_empty() {
        let streams = streams.into_iter().map(Text::from);
        all.push(Statement::allow("ReadLogs", &["logs:GetLogEvents"]).on(streams));
    }
    if !groups.is_empty() {
        let groups = groups.iter();
        let groups = groups.flat_map(|group| arns.log_group_in_policies(group));
        all.push(Statement::allow("SearchLogs", SEE_GROUPS).on(groups.map(Text::from)));
    }
    all
}

/// Which network, the role's own policy says.
fn notebooks(scope: &TeamScope<'_>) -> Vec<Statement> {
    let pattern = format!("notebook-instance/{}", scope.names.notebooks());
    let path = scope.names.role_path();
    let mut all = vec![
        Statement::allow("Notebooks", OPEN)
            .on([sagemaker(scope, &pattern)])
            .when(present("aws:SourceVpce")),
        Statement::allow("PassNotebookRoles", &["iam:PassRole"])
            .on([Text::from(scope.arns.role(&path, "*"))])
            .when(equals("iam:PassedToService", "sagemaker.amazonaws.com")),
    ];
    all.extend(network(scope));
    all.extend(volumes(scope));
    all
}

fn served(scope: &TeamScope<'_>) -> Vec<Statement> {
    let (team, names) = (scope.team, &scope.names);
    let mut all = Vec::new();
    if !team.endpoints.is_empty() {
        let endpoints = format!("endpoint/{}", names.endpoints());
        let versions = names.endpoint_versions();
        let versions = ["endpoint-config", "model"]
            .map(|kind| sagemaker(scope, &format!("{kind}/{versions}")));
        all.extend([
            Statement::allow("Endpoints", &["sagemaker:DescribeEndpoint"])
                .on([sagemaker(scope, &endpoints)]),
            Statement::allow(
                "Versions",
                &[
                    "sagemaker:DescribeEndpointConfig",
                    "sagemaker:DescribeModel",
                ],
            )
            .on(versions),
            Statement::allow("Alarms", &["cloudwatch:DescribeAlarms"])
                .on([Text::from(scope.arns.alarm(&names.endpoints()))]),
        ]);
    }
    if !team.services.is_empty() {
        let cluster = names.services();
        let ecs = |kind: &str| Text::from(scope.arns.ecs(&format!("{kind}/{cluster}/*")));
        all.extend([
            Statement::allow("Services", &["ecs:DescribeServices"]).on([ecs("service")]),
            Statement::allow("Tasks", &["ecs:DescribeTasks"]).on([ecs("task")]),
        ]);
    }
    all
}

fn audit(scope: &TeamScope<'_>) -> [Statement; 4] {
    let path = scope.names.role_path();
    let names = &scope.names;
    let boundaries = [names.boundary(), names.people_boundary()];
    let boundaries = boundaries.map(|name| Text::from(scope.arns.policy(&path, &name)));
    let work = AUDITED.map(|kind| {
        let pattern = match kind {
            "training-job" => names.jobs_pattern(),
            "endpoint-config" | "model" => names.endpoint_versions(),
            _ => names.pipelines(),
        };
        sagemaker(scope, &format!("{kind}/{pattern}"))
    });
    [
        Statement::allow("AuditRoles", AUDIT_ROLES).on([Text::from(scope.arns.role(&path, "*"))]),
        Statement::allow("AuditBoundaries", AUDIT_POLICIES).on(boundaries),
        Statement::allow("AuditNetwork", AUDIT_NETWORK)
            .because(STAR_FOR_AUDIT)
            .on(this_resource()),
        Statement::allow("AuditWork", AUDIT_WORK).on(work),
    ]
}

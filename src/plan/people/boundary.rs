//! What the boundary of a team's roles lets its people do: by the patterns of the team's names.

use super::super::policies::{equals, present, this_resource};
use super::super::team::TeamScope;
use super::roles::{
    AUDIT_NETWORK, AUDIT_POLICIES, AUDIT_ROLES, AUDIT_WORK, AUDITED, KEEP_RUNS, OPEN, SEE_GROUPS,
    SEE_METRICS, SEE_PIPELINES, STAR_FOR_AUDIT, STAR_FOR_SEEING_METRICS,
};
use crate::iam::Statement;
use crate::model::{Duty, TRAINING_LOG_GROUP};
use crate::symbol::Text;

pub(in crate::plan) fn statements(scope: &TeamScope<'_>) -> Vec<Statement> {
    let people = &scope.team.people;
    let has = |duty| people.roles.iter().any(|it| it.duty == duty);
    let works = has(Duty::Scientist) || has(Duty::Engineer);
    let mut all = Vec::new();
    if works {
        all.extend(work(scope));
        all.push(
            Statement::allow("PeopleSeeMetrics", SEE_METRICS)
                .because(STAR_FOR_SEEING_METRICS)
                .on(this_resource()),
        );
    }
    if has(Duty::Engineer) {
        all.extend(served(scope));
    }
    if works || has(Duty::Auditor) {
        all.extend(logs(scope, works));
    }
    if !people.notebooks.is_empty() {
        all.extend(notebooks(scope));
    }
    if has(Duty::Auditor) {
        all.extend(audit(scope));
    }
    all
}

fn sagemaker(scope: &TeamScope<'_>, rest: &str) -> Text {
    Text::from(scope.arns.sagemaker(rest))
}

/// Jobs are known to the boundary already: pipelines start, watch and stop them.
fn work(scope: &TeamScope<'_>) -> Vec<Statement> {
    if scope.team.training.is_empty() {
        return Vec::new();
    }
    let pipelines = format!("pipeline/{}", scope.names.pipelines());
    let runs = format!("{pipelines}/execution/*");
    let see: Vec<&str> = [&["sagemaker:StartPipelineExecution"], SEE_PIPELINES].concat();
    vec![
        Statement::allow("PeopleRunPipelines", &see).on([sagemaker(scope, &pipelines)]),
        Statement::allow("PeopleKeepRuns", KEEP_RUNS).on([sagemaker(scope, &runs)]),
    ]
}

/// The team's own groups, whose names begin alike, those of its endpoints, and the streams of its jobs.
fn logs(scope: &TeamScope<'_>, works: bool) -> [Statement; 2] {
    let (team, arns, names) = (scope.team, scope.arns, &scope.names);
    let own = names.application_log_group("*").replace("app-*", "*");
    let mut groups = vec![own];
    if works && !team.endpoints.is_empty() {
        groups.push(names.endpoint_log_groups());
    }
    let mut streams: Vec<String> = groups.iter().map(|it| arns.log_streams(it, "*")).collect();
    if works && !team.training.is_empty() {
        let jobs = format!("{}/*", names.jobs_pattern());
        streams.push(arns.log_streams(TRAINING_LOG_GROUP, &jobs));
    }
    let groups = groups.iter();
    let groups = groups.flat_map(|group| arns.log_group_in_policies(group));
    [
        Statement::allow("PeopleReadLogs", &["logs:GetLogEvents"])
            .on(streams.into_iter().map(Text::from)),
        Statement::allow("PeopleSearchLogs", SEE_GROUPS).on(groups.map(Text::from)),
    ]
}

/// Which network, the role's own policy says.
fn notebooks(scope: &TeamScope<'_>) -> Vec<Statement> {
    let pattern = format!("notebook-instance/{}", scope.names.notebooks());
    let path = scope.names.role_path();
    let mut all = vec![
        Statement::allow("PeopleOpenNotebooks", OPEN)
            .on([sagemaker(scope, &pattern)])
            .when(present("aws:SourceVpce")),
    ];
    // Pipelines pass roles to SageMaker, too.
    if scope.team.training.is_empty() {
        all.push(
            Statement::allow("PeoplePassRoles", &["iam:PassRole"])
                .on([Text::from(scope.arns.role(&path, "*"))])
                .when(equals("iam:PassedToService", "sagemaker.amazonaws.com")),
        );
    }
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
            Statement::allow("PeopleSeeEndpoints", &["sagemaker:DescribeEndpoint"])
                .on([sagemaker(scope, &endpoints)]),
            Statement::allow(
                "PeopleSeeVersions",
                &[
                    "sagemaker:DescribeEndpointConfig",
                    "sagemaker:DescribeModel",
                ],
            )
            .on(versions),
        ]);
    }
    if !team.services.is_empty() {
        let cluster = names.services();
        let ecs = |kind: &str| Text::from(scope.arns.ecs(&format!("{kind}/{cluster}/*")));
        all.extend([
            Statement::allow("PeopleSeeServices", &["ecs:DescribeServices"]).on([ecs("service")]),
            Statement::allow("PeopleSeeTasks", &["ecs:DescribeTasks"]).on([ecs("task")]),
        ]);
    }
    all
}

fn audit(scope: &TeamScope<'_>) -> [Statement; 4] {
    let path = scope.names.role_path();
    let names = &scope.names;
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
        Statement::allow("AuditBoundary", AUDIT_POLICIES)
            .on([Text::from(scope.arns.policy(&path, "*"))]),
        Statement::allow("AuditNetwork", AUDIT_NETWORK)
            .because(STAR_FOR_AUDIT)
            .on(this_resource()),
        Statement::allow("AuditWork", AUDIT_WORK).on(work),
    ]
}

//! What a central team sees of all units: a dashboard a unit, an alarm a pipeline, one role in each account, and links from the accounts of
//! units to the platform's (CloudWatch User Guide, `CloudWatch-Unified-Cross-Account.html`). It sees metrics and how things run, and
//! neither data nor what networks record.

use serde::Serialize;

use super::AccountRolePlan;
use super::policies::{arn_like, label, this_resource};
use super::storage::accounts_of;
use crate::iam::{Condition, Policy, PrincipalKind, Quantifier, Statement, Test};
use crate::model::{Account, Arns, Model, Monitoring, NETWORK_LOG_GROUPS, Team, TeamNames, Unit};
use crate::symbol::Text;

/// What is shared with the platform's account.
const SHARED: [&str; 2] = ["AWS::CloudWatch::Metric", "AWS::Logs::LogGroup"];

/// What an account's stack has of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonitoringPlan {
    /// The region.
    pub region: String,
    /// What accounts of units are linked to, in the platform's account.
    pub sink: Option<SinkPlan>,
    /// The link to it, in the others.
    pub link: Option<ObservedPlan>,
    /// One dashboard a unit that has something to show.
    pub dashboards: Vec<DashboardPlan>,
    /// One alarm a pipeline.
    pub alarms: Vec<FailedPlan>,
    /// The ARNs of topics that are told.
    pub notify: Vec<String>,
}

/// A sink.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SinkPlan {
    /// Its name.
    pub name: String,
    /// Who links to it.
    pub policy: Policy,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ObservedPlan {
    /// The ARN of the sink.
    pub sink: String,
    /// What is shared.
    pub shares: Vec<String>,
    /// Which log groups are.
    pub groups: String,
}

/// A dashboard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DashboardPlan {
    /// What it is called in Terraform: the unit as it was first called.
    pub label: String,
    /// Its name.
    pub name: String,
    /// What it shows.
    pub widgets: Vec<WidgetPlan>,
}

/// A graph of a dashboard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WidgetPlan {
    /// What stands above it.
    pub title: String,
    /// How numbers of one period make one.
    pub stat: String,
    /// Metrics as CloudWatch has them: namespace, name, dimensions.
    pub metrics: Vec<Vec<String>>,
}

/// An alarm that a run of a pipeline failed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FailedPlan {
    /// What it is called in Terraform.
    pub label: String,
    /// Its name.
    pub name: String,
    /// The pipeline.
    pub pipeline: String,
}

/// Nothing where the spec says nothing.
pub(super) fn plan(model: &Model, account: &Account) -> Option<MonitoringPlan> {
    let said = model.platform.monitoring.as_ref()?;
    let units = || model.units.iter().filter(|unit| unit.account == account.id);
    let of_platform = account.id == model.platform.account;
    let others = model.linked_accounts().next().is_some();
    Some(MonitoringPlan {
        region: model.region.clone(),
        sink: (of_platform && others).then(|| sink(model, account)),
        link: said
            .sink
            .as_ref()
            .filter(|_| !of_platform)
            .map(|sink| observed(model, account, sink)),
        dashboards: units().filter_map(dashboard).collect(),
        alarms: units().flat_map(failed).collect(),
        notify: said.notify.clone(),
    })
}

/// The deploying roles of the other accounts link to it, for metrics and log groups and nothing else
/// (CloudWatch User Guide, `CloudWatch-Unified-Cross-Account-Setup.html`).
fn sink(model: &Model, account: &Account) -> SinkPlan {
    let deployers: Vec<String> = model
        .linked_accounts()
        .map(|it| it.administrators.deploy.clone())
        .collect();
    let arns = deployers.iter().map(|arn| Text::from(arn.as_str()));
    let types = Condition::new(
        Test::StringEquals,
        "oam:ResourceTypes",
        SHARED.map(Text::from),
    );
    let link = Statement::allow("OwnAccountsLink", &["oam:CreateLink", "oam:UpdateLink"])
        .by(PrincipalKind::Aws, accounts_of(&deployers))
        .on(this_resource())
        .when(types.over(Quantifier::ForAllValues))
        .when(arn_like("aws:PrincipalArn", arns));
    SinkPlan {
        name: format!("{}-monitoring", account.first_organization()),
        policy: Policy::new(vec![link]),
    }
}

/// By how names begin, since filters know no other pattern (Observability Access Manager API, `LinkConfiguration`).
fn observed(model: &Model, account: &Account, sink: &str) -> ObservedPlan {
    let own = model.units.iter().filter(|unit| unit.account == account.id);
    let mut begins: Vec<String> = own.flat_map(Unit::operational_prefixes).collect();
    let served = account.organizations.iter();
    begins.extend(served.map(|it| format!("/aws/sagemaker/Endpoints/{it}-")));
    begins.push(crate::model::TRAINING_LOG_GROUP.to_owned());
    let begins = begins.iter().map(|it| format!("LogGroupName LIKE '{it}%'"));
    ObservedPlan {
        sink: sink.to_owned(),
        shares: SHARED.map(str::to_owned).to_vec(),
        groups: begins.collect::<Vec<_>>().join(" OR "),
    }
}

fn dashboard(unit: &Unit) -> Option<DashboardPlan> {
    let widgets: Vec<WidgetPlan> = { unit.teams.iter() }
        .flat_map(|team| widgets(team, &TeamNames::new(unit, team)))
        .collect();
    (!widgets.is_empty()).then(|| DashboardPlan {
        label: label(&unit.deploy.unit),
        name: unit.dashboard(),
        widgets,
    })
}

/// Runs of pipelines, answers of endpoints, load of REST APIs (SageMaker Developer Guide, `monitoring-cloudwatch.html`; Amazon ECS
/// Developer Guide, `available-metrics.html`).
fn widgets(team: &Team, names: &TeamNames) -> Vec<WidgetPlan> {
    let metric = |parts: &[&str]| parts.iter().map(|&part| part.to_owned()).collect();
    let id = names.id();
    let mut all = Vec::new();
    let runs = team.training.iter().flat_map(|job| {
        let pipeline = names.pipeline(&job.physical);
        ["ExecutionSucceeded", "ExecutionFailed"].map(|name| {
            metric(&[
                "AWS/Sagemaker/ModelBuildingPipeline",
                name,
                "PipelineName",
                &pipeline,
            ])
        })
    });
    all.push((
        format!("Pipelines of {id}"),
        "Sum",
        runs.collect::<Vec<_>>(),
    ));
    let answers = team.endpoints.iter().flat_map(|endpoint| {
        let endpoint = names.endpoint(&endpoint.physical);
        ["Invocations", "Invocation4XXErrors", "Invocation5XXErrors"].map(|name| {
            metric(&[
                "AWS/SageMaker",
                name,
                "EndpointName",
                &endpoint,
                "VariantName",
                "primary",
            ])
        })
    });
    all.push((format!("Endpoints of {id}"), "Sum", answers.collect()));
    let load = team.services.iter().flat_map(|service| {
        let service = names.service(&service.physical);
        ["CPUUtilization", "MemoryUtilization"].map(|name| {
            metric(&[
                "AWS/ECS",
                name,
                "ClusterName",
                &names.cluster(),
                "ServiceName",
                &service,
            ])
        })
    });
    all.push((format!("REST APIs of {id}"), "Average", load.collect()));
    let shown = all
        .into_iter()
        .filter(|(_, _, metrics)| !metrics.is_empty());
    shown
        .map(|(title, stat, metrics)| WidgetPlan {
            title,
            stat: stat.to_owned(),
            metrics,
        })
        .collect()
}

fn failed(unit: &Unit) -> Vec<FailedPlan> {
    let of_team = |team: &Team| {
        let names = TeamNames::new(unit, team);
        let jobs = team.training.iter();
        jobs.map(|job| {
            let pipeline = names.pipeline(&job.physical);
            FailedPlan {
                label: format!("{}__{}", names.first_label(), label(&job.physical)),
                name: format!("{pipeline}-failed"),
                pipeline,
            }
        })
        .collect::<Vec<_>>()
    };
    unit.teams.iter().flat_map(of_team).collect()
}

/// The role of those who watch.
pub(super) fn roles(model: &Model, account: &Account) -> Option<AccountRolePlan> {
    let said = model.platform.monitoring.as_ref()?;
    Some(AccountRolePlan::new(
        ("mlops", account.watching_role(), "monitoring"),
        "Watches all units: metrics, dashboards and operational logs".to_owned(),
        trust(said),
        needs(model, account),
        3600,
    ))
}

fn trust(said: &Monitoring) -> Policy {
    let people = said.people.iter().map(|arn| Text::from(arn.as_str()));
    Policy::new(vec![
        Statement::allow("OnlyTheseRoles", &["sts:AssumeRole"])
            .by(PrincipalKind::Aws, accounts_of(&said.people))
            .when(arn_like("aws:PrincipalArn", people)),
    ])
}

fn needs(model: &Model, account: &Account) -> Policy {
    const METRICS: &[&str] = &[
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetDashboard",
        "cloudwatch:GetMetricData",
        "cloudwatch:ListDashboards",
        "cloudwatch:ListMetrics",
        "logs:DescribeLogGroups",
        "oam:ListAttachedLinks",
        "oam:ListSinks",
    ];
    const LOGS: &[&str] = &[
        "logs:DescribeLogStreams",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
    ];
    let (mut groups, mut never) = (Vec::new(), Vec::new());
    for seen in seen_from(model, account) {
        let arns = Arns::of_account(model, seen);
        let names = seen.operational_log_groups().into_iter();
        groups.extend(names.map(|name| Text::from(arns.log_group(&name))));
        let recorded = NETWORK_LOG_GROUPS.into_iter();
        never.extend(recorded.flat_map(|name| arns.log_group_in_policies(name).map(Text::from)));
    }
    Policy::new(vec![
        Statement::allow("SeeMetrics", METRICS)
            .because(
                "Numbers and names: AWS grants most of these on \"*\" only (Service Authorization Reference, Amazon CloudWatch, CloudWatch \
                 Logs and Observability Access Manager).",
            )
            .on(this_resource()),
        Statement::allow("ReadOperationalLogs", LOGS).on(groups),
        Statement::deny("NeverWhatNetworksRecord", LOGS).on(never),
    ])
}

/// The account itself, and from the platform's those that are linked to it.
fn seen_from<'m>(model: &'m Model, account: &'m Account) -> Vec<&'m Account> {
    let linked = model.platform.monitoring.as_ref();
    let linked = linked.is_some_and(|it| it.sink.is_some());
    let from_platform = linked && account.id == model.platform.account;
    let others = model.linked_accounts().filter(|_| from_platform);
    std::iter::once(account).chain(others).collect()
}

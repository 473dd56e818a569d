//! What a central team sees: settings, and its role.

use crate::claims::{
    ControlClaim, ControlTheorem, Expected, Need, NeedKind, RoleClaim, RolePurpose, RolesTrust,
    SinkClaim, TrustClaim,
};
use crate::model::{Account, Arns, Model, Monitoring, TRAINING_LOG_GROUP, Team, TeamNames, Unit};

const METRICS: &str = "AWS::CloudWatch::Metric";
const LOGS: &str = "AWS::Logs::LogGroup";

/// The role of those who watch.
pub(super) fn roles(model: &Model, account: &Account) -> Option<RoleClaim> {
    let said = model.platform.monitoring.as_ref()?;
    let need = |what| Need {
        what,
        because: said.spec.clone(),
    };
    let mut people = said.people.clone();
    people.sort();
    Some(RoleClaim {
        arn: account.watching_role_arn(Arns::of_account(model, account)),
        purpose: RolePurpose::Watching,
        trust: TrustClaim::Roles(RolesTrust {
            roles: people,
            patterns: Vec::new(),
        }),
        needs: vec![
            need(NeedKind::SeeMetrics),
            need(NeedKind::ReadLogs {
                groups: groups(model, account, said),
            }),
        ],
        spec: said.spec.clone(),
    })
}

/// Patterns of log groups: the account's own, and from the platform's those of the accounts that are linked to it.
fn groups(model: &Model, account: &Account, said: &Monitoring) -> Vec<String> {
    let all = account.id == model.platform.account && said.sink.is_some();
    let seen = model
        .accounts
        .iter()
        .filter(|it| all || it.id == account.id);
    let of_account = |it: &Account| {
        let arns = Arns::of_account(model, it);
        let mut names = vec![
            "/ringfence/*/app-*".to_owned(),
            "/ringfence/*/service-*".to_owned(),
            format!("{TRAINING_LOG_GROUP}*"),
        ];
        let served = it.organizations.iter();
        names.extend(served.map(|it| format!("/aws/sagemaker/Endpoints/{it}-*")));
        names
            .into_iter()
            .map(|it| arns.log_group(&it))
            .collect::<Vec<_>>()
    };
    seen.flat_map(of_account).collect()
}

/// What accounts are linked to, in the platform's.
pub(super) fn sink(model: &Model, account: &Account) -> Option<SinkClaim> {
    model.platform.monitoring.as_ref()?;
    let mut linked: Vec<String> = { model.accounts.iter() }
        .filter(|it| it.id != model.platform.account)
        .map(|it| it.administrators.deploy.clone())
        .collect();
    linked.sort();
    linked.dedup();
    (account.id == model.platform.account && !linked.is_empty()).then(|| SinkClaim {
        name: format!("{}-monitoring", account.first_organization()),
        linked_by: linked,
        shares: vec![METRICS.to_owned(), LOGS.to_owned()],
    })
}

/// What is there, and exactly so.
pub(super) fn controls(model: &Model, account: &Account) -> Vec<ControlClaim> {
    let Some(said) = &model.platform.monitoring else {
        return Vec::new();
    };
    let mut all: Vec<ControlClaim> = Vec::new();
    if let Some(sink) = sink(model, account) {
        let says = "accounts of units are linked to the platform's";
        all.push(ControlClaim::new(
            (ControlTheorem::Journeys, says),
            "aws_oam_sink",
            [("name", sink.name.into())],
            &said.spec,
        ));
    }
    let elsewhere = account.id != model.platform.account;
    all.extend(
        said.sink
            .iter()
            .filter(|_| elsewhere)
            .map(|sink| link(model, account, (said, sink))),
    );
    for unit in model.units.iter().filter(|it| it.account == account.id) {
        all.extend(dashboard(model, unit, said));
        for team in &unit.teams {
            let names = TeamNames::new(unit, team);
            let jobs = team.training.iter();
            all.extend(jobs.map(|job| failed(&names.pipeline(&job.physical), said)));
        }
    }
    all
}

fn link(model: &Model, account: &Account, (said, sink): (&Monitoring, &String)) -> ControlClaim {
    let units = model.units.iter().filter(|it| it.account == account.id);
    let mut begins: Vec<String> = units.flat_map(Unit::operational_prefixes).collect();
    for organization in &account.organizations {
        begins.push(format!("/aws/sagemaker/Endpoints/{organization}-"));
    }
    begins.push(TRAINING_LOG_GROUP.to_owned());
    let likes: Vec<String> = { begins.iter() }
        .map(|begin| format!("LogGroupName LIKE '{begin}%'"))
        .collect();
    let filter = Expected::object([("filter", likes.join(" OR ").into())]);
    ControlClaim::new(
        (
            ControlTheorem::Fence,
            "the platform sees metrics and operational logs alone",
        ),
        "aws_oam_link",
        [
            ("label_template", "$AccountName".into()),
            ("sink_identifier", sink.into()),
            ("resource_types", Expected::list([METRICS, LOGS])),
            (
                "link_configuration",
                Expected::object([("log_group_configuration", filter)]),
            ),
        ],
        &said.spec,
    )
}

fn failed(pipeline: &str, said: &Monitoring) -> ControlClaim {
    let says = format!("somebody is told when a run of `{pipeline}` fails");
    let mut claim = ControlClaim::new(
        (ControlTheorem::Audit, &says),
        "aws_cloudwatch_metric_alarm",
        [
            ("alarm_name", format!("{pipeline}-failed").into()),
            (
                "alarm_description",
                format!("A run of the pipeline {pipeline} failed").into(),
            ),
            ("namespace", "AWS/Sagemaker/ModelBuildingPipeline".into()),
            ("metric_name", "ExecutionFailed".into()),
            (
                "dimensions",
                Expected::object([("PipelineName", pipeline.into())]),
            ),
            ("statistic", "Sum".into()),
            ("period", 300.into()),
            ("evaluation_periods", 1.into()),
            ("threshold", 0.into()),
            ("comparison_operator", "GreaterThanThreshold".into()),
            ("treat_missing_data", "notBreaching".into()),
        ],
        &said.spec,
    );
    if !said.notify.is_empty() {
        let topics = Expected::list(&said.notify);
        claim.arguments.insert("alarm_actions".to_owned(), topics);
    }
    claim.known_by(&["alarm_name"])
}

fn dashboard(model: &Model, unit: &Unit, said: &Monitoring) -> Option<ControlClaim> {
    let graphs: Vec<Expected> = { unit.teams.iter() }
        .flat_map(|team| graphs(&model.region, team, &TeamNames::new(unit, team)))
        .collect();
    let name = unit.dashboard();
    let says = format!("the dashboard `{name}` shows the unit's own metrics");
    (!graphs.is_empty()).then(|| {
        ControlClaim::new(
            (ControlTheorem::Audit, &says),
            "aws_cloudwatch_dashboard",
            [
                ("dashboard_name", name.into()),
                (
                    "dashboard_body",
                    Expected::object([("widgets", Expected::List(graphs))]),
                ),
            ],
            &said.spec,
        )
        .known_by(&["dashboard_name"])
    })
}

fn graphs(region: &str, team: &Team, names: &TeamNames) -> Vec<Expected> {
    let mut all = Vec::new();
    let mut add = |title: &str, stat: &str, metrics: Vec<Expected>| {
        if metrics.is_empty() {
            return;
        }
        let properties = [
            ("title", format!("{title} of {}", names.id()).into()),
            ("region", region.into()),
            ("stat", stat.into()),
            ("period", 300.into()),
            ("metrics", Expected::List(metrics)),
        ];
        all.push(Expected::object([
            ("type", "metric".into()),
            ("width", 12.into()),
            ("height", 6.into()),
            ("properties", Expected::object(properties)),
        ]));
    };
    let metric = |namespace: &str, name: &str, dimensions: &[&str]| {
        let parts = [namespace, name]
            .into_iter()
            .chain(dimensions.iter().copied());
        Expected::list(parts)
    };
    let mut runs = Vec::new();
    for job in &team.training {
        let pipeline = names.pipeline(&job.physical);
        for name in ["ExecutionFailed", "ExecutionSucceeded"] {
            let of = ["PipelineName", pipeline.as_str()];
            runs.push(metric("AWS/Sagemaker/ModelBuildingPipeline", name, &of));
        }
    }
    add("Pipelines", "Sum", runs);
    let mut answers = Vec::new();
    for endpoint in &team.endpoints {
        let endpoint = names.endpoint(&endpoint.physical);
        for name in ["Invocation4XXErrors", "Invocation5XXErrors", "Invocations"] {
            let of = ["EndpointName", endpoint.as_str(), "VariantName", "primary"];
            answers.push(metric("AWS/SageMaker", name, &of));
        }
    }
    add("Endpoints", "Sum", answers);
    let (mut load, cluster) = (Vec::new(), names.cluster());
    for service in &team.services {
        let service = names.service(&service.physical);
        for name in ["CPUUtilization", "MemoryUtilization"] {
            let of = [
                "ClusterName",
                cluster.as_str(),
                "ServiceName",
                service.as_str(),
            ];
            load.push(metric("AWS/ECS", name, &of));
        }
    }
    add("REST APIs", "Average", load);
    all
}

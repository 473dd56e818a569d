//! Needs of services other than S3.

use super::super::ask::link;
use super::super::network::jobs::steps;
use super::super::proof::Ledger;
use super::super::world::{Item, TeamWorld};
use super::chain::Journey;
use super::{JOURNEYS, Traveller};
use crate::access::{PolicyKind, Principal, Request, evaluate};
use crate::symbol::{Text, Value};

/// Something that AWS names, and that nothing can be known of.
pub(in crate::prove) fn any(what: &str) -> Text {
    Text::atom(format!("any {what}"))
}

/// A name that a pattern covers, with an unknown part for every wildcard.
pub(in crate::prove) fn sample(pattern: &str) -> Text {
    let mut made = Text::new();
    for (at, part) in pattern.split('*').enumerate() {
        if at > 0 {
            made = made.then_text(&any("name"));
        }
        made = made.then(part);
    }
    made
}

pub(super) fn pull(at: Traveller<'_, '_>, repository: &str, ledger: &mut Ledger) {
    let log_in = at.through(
        at.request("ecr:GetAuthorizationToken", Text::from("*")),
        "ecr.api",
    );
    at.arrives(
        Journey::of(log_in).through(at.team.network.endpoint("ecr.api")),
        ledger,
    );
    let arn = Text::from(repository);
    let registered = at.team.repositories.iter().find(|it| it.arn == arn);
    for action in [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ] {
        let request = at.through(at.request(action, Text::from(repository)), "ecr.dkr");
        let journey = Journey::of(request).through(at.team.network.endpoint("ecr.dkr"));
        let policy = registered.and_then(|it| it.policy());
        at.arrives(
            journey.allowed_by("the repository's policy", policy),
            ledger,
        );
    }
    layers(at, ledger);
    if registered.is_some() {
        return;
    }
    ledger.assume(format!(
        "the repository `{repository}` exists, and its own policy lets the team's roles pull"
    ));
}

/// Layers come from a bucket of ECR's, by requests that ECR signs (Amazon ECR User Guide, `vpc-endpoints.html`).
fn layers(at: Traveller<'_, '_>, ledger: &mut Ledger) {
    let Some(endpoint) = at.team.network.endpoint("s3") else {
        return;
    };
    let bucket = format!(
        "arn:{}:s3:::prod-{}-starport-layer-bucket/",
        at.team.partition, at.team.claim.region
    );
    let ecr = Principal::of_arn(
        Text::literal("arn:aws:iam::")
            .then_text(&any("account of ECR"))
            .then(":role/ecr"),
    );
    let request = Request::new(
        ecr,
        "s3:GetObject",
        Text::from(bucket).then_text(&any("layer")),
    )
    .with("aws:SecureTransport", [Text::from("true")]);
    let policy = endpoint.policy();
    let allowed =
        policy.is_some_and(|it| evaluate(&it.policy, PolicyKind::Endpoint, &request).is_allowed());
    ledger.ask(
        JOURNEYS,
        (!allowed).then(|| {
            let chain =
                policy.map(|it| link("the endpoint policy", it, PolicyKind::Endpoint, &request));
            at.finding(
                "no image layer arrives: the S3 endpoint does not let ECR's layer bucket through",
            )
            .at(endpoint.item)
            .shown_by(request, chain.into_iter().collect())
        }),
    );
}

pub(super) fn write_logs(
    at: Traveller<'_, '_>,
    group: &str,
    account: &str,
    streams: &str,
    ledger: &mut Ledger,
) {
    let arn = format!(
        "arn:{}:logs:{}:{account}:log-group:{group}",
        at.team.partition, at.team.claim.region
    );
    let stream = sample(&format!("{arn}:log-stream:{streams}"));
    for (action, resource) in [
        ("logs:CreateLogGroup", as_iam_sees(&arn)),
        ("logs:DescribeLogStreams", as_iam_sees(&arn)),
        ("logs:CreateLogStream", stream.clone()),
        ("logs:PutLogEvents", stream),
    ] {
        let request = at.through(at.request(action, resource), "logs");
        at.arrives(
            Journey::of(request).through(at.team.network.endpoint("logs")),
            ledger,
        );
    }
}

/// Writing to a log group that is there.
pub(super) fn write_streams(at: Traveller<'_, '_>, group: &str, ledger: &mut Ledger) {
    let claim = at.team.claim;
    let stream = sample(&format!(
        "arn:{}:logs:{}:{}:log-group:{group}:log-stream:*",
        at.team.partition, claim.region, claim.account
    ));
    for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
        let request = at.through(at.request(action, stream.clone()), "logs");
        let endpoint = at.team.network.endpoint("logs");
        at.arrives(Journey::of(request).through(endpoint), ledger);
    }
}

/// SageMaker looks at alarms with the role's permissions, from its own network.
pub(super) fn watch(at: Traveller<'_, '_>, alarms: &[String], ledger: &mut Ledger) {
    let claim = at.team.claim;
    for name in alarms {
        let arn = format!(
            "arn:{}:cloudwatch:{}:{}:alarm:{name}",
            at.team.partition, claim.region, claim.account
        );
        let request = at.request("cloudwatch:DescribeAlarms", Text::from(arn));
        at.arrives(Journey::of(request), ledger);
    }
}

/// A log group as requests name it: with the part for streams, empty
/// (CloudWatch Logs API, `LogGroup`: only three actions on tags see it otherwise).
fn as_iam_sees(group: &str) -> Text {
    Text::from(format!("{group}:log-stream:"))
}

pub(super) fn see_metrics(at: Traveller<'_, '_>, ledger: &mut Ledger) {
    for action in [
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetDashboard",
        "cloudwatch:GetMetricData",
        "cloudwatch:ListMetrics",
        "logs:DescribeLogGroups",
    ] {
        at.arrives(Journey::of(at.request(action, Text::from("*"))), ledger);
    }
}

pub(super) fn read_logs(at: Traveller<'_, '_>, groups: &[String], ledger: &mut Ledger) {
    for group in groups {
        let group = sample(group);
        for action in ["logs:DescribeLogStreams", "logs:FilterLogEvents"] {
            let seen = group.clone().then(":log-stream:");
            at.arrives(Journey::of(at.request(action, seen)), ledger);
        }
        let stream = group.then(":log-stream:").then_text(&any("stream"));
        at.arrives(Journey::of(at.request("logs:GetLogEvents", stream)), ledger);
    }
}

pub(super) fn publish(at: Traveller<'_, '_>, namespaces: &[String], ledger: &mut Ledger) {
    for namespace in namespaces {
        let request = at
            .request("cloudwatch:PutMetricData", Text::from("*"))
            .with("cloudwatch:namespace", [Text::from(namespace.as_str())]);
        let request = at.through(request, "monitoring");
        at.arrives(
            Journey::of(request).through(at.team.network.endpoint("monitoring")),
            ledger,
        );
    }
}

/// SageMaker makes the interfaces with the role's credentials, from its own network.
pub(super) fn interfaces(at: Traveller<'_, '_>, ledger: &mut Ledger) {
    let team = at.team;
    let arn = |kind: &str, id: &Text| {
        let start = format!(
            "arn:{}:ec2:{}:{}:{kind}/",
            team.partition, team.claim.region, team.claim.account
        );
        Text::from(start).then_text(id)
    };
    let interface = arn("network-interface", &any("interface"));
    let vpc = arn("vpc", &team.network.vpc_id().unwrap_or_default());
    let used = groups_of(at);
    let groups = team.network.groups.iter();
    let groups = groups.filter(|item| used.contains(&item.attribute("id")));
    let groups = groups.map(|item| (item, "security-group"));
    let subnets = team.network.subnets.iter().map(|item| (item, "subnet"));
    for (item, kind) in subnets.chain(groups) {
        let request = at.request(
            "ec2:CreateNetworkInterface",
            arn(kind, &item.attribute("id")),
        );
        let request = match item.tag("Fence") {
            Some(fence) => request.with("aws:ResourceTag/Fence", [fence.clone()]),
            None => request,
        };
        at.arrives(Journey::of(request), ledger);
    }
    at.arrives(
        Journey::of(at.request("ec2:CreateNetworkInterface", interface.clone())),
        ledger,
    );
    for action in [
        "ec2:CreateNetworkInterfacePermission",
        "ec2:DeleteNetworkInterface",
        "ec2:DeleteNetworkInterfacePermission",
    ] {
        let request = at
            .request(action, interface.clone())
            .with("ec2:Vpc", [vpc.clone()]);
        at.arrives(Journey::of(request), ledger);
    }
    for action in [
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
    ] {
        at.arrives(Journey::of(at.request(action, Text::from("*"))), ledger);
    }
}

/// The groups that what runs as the role is in: a model has its own, jobs share theirs.
fn groups_of(at: Traveller<'_, '_>) -> Vec<Text> {
    let mut served = at.team.claim.endpoints.iter();
    match served.find(|it| it.role == at.role.claim.arn) {
        Some(claim) => {
            let group = at.team.group(&claim.group);
            group.iter().map(|it| it.attribute("id")).collect()
        }
        None => job_groups(at.team),
    }
}

/// The groups that the team's jobs run in.
pub(super) fn job_groups(team: &TeamWorld<'_>) -> Vec<Text> {
    let mut groups = Vec::new();
    for pipeline in &team.claim.pipelines {
        for step in team.pipeline(pipeline).map_or(&[][..], steps) {
            let network = step.get("Arguments").and_then(|it| it.get("VpcConfig"));
            let listed = network
                .and_then(|it| it.get("SecurityGroupIds"))
                .map_or(&[][..], Value::items);
            for group in listed.iter().filter_map(Value::as_text) {
                if !groups.contains(group) {
                    groups.push(group.clone());
                }
            }
        }
    }
    groups
}

pub(super) fn volumes(at: Traveller<'_, '_>, alias: &str, ledger: &mut Ledger) {
    let Some(key) = at.team.key(alias) else {
        return;
    };
    let request = |action: &str| {
        at.request(action, key.arn.clone())
            .with("kms:CallerAccount", [at.team.account()])
            .with("kms:ResourceAliases", [Text::from(alias)])
    };
    let grant = request("kms:CreateGrant").with("kms:GrantIsForAWSResource", [Text::from("true")]);
    for request in [grant, request("kms:DescribeKey")] {
        at.arrives(Journey::of(request).with_key(key.policy()), ledger);
    }
}

pub(super) fn run(
    at: Traveller<'_, '_>,
    jobs: &str,
    role: &str,
    (volume_key, output_key): (Option<&str>, &str),
    ledger: &mut Ledger,
) {
    let team = at.team;
    let job = sample(jobs);
    let ids = |items: &[Item<'_>]| -> Vec<Text> {
        items.iter().map(|item| item.attribute("id")).collect()
    };
    let key = |alias: &str| {
        team.key(alias)
            .map(|key| key.arn.clone())
            .unwrap_or_default()
    };
    let mut start = at
        .request("sagemaker:CreateTrainingJob", job.clone())
        .with("sagemaker:VpcSubnets", ids(&team.network.subnets))
        .with("sagemaker:VpcSecurityGroupIds", job_groups(team))
        .with("sagemaker:NetworkIsolation", [Text::from("true")])
        .with(
            "sagemaker:InterContainerTrafficEncryption",
            [Text::from("true")],
        )
        .with("sagemaker:OutputKmsKey", [key(output_key)]);
    if let Some(alias) = volume_key {
        start = start.with("sagemaker:VolumeKmsKey", [key(alias)]);
    }
    at.arrives(Journey::of(start), ledger);
    for action in [
        "sagemaker:AddTags",
        "sagemaker:DescribeTrainingJob",
        "sagemaker:StopTrainingJob",
    ] {
        at.arrives(Journey::of(at.request(action, job.clone())), ledger);
    }
    let pass = at.request("iam:PassRole", Text::from(role)).with(
        "iam:PassedToService",
        [Text::from("sagemaker.amazonaws.com")],
    );
    at.arrives(Journey::of(pass), ledger);
}

pub(super) fn flow_logs(at: Traveller<'_, '_>, group: &str, ledger: &mut Ledger) {
    let team = at.team;
    let arn = format!(
        "arn:{}:logs:{}:{}:log-group:{group}",
        team.partition, team.claim.region, team.claim.account
    );
    let stream = Text::from(format!("{arn}:log-stream:")).then_text(&any("stream"));
    for (action, resource) in [
        ("logs:CreateLogStream", stream.clone()),
        ("logs:PutLogEvents", stream),
        ("logs:CreateLogGroup", as_iam_sees(&arn)),
        ("logs:DescribeLogStreams", as_iam_sees(&arn)),
        ("logs:DescribeLogGroups", Text::from("*")),
    ] {
        at.arrives(Journey::of(at.request(action, resource)), ledger);
    }
}

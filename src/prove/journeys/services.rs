//! Needs of services other than S3, and the services that act as themselves.

use super::super::Finding;
use super::super::ask::link;
use super::super::fence::trail_arn;
use super::super::network::jobs::steps;
use super::super::proof::Ledger;
use super::super::world::{Item, Policed, RoleFacts, TeamWorld, names_key};
use super::chain::Journey;
use super::{JOURNEYS, Traveller};
use crate::access::{PolicyKind, Principal, Request, evaluate};
use crate::claims::{BucketPurpose, KeyService, PipelineClaim};
use crate::model::SpecPath;
use crate::symbol::{Text, Value};

/// Something that AWS names, and that nothing can be known of.
fn any(what: &str) -> Text {
    Text::atom(format!("any {what}"))
}

/// A name that a pattern covers, with an unknown part for every wildcard.
fn sample(pattern: &str) -> Text {
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
    for action in [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    ] {
        let request = at.through(at.request(action, Text::from(repository)), "ecr.dkr");
        at.arrives(
            Journey::of(request).through(at.team.network.endpoint("ecr.dkr")),
            ledger,
        );
    }
    layers(at, ledger);
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

/// A log group as requests name it: with the part for streams, empty
/// (CloudWatch Logs API, `LogGroup`: only three actions on tags see it otherwise).
fn as_iam_sees(group: &str) -> Text {
    Text::from(format!("{group}:log-stream:"))
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
    let subnets = team
        .network
        .subnets
        .iter()
        .map(|item| arn("subnet", &item.atom("id")));
    let groups = job_groups(team)
        .into_iter()
        .map(|id| arn("security-group", &id));
    for resource in subnets.chain(groups).chain([interface.clone()]) {
        at.arrives(
            Journey::of(at.request("ec2:CreateNetworkInterface", resource)),
            ledger,
        );
    }
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
    let ids =
        |items: &[Item<'_>]| -> Vec<Text> { items.iter().map(|item| item.atom("id")).collect() };
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

/// The service that the claim names takes the role.
pub(super) fn takes_role(team: &TeamWorld<'_>, role: &RoleFacts<'_>, ledger: &mut Ledger) {
    let Some(Ok(policy)) = &role.trust else {
        let why = format!("the trust of `{}` can't be judged", role.claim.arn);
        return ledger.unasked(JOURNEYS, why);
    };
    let claim = &role.claim.trust;
    let service = Principal::Service {
        name: Text::from(claim.service.as_str()),
    };
    let request = Request::new(
        service,
        "sts:AssumeRole",
        Text::from(role.claim.arn.as_str()),
    )
    .with(
        "aws:SourceAccount",
        [Text::from(claim.source_account.as_str())],
    )
    .with("aws:SourceArn", [sample(&claim.source_arn)]);
    let what = format!(
        "`{}` can't take the role `{}`",
        claim.service, role.claim.arn
    );
    let subject = (role.item, &role.claim.spec);
    served(
        team,
        policy,
        PolicyKind::Trust,
        request,
        (what, subject),
        ledger,
    );
}

/// A service is allowed what it does as itself.
fn served(
    team: &TeamWorld<'_>,
    policy: &Policed<'_>,
    kind: PolicyKind,
    request: Request,
    (message, (item, spec)): (String, (Item<'_>, &SpecPath)),
    ledger: &mut Ledger,
) {
    let allowed = evaluate(&policy.policy, kind, &request).is_allowed();
    ledger.ask(
        JOURNEYS,
        (!allowed).then(|| {
            let said = link("the policy", policy, kind, &request);
            let place = said.place.clone();
            team.finding(JOURNEYS, "service-refused", message)
                .at(item)
                .placed(place.as_ref())
                .asked_by(spec)
                .shown_by(request, vec![said])
        }),
    );
}

/// Logs, the trail and access logs arrive.
pub(super) fn deliveries(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for key in &team.keys {
        let Some(policy) = key.policy() else {
            let why = format!(
                "the policy of the {} key can't be judged",
                key.claim.purpose
            );
            ledger.unasked(JOURNEYS, why);
            continue;
        };
        for service in &key.claim.services {
            for request in key_requests(team, service, &key.arn) {
                let message = format!(
                    "a service may not {} with the {} key",
                    request.action, key.claim.purpose
                );
                let subject = (key.item, &team.claim.spec);
                served(
                    team,
                    policy,
                    PolicyKind::Resource,
                    request,
                    (message, subject),
                    ledger,
                );
            }
        }
    }
    for bucket in &team.buckets {
        let Some(policy) = bucket.policy() else {
            ledger.unasked(JOURNEYS, bucket.not_judged());
            continue;
        };
        for request in bucket_requests(team, bucket.claim.purpose, &bucket.arn, bucket.key_arn()) {
            let message = format!("logs do not arrive in `{}`", bucket.claim.name);
            let subject = (bucket.item, &bucket.claim.spec);
            served(
                team,
                policy,
                PolicyKind::Resource,
                request,
                (message, subject),
                ledger,
            );
        }
    }
}

fn by_service(name: &str, action: &str, resource: Text) -> Request {
    Request::new(
        Principal::Service {
            name: Text::from(name),
        },
        action,
        resource,
    )
    .with("aws:SecureTransport", [Text::from("true")])
}

fn key_requests(team: &TeamWorld<'_>, service: &KeyService, key: &Text) -> Vec<Request> {
    match service {
        KeyService::Logs { groups } => {
            let name = format!("logs.{}.amazonaws.com", team.claim.region);
            let arn = |group: &str| {
                let TeamWorld {
                    partition, claim, ..
                } = team;
                Text::from(format!(
                    "arn:{partition}:logs:{}:{}:log-group:{group}",
                    claim.region, claim.account
                ))
            };
            let actions = [
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:GenerateDataKey",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
            ];
            let for_group = |group: &String| {
                let context = arn(group);
                actions.map(|action| {
                    by_service(&name, action, key.clone())
                        .with("kms:EncryptionContext:aws:logs:arn", [context.clone()])
                })
            };
            groups.iter().flat_map(for_group).collect()
        }
        KeyService::CloudTrail { .. } => {
            let trail = trail_arn(team);
            let request = |action| {
                by_service("cloudtrail.amazonaws.com", action, key.clone())
                    .with("aws:SourceArn", [trail.clone()])
            };
            vec![
                request("kms:GenerateDataKey")
                    .with("kms:EncryptionContext:aws:cloudtrail:arn", [trail.clone()]),
                request("kms:DescribeKey"),
            ]
        }
    }
}

fn bucket_requests(
    team: &TeamWorld<'_>,
    purpose: BucketPurpose,
    arn: &Text,
    key: Option<Text>,
) -> Vec<Request> {
    let over_tls = |request: Request| request.with("s3:TlsVersion", [Text::from("1.2")]);
    match purpose {
        BucketPurpose::AccessLogs => {
            let sources = team
                .claim
                .buckets
                .iter()
                .filter(|it| it.purpose != BucketPurpose::AccessLogs);
            let log = |source: &crate::claims::BucketClaim| {
                let object = arn
                    .clone()
                    .then(&format!("/{}/", source.name))
                    .then_text(&any("log"));
                let source = Text::from(format!("arn:{}:s3:::{}", team.partition, source.name));
                over_tls(by_service(
                    "logging.s3.amazonaws.com",
                    "s3:PutObject",
                    object,
                ))
                .with("aws:SourceAccount", [team.account()])
                .with("aws:SourceArn", [source])
            };
            sources.map(log).collect()
        }
        BucketPurpose::Trail => {
            let object = arn
                .clone()
                .then(&format!("/AWSLogs/{}/", team.claim.account))
                .then_text(&any("log"));
            let by_trail = |action, resource| {
                over_tls(by_service("cloudtrail.amazonaws.com", action, resource))
                    .with("aws:SourceArn", [trail_arn(team)])
            };
            let put = by_trail("s3:PutObject", object)
                .with("s3:x-amz-acl", [Text::from("bucket-owner-full-control")]);
            let encrypted = |by: &str| {
                put.clone()
                    .with("s3:x-amz-server-side-encryption", [Text::from(by)])
            };
            // Digests come under SSE-S3, whatever key the trail has (CloudTrail User Guide,
            // `encrypting-cloudtrail-log-files-with-aws-kms.html`).
            let digest = encrypted("AES256");
            let log = match key {
                Some(key) => encrypted("aws:kms")
                    .with("s3:x-amz-server-side-encryption-aws-kms-key-id", [key]),
                None => put.clone(),
            };
            vec![by_trail("s3:GetBucketAcl", arn.clone()), log, digest]
        }
        BucketPurpose::Data | BucketPurpose::Artifacts => Vec::new(),
    }
}

/// What runs is what was declared: image, roles, channels, output, keys, schedule.
pub(super) fn pipelines(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    for claim in &team.claim.pipelines {
        let found = team.pipeline(claim);
        let answer = match found {
            None => Some(team.finding(
                JOURNEYS,
                "not-made",
                format!("the pipeline `{}` is not made", claim.name),
            )),
            Some(item) => wrong_definition(team, claim, item).map(|what| {
                let message = format!("the pipeline `{}` {what}", claim.name);
                team.finding(JOURNEYS, "pipeline-differs", message).at(item)
            }),
        };
        ledger.ask(
            JOURNEYS,
            answer.map(|finding: Finding| finding.asked_by(&claim.spec)),
        );
        if let Some((expression, role)) = &claim.schedule {
            let holds = found.is_some_and(|item| scheduled(team, item, expression, role));
            ledger.require(JOURNEYS, holds, || {
                let message = format!(
                    "the pipeline `{}` is not started by its schedule",
                    claim.name
                );
                let finding = team.finding(JOURNEYS, "not-scheduled", message);
                match found {
                    Some(item) => finding.at(item).asked_by(&claim.spec),
                    None => finding.asked_by(&claim.spec),
                }
            });
        }
    }
}

fn wrong_definition(
    team: &TeamWorld<'_>,
    claim: &PipelineClaim,
    item: Item<'_>,
) -> Option<&'static str> {
    let [step] = steps(item) else {
        return Some("does not have exactly one step");
    };
    let at = |path: &[&str]| {
        let arguments = step.get("Arguments");
        path.iter()
            .fold(arguments, |value, name| value.and_then(|it| it.get(name)))
    };
    let is = |path: &[&str], wanted: &str| at(path).and_then(Value::as_str) == Some(wanted);
    let key_is = |path: &[&str], alias: Option<&str>| match alias {
        None => at(path).is_none(),
        Some(alias) => team.key(alias).is_some_and(|key| {
            at(path)
                .and_then(Value::as_text)
                .is_some_and(|id| names_key(id, &key.item))
        }),
    };
    let inputs: Vec<Option<&str>> = at(&["InputDataConfig"])
        .map_or(&[][..], Value::items)
        .iter()
        .map(input)
        .collect();
    let wanted: Vec<Option<&str>> = claim.inputs.iter().map(|it| Some(it.as_str())).collect();
    let checks = [
        (
            known(step, STEP) && known_all(at(&[]), ARGUMENTS),
            "has settings that are not understood",
        ),
        (
            item.str("role_arn") == Some(claim.role.as_str()),
            "runs as another role",
        ),
        (
            is(&["RoleArn"], &claim.training_role),
            "trains as another role",
        ),
        (
            is(&["AlgorithmSpecification", "TrainingImage"], &claim.image),
            "runs another image",
        ),
        (inputs == wanted, "reads other inputs"),
        (
            is(&["OutputDataConfig", "S3OutputPath"], &claim.output),
            "writes somewhere else",
        ),
        (
            key_is(&["OutputDataConfig", "KmsKeyId"], Some(&claim.output_key)),
            "writes under another key",
        ),
        (
            key_is(
                &["ResourceConfig", "VolumeKmsKeyId"],
                claim.volume_key.as_deref(),
            ),
            "has volumes under another key",
        ),
    ];
    checks
        .into_iter()
        .find(|(holds, _)| !holds)
        .map(|(_, what)| what)
}

/// What a step has; nothing here leads data anywhere.
const STEP: &[&str] = &[
    "Arguments",
    "CacheConfig",
    "DependsOn",
    "Description",
    "DisplayName",
    "Name",
    "RetryPolicies",
    "Type",
];

/// What a job is told, each either checked or without a way out (SageMaker API, `CreateTrainingJob`). Left out are those that
/// write somewhere: checkpoints, debugger, profiler, tensor board; and those that fetch code or models.
const ARGUMENTS: &[(&str, &[&str])] = &[
    (
        "AlgorithmSpecification",
        &[
            "EnableSageMakerMetricsTimeSeries",
            "MetricDefinitions",
            "TrainingImage",
            "TrainingInputMode",
        ],
    ),
    ("EnableInterContainerTrafficEncryption", &[]),
    ("EnableManagedSpotTraining", &[]),
    ("EnableNetworkIsolation", &[]),
    ("Environment", &["*"]),
    ("HyperParameters", &["*"]),
    (
        "InputDataConfig",
        &[
            "ChannelName",
            "CompressionType",
            "ContentType",
            "DataSource",
            "InputMode",
            "RecordWrapperType",
            "ShuffleConfig",
        ],
    ),
    (
        "OutputDataConfig",
        &["CompressionType", "KmsKeyId", "S3OutputPath"],
    ),
    (
        "ResourceConfig",
        &[
            "InstanceCount",
            "InstanceType",
            "KeepAlivePeriodInSeconds",
            "VolumeKmsKeyId",
            "VolumeSizeInGB",
        ],
    ),
    ("RetryStrategy", &["*"]),
    ("RoleArn", &[]),
    ("StoppingCondition", &["*"]),
    ("Tags", &[]),
    ("VpcConfig", &["SecurityGroupIds", "Subnets"]),
];

/// The value is an object with no other names than these.
fn known(value: &Value, names: &[&str]) -> bool {
    match value {
        Value::Map(map) => map
            .entries
            .keys()
            .all(|name| names.contains(&name.as_str())),
        _ => false,
    }
}

fn known_all(arguments: Option<&Value>, table: &[(&str, &[&str])]) -> bool {
    let Some(Value::Map(arguments)) = arguments else {
        return false;
    };
    arguments.entries.iter().all(|(name, value)| {
        let Some((_, inner)) = table.iter().find(|(known, _)| known == name) else {
            return false;
        };
        let open = inner.is_empty() || inner.contains(&"*");
        open || match value {
            Value::List(items) => items.iter().all(|item| known(item, inner)),
            other => known(other, inner),
        }
    })
}

fn input(channel: &Value) -> Option<&str> {
    let source = channel.get("DataSource")?;
    let objects = source.get("S3DataSource")?;
    // A manifest would name objects of its own.
    let by_prefix = objects.get("S3DataType")?.as_str()? == "S3Prefix";
    let alone = known(source, &["S3DataSource"]);
    (by_prefix && alone).then(|| objects.get("S3Uri")?.as_str())?
}

/// A rule with the expression starts the pipeline as the role.
fn scheduled(team: &TeamWorld<'_>, pipeline: Item<'_>, expression: &str, role: &str) -> bool {
    starters(team, pipeline, role).iter().any(|(target, rule)| {
        rule.str("schedule_expression") == Some(expression)
            && matches!(rule.str("state"), None | Some("ENABLED"))
            && rule.get("state").is_none_or(|it| it.as_str().is_some())
            && rule
                .get("is_enabled")
                .is_none_or(|it| it.as_bool() == Some(true))
            && rule
                .get("event_bus_name")
                .is_none_or(|it| it.as_str() == Some("default"))
            && !rule.resource.uncertain
            && !target.resource.uncertain
    })
}

/// The targets that start a pipeline as a role, each with its rule.
pub(in crate::prove) fn starters<'a>(
    team: &TeamWorld<'a>,
    pipeline: Item<'_>,
    role: &str,
) -> Vec<(Item<'a>, Item<'a>)> {
    let arn = format!(
        "arn:{}:sagemaker:{}:{}:pipeline/{}",
        team.partition,
        team.claim.region,
        team.claim.account,
        pipeline.str("pipeline_name").unwrap_or_default()
    );
    let targets = team.of_kind("aws_cloudwatch_event_target").into_iter();
    let ours = targets.filter(|target| {
        target.str("arn") == Some(arn.as_str()) && target.str("role_arn") == Some(role)
    });
    let rules = team.of_kind("aws_cloudwatch_event_rule");
    ours.filter_map(|target| {
        let name = target.str("rule")?;
        let rule = rules.iter().find(|rule| rule.str("name") == Some(name))?;
        Some((target, *rule))
    })
    .collect()
}

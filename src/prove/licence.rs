//! What a declared need comes to in IAM's words: the measure that roles, keys and endpoints are held against.
//!
//! Written from AWS's documentation of what each service asks for, and not shared with planning: a
//! mistake there must not be able to hide here.

use super::world::TeamWorld;
use super::{admins, people, registry, shares};
use crate::claims::{Need, NeedKind, ThroughClaim};
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::symbol::Text;

/// One of the conditions that licences are made of.
pub(super) fn equals(key: &str, values: impl IntoIterator<Item = Text>) -> Condition {
    Condition::new(Test::StringEquals, key, values)
}

pub(super) fn like(key: &str, values: impl IntoIterator<Item = Text>) -> Condition {
    Condition::new(Test::StringLike, key, values)
}

fn is_true(key: &str) -> Condition {
    Condition::new(Test::Bool, key, [Text::from("true")])
}

/// Everything that the needs come to.
pub(super) fn of_needs(team: &TeamWorld<'_>, needs: &[Need]) -> Vec<Statement> {
    needs
        .iter()
        .flat_map(|need| of_need(team, &need.what))
        .collect()
}

/// What one need comes to.
pub(super) fn of_need(team: &TeamWorld<'_>, need: &NeedKind) -> Vec<Statement> {
    match need {
        NeedKind::ReadObjects { bucket, prefix } => read(team, bucket, prefix),
        NeedKind::ReadShared {
            owner,
            bucket,
            prefix,
        } => shares::licence_of_need(team, owner, bucket, prefix),
        NeedKind::WriteObjects {
            bucket,
            prefix,
            multipart,
        } => write(team, bucket, prefix, *multipart),
        NeedKind::PullImage { repository } => pull(repository),
        NeedKind::WriteLogs {
            group,
            account,
            streams,
        } => logs(team, group, account, streams),
        NeedKind::WriteStreams { group } => vec![streams(team, group)],
        NeedKind::WatchAlarms { alarms } => vec![alarms_of(team, alarms)],
        NeedKind::SeeMetrics => vec![see_metrics()],
        NeedKind::ReadLogs { groups } => vec![read_logs(groups)],
        NeedKind::PublishMetrics { namespaces } => vec![metrics(namespaces)],
        NeedKind::UseNetwork => interfaces(team),
        NeedKind::EncryptVolumes { key } => volumes(team, key),
        NeedKind::RunTraining {
            jobs,
            role,
            volume_key,
            output_key,
        } => training(team, jobs, role, volume_key.as_deref(), output_key),
        NeedKind::StartPipeline { pipeline } => {
            vec![
                Statement::allow("", &["sagemaker:StartPipelineExecution"])
                    .on([Text::from(pipeline.as_str())]),
            ]
        }
        NeedKind::DeliverFlowLogs { group } => flow_logs(team, group),
        NeedKind::SendEvents { bus } => {
            vec![Statement::allow("", &["events:PutEvents"]).on([Text::from(bus.as_str())])]
        }
        NeedKind::AssumeRole { role } => {
            vec![Statement::allow("", &["sts:AssumeRole"]).on([Text::from(role.as_str())])]
        }
        NeedKind::InvokeEndpoint { endpoint, through } => vec![invoke(team, endpoint, through)],
        NeedKind::ReadSecrets { secrets } => {
            let arns = secrets.iter().map(|arn| Text::from(arn.as_str()));
            vec![Statement::allow("", &["secretsmanager:GetSecretValue"]).on(arns)]
        }
        NeedKind::PushImages {
            repositories,
            caches,
        } => push(repositories, caches),
        NeedKind::RemoveImages { repositories } => {
            vec![Statement::allow("", &["ecr:BatchDeleteImage"]).on(each(repositories))]
        }
        NeedKind::StartMachine { machine } => {
            vec![
                Statement::allow("", &["states:StartExecution"]).on([Text::from(machine.as_str())]),
            ]
        }
        NeedKind::People(need) => people::of_need(team, need),
        NeedKind::ManageKeys { aliases, by_two } => admins::managing(team, aliases, *by_two),
        NeedKind::ApproveDeletion { aliases } => admins::approving_keys(team, aliases),
        NeedKind::ReadInEmergency { aliases, buckets } => admins::emergency(team, aliases, buckets),
    }
}

pub(super) fn bucket_arn(team: &TeamWorld<'_>, bucket: &str) -> Text {
    Text::from(format!("arn:{}:s3:::{bucket}", team.partition))
}

/// Reading: objects below the prefix, listing them, and the bucket's key through S3 in the contexts that S3 sends
/// for them (S3 User Guide, `bucket-key.html`: the bucket's ARN with bucket keys, else the object's).
fn read(team: &TeamWorld<'_>, bucket: &str, prefix: &str) -> Vec<Statement> {
    let mut needed = reading(&bucket_arn(team, bucket), prefix).to_vec();
    needed.extend(key_of(team, bucket, prefix, &["kms:Decrypt"]));
    needed
}

/// What a need's prefix means: everything, everything below it, or the one object whose key it is.
fn below(prefix: &str) -> String {
    let one = !prefix.is_empty() && !prefix.ends_with('/');
    if one {
        prefix.to_owned()
    } else {
        format!("{prefix}*")
    }
}

/// Objects below a prefix, and listing them.
pub(super) fn reading(bucket: &Text, prefix: &str) -> [Statement; 2] {
    let list = Statement::allow("", &["s3:ListBucket"]).on([bucket.clone()]);
    [
        Statement::allow("", &["s3:GetObject"])
            .on([bucket.clone().then(&format!("/{}", below(prefix)))]),
        match prefix {
            "" => list,
            _ => list.when(like(
                "s3:prefix",
                [
                    Text::from(prefix.trim_end_matches('/')),
                    Text::from(below(prefix)),
                ],
            )),
        },
    ]
}

fn write(team: &TeamWorld<'_>, bucket: &str, prefix: &str, multipart: bool) -> Vec<Statement> {
    let objects = bucket_arn(team, bucket).then(&format!("/{}", below(prefix)));
    let mut needed =
        vec![Statement::allow("", &["s3:PutObject", "s3:AbortMultipartUpload"]).on([objects])];
    needed.extend(key_of(team, bucket, prefix, writer_uses(multipart)));
    needed
}

/// What a writer asks of the key: a data key, `kms:Encrypt` by SageMaker's documentation (SageMaker Developer Guide,
/// `sagemaker-roles.html`), and for uploads in parts `kms:Decrypt` as well (S3 User Guide, `mpuoverview.html`).
pub(super) fn writer_uses(multipart: bool) -> &'static [&'static str] {
    match multipart {
        true => &["kms:Encrypt", "kms:GenerateDataKey", "kms:Decrypt"],
        false => &["kms:Encrypt", "kms:GenerateDataKey"],
    }
}

/// The use of a bucket's key through S3, for objects below a prefix.
pub(super) fn key_of(
    team: &TeamWorld<'_>,
    bucket: &str,
    prefix: &str,
    actions: &[&str],
) -> Option<Statement> {
    let facts = team.bucket(bucket)?;
    let arn = facts.arn.clone();
    Some(
        Statement::allow("", actions)
            .on([facts.key_arn()?])
            .when(through_s3(team))
            .when(like(
                "kms:EncryptionContext:aws:s3:arn",
                [arn.clone(), arn.then(&format!("/{}", below(prefix)))],
            )),
    )
}

pub(super) fn through_s3(team: &TeamWorld<'_>) -> Condition {
    equals(
        "kms:ViaService",
        [Text::from(format!(
            "s3.{}.amazonaws.com",
            team.claim.region
        ))],
    )
}

/// Pulling (Amazon ECR User Guide, `image-push-iam.html` and "Service Authorization Reference, Amazon ECR").
fn pull(repository: &str) -> Vec<Statement> {
    vec![
        Statement::allow(
            "",
            &[
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:GetDownloadUrlForLayer",
            ],
        )
        .on([Text::from(repository)]),
        Statement::allow("", &["ecr:GetAuthorizationToken"]).on([Text::from("*")]),
    ]
}

fn each(arns: &[String]) -> impl Iterator<Item = Text> + '_ {
    arns.iter().map(|arn| Text::from(arn.as_str()))
}

/// Pushing to repositories, and fetching through caches.
fn push(repositories: &[String], caches: &[String]) -> Vec<Statement> {
    vec![
        Statement::allow("", registry::PUSH).on(each(repositories)),
        Statement::allow("", registry::FETCH).on(each(caches)),
        Statement::allow("", &["ecr:GetAuthorizationToken"]).on([Text::from("*")]),
    ]
}

fn logs(team: &TeamWorld<'_>, group: &str, account: &str, streams: &str) -> Vec<Statement> {
    let region = &team.claim.region;
    let arn = format!(
        "arn:{}:logs:{region}:{account}:log-group:{group}",
        team.partition
    );
    vec![
        Statement::allow("", &["logs:CreateLogStream", "logs:PutLogEvents"])
            .on([Text::from(format!("{arn}:log-stream:{streams}"))]),
        log_group(&arn),
    ]
}

/// Writing to a log group that is there (Amazon ECS Developer Guide, `using_awslogs.html`).
fn streams(team: &TeamWorld<'_>, group: &str) -> Statement {
    let (region, account) = (&team.claim.region, &team.claim.account);
    let streams = format!(
        "arn:{}:logs:{region}:{account}:log-group:{group}:log-stream:*",
        team.partition
    );
    Statement::allow("", &["logs:CreateLogStream", "logs:PutLogEvents"]).on([Text::from(streams)])
}

/// Alarms that roll a replacement back (SageMaker Developer Guide, `sagemaker-roles.html`, the note on deployment guardrails).
fn alarms_of(team: &TeamWorld<'_>, names: &[String]) -> Statement {
    let (region, account) = (&team.claim.region, &team.claim.account);
    let arns = names.iter().map(|name| {
        let partition = team.partition;
        Text::from(format!(
            "arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}"
        ))
    });
    Statement::allow("", &["cloudwatch:DescribeAlarms"]).on(arns)
}

/// Finding a log group. IAM sees the group with `:*` behind its name; some actions see it without
/// (CloudWatch Logs API, `LogGroup`, "arn" and "logGroupArn").
fn log_group(arn: &str) -> Statement {
    Statement::allow("", &["logs:CreateLogGroup", "logs:DescribeLogStreams"])
        .on([Text::from(arn), Text::from(format!("{arn}:*"))])
}

fn metrics(namespaces: &[String]) -> Statement {
    let names = namespaces.iter().map(|name| Text::from(name.as_str()));
    Statement::allow("", &["cloudwatch:PutMetricData"])
        .on([Text::from("*")])
        .when(equals("cloudwatch:namespace", names))
}

/// Network interfaces (SageMaker Developer Guide, `sagemaker-roles.html`), in this VPC only.
fn interfaces(team: &TeamWorld<'_>) -> Vec<Statement> {
    let region = &team.claim.region;
    let arn = |kind: &str| {
        Text::from(format!(
            "arn:{}:ec2:{region}:{}:{kind}/",
            team.partition, team.claim.account
        ))
    };
    let any = arn("network-interface").then("*");
    let mut made_with = vec![any.clone()];
    let subnets = team.network.subnets.iter().map(|item| ("subnet", item));
    let groups = team
        .network
        .groups
        .iter()
        .map(|item| ("security-group", item));
    for (kind, item) in subnets.chain(groups) {
        made_with.push(arn(kind).then_text(&item.attribute("id")));
    }
    let vpc = team
        .network
        .vpc_id()
        .unwrap_or_else(|| Text::unknown("there is no VPC"));
    vec![
        Statement::allow("", &["ec2:CreateNetworkInterface"]).on(made_with),
        Statement::allow(
            "",
            &[
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
            ],
        )
        .on([any])
        .when(Condition::new(
            Test::ArnEquals,
            "ec2:Vpc",
            [arn("vpc").then_text(&vpc)],
        )),
        Statement::allow(
            "",
            &[
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
            ],
        )
        .on([Text::from("*")]),
    ]
}

/// The same as far as a boundary can say it: subnets and groups by the team's tag, and any interface, since those that
/// SageMaker makes carry none.
pub(super) fn interfaces_by_tag(team: &TeamWorld<'_>) -> Vec<Statement> {
    let arn = |kind: &str| {
        Text::from(format!(
            "arn:{}:ec2:{}:{}:{kind}/*",
            team.partition, team.claim.region, team.claim.account
        ))
    };
    let tagged = equals(
        "aws:ResourceTag/Fence",
        [Text::from(team.claim.fence.as_str())],
    );
    let mut statements = vec![
        Statement::allow("", &["ec2:CreateNetworkInterface"])
            .on(["subnet", "security-group"].map(arn))
            .when(tagged),
        Statement::allow("", &["ec2:CreateNetworkInterface"]).on([arn("network-interface")]),
    ];
    statements.extend(interfaces(team).into_iter().skip(1).map(|mut statement| {
        statement.conditions.clear();
        statement
    }));
    statements
}

fn volumes(team: &TeamWorld<'_>, alias: &str) -> Vec<Statement> {
    let Some(key) = team.key(alias) else {
        return Vec::new();
    };
    vec![
        Statement::allow("", &["kms:CreateGrant"])
            .on([key.arn.clone()])
            .when(is_true("kms:GrantIsForAWSResource")),
        Statement::allow("", &["kms:DescribeKey"]).on([key.arn.clone()]),
    ]
}

/// Starting jobs that are isolated: own subnets and groups, own keys, no network of the container's
/// (SageMaker Developer Guide, `security_iam_id-based-policy-examples.html`).
fn training(
    team: &TeamWorld<'_>,
    jobs: &str,
    role: &str,
    volume_key: Option<&str>,
    output_key: &str,
) -> Vec<Statement> {
    let jobs = Text::from(jobs);
    let mut start = Statement::allow("", &["sagemaker:CreateTrainingJob"])
        .on([jobs.clone()])
        .when(is_true("sagemaker:NetworkIsolation"))
        .when(is_true("sagemaker:InterContainerTrafficEncryption"));
    let ids = |items: &[super::world::Item<'_>]| -> Vec<Text> {
        items.iter().map(|item| item.attribute("id")).collect()
    };
    for (key, own) in [
        ("sagemaker:VpcSubnets", ids(&team.network.subnets)),
        ("sagemaker:VpcSecurityGroupIds", ids(&team.network.groups)),
    ] {
        start = start
            .when(equals(key, own).over(Quantifier::ForAllValues))
            .when(Condition::new(Test::Null, key, [Text::from("false")]));
    }
    let arn_of = |alias: &str| team.key(alias).map(|key| key.arn.clone());
    for (condition, alias) in [
        ("sagemaker:VolumeKmsKey", volume_key),
        ("sagemaker:OutputKmsKey", Some(output_key)),
    ] {
        if let Some(alias) = alias {
            let arn = arn_of(alias).unwrap_or_else(|| Text::unknown("there is no such key"));
            start = start.when(Condition::new(Test::ArnEquals, condition, [arn]));
        }
    }
    vec![
        start,
        Statement::allow(
            "",
            &[
                "sagemaker:AddTags",
                "sagemaker:DescribeTrainingJob",
                "sagemaker:StopTrainingJob",
            ],
        )
        .on([jobs]),
        Statement::allow("", &["iam:PassRole"])
            .on([Text::from(role)])
            .when(equals(
                "iam:PassedToService",
                [Text::from("sagemaker.amazonaws.com")],
            )),
    ]
}

fn flow_logs(team: &TeamWorld<'_>, group: &str) -> Vec<Statement> {
    let arn = format!(
        "arn:{}:logs:{}:{}:log-group:{group}",
        team.partition, team.claim.region, team.claim.account
    );
    vec![
        Statement::allow("", &["logs:CreateLogStream", "logs:PutLogEvents"])
            .on([Text::from(format!("{arn}:log-stream:*"))]),
        log_group(&arn),
        Statement::allow("", &["logs:DescribeLogGroups"]).on([Text::from("*")]),
    ]
}

/// Invoking one endpoint, through the declared networks only (Amazon SageMaker Developer Guide, `interface-vpc-endpoint.html`).
fn invoke(team: &TeamWorld<'_>, endpoint: &str, through: &[ThroughClaim]) -> Statement {
    let own = team.network.endpoint("sagemaker.runtime");
    let mut networks: Vec<Text> = Vec::new();
    for network in through {
        let id = match network {
            ThroughClaim::Own | ThroughClaim::Undeclared => own.map(|it| it.id.clone()),
            ThroughClaim::Endpoint { id } => Some(Text::from(id.as_str())),
        };
        networks.extend(id.filter(|id| !networks.contains(id)));
    }
    Statement::allow("", &["sagemaker:InvokeEndpoint"])
        .on([Text::from(endpoint)])
        .when(equals("aws:SourceVpce", networks))
}

/// Metrics, alarms, dashboards and names of log groups: AWS tells most of them on `*` only (Service Authorization Reference, Amazon
/// CloudWatch, CloudWatch Logs and Observability Access Manager).
fn see_metrics() -> Statement {
    let see = [
        "cloudwatch:DescribeAlarms",
        "cloudwatch:GetDashboard",
        "cloudwatch:GetMetricData",
        "cloudwatch:ListDashboards",
        "cloudwatch:ListMetrics",
        "logs:DescribeLogGroups",
        "oam:ListAttachedLinks",
        "oam:ListSinks",
    ];
    Statement::allow("", &see).on([Text::from("*")])
}

fn read_logs(groups: &[String]) -> Statement {
    let read = [
        "logs:DescribeLogStreams",
        "logs:FilterLogEvents",
        "logs:GetLogEvents",
    ];
    let groups = groups
        .iter()
        .flat_map(|arn| [arn.clone(), format!("{arn}:*")]);
    Statement::allow("", &read).on(groups.map(Text::from))
}

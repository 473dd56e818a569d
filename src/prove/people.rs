//! What people's needs come to in IAM's words, for their roles and for the boundary of the team.
//!
//! Written from the Service Authorization Reference, and not shared with planning.

use super::ask::{Question, Subject, Wrong};
use super::keys::USE;
use super::licence::{bucket_arn, equals};
use super::proof::Ledger;
use super::world::{Policed, RoleFacts, TeamWorld};
use super::{Code, Theorem};
use crate::access::{PolicyKind, encode, principal};
use crate::claims::{Need, NeedKind, PeopleNeed, RolePurpose, TrustClaim};
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::symbol::Text;

const OPEN: &[&str] = &[
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "sagemaker:DescribeNotebookInstance",
    "sagemaker:StartNotebookInstance",
    "sagemaker:StopNotebookInstance",
];

/// What one need comes to.
pub(super) fn of_need(team: &TeamWorld<'_>, need: &PeopleNeed) -> Vec<Statement> {
    let on = |actions: &[&str], arns: &[&str]| {
        Statement::allow("", actions).on(arns.iter().map(|arn| Text::from(*arn)))
    };
    match need {
        PeopleNeed::WatchPipeline { pipeline } => vec![
            on(
                &[
                    "sagemaker:DescribePipeline",
                    "sagemaker:ListPipelineExecutions",
                ],
                &[pipeline],
            ),
            on(
                &[
                    "sagemaker:DescribePipelineExecution",
                    "sagemaker:ListPipelineExecutionSteps",
                    "sagemaker:StopPipelineExecution",
                ],
                &[&format!("{pipeline}/execution/*")],
            ),
        ],
        PeopleNeed::WatchJobs { jobs } => vec![on(
            &["sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"],
            &[jobs],
        )],
        PeopleNeed::ReadLogs {
            group,
            streams,
            own,
        } => logs(team, (group, streams), *own),
        PeopleNeed::SeeMetrics => vec![on(
            &[
                "cloudwatch:GetMetricData",
                "cloudwatch:GetMetricStatistics",
                "cloudwatch:ListMetrics",
            ],
            &["*"],
        )],
        PeopleNeed::SeeEndpoint {
            endpoint,
            versions,
            alarms,
        } => {
            let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
            let alarms = alarms
                .iter()
                .map(|name| of(team, "cloudwatch", &format!("alarm:{name}")));
            vec![
                on(&["sagemaker:DescribeEndpoint"], &[endpoint]),
                on(
                    &[
                        "sagemaker:DescribeEndpointConfig",
                        "sagemaker:DescribeModel",
                    ],
                    &versions,
                ),
                Statement::allow("", &["cloudwatch:DescribeAlarms"]).on(alarms.map(Text::from)),
            ]
        }
        PeopleNeed::SeeService { service, tasks } => vec![
            on(&["ecs:DescribeServices"], &[service]),
            on(&["ecs:DescribeTasks"], &[tasks]),
        ],
        PeopleNeed::OpenNotebook {
            notebook,
            role,
            through,
        } => {
            let through = through.iter().map(|id| Text::from(id.as_str()));
            vec![
                on(OPEN, &[notebook]).when(equals("aws:SourceVpce", through)),
                pass(role),
            ]
        }
        PeopleNeed::MakeRoles { roles, boundary } => made(roles, boundary),
        PeopleNeed::Audit {
            roles,
            boundaries,
            work,
            keys,
            buckets,
        } => {
            let keys = keys
                .iter()
                .filter_map(|alias| Some(team.key(alias)?.arn.clone()));
            let buckets = buckets.iter().map(|name| bucket_arn(team, name)).collect();
            let mut all = audit(roles, texts(boundaries), texts(work));
            all.extend(how_set(keys.collect(), buckets));
            all
        }
    }
}

fn of(team: &TeamWorld<'_>, service: &str, rest: &str) -> String {
    let (region, account) = (&team.claim.region, &team.claim.account);
    format!("arn:{}:{service}:{region}:{account}:{rest}", team.partition)
}

fn logs(team: &TeamWorld<'_>, (group, streams): (&str, &str), own: bool) -> Vec<Statement> {
    let arn = of(team, "logs", &format!("log-group:{group}"));
    let read = Statement::allow("", &["logs:GetLogEvents"])
        .on([Text::from(format!("{arn}:log-stream:{streams}"))]);
    let search = Statement::allow("", &["logs:DescribeLogStreams", "logs:FilterLogEvents"])
        .on([Text::from(arn.as_str()), Text::from(format!("{arn}:*"))]);
    [read].into_iter().chain(own.then_some(search)).collect()
}

/// Starting a notebook hands its role to SageMaker (SageMaker Developer Guide, `api-permissions-reference.html`,
/// `StartNotebookInstance`).
fn pass(role: &str) -> Statement {
    let service = [Text::from("sagemaker.amazonaws.com")];
    Statement::allow("", &["iam:PassRole"])
        .on([Text::from(role)])
        .when(equals("iam:PassedToService", service))
}

/// Making and keeping roles: what gives one something, under the boundary only (IAM User Guide, `access_policies_boundaries.html`).
fn made(roles: &str, boundary: &str) -> Vec<Statement> {
    const UNDER: &[&str] = &[
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
    ];
    const KEEP: &[&str] = &[
        "iam:DeleteRole",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "iam:ListRoleTags",
        "iam:TagRole",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
    ];
    let held = [Text::from(boundary)];
    let held = Condition::new(Test::ArnEquals, "iam:PermissionsBoundary", held);
    let roles = [Text::from(roles)];
    vec![
        Statement::allow("", UNDER).on(roles.clone()).when(held),
        Statement::allow("", KEEP).on(roles),
    ]
}

/// How a key is set (KMS Developer Guide, `kms-api-permissions-reference.html`).
pub(super) const SEE_KEYS: &[&str] = &[
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListResourceTags",
];

/// How a bucket is set, and nothing that lies in it (Service Authorization Reference, Amazon S3).
pub(super) const SEE_BUCKETS: &[&str] = &[
    "s3:GetBucketLogging",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
];

fn how_set(keys: Vec<Text>, buckets: Vec<Text>) -> Vec<Statement> {
    let lists = [(SEE_KEYS, keys), (SEE_BUCKETS, buckets)];
    let lists = lists.into_iter().filter(|(_, arns)| !arns.is_empty());
    lists
        .map(|(actions, arns)| Statement::allow("", actions).on(arns))
        .collect()
}

/// What one need comes to, with what requests for it carry: of what is told by aliases, these, and of buckets whose they are.
pub(super) fn asked(team: &TeamWorld<'_>, need: &PeopleNeed) -> Vec<Statement> {
    let PeopleNeed::Audit { keys, buckets, .. } = need else {
        return of_need(team, need);
    };
    let mut others = need.clone();
    if let PeopleNeed::Audit { keys, buckets, .. } = &mut others {
        keys.clear();
        buckets.clear();
    }
    let mut all = of_need(team, &others);
    for key in keys.iter().filter_map(|alias| team.key(alias)) {
        let alias = [Text::from(key.claim.alias.as_str())];
        let alias = Condition::new(Test::StringEquals, "kms:ResourceAliases", alias);
        all.extend(
            { how_set(vec![key.arn.clone()], Vec::new()).into_iter() }
                .map(|statement| statement.when(alias.clone().over(Quantifier::ForAnyValue))),
        );
    }
    let buckets = buckets.iter().map(|name| bucket_arn(team, name)).collect();
    let own = || equals("aws:ResourceAccount", [team.account()]);
    let seen = how_set(Vec::new(), buckets).into_iter();
    all.extend(seen.map(|statement| statement.when(own())));
    all
}

/// The same of the team's keys and buckets by aliases and patterns.
fn audited_at_most(team: &TeamWorld<'_>, aliases: Vec<Text>) -> [Statement; 2] {
    let keys = of(team, "kms", "key/*");
    let own = Condition::new(Test::StringEquals, "kms:ResourceAliases", aliases);
    let patterns = team.claim.names.buckets.iter();
    let buckets = patterns.map(|pattern| bucket_arn(team, pattern));
    [
        Statement::allow("", SEE_KEYS)
            .on([Text::from(keys)])
            .when(own.over(Quantifier::ForAnyValue)),
        Statement::allow("", SEE_BUCKETS)
            .on(buckets)
            .when(equals("aws:ResourceAccount", [team.account()])),
    ]
}

/// The roles that see how keys and buckets of the team are set.
pub(super) fn auditors(team: &TeamWorld<'_>) -> Vec<Text> {
    let roles = team.claim.roles.iter();
    let audits = |need: &Need| matches!(need.what, NeedKind::People(PeopleNeed::Audit { .. }));
    let roles = roles.filter(|role| role.needs.iter().any(audits));
    roles.map(|role| Text::from(role.arn.as_str())).collect()
}

fn texts(listed: &[String]) -> Vec<Text> {
    listed.iter().map(|it| Text::from(it.as_str())).collect()
}

fn audit(roles: &str, boundaries: Vec<Text>, work: Vec<Text>) -> Vec<Statement> {
    vec![
        Statement::allow(
            "",
            &[
                "iam:GetRole",
                "iam:GetRolePolicy",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
            ],
        )
        .on([Text::from(roles)]),
        Statement::allow("", &["iam:GetPolicy", "iam:GetPolicyVersion"]).on(boundaries),
        Statement::allow(
            "",
            &[
                "sagemaker:DescribeEndpoint",
                "sagemaker:DescribeEndpointConfig",
                "sagemaker:DescribeModel",
                "sagemaker:DescribeNotebookInstance",
                "sagemaker:DescribePipeline",
                "sagemaker:DescribeTrainingJob",
            ],
        )
        .on(work),
        Statement::allow(
            "",
            &[
                "ec2:DescribeFlowLogs",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroupRules",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
            ],
        )
        .on([Text::from("*")]),
    ]
}

/// A need as a boundary may allow it: for any of the team's things, by the patterns of their names, and through some endpoint of a
/// VPC: which, a boundary leaves to the role.
pub(super) fn relaxed(team: &TeamWorld<'_>, need: &PeopleNeed) -> Vec<Statement> {
    let names = &team.claim.names;
    let sagemaker = |rest: &str| of(team, "sagemaker", rest);
    let mut need = need.clone();
    match &mut need {
        PeopleNeed::WatchPipeline { pipeline } => {
            *pipeline = sagemaker(&format!("pipeline/{}", names.pipelines));
        }
        PeopleNeed::WatchJobs { jobs } => {
            *jobs = sagemaker(&format!("training-job/{}", names.jobs));
        }
        PeopleNeed::ReadLogs {
            group,
            streams,
            own,
        } => match (*own, group.rsplit_once('/')) {
            (true, Some((start, _))) if start.ends_with("/Endpoints") => {
                *group = format!("{start}/{}", names.endpoints);
            }
            (true, Some((start, _))) => *group = format!("{start}/*"),
            _ => *streams = format!("{}/*", names.jobs),
        },
        PeopleNeed::SeeEndpoint {
            endpoint, alarms, ..
        } => {
            *endpoint = sagemaker(&format!("endpoint/{}", names.endpoints));
            *alarms = vec![names.endpoints.clone()];
        }
        PeopleNeed::SeeService { service, tasks } => {
            // Clusters end in the team's token as pipelines do.
            *service = of(team, "ecs", &format!("service/{}/*", names.pipelines));
            *tasks = of(team, "ecs", &format!("task/{}/*", names.pipelines));
        }
        PeopleNeed::OpenNotebook { role, .. } => {
            // Notebooks end in the team's token as pipelines do.
            let notebooks = sagemaker(&format!("notebook-instance/{}", names.pipelines));
            let through_some = Condition::new(Test::Null, "aws:SourceVpce", [Text::from("false")]);
            let path = role.rsplit_once('/').map_or("", |(path, _)| path);
            return vec![
                Statement::allow("", OPEN)
                    .on([Text::from(notebooks)])
                    .when(through_some),
                pass(&format!("{path}/*")),
            ];
        }
        PeopleNeed::Audit { keys, buckets, .. } => {
            let named = keys
                .iter()
                .map(|alias| Text::from(alias.as_str()))
                .collect();
            let audited = audited_at_most(team, named);
            // Those it is asked of one by one are known to the role only.
            keys.clear();
            buckets.clear();
            return of_need(team, &need).into_iter().chain(audited).collect();
        }
        PeopleNeed::SeeMetrics | PeopleNeed::MakeRoles { .. } => {}
    }
    of_need(team, &need)
}

/// What reaches data: objects, secrets, what is served, and the use of keys but by grants to AWS.
const DATA: [&str; 6] = [
    "s3:*Object*",
    "s3:ListBucket*",
    "s3:SelectObjectContent",
    "sagemaker:Invoke*",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter*",
];

/// Neither the policies of a role that people take nor its boundary let it reach data: each alone.
pub(super) fn prove(team: &TeamWorld<'_>, ledger: &mut Ledger) {
    let is_people = |role: &&RoleFacts<'_>| {
        matches!(
            role.claim.purpose,
            RolePurpose::Scientist | RolePurpose::Engineer | RolePurpose::Auditor
        )
    };
    for role in team.roles.iter().filter(is_people) {
        let layers = role.identity.iter().map(|it| ("the role's policy", it));
        let boundary = role.boundary.iter().map(|it| ("the boundary", it));
        // What can't be judged is a finding of least privilege.
        for (name, judged) in layers.chain(boundary) {
            if let Ok(policed) = judged {
                reaches_no_data(team, role, (name, policed), ledger);
            }
        }
    }
}

fn reaches_no_data<'a>(
    team: &TeamWorld<'a>,
    role: &RoleFacts<'a>,
    (name, policed): (&'static str, &Policed<'a>),
    ledger: &mut Ledger,
) {
    let keys = USE.iter().copied().filter(|it| *it != "kms:CreateGrant");
    let data: Vec<&str> = DATA.into_iter().chain(keys).collect();
    let question = Question {
        subject: Subject {
            name,
            policed,
            kind: PolicyKind::Identity,
        },
        about: principal::exactly(&role.arn).and(encode::actions_like(data)),
        wrong: Wrong::AllowedBeyond(&[]),
        service: "s3",
    };
    let finding = || {
        let message = format!("by {name} people who take `{}` reach data", role.claim.arn);
        let found = team.finding(Theorem::Fence, Code::PeopleReachData, message);
        found
            .asked_by(&role.claim.spec)
            .help("people see data in notebooks, which run as roles of their own")
    };
    ledger.ask(Theorem::Fence, question.answer(team, finding));
}

/// What administrators of units may let others do, and what they may not.
pub(super) fn administrators(account: &TeamWorld<'_>, ledger: &mut Ledger) {
    let roles = account.claim.roles.iter();
    for role in roles.filter(|role| role.purpose == RolePurpose::UnitAdministrator) {
        ledger.assume(format!(
            "who takes `{}` says who takes the roles that it makes, and what each does of what its team's boundary allows",
            role.arn
        ));
        ledger.not_fenced(format!(
            "endpoints, jobs and pipelines of the teams that `{}` makes roles for: these have no resource policy, and the boundaries of \
             the teams let such roles at their own team's",
            role.arn
        ));
        if let TrustClaim::Federated(trust) = &role.trust {
            ledger.assume(format!(
                "`{}` says truly which groups people are in",
                trust.provider
            ));
        }
    }
}

//! What people's needs come to in IAM's words, for their roles and for the boundary of the team.
//!
//! Written from the Service Authorization Reference, and not shared with planning.

use super::ask::{Question, Subject, Wrong};
use super::keys::USE;
use super::licence::equals;
use super::proof::Ledger;
use super::world::{Policed, RoleFacts, TeamWorld};
use super::{Code, Theorem};
use crate::access::{PolicyKind, encode, principal};
use crate::claims::{PeopleNeed, RolePurpose, TrustClaim};
use crate::iam::{Condition, Statement, Test};
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
        } => audit(roles, texts(boundaries), texts(work)),
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
        PeopleNeed::SeeMetrics | PeopleNeed::MakeRoles { .. } | PeopleNeed::Audit { .. } => {}
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

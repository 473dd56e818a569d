//! Taking a role, and handing one to a service that then does as it is told, as that role.

use super::Further::{InProfile, Trusts, TrustsProvider, TrustsTaker};
use super::On::{Any, Of, Star, Subject};
use super::{Ask, Gives, Kind, Step, ask};

pub(super) const PASS_ROLE: Ask = ask(&["iam:PassRole"], Subject("role"));

pub(super) const ASSUME: &[Step] = &[
    Step {
        name: "assume-role",
        kind: Kind::Assume,
        asks: &[ask(&["sts:AssumeRole"], Subject("role"))],
        further: &[TrustsTaker],
        gives: Gives::Sessions,
        page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    },
    Step {
        name: "assume-root-of-a-member-account",
        kind: Kind::Assume,
        asks: &[ask(&["sts:AssumeRoot"], Subject("root-user"))],
        further: &[],
        gives: Gives::Sessions,
        page: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html",
    },
    Step {
        name: "change-the-saml-provider",
        kind: Kind::Assume,
        asks: &[ask(&["iam:UpdateSAMLProvider"], Of("saml-provider"))],
        further: &[TrustsProvider],
        gives: Gives::Sessions,
        page: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html",
    },
    Step {
        name: "change-the-oidc-provider",
        kind: Kind::Assume,
        asks: &[ask(
            &[
                "iam:UpdateOpenIDConnectProviderThumbprint",
                "iam:AddClientIDToOpenIDConnectProvider",
            ],
            Of("oidc-provider"),
        )],
        further: &[TrustsProvider],
        gives: Gives::Sessions,
        page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html",
    },
];

/// A step that passes a role to a service.
pub(super) const fn pass(
    name: &'static str,
    asks: &'static [Ask],
    further: &'static [super::Further],
    page: &'static str,
) -> Step {
    Step {
        name,
        kind: Kind::Pass,
        asks,
        further,
        gives: Gives::Sessions,
        page,
    }
}

/// SageMaker has its own list.
pub(super) const PASS: &[Step] = &[
    pass(
        "pass-to-function",
        &[
            PASS_ROLE,
            ask(
                &[
                    "lambda:CreateFunction",
                    "lambda:UpdateFunctionConfiguration",
                ],
                Any("function"),
            ),
            ask(
                &["lambda:InvokeFunction", "lambda:AddPermission"],
                Any("function"),
            ),
        ],
        &[Trusts("lambda.amazonaws.com")],
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
    ),
    pass(
        "pass-to-function-with-an-event-source",
        &[
            PASS_ROLE,
            ask(&["lambda:CreateFunction"], Any("function")),
            ask(&["lambda:CreateEventSourceMapping"], Star),
        ],
        &[Trusts("lambda.amazonaws.com")],
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
    ),
    pass(
        "pass-to-new-instance",
        &[
            PASS_ROLE,
            ask(
                &["ec2:RunInstances", "ec2:RequestSpotInstances"],
                Any("image"),
            ),
        ],
        &[Trusts("ec2.amazonaws.com"), InProfile],
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html",
    ),
    pass(
        "pass-to-instance-that-runs",
        &[
            PASS_ROLE,
            ask(
                &[
                    "ec2:AssociateIamInstanceProfile",
                    "ec2:ReplaceIamInstanceProfileAssociation",
                ],
                Any("instance"),
            ),
        ],
        &[Trusts("ec2.amazonaws.com"), InProfile],
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html",
    ),
    pass(
        "pass-to-instance-profile",
        &[
            PASS_ROLE,
            ask(&["iam:AddRoleToInstanceProfile"], Any("instance-profile")),
        ],
        &[Trusts("ec2.amazonaws.com")],
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html",
    ),
    pass(
        "pass-to-autoscaling-group",
        &[
            PASS_ROLE,
            ask(
                &[
                    "autoscaling:CreateAutoScalingGroup",
                    "autoscaling:UpdateAutoScalingGroup",
                ],
                Any("autoScalingGroup"),
            ),
        ],
        &[Trusts("ec2.amazonaws.com"), InProfile],
        "https://docs.aws.amazon.com/AutoScaling/latest/APIReference/API_CreateAutoScalingGroup.html",
    ),
    pass(
        "pass-to-task",
        &[
            PASS_ROLE,
            ask(&["ecs:RunTask", "ecs:StartTask"], Any("task-definition")),
        ],
        &[Trusts("ecs-tasks.amazonaws.com")],
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    pass(
        "pass-to-task-of-a-service",
        &[
            PASS_ROLE,
            ask(&["ecs:RegisterTaskDefinition"], Any("task-definition")),
            ask(&["ecs:CreateService", "ecs:UpdateService"], Any("service")),
        ],
        &[Trusts("ecs-tasks.amazonaws.com")],
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",
    ),
    pass(
        "pass-to-batch-job",
        &[
            PASS_ROLE,
            ask(&["batch:RegisterJobDefinition"], Any("job-definition")),
            ask(&["batch:SubmitJob"], Any("job")),
        ],
        &[Trusts("ecs-tasks.amazonaws.com")],
        "https://docs.aws.amazon.com/batch/latest/APIReference/API_RegisterJobDefinition.html",
    ),
    pass(
        "pass-to-glue-job",
        &[
            PASS_ROLE,
            ask(&["glue:CreateJob", "glue:UpdateJob"], Any("job")),
            ask(&["glue:StartJobRun"], Any("job")),
        ],
        &[Trusts("glue.amazonaws.com")],
        "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html",
    ),
    pass(
        "pass-to-glue-endpoint",
        &[PASS_ROLE, ask(&["glue:CreateDevEndpoint"], Star)],
        &[Trusts("glue.amazonaws.com")],
        "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-dev-endpoint.html",
    ),
    pass(
        "pass-to-glue-session",
        &[
            PASS_ROLE,
            ask(&["glue:CreateSession"], Any("session")),
            ask(&["glue:RunStatement"], Any("session")),
        ],
        &[Trusts("glue.amazonaws.com")],
        "https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-interactive-sessions.html",
    ),
    pass(
        "pass-to-build",
        &[
            PASS_ROLE,
            ask(
                &["codebuild:CreateProject", "codebuild:UpdateProject"],
                Any("project"),
            ),
            ask(
                &["codebuild:StartBuild", "codebuild:StartBuildBatch"],
                Any("project"),
            ),
        ],
        &[Trusts("codebuild.amazonaws.com")],
        "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html",
    ),
    pass(
        "pass-to-stack",
        &[
            PASS_ROLE,
            ask(
                &[
                    "cloudformation:CreateStack",
                    "cloudformation:UpdateStack",
                    "cloudformation:CreateChangeSet",
                ],
                Any("stack"),
            ),
        ],
        &[Trusts("cloudformation.amazonaws.com")],
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html",
    ),
    pass(
        "pass-to-state-machine",
        &[
            PASS_ROLE,
            ask(
                &["states:CreateStateMachine", "states:UpdateStateMachine"],
                Any("statemachine"),
            ),
            ask(&["states:StartExecution"], Any("statemachine")),
        ],
        &[Trusts("states.amazonaws.com")],
        "https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html",
    ),
    pass(
        "pass-to-state-under-test",
        &[PASS_ROLE, ask(&["states:TestState"], Star)],
        &[Trusts("states.amazonaws.com")],
        "https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html",
    ),
    pass(
        "pass-to-rule",
        &[
            PASS_ROLE,
            ask(&["events:PutTargets"], Any("rule-on-default-event-bus")),
        ],
        &[Trusts("events.amazonaws.com")],
        "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",
    ),
    pass(
        "pass-to-schedule",
        &[
            PASS_ROLE,
            ask(
                &["scheduler:CreateSchedule", "scheduler:UpdateSchedule"],
                Any("schedule"),
            ),
        ],
        &[Trusts("scheduler.amazonaws.com")],
        "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html",
    ),
    pass(
        "pass-to-pipe",
        &[
            PASS_ROLE,
            ask(&["pipes:CreatePipe", "pipes:UpdatePipe"], Any("pipe")),
        ],
        &[Trusts("pipes.amazonaws.com")],
        "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_CreatePipe.html",
    ),
    pass(
        "pass-to-emr-cluster",
        &[PASS_ROLE, ask(&["elasticmapreduce:RunJobFlow"], Star)],
        &[Trusts("ec2.amazonaws.com")],
        "https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html",
    ),
    pass(
        "pass-to-automation",
        &[
            PASS_ROLE,
            ask(&["ssm:StartAutomationExecution"], Any("document")),
        ],
        &[Trusts("ssm.amazonaws.com")],
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup-iam.html",
    ),
    pass(
        "pass-to-bucket-replication",
        &[
            PASS_ROLE,
            ask(&["s3:PutReplicationConfiguration"], Any("bucket")),
        ],
        &[Trusts("s3.amazonaws.com")],
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html",
    ),
    pass(
        "pass-to-batch-operation",
        &[PASS_ROLE, ask(&["s3:CreateJob"], Star)],
        &[Trusts("batchoperations.s3.amazonaws.com")],
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateJob.html",
    ),
    pass(
        "pass-to-roles-anywhere",
        &[PASS_ROLE, ask(&["rolesanywhere:CreateProfile"], Star)],
        &[Trusts("rolesanywhere.amazonaws.com")],
        "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateProfile.html",
    ),
    pass(
        "pass-to-flow-log",
        &[PASS_ROLE, ask(&["ec2:CreateFlowLogs"], Any("vpc-flow-log"))],
        &[Trusts("vpc-flow-logs.amazonaws.com")],
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html",
    ),
];

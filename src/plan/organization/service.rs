//! What nobody of the accounts does, whatever his own policies say: service control policies
//! (Organizations User Guide, `orgs_manage_policies_scps.html`). They hold every role, user and root user of the accounts, but for
//! service-linked roles, and no service that acts as itself.

use super::pack::Concern;
use super::scope::{Scope, but};
use crate::iam::{Condition, Matches, Statement, Test};
use crate::plan::policies::{absent, arn_like, equals, is};
use crate::symbol::Text;

/// All of them, by concern.
pub(super) fn concerns(scope: &Scope<'_>) -> Vec<Concern> {
    let concern = |name, statements| Concern { name, statements };
    vec![
        concern("roles and boundaries", super::iam::statements(scope)),
        concern(
            "what has no policy of its own",
            super::things::statements(scope),
        ),
        concern("accounts", accounts(scope)),
        concern("audit", vec![audit(scope)]),
        concern("networks", vec![ways_out(scope)]),
        concern("SageMaker", sagemaker(scope)),
        concern("data", vec![stays_inside(scope), through_endpoints(scope)]),
    ]
}

fn anything() -> [Text; 1] {
    [Text::from("*")]
}

/// The root user does nothing, the account stays in the organization, and nothing is done in other regions.
fn accounts(scope: &Scope<'_>) -> Vec<Statement> {
    const STAYS: &[&str] = &["account:CloseAccount", "organizations:LeaveOrganization"];
    let root = scope.iam("root");
    vec![
        Statement::deny("NoRootUser", &["*"])
            .on(anything())
            .when(arn_like("aws:PrincipalArn", [root])),
        Statement::deny("AccountStays", STAYS).on(anything()),
        but(regions(scope), scope.administrators()),
    ]
}

/// Services that answer in one region only, or in none
/// (IAM User Guide, `reference_policies_examples_aws_deny-requested-region.html`).
const GLOBAL: &[&str] = &[
    "account:*",
    "budgets:*",
    "ce:*",
    "cloudfront:*",
    "health:*",
    "iam:*",
    "organizations:*",
    "pricing:*",
    "route53:*",
    "s3:ListAllMyBuckets",
    "shield:*",
    "sts:*",
    "support:*",
    "trustedadvisor:*",
];

fn regions(scope: &Scope<'_>) -> Statement {
    let regions = scope.guardrails.regions.iter();
    let regions = regions.map(|it| Text::from(it.as_str()));
    let elsewhere = Condition::new(Test::StringNotEquals, "aws:RequestedRegion", regions);
    Statement {
        actions: Matches::Except(GLOBAL.iter().map(|it| Text::from(*it)).collect()),
        ..Statement::deny("OnlyInOurRegions", &[])
    }
    .on(anything())
    .when(elsewhere)
}

/// Nobody switches off what watches over the account, or points it elsewhere.
fn audit(scope: &Scope<'_>) -> Statement {
    const ACTIONS: &[&str] = &[
        "access-analyzer:DeleteAnalyzer",
        "cloudtrail:DeleteTrail",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:PutInsightSelectors",
        "cloudtrail:StopLogging",
        "cloudtrail:UpdateTrail",
        "config:DeleteConfigRule",
        "config:DeleteConfigurationRecorder",
        "config:DeleteDeliveryChannel",
        "config:PutConfigurationRecorder",
        "config:PutDeliveryChannel",
        "config:StopConfigurationRecorder",
        "ec2:DeleteFlowLogs",
        "guardduty:DeleteDetector",
        "guardduty:Disassociate*",
        "guardduty:UpdateDetector",
        "route53resolver:Disassociate*",
        "route53resolver:UpdateFirewallConfig",
        "securityhub:BatchDisableStandards",
        "securityhub:DisableSecurityHub",
        "securityhub:Disassociate*",
    ];
    // A unit's stack makes and removes the flow logs of its teams: it reaches its own only.
    let deployers = [scope.deployers()];
    but(
        Statement::deny("AuditStaysOn", ACTIONS).on(anything()),
        scope.administrators().into_iter().chain(deployers),
    )
}

/// No way from a network to the internet, or to another network.
fn ways_out(scope: &Scope<'_>) -> Statement {
    const ACTIONS: &[&str] = &[
        "directconnect:Create*",
        "ec2:AcceptVpcPeeringConnection",
        "ec2:AssociateAddress",
        "ec2:AttachInternetGateway",
        "ec2:AttachVpnGateway",
        "ec2:CreateCarrierGateway",
        "ec2:CreateClientVpnEndpoint",
        "ec2:CreateDefault*",
        "ec2:CreateEgressOnlyInternetGateway",
        "ec2:CreateInternetGateway",
        "ec2:CreateNatGateway",
        "ec2:CreateTransitGatewayVpcAttachment",
        "ec2:CreateVpcPeeringConnection",
        "ec2:CreateVpnConnection",
        "globalaccelerator:Create*",
    ];
    but(
        Statement::deny("NoWayOut", ACTIONS).on(anything()),
        scope.exempt(),
    )
}

/// What SageMaker runs is in a network and writes under a key, whoever starts it; notebooks have no internet and no root.
fn sagemaker(scope: &Scope<'_>) -> Vec<Statement> {
    const IN_NETWORKS: &[&str] = &[
        "sagemaker:CreateAutoMLJob*",
        "sagemaker:CreateDomain",
        "sagemaker:CreateHyperParameterTuningJob",
        "sagemaker:CreateModel",
        "sagemaker:CreateMonitoringSchedule",
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreateProcessingJob",
        "sagemaker:CreateTrainingJob",
    ];
    const UNDER_KEYS: &[&str] = &[
        "sagemaker:CreateAutoMLJob*",
        "sagemaker:CreateHyperParameterTuningJob",
        "sagemaker:CreateProcessingJob",
        "sagemaker:CreateTrainingJob",
        "sagemaker:CreateTransformJob",
    ];
    const NOTEBOOK: &[&str] = &["sagemaker:CreateNotebookInstance"];
    let not = |key: &str, value: &str| Condition::new(Test::StringNotEquals, key, [value.into()]);
    let deny = |sid: &str, actions: &[&str], when: Condition| {
        let statement = Statement::deny(sid, actions).on(anything()).when(when);
        but(statement, scope.exempt())
    };
    vec![
        deny("JobsInSubnets", IN_NETWORKS, absent("sagemaker:VpcSubnets")),
        deny(
            "JobsInGroups",
            IN_NETWORKS,
            absent("sagemaker:VpcSecurityGroupIds"),
        ),
        deny(
            "OutputUnderKeys",
            UNDER_KEYS,
            absent("sagemaker:OutputKmsKey"),
        ),
        deny(
            "VolumesUnderKeys",
            &["sagemaker:CreateDomain", "sagemaker:CreateNotebookInstance"],
            absent("sagemaker:VolumeKmsKey"),
        ),
        deny(
            "NotebooksWithoutInternet",
            NOTEBOOK,
            not("sagemaker:DirectInternetAccess", "Disabled"),
        ),
        deny(
            "NotebooksWithoutRoot",
            NOTEBOOK,
            not("sagemaker:RootAccess", "Disabled"),
        ),
        deny(
            "NotebooksStayWithoutRoot",
            &["sagemaker:UpdateNotebookInstance"],
            equals("sagemaker:RootAccess", "Enabled"),
        ),
        deny(
            "DomainsWithoutInternet",
            &["sagemaker:CreateDomain"],
            not("sagemaker:AppNetworkAccessType", "VpcOnly"),
        ),
        deny(
            "DomainsStayWithoutInternet",
            &["sagemaker:UpdateDomain"],
            equals("sagemaker:AppNetworkAccessType", "PublicInternetOnly"),
        ),
    ]
}

/// Nobody carries data to a resource of another organization: the resource perimeter. Reading AWS's own buckets and images goes on.
fn stays_inside(scope: &Scope<'_>) -> Statement {
    const CARRY: &[&str] = &[
        "dynamodb:BatchWriteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
        "firehose:PutRecord*",
        "kinesis:PutRecord*",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
        "lambda:InvokeFunction",
        "s3:PutObject*",
        "s3:Replicate*",
        "secretsmanager:PutSecretValue",
        "sns:Publish",
        "sqs:SendMessage",
        "sts:AssumeRole",
    ];
    let organization = Text::from(scope.guardrails.organization.as_str());
    let foreign = Condition::new(Test::StringNotEquals, "aws:ResourceOrgID", [organization]);
    but(
        Statement::deny("DataStaysInside", CARRY)
            .on(anything())
            .when(foreign.if_exists()),
        scope.exempt(),
    )
}

/// Credentials of a team's role reach no object but through an endpoint: the network perimeter.
fn through_endpoints(scope: &Scope<'_>) -> Statement {
    const OBJECTS: &[&str] = &[
        "s3:DeleteObject*",
        "s3:GetObject*",
        "s3:ListBucket*",
        "s3:PutObject*",
    ];
    Statement::deny("TeamsThroughEndpoints", OBJECTS)
        .on(anything())
        .when(arn_like("aws:PrincipalArn", [scope.teams()]))
        .when(absent("aws:SourceVpce"))
        .when(is("aws:ViaAWSService", false).if_exists())
}

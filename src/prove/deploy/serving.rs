//! The most that the boundary of the deploying role of a unit that serves may come to, beyond what its policies may. It knows more
//! kinds of things in the same room, so it is wider than that of others: what has the unit's tag is the unit's in any service, and
//! names are told by how they begin.

use super::need::{Subject, not_the_fence, null, through_sagemaker};
use super::unit::Unit;
use crate::iam::{Condition, Matches, Statement, Test};
use crate::prove::keys::USE;
use crate::symbol::Text;

const ON: &str = "aws:ResourceTag/Fence";
const NEW: &str = "aws:RequestTag/Fence";

/// What changes the tags of things that the tag tells.
const TAG: [&str; 10] = [
    "application-autoscaling:TagResource",
    "application-autoscaling:UntagResource",
    "ec2:CreateTags",
    "ec2:DeleteTags",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:RemoveTags",
    "kms:TagResource",
    "kms:UntagResource",
    "route53resolver:TagResource",
    "route53resolver:UntagResource",
];

/// What has no place in it, whatever is tagged: objects, secrets, what is served, what names tell, and roles.
const NEVER: [&str; 10] = [
    "ecs:*",
    "events:*",
    "iam:*",
    "lambda:*",
    "logs:*",
    "s3:*",
    "sagemaker:*",
    "secretsmanager:*",
    "ssm:*",
    "sts:*",
];

pub(super) fn boundary_licence(unit: &Unit<'_>) -> Vec<Statement> {
    let mut all = told_by_names(unit);
    all.push(seen());
    if unit.claim().serving.grants_volumes() {
        all.push(
            Statement::allow("", &["kms:CreateGrant"])
                .on(anywhere())
                .when(unit.fence(ON))
                .when(through_sagemaker(&unit.place)),
        );
    }
    if !unit.claim().serving.services.is_empty() {
        let place = &unit.place;
        let web_acl = place.arn("wafv2", "regional/webacl/*/*");
        let balancer = place.arn("elasticloadbalancing", "loadbalancer/app/*");
        let actions = ["wafv2:*sociateWebACL", "wafv2:GetWebACLForResource"];
        all.push(Statement::allow("", &actions).on([web_acl, balancer]));
    }
    all
}

fn anywhere() -> [Text; 1] {
    [Text::from("*")]
}

/// What the tag tells, whichever service has it.
pub(super) fn tagged(unit: &Unit<'_>) -> Vec<Statement> {
    const MAKE: [&str; 14] = [
        "application-autoscaling:Register*",
        "ec2:Authorize*",
        "ec2:CreateFlowLogs",
        "ec2:CreateRouteTable",
        "ec2:CreateSecurityGroup",
        "ec2:CreateSubnet",
        "ec2:CreateVpc",
        "ec2:CreateVpcEndpoint*",
        "elasticloadbalancing:Create*",
        "kms:CreateKey",
        "route53resolver:A*",
        "route53resolver:C*",
        "sagemaker:CreateEndpointConfig",
        "sagemaker:CreateModel",
    ];
    // What is asked of models and their configurations, whose names do not begin with the unit's.
    const MODELS: [&str; 4] = [
        "sagemaker:CreateEndpoint",
        "sagemaker:De*",
        "sagemaker:*Tags",
        "sagemaker:UpdateEndpoint",
    ];
    const TAG_NEW: [&str; 5] = [
        "application-autoscaling:TagResource",
        "elasticloadbalancing:AddTags",
        "kms:TagResource",
        "route53resolver:TagResource",
        "sagemaker:AddTags",
    ];
    let never = TAG.iter().chain(&NEVER).chain(USE).copied();
    let changes = Statement {
        actions: Matches::Except(never.map(Text::from).collect()),
        ..Statement::allow("", &[])
    };
    vec![
        Statement::allow("", &MAKE)
            .on(anywhere())
            .when(unit.fence(NEW)),
        Statement::allow("", &["ec2:CreateTags"])
            .on(anywhere())
            .when(unit.fence(NEW))
            .when(null("ec2:CreateAction", "false")),
        Statement::allow("", &TAG_NEW)
            .on(anywhere())
            .when(unit.fence(NEW))
            .when(null(ON, "true")),
        changes.on(anywhere()).when(unit.fence(ON)),
        Statement::allow("", &MODELS)
            .on(anywhere())
            .when(unit.fence(ON)),
        Statement::allow("", &TAG)
            .on(anywhere())
            .when(unit.fence(ON))
            .when(not_the_fence()),
        // From one team of the unit to another.
        Statement::allow("", &TAG)
            .on(anywhere())
            .when(unit.fence(ON))
            .when(unit.fence(NEW)),
        // A VPC's default group has no tag.
        Statement::allow("", &["ec2:RevokeSecurityGroup*"])
            .on(anywhere())
            .when(null(ON, "true")),
    ]
}

/// Descriptions, and what nobody can do but through WAF to what it may protect.
fn seen() -> Statement {
    const SEE: [&str; 6] = [
        "application-autoscaling:Describe*",
        "cloudwatch:DescribeAlarms",
        "ec2:Describe*",
        "ecs:DescribeTaskDefinition",
        "elasticloadbalancing:Describe*",
        "elasticloadbalancing:SetWebAcl",
    ];
    Statement::allow("", &SEE).on(anywhere())
}

/// What is called like the unit's things, whatever is done to it but asking it; how buckets are set; the unit's roles, handed to
/// whom they trust.
fn told_by_names(unit: &Unit<'_>) -> Vec<Statement> {
    const NAMED: [&str; 8] = [
        "cloudwatch:*",
        "ecs:*",
        "events:*",
        "logs:*",
        "sagemaker:*Tags",
        "sagemaker:Create*",
        "sagemaker:De*",
        "sagemaker:Update*",
    ];
    const BUCKETS: [&str; 3] = ["s3:*Bucket*", "s3:*Configuration", "s3:*Resource"];
    let place = &unit.place;
    let starts = unit.claim().starts.iter();
    let named = starts.clone().flat_map(|start| {
        [
            ("cloudwatch", "alarm:*"),
            ("ecs", "*/"),
            ("events", "rule/"),
            ("logs", "log-group:/aws/*/"),
            ("sagemaker", "*/"),
        ]
        .map(|(service, before)| place.arn(service, &format!("{before}{start}")))
    });
    let groups = unit.named("logs", "log-group").unwrap_or_default();
    let buckets = starts.map(|start| place.bucket(&Text::from(start.as_str())));
    let aliases = unit.named("kms", "alias").unwrap_or_default();
    let mut actions = NAMED.to_vec();
    if !unit.claim().serving.notebooks.is_empty() {
        actions.push("sagemaker:St*NotebookInstance");
    }
    vec![
        Statement::allow("", &actions).on(named.chain(groups)),
        Statement::allow("", &BUCKETS).on(buckets),
        Statement::allow("", &["kms:*Alias"]).on(aliases),
        Statement::allow("", &["iam:*TagRole", "iam:PassRole", "iam:Update*Role*"])
            .on(unit.unit_roles()),
    ]
}

/// Roles that AWS's services act under, whichever of them: which service it is says what the role is called.
pub(super) fn service_roles(unit: &Unit<'_>) -> Statement {
    let serving = &unit.claim().serving;
    let mut services = vec!["route53resolver.amazonaws.com"];
    if !serving.endpoints.is_empty() {
        services.push("sagemaker.application-autoscaling.amazonaws.com");
    }
    if !serving.services.is_empty() {
        services.extend([
            "ecs.amazonaws.com",
            "ecs.application-autoscaling.amazonaws.com",
            "elasticloadbalancing.amazonaws.com",
        ]);
    }
    let account = &unit.claim().account;
    let roles = format!(
        "arn:{}:iam::{account}:role/aws-service-role/*",
        unit.place.partition
    );
    Statement::allow("", &["iam:CreateServiceLinkedRole"])
        .on([Text::from(roles)])
        .when(Condition::new(
            Test::StringEquals,
            "iam:AWSServiceName",
            services.into_iter().map(Text::from),
        ))
}

//! EC2: what is made is tagged as the unit's, and only what is tagged so is changed.

use super::Scope;
use super::dns;
use super::most::STAR_FOR_TAGS;
use super::services::KEEP_KEYS;
use super::serving::linked;
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::plan::boundary::STAR_FOR_DESCRIBE;
use crate::plan::policies::{absent, like, present, this_resource};
use crate::symbol::Text;

/// The tag that says whose a thing is.
const ON: &str = "aws:ResourceTag/Fence";
const NEW: &str = "aws:RequestTag/Fence";

/// Which action makes which type of thing.
const MAKES: &[(&str, &str)] = &[
    ("CreateVpc", "vpc"),
    ("CreateSubnet", "subnet"),
    ("CreateRouteTable", "route-table"),
    ("CreateSecurityGroup", "security-group"),
    ("CreateVpcEndpoint", "vpc-endpoint"),
    ("CreateFlowLogs", "vpc-flow-log"),
    ("AuthorizeSecurityGroupIngress", "security-group-rule"),
    ("AuthorizeSecurityGroupEgress", "security-group-rule"),
];

/// All types of things that a unit has.
const TYPES: &[&str] = &[
    "route-table",
    "security-group",
    "security-group-rule",
    "subnet",
    "vpc",
    "vpc-endpoint",
    "vpc-flow-log",
];

/// What is done to things that are there.
const CHANGES: &[&str] = &[
    "ec2:AssociateRouteTable",
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateFlowLogs",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateVpcEndpoint",
    "ec2:DeleteFlowLogs",
    "ec2:DeleteRouteTable",
    "ec2:DeleteSecurityGroup",
    "ec2:DeleteSubnet",
    "ec2:DeleteVpc",
    "ec2:DeleteVpcEndpoints",
    "ec2:DescribeVpcAttribute",
    "ec2:DisassociateRouteTable",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifySubnetAttribute",
    "ec2:ModifyVpcAttribute",
    "ec2:ModifyVpcEndpoint",
    "ec2:ReplaceRouteTableAssociation",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
];

/// What is read, which AWS grants on everything or not at all.
const SEES: &[&str] = &[
    "ec2:DescribeFlowLogs",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribePrefixLists",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroupRules",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
];

/// What a unit with REST APIs has as well: a way for others to its load balancers.
const LINKS: &[(&str, &str)] = &[(
    "CreateVpcEndpointServiceConfiguration",
    "vpc-endpoint-service",
)];

const CHANGE_LINKS: &[&str] = &[
    "ec2:DeleteVpcEndpointServiceConfigurations",
    "ec2:DescribeVpcEndpointServicePermissions",
    "ec2:ModifyVpcEndpointServiceConfiguration",
    "ec2:ModifyVpcEndpointServicePermissions",
];

/// Endpoint services: PrivateLink's way to load balancers of the unit.
pub(super) fn links(scope: &Scope<'_>) -> Vec<Statement> {
    let types: Vec<&str> = LINKS.iter().map(|(_, kind)| *kind).collect();
    of_types(scope, LINKS, &types, CHANGE_LINKS)
}

pub(super) fn statements(scope: &Scope<'_>) -> Vec<Statement> {
    let mut all = of_types(scope, MAKES, TYPES, CHANGES);
    all.push(empty_default_groups(scope));
    all.push(
        Statement::allow("SeeTheNetwork", SEES)
            .because(STAR_FOR_DESCRIBE)
            .on(this_resource()),
    );
    all
}

/// What is made is tagged, and only what is tagged is changed.
fn of_types(
    scope: &Scope<'_>,
    makes: &[(&str, &str)],
    types: &[&str],
    changes: &[&str],
) -> Vec<Statement> {
    let mut all: Vec<Statement> = makes
        .iter()
        .map(|(action, kind)| {
            // Each action on what it makes and nothing else: what it makes it on is asked about below.
            Statement::allow(action, &[&format!("ec2:{action}")])
                .on(scope.ec2(&[kind]))
                .when(fenced(scope, NEW))
        })
        .collect();
    all.push(
        Statement::allow("TagWhatIsMade", &["ec2:CreateTags"])
            .on(scope.ec2(types))
            .when(fenced(scope, NEW))
            .when(Condition::new(
                Test::StringEquals,
                "ec2:CreateAction",
                makes.iter().map(|(action, _)| Text::from(*action)),
            )),
    );
    all.push(
        Statement::allow("ChangeOwn", changes)
            .on(scope.ec2(types))
            .when(fenced(scope, ON)),
    );
    all.push(
        Statement::allow("TagOwn", &["ec2:CreateTags", "ec2:DeleteTags"])
            .on(scope.ec2(types))
            .when(fenced(scope, ON))
            .when(not_the_fence()),
    );
    all
}

/// A VPC's default group comes with the VPC, has no tags, and no condition that is known before the VPC is tells it from another's.
/// So rules may be taken off groups that nobody's fence is on, and nothing else may be done to them.
pub(super) fn empty_default_groups(scope: &Scope<'_>) -> Statement {
    const REVOKE: &[&str] = &[
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
    ];
    Statement::allow("EmptyDefaultGroups", REVOKE)
        .because("A VPC's default group has no tags, and nothing else tells it: rules may be taken off it, none given.")
        .on(scope.ec2(&["security-group"]))
        .when(absent(ON))
}

/// The tag is that of one of the unit's teams.
pub(super) fn fenced(scope: &Scope<'_>, key: &str) -> Condition {
    like(key, [Text::from(scope.deploy.fences())])
}

/// No tag is changed that says whose a thing is. Names of tags in conditions match in any case
/// (IAM User Guide, `reference_policies_condition-keys.html`, `aws:ResourceTag`).
pub(super) fn not_the_fence() -> Condition {
    Condition::new(
        Test::StringNotEqualsIgnoreCase,
        "aws:TagKeys",
        [Text::from("Fence")],
    )
    .over(Quantifier::ForAllValues)
}

/// Everything together, on whatever is the unit's, for the boundary.
pub(super) fn most(scope: &Scope<'_>) -> Vec<Statement> {
    const MAKE: &[&str] = &[
        "ec2:AuthorizeSecurityGroup*",
        "ec2:CreateFlowLogs",
        "ec2:CreateRouteTable",
        "ec2:CreateSecurityGroup",
        "ec2:CreateSubnet",
        "ec2:CreateVpc",
        "ec2:CreateVpcEndpoint",
    ];
    const CHANGE: &[&str] = &[
        "ec2:*FlowLogs",
        "ec2:*RouteTable*",
        "ec2:*SecurityGroup*",
        "ec2:*Subnet*",
        "ec2:*Vpc*",
    ];
    const TAG: &[&str] = &[
        "ec2:CreateTags",
        "ec2:DeleteTags",
        "kms:TagResource",
        "kms:UntagResource",
        "route53resolver:TagResource",
        "route53resolver:UntagResource",
    ];
    const SEE: &[&str] = &["ec2:Describe*", "kms:ListAliases", "logs:DescribeLogGroups"];
    vec![
        Statement::allow("Make", &[MAKE, &dns::MAKE_AT_MOST].concat())
            .because(STAR_FOR_TAGS)
            .on(this_resource())
            .when(fenced(scope, NEW)),
        Statement::allow("TagWhatIsMade", &["ec2:CreateTags"])
            .on(this_resource())
            .when(fenced(scope, NEW))
            .when(present("ec2:CreateAction")),
        Statement::allow("Own", &[CHANGE, KEEP_KEYS, &dns::KEEP_AT_MOST].concat())
            .on(this_resource())
            .when(fenced(scope, ON)),
        Statement::allow("TagOwn", TAG)
            .on(this_resource())
            .when(fenced(scope, ON))
            .when(not_the_fence()),
        empty_default_groups(scope),
        Statement::allow("See", &[SEE, &dns::SEE_AT_MOST].concat())
            .because(
                "AWS grants most of these descriptions and lists on \"*\" only (Service Authorization Reference, Amazon EC2, AWS KMS and \
                 CloudWatch Logs); what Route 53 Resolver has is asked for until it is gone, and then it has no tags.",
            )
            .on(this_resource()),
        linked(scope, vec![dns::RECORDS_QUERIES]),
    ]
}

//! The boundary of the deploying role of a unit that serves. It has to know more kinds of things in the same 6,144 characters, so its
//! lists are patterns where the policies spell them out, and what is told by the tag is told by the tag alone: on whatever.

use super::network::fenced;
use super::services::UNDER_THE_BOUNDARY;
use super::{Scope, apis, dns, notebooks, serving, state};
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::plan::policies::{absent, arn_like, present, this_resource};
use crate::symbol::Text;

const ON: &str = "aws:ResourceTag/Fence";
const NEW: &str = "aws:RequestTag/Fence";

pub(super) const STAR_FOR_TAGS: &str = "What is the unit's is told by its tag, whichever service has it; the policies say which things, as the Service \
                             Authorization Reference types them.";

const STAR_TO_SEE: &str = "AWS grants most of these descriptions on \"*\" only (Service Authorization Reference); the policies list them.";

/// What may be done, before what is denied whatever else is given.
pub(super) fn statements(scope: &Scope<'_>) -> Vec<Statement> {
    let mut all = tagged(scope).to_vec();
    all.push(see());
    all.extend(named(scope));
    all.extend(roles(scope));
    if !scope.deploy.services.is_empty() {
        all.push(apis::web_acls_at_most(scope));
        all.extend(apis::bundles(scope));
    }
    all.extend(state::most(scope));
    all.push(never_retags(scope));
    if !scope.deploy.notebooks.is_empty() {
        all.push(notebooks::interfaces(scope));
    }
    if scope.deploy.grants_volumes() {
        all.push(grants_to_volumes_only(scope));
    }
    all
}

/// What the tag tells.
fn tagged(scope: &Scope<'_>) -> [Statement; 5] {
    const MAKE: &[&str] = &[
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
    ];
    const TAG: &[&str] = &[
        "application-autoscaling:TagResource",
        "elasticloadbalancing:AddTags",
        "kms:TagResource",
        "route53resolver:TagResource",
    ];
    const TAG_MODELS: &[&str] = &["sagemaker:AddTags"];
    const MAKE_MODELS: &[&str] = &["sagemaker:CreateEndpointConfig", "sagemaker:CreateModel"];
    const OWN_MODELS: &[&str] = &[
        "kms:CreateGrant",
        "sagemaker:*Tags",
        "sagemaker:CreateEndpoint",
        "sagemaker:De*",
        "sagemaker:UpdateEndpoint",
    ];
    // Every one of KMS's is one that keeps a key.
    const OWN: &[&str] = &[
        "application-autoscaling:*",
        "ec2:*",
        "elasticloadbalancing:*",
        "kms:*Alias",
        "kms:*Tag*",
        "kms:D*Key",
        "kms:EnableKey*",
        "kms:GetKey*",
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:UpdateKeyDescription",
        "route53resolver:*",
    ];
    // Names of models and their configurations have no room to begin with the unit's. Grants are held to volumes below.
    let (make, tag, mut own) = match scope.deploy.endpoints.is_empty() {
        true => (MAKE.to_vec(), TAG.to_vec(), OWN.to_vec()),
        false => (
            [MAKE, MAKE_MODELS].concat(),
            [TAG, TAG_MODELS].concat(),
            [OWN, OWN_MODELS].concat(),
        ),
    };
    if scope.deploy.endpoints.is_empty() && scope.deploy.grants_volumes() {
        own.push("kms:CreateGrant");
    }
    [
        Statement::allow("Make", &make)
            .because(STAR_FOR_TAGS)
            .on(this_resource())
            .when(fenced(scope, NEW)),
        Statement::allow("Tag", &["ec2:CreateTags"])
            .on(this_resource())
            .when(fenced(scope, NEW))
            .when(present("ec2:CreateAction")),
        Statement::allow("TagNew", &tag)
            .because("New keys, targets and balancers are tagged before anything can tell whose they are.")
            .on(this_resource())
            .when(fenced(scope, NEW))
            .when(absent(ON)),
        Statement::allow("Own", &own)
            .on(this_resource())
            .when(fenced(scope, ON)),
        Statement::allow("Empty", &["ec2:RevokeSecurityGroup*"])
            .because("A VPC's default group has no tags, and nothing else tells it: rules may be taken off it, none given.")
            .on(this_resource())
            .when(absent(ON)),
    ]
}

fn see() -> Statement {
    const SEE: &[&str] = &[
        "application-autoscaling:Describe*",
        "cloudwatch:DescribeAlarms",
        "ec2:Describe*",
        "ecs:DescribeTaskDefinition",
        "elasticloadbalancing:Describe*",
        "elasticloadbalancing:SetWebAcl",
        "kms:ListAliases",
        "logs:CreateLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "route53resolver:Get*",
    ];
    Statement::allow("See", SEE)
        .because(STAR_TO_SEE)
        .on(this_resource())
}

/// What names tell by how they begin; the policies know each team's by its token.
fn named(scope: &Scope<'_>) -> [Statement; 3] {
    const BUCKETS: &[&str] = &["s3:*Bucket*", "s3:*Configuration", "s3:*Resource"];
    const NAMED: &[&str] = &[
        "cloudwatch:*",
        "ecs:*",
        "events:*",
        "logs:*",
        "sagemaker:*Tags",
        "sagemaker:Create*",
        "sagemaker:De*",
        "sagemaker:Update*",
    ];
    let mut actions = NAMED.to_vec();
    if !scope.deploy.notebooks.is_empty() {
        actions.push("sagemaker:St*NotebookInstance");
    }
    let arns = &scope.arns;
    let mut named = vec![arns.log_group(&scope.deploy.log_groups())];
    for start in scope.deploy.starts() {
        named.extend([
            arns.alarm(&format!("*{start}")),
            arns.ecs(&format!("*/{start}")),
            arns.event_rule(&start),
            arns.log_group(&format!("/aws/*/{start}")),
            arns.sagemaker(&format!("*/{start}")),
        ]);
    }
    let aliases = scope.deploy.aliases();
    let aliases = aliases.iter().map(|alias| scope.arns.kms(alias));
    let buckets = scope.deploy.starts();
    let buckets = buckets.iter().map(|start| scope.arns.bucket(start));
    [
        Statement::allow("Aliases", &["kms:*Alias"]).on(aliases.map(Text::from)),
        Statement::allow("Buckets", BUCKETS).on(buckets.map(Text::from)),
        Statement::allow("Names", &actions).on(named.into_iter().map(Text::from)),
    ]
}

/// Roles of the unit's teams, under some boundary of theirs, and handed to whoever they trust: which services that may be is the
/// policies' to say. Roles that AWS's services act under are made by whoever first needs them.
fn roles(scope: &Scope<'_>) -> [Statement; 3] {
    const KEEP: &[&str] = &[
        "iam:*TagRole",
        "iam:DeleteRole",
        "iam:GetRole*",
        "iam:List*Role*",
        "iam:PassRole",
        "iam:Update*Role*",
    ];
    let boundaries = Text::from(scope.arns.policy(&scope.deploy.roles(), "*"));
    let mut services = serving::services_with_roles(scope);
    services.push(dns::RECORDS_QUERIES);
    [
        Statement::allow("Bounded", UNDER_THE_BOUNDARY)
            .on([scope.unit_roles()])
            .when(arn_like("iam:PermissionsBoundary", [boundaries])),
        Statement::allow("Roles", KEEP).on([scope.unit_roles()]),
        serving::linked(scope, services),
    ]
}

/// What says whose a thing is stays the unit's. Names of tags in conditions match in any case
/// (IAM User Guide, `reference_policies_condition-keys.html`, `aws:ResourceTag`).
fn never_retags(scope: &Scope<'_>) -> Statement {
    const TAGS: &[&str] = &[
        "application-autoscaling:*TagResource",
        "ec2:*Tags",
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:RemoveTags",
        "kms:*TagResource",
        "route53resolver:*TagResource",
    ];
    let the_fence = Condition::new(
        Test::StringEqualsIgnoreCase,
        "aws:TagKeys",
        [Text::from("Fence")],
    );
    let fences = [Text::from(scope.deploy.fences())];
    Statement::deny("NoRetags", TAGS)
        .on(this_resource())
        .when(the_fence.over(Quantifier::ForAnyValue))
        .when(Condition::new(Test::StringNotLike, NEW, fences))
}

/// Grants are no part of what is denied of cryptography where endpoints need one: it comes through SageMaker.
fn grants_to_volumes_only(scope: &Scope<'_>) -> Statement {
    let through = serving::through_sagemaker(scope);
    let other = Condition::new(Test::StringNotEquals, &through.key, through.values);
    Statement::deny("NoGrants", &["kms:CreateGrant"])
        .on(this_resource())
        .when(other)
}

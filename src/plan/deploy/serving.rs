//! SageMaker endpoints, and what endpoints and REST APIs both have: scaling, alarms, log groups, roles that are AWS's own.

use super::Scope;
use super::network::{fenced, not_the_fence};
use super::services::KEEP_LOG_GROUPS;
use crate::iam::{Condition, Statement, Test};
use crate::model::Identity;
use crate::plan::policies::{absent, equals, is, like, this_resource};
use crate::symbol::Text;

/// Who scales endpoints.
const SCALES_ENDPOINTS: &str = "sagemaker.application-autoscaling.amazonaws.com";
/// Who scales, runs and balances REST APIs.
const RUN_SERVICES: [&str; 3] = [
    "ecs.amazonaws.com",
    "ecs.application-autoscaling.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
];

const STAR_FOR_SCALING: &str = "AWS grants these descriptions on \"*\" only (Service Authorization Reference, AWS Application Auto Scaling).";

/// What is done to alarms whose names say whose they are.
const KEEP_ALARMS: &[&str] = &[
    "cloudwatch:DeleteAlarms",
    "cloudwatch:ListTagsForResource",
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:TagResource",
    "cloudwatch:UntagResource",
];

/// What Application Auto Scaling does in its caller's name, so that its caller must be allowed to
/// (Application Auto Scaling User Guide, `security_iam_id-based-policy-examples.html`, target services and CloudWatch).
const SCALING_ALARMS: &[&str] = &["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"];

/// Models, their configurations and endpoints of some teams, told by their names: what describes a thing is asked for until it is
/// gone, and then it has no tags. No action of these invokes an endpoint.
pub(super) fn endpoints(scope: &Scope<'_>, teams: &[Identity]) -> Vec<Statement> {
    const CONFIGURATIONS: &[&str] = &[
        "sagemaker:AddTags",
        "sagemaker:CreateEndpoint",
        "sagemaker:CreateEndpointConfig",
        "sagemaker:DeleteEndpointConfig",
        "sagemaker:DeleteTags",
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:ListTags",
        "sagemaker:UpdateEndpoint",
    ];
    const ENDPOINTS: &[&str] = &[
        "sagemaker:AddTags",
        "sagemaker:CreateEndpoint",
        "sagemaker:DeleteEndpoint",
        "sagemaker:DeleteTags",
        "sagemaker:DescribeEndpoint",
        "sagemaker:ListTags",
        "sagemaker:UpdateEndpoint",
        "sagemaker:UpdateEndpointWeightsAndCapacities",
    ];
    const MODELS: &[&str] = &[
        "sagemaker:AddTags",
        "sagemaker:CreateModel",
        "sagemaker:DeleteModel",
        "sagemaker:DeleteTags",
        "sagemaker:DescribeModel",
        "sagemaker:ListTags",
    ];
    let named = |kind: &str, name: fn(&Identity) -> String| {
        let names = teams.iter().map(name);
        let arns = names.map(|name| scope.arns.sagemaker(&format!("{kind}/{name}")));
        arns.map(Text::from).collect::<Vec<_>>()
    };
    let groups = teams.iter().map(Identity::endpoint_log_groups);
    let alarms = teams.iter().map(Identity::endpoint_alarms);
    let mut all = vec![
        Statement::allow("Models", MODELS).on(named("model", Identity::versions)),
        Statement::allow("Configurations", CONFIGURATIONS)
            .on(named("endpoint-config", Identity::versions)),
        Statement::allow("Endpoints", ENDPOINTS).on(named("endpoint", Identity::names)),
        log_groups(scope, groups),
    ];
    all.extend(kept_alarms(scope, alarms));
    all
}

/// Log groups whose names AWS settles.
pub(super) fn log_groups(scope: &Scope<'_>, groups: impl Iterator<Item = String>) -> Statement {
    let groups = groups.flat_map(|name| scope.arns.log_group_in_policies(&name));
    Statement::allow("LogsOfServing", KEEP_LOG_GROUPS).on(groups.map(Text::from))
}

/// Alarms by their names: the ones of the stack, and the ones that scaling makes.
pub(super) fn kept_alarms(
    scope: &Scope<'_>,
    patterns: impl Iterator<Item = [String; 2]>,
) -> [Statement; 2] {
    let (mut own, mut scaling) = (Vec::new(), Vec::new());
    for [name, by_scaling] in patterns {
        own.push(Text::from(scope.arns.alarm(&name)));
        scaling.push(Text::from(scope.arns.alarm(&by_scaling)));
    }
    [
        Statement::allow("Alarms", KEEP_ALARMS).on(own),
        Statement::allow("AlarmsOfScaling", SCALING_ALARMS).on(scaling),
    ]
}

/// What a unit that serves has once: scaling, which AWS knows by ids and so by the tag, the roles that AWS's services act under,
/// and the one grant that an endpoint's volumes need.
pub(super) fn once(scope: &Scope<'_>) -> Vec<Statement> {
    let mut all = scaling(scope).to_vec();
    all.push(see_alarms(scope));
    all.push(service_roles(scope));
    if !scope.deploy.endpoints.is_empty() {
        all.push(grants(scope));
    }
    all
}

pub(super) fn targets(scope: &Scope<'_>) -> [Text; 1] {
    [Text::from(scope.arns.scaling("scalable-target/*"))]
}

fn scaling(scope: &Scope<'_>) -> [Statement; 5] {
    const KEEP: &[&str] = &[
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:ListTagsForResource",
        "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:RegisterScalableTarget",
    ];
    const TAG: &[&str] = &[
        "application-autoscaling:TagResource",
        "application-autoscaling:UntagResource",
    ];
    const SEE: &[&str] = &[
        "application-autoscaling:DescribeScalableTargets",
        "application-autoscaling:DescribeScalingPolicies",
    ];
    let new = || fenced(scope, "aws:RequestTag/Fence");
    let own = || fenced(scope, "aws:ResourceTag/Fence");
    [
        Statement::allow("Scale", &["application-autoscaling:RegisterScalableTarget"])
            .on(targets(scope))
            .when(new()),
        tag_new_targets(scope),
        Statement::allow("KeepScaling", KEEP)
            .on(targets(scope))
            .when(own()),
        Statement::allow("TagScaling", TAG)
            .on(targets(scope))
            .when(own())
            .when(not_the_fence()),
        Statement::allow("SeeScaling", SEE)
            .because(STAR_FOR_SCALING)
            .on(this_resource()),
    ]
}

/// As new keys, new targets are tagged before anything can tell whose they are.
fn tag_new_targets(scope: &Scope<'_>) -> Statement {
    Statement::allow("TagNewTargets", &["application-autoscaling:TagResource"])
        .because("A new target is tagged before anything can tell whose it is: one without the tag can be given it.")
        .on(targets(scope))
        .when(fenced(scope, "aws:RequestTag/Fence"))
        .when(absent("aws:ResourceTag/Fence"))
}

/// CloudWatch asks about all alarms of the region, whichever are named.
pub(super) fn see_alarms(scope: &Scope<'_>) -> Statement {
    Statement::allow("SeeAlarms", &["cloudwatch:DescribeAlarms"])
        .on([Text::from(scope.arns.alarm("*"))])
}

/// The services that act under a role of their own, which is made when the first thing is made that needs it
/// (IAM User Guide, `using-service-linked-roles.html`).
pub(super) fn services_with_roles(scope: &Scope<'_>) -> Vec<&'static str> {
    let endpoints = (!scope.deploy.endpoints.is_empty()).then_some(SCALES_ENDPOINTS);
    let services = match scope.deploy.services.is_empty() {
        true => &[],
        false => RUN_SERVICES.as_slice(),
    };
    services.iter().copied().chain(endpoints).collect()
}

pub(super) fn service_roles(scope: &Scope<'_>) -> Statement {
    linked(scope, services_with_roles(scope))
}

/// The roles that these services act under.
pub(super) fn linked(scope: &Scope<'_>, services: Vec<&str>) -> Statement {
    Statement::allow("Linked", &["iam:CreateServiceLinkedRole"])
        .on([Text::from(scope.arns.role("/aws-service-role/", "*"))])
        .when(Condition::new(
            Test::StringEquals,
            "iam:AWSServiceName",
            services.into_iter().map(Text::from),
        ))
}

/// The call comes through SageMaker.
pub(super) fn through_sagemaker(scope: &Scope<'_>) -> Condition {
    let service = format!("sagemaker.{}.amazonaws.com", scope.model.region);
    equals("kms:ViaService", service)
}

/// Whoever makes an endpoint whose machines' volumes have a key lets SageMaker use it: by a grant to AWS itself, through SageMaker,
/// on keys of volumes (SageMaker Developer Guide, `api-permissions-reference.html`, `CreateEndpoint`).
pub(super) fn grants(scope: &Scope<'_>) -> Statement {
    let volumes = scope.deploy.aliases().into_iter();
    let volumes = volumes.map(|alias| Text::from(format!("{alias}/volumes")));
    Statement::allow("GrantVolumes", &["kms:CreateGrant"])
        .on([Text::from(scope.arns.any_key())])
        .when(fenced(scope, "aws:ResourceTag/Fence"))
        .when(through_sagemaker(scope))
        .when(is("kms:GrantIsForAWSResource", true))
        .when(like("kms:ResourceAliases", volumes).over(crate::iam::Quantifier::ForAnyValue))
}

//! REST APIs: clusters, services and task definitions of ECS by their names, load balancing by the tag, which its names are too short
//! to say.

use super::Scope;
use super::network::{fenced, not_the_fence};
use super::serving::{kept_alarms, log_groups};
use crate::iam::{Condition, Statement, Test};
use crate::model::Identity;
use crate::plan::policies::this_resource;
use crate::symbol::Text;

const ON: &str = "aws:ResourceTag/Fence";
const NEW: &str = "aws:RequestTag/Fence";

const STAR_FOR_TASK_DEFINITIONS: &str = "AWS grants ecs:DescribeTaskDefinition on \"*\" only (Service Authorization Reference, Amazon ECS).";

const STAR_FOR_BALANCING: &str = "AWS grants these descriptions on \"*\" only (Service Authorization Reference, Elastic Load Balancing and Amazon \
                                  EC2).";

const STAR_FOR_WEB_ACLS: &str = "AWS grants elasticloadbalancing:SetWebAcl on \"*\" only (Service Authorization Reference, Elastic Load Balancing); it \
                                 is asked for by WAF, which is let do so for the unit's balancers only.";

/// Which action makes which types of thing.
const MAKES: &[(&str, &[&str])] = &[
    (
        "CreateLoadBalancer",
        &["loadbalancer/app", "loadbalancer/net"],
    ),
    ("CreateTargetGroup", &["targetgroup"]),
    ("CreateTrustStore", &["truststore"]),
];

/// All types of things of Elastic Load Balancing's that a unit has.
const TYPES: &[&str] = &[
    "listener/app",
    "listener/net",
    "loadbalancer/app",
    "loadbalancer/net",
    "targetgroup",
    "truststore",
];

/// What is done to things that are there.
const CHANGES: &[&str] = &[
    "elasticloadbalancing:CreateListener",
    "elasticloadbalancing:CreateWebACLAssociation",
    "elasticloadbalancing:DeleteListener",
    "elasticloadbalancing:DeleteLoadBalancer",
    "elasticloadbalancing:DeleteTargetGroup",
    "elasticloadbalancing:DeleteTrustStore",
    "elasticloadbalancing:DeleteWebACLAssociation",
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:GetLoadBalancerWebACL",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyListenerAttributes",
    "elasticloadbalancing:ModifyLoadBalancerAttributes",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:ModifyTargetGroupAttributes",
    "elasticloadbalancing:ModifyTrustStore",
    "elasticloadbalancing:RegisterTargets",
    "elasticloadbalancing:SetIpAddressType",
    "elasticloadbalancing:SetSecurityGroups",
    "elasticloadbalancing:SetSubnets",
];

/// What is read, which AWS grants on everything or not at all.
const SEES: &[&str] = &[
    "ec2:DescribeAccountAttributes",
    "ec2:DescribeInternetGateways",
    "ec2:DescribeVpcEndpointServiceConfigurations",
    "elasticloadbalancing:DescribeCapacityReservation",
    "elasticloadbalancing:DescribeListenerAttributes",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:DescribeTrustStores",
];

const WEB_ACLS: &[&str] = &["wafv2:AssociateWebACL", "wafv2:GetWebACLForResource"];
const NO_WEB_ACLS: &[&str] = &["wafv2:DisassociateWebACL"];

/// The services of some teams. No action of these runs a command in a container.
pub(super) fn services(scope: &Scope<'_>, teams: &[Identity]) -> Vec<Statement> {
    const CLUSTERS: &[&str] = &[
        "ecs:CreateCluster",
        "ecs:DeleteCluster",
        "ecs:DescribeClusters",
        "ecs:ListTagsForResource",
        "ecs:PutClusterCapacityProviders",
        "ecs:TagResource",
        "ecs:UntagResource",
        "ecs:UpdateCluster",
        "ecs:UpdateClusterSettings",
    ];
    const SERVICES: &[&str] = &[
        "ecs:CreateService",
        "ecs:DeleteService",
        "ecs:DescribeServices",
        "ecs:ListServiceDeployments",
        "ecs:ListTagsForResource",
        "ecs:TagResource",
        "ecs:UntagResource",
        "ecs:UpdateService",
    ];
    const TASKS: &[&str] = &[
        "ecs:ListTagsForResource",
        "ecs:RegisterTaskDefinition",
        "ecs:TagResource",
        "ecs:UntagResource",
    ];
    let named = |kind: &str, end: &str| {
        let names = teams.iter().map(Identity::names);
        let arns = names.map(|name| scope.arns.ecs(&format!("{kind}/{name}{end}")));
        arns.map(Text::from).collect::<Vec<_>>()
    };
    let groups = teams.iter().map(Identity::cluster_log_groups);
    let alarms = teams.iter().map(Identity::service_alarms);
    let balancers = teams.iter().map(|team| balancer(scope, &team.names()));
    let mut all = vec![
        Statement::allow("Clusters", CLUSTERS).on(named("cluster", "")),
        Statement::allow("Services", SERVICES).on(named("service", "/*")),
        Statement::allow("TaskDefinitions", TASKS).on(named("task-definition", ":*")),
        log_groups(scope, groups),
        Statement::allow("WebAcls", WEB_ACLS).on(balancers.clone().chain([web_acls(scope)])),
        Statement::allow("NoWebAcls", NO_WEB_ACLS).on(balancers),
    ];
    all.extend(kept_alarms(scope, alarms));
    all
}

/// The same for the boundary: of any web ACL before any balancer, which AWS asks the balancer's own permissions about too.
pub(super) fn web_acls_at_most(scope: &Scope<'_>) -> Statement {
    let balancers = Text::from(scope.arns.balancing("loadbalancer/app/*"));
    const EITHER: &[&str] = &["wafv2:*sociateWebACL", "wafv2:GetWebACLForResource"];
    Statement::allow("WebAcls", EITHER).on([balancers, web_acls(scope)])
}

fn balancer(scope: &Scope<'_>, name: &str) -> Text {
    Text::from(scope.arns.balancing(&format!("loadbalancer/app/{name}/*")))
}

/// Any web ACL of the account: it is put before what is the unit's.
fn web_acls(scope: &Scope<'_>) -> Text {
    Text::from(scope.arns.web_acl("*"))
}

/// What a unit with REST APIs has once.
pub(super) fn once(scope: &Scope<'_>) -> Vec<Statement> {
    let mut all: Vec<Statement> = MAKES
        .iter()
        .map(|(action, kinds)| {
            Statement::allow(action, &[&format!("elasticloadbalancing:{action}")])
                .on(things(scope, kinds))
                .when(fenced(scope, NEW))
        })
        .collect();
    all.push(tag_what_is_made(scope));
    all.push(
        Statement::allow("ChangeBalancing", CHANGES)
            .on(things(scope, TYPES))
            .when(fenced(scope, ON)),
    );
    all.push(
        Statement::allow(
            "TagOwnBalancing",
            &[
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:RemoveTags",
            ],
        )
        .on(things(scope, TYPES))
        .when(fenced(scope, ON))
        .when(not_the_fence()),
    );
    all.push(
        Statement::allow("SeeBalancing", SEES)
            .because(STAR_FOR_BALANCING)
            .on(this_resource()),
    );
    all.push(
        Statement::allow("SetWebAcls", &["elasticloadbalancing:SetWebAcl"])
            .because(STAR_FOR_WEB_ACLS)
            .on(this_resource()),
    );
    all.push(
        Statement::allow("SeeTaskDefinitions", &["ecs:DescribeTaskDefinition"])
            .because(STAR_FOR_TASK_DEFINITIONS)
            .on(this_resource()),
    );
    all
}

fn things(scope: &Scope<'_>, kinds: &[&str]) -> Vec<Text> {
    let arns = kinds
        .iter()
        .map(|kind| scope.arns.balancing(&format!("{kind}/*")));
    arns.map(Text::from).collect()
}

fn tag_what_is_made(scope: &Scope<'_>) -> Statement {
    let made_by = MAKES.iter().map(|(action, _)| Text::from(*action));
    Statement::allow("TagBalancing", &["elasticloadbalancing:AddTags"])
        .on(things(scope, TYPES))
        .when(fenced(scope, NEW))
        .when(Condition::new(
            Test::StringEquals,
            "elasticloadbalancing:CreateAction",
            made_by.chain([Text::from("CreateListener")]),
        ))
}

/// Who makes a trust store must read what it is made of: certificates, which are no secret
/// (Elastic Load Balancing User Guide for Application Load Balancers, `mutual-authentication.html`).
pub(super) fn bundles(scope: &Scope<'_>) -> Option<Statement> {
    let bundles = bundle_arns(scope);
    (!bundles.is_empty()).then(|| {
        Statement::allow("ReadBundles", &["s3:GetObject", "s3:GetObjectVersion"]).on(bundles)
    })
}

/// The objects that trust stores are made of.
pub(super) fn bundle_arns(scope: &Scope<'_>) -> Vec<Text> {
    let bundles = scope.deploy.bundles.iter();
    bundles
        .map(|bundle| Text::from(scope.arns.bucket(bundle)))
        .collect()
}

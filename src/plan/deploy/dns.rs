//! The DNS firewall and the record of queries. Route 53 Resolver knows its things by ids, so the unit's are told by the tag.
//!
//! Which VPC a rule group is put on, or recorded, no condition tells (Service Authorization Reference, Amazon Route 53 Resolver).
//! The setting by which a firewall that fails lets everything through is nobody's to change here: no statement names it.

use super::Scope;
use super::network::{fenced, not_the_fence};
use super::serving::linked;
use crate::iam::Statement;
use crate::plan::policies::{absent, this_resource};
use crate::symbol::Text;

/// All types of things that a unit has.
const TYPES: &[&str] = &[
    "firewall-domain-list",
    "firewall-rule-group",
    "firewall-rule-group-association",
    "resolver-query-log-config",
];

/// The service that acts under a role of its own, which is made with the first record
/// (Route 53 Developer Guide, `using-service-linked-roles.html`).
pub(super) const RECORDS_QUERIES: &str = "route53resolver.amazonaws.com";

/// What is asked for until it is gone, and then it has no tags.
const SEES: &[&str] = &[
    "route53resolver:GetFirewallDomainList",
    "route53resolver:GetFirewallRuleGroup",
    "route53resolver:GetFirewallRuleGroupAssociation",
    "route53resolver:GetResolverQueryLogConfig",
];

/// What AWS grants on everything or not at all. A delivery of logs is made in the name of whoever asks for it; the policy that lets
/// it into log groups is the account's.
const STAR: &[&str] = &[
    "logs:CreateLogDelivery",
    "logs:DescribeResourcePolicies",
    "route53resolver:GetResolverQueryLogConfigAssociation",
];

const STAR_FOR_DELIVERIES: &str = "AWS grants these on \"*\" only (Service Authorization Reference, CloudWatch Logs and Route 53 Resolver). Who makes a \
                                   delivery writes no log by it.";

fn things(scope: &Scope<'_>) -> Vec<Text> {
    let arns = TYPES
        .iter()
        .map(|kind| scope.arns.resolver(&format!("{kind}/*")));
    arns.map(Text::from).collect()
}

pub(super) fn statements(scope: &Scope<'_>) -> Vec<Statement> {
    const MAKE: &[&str] = &[
        "route53resolver:AssociateFirewallRuleGroup",
        "route53resolver:CreateFirewallDomainList",
        "route53resolver:CreateFirewallRuleGroup",
        "route53resolver:CreateResolverQueryLogConfig",
    ];
    const KEEP: &[&str] = &[
        "route53resolver:AssociateResolverQueryLogConfig",
        "route53resolver:CreateFirewallRule",
        "route53resolver:DeleteFirewallDomainList",
        "route53resolver:DeleteFirewallRule",
        "route53resolver:DeleteFirewallRuleGroup",
        "route53resolver:DeleteResolverQueryLogConfig",
        "route53resolver:DisassociateFirewallRuleGroup",
        "route53resolver:DisassociateResolverQueryLogConfig",
        "route53resolver:ListFirewallDomains",
        "route53resolver:ListFirewallRules",
        "route53resolver:ListTagsForResource",
        "route53resolver:UpdateFirewallDomains",
        "route53resolver:UpdateFirewallRule",
        "route53resolver:UpdateFirewallRuleGroupAssociation",
    ];
    const TAG: &[&str] = &[
        "route53resolver:TagResource",
        "route53resolver:UntagResource",
    ];
    vec![
        Statement::allow("MakeFirewalls", MAKE)
            .on(things(scope))
            .when(fenced(scope, "aws:RequestTag/Fence")),
        Statement::allow("TagNewFirewalls", &["route53resolver:TagResource"])
            .because("What is new is tagged before anything can tell whose it is: what has no tag can be given it.")
            .on(things(scope))
            .when(fenced(scope, "aws:RequestTag/Fence"))
            .when(absent("aws:ResourceTag/Fence")),
        Statement::allow("KeepFirewalls", KEEP)
            .on(things(scope))
            .when(fenced(scope, "aws:ResourceTag/Fence")),
        Statement::allow("TagFirewalls", TAG)
            .on(things(scope))
            .when(fenced(scope, "aws:ResourceTag/Fence"))
            .when(not_the_fence()),
        Statement::allow("SeeFirewalls", SEES)
            .because("They are asked for until they are gone, and then they have no tags.")
            .on(things(scope)),
        Statement::allow("RecordQueries", STAR)
            .because(STAR_FOR_DELIVERIES)
            .on(this_resource()),
        linked(scope, vec![RECORDS_QUERIES]),
    ]
}

/// What makes something that has tags, for the boundary: it associates and creates.
pub(super) const MAKE_AT_MOST: [&str; 2] = ["route53resolver:A*", "route53resolver:C*"];

/// What keeps what has the unit's tag, for the boundary: it associates, creates, deletes, disassociates, lists and updates, and
/// neither tags nor shares.
pub(super) const KEEP_AT_MOST: [&str; 5] = [
    "route53resolver:A*",
    "route53resolver:C*",
    "route53resolver:D*",
    "route53resolver:L*",
    "route53resolver:Update*",
];

/// What is seen, for the boundary.
pub(super) const SEE_AT_MOST: [&str; 3] = [
    "logs:CreateLogDelivery",
    "logs:DescribeResourcePolicies",
    "route53resolver:Get*",
];

//! What has no policy of its own is the teams' alone: pipelines, endpoints, log groups, services and networks.

use super::scope::{Scope, but};
use crate::iam::{Condition, Quantifier, Statement, Test};
use crate::plan::policies::present;
use crate::symbol::Text;

pub(super) fn statements(scope: &Scope<'_>) -> Vec<Statement> {
    let ours = || scope.administrators().into_iter().chain(scope.made());
    vec![
        but(by_name(scope), ours()),
        but(by_tag(), ours()),
        but(tags(), ours()),
    ]
}

/// What is known by its name.
fn by_name(scope: &Scope<'_>) -> Statement {
    const ACTIONS: &[&str] = &["cloudwatch:*", "ecs:*", "events:*", "logs:*", "sagemaker:*"];
    let mut named = vec![
        // Jobs of pipelines: `--`, the team's token of eight digits, `-`.
        scope.any("sagemaker", "training-job/pipelines-*--????????-*"),
        scope.any("logs", "log-group:/ringfence/*"),
    ];
    for (service, kind) in [
        ("cloudwatch", "alarm:"),
        ("ecs", "*/"),
        ("events", "rule/"),
        ("logs", "log-group:/aws/ecs/containerinsights/"),
        ("logs", "log-group:/aws/sagemaker/Endpoints/"),
        ("sagemaker", "*/"),
    ] {
        named.extend(scope.named(service, kind));
    }
    Statement::deny("OnlyOurRolesByName", ACTIONS).on(named)
}

/// What is known by the tag of its team.
fn by_tag() -> Statement {
    const ACTIONS: &[&str] = &["ec2:*", "elasticloadbalancing:*", "route53resolver:*"];
    Statement::deny("OnlyOurRolesByTag", ACTIONS)
        .on([Text::from("*")])
        .when(present("aws:ResourceTag/Fence"))
}

/// Nobody else gives that tag.
fn tags() -> Statement {
    let gives = Condition::new(Test::StringEquals, "aws:TagKeys", [Text::from("Fence")]);
    Statement::deny("OnlyOurRolesTag", &["ec2:*", "kms:TagResource"])
        .on([Text::from("*")])
        .when(gives.over(Quantifier::ForAnyValue))
}

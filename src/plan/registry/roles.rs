//! The registry's own roles.

use super::super::AccountRolePlan;
use super::super::endpoints::STAR_FOR_TOKEN;
use super::super::policies::{arn_like, equals, when_all};
use super::policies::{FETCH, PUSH};
use crate::iam::{Policy, PrincipalKind, Statement};
use crate::model::{Account, Arns, Model, Registry, Workload};
use crate::symbol::Text;

const AN_HOUR: u32 = 3600;

/// Those of an account: nothing but in the platform's.
pub(in crate::plan) fn roles(model: &Model, account: &Account) -> Vec<AccountRolePlan> {
    let Some((registry, arns)) = model.registry() else {
        return Vec::new();
    };
    if account.id != model.platform.account {
        return Vec::new();
    }
    let pushes = registry.pusher.workload();
    let pushes = pushes.map(|workload| pushes_images(registry, workload, arns));
    let removes = registry.removes().then(|| {
        [
            removes_images(registry, arns),
            starts_removal(registry, arns),
        ]
    });
    pushes
        .into_iter()
        .chain(removes.into_iter().flatten())
        .collect()
}

/// The pipeline, by a token whose audience and subject are exactly the declared ones.
fn by_token(workload: &Workload, arns: Arns<'_>) -> Policy {
    let take = Statement::allow("ThePipelineTakesIt", &["sts:AssumeRoleWithWebIdentity"]);
    let take = take.by(
        PrincipalKind::Federated,
        [Text::from(workload.provider(arns))],
    );
    let claims = workload.claims.iter();
    let claims = claims.map(|(name, value)| equals(name, value.as_str()));
    Policy::new(vec![when_all(take, claims)])
}

fn repositories(registry: &Registry, arns: Arns<'_>) -> Vec<Text> {
    let all = registry.repositories.iter();
    all.map(|it| Text::from(it.arn(arns))).collect()
}

fn pushes_images(registry: &Registry, workload: &Workload, arns: Arns<'_>) -> AccountRolePlan {
    let mut needs = vec![
        Statement::allow("LogIn", &["ecr:GetAuthorizationToken"])
            .because(STAR_FOR_TOKEN)
            .on([Text::from("*")]),
        Statement::allow("Push", &PUSH).on(repositories(registry, arns)),
    ];
    if !registry.caches.is_empty() {
        let below = registry.caches.iter();
        let below = below.map(|it| arns.repository_named(&format!("{}/*", it.prefix)));
        needs.push(Statement::allow("Fetch", &FETCH).on(below.map(Text::from)));
    }
    AccountRolePlan::new(
        ("registry_push", registry.push_role(), "registry"),
        "Pushes images to the registry: the one pipeline that builds them".to_owned(),
        by_token(workload, arns),
        Policy::new(needs),
        AN_HOUR,
    )
}

/// A service, for one of its things.
fn by_service(service: &str, arns: Arns<'_>, source: String) -> Policy {
    Policy::new(vec![
        Statement::allow("TheServiceTakesIt", &["sts:AssumeRole"])
            .by(PrincipalKind::Service, [Text::from(service)])
            .when(equals("aws:SourceAccount", arns.account))
            .when(arn_like("aws:SourceArn", [Text::from(source)])),
    ])
}

fn removes_images(registry: &Registry, arns: Arns<'_>) -> AccountRolePlan {
    let name = registry.remover();
    let removes = Statement::allow("Remove", &["ecr:BatchDeleteImage"]);
    AccountRolePlan::new(
        ("registry_remove", name.clone(), "registry"),
        "Removes images with critical findings".to_owned(),
        by_service("states.amazonaws.com", arns, arns.state_machine(&name)),
        Policy::new(vec![removes.on(repositories(registry, arns))]),
        AN_HOUR,
    )
}

fn starts_removal(registry: &Registry, arns: Arns<'_>) -> AccountRolePlan {
    let name = registry.finder();
    let machine = arns.state_machine(&registry.remover());
    let starts = Statement::allow("Start", &["states:StartExecution"]);
    AccountRolePlan::new(
        ("registry_critical", name.clone(), "registry"),
        "Starts the removal of images with critical findings".to_owned(),
        by_service("events.amazonaws.com", arns, arns.event_rule(&name)),
        Policy::new(vec![starts.on([Text::from(machine)])]),
        AN_HOUR,
    )
}

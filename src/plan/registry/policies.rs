//! Policies of repositories. None of their statements names a resource: each is about the repository that it hangs on, and ECR
//! refuses any that does (Amazon ECR User Guide, `repository-policy-examples.html`).

use super::super::policies::{arn_like, arn_not_like, each_once};
use super::super::storage::account_of;
use crate::iam::{Matches, Policy, PrincipalKind, Statement};
use crate::model::{Account, Arns, Model, Registry, Repository};
use crate::symbol::Text;

/// What pulling asks for (Amazon ECR User Guide, `repository-policy-examples.html`).
pub(super) const PULL: [&str; 3] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
];

/// What pushing asks for (Amazon ECR User Guide, `image-push-iam.html`). Who pushes looks first what is there, and waits for what the
/// scan finds before he hands an image on.
pub(super) const PUSH: [&str; 10] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImageScanFindings",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:ListImages",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
];

/// What fetching through a cache asks for (Amazon ECR User Guide, `pull-through-cache-iam.html`).
pub(super) const FETCH: [&str; 5] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:BatchImportUpstreamImage",
    "ecr:CreateRepository",
    "ecr:GetDownloadUrlForLayer",
];

/// What Terraform asks of a repository and what hangs on it: nothing of this shows or makes an image.
const CONFIGURE: [&str; 15] = [
    "ecr:BatchGetRepositoryScanningConfiguration",
    "ecr:CreateRepository",
    "ecr:DeleteLifecyclePolicy",
    "ecr:DeleteRepository",
    "ecr:DeleteRepositoryPolicy",
    "ecr:DescribeRepositories",
    "ecr:GetLifecyclePolicy",
    "ecr:GetRepositoryPolicy",
    "ecr:ListTagsForResource",
    "ecr:PutImageScanningConfiguration",
    "ecr:PutImageTagMutability",
    "ecr:PutLifecyclePolicy",
    "ecr:SetRepositoryPolicy",
    "ecr:TagResource",
    "ecr:UntagResource",
];

const READ: [&str; 5] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGet*",
    "ecr:Describe*",
    "ecr:Get*",
    "ecr:List*",
];

/// The role by which Amazon Inspector looks into images: AWS makes it, and nobody else takes it
/// (Amazon Inspector User Guide, `using-service-linked-roles.html`).
pub(super) fn scanner(arns: Arns<'_>) -> String {
    arns.role(
        "/aws-service-role/inspector2.amazonaws.com/",
        "AWSServiceRoleForAmazonInspector2",
    )
}

/// The role by which ECR fetches into caches (Amazon ECR User Guide, `using-service-linked-roles.html`).
fn fetcher(arns: Arns<'_>) -> String {
    arns.role(
        "/aws-service-role/pullthroughcache.ecr.amazonaws.com/",
        "AWSServiceRoleForECRPullThroughCache",
    )
}

fn text(arn: impl Into<String>) -> Text {
    Text::from(arn.into())
}

/// Everything but these is denied to somebody.
fn only(sid: &str, actions: &[&str], who: impl IntoIterator<Item = Text>) -> Statement {
    Statement {
        actions: Matches::Except(actions.iter().map(|action| Text::from(*action)).collect()),
        ..Statement::deny(sid, &[])
    }
    .by_anyone()
    .when(arn_like("aws:PrincipalArn", who))
}

/// Who keeps a repository, with what each of them may do and no more.
fn keepers(account: &Account, registry: &Registry, arns: Arns<'_>) -> Vec<(Text, Statement)> {
    let administrators = &account.administrators;
    let deploy = text(administrators.deploy.as_str());
    let break_glass = text(administrators.break_glass.as_str());
    let scanner = text(scanner(arns));
    let mut keepers = vec![
        (
            deploy.clone(),
            only("DeployConfigures", &CONFIGURE, [deploy]),
        ),
        (
            break_glass.clone(),
            only("BreakGlassReads", &READ, [break_glass]),
        ),
        (scanner.clone(), only("ScannerReads", &READ, [scanner])),
    ];
    if registry.removes() {
        let remover = text(arns.role(crate::model::ADMIN_PATH, &registry.remover()));
        let removes = only(
            "RemoverRemoves",
            &["ecr:BatchDeleteImage"],
            [remover.clone()],
        );
        keepers.push((remover, removes));
    }
    keepers
}

/// Nobody else, whatever his identity policies say.
fn nobody_else(allowed: Vec<Text>) -> Statement {
    Statement::deny("NobodyElse", &["ecr:*"])
        .by_anyone()
        .when(arn_not_like("aws:PrincipalArn", allowed))
}

/// Declared teams pull, the pipeline pushes. Across accounts the policy has to allow as well.
pub(super) fn of_repository(
    model: &Model,
    account: &Account,
    registry: &Registry,
    repository: &Repository,
) -> Policy {
    let arns = Arns::of_account(model, account);
    let pushes = text(registry.pushes(arns));
    let keepers = keepers(account, registry, arns);
    let pullers: Vec<Text> = { repository.pullers.iter() }
        .map(|puller| text(puller.roles(&model.partition)))
        .collect();
    let mut named: Vec<Text> = vec![pushes.clone(), text(arns.root())];
    named.extend(keepers.iter().map(|(arn, _)| arn.clone()));
    let all = pullers.iter().chain(&named).cloned().collect();
    let others_pull = Statement {
        actions: Matches::Except(PULL.map(Text::from).to_vec()),
        ..Statement::deny("TeamsOnlyPull", &[])
    };
    let mut statements = vec![
        nobody_else(all),
        others_pull
            .by_anyone()
            .when(arn_not_like("aws:PrincipalArn", named)),
        only("PipelineOnlyPushes", &PUSH, [pushes.clone()]),
    ];
    statements.extend(keepers.into_iter().map(|(_, denied)| denied));
    let accounts = repository.pullers.iter().map(|puller| {
        let partition = &model.partition;
        text(format!("arn:{partition}:iam::{}:root", puller.account))
    });
    statements.push(
        Statement::allow("TeamsPull", &PULL)
            .by(PrincipalKind::Aws, each_once(accounts))
            .when(arn_like("aws:PrincipalArn", pullers)),
    );
    statements.push(by_pipeline(registry, arns, "PipelinePushes", &PUSH));
    Policy::new(statements)
}

fn by_pipeline(registry: &Registry, arns: Arns<'_>, sid: &str, actions: &[&str]) -> Statement {
    let pushes = registry.pushes(arns);
    Statement::allow(sid, actions)
        .by(PrincipalKind::Aws, [account_of(&pushes)])
        .when(arn_like("aws:PrincipalArn", [text(pushes)]))
}

/// What is cached is for the pipeline alone, which builds on it.
pub(super) fn of_cache(model: &Model, account: &Account, registry: &Registry) -> Policy {
    let arns = Arns::of_account(model, account);
    let pushes = text(registry.pushes(arns));
    let fetcher = text(fetcher(arns));
    let keepers = keepers(account, registry, arns);
    let keepers = keepers
        .into_iter()
        .filter(|(_, denied)| denied.sid.as_deref() != Some("RemoverRemoves"));
    let (arns_of_keepers, denied): (Vec<Text>, Vec<Statement>) = keepers.unzip();
    let mut named = vec![pushes.clone(), text(arns.root()), fetcher];
    named.extend(arns_of_keepers);
    let mut statements = vec![
        nobody_else(named),
        only("PipelineOnlyFetches", &FETCH, [pushes]),
    ];
    statements.extend(denied);
    statements.push(by_pipeline(registry, arns, "PipelineFetches", &FETCH));
    Policy::new(statements)
}

/// Only the pipeline has repositories of caches made and filled (Amazon ECR User Guide, `registry-permissions-create.html`); ECR's own
/// roles do it for him.
pub(super) fn of_registry(registry: &Registry, arns: Arns<'_>) -> Policy {
    const MAKE: [&str; 2] = ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"];
    let below: Vec<Text> = { registry.caches.iter() }
        .map(|cache| text(arns.repository_named(&format!("{}/*", cache.prefix))))
        .collect();
    let own = arns.role("/aws-service-role/ecr.amazonaws.com/", "*");
    let allowed = [registry.pushes(arns), fetcher(arns), own].map(text);
    let deny = Statement::deny("OnlyThePipelineFetches", &MAKE);
    Policy::new(vec![
        deny.by_anyone()
            .on(below.clone())
            .when(arn_not_like("aws:PrincipalArn", allowed)),
        by_pipeline(registry, arns, "PipelineFetches", &MAKE).on(below),
    ])
}

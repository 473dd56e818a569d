//! The registry of the platform's account: repositories that declared teams pull from and one pipeline pushes to, caches of public
//! registries for that pipeline, and what takes images with critical findings away.

mod policies;
mod roles;

use serde::Serialize;

use super::policies::label;
use super::{KeyPlan, keys};
use crate::iam::Policy;
use crate::model::{Account, Arns, CI_AUDIENCE, Cache, Image, Model, Registry, Repository};

pub(super) use roles::roles;

/// The registry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RegistryPlan {
    /// The key that images are encrypted under.
    pub key: KeyPlan,
    /// The identity provider of the pipeline that pushes, where it is to be made.
    pub provider: Option<ProviderPlan>,
    /// The repositories.
    pub repositories: Vec<RepositoryPlan>,
    /// Caches of public registries.
    pub caches: Vec<CachePlan>,
    /// Who makes repositories of caches and fetches into them, where there are caches.
    pub policy: Option<Policy>,
    /// What takes images away.
    pub remover: Option<RemoverPlan>,
    /// What the pipeline has to know, where a role is made for it.
    pub pipeline: Option<PushPlan>,
}

/// How the pipeline comes to push.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PushPlan {
    /// The ARN of the role that it takes.
    pub role: String,
    /// What its token says, by the names of conditions.
    pub claims: Vec<(String, String)>,
}

/// An identity provider of OpenID Connect.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProviderPlan {
    /// Who signs the tokens, with `https://` in front.
    pub url: String,
    /// Whom tokens have to be for.
    pub audience: String,
}

/// A repository.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RepositoryPlan {
    /// Its label in Terraform.
    pub label: String,
    /// The label that it had before.
    pub moved_from: Option<String>,
    /// Its name in AWS.
    pub name: String,
    /// What images in it are named by, up to the digest.
    pub address: String,
    /// Its policy.
    pub policy: Policy,
    /// How many images with a tag are kept.
    pub keep_images: u32,
    /// After how many days an image without a tag is removed.
    pub untagged_days: u32,
}

/// A cache of a public registry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CachePlan {
    /// Its label in Terraform.
    pub label: String,
    /// What the names of its repositories begin with.
    pub prefix: String,
    /// The public registry.
    pub upstream: String,
    /// The ARN of the secret with what it asks for.
    pub credentials: Option<String>,
    /// The policy that its repositories get.
    pub policy: Policy,
}

/// A state machine that removes an image, and the rule that starts it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RemoverPlan {
    /// The name of the state machine.
    pub machine: String,
    /// The name of the rule.
    pub rule: String,
    /// The partition, which its one call is named by.
    pub partition: String,
    /// What the names of the repositories begin with, each once.
    pub prefixes: Vec<String>,
}

/// Plans the registry, in the account that has it.
pub(super) fn plan(model: &Model, account: &Account) -> Option<RegistryPlan> {
    if account.id != model.platform.account {
        return None;
    }
    let (registry, arns) = model.registry()?;
    let caches = registry.caches.iter();
    let caches: Vec<CachePlan> = caches
        .map(|cache| plan_cache(model, account, registry, cache))
        .collect();
    let workload = registry.pusher.workload();
    Some(RegistryPlan {
        key: KeyPlan {
            label: "registry".to_owned(),
            description: "Images of the registry".to_owned(),
            alias: model.registry_alias(),
            deletion_window_days: 30,
            policy: keys::policy_of_granted(&account.administrators, arns, "ecr"),
        },
        provider: registry
            .pusher
            .wants_provider(account)
            .map(|it| ProviderPlan {
                url: format!("https://{}", it.issuer),
                audience: CI_AUDIENCE.to_owned(),
            }),
        repositories: registry
            .repositories
            .iter()
            .map(|it| plan_repository(model, account, registry, it))
            .collect(),
        policy: (!caches.is_empty()).then(|| policies::of_registry(registry, arns)),
        caches,
        remover: registry.removes().then(|| plan_remover(registry, arns)),
        pipeline: workload.map(|it| PushPlan {
            role: registry.pushes(arns),
            claims: it.claims.clone(),
        }),
    })
}

fn plan_repository(
    model: &Model,
    account: &Account,
    registry: &Registry,
    repository: &Repository,
) -> RepositoryPlan {
    RepositoryPlan {
        label: label(&repository.name),
        moved_from: repository.renamed_from.as_deref().map(label),
        name: repository.physical.clone(),
        address: address(model, repository),
        policy: policies::of_repository(model, account, registry, repository),
        keep_images: repository.keep_images,
        untagged_days: repository.untagged_days,
    }
}

fn address(model: &Model, repository: &Repository) -> String {
    let image = Image {
        account: model.platform.account.clone(),
        region: model.region.clone(),
        repository: repository.physical.clone(),
        reference: String::new(),
    };
    image.uri()
}

fn plan_cache(model: &Model, account: &Account, registry: &Registry, cache: &Cache) -> CachePlan {
    CachePlan {
        label: label(&cache.name),
        prefix: cache.prefix.clone(),
        upstream: cache.upstream.clone(),
        credentials: cache.credentials.clone(),
        policy: policies::of_cache(model, account, registry),
    }
}

fn plan_remover(registry: &Registry, arns: Arns<'_>) -> RemoverPlan {
    let mut prefixes: Vec<String> = Vec::new();
    for repository in &registry.repositories {
        let organization = repository.physical.split('/').next().unwrap_or_default();
        let prefix = format!("{organization}/");
        if !prefixes.contains(&prefix) {
            prefixes.push(prefix);
        }
    }
    RemoverPlan {
        machine: registry.remover(),
        rule: registry.finder(),
        partition: arns.partition.to_owned(),
        prefixes,
    }
}

use super::facts::Judged;
use super::{Index, Item, Policed, policy_in};
use crate::claims::{CacheClaim, NeedKind, RegistryClaims, RepositoryClaim, TeamClaims};
use crate::iam::Matches;
use crate::symbol::Text;

/// What the Terraform says of one repository of the registry.
#[derive(Debug)]
pub(in crate::prove) struct RepositoryFacts<'a> {
    pub claim: &'a RepositoryClaim,
    pub item: Item<'a>,
    pub arn: Text,
    pub policies: Vec<Judged<'a>>,
}

/// What the Terraform says of what ECR makes for one cache.
#[derive(Debug)]
pub(in crate::prove) struct CacheFacts<'a> {
    pub claim: &'a CacheClaim,
    pub item: Item<'a>,
    /// The ARN pattern of its repositories.
    pub arns: Text,
    pub policies: Vec<Judged<'a>>,
}

impl<'a> RepositoryFacts<'a> {
    /// Those that an owner has, or pulls from.
    pub(super) fn all(world: &Index<'a>, owner: &TeamClaims) -> Vec<Self> {
        let Some(registry) = &world.claims.registry else {
            return Vec::new();
        };
        let needs = owner.roles.iter().flat_map(|role| &role.needs);
        let pulled: Vec<&str> = needs
            .filter_map(|need| match &need.what {
                NeedKind::PullImage { repository } => Some(repository.as_str()),
                _ => None,
            })
            .collect();
        let wanted = |claim: &&RepositoryClaim| {
            let arn = registry.arn(&world.claims.partition, &claim.name);
            registry.is_owner(owner) || pulled.contains(&arn.as_str())
        };
        let claims = registry.repositories.iter().filter(wanted);
        claims
            .filter_map(|claim| Self::find(world, registry, claim))
            .filter(|facts| !facts.item.resource.uncertain)
            .collect()
    }

    fn find(
        world: &Index<'a>,
        registry: &RegistryClaims,
        claim: &'a RepositoryClaim,
    ) -> Option<Self> {
        let name = Text::from(claim.name.as_str());
        let mut items = world.with("aws_ecr_repository", "name", &name);
        let item = items.find(|item| item.root.path == registry.stack)?;
        let policies = world.with("aws_ecr_repository_policy", "repository", &name);
        let policies = policies.filter(|item| {
            let account = item.resource.account.as_ref();
            item.root.path == registry.stack || account.is_none_or(|it| *it == registry.account)
        });
        Some(Self {
            claim,
            item,
            arn: Text::from(registry.arn(&world.claims.partition, &claim.name)),
            policies: policies
                .filter_map(|item| policy_of_repository(item, "policy"))
                .collect(),
        })
    }

    /// The only policy, when there is exactly one and it can be judged.
    pub fn policy(&self) -> Option<&Policed<'a>> {
        match self.policies.as_slice() {
            [Ok(policed)] => Some(policed),
            _ => None,
        }
    }
}

impl<'a> CacheFacts<'a> {
    /// Those of the registry's owner.
    pub(super) fn all(world: &Index<'a>, owner: &TeamClaims) -> Vec<Self> {
        let Some(registry) = &world.claims.registry else {
            return Vec::new();
        };
        let own = registry.caches.iter().filter(|_| registry.is_owner(owner));
        own.filter_map(|claim| {
            let prefix = Text::from(claim.prefix.as_str());
            let mut items = world.with("aws_ecr_repository_creation_template", "prefix", &prefix);
            let item = items.find(|item| item.root.path == registry.stack)?;
            let below = format!("{}/*", claim.prefix);
            Some(Self {
                claim,
                item,
                arns: Text::from(registry.arn(&world.claims.partition, &below)),
                policies: policy_of_repository(item, "repository_policy")
                    .into_iter()
                    .collect(),
            })
        })
        .filter(|facts| !facts.item.resource.uncertain)
        .collect()
    }
}

/// What names no resource in a repository's policy is about that repository
/// (Amazon ECR User Guide, `repository-policy-examples.html`).
fn policy_of_repository<'a>(item: Item<'a>, argument: &str) -> Option<Judged<'a>> {
    let judged = policy_in(item, argument)?;
    Some(judged.map(|policed| {
        let mut policy = policed.policy;
        for statement in &mut policy.statements {
            let itself = || Matches::Only(vec![Text::from("*")]);
            statement.resources.get_or_insert_with(itself);
        }
        Policed::new(policed.item, policy, policed.place)
    }))
}

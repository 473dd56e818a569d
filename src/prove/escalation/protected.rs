//! What is claimed in one account and has no policy of its own that would keep others from changing it.

use std::collections::BTreeMap;

use super::path::Runs;
use crate::access::{Formula, Reading, encode};
use crate::prove::world::{Item, TeamWorld, World, named_arn};
use crate::symbol::Text;

/// What is claimed in one account.
#[derive(Default)]
pub(super) struct Protected {
    /// Roles that ringfence made, by their ARN.
    pub roles: BTreeMap<String, Made>,
    /// Whom the claims name without having them made: the trusted base, who takes deploying roles, who brings data in.
    pub named: Vec<Text>,
    /// Managed policies that the roles have, and their boundaries.
    pub policies: Vec<Text>,
    /// What runs as one of the roles.
    pub pipelines: Vec<Text>,
    pub endpoints: Vec<Text>,
    pub notebooks: Vec<Text>,
    /// Names under which shares know roles, made or not.
    pub patterns: Vec<Text>,
}

/// A role that ringfence made.
pub(super) struct Made {
    /// Its owner.
    pub team: String,
    /// What a service runs as it.
    pub runs: Option<Runs>,
}

impl Protected {
    /// By account.
    pub fn by_account(world: &World<'_>) -> BTreeMap<String, Self> {
        let mut found: BTreeMap<String, Self> = BTreeMap::new();
        for owner in world.owners() {
            let account = owner.claim.account.clone();
            found.entry(account).or_default().add(owner);
        }
        let claims = world.claims;
        let shares = claims.teams.iter().flat_map(|it| &it.gives);
        let deployers = claims.deploys.iter().flat_map(|it| &it.deployers);
        let named = claims.deploy.iter().chain(&claims.break_glass);
        let named = named.chain(&claims.key_administrators).chain(deployers);
        for (arn, is_pattern) in named
            .map(|arn| (arn, false))
            .chain(shares.map(|share| (&share.roles, true)))
        {
            let account = arn.split(':').nth(4).unwrap_or_default();
            let Some(protected) = found.get_mut(account) else {
                continue;
            };
            let list = match is_pattern {
                true => &mut protected.patterns,
                false => &mut protected.named,
            };
            let arn = Text::from(arn.as_str());
            if !list.contains(&arn) {
                list.push(arn);
            }
        }
        found
    }

    fn add(&mut self, owner: &TeamWorld<'_>) {
        let claim = owner.claim;
        for role in &owner.roles {
            let made = Made {
                team: claim.id.clone(),
                runs: Runs::of(&role.claim.trust),
            };
            self.roles.insert(role.claim.arn.clone(), made);
            let policies = role.identity.iter().chain(&role.boundary);
            for policy in policies.flatten() {
                self.policies.extend(managed(&policy.item, owner.partition));
            }
        }
        let writers = owner.claim.buckets.iter().flat_map(|it| &it.writers);
        let own = writers.filter(|arn| arn.split(':').nth(4) == Some(claim.account.as_str()));
        self.named.extend(own.map(|arn| Text::from(arn.as_str())));
        let arn = |service: &str, rest: &str| {
            let place = (&claim.region, &claim.account);
            format!(
                "arn:{}:{service}:{}:{}:{rest}",
                owner.partition, place.0, place.1
            )
        };
        let pipelines = claim.pipelines.iter();
        self.pipelines.extend(pipelines.map(|it| {
            let name = format!("pipeline/{}", it.name);
            Text::from(arn("sagemaker", &name))
        }));
        let notebooks = claim.notebooks.iter();
        self.notebooks.extend(notebooks.map(|it| {
            let name = format!("notebook-instance/{}", it.name);
            Text::from(arn("sagemaker", &name))
        }));
        let endpoints = owner.network.endpoints.iter();
        self.endpoints.extend(
            endpoints.map(|it| Text::literal(arn("ec2", "vpc-endpoint/")).then_text(&it.id)),
        );
        self.policies.sort();
        self.policies.dedup();
    }

    /// One of the roles that ringfence made, or somebody whom the claims name; `but` is nobody else than who asks.
    pub fn principals(&self, but: Option<&Text>) -> Formula {
        let roles = self.roles.keys().map(|arn| Text::from(arn.as_str()));
        let all = roles.chain(self.named.iter().cloned());
        let others: Vec<Text> = all.filter(|arn| Some(arn) != but).collect();
        one_of(&others)
    }

    /// Those as whom a service runs something, by what it is, and those of whom nobody knows whether one does: the claims only name them.
    pub fn passed(&self, but: Option<&Text>) -> Vec<Formula> {
        let mut by_what: BTreeMap<&Runs, Vec<Text>> = BTreeMap::new();
        for (arn, made) in &self.roles {
            let arn = Text::from(arn.as_str());
            if let Some(runs) = made.runs.as_ref().filter(|_| Some(&arn) != but) {
                by_what.entry(runs).or_default().push(arn);
            }
        }
        let named = self.named.iter().filter(|arn| Some(*arn) != but);
        let named: Vec<Text> = named.cloned().collect();
        let all = by_what.values().chain([&named]);
        all.map(|arns| one_of(arns)).collect()
    }

    /// A name that policies take for one of theirs.
    pub fn names(&self, but: Option<&Text>) -> Formula {
        let patterns = self.patterns.iter();
        let patterns = patterns.map(|it| encode::resource_like(it, Reading::Strict));
        Formula::any(patterns.chain([self.principals(but)]).collect::<Vec<_>>())
    }
}

/// The resource is one of these.
pub(super) fn one_of(arns: &[Text]) -> Formula {
    Formula::any(arns.iter().map(encode::resource_is).collect::<Vec<_>>())
}

fn managed(item: &Item<'_>, partition: &str) -> Option<Text> {
    (item.resource.kind == "aws_iam_policy").then(|| named_arn(item, partition, "policy"))
}

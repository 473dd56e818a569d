use std::cell::RefCell;
use std::sync::Arc;

use crate::claims::{PipelineClaim, TeamClaims};
use crate::model::SpecPath;
use crate::prove::ask::Asker;
use crate::prove::guardrails::Guards;
use crate::prove::{Code, Finding, Theorem};
use crate::symbol::Text;

use super::index::{Index, Kinds};
use super::{
    BucketFacts, CacheFacts, EndpointFacts, Item, KeyFacts, RepositoryFacts, RoleFacts, SharedFacts,
};

/// What the Terraform says of one team's things.
#[derive(Debug)]
pub(in crate::prove) struct TeamWorld<'a> {
    /// Of its stack.
    by_kind: Arc<Kinds<'a>>,
    pub claim: &'a TeamClaims,
    pub partition: &'a str,
    pub deploy: Vec<Text>,
    pub break_glass: Vec<Text>,
    pub key_administrators: Vec<Text>,
    pub approvers: Vec<Text>,
    pub buckets: Vec<BucketFacts<'a>>,
    pub keys: Vec<KeyFacts<'a>>,
    pub roles: Vec<RoleFacts<'a>>,
    /// The buckets and keys of others that are shared with it.
    pub shared: Vec<SharedFacts<'a>>,
    /// True of the owner of the registry.
    pub is_registry: bool,
    /// The registry's repositories that it has, or pulls from.
    pub repositories: Vec<RepositoryFacts<'a>>,
    /// The registry's caches that it has.
    pub caches: Vec<CacheFacts<'a>>,
    pub network: NetworkFacts<'a>,
    /// The resources that set something about one of the buckets.
    pub settings: Vec<Item<'a>>,
    pub log_groups: Vec<Item<'a>>,
    /// What is claimed and not there.
    pub missing: Vec<Finding>,
    /// What the organization forbids.
    pub guards: Arc<Guards<'a>>,
    /// Answers the questions about this team.
    pub asker: RefCell<Asker>,
}

/// A team's network as it stands.
#[derive(Debug, Default)]
pub(in crate::prove) struct NetworkFacts<'a> {
    pub vpc: Option<Item<'a>>,
    pub subnets: Vec<Item<'a>>,
    pub groups: Vec<Item<'a>>,
    pub route_tables: Vec<Item<'a>>,
    pub endpoints: Vec<EndpointFacts<'a>>,
}

impl<'a> NetworkFacts<'a> {
    fn find(world: &Index<'a>, claim: &TeamClaims) -> Self {
        let block = Text::from(claim.network.cidr.to_string());
        let found = world
            .with("aws_vpc", "cidr_block", &block)
            .find(|vpc| vpc.root.path == claim.stack);
        let Some(vpc) = found else {
            return Self::default();
        };
        let id = vpc.attribute("id");
        let in_vpc = |kind| world.with(kind, "vpc_id", &id).collect();
        Self {
            vpc: Some(vpc),
            subnets: in_vpc("aws_subnet"),
            groups: in_vpc("aws_security_group"),
            route_tables: in_vpc("aws_route_table"),
            endpoints: EndpointFacts::all_in(world, &id),
        }
    }

    /// The only endpoint for a service.
    pub fn endpoint(&self, service: &str) -> Option<&EndpointFacts<'a>> {
        let mut matching = self
            .endpoints
            .iter()
            .filter(|endpoint| endpoint.service == service);
        let first = matching.next()?;
        matching.next().is_none().then_some(first)
    }

    /// The VPC's id, as references to it read.
    pub fn vpc_id(&self) -> Option<Text> {
        self.vpc.map(|vpc| vpc.attribute("id"))
    }
}

impl<'a> TeamWorld<'a> {
    pub fn new(world: &Index<'a>, claim: &'a TeamClaims) -> Self {
        // Administrators are roles of their own account; those of another are strangers.
        let texts = |arns: &[String]| {
            let own = arns
                .iter()
                .filter(|arn| arn.split(':').nth(4) == Some(claim.account.as_str()));
            own.map(|arn| Text::from(arn.as_str())).collect()
        };
        let mut missing = Vec::new();
        let mut miss = |what: String, spec: &SpecPath| {
            let message = format!("{what} is claimed, and no certain resource makes it");
            missing.push(
                Finding::new(Theorem::Journeys, Code::NotMade, &claim.id, message).asked_by(spec),
            );
        };
        let mut buckets = Vec::new();
        for bucket in &claim.buckets {
            match BucketFacts::find(world, bucket, claim) {
                Some(facts) if !facts.item.resource.uncertain => buckets.push(facts),
                _ => miss(format!("the bucket `{}`", bucket.name), &bucket.spec),
            }
        }
        let mut keys = Vec::new();
        for key in &claim.keys {
            match KeyFacts::find(world, key, claim) {
                Some(facts) if !facts.item.resource.uncertain => keys.push(facts),
                _ => miss(format!("the key behind `{}`", key.alias), &claim.spec),
            }
        }
        let mut roles = Vec::new();
        for role in &claim.roles {
            match RoleFacts::find(world, role, &claim.stack) {
                Some(facts) if !facts.item.resource.uncertain => roles.push(facts),
                _ => miss(format!("the role `{}`", role.arn), &role.spec),
            }
        }
        let network = NetworkFacts::find(world, claim);
        if network.vpc.is_none() && claim.has_network() {
            miss(
                format!("the VPC with the block `{}`", claim.network.cidr),
                &claim.spec,
            );
        }
        Self {
            by_kind: world.of_stack(&claim.stack),
            claim,
            partition: &world.claims.partition,
            deploy: texts(&claim.deploy),
            break_glass: texts(&world.claims.break_glass),
            key_administrators: texts(&world.claims.key_administrators),
            approvers: texts(&world.claims.deletion_approvers),
            buckets,
            keys,
            roles,
            shared: SharedFacts::all(world, claim),
            is_registry: {
                let registry = world.claims.registry.as_ref();
                registry.is_some_and(|it| it.is_owner(claim))
            },
            repositories: RepositoryFacts::all(world, claim),
            caches: CacheFacts::all(world, claim),
            network,
            settings: settings(world, claim),
            log_groups: log_groups(world, claim),
            missing,
            guards: Arc::clone(&world.guards),
            asker: RefCell::default(),
        }
    }

    pub fn account(&self) -> Text {
        Text::from(self.claim.account.as_str())
    }

    /// The ARN that means the account's root user as a principal.
    pub fn root(&self) -> Text {
        Text::from(format!(
            "arn:{}:iam::{}:root",
            self.partition, self.claim.account
        ))
    }

    /// Who keeps the team's keys: the deploying roles and the root user. Break-glass uses keys, so it manages none.
    pub fn owners(&self) -> Vec<Text> {
        let deploy = self.deploy.iter().cloned();
        deploy.chain([self.root()]).collect()
    }

    /// The trusted base: who deploys, who breaks the glass, the root user.
    pub fn trusted(&self) -> Vec<Text> {
        let named = self.deploy.iter().chain(&self.break_glass).cloned();
        named.chain([self.root()]).collect()
    }

    pub fn bucket(&self, name: &str) -> Option<&BucketFacts<'a>> {
        self.buckets.iter().find(|bucket| bucket.claim.name == name)
    }

    pub fn key(&self, alias: &str) -> Option<&KeyFacts<'a>> {
        self.keys.iter().find(|key| key.claim.alias == alias)
    }

    /// The resources of a kind in the team's stack.
    pub fn of_kind(&self, kind: &str) -> Vec<Item<'a>> {
        self.by_kind.get(kind).cloned().unwrap_or_default()
    }

    /// The one certain resource that makes a pipeline.
    pub fn pipeline(&self, claim: &PipelineClaim) -> Option<Item<'a>> {
        let named = |item: &Item<'a>| item.str("pipeline_name") == Some(claim.name.as_str());
        let mut found = self
            .of_kind("aws_sagemaker_pipeline")
            .into_iter()
            .filter(named);
        let first = found.next()?;
        (found.next().is_none() && !first.resource.uncertain).then_some(first)
    }

    /// The one certain resource that makes a notebook with this name.
    pub fn notebook(&self, name: &str) -> Option<Item<'a>> {
        let named = |item: &Item<'a>| item.str("name") == Some(name);
        let all = self.of_kind("aws_sagemaker_notebook_instance");
        let mut found = all.into_iter().filter(named);
        let first = found.next()?;
        (found.next().is_none() && !first.resource.uncertain).then_some(first)
    }

    /// The trail of an owner that is an account: the first in its stack that has the name.
    pub fn trail(&self) -> Option<Item<'a>> {
        let claim = self.claim.trail.as_ref()?;
        let trails = self.of_kind("aws_cloudtrail").into_iter();
        trails
            .into_iter()
            .find(|it| it.str("name") == Some(claim.name.as_str()))
    }

    /// A finding about this team.
    pub fn finding(&self, theorem: Theorem, code: Code, message: impl Into<String>) -> Finding {
        Finding::new(theorem, code, &self.claim.id, message)
    }
}

fn settings<'a>(world: &Index<'a>, claim: &TeamClaims) -> Vec<Item<'a>> {
    let kinds = world.kinds().map(|(kind, _)| kind);
    let about = kinds.filter(|kind| kind.starts_with("aws_s3_bucket_"));
    let of_buckets = about.flat_map(|kind| {
        let names = claim.buckets.iter().map(|it| Text::from(it.name.as_str()));
        names.flat_map(move |name| world.with(kind, "bucket", &name))
    });
    of_buckets.collect()
}

/// False of what is certainly made in another account: names of keys and log groups are unique in one account only. What
/// stands in the owner's stack is meant to be his, wherever it is made.
pub(in crate::prove) fn may_be_of(item: &Item<'_>, claim: &TeamClaims) -> bool {
    let account = item.resource.account.as_ref();
    item.root.path == claim.stack || account.is_none_or(|account| *account == claim.account)
}

fn log_groups<'a>(world: &Index<'a>, claim: &TeamClaims) -> Vec<Item<'a>> {
    let names = claim.log_groups.iter();
    let names = names.map(|it| Text::from(it.name.as_str()));
    names
        .flat_map(|name| world.with("aws_cloudwatch_log_group", "name", &name))
        .filter(|item| may_be_of(item, claim))
        .collect()
}

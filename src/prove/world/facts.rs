use std::sync::atomic::{AtomicU64, Ordering};

use crate::claims::{BucketClaim, KeyClaim, RoleClaim, TeamClaims};
use crate::iam::{Policy, PolicyError};
use crate::symbol::{Place, Text, Value};

use super::identity::{boundary, identity};
use super::team::may_be_of;
use super::{Index, Item};

/// A policy with the resource that carries it. It is not changed once it is made: what is found out about it is kept under its number.
#[derive(Clone, Debug)]
pub(in crate::prove) struct Policed<'a> {
    number: u64,
    pub item: Item<'a>,
    pub policy: Policy,
    /// Where it is written, when its text tells.
    pub place: Option<Place>,
}

/// Numbers for policies: each is given out once.
static NUMBERS: AtomicU64 = AtomicU64::new(0);

impl<'a> Policed<'a> {
    pub fn new(item: Item<'a>, policy: Policy, place: Option<Place>) -> Self {
        Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            item,
            policy,
            place,
        }
    }

    /// No other policy of this run has it.
    pub fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn read(item: Item<'a>, value: &Value) -> Judged<'a> {
        let written = match value {
            Value::Json(inner) => inner.as_ref(),
            other => other,
        };
        let place = match written {
            Value::Map(map) => map.place.clone(),
            _ => None,
        };
        match Policy::from_value(value) {
            Ok(policy) => Ok(Self::new(item, policy, place)),
            Err(PolicyError { message, place }) => Err(Unjudged {
                item,
                message,
                place,
            }),
        }
    }
}

/// Why a policy can't be judged, and where.
#[derive(Clone, Debug)]
pub(in crate::prove) struct Unjudged<'a> {
    pub item: Item<'a>,
    pub message: String,
    pub place: Option<Place>,
}

/// A policy that is there, is not there, or can't be judged.
pub(in crate::prove) type Judged<'a> = Result<Policed<'a>, Unjudged<'a>>;

pub(in crate::prove) fn policy_in<'a>(item: Item<'a>, argument: &str) -> Option<Judged<'a>> {
    let value = item.get(argument)?;
    if item.resource.uncertain
        || item
            .resource
            .ignore_changes
            .iter()
            .any(|name| name == argument || name == "all")
    {
        return Some(Err(Unjudged {
            item,
            message: "it is not certain that this policy is in force".to_owned(),
            place: None,
        }));
    }
    Some(Policed::read(item, value))
}

fn own_first<'a>(found: impl Iterator<Item = Item<'a>>, stack: &str) -> Option<Item<'a>> {
    found.min_by_key(|item| item.root.path != stack)
}

/// What the Terraform says of one bucket.
#[derive(Debug)]
pub(in crate::prove) struct BucketFacts<'a> {
    pub claim: &'a BucketClaim,
    pub item: Item<'a>,
    pub arn: Text,
    pub policies: Vec<Judged<'a>>,
    /// The key that the claim names, if the Terraform has it.
    pub key: Option<Item<'a>>,
}

/// What the Terraform says of one key.
#[derive(Debug)]
pub(in crate::prove) struct KeyFacts<'a> {
    pub claim: &'a KeyClaim,
    pub item: Item<'a>,
    pub arn: Text,
    pub policies: Vec<Judged<'a>>,
}

/// What the Terraform says of one role.
#[derive(Debug)]
pub(in crate::prove) struct RoleFacts<'a> {
    pub claim: &'a RoleClaim,
    pub item: Item<'a>,
    pub arn: Text,
    pub trust: Option<Judged<'a>>,
    pub identity: Vec<Judged<'a>>,
    pub boundary: Option<Judged<'a>>,
}

/// What the Terraform says of one VPC endpoint.
#[derive(Debug)]
pub(in crate::prove) struct EndpointFacts<'a> {
    /// The service after `com.amazonaws.REGION.`; the whole name when it is not one of its own region.
    pub service: String,
    pub item: Item<'a>,
    pub id: Text,
    pub policies: Vec<Judged<'a>>,
}

impl<'a> BucketFacts<'a> {
    /// The bucket, in its own stack rather than in another.
    pub(super) fn find(
        world: &Index<'a>,
        claim: &'a BucketClaim,
        owner: &TeamClaims,
    ) -> Option<Self> {
        let name = Text::from(claim.name.as_str());
        let item = own_first(world.with("aws_s3_bucket", "bucket", &name), &owner.stack)?;
        let inline = policy_in(item, "policy");
        let attached = world
            .with("aws_s3_bucket_policy", "bucket", &name)
            .filter_map(|item| policy_in(item, "policy"));
        Some(Self {
            claim,
            item,
            arn: Text::from(format!(
                "arn:{}:s3:::{}",
                world.claims.partition, claim.name
            )),
            policies: attached.chain(inline).collect(),
            key: claim
                .key
                .as_deref()
                .and_then(|alias| key_of_alias(world, alias, owner)),
        })
    }

    /// The only policy, when there is exactly one and it can be judged.
    pub fn policy(&self) -> Option<&Policed<'a>> {
        only(&self.policies)
    }

    /// Why nothing can be asked about the policy.
    pub fn not_judged(&self) -> String {
        format!("the policy or key of `{}` can't be judged", self.claim.name)
    }

    pub fn key_arn(&self) -> Option<Text> {
        self.key.map(|key| key_arn(&key))
    }
}

impl<'a> KeyFacts<'a> {
    pub(super) fn find(world: &Index<'a>, claim: &'a KeyClaim, owner: &TeamClaims) -> Option<Self> {
        let item = key_of_alias(world, &claim.alias, owner)?;
        let arn = key_arn(&item);
        let attached = world
            .all("aws_kms_key_policy")
            .iter()
            .filter(|policy| policy.text("key_id").is_some_and(|id| names_key(id, &item)))
            .filter_map(|policy| policy_in(*policy, "policy"));
        Some(Self {
            claim,
            item,
            policies: policy_in(item, "policy")
                .into_iter()
                .chain(attached)
                .collect(),
            arn,
        })
    }

    /// The only policy, when there is exactly one and it can be judged.
    pub fn policy(&self) -> Option<&Policed<'a>> {
        only(&self.policies)
    }
}

/// The key that an alias of an owner stands for.
fn key_of_alias<'a>(world: &Index<'a>, alias: &str, owner: &TeamClaims) -> Option<Item<'a>> {
    let name = Text::from(alias);
    let aliases = world.with("aws_kms_alias", "name", &name);
    let mut aliases = aliases.filter(|alias| may_be_of(alias, owner));
    let alias = aliases.next()?;
    if alias.resource.uncertain || aliases.next().is_some() {
        return None;
    }
    world.key_named(alias.text("target_key_id")?)
}

/// The ARN of a key as references to it read.
pub(in crate::prove) fn key_arn(key: &Item<'_>) -> Text {
    key.attribute("arn")
}

/// The key's id and ARN, as references to them read.
pub(super) fn names_of_key(key: &Item<'_>) -> [Text; 2] {
    [key.attribute("key_id"), key_arn(key)]
}

/// True when a text is the key's id or ARN.
pub(in crate::prove) fn names_key(text: &Text, key: &Item<'_>) -> bool {
    names_of_key(key).contains(text)
}

impl<'a> RoleFacts<'a> {
    /// The role, in its own stack rather than in another.
    pub(super) fn find(world: &Index<'a>, claim: &'a RoleClaim, stack: &str) -> Option<Self> {
        let arn = Text::from(claim.arn.as_str());
        let item = own_first(world.roles(&arn).iter().copied(), stack)?;
        Some(Self {
            claim,
            item,
            arn,
            trust: policy_in(item, "assume_role_policy"),
            identity: identity(world, item),
            boundary: boundary(world, item),
        })
    }
}

/// The ARN of a role, from its path and name.
pub(in crate::prove) fn role_arn(role: &Item<'_>, partition: &str) -> Text {
    named_arn(role, partition, "role")
}

/// The ARN that IAM makes of an account, a path and a name.
pub(in crate::prove) fn named_arn(item: &Item<'_>, partition: &str, kind: &str) -> Text {
    let unnamed = Text::unknown("it is not named");
    Text::literal(format!("arn:{partition}:iam::"))
        .then_text(&item.account())
        .then(&format!(":{kind}"))
        .then_text(item.text("path").unwrap_or(&Text::from("/")))
        .then_text(item.text("name").unwrap_or(&unnamed))
}

impl<'a> EndpointFacts<'a> {
    pub(super) fn all_in(world: &Index<'a>, vpc: &Text) -> Vec<Self> {
        let endpoints = world.with("aws_vpc_endpoint", "vpc_id", vpc);
        endpoints.map(|item| Self::of(world, item)).collect()
    }

    fn of(world: &Index<'a>, item: Item<'a>) -> Self {
        let id = item.attribute("id");
        let name = item.str("service_name").unwrap_or_default();
        let of_region = format!(
            "com.amazonaws.{}.",
            item.resource.region.as_deref().unwrap_or_default()
        );
        let service = name.strip_prefix(&of_region).unwrap_or(name).to_owned();
        let attached = world
            .with("aws_vpc_endpoint_policy", "vpc_endpoint_id", &id)
            .filter_map(|item| policy_in(item, "policy"));
        Self {
            service,
            item,
            policies: policy_in(item, "policy")
                .into_iter()
                .chain(attached)
                .collect(),
            id,
        }
    }

    /// The only policy, when there is exactly one and it can be judged.
    pub fn policy(&self) -> Option<&Policed<'a>> {
        only(&self.policies)
    }
}

fn only<'p, 'a>(policies: &'p [Judged<'a>]) -> Option<&'p Policed<'a>> {
    match policies {
        [Ok(policed)] => Some(policed),
        _ => None,
    }
}

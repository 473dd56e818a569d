//! The policies of the organization as they stand in the Terraform.

use crate::claims::{Claims, GuardrailsClaims};
use crate::iam::{Policy, Statement};
use crate::prove::world::{Index, Item, Policed, Unjudged, policy_in};
use crate::symbol::Text;

/// The kinds of policies that are asked about.
pub(super) const SERVICE: &str = "SERVICE_CONTROL_POLICY";
pub(super) const RESOURCE: &str = "RESOURCE_CONTROL_POLICY";

/// The kind that is meant when none is said is the first (AWS provider, `aws_organizations_policy`).
fn kind<'a>(policy: &Item<'a>) -> &'a str {
    match policy.get("type") {
        None => SERVICE,
        Some(value) => value.as_str().unwrap_or_default(),
    }
}

/// What is attached to the targets that are claimed.
#[derive(Debug, Default)]
pub(in crate::prove) struct Guards<'a> {
    claim: Option<&'a GuardrailsClaims>,
    service: Vec<Over<'a>>,
    resource: Vec<Over<'a>>,
    /// Policies and attachments.
    items: Vec<Item<'a>>,
    unjudged: Vec<Unjudged<'a>>,
    /// The first policy of each kind, attached or not.
    first: Vec<(&'static str, Item<'a>)>,
    /// Who applies what the accounts have once.
    pub(super) administrators: Vec<Text>,
}

/// Everything of one kind that is attached to some targets: what one of the documents denies is denied.
#[derive(Debug)]
pub(in crate::prove) struct Over<'a> {
    targets: Vec<&'a str>,
    pub policy: Policed<'a>,
}

impl<'a> Guards<'a> {
    pub fn find(world: &Index<'a>, claims: &'a Claims) -> Self {
        let Some(claim) = claims.guardrails.as_ref() else {
            return Self::default();
        };
        let mut found = Self {
            claim: Some(claim),
            administrators: { claims.deploy.iter() }
                .map(|arn| Text::from(arn.as_str()))
                .collect(),
            ..Self::default()
        };
        if !claim.handed_over {
            found.service = found.of_kind(world, claim, SERVICE);
            found.resource = found.of_kind(world, claim, RESOURCE);
            let policies = world.all("aws_organizations_policy").iter();
            found.first = policies
                .filter_map(|item| {
                    Some((
                        [SERVICE, RESOURCE]
                            .into_iter()
                            .find(|it| *it == kind(item))?,
                        *item,
                    ))
                })
                .collect();
        }
        found
    }

    /// The claim, when the policies are made here.
    pub fn claimed(&self) -> Option<&'a GuardrailsClaims> {
        self.claim.filter(|claim| !claim.handed_over)
    }

    /// The claim, when somebody else attaches the policies.
    pub fn handed_over(&self) -> Option<&'a GuardrailsClaims> {
        self.claim.filter(|claim| claim.handed_over)
    }

    pub fn exempt(&self) -> Vec<Text> {
        let exempt = self.claim.iter().flat_map(|claim| &claim.exempt);
        exempt.map(|arn| Text::from(arn.as_str())).collect()
    }

    /// Policies and what attaches them.
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    pub fn unjudged(&self) -> &[Unjudged<'a>] {
        &self.unjudged
    }

    /// What holds the principals of an account, or may do so: below which of several units it lies nobody knows here.
    pub fn service(&self, account: &str) -> Vec<&Over<'a>> {
        over(&self.service, account)
    }

    /// What holds its resources.
    pub fn resource(&self, account: &str) -> Vec<&Over<'a>> {
        over(&self.resource, account)
    }

    /// The first policy of a kind: where to look for one that is missing.
    pub fn first(&self, kind: &str) -> Option<Item<'a>> {
        let mut first = self.first.iter();
        first.find(|(its, _)| *its == kind).map(|(_, item)| *item)
    }

    /// The targets over an account that nothing is attached to.
    pub fn bare(&self, over: &[&Over<'a>], account: &str) -> Vec<&'a str> {
        let targets = self.claim.iter().flat_map(|claim| &claim.targets);
        targets
            .map(String::as_str)
            .filter(|target| may_be_over(target, account))
            .filter(|target| !over.iter().any(|it| it.targets.contains(target)))
            .collect()
    }

    fn of_kind(
        &mut self,
        world: &Index<'a>,
        claim: &'a GuardrailsClaims,
        kind: &str,
    ) -> Vec<Over<'a>> {
        let mut all: Vec<(Vec<&'a str>, Vec<Item<'a>>)> = Vec::new();
        for target in &claim.targets {
            let policies = self.attached(world, target, kind);
            match all.iter_mut().find(|(_, known)| same(known, &policies)) {
                Some((targets, _)) => targets.push(target),
                None => all.push((vec![target], policies)),
            }
        }
        all.into_iter()
            .filter_map(|(targets, policies)| self.together(targets, &policies))
            .collect()
    }

    /// The policies of a kind that are certainly attached to a target.
    fn attached(&mut self, world: &Index<'a>, target: &str, wanted: &str) -> Vec<Item<'a>> {
        let target = Text::from(target);
        let attachments = world.with("aws_organizations_policy_attachment", "target_id", &target);
        let mut found: Vec<Item<'a>> = Vec::new();
        for attachment in attachments {
            let ignored = attachment.resource.ignore_changes.iter();
            let stays = !ignored.clone().any(|it| it != "skip_destroy");
            if attachment.resource.uncertain || !stays {
                continue;
            }
            let policies = world.all("aws_organizations_policy").iter();
            let policy = policies
                .filter(|it| it.root.path == attachment.root.path)
                .find(|it| attachment.text("policy_id") == Some(&it.attribute("id")));
            let Some(policy) = policy.filter(|it| self::kind(it) == wanted) else {
                continue;
            };
            self.items.push(attachment);
            if !found.iter().any(|it| is(it, policy)) {
                found.push(*policy);
            }
        }
        found
    }

    fn together(&mut self, targets: Vec<&'a str>, policies: &[Item<'a>]) -> Option<Over<'a>> {
        let mut statements: Vec<Statement> = Vec::new();
        let mut first = None;
        for item in policies {
            if !self.items.iter().any(|it| is(it, item)) {
                self.items.push(*item);
            }
            match policy_in(*item, "content") {
                Some(Ok(policed)) => {
                    first.get_or_insert(*item);
                    statements.extend(policed.policy.statements);
                }
                Some(Err(unjudged)) => self.unjudged.push(unjudged),
                None => {}
            }
        }
        Some(Over {
            targets,
            policy: Policed::new(first?, Policy::new(statements), None),
        })
    }
}

fn over<'g, 'a>(all: &'g [Over<'a>], account: &str) -> Vec<&'g Over<'a>> {
    let over = |it: &&Over<'a>| it.targets.iter().any(|it| may_be_over(it, account));
    all.iter().filter(over).collect()
}

/// A unit or the root may be over any account; another account is not.
fn may_be_over(target: &str, account: &str) -> bool {
    target == account || !GuardrailsClaims::is_account(target)
}

fn is(one: &Item<'_>, other: &Item<'_>) -> bool {
    one.root.path == other.root.path && one.resource.address == other.resource.address
}

fn same(some: &[Item<'_>], others: &[Item<'_>]) -> bool {
    some.len() == others.len()
        && some
            .iter()
            .all(|it| others.iter().any(|other| is(it, other)))
}

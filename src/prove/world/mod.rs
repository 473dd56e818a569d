//! The things that claims speak of, found in the Terraform by the names that AWS will give them.

mod facts;
mod item;
mod team;

pub(super) use facts::{
    BucketFacts, EndpointFacts, Judged, KeyFacts, Policed, RoleFacts, Unjudged, names_key, role_arn,
};
pub(super) use item::Item;
pub(super) use team::TeamWorld;

use std::collections::BTreeMap;

use super::proof::Ledger;
use super::{Code, Finding, Theorem};
use crate::claims::{Claims, TeamClaims};
use crate::symbol::Text;
use crate::terraform::{Config, Mode};

/// A config, indexed for the questions at hand, beside the claims about it.
pub(super) struct World<'a> {
    pub config: &'a Config,
    pub claims: &'a Claims,
    by_kind: BTreeMap<&'a str, Vec<Item<'a>>>,
    teams: Vec<TeamWorld<'a>>,
    platform: Option<TeamWorld<'a>>,
    state: Option<TeamWorld<'a>>,
    deploys: Vec<TeamWorld<'a>>,
}

/// The claims of those who are no teams, as claims of owners.
pub(super) struct Owners {
    platform: TeamClaims,
    state: Option<TeamClaims>,
    deploys: Vec<TeamClaims>,
}

impl Owners {
    pub fn of(claims: &Claims) -> Self {
        let deploy = claims.deploy.as_slice();
        let deploys = claims.deploys.iter();
        Self {
            platform: claims.platform.as_owner(deploy),
            state: claims.state.as_ref().map(|state| state.as_owner(deploy)),
            deploys: deploys.map(|one| one.as_owner(deploy)).collect(),
        }
    }
}

impl<'a> World<'a> {
    /// `owners` are those of the same claims.
    pub fn new(config: &'a Config, claims: &'a Claims, owners: &'a Owners) -> Self {
        let mut by_kind: BTreeMap<&'a str, Vec<Item<'a>>> = BTreeMap::new();
        for (root, resource) in config.resources() {
            if resource.mode == Mode::Managed {
                let item = Item { root, resource };
                by_kind.entry(&resource.kind).or_default().push(item);
            }
        }
        let mut world = Self {
            config,
            claims,
            by_kind,
            teams: Vec::new(),
            platform: None,
            state: None,
            deploys: Vec::new(),
        };
        let teams = claims.teams.iter();
        world.teams = teams.map(|claim| TeamWorld::new(&world, claim)).collect();
        world.platform = Some(TeamWorld::new(&world, &owners.platform));
        let state = owners.state.as_ref();
        world.state = state.map(|claim| TeamWorld::new(&world, claim));
        let deploys = owners.deploys.iter();
        world.deploys = deploys.map(|claim| TeamWorld::new(&world, claim)).collect();
        world
    }

    /// Managed resources of a kind.
    pub fn all(&self, kind: &str) -> &[Item<'a>] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Managed resources of a kind that certainly exist and whose argument has this value.
    pub fn with<'w>(
        &'w self,
        kind: &str,
        argument: &'w str,
        value: &'w Text,
    ) -> impl Iterator<Item = Item<'a>> + 'w {
        let all = self.all(kind).iter().copied();
        all.filter(move |item| item.text(argument) == Some(value))
    }

    /// Every kind with its resources.
    pub fn kinds(&self) -> impl Iterator<Item = (&'a str, &[Item<'a>])> {
        self.by_kind
            .iter()
            .map(|(kind, items)| (*kind, items.as_slice()))
    }

    pub fn teams(&self) -> &[TeamWorld<'a>] {
        &self.teams
    }

    /// The platform as an owner of keys and log groups.
    pub fn platform(&self) -> Option<&TeamWorld<'a>> {
        self.platform.as_ref()
    }

    /// The bucket of states with its key, when it is ringfence's.
    pub fn state(&self) -> Option<&TeamWorld<'a>> {
        self.state.as_ref()
    }

    /// The deploying roles, in the order of their claims.
    pub fn deploys(&self) -> &[TeamWorld<'a>] {
        &self.deploys
    }

    /// Everybody who owns something.
    pub fn owners(&self) -> impl Iterator<Item = &TeamWorld<'a>> {
        let others = self.platform.iter().chain(&self.state);
        self.teams.iter().chain(others).chain(&self.deploys)
    }

    /// The key behind an alias.
    pub fn key(&self, alias: &str) -> Option<Item<'a>> {
        facts::key_of_alias(self, alias)
    }

    /// What Terraform would load and nobody could read: nothing is proved over it.
    pub fn report(&self, ledger: &mut Ledger) {
        for unread in &self.config.unread {
            let message = format!("this would be loaded and can't be read: {}", unread.message);
            let finding = Finding::new(Theorem::Fence, Code::Unread, "", message)
                .placed(Some(&unread.place))
                .help("correct the file, or take it out of the folder");
            ledger.ask(Theorem::Fence, Some(finding));
        }
        for team in self.owners() {
            for finding in &team.missing {
                ledger.ask(finding.theorem, Some(finding.clone()));
                for theorem in Theorem::ALL {
                    ledger.unasked(theorem, finding.message.clone());
                }
            }
        }
    }
}

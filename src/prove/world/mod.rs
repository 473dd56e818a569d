//! The things that claims speak of, found in the Terraform by the names that AWS will give them.

mod facts;
mod item;
mod team;

pub(super) use facts::{
    BucketFacts, EndpointFacts, Judged, KeyFacts, Policed, RoleFacts, Unjudged, names_key,
};
pub(super) use item::Item;
pub(super) use team::{TeamWorld, may_be_of};

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
    accounts: Vec<TeamWorld<'a>>,
}

impl<'a> World<'a> {
    /// `accounts` are the accounts' claims as those of owners.
    pub fn new(config: &'a Config, claims: &'a Claims, accounts: &'a [TeamClaims]) -> Self {
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
            accounts: Vec::new(),
        };
        let teams = claims.teams.iter();
        world.teams = teams.map(|claim| TeamWorld::new(&world, claim)).collect();
        let accounts = accounts.iter();
        world.accounts = accounts
            .map(|claim| TeamWorld::new(&world, claim))
            .collect();
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

    /// The accounts as owners of keys and log groups.
    pub fn accounts(&self) -> &[TeamWorld<'a>] {
        &self.accounts
    }

    /// Teams and accounts.
    pub fn owners(&self) -> impl Iterator<Item = &TeamWorld<'a>> {
        self.teams.iter().chain(&self.accounts)
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

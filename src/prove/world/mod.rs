//! The things that claims speak of, found in the Terraform by the names that AWS will give them.

mod facts;
mod identity;
mod index;
mod item;
mod repository;
mod served;
mod service;
mod shared;
mod team;

pub(super) use facts::{
    BucketFacts, EndpointFacts, Judged, KeyFacts, Policed, RoleFacts, Unjudged, named_arn,
    names_key, policy_in, role_arn,
};
pub(super) use identity::may_share_account;
pub(super) use index::Index;
pub(super) use item::Item;
pub(super) use repository::{CacheFacts, RepositoryFacts};
pub(super) use served::ServedFacts;
pub(super) use service::{FrontFacts, LinkFacts, ServiceFacts, forwards_to};
pub(super) use shared::SharedFacts;
pub(super) use team::{TeamWorld, may_be_of};

use std::ops::Deref;

use super::proof::Ledger;
use super::{Code, Finding, Theorem};

/// A config with what each owner has in it.
pub(super) struct World<'a> {
    pub index: &'a Index<'a>,
    pub teams: Vec<TeamWorld<'a>>,
    /// The accounts, the buckets of trails and of states and the deploying roles, as owners.
    pub others: Vec<TeamWorld<'a>>,
}

impl<'a> Deref for World<'a> {
    type Target = Index<'a>;

    fn deref(&self) -> &Index<'a> {
        self.index
    }
}

impl<'a> World<'a> {
    /// Everybody who owns something.
    pub fn owners(&self) -> impl Iterator<Item = &TeamWorld<'a>> {
        self.teams.iter().chain(&self.others)
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

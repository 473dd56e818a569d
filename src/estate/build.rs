use std::collections::BTreeSet;

use super::documents::Managed;
use super::items::Items;
use super::types::{Estate, Puzzle};
use super::{identity, organization, policies, puzzles, resources};
use crate::terraform::Config;

/// What AWS would have of a config.
pub fn estate(config: &Config) -> Estate {
    let items = Items::new(config);
    let managed = Managed::new(&items);
    let mut found: Vec<Puzzle> = config
        .unread
        .iter()
        .map(|unread| Puzzle {
            origin: None,
            place: unread.place.clone(),
            message: format!("this could not be read: {}", unread.message),
            about: None,
        })
        .collect();
    let (principals, groups) = identity::people(&items, &managed, &mut found);
    let mut things = resources::things(&items);
    policies::give(&items, &mut things, &mut found);
    let public_access = resources::account_blocks(&items);
    let organization = organization::read(&items, &mut found);
    puzzles::of_kinds(&items, &mut found);
    let accounts = principals
        .iter()
        .map(|principal| &principal.account)
        .chain(things.iter().map(|thing| &thing.account));
    let accounts: BTreeSet<String> = accounts
        .filter_map(|account| account.as_literal())
        .filter(|account| !account.is_empty())
        .map(str::to_owned)
        .collect();
    let mut estate = Estate {
        principals,
        groups,
        things,
        organization,
        accounts: accounts.into_iter().collect(),
        public_access,
        puzzles: found,
    };
    identity::roots(&mut estate);
    estate
}

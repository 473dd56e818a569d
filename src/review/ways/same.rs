//! Which resource of one side is which of the other: ways are compared by what they lead from and to, whatever that is called by now.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::Standing;
use super::super::moves::renamed;
use super::super::roots::pairs;
use super::side::{Item, Side};
use crate::symbol::{Piece, Text};
use crate::terraform::Root;

/// What resources of the later side are called on both sides; those of the earlier are called by their own addresses.
pub(super) struct Same {
    names: HashMap<String, String>,
}

/// One side with the names that hold on both.
pub(super) struct View<'s, 'a> {
    pub side: &'s Side<'a>,
    /// Nothing on the earlier side.
    pub same: Option<&'s Same>,
}

/// What ways lead from and to. What stands first tells the rest apart.
const ENDS: &[&[&str]] = &[
    &["aws_vpc", "aws_default_vpc"],
    &["aws_subnet"],
    &["aws_security_group", "aws_default_security_group"],
];

impl Same {
    /// By address, by `moved` blocks, and where both tell nothing, by what AWS knows them by: a network by its team or block, a subnet by
    /// its block, a group by its name.
    pub fn new(
        (before, old): (&Side<'_>, Standing<'_>),
        (after, new): (&Side<'_>, Standing<'_>),
    ) -> Self {
        let mut same = Self {
            names: moved(old, new),
        };
        let taken = |same: &Self| -> BTreeSet<String> { same.names.values().cloned().collect() };
        let ends = ENDS.concat();
        let there: BTreeSet<String> = { before.of(&ends) }.map(|it| it.located()).collect();
        // What is called the same is the same, unless it was moved elsewhere.
        let gone = taken(&same);
        for item in after.of(&ends) {
            let own = item.located();
            if there.contains(&own) && !gone.contains(&own) {
                same.names.entry(own.clone()).or_insert(own);
            }
        }
        for kinds in ENDS {
            let used = taken(&same);
            let left = before.of(kinds).filter(|it| !used.contains(&it.located()));
            let mut by_trait: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let earlier = View::earlier(before);
            for item in left {
                for known in earlier.traits(item) {
                    by_trait.entry(known).or_default().push(item.located());
                }
            }
            let mut found = Vec::new();
            for item in after.of(kinds) {
                if same.names.contains_key(&item.located()) {
                    continue;
                }
                let traits = View::later(after, &same).traits(item);
                let fits = traits
                    .iter()
                    .find_map(|it| match by_trait.get(it)?.as_slice() {
                        [only] => Some(only.clone()),
                        _ => None,
                    });
                found.extend(fits.map(|fits| (item.located(), fits)));
            }
            same.names.extend(found);
        }
        same
    }
}

fn moved(old: Standing<'_>, new: Standing<'_>) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for pair in pairs(old.side(), new.side()) {
        let (Some(was), Some(is)) = (pair.before, pair.after) else {
            continue;
        };
        let same = was.atom_prefix() == is.atom_prefix();
        if same && pair.moves.is_empty() {
            continue;
        }
        let (there, now) = (addresses(&was), addresses(is));
        let mut tell = |now: &str, then: &str| {
            let (now, then) = (is.atom_prefix() + now, was.atom_prefix() + then);
            found.insert(now, then);
        };
        for address in now.keys().filter(|it| !same && there.contains_key(*it)) {
            tell(address, address);
        }
        for (now, then) in renamed(&pair.moves, &there, &now) {
            tell(&now, then);
        }
    }
    found
}

fn addresses(root: &Root) -> BTreeMap<&str, ()> {
    let resources = root.resources.iter();
    resources.map(|it| (it.address.0.as_str(), ())).collect()
}

impl<'s, 'a> View<'s, 'a> {
    pub fn earlier(side: &'s Side<'a>) -> Self {
        Self { side, same: None }
    }

    pub fn later(side: &'s Side<'a>, same: &'s Same) -> Self {
        Self {
            side,
            same: Some(same),
        }
    }

    /// What a resource is called on both sides.
    pub fn name(&self, item: Item<'_>) -> String {
        let own = item.located();
        match self.same {
            None => own,
            Some(same) => match same.names.get(&own) {
                Some(known) => known.clone(),
                // It must not be taken for something that went.
                None => format!("new {own}"),
            },
        }
    }

    /// What something is called on both sides that ways are not compared by: by its address, as it was before it was moved.
    pub fn thing(&self, item: Item<'_>) -> String {
        let own = item.located();
        let moved = self.same.and_then(|same| same.names.get(&own));
        moved.cloned().unwrap_or(own)
    }

    /// What the VPC with this id is called on both sides.
    pub fn vpc(&self, id: &Text) -> String {
        let known = self.side.vpc(id);
        known.map_or_else(|| self.text(id), |item| self.name(item))
    }

    /// What a group is called on both sides.
    pub fn group(&self, id: &Text) -> String {
        let known = self.side.group(id);
        known.map_or_else(|| self.text(id), |item| self.name(item))
    }

    /// A text with what its atoms are called on both sides.
    pub fn text(&self, text: &Text) -> String {
        let Some(same) = self.same else {
            return text.to_string();
        };
        let pieces = text.pieces().iter().map(|piece| match piece {
            Piece::Atom(atom) => {
                let named = atom.name().rsplit_once('.');
                let moved = named.and_then(|(address, attribute)| {
                    Some(format!("{}.{attribute}", same.names.get(address)?))
                });
                Text::atom(moved.as_deref().unwrap_or(atom.name())).to_string()
            }
            Piece::Literal(known) => known.clone(),
            Piece::Unknown(unknown) => format!("? ({})", unknown.why()),
        });
        pieces.collect()
    }

    /// What AWS knows it by, the surest first.
    fn traits(&self, item: Item<'_>) -> Vec<String> {
        let account = item.resource.account.as_deref().unwrap_or_default();
        let vpc = || item.text("vpc_id").map(|id| self.vpc(id));
        let vpc = vpc().unwrap_or_default();
        let told = |argument: &str| {
            let told = item.str(argument)?;
            Some(format!("{argument} {told} {account} {vpc}"))
        };
        let kind = item.resource.kind.as_str();
        let mut known = Vec::new();
        match kind {
            "aws_vpc" => {
                let team = self.side.team(&item.attribute("id"));
                known.extend(team.map(|team| format!("fence {} {account}", team.fence)));
                known.extend(told("cidr_block"));
            }
            "aws_subnet" => known.extend(told("cidr_block")),
            "aws_security_group" => {
                known.extend(["name_prefix", "name"].into_iter().filter_map(told))
            }
            _ => known.push(format!("{kind} {account} {vpc}")),
        }
        known
    }
}

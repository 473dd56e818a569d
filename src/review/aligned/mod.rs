//! The side before, called as the side after calls it.
//!
//! A rename changes addresses in Terraform and names in the spec, and nothing in AWS. What both sides say of the same thing can be compared
//! letter by letter once one of them is read with the names of the other: who can do what, and what does not hold.

mod claims;
mod config;
#[cfg(test)]
mod tests;

use super::{Accepting, Standing};
use crate::explain::Ground;
use crate::prove::Acceptance;

/// The side before in the names of the side after.
pub(super) struct Aligned {
    ground: Ground,
    accepted: Vec<Acceptance>,
}

impl Aligned {
    /// Nothing when nothing is called otherwise.
    pub fn find(before: Standing<'_>, after: Standing<'_>) -> Option<Self> {
        if std::ptr::eq(before.ground, after.ground) {
            return None;
        }
        let names = config::Renamed::find(before, after);
        let both = (before.ground.claims.as_ref(), after.ground.claims.as_ref());
        let claimed = match both {
            (Some(old), Some(new)) => claims::Renamed::find(old, new, &names.roots),
            _ => claims::Renamed::default(),
        };
        if names.is_empty() && claimed.is_empty() {
            return None;
        }
        let claims = both.0.map(|it| claimed.claims(it));
        let entries = before.accepting.entries.iter();
        let anew = entries.filter_map(|it| {
            let address = names.located(&it.address);
            let address = address.or_else(|| claimed.team(&it.address))?;
            Some(Acceptance {
                address,
                ..it.clone()
            })
        });
        // Where the side before has no spec of its own, the entries are those of the side after, with its names.
        let accepted = before.accepting.entries.iter().cloned().chain(anew);
        Some(Self {
            accepted: accepted.collect(),
            ground: Ground::new(names.config(&before.ground.config), claims),
        })
    }

    /// The side before with these names; its files are as they were.
    pub fn standing<'a>(&'a self, before: Standing<'a>) -> Standing<'a> {
        Standing {
            ground: &self.ground,
            accepting: Accepting {
                entries: &self.accepted,
                ..before.accepting
            },
            ..before
        }
    }
}

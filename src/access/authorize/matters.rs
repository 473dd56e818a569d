use std::collections::BTreeSet;

use super::call::Call;
use super::chain::LinkKind;
use super::decide::{authorize, says};
use super::path::Shape;
use super::policies::Policies;
use crate::access::Match;
use crate::symbol::{Piece, Text};

/// The keys that the call leaves unset and that might change the decision, in lower case: those that a policy speaks of, by condition
/// or variable, and with which, their value unknown, the decision would no longer be what it is.
pub fn keys_that_matter(call: &Call, policies: &Policies<'_>) -> Vec<String> {
    let decision = authorize(call, policies).decision;
    let set = call.request().context;
    let unset = spoken_of(policies).into_iter();
    unset
        .filter(|key| !set.contains_key(key))
        .filter(|key| {
            let unknown = Text::unknown(format!("{key} is not set"));
            let with = call.clone().with(key, [unknown]);
            authorize(&with, policies).decision != decision
        })
        .collect()
}

/// The links that would have to speak for a call that is not allowed: each set is enough, none has more in it than it takes, the
/// smallest come first. That the resource's policy or a grant speaks for somebody means that it names the role or user: nobody writes policies for
/// single sessions. Empty for a call that is allowed, and for one that nothing can allow.
pub fn what_would_allow(call: &Call, policies: &Policies<'_>) -> Vec<BTreeSet<LinkKind>> {
    let shape = Shape::of(call);
    let says = says(call, policies);
    if shape.needs_no_permission() || shape.settle(&says).0 == Match::Yes {
        return Vec::new();
    }
    let mut sets: Vec<BTreeSet<LinkKind>> = subsets(&LinkKind::ALL);
    sets.sort_by_key(BTreeSet::len);
    let mut enough: Vec<BTreeSet<LinkKind>> = Vec::new();
    for set in sets {
        let changed = set.iter().fold(says, |says, kind| match kind {
            LinkKind::ExplicitDeny => says.with(*kind, Match::No),
            LinkKind::Resource | LinkKind::Grants => says.naming(*kind, &call.caller),
            kind => says.with(*kind, Match::Yes),
        });
        let smaller = enough.iter().any(|known| known.is_subset(&set));
        if !smaller && shape.settle(&changed).0 == Match::Yes {
            enough.push(set);
        }
    }
    enough
}

fn subsets(kinds: &[LinkKind]) -> Vec<BTreeSet<LinkKind>> {
    let mut sets = vec![BTreeSet::new()];
    for kind in kinds {
        let with = sets.iter().map(|set| {
            let mut set: BTreeSet<LinkKind> = set.clone();
            set.insert(*kind);
            set
        });
        let with: Vec<_> = with.collect();
        sets.extend(with);
    }
    sets
}

fn spoken_of(policies: &Policies<'_>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let known = policies.all().filter_map(|attached| attached.policy);
    for statement in known.flat_map(|policy| &policy.statements) {
        let resources = statement.resources.iter().flat_map(|it| it.listed());
        resources.for_each(|text| variables(text, &mut keys));
        for condition in &statement.conditions {
            keys.insert(condition.key.to_ascii_lowercase());
            condition
                .values
                .iter()
                .for_each(|text| variables(text, &mut keys));
        }
    }
    keys
}

/// The keys of the policy variables in a text.
fn variables(text: &Text, keys: &mut BTreeSet<String>) {
    for piece in text.pieces() {
        let Piece::Literal(known) = piece else {
            continue;
        };
        for after in known.split("${").skip(1) {
            let Some((inside, _)) = after.split_once('}') else {
                continue;
            };
            let key = inside.split(',').next().unwrap_or_default().trim();
            if key.contains(':') {
                keys.insert(key.to_ascii_lowercase());
            }
        }
    }
}

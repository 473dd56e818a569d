use std::collections::BTreeSet;

use super::call::Call;
use super::decide::authorize;
use super::policies::Policies;
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

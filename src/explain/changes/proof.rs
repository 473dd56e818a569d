//! What would no longer hold after a change.

use super::super::Ground;
use super::super::types::Broken;
use super::edit::{Edit, edited};
use crate::prove::{Finding, Proof, Theorem, prove};

/// The theorems of which more is found after the edits than before. `None` when there are no claims to hold them against, or an edit can't
/// be made on what was read.
pub(super) fn broken(ground: &Ground, edits: &[&Edit]) -> Option<Vec<Broken>> {
    let claims = ground.claims.as_ref()?;
    if edits.is_empty() {
        return None;
    }
    let after = prove(&edited(&ground.config, edits)?, claims);
    let before = ground.proof()?;
    let made = Theorem::ALL.into_iter().filter_map(|theorem| {
        let mut new = findings(&after, theorem)
            .filter(|it| !findings(before, theorem).any(|old| is_same(old, it)));
        let first = new.next()?;
        Some(Broken {
            theorem: theorem.name(),
            finding: first.message.clone(),
            more: new.count(),
        })
    });
    Some(made.collect())
}

fn findings(proof: &Proof, theorem: Theorem) -> impl Iterator<Item = &Finding> {
    proof.findings().filter(move |it| it.theorem == theorem)
}

fn is_same(one: &Finding, other: &Finding) -> bool {
    (one.code, &one.message, &one.address, &one.team)
        == (other.code, &other.message, &other.address, &other.team)
}
